"""The words that every room of the program shares: schemes, kinds, states, phases and the operation itself."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

CURRENCY_UZS = "860"
"""ISO 4217 number of the Uzbek so'm, the only currency of this program."""


class Scheme(StrEnum):
    """The card scheme that a pinpad serves."""

    HUMO = "humo"
    UZCARD = "uzcard"

    @property
    def gives_back_by(self) -> "Kind":
        """How the whole of a sale is given back on its pinpads in the same shift."""
        return Kind.CANCEL if self is Scheme.HUMO else Kind.RETURN


class Kind(StrEnum):
    """What a pinpad is asked to do."""

    SALE = "sale"
    CANCEL = "cancel"
    """Universal cancel: the whole sale, within its shift."""
    RETURN = "return"
    RECONCILIATION = "reconciliation"
    SHORT_REPORT = "short-report"
    LAST_SLIP = "last-slip"
    PING = "ping"
    HOST_TEST = "host-test"

    @property
    def moves_money(self) -> bool:
        return self in (Kind.SALE, Kind.CANCEL, Kind.RETURN)

    @property
    def gives_back(self) -> bool:
        return self in (Kind.CANCEL, Kind.RETURN)

    @property
    def is_journalled(self) -> bool:
        """Whether it becomes a row of `operations`; the others only ask and change nothing."""
        return self.moves_money or self is Kind.RECONCILIATION


class State(StrEnum):
    """Where an operation stands (money rule M1)."""

    PREPARED = "prepared"
    SENT = "sent"
    FAILED = "failed"
    APPROVED = "approved"
    DECLINED = "declined"
    ABORTED = "aborted"
    UNKNOWN = "unknown"

    @property
    def is_open(self) -> bool:
        """Whether the operation is still on its way or its outcome is not known."""
        return self in (State.PREPARED, State.SENT, State.UNKNOWN)


class Phase(StrEnum):
    """How far the conversation with the pinpad has come, in the order in which it happens."""

    STARTED = "started"
    CARD = "card"
    PIN = "pin"
    CONNECT = "connect"
    WRITE = "write"
    READ = "read"
    RESULT = "result"
    ENDED = "ended"


class Origin(StrEnum):
    """Who asked for an operation."""

    WINDOW = "window"
    COMMAND = "command"
    API = "api"
    PINPAD = "pinpad"


class Reason(StrEnum):
    """Why an operation ended as it did, where its code alone does not say it (money rules M1.1 and M2)."""

    NO_ANSWER = "no-answer"
    LINE_LOST = "line-lost"
    LINE_ERROR = "line-error"
    PROGRAM_ENDED = "program-ended"
    NO_CODE = "no-code"
    CODES_DIFFER = "codes-differ"
    CODE_UNDECIDED = "code-undecided"
    SLIP_REFUSES = "slip-refuses"
    AMOUNT_DIFFERS = "amount-differs"
    RRN_STALE = "rrn-stale"
    SLIP_OF_ANOTHER = "slip-of-another"
    BARE_APPROVAL = "bare-approval"
    """An approval that brings nothing of this operation: no slip of its kind, no amount, no RRN (M2.0)."""
    REVERSAL_PENDING = "reversal-pending"
    STILL_ARMED = "still-armed"
    NEVER_SENT = "never-sent"
    INTERNAL_ERROR = "internal-error"
    APPROVED_AFTER_ABORT = "approved-after-abort"
    NOT_ASKED_FOR = "not-asked-for"
    """The pinpad approved what this till had not asked of it (M4)."""
    LOOKED_UP = "looked-up"
    ANSWERED_LATE = "answered-late"
    CANCELLED_ALREADY = "cancelled-already"
    SUPERVISOR_DECIDED = "supervisor-decided"


class LookUp(StrEnum):
    """What became of the look-up of an operation whose outcome is not known (M3.1); None while it is to be answered."""

    ANSWERED = "answered"
    LOST = "lost"
    """A supervisor opened the lane without it, so that the pinpad's last slip is another one by now."""


