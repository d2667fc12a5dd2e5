"""What a pinpad's answer means for the money (M2): evidence in, a state and its reason out. Pure.

Each kind of operation has its own table of codes; a code that its table does not list decides nothing, and what is
not decided is `unknown`. Codes are facts from the published tables of FiscalBox and ARCUS 2.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from app.core.errors import LineLost, PinpadSilent, ToolSilent
from app.core.identity import differ
from app.core.masking import mask
from app.core.model import CURRENCY_UZS, Kind, Reason, State
from app.core.slips import Slip
from app.terminals.base import STILL_ARMED, Answer


class Ruling(Enum):
    """What a code says of an operation of one kind."""

    APPROVES = auto()
    DECLINES = auto()
    ABORTS = auto()
    BROKE = auto()
    """The pinpad gave up for want of a link: an abort only if this very conversation shows that its bank heard nothing,
    having asked the till for it (M2.2)."""
    UNDECIDED = auto()


_PAID = frozenset({"00", "0", "000", "001", "003", "020"})
_ANSWERED = frozenset({"00", "0", "000"})
_APPROVES: dict[Kind, frozenset[str]] = {
    Kind.SALE: _PAID,
    Kind.RETURN: _PAID,
    Kind.CANCEL: _PAID | {"400"},
    Kind.RECONCILIATION: frozenset({"000", "500"}),
    Kind.SHORT_REPORT: _ANSWERED,
    Kind.LAST_SLIP: _ANSWERED,
    Kind.PING: _ANSWERED,
    Kind.HOST_TEST: _ANSWERED,
}
_ABORTS = frozenset({"206", "211", "212", STILL_ARMED, "992"})
_BROKE = frozenset({"402", "403", "404", "998", "999"})
_REVERSAL_PENDING = frozenset({"903", *map(str, range(905, 913))})
_ISSUER_DECLINES = (
    "100 101 103 104 105 106 107 109 110 111 116 117 118 119 120 121 123 125 126 127 128".split()
)  # fmt: skip
_PINPAD_DECLINES = (
    "201 202 203 204 205 207 208 209 210 213 214 215 216 217 218 222 230 233 234 235 240 241 242 243 250"
    " 301 302 303 304 305 320 321"
).split()
_DECLINES = (
    frozenset({"005", "006", "902", "904", "914", "915", "916"})
    | frozenset(_ISSUER_DECLINES)
    | frozenset(_PINPAD_DECLINES)
    | _REVERSAL_PENDING
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one conversation."""

    state: State
    code: str | None
    reason: Reason | None
    detail: str | None
    amount_confirmed: bool


def rule(kind: Kind, code: str) -> Ruling:
    """What `code` says of an operation of that kind (M2.2)."""
    if code in _APPROVES[kind]:
        return Ruling.APPROVES
    if code in _ABORTS:
        return Ruling.ABORTS
    if code in _BROKE:
        return Ruling.BROKE
    return Ruling.DECLINES if code in _DECLINES else Ruling.UNDECIDED


def is_reversal_pending(code: str | None) -> bool:
    """Whether a decline with that code may still be followed by the bank's own reversal (M2.2)."""
    return code in _REVERSAL_PENDING


def judge(
    kind: Kind, amount: int, answer: Answer, slip: Slip, *, is_known: bool, seen: Collection[str] = ()
) -> Verdict:
    """Judge an answer, and the slip that came with it, to an operation of `amount` tiyin.

    `is_known` tells that what it names stands in the journal already as another operation (M2.0, M3.3), `seen` are
    codes that the pinpad told of this operation before.
    """
    codes = [code for code in (answer.code, answer.tags.code, *slip.response_codes) if code]
    returned = slip.amounts if answer.tags.amount is None else (answer.tags.amount,)
    fits = amounts_fit(amount, returned, slip.surcharge)
    state, reason, detail = _decide(kind, answer, [*codes, *seen])
    if state is State.APPROVED:
        state, reason, detail = _doubt(kind, amount, answer, slip) or (state, reason, detail)
    if state in (State.APPROVED, State.DECLINED) and is_known:
        state, reason = State.UNKNOWN, Reason.RRN_STALE
    elif state in (State.APPROVED, State.DECLINED) and (other := _whose_else(kind, answer, slip)):
        state, reason, detail = State.UNKNOWN, Reason.SLIP_OF_ANOTHER, other
    if state is State.APPROVED and answer.abort_asked:
        reason = Reason.APPROVED_AFTER_ABORT
    return Verdict(state, codes[0] if codes else None, reason, detail, amount_confirmed=fits is True)


