"""A lane at the screen of totals: what was asked of it there, and what is told of how that ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.core.errors import AppError
from app.core.model import Kind, Operation, State
from app.lanes.shift_totals import Agreement, Comparison, own_sums
from app.lanes.status import Condition
from app.runtime import Runtime
from app.settings import Driver
from ui.common import i18n, outcome, words
from ui.common.dialogs import Matter
from ui.common.lane_place import LanePlace
from ui.totals import shift_words
from ui.totals.findings import Findings, Report
from ui.totals.shift_words import When

translate = QCoreApplication.translate


@dataclass(slots=True)
class Desk(LanePlace):
    """A lane at this screen."""

    report: Report | None = None
    asks: Kind | None = None
    """What this screen has asked of the pinpad and waits for."""
    said: tuple[str, bool] = ("", False)
    """What became of what was asked last, and whether it is trouble."""
    seen: tuple[object, ...] = ()
    """What of the lane may change the totals, as it was last seen."""

    @property
    def is_working(self) -> bool:
        """Whether the pinpad is at something, for whoever that is."""
        return self.asks is not None or self.status.condition is Condition.WORKING

    def driver(self, runtime: Runtime) -> Driver:
        """What stands between it and its pinpad."""
        return next(each.driver for each in runtime.settings.lanes if each.name == self.lane.name)

    def can_abort(self, runtime: Runtime) -> bool:
        """Whether the pinpad hears it; elsewhere only the pinpad's own key does."""
        return self.driver(runtime) in (Driver.ARCUS2, Driver.TRAINING)


def closing_matter(desk: Desk, found: Findings | None, when: When) -> Matter:
    """What is asked before a shift is closed: what the till has sold in it, and whether the pinpad counts the same."""
    shift = None if found is None else found.shift
    facts = [(translate("totals", "Lane"), f"{words.schemes(desk.lane.schemes)} · {desk.lane.name}")]
    if shift is not None:
        sums = own_sums(shift)
        facts.append((translate("totals", "Terminal"), shift.terminal_id or "—"))
        facts.append((translate("totals", "Sales of this till"), shift_words.total(sums, 0)))
        facts.append((translate("totals", "In all"), words.money(sums.net)))
        if shift.uncertain:
            facts.append((translate("totals", "Not settled"), str(len(shift.uncertain))))
    # a report of a shift that is closed already says nothing of this one
    is_asked = desk.report is not None and desk.report.closing is None
    compared = found.comparisons if found is not None and is_asked else ()
    facts += [fact for each in compared for fact in _differences(each)]
    if not compared:
        name = translate("totals", "Pinpad's totals")
        facts.append((name, translate("totals", "not asked for: the short report shows them")))
    closes = translate(
        "totals",
        "The pinpad and the bank close the shift. Its sales can then no longer be cancelled, only returned. It is asked"
        " once: if the answer is lost, it is looked up and not repeated.",
    )
    differs = translate("totals", "The totals differ. Clear that up first: the shift is closed with the difference.")
    notes = [note for each in compared for note in shift_words.notes(each, when)]
    if any(each.agreement is Agreement.DIFFER for each in compared):
        notes.insert(0, differs)
    return Matter(translate("totals", "Close the pinpad's shift?"), tuple(facts), "\n\n".join([*notes, closes]))


def _differences(compared: Comparison) -> list[tuple[str, str]]:
    """Whether pinpad and till agree on one terminal, and each difference as the screen names it."""
    name = translate("totals", "Pinpad's totals")
    terminal = f"{compared.terminal_id} · " if compared.terminal_id else ""
    facts = [(name, f"{terminal}{shift_words.heading(compared.agreement)}")]
    if compared.agreement is Agreement.DIFFER:
        facts += [(translate("totals", "Difference"), shift_words.effect(each.effect)) for each in compared.differences]
    return facts


def told_of_closing(ended: Operation, language: str, *, is_looked_up: bool) -> str:
    """How a reconciliation ended, and what to do."""
    if ended.state is State.APPROVED:
        return translate("totals", "The shift is closed.")
    told = outcome.of_operation(ended, language, is_looked_up=is_looked_up)
    do_not = translate("totals", "Do not repeat it: whether the shift is closed is looked up.")
    advice = do_not if ended.state is State.UNKNOWN else told.advice
    return " ".join(filter(None, (f"{told.word}.", told.meaning, advice)))


def no_report(code: str | None, troubles: Sequence[AppError]) -> str:
    """Why the pinpad gave no report."""
    if troubles:
        return i18n.error_text(troubles[0])
    if code:
        return translate("totals", "The pinpad gave no report: code {0}.").format(code)
    return translate("totals", "The pinpad gave no report.")
