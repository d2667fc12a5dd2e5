"""The emulated bank's rules, message by message."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import CardNotKnown
from app.core.masking import mask
from app.emulators import iso
from app.emulators.bank import Bank
from app.emulators.cards import CARDS, EmulatedCard, find_card
from app.emulators.iso import Field, MessageType

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
CARD = CARDS["humo-rich"]
NO_CHANGES: Mapping[str, str] = {}


class Terminal:
    """Asks a bank as a terminal does; every message has its own number."""

    def __init__(self, bank: Bank, terminal_id: str = "TR000001", shift_no: int = 1) -> None:
        self.bank = bank
        self.terminal_id = terminal_id
        self.shift_no = shift_no
        self.stan = 0

    def ask(
        self, kind: str, card: EmulatedCard = CARD, amount: int = 300_00, changes: Mapping[str, str] = NO_CHANGES
    ) -> Mapping[str, str]:
        """The answer to a message of that kind; `changes` replace fields, an empty one leaves its field out."""
        self.stan += 1
        message: dict[str, str] = {
            Field.TYPE: kind,
            Field.STAN: f"{self.stan:06}",
            Field.TIME: "120000",
            Field.DATE: "0302",
            Field.TERMINAL_ID: self.terminal_id,
            Field.MERCHANT_ID: "000000000000001",
            Field.SHIFT_NO: str(self.shift_no),
            Field.PAN: card.pan,
            Field.EXPIRY: card.expiry,
            Field.AMOUNT: f"{amount:012}",
            Field.CURRENCY: "860",
            Field.PROCESSING_CODE: iso.SALE_PROCESSING_CODE,
        }
        return self.send({field: value for field, value in {**message, **changes}.items() if value})

    def send(self, message: Mapping[str, str]) -> Mapping[str, str]:
        return iso.unpack(self.bank.handle(iso.pack(message)[iso.LENGTH_BYTES :], NOW)[iso.LENGTH_BYTES :])

    def sell(
        self, card: EmulatedCard = CARD, amount: int = 300_00, changes: Mapping[str, str] = NO_CHANGES
    ) -> Mapping[str, str]:
        return self.ask(MessageType.FINANCIAL, card, amount, changes)

    def cancel(self, rrn: str, card: EmulatedCard = CARD, amount: int = 300_00) -> str:
        return self.ask(MessageType.REVERSAL, card, amount, {Field.RRN: rrn})[Field.RESPONSE_CODE]

    def give_back(self, rrn: str, card: EmulatedCard = CARD, amount: int = 300_00) -> str:
        changes: dict[str, str] = {Field.RRN: rrn, Field.PROCESSING_CODE: iso.RETURN_PROCESSING_CODE}
        answer = self.ask(MessageType.FINANCIAL, card, amount, changes)
        return answer[Field.RESPONSE_CODE]


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(Bank())


def test_a_sale_is_booked_and_numbered(terminal: Terminal) -> None:
    answer = terminal.sell()
    assert answer[Field.TYPE] == "0210"
    assert answer[Field.RESPONSE_CODE] == "000"
    assert len(answer[Field.RRN]) == 12
    assert len(answer[Field.AUTH_CODE]) == 6
    assert terminal.bank.balances()[CARD.name] == CARD.balance - 300_00


def test_numbers_are_never_issued_twice_even_by_a_bank_that_lost_its_memory() -> None:
    first, second = Terminal(Bank()), Terminal(Bank())
    later = NOW + timedelta(seconds=1)
    issued = [first.sell()[Field.RRN] for _ in range(5)]
    message = iso.pack({**_sale_fields(), Field.STAN: "000009"})[iso.LENGTH_BYTES :]
    issued.append(iso.unpack(second.bank.handle(message, later)[iso.LENGTH_BYTES :])[Field.RRN])
    assert len(set(issued)) == 6


def test_uzcard_numbers_begin_with_a_zero(terminal: Terminal) -> None:
    assert terminal.sell(CARDS["uzcard-rich"])[Field.RRN].startswith("0061")
    assert terminal.sell()[Field.RRN].startswith("6061")


@pytest.mark.parametrize(
    ("card", "fields", "code"),
    [
        ("humo-poor", {}, "116"),
        ("humo-blocked", {}, "204"),
        ("humo-restricted", {}, "104"),
        ("humo-expired", {}, "101"),
        ("humo-rich", {Field.EXPIRY: "4801"}, "101"),
        ("humo-rich", {Field.PIN_BLOCK: iso.pin_block("0000", CARD.pan)}, "117"),
        ("humo-rich", {Field.PIN_BLOCK: iso.pin_block(CARD.pin, CARD.pan)}, "000"),
        ("humo-rich", {Field.PAN: "9860180000000006"}, "111"),
        ("humo-rich", {Field.AMOUNT: "000000000000"}, "110"),
        ("humo-rich", {Field.AMOUNT: "0000000000FF"}, "904"),
        ("humo-rich", {Field.CURRENCY: "643"}, "904"),
        ("humo-rich", {Field.EXPIRY: ""}, "904"),
        ("humo-rich", {Field.PROCESSING_CODE: "310000"}, "902"),
    ],
)
def test_why_a_sale_is_refused(terminal: Terminal, card: str, fields: Mapping[str, str], code: str) -> None:
    assert terminal.sell(CARDS[card], changes=fields)[Field.RESPONSE_CODE] == code
    assert (terminal.bank.balances()[card] == CARDS[card].balance) == (code != "000")


def test_the_same_message_twice_is_a_duplicate(terminal: Terminal) -> None:
    terminal.sell()
    terminal.stan = 0
    assert terminal.sell()[Field.RESPONSE_CODE] == "913"
    assert terminal.bank.balances()[CARD.name] == CARD.balance - 300_00


def test_bytes_that_are_no_message_and_types_that_are_none_of_its_own(terminal: Terminal) -> None:
    answer = iso.unpack(terminal.bank.handle(b"\xff\x00", NOW)[iso.LENGTH_BYTES :])
    assert answer[Field.RESPONSE_CODE] == "904"
    assert terminal.ask("0600")[Field.RESPONSE_CODE] == "902"


def test_cancel_and_its_refusals(terminal: Terminal) -> None:
    rrn = terminal.sell()[Field.RRN]
    assert terminal.cancel("000000000001") == "914"
    assert terminal.cancel(rrn, CARDS["humo-chip"]) == "217"
    assert terminal.cancel(rrn, amount=299_99) == "110"
    assert terminal.cancel(rrn, amount=300_01) == "915"
    assert Terminal(terminal.bank, "TR000009").cancel(rrn) == "914"
    assert terminal.cancel(rrn) == "400"
    assert terminal.cancel(rrn) == "218"
    assert terminal.give_back(rrn, amount=1) == "218"
    assert terminal.bank.balances()[CARD.name] == CARD.balance


def test_a_cancel_answers_with_the_numbers_of_its_sale(terminal: Terminal) -> None:
    sale = terminal.sell()
    answer = terminal.ask(MessageType.REVERSAL, changes={Field.RRN: sale[Field.RRN]})
    assert (answer[Field.RRN], answer[Field.AUTH_CODE]) == (sale[Field.RRN], sale[Field.AUTH_CODE])


def test_returns_in_parts_up_to_the_sale_and_no_cancel_after_one(terminal: Terminal) -> None:
    rrn = terminal.sell()[Field.RRN]
    assert terminal.give_back("000000000001") == "914"
    assert terminal.give_back(rrn, amount=100_00) == "000"
    assert terminal.cancel(rrn) == "915"
    assert terminal.give_back(rrn, amount=200_01) == "915"
    assert terminal.give_back(rrn, amount=200_00) == "000"
    assert terminal.give_back(rrn, amount=1) == "915"
    assert terminal.bank.balances()[CARD.name] == CARD.balance


def test_a_cancel_gives_the_surcharge_back_too(terminal: Terminal) -> None:
    card = CARDS["humo-surcharge"]
    answer = terminal.sell(card, 10_00)
    assert answer[Field.SURCHARGE] == "D00000010"
    assert terminal.cancel(answer[Field.RRN], card, 10_00) == "400"
    assert terminal.bank.balances()[card.name] == card.balance


def test_reconciliation_compares_and_closes_the_shift(terminal: Terminal) -> None:
    rrn = terminal.sell()[Field.RRN]
    terminal.sell()
    terminal.cancel(rrn)
    kept = terminal.sell()[Field.RRN]
    terminal.sell(CARDS["humo-poor"])
    agreeing: dict[str, str] = {
        Field.CREDITS: "0000000000",
        Field.CREDITS_AMOUNT: f"{0:016}",
        Field.DEBITS: "0000000003",
        Field.DEBITS_AMOUNT: f"{900_00:016}",
        Field.DEBITS_REVERSED: "0000000001",
        Field.DEBITS_REVERSED_AMOUNT: f"{300_00:016}",
    }
    differing = agreeing | {Field.DEBITS: "0000000002"}
    assert terminal.ask(MessageType.RECONCILIATION, changes=agreeing)[Field.RESPONSE_CODE] == "500"
    assert terminal.ask(MessageType.RECONCILIATION, changes=differing)[Field.RESPONSE_CODE] == "501"
    assert terminal.cancel(kept) == "302"
    assert terminal.give_back(kept) == "000"


def test_a_network_test_is_accepted(terminal: Terminal) -> None:
    assert terminal.ask(MessageType.NETWORK)[Field.RESPONSE_CODE] == "800"


def test_the_cards_are_of_the_kind_that_the_masker_cuts() -> None:
    assert len({card.pan for card in CARDS.values()}) == len(CARDS)
    for card in CARDS.values():
        assert mask(f"{card.pan}") == card.cut
        assert card.pan not in repr(card)


def test_a_card_that_is_not_there() -> None:
    with pytest.raises(CardNotKnown, match="humo-rich"):
        find_card("gold")


def test_messages_wait_until_they_are_whole() -> None:
    raw = iso.pack(_sale_fields())
    assert [iso.whole_message(raw[:length]) for length in range(len(raw))] == [None] * len(raw)
    assert iso.whole_message(raw + b"more") == raw[iso.LENGTH_BYTES :]


def test_a_broken_message_does_not_show_its_bytes() -> None:
    raw = iso.pack(_sale_fields())[iso.LENGTH_BYTES : -4]
    with pytest.raises(iso.MessageMalformed) as caught:
        iso.unpack(raw)
    assert CARD.pan not in str(caught.value)


def _sale_fields() -> dict[str, str]:
    return {
        Field.TYPE: MessageType.FINANCIAL,
        Field.PAN: CARD.pan,
        Field.PROCESSING_CODE: iso.SALE_PROCESSING_CODE,
        Field.AMOUNT: f"{300_00:012}",
        Field.STAN: "000001",
        Field.TIME: "120000",
        Field.DATE: "0302",
        Field.EXPIRY: CARD.expiry,
        Field.TERMINAL_ID: "TR000001",
        Field.MERCHANT_ID: "000000000000001",
        Field.CURRENCY: "860",
        Field.SHIFT_NO: "1",
    }
