"""The latest calls of the tills as a table, the latest first."""

from app.api.calls import Call
from ui.common import marks
from ui.common.rows import DatedRowsModel
from ui.till_calls import call_words

TIME, CLIENT, REQUEST, OUTCOME = range(4)
"""The columns."""


class CallsModel(DatedRowsModel[Call]):
    """When, who, what, and what became of it."""

    AMOUNT = -1

    def names(self) -> tuple[str, ...]:
        return (self.tr("Time"), self.tr("Till"), self.tr("Call"), self.tr("Answer"))

    def mark(self, row: Call) -> marks.Mark:
        return call_words.outcome(row)[0]

    def text(self, row: Call, column: int) -> str:
        return {
            TIME: lambda: call_words.moment(row, self._now(), self._zone),
            CLIENT: lambda: call_words.client(row),
            REQUEST: lambda: call_words.request(row),
            OUTCOME: lambda: call_words.outcome(row)[1],
        }[column]()
