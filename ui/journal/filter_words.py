"""What may be typed into the journal's search in words, in the language of the window, and what each means."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.core.model import Kind, Scheme, State
from app.journal.details import Names
from app.journal.queries import Query
from ui.common import words
from ui.journal.filter_bar import Period, days_of

translate = QCoreApplication.translate


def known(names: Names, lanes: Iterable[str], zone: ZoneInfo, today: date) -> dict[str, Query]:
    """Every word that is understood. Where one means several things, the narrower one counts."""
    periods = {
        Period.TODAY: translate("journal", "today"),
        Period.YESTERDAY: translate("journal", "yesterday"),
        Period.WEEK: translate("journal", "7 days"),
        Period.MONTH: translate("journal", "this month"),
    }
    journalled = [each for each in Kind if each.is_journalled]
    return {
        **{words.outcome(of, each): Query(kinds=(of,), states=(each,)) for of in journalled for each in State},
        **{words.state(each): Query(states=(each,)) for each in State},
        **{words.kind(each): Query(kinds=(each,)) for each in journalled},
        **{words.scheme(each): Query(schemes=(each,)) for each in Scheme},
        **{text: days_of(each, today).query(zone) for each, text in periods.items()},
        translate("journal", "training"): Query(training=True),
        **{each: Query(operators=(each,)) for each in names.operators},
        **{each: Query(lanes=(each,)) for each in (*names.lanes, *lanes)},
    }
