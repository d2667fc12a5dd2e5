"""The table of legal steps (M1)."""

from itertools import product

import pytest

from app.core.model import State
from app.core.states import AFTER_CRASH, NEXT, IllegalStep, check_step

LEGAL = {
    ("prepared", "sent"),
    ("prepared", "failed"),
    ("sent", "approved"),
    ("sent", "declined"),
    ("sent", "aborted"),
    ("sent", "unknown"),
    ("unknown", "approved"),
    ("unknown", "declined"),
}


@pytest.mark.parametrize(("current", "following"), list(product(State, State)))
def test_only_the_steps_of_the_rule_are_legal(current: State, following: State) -> None:
    if (current, following) in LEGAL:
        check_step(current, following)
    else:
        with pytest.raises(IllegalStep, match=f"{current} to {following}"):
            check_step(current, following)


def test_every_state_has_its_row() -> None:
    assert set(NEXT) == set(State)


def test_a_crash_leads_by_legal_steps_to_a_settled_or_unknown_state() -> None:
    assert AFTER_CRASH == {State.PREPARED: State.FAILED, State.SENT: State.UNKNOWN}
    for current, following in AFTER_CRASH.items():
        check_step(current, following)