class Finding(StrEnum):
    """What a piece of evidence is."""

    LOOK_UP = "look-up"
    """What the pinpad's last slip, or its report, told when it was asked for (M3.2)."""
    LATE_ANSWER = "late-answer"
    """What was found on the line before a later conversation (M4)."""
    CONTRADICTION = "contradiction"
    """A late answer that says something else than the outcome that stands: an open conflict (M4)."""
    OTHER_SALE = "other-sale"
    """A give-back whose answer names another sale than the one that was meant: an open conflict (M5.5)."""

    @property
    def is_conflict(self) -> bool:
        """Whether a supervisor has to look at it, and the lane waits for that."""
        return self in (Finding.CONTRADICTION, Finding.OTHER_SALE)


class Misfit(StrEnum):
    """Why a slip does not settle a case (M3.2), or an answer an operation."""

    NO_SLIP = "no-slip"
    TERMINAL = "terminal"
    KIND = "kind"
    AMOUNT = "amount"
    CLOCK = "clock"
    TIME = "time"
    RRN_MISSING = "rrn-missing"
    RRN_KNOWN = "rrn-known"
    ORIGINAL = "original"
    RECEIPT = "receipt"
    """Its receipt number shows that the pinpad was used without the till in between."""
    CODE = "code"
    OTHER_CASE = "other-case"
    """It may as well be the slip of another operation, which has no RRN."""
    TOTALS = "totals"


class Decision(StrEnum):
    """How a case was settled, or that its lane was opened without that."""

    APPROVED = "approved"
    DECLINED = "declined"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Request:
    """What a cashier, a till or the command line asks of a lane.

    `amount` is in tiyin (1/100 so'm) and 0 where the kind has none. `original` is the receipt number or the RRN
    of the sale that is to be given back, checked and in its full form (see `app.core.request_ids`).
    """

    kind: Kind
    amount: int = 0
    original: str | None = None
    operator: str = "till"
    origin: Origin = Origin.WINDOW
    supervisor: str | None = None
    """Who, by PIN, allowed what needs a supervisor (M10.3)."""
    repeats_knowingly: bool = False
    """Whether a cashier was told of the unsettled sale of the same amount and agreed all the same (M3.4)."""
    calibrates: bool = False
    """Whether it is a step of the lane's calibration (M12)."""
    idempotency_key: str | None = field(default=None, repr=False)
    """What a till calls this request, so that its repetition is known as one for ever."""
    scheme: Scheme | None = None
    """Whose card is meant, where the asker says so; on a pinpad of both the card that comes decides."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the journal. Amounts are whole tiyin, moments are UTC, `id` is a UUIDv7."""

    id: str
    lane: str
    scheme: Scheme
    kind: Kind
    state: State
    training: bool
    amount: int
    request_id: str | None
    original_id: str | None
    origin: Origin
    operator: str
    created_at: datetime
    surcharge: int | None = None
    total: int | None = None
    amount_confirmed: bool = False
    code: str | None = None
    rrn: str | None = None
    auth_code: str | None = None
    receipt_no: str | None = None
    shift_no: str | None = None
    terminal_id: str | None = None
    merchant_id: str | None = None
    card: str | None = None
    phase: Phase | None = None
    slip: str | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    relayed: bool = False
    """Whether the pinpad reached its bank through the till."""
    reason: Reason | None = None
    detail: str | None = None
    """English particulars of `reason` for support: the error that ended the line, the two codes that differ."""
    supervisor: str | None = None
    """Who allowed it where that needed a supervisor (M10.3)."""
    last_frame_at: datetime | None = None
    """When the pinpad was heard last."""
    look_up: LookUp | None = None
    totals: str | None = None
    """Of a reconciliation whether the totals of pinpad and bank agree, a `slips.Totals` (M2.2)."""
    idempotency_key: str | None = field(default=None, repr=False)
    """The key that the till gave its request; no two operations have the same. Shown only as `masking.short_key`."""
    delivery: str | None = None
    """Of what a till asked for over HTTP, how it learnt the outcome: `answered`, or who acknowledged it in its place.
    None where it has not learnt it yet."""

    @property
    def is_undelivered(self) -> bool:
        """Whether a till was charged for something without having been told so."""
        return self.origin is Origin.API and self.state is State.APPROVED and self.delivery is None

    def as_json(self) -> dict[str, Any]:
        """The contract's keys in the contract's order, ready for JSON: always all present, times RFC 3339 UTC."""
        return {key: _plain(getattr(self, key)) for key in OPERATION_KEYS}

    def as_row(self) -> dict[str, Any]:
        """Every field as SQLite keeps it."""
        return {name: _plain(getattr(self, name)) for name in OPERATION_FIELDS}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Operation":
        """The operation that `as_row` wrote."""
        values = {name: row[name] for name in OPERATION_FIELDS}
        for name, kind in _ENUMS.items():
            values[name] = None if values[name] is None else kind(values[name])
        for name in ("created_at", "sent_at", "ended_at", "last_frame_at"):
            values[name] = None if values[name] is None else datetime.fromisoformat(values[name])
        for name in ("training", "amount_confirmed", "relayed"):
            values[name] = bool(values[name])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that was learnt of an operation after it ended. `slip` is masked, `at` is UTC.

    Evidence that `what.is_conflict` keeps the lane closed until a resolution answers it.
    """

    id: str
    operation_id: str
    what: Finding
    at: datetime
    code: str | None = None
    slip: str | None = None
    misfits: tuple[Misfit, ...] = ()
    """Why it does not settle the operation; empty where it does."""
    detail: str | None = None
    """English particulars for support."""

    def as_row(self) -> dict[str, Any]:
        """Every field as SQLite keeps it."""
        row = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        return row | {"misfits": " ".join(self.misfits)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Evidence":
        """The evidence that `as_row` wrote."""
        values = {field.name: row[field.name] for field in fields(cls)}
        values["what"] = Finding(values["what"])
        values["at"] = datetime.fromisoformat(values["at"])
        values["misfits"] = tuple(map(Misfit, values["misfits"].split()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a case ended. `supervisor` is None where the pinpad itself gave the answer; `reason` is his, in his words."""

    operation_id: str
    decision: Decision
    at: datetime
    evidence_id: str | None = None
    """The conflict that it answers, or the evidence that it rests on."""
    supervisor: str | None = None
    reason: str | None = None

    def as_row(self) -> dict[str, Any]:
        """Every field as SQLite keeps it."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Resolution":
        """The resolution that `as_row` wrote."""
        values = {field.name: row[field.name] for field in fields(cls)}
        values["decision"] = Decision(values["decision"])
        values["at"] = datetime.fromisoformat(values["at"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Case:
    """An operation that is not settled: its outcome is not known, or something contradicts it."""

    operation: Operation
    conflict: Evidence | None
    """None where the operation's own outcome is what is not known."""
    evidence: tuple[Evidence, ...]
    """All that was learnt of the operation since, the oldest first."""


