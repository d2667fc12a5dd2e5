"""All that the journal knows of one operation, as it is told beside its slip: how it went, its prints, its kin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.api.hearing import ANSWERED
from app.core.masking import short_key
from app.core.model import Evidence, Kind, LookUp, Operation, Origin, Request, Resolution, State
from app.core.response_codes import describe
from app.core.slips import Totals
from app.journal import details
from app.journal.details import Change, Happening, Print
from app.journal.reading import Reader
from app.journal.refunds import NOTHING, Refunded
from ui.common import offers, words

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the journal has on an operation. Lists have the oldest first."""

    operation: Operation
    happenings: Sequence[Happening] = ()
    prints: Sequence[Print] = ()
    evidence: Sequence[Evidence] = ()
    resolutions: Sequence[Resolution] = ()
    original: Operation | None = None
    give_backs: Sequence[Operation] = ()
    """Cancels and returns that count against it, or against the sale that it gives back."""
    is_in_current_shift: bool = False

    @property
    def refunded(self) -> Refunded:
        """What was refunded of this sale; nothing of anything else."""
        return Refunded.by(self.give_backs) if self.operation.kind is Kind.SALE else NOTHING

    @property
    def given_back(self) -> int:
        """Tiyin of the sale that were given back, or may have been."""
        return sum(each.amount for each in self.give_backs)

    def give_back(self, kind: Kind | None = None) -> Request | None:
        """What gives back all that is left of this sale, in that way or in the usual one; None where nothing does."""
        is_whole = not self.given_back and self.is_in_current_shift
        usual = self.operation.scheme.gives_back_by if is_whole else Kind.RETURN
        if kind is Kind.CANCEL and usual is Kind.RETURN:
            return None
        return offers.all_that_is_left(self.operation, self.given_back, kind or usual)


@dataclass(frozen=True, slots=True)
class Line:
    """A name and what it is; `leads_to` is the id of an operation that can be looked at."""

    name: str
    text: str
    leads_to: str = ""
    is_slip: bool = False
    """Whether it is what a pinpad printed, line by line."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines beneath a heading."""

    heading: str
    lines: tuple[Line, ...]


def look_up(reader: Reader, operation_id: str) -> Dossier | None:
    """What the journal has on that operation; None where it does not know it."""
    operation = reader.get(operation_id)
    if operation is None:
        return None
    original = reader.get(operation.original_id) if operation.original_id else None
    sale = operation if operation.kind is Kind.SALE else original
    return Dossier(
        operation,
        details.timeline(reader, operation_id),
        details.prints_of(reader, operation_id),
        reader.evidence_of(operation_id),
        reader.resolutions_of(operation_id),
        original,
        [] if sale is None else list(reversed(reader.guards.refunds_of(sale))),
        operation.kind is Kind.SALE and reader.shifts.is_in_current(operation),
    )


def tell(dossier: Dossier, zone: ZoneInfo, language: str) -> list[Section]:
    """All of it, in the language of the window."""
    sections = [
        Section(translate("journal", "Operation"), tuple(_facts(dossier, language))),
        Section(translate("journal", "Sale and give-backs"), tuple(_relations(dossier, zone))),
        Section(translate("journal", "What happened"), tuple(_course(dossier, zone))),
        Section(translate("journal", "Prints"), tuple(_prints(dossier.prints, zone))),
        Section(translate("journal", "Learnt afterwards"), tuple(_learnt(dossier, zone, language))),
    ]
    return [section for section in sections if section.lines]


def _facts(dossier: Dossier, language: str) -> Iterable[Line]:
    operation, code = dossier.operation, dossier.operation.code
    facts = {
        translate("journal", "State"): words.standing(operation, dossier.refunded),
        translate("journal", "Code"): f"{code}: {describe(code, language).meaning}" if code else None,
        translate("journal", "Why"): words.reason(operation.reason) if operation.reason else None,
        translate("journal", "Lane"): words.lane(operation),
        translate("journal", "Amount"): words.money(operation.amount) if operation.amount else None,
        translate("journal", "Surcharge"): words.money(operation.surcharge) if operation.surcharge else None,
        translate("journal", "Total"): words.money(operation.total)
        if operation.surcharge and operation.total
        else None,
        translate("journal", "Amount on the slip"): _not_confirmed(operation),
        translate("journal", "Totals"): _totals(operation),
        translate("journal", "Terminal"): operation.terminal_id,
        translate("journal", "Merchant"): operation.merchant_id,
        "RRN": operation.rrn,
        translate("journal", "Receipt number"): operation.receipt_no,
        translate("journal", "Shift"): operation.shift_no,
        translate("journal", "Authorisation code"): operation.auth_code,
        translate("journal", "Card"): operation.card,
        translate("journal", "Original"): operation.request_id,
        translate("journal", "Cashier"): words.cashier(operation.operator),
        translate("journal", "Asked for by"): origin(operation.origin),
        translate("journal", "Allowed by"): operation.supervisor,
        translate("journal", "Key of the till"): operation.idempotency_key and short_key(operation.idempotency_key),
        translate("journal", "The till"): _delivery(operation),
        translate("journal", "For support"): operation.detail,
        translate("journal", "Number"): operation.id,
    }
    return (Line(name, value) for name, value in facts.items() if value)


def origin(value: Origin) -> str:
    """Who asked for an operation."""
    return {
        Origin.WINDOW: translate("journal", "this window"),
        Origin.COMMAND: translate("journal", "the command line"),
        Origin.API: translate("journal", "a till"),
        Origin.PINPAD: translate("journal", "nobody: the pinpad itself"),
    }[value]


