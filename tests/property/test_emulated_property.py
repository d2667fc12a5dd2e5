"""Whatever is asked of the emulated bank its money adds up, and whatever is said to the pinpad it goes on."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.model import Kind, Scheme
from app.emulators import iso
from app.emulators.bank import Bank, Posting
from app.emulators.cards import CARDS
from app.emulators.conversation import Conversation, Say, Steps, Wait
from app.emulators.faults import FaultPlan
from app.emulators.iso import Field, MessageType
from app.emulators.orders import OPERATIONS, parse_order
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.training import build_settings
from app.terminals.arcus2 import frames

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
NAMES = ("humo-rich", "humo-poor", "humo-surcharge", "humo-blocked", "uzcard-rich")
TYPES = {
    Kind.SALE: (MessageType.FINANCIAL, iso.SALE_PROCESSING_CODE),
    Kind.CANCEL: (MessageType.REVERSAL, iso.SALE_PROCESSING_CODE),
    Kind.RETURN: (MessageType.FINANCIAL, iso.RETURN_PROCESSING_CODE),
}

requests = st.lists(
    st.tuples(
        st.sampled_from(list(TYPES)),
        st.sampled_from(NAMES),
        st.sampled_from([0, 1, 99, 100_00, 100_01, 300_00]),
        st.integers(0, 12),
        st.booleans(),
    ),
    max_size=40,
)


def ask(bank: Bank, number: int, kind: Kind, name: str, amount: int, rrn: str) -> None:
    message_type, processing_code = TYPES[kind]
    message: dict[str, str] = {
        Field.TYPE: message_type,
        Field.PAN: CARDS[name].pan,
        Field.PROCESSING_CODE: processing_code,
        Field.AMOUNT: f"{amount:012}",
        Field.STAN: f"{number:06}",
        Field.TIME: "120000",
        Field.DATE: "0302",
        Field.EXPIRY: CARDS[name].expiry,
        Field.RRN: rrn,
        Field.TERMINAL_ID: "TR000001",
        Field.MERCHANT_ID: "000000000000001",
        Field.CURRENCY: "860",
        Field.SHIFT_NO: "1",
    }
    bank.handle(iso.pack(message)[iso.LENGTH_BYTES :], NOW + timedelta(seconds=number))


@given(requests)
def test_balances_and_books_always_add_up(asked: list[tuple[Kind, str, int, int, bool]]) -> None:
    bank = Bank()
    sold: list[str] = []
    for number, (kind, name, amount, original, again) in enumerate(asked):
        rrn = sold[original % len(sold)] if sold else "000000000000"
        ask(bank, number, kind, name, amount, rrn)
        if again:
            ask(bank, number, kind, name, amount, rrn)
        sold = [posting.rrn for posting in bank.ledger.entries if posting.kind is Kind.SALE and posting.is_approved]
    check_books(bank, bank.ledger.entries)
    assert len(bank.ledger.entries) == len(asked) + sum(again for *_, again in asked)


def check_books(bank: Bank, postings: tuple[Posting, ...]) -> None:
    sales = {posting.rrn: posting for posting in postings if posting.kind is Kind.SALE and posting.is_approved}
    assert len(sales) == sum(posting.kind is Kind.SALE and posting.is_approved for posting in postings)
    moved: Counter[str] = Counter()
    given_back: Counter[str] = Counter()
    cancels: Counter[str] = Counter()
    for posting in postings:
        if not posting.is_approved:
            continue
        if posting.kind is Kind.SALE:
            moved[posting.card] -= posting.amount + posting.surcharge
            continue
        sale = sales[posting.original_rrn]
        assert sale.card == posting.card
        given_back[posting.original_rrn] += posting.amount
        cancels[posting.original_rrn] += posting.kind is Kind.CANCEL
        moved[posting.card] += posting.amount + (sale.surcharge if posting.kind is Kind.CANCEL else 0)
    assert all(amount <= sales[rrn].amount for rrn, amount in given_back.items())
    assert all(count <= 1 for count in cancels.values())
    for name, balance in bank.balances().items():
        assert balance == CARDS[name].balance + moved[CARDS[name].cut]
        assert balance >= 0


@given(st.binary(max_size=200))
def test_the_bank_answers_any_bytes(raw: bytes) -> None:
    bank = Bank()
    answer = iso.unpack(bank.handle(raw, NOW)[iso.LENGTH_BYTES :])
    assert Field.RESPONSE_CODE in answer
    assert bank.balances() == {name: card.balance for name, card in CARDS.items()}


@given(st.binary(max_size=60))
def test_any_bytes_are_an_order_or_none(data: bytes) -> None:
    order = parse_order(data)
    assert order is None or order.amount is None or 0 <= order.amount < 10**12


answers = st.one_of(
    st.sampled_from([frames.OK, frames.ER, b"OK:2", b"2:", b"0\x1b30000"]),
    st.sampled_from([b"0\x1b" + b"9" * 5000, b"\x1f\x03\x0c" + b"\xff" * 12, b"\x1f\x26\x05" + b"\xff" * 5]),
    st.binary(max_size=40),
    st.binary(max_size=40).map(lambda data: b"2:" + len(data).to_bytes(2, "big") + data),
)


@given(st.sampled_from(sorted(OPERATIONS)), st.lists(answers, max_size=30))
def test_whatever_a_till_answers_the_pinpad_ends_and_is_ready_again(operation: str, said: list[bytes]) -> None:
    settings = build_settings(Scheme.HUMO, ("127.0.0.1", 1), NOW)
    pinpad = EmulatedPinpad(settings, NOW, FaultPlan())
    pinpad.feed(frames.encode(operation.replace(",", "\x1b").encode() + b"\x1b860\x1b"), 0.0)
    now = 0.0
    for data in said:
        pinpad.poll(now)
        pinpad.feed(frames.encode(data), now)
        now += 0.5
    while (wake_at := pinpad.poll(now).wake_at) is not None:
        now = wake_at
    assert not pinpad.is_armed


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20), st.data())
def test_a_conversation_hears_exactly_the_answers_to_its_frames(pauses: list[int], data: st.DataObject) -> None:
    heard: list[bytes] = []

    def steps() -> Steps[None]:
        for number, pause in enumerate(pauses):
            heard.append((yield Say("STATUS", b"%d" % number)))
            yield Wait(pause)

    conversation = Conversation(FaultPlan())
    conversation.start(steps(), 0.0)
    now, answered = 0.0, 0
    while conversation.is_running:
        conversation.answer(b"late", now)
        conversation.advance(now)
        if conversation.chunks:
            assert b"".join(conversation.chunks) == frames.encode(b"STATUS:%d" % answered)
            conversation.chunks.clear()
            now += data.draw(st.floats(0, 4.9))
            conversation.answer(b"%d" % answered, now)
            answered += 1
        elif conversation.wake_at is not None:
            now = conversation.wake_at
    assert heard == [b"%d" % number for number in range(len(pauses))]
