"""What belongs to a terminal's shift, as far as the journal knows. Pure.

Where a shift begins is defined once, by `app.journal.shifts` (M5.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.model import Kind, Operation, State

LONGEST = 5000
"""Operations of a shift that are looked at: with more of them nobody has closed a shift for long."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One terminal's shift. `operations` move money, may have reached the pinpad, and stand oldest first.

    They are of both sorts: those of training and the others.
    """

    terminal_id: str | None
    training: bool
    """What its lane is for: only operations of that sort are added up (M11)."""
    operations: tuple[Operation, ...]
    closed_by: Operation | None = None
    """The reconciliation that closed the shift before; None where the journal has none."""
    last_of_another: Operation | None = None
    """The last operation whose slip has another shift number, where no reconciliation of ours stands in between."""
    open_closings: tuple[Operation, ...] = ()
    """Reconciliations within it whose outcome is not known: one of them may have closed it."""
    is_whole: bool = True
    """False where it has more than LONGEST operations."""

    @property
    def approved(self) -> tuple[Operation, ...]:
        """What this journal adds up."""
        return tuple(each for each in self._own if each.state is State.APPROVED)

    @property
    def uncertain(self) -> tuple[Operation, ...]:
        """What the pinpad may count or not."""
        return tuple(each for each in self._own if each.state.is_open)

    @property
    def refused(self) -> tuple[Operation, ...]:
        """What the pinpad should not count."""
        return tuple(each for each in self._own if each.state in (State.DECLINED, State.ABORTED))

    @property
    def of_other_sort(self) -> tuple[Operation, ...]:
        """Approved operations of the same terminal that were made when its lane was for the other sort."""
        others = (each for each in self.operations if each.training != self.training)
        return tuple(each for each in others if each.state is State.APPROVED)

    @property
    def _own(self) -> tuple[Operation, ...]:
        return tuple(each for each in self.operations if each.training == self.training)


def shift_of(
    terminal_id: str | None,
    operations: Sequence[Operation],
    *,
    training: bool,
    closed_by: Operation | None = None,
    last_of_another: Operation | None = None,
) -> Shift:
    """The shift out of all operations since its beginning, which stand newest first, reconciliations among them."""
    kept = [each for each in reversed(operations) if each.state is not State.FAILED]
    closings = (each for each in kept if each.kind is Kind.RECONCILIATION)
    return Shift(
        terminal_id=terminal_id,
        training=training,
        operations=tuple(each for each in kept if each.kind.moves_money),
        closed_by=closed_by,
        last_of_another=last_of_another,
        open_closings=tuple(each for each in closings if each.state is State.UNKNOWN),
        is_whole=len(operations) < LONGEST,
    )
