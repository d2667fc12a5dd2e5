"""The emulated bank: accounts, rules and books. The bytes of one request in, those of the answer out.

Nothing is scripted: every answer follows from the cards, their balances and what was booked before. The moment is an
argument; a lock lets several connections ask at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from zlib import crc32

from app.core.model import CURRENCY_UZS, Kind, Scheme
from app.emulators import iso, totals
from app.emulators.cards import CARDS, EmulatedCard
from app.emulators.iso import Field, Message, MessageType
from app.emulators.ledger import Ledger

CARD_EXPIRED = "101"
AMOUNT_NOT_POSSIBLE = "110"
NO_SUCH_ACCOUNT = "111"
NOT_ENOUGH_MONEY = "116"
WRONG_PIN = "117"
PIN_LOCKED = "106"
ANOTHER_CARD = "217"
CANCELLED_ALREADY = "218"
CANNOT_CANCEL = "302"
INVALID_OPERATION = "902"
FORMAT_ERROR = "904"
DUPLICATE = "913"
ORIGINAL_NOT_FOUND = "914"
MORE_THAN_ORIGINAL = "915"

_TERMINAL = (Field.STAN, Field.TIME, Field.DATE, Field.TERMINAL_ID, Field.MERCHANT_ID)
_MONEY = (*_TERMINAL, Field.PAN, Field.EXPIRY, Field.AMOUNT, Field.CURRENCY, Field.SHIFT_NO)
_NEEDED: Mapping[MessageType, tuple[Field, ...]] = {
    MessageType.FINANCIAL: (*_MONEY, Field.PROCESSING_CODE),
    MessageType.REVERSAL: (*_MONEY, Field.RRN),
    MessageType.RECONCILIATION: (*_TERMINAL, Field.SHIFT_NO),
    MessageType.NETWORK: _TERMINAL,
}
_ECHOED = (Field.AMOUNT, *_TERMINAL)
_FINANCIAL_KINDS = {iso.SALE_PROCESSING_CODE: Kind.SALE, iso.RETURN_PROCESSING_CODE: Kind.RETURN}

PIN_TRIES = 3
"""Wrong PINs, one after the other, of which the last locks the card."""

SALES_REMEMBERED = 2000

_MILLISECONDS_A_DAY = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Posting:
    """One answered request. Amounts are tiyin; `card` is cut; `rrn` is the one that the answer carried."""

    kind: str
    terminal_id: str
    merchant_id: str
    shift_no: str
    stan: str
    code: str
    at: datetime
    card: str = ""
    amount: int = 0
    surcharge: int = 0
    rrn: str = ""
    auth_code: str = ""
    original_rrn: str = ""

    @property
    def is_approved(self) -> bool:
        return self.code in (iso.APPROVED, iso.CANCEL_ACCEPTED)


@dataclass(slots=True)
class _Sale:
    """A booked sale and what became of it."""

    posting: Posting
    account: "_Account"
    given_back: int = 0
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SaleMemory:
    """A booked sale as it is remembered; `card` is the name of the card that paid."""

    posting: Posting
    card: str
    given_back: int
    cancelled: bool


@dataclass(frozen=True, slots=True)
class BankMemory:
    """The bank's books as they are remembered: the latest sales, and the postings of the shifts that are open.

    The balances are not: cards for training have their money again at each start.
    """

    sales: tuple[SaleMemory, ...]
    postings: tuple[Posting, ...]
    closed_shifts: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Account:
    card: EmulatedCard
    balance: int
    wrong_pins: int = 0

    def check_pin(self, request: Message) -> str:
        """The response code with which the PIN is refused, empty where it is right or was not asked for."""
        if Field.PIN_BLOCK not in request:
            return ""
        is_locked = self.wrong_pins >= PIN_TRIES
        if not is_locked and request[Field.PIN_BLOCK] == iso.pin_block(self.card.pin, self.card.pan):
            self.wrong_pins = 0
            return ""
        if self.card.locks and not is_locked:
            self.wrong_pins += 1
        return PIN_LOCKED if self.wrong_pins >= PIN_TRIES else WRONG_PIN


class Bank:
    """All accounts and all books. `ledger` has every request that was understood."""

    def __init__(self, cards: Iterable[EmulatedCard] = CARDS.values()) -> None:
        self.ledger: Ledger[Posting] = Ledger()
        self._lock = Lock()
        self._accounts = {card.pan: _Account(card, card.balance) for card in cards}
        self._sales: dict[str, _Sale] = {}
        self._closed_shifts: set[tuple[str, str]] = set()
        self._seen: set[tuple[str, ...]] = set()
        self._last_number = 0

    def balances(self) -> dict[str, int]:
        """What is left on each card, by its name, in tiyin."""
        with self._lock:
            return {account.card.name: account.balance for account in self._accounts.values()}

    def renew_cards(self) -> None:
        """Give every card its money and its tries at the PIN again, as each start of the program does."""
        with self._lock:
            for account in self._accounts.values():
                account.balance, account.wrong_pins = account.card.balance, 0

    def remember(self) -> BankMemory:
        """What is to outlive the program."""
        with self._lock:
            sales = [
                SaleMemory(sale.posting, sale.account.card.name, sale.given_back, sale.cancelled)
                for sale in list(self._sales.values())[-SALES_REMEMBERED:]
            ]
            open_postings = [
                posting
                for posting in self.ledger.entries
                if (posting.terminal_id, posting.shift_no) not in self._closed_shifts
            ]
            return BankMemory(tuple(sales), tuple(open_postings), tuple(sorted(self._closed_shifts)))

    def recall(self, memory: BankMemory) -> None:
        """Go on from there. Before anything is booked."""
        accounts = {account.card.name: account for account in self._accounts.values()}
        self.ledger.restore(memory.postings)
        self._closed_shifts.update(memory.closed_shifts)
        for sale in memory.sales:
            if sale.card in accounts:  # a card that this version no longer has pays nothing back
                kept = _Sale(sale.posting, accounts[sale.card], sale.given_back, sale.cancelled)
                self._sales[sale.posting.rrn] = kept

    def handle(self, raw: bytes, now: datetime) -> bytes:
        """The answer to one message; both without and with the length in front, in this order."""
        with self._lock:
            try:
                request = iso.unpack(raw)
            except iso.MessageMalformed:
                return iso.pack({Field.TYPE: MessageType.FINANCIAL.answer, Field.RESPONSE_CODE: FORMAT_ERROR})
            return iso.pack(self._answer(request, now.astimezone(UTC)))

    def _answer(self, request: Message, now: datetime) -> Message:
        if request[Field.TYPE] not in _NEEDED:
            return _reply(request, INVALID_OPERATION)
        if any(field not in request for field in _NEEDED[MessageType(request[Field.TYPE])]):
            return _reply(request, FORMAT_ERROR)
        kind = _kind(request)
        if kind is None:
            return _reply(request, INVALID_OPERATION)
        identity = (request[Field.TYPE], *(request[field] for field in _TERMINAL))
        if identity in self._seen:
            return self._book(request, kind, DUPLICATE, now)
        self._seen.add(identity)
        match kind:
            case Kind.HOST_TEST:
                return self._book(request, kind, iso.NETWORK_ACCEPTED, now)
            case Kind.RECONCILIATION:
                return self._reconcile(request, now)
            case _:
                return self._move_money(request, kind, now)

    def _move_money(self, request: Message, kind: Kind, now: datetime) -> Message:
        if not request[Field.AMOUNT].isdecimal() or request[Field.CURRENCY] != CURRENCY_UZS:
            return self._book(request, kind, FORMAT_ERROR, now)
        account = self._accounts.get(request[Field.PAN])
        if account is None:
            return self._book(request, kind, NO_SUCH_ACCOUNT, now)
        if int(request[Field.AMOUNT]) == 0:
            return self._book(request, kind, AMOUNT_NOT_POSSIBLE, now)
        move = {Kind.SALE: self._sell, Kind.CANCEL: self._cancel, Kind.RETURN: self._return}[kind]
        return move(request, account, now)

    def _sell(self, request: Message, account: _Account, now: datetime) -> Message:
        amount = int(request[Field.AMOUNT])
        surcharge = amount * account.card.surcharge_per_mille // 1000
        trouble = _card_trouble(account.card, request, now) or account.check_pin(request)
        if not trouble and account.balance < amount + surcharge:
            trouble = NOT_ENOUGH_MONEY
        if trouble:
            return self._book(request, Kind.SALE, trouble, now)
        account.balance -= amount + surcharge
        return self._book(request, Kind.SALE, iso.APPROVED, now, account, surcharge)

    def _cancel(self, request: Message, account: _Account, now: datetime) -> Message:
        sale = self._sales.get(request[Field.RRN])
        if sale is None or sale.posting.terminal_id != request[Field.TERMINAL_ID]:
            return self._book(request, Kind.CANCEL, ORIGINAL_NOT_FOUND, now)
        trouble = self._give_back_trouble(request, account, sale)
        if not trouble and (sale.posting.terminal_id, sale.posting.shift_no) in self._closed_shifts:
            trouble = CANNOT_CANCEL
        if not trouble and int(request[Field.AMOUNT]) != sale.posting.amount:
            trouble = AMOUNT_NOT_POSSIBLE  # a cancel is for the whole sale (M5.2)
        if trouble:
            return self._book(request, Kind.CANCEL, trouble, now)
        account.balance += sale.posting.amount + sale.posting.surcharge
        sale.given_back = sale.posting.amount
        sale.cancelled = True
        return self._book(request, Kind.CANCEL, iso.CANCEL_ACCEPTED, now)

    def _return(self, request: Message, account: _Account, now: datetime) -> Message:
        sale = self._sales.get(request.get(Field.RRN, ""))
        if sale is None or sale.posting.merchant_id != request[Field.MERCHANT_ID]:
            return self._book(request, Kind.RETURN, ORIGINAL_NOT_FOUND, now)
        trouble = self._give_back_trouble(request, account, sale)
        if trouble:
            return self._book(request, Kind.RETURN, trouble, now)
        account.balance += int(request[Field.AMOUNT])
        sale.given_back += int(request[Field.AMOUNT])
        return self._book(request, Kind.RETURN, iso.APPROVED, now)

    def _give_back_trouble(self, request: Message, account: _Account, sale: _Sale) -> str:
        """What forbids giving money back for this sale at all; empty where nothing does."""
        if sale.account is not account:
            return ANOTHER_CARD
        if sale.cancelled:
            return CANCELLED_ALREADY
        if sale.given_back + int(request[Field.AMOUNT]) > sale.posting.amount:
            return MORE_THAN_ORIGINAL
        return ""

    def _reconcile(self, request: Message, now: datetime) -> Message:
        terminal, shift = request[Field.TERMINAL_ID], request[Field.SHIFT_NO]
        postings = self.ledger.entries
        own = totals.as_fields(
            totals.add_up(
                (Kind(posting.kind), posting.amount)
                for posting in postings
                if posting.is_approved and (posting.terminal_id, posting.shift_no) == (terminal, shift)
            )
        )
        agrees = all(request.get(field) == value for field, value in own.items())
        self._closed_shifts.add((terminal, shift))
        code = iso.IN_BALANCE if agrees else iso.OUT_OF_BALANCE
        return {**self._book(request, Kind.RECONCILIATION, code, now), **own}

    def _book(
        self,
        request: Message,
        kind: Kind,
        code: str,
        now: datetime,
        buyer: _Account | None = None,
        surcharge: int = 0,
    ) -> Message:
        """Write the answer down and make it; `buyer` is whose account a sale was taken from."""
        # a reversal carries the number of what it reverses, all else gets one of its own
        rrn = request[Field.RRN] if kind is Kind.CANCEL else self._next_rrn(request, now)
        account = self._accounts.get(request.get(Field.PAN, ""))
        posting = Posting(
            kind=kind,
            terminal_id=request[Field.TERMINAL_ID],
            merchant_id=request[Field.MERCHANT_ID],
            shift_no=request.get(Field.SHIFT_NO, ""),
            stan=request[Field.STAN],
            code=code,
            at=now,
            card=account.card.cut if account else "",
            amount=_amount(request),
            surcharge=surcharge,
            rrn=rrn,
            auth_code=f"{crc32(rrn.encode()) % 1_000_000:06}" if code in (iso.APPROVED, iso.CANCEL_ACCEPTED) else "",
            original_rrn=request.get(Field.RRN, ""),
        )
        if buyer is not None:
            self._sales[rrn] = _Sale(posting, buyer)
        self.ledger.append(posting)
        return _reply(request, code, posting)

    def _next_rrn(self, request: Message, now: datetime) -> str:
        """Twelve digits: a leading digit, the day of the year, the millisecond of the day; never the same twice.

        Made of the moment, so that a bank which lost its memory in a restart does not issue a number again that a
        journal holds already (M3.3). HUMO leads with the year's last digit, UZCARD with a zero, as theirs do.
        """
        self._last_number = max(self._last_number + 1, int(now.timestamp() * 1000))
        days, millisecond = divmod(self._last_number, _MILLISECONDS_A_DAY)
        day = datetime.fromtimestamp(days * 24 * 60 * 60, UTC)
        account = self._accounts.get(request.get(Field.PAN, ""))
        is_uzcard = account is not None and account.card.scheme is Scheme.UZCARD
        return f"{0 if is_uzcard else day.year % 10}{day:%j}{millisecond:08}"


def _kind(request: Message) -> Kind | None:
    """What is asked; None for a movement of money that this bank does not know."""
    match MessageType(request[Field.TYPE]):
        case MessageType.NETWORK:
            return Kind.HOST_TEST
        case MessageType.RECONCILIATION:
            return Kind.RECONCILIATION
        case MessageType.REVERSAL:
            return Kind.CANCEL
        case MessageType.FINANCIAL:
            return _FINANCIAL_KINDS.get(request[Field.PROCESSING_CODE])


def _card_trouble(card: EmulatedCard, request: Message, now: datetime) -> str:
    """The response code with which the bank refuses the card as it was presented, empty for none."""
    if card.trouble:
        return card.trouble
    if request[Field.EXPIRY] != card.expiry or card.expiry < f"{now:%y%m}":
        return CARD_EXPIRED
    return ""


def _amount(request: Message) -> int:
    digits = request.get(Field.AMOUNT, "0")
    return int(digits) if digits.isdecimal() else 0


def _reply(request: Message, code: str, posting: Posting | None = None) -> Message:
    kind = request[Field.TYPE]
    answer: dict[str, str] = {field: request[field] for field in _ECHOED if field in request}
    answer |= {Field.TYPE: f"{kind[:2]}1{kind[3]}", Field.RESPONSE_CODE: code}
    if posting is not None:
        answer[Field.RRN] = posting.rrn
        if posting.auth_code:
            answer[Field.AUTH_CODE] = posting.auth_code
        if posting.surcharge:
            answer[Field.SURCHARGE] = f"D{posting.surcharge:08}"
    return answer