OPERATION_KEYS = (
    "id lane scheme kind state training amount surcharge total amount_confirmed request_id original_id origin operator"
    " code rrn auth_code receipt_no shift_no terminal_id merchant_id card phase slip created_at sent_at ended_at"
).split()
"""The keys of an operation as the command line and the HTTP interface give them, in their order."""

OPERATION_FIELDS = tuple(field.name for field in fields(Operation))
"""The columns of an operation in the journal."""

FIXED_FIELDS = (
    "id lane scheme kind training amount request_id original_id origin operator created_at supervisor idempotency_key"
).split()
"""What is known when an operation is written down, and stays as it is whatever becomes of it.

But the scheme: on a pinpad that takes both cards the slip corrects it."""

_ENUMS: Mapping[str, type[StrEnum]] = {
    "scheme": Scheme,
    "kind": Kind,
    "state": State,
    "origin": Origin,
    "phase": Phase,
    "reason": Reason,
    "look_up": LookUp,
}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_moment(value)
    return str(value) if isinstance(value, StrEnum) else value


def format_moment(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC to the millisecond, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id(moment: datetime) -> str:
    """A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds since 1970, then version, variant and randomness."""
    milliseconds = int(moment.timestamp() * 1000) & (1 << 48) - 1
    number = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(UUID(int=number))
