"""The legal steps of an operation as a table (money rule M1). Nothing else knows them."""

from app.core.model import State

NEXT: dict[State, frozenset[State]] = {
    State.PREPARED: frozenset({State.SENT, State.FAILED}),
    State.SENT: frozenset({State.APPROVED, State.DECLINED, State.ABORTED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.APPROVED, State.DECLINED}),
    State.FAILED: frozenset(),
    State.APPROVED: frozenset(),
    State.DECLINED: frozenset(),
    State.ABORTED: frozenset(),
}

AFTER_CRASH: dict[State, State] = {State.PREPARED: State.FAILED, State.SENT: State.UNKNOWN}
"""What a program that finds such a row at its start makes of it (M1.3)."""


class IllegalStep(Exception):
    """A step that the table does not know: a mistake in this program, never a user's."""


def check_step(current: State, following: State) -> None:
    """Let a legal step pass.

    Raises:
        IllegalStep: when `following` may not come after `current`.
    """
    if following not in NEXT[current]:
        raise IllegalStep(f"an operation cannot go from {current} to {following}")