def _doubt(kind: Kind, amount: int, answer: Answer, slip: Slip) -> tuple[State, Reason, str | None] | None:
    """What puts an approving code in doubt; None where nothing does."""
    if slip.says_refused:
        return State.UNKNOWN, Reason.SLIP_REFUSES, None
    if not kind.moves_money:
        return None
    returned = slip.amounts if answer.tags.amount is None else (answer.tags.amount,)
    is_foreign = answer.tags.currency not in (None, CURRENCY_UZS)
    if amounts_fit(amount, returned, slip.surcharge) is False or is_foreign:
        answered = f"answered {', '.join(map(str, returned))} tiyin, currency {answer.tags.currency}"
        # a pinpad may put anything into a tag
        return State.UNKNOWN, Reason.AMOUNT_DIFFERS, mask(f"asked {amount}, {answered}")
    if slip.kind is None and not returned and answer.tags.rrn is None and slip.rrn is None:
        return State.UNKNOWN, Reason.BARE_APPROVAL, None
    return None


def is_unlabelled(slip: Slip) -> bool:
    """Whether the slip does not say of itself that it is of an operation that moves money (M2.0)."""
    return slip.kind is None or not slip.kind.moves_money


def _whose_else(kind: Kind, answer: Answer, slip: Slip) -> str | None:
    """Whose answer it is as well, or instead, in words for support; None where nothing speaks against its own.

    It may be the slip of a report, of an operation that moves money the other way, or two operations in one. Banks may
    call a cancel a return.
    """
    is_labelled = not is_unlabelled(slip)
    if not kind.moves_money:
        return f"the slip is that of a {slip.kind}" if kind is Kind.RECONCILIATION and is_labelled else None
    if slip.is_double:
        return "the slip is of two operations"
    tags = answer.tags
    if answer.is_mixed or differ(tags.rrn, slip.rrn) or differ(tags.auth_code, slip.auth_code):
        return "the answer names two operations"
    if slip.kind is None or (is_labelled and slip.kind.gives_back == kind.gives_back):
        return None
    return f"the slip is that of a {slip.kind}"


def amounts_fit(asked: int, returned: Collection[int], surcharge: int | None) -> bool | None:
    """Whether every amount that came back is the one that was asked, with or without the surcharge (M2.3).

    None where none came back: that is no wrong amount.
    """
    if not returned:
        return None
    return all(asked in (each, each - (surcharge or 0)) for each in returned)


def _decide(kind: Kind, answer: Answer, codes: list[str]) -> tuple[State, Reason | None, str | None]:
    """What the pinpad's end and its codes say, before slip and amount may put an approval in doubt (M2.1)."""
    if not answer.ended:
        return State.UNKNOWN, _broken_line(answer), None if answer.failure is None else mask(str(answer.failure))
    if not codes:
        return State.UNKNOWN, Reason.NO_CODE, None
    if len({code.lstrip("0") for code in codes}) > 1:
        return State.UNKNOWN, Reason.CODES_DIFFER, " / ".join(codes)
    code = codes[0]
    match rule(kind, code):
        case Ruling.APPROVES:
            return State.APPROVED, None, None
        case Ruling.DECLINES:
            return State.DECLINED, Reason.REVERSAL_PENDING if is_reversal_pending(code) else None, None
        case Ruling.ABORTS:
            return State.ABORTED, Reason.STILL_ARMED if code == STILL_ARMED else None, None
        case Ruling.BROKE if answer.connects and not answer.acted:
            return State.ABORTED, None, None
        case _:
            return State.UNKNOWN, Reason.CODE_UNDECIDED, None


def _broken_line(answer: Answer) -> Reason:
    match answer.failure:
        case PinpadSilent() | ToolSilent():
            return Reason.NO_ANSWER
        case LineLost():
            return Reason.LINE_LOST
        case _:
            return Reason.LINE_ERROR