def _not_confirmed(operation: Operation) -> str | None:
    is_open = operation.state is not State.APPROVED or operation.amount_confirmed or not operation.kind.moves_money
    return None if is_open else translate("journal", "not named by the pinpad")


def _totals(operation: Operation) -> str | None:
    return (
        {
            Totals.AGREE: translate("journal", "they agree"),
            Totals.DIFFER: translate("journal", "they differ"),
            Totals.UNREADABLE: translate("journal", "they cannot be read"),
        }.get(Totals(operation.totals))
        if operation.totals
        else None
    )


def _delivery(operation: Operation) -> str | None:
    if operation.is_undelivered:
        return translate("journal", "was not told")
    return None if operation.delivery is None else _how_told(operation.delivery)


def _how_told(delivery: str) -> str:
    """How the till learnt it, by itself or through somebody."""
    if delivery == ANSWERED:
        return translate("journal", "got the answer")
    return translate("journal", "knows it, {0}").format(delivery)


def _relations(dossier: Dossier, zone: ZoneInfo) -> Iterable[Line]:
    operation, original = dossier.operation, dossier.original
    if original is not None:
        yield Line(translate("journal", "Sale"), _short(original, zone, Refunded.by(dossier.give_backs)), original.id)
    for each in dossier.give_backs:
        if each.id != operation.id:
            yield Line(words.kind(each.kind), _short(each, zone), each.id)
    if operation.kind is Kind.SALE and dossier.given_back:
        yield Line(translate("journal", "Given back"), words.money(dossier.given_back))
        left = operation.amount - dossier.given_back
        yield Line(translate("journal", "Left"), words.money(left))


def _short(operation: Operation, zone: ZoneInfo, refunded: Refunded = NOTHING) -> str:
    """An operation among its relations."""
    moment = f"{operation.created_at.astimezone(zone):%d.%m.%Y %H:%M}"
    return f"{words.money(operation.amount)} · {moment} · {words.standing(operation, refunded)}"


def _course(dossier: Dossier, zone: ZoneInfo) -> Iterable[Line]:
    for each in dossier.happenings:
        if each.what != "prints":  # they have a section of their own
            yield Line(_moment(each.at, dossier.operation, zone), _happening(each, dossier.operation))


def _moment(at: datetime, operation: Operation, zone: ZoneInfo) -> str:
    """A moment to the second, with its day where that is not the operation's."""
    local, begun = at.astimezone(zone), operation.created_at.astimezone(zone)
    return f"{local:%H:%M:%S}" if local.date() == begun.date() else words.exact_moment(at, zone)


def _happening(happening: Happening, operation: Operation) -> str:
    if happening.what in set(State):
        return _state_reached(happening, operation)
    if happening.what == "evidence":
        return translate("journal", "Something was learnt of it")
    if happening.what == "resolutions":
        return translate("journal", "It was decided")
    told = [text for change in happening.changes if (text := _change(change))]
    return "; ".join(told) or translate("journal", "Amended")


def _state_reached(happening: Happening, operation: Operation) -> str:
    if happening.what == State.PREPARED:
        return translate("journal", "Written down")
    if happening.what == State.SENT:
        return translate("journal", "Sent to the pinpad")
    word = words.outcome(operation.kind, State(happening.what))
    code = next((change.after for change in happening.changes if change.field == "code"), None)
    return f"{word} · {code}" if code and operation.kind.is_journalled else word


def _change(change: Change) -> str:
    """What an amendment says to a cashier; of the rest support finds the names of the fields."""
    if change.field == "delivery":
        if change.after is None:
            return translate("journal", "The till was not told after all")
        return translate("journal", "The till {0}").format(_how_told(change.after))
    if change.field == "look_up":
        if change.after == LookUp.LOST:
            return translate("journal", "The lane was opened without the look-up")
        return translate("journal", "The look-up was answered")
    if change.field in ("slip", "last_frame_at", "ended_at", "phase"):
        return ""
    return f"{change.field}: {'—' if change.after is None else change.after}"


def _prints(prints: Sequence[Print], zone: ZoneInfo) -> Iterable[Line]:
    for each in prints:
        number = (
            translate("journal", "First print")
            if each.copy_no == 1
            else translate("journal", "Copy {0}").format(each.copy_no - 1)
        )
        who = f" · {name}" if (name := words.cashier(each.operator)) else ""
        yield Line(number, f"{words.exact_moment(each.at, zone)} · {each.printer}{who}")


def _learnt(dossier: Dossier, zone: ZoneInfo, language: str) -> Iterable[Line]:
    for evidence in dossier.evidence:
        code = f"{evidence.code}: {describe(evidence.code, language).meaning}" if evidence.code else ""
        parts = [words.exact_moment(evidence.at, zone), code, *(words.misfit(each) for each in evidence.misfits)]
        yield Line(words.finding(evidence.what), " · ".join(filter(None, parts)))
        if evidence.slip:
            yield Line("", evidence.slip, is_slip=True)
    for resolution in dossier.resolutions:
        decision = words.decision(resolution.decision, dossier.operation.kind)
        who = resolution.supervisor or translate("journal", "the pinpad")
        parts = [words.exact_moment(resolution.at, zone), who, resolution.reason or ""]
        yield Line(decision, " · ".join(filter(None, parts)))
