"""What a look-up or a late answer has found by itself, and how it is told (M3, M4)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.model import Evidence, Finding, Operation, Reason, State
from app.journal.reading import Reader
from app.runtime import Runtime
from ui.common import dialogs, words
from ui.common.dialogs import Matter
from ui.common.reading import ask_journal
from ui.operation.seat import Seat

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Find:
    """An operation that is settled now, contradicted, or written down because nobody had asked for it."""

    operation: Operation
    conflict: Evidence | None
    """What contradicts it and is not settled."""

    @property
    def is_loud(self) -> bool:
        """Whether somebody has to read it before he goes on."""
        return self.conflict is not None or self.operation.reason is Reason.NOT_ASKED_FOR

    @property
    def has_new_slip(self) -> bool:
        """Whether its slip is one that nobody could print before."""
        operation = self.operation
        is_decided = operation.state in (State.APPROVED, State.DECLINED)
        return self.conflict is None and is_decided and operation.slip is not None

    def matter(self, zone: ZoneInfo) -> Matter:
        """What the cashier is told."""
        operation, conflict = self.operation, self.conflict
        facts = (
            (translate("finds", "Operation"), words.summary(operation)),
            (translate("finds", "Lane"), words.lane(operation)),
            (translate("finds", "Time"), words.exact_moment(operation.created_at, zone)),
            (translate("finds", "Outcome"), words.outcome(operation.kind, operation.state)),
        )
        if conflict is not None and conflict.what is Finding.OTHER_SALE:
            return Matter(
                translate("finds", "The money of another sale was given back"),
                facts,
                translate(
                    "finds",
                    "The pinpad answered with another sale than the one that was meant. Do not repeat it and call a"
                    " supervisor: the Unresolved screen (Ctrl+3) says what to do.",
                ),
            )
        if conflict is not None:
            return Matter(
                translate("finds", "The pinpad contradicts itself"),
                facts,
                translate(
                    "finds",
                    "It has just said something else about this operation. Do not repeat it and call a supervisor: the"
                    " Unresolved screen (Ctrl+3) says what to do.",
                ),
            )
        if operation.reason is Reason.NOT_ASKED_FOR:
            return Matter(
                translate("finds", "The pinpad approved what this till had not asked for"),
                facts,
                translate(
                    "finds",
                    "It stands in the list of operations. If nobody did it on the pinpad on purpose, choose it there"
                    " and give the money back.",
                ),
            )
        heading = translate("finds", "An earlier operation is settled now: {0}")
        how = "" if operation.reason is None else words.reason(operation.reason)
        return Matter(heading.format(words.outcome(operation.kind, operation.state)), facts, how)


async def _read_find(runtime: Runtime, operation: Operation) -> Find:
    """The operation with what contradicts it. A journal that cannot be read tells of no conflict."""

    def query(reader: Reader) -> list[Evidence]:
        cases = [case for case in reader.cases() if case.operation.id == operation.id]
        return [case.conflict for case in cases if case.conflict is not None]

    try:
        conflicts = await ask_journal(runtime, query)
    except AppError:
        conflicts = []  # it is in the log; the lane itself closes
    return Find(operation, conflicts[-1] if conflicts else None)


class Finds:
    """Takes what the lanes of a screen find.

    `show` gets what is to be shown there and then, `print_new` each operation whose slip nobody could print before.
    """

    def __init__(
        self,
        parent: QWidget,
        runtime: Runtime,
        show: Callable[[Seat, Find], None],
        print_new: Callable[[Operation], None],
    ) -> None:
        self._parent = parent
        self._runtime = runtime
        self._show = show
        self._print_new = print_new
        self._found: dict[str, Operation] = {}
        """What became of operations since they ended, by their ids."""
        self._alarming = asyncio.Lock()

    def latest(self, operation: Operation) -> Operation:
        """The operation as it was found to be since it ended."""
        return self._found.get(operation.id, operation)

    async def take(self, seat: Seat, found: Operation) -> None:
        """Have it shown, printed as any outcome is, and said where it must be."""
        self._found[found.id] = found
        find, is_busy = await _read_find(self._runtime, found), seat.sent is not None
        if not is_busy:
            self._show(seat, find)
        if find.is_loud or is_busy:
            seat.alarms.append(find.matter(self._runtime.settings.zone))
        if find.has_new_slip:
            self._print_new(found)
        await self.sound_alarms(seat)

    async def look_for_conflict(self, seat: Seat, ended: Operation) -> None:
        """An operation may end in a contradiction at once: it gave the money of another sale back (M5.5)."""
        find = await _read_find(self._runtime, ended)
        if find.conflict is not None:
            seat.alarms.append(find.matter(self._runtime.settings.zone))
            await self.sound_alarms(seat)

    async def sound_alarms(self, seat: Seat) -> None:
        """Say one after the other what has to be read, once nothing is under way that it would stand before."""
        async with self._alarming:
            while seat.alarms and seat.sent is None:
                await dialogs.tell(self._parent, seat.alarms.pop(0))
