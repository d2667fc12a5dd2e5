"""What a soak does, from a seed alone: for each lane the operations in their order, and what goes wrong with each."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.model import Kind, Phase, Scheme, State
from app.emulators.faults import BANK, RESULT, STEPS, Action, allowed_actions

AMOUNTS = (300_00, 500_00, 1_011_37, 12_500_00)
"""Most sales have one of these; the last one needs a PIN."""
TERMINALS = {
    scheme: tuple(f"TR{10 * turn + number:06}" for turn in range(3)) for number, scheme in enumerate(Scheme, 1)
}
"""The pinpads that take turns on a lane's line, the first one at the beginning."""
CARDS = ("rich", "rich", "rich", "rich", "rich", "rich", "chip", "poor", "wrong-pin", "restricted", "expired")
KILLED_UNTIL = 0.4
"""The till is killed in this first part of the operations only, so that the memory of the last one can be compared."""

_LINE_ACTIONS = frozenset(
    # not FOREIGN: a bare code of another operation, repeated in this one, is a lie that nothing on the line contradicts
    set(allowed_actions("ENDTR")) - {Action.FOREIGN}
)
_SECONDS = (0.5, 4.0, 20.0, 200.0)
_ANSWER_LOST = ("STORERC:drop", "STORERC:silence", "ENDTR:drop", "ENDTR:silence", "PRINT:drop", "SETTAGS:silence")
SLOWEST = "BANK:slow=0.5"
"""More real seconds than the till waits for the bank: it books when nobody listens any longer."""
_OTHER_ANSWERS = ("RESULT:bare", "RESULT:report", "START:queue=0.5", "CARD:delay=200 START:queue=0.5")
"""Answers that are no operation's own, and answers behind the end of something else."""
_BANK_FAULTS = ("BANK:lose", "BANK:halfclose", "BANK:slow=0.05", SLOWEST)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation. What is None, false or empty does not happen.

    `which` chooses the sale to be given back, 0.0 the latest; `percent` of its amount are asked for. `abort` is the
    phase at which the cashier wants it ended. The till is killed at `kill_at_state`, before the write `kill_at_write`,
    or after `kill_after` seconds. `unplug_after` frames the cable comes out, 0 before the operation. `alone` tiyin are
    sold on the pinpad without the till before the look-up. `supervise`: a supervisor comes afterwards. `swap_before`
    and `swap_behind` are the terminals that are put on the line before the operation or before its look-up; `relays` is
    whether the pinpad goes to its bank through the till from now on.
    """

    kind: Kind
    amount: int
    which: float
    percent: int
    by_rrn: bool
    repeats: bool
    card: str
    faults: tuple[str, ...] = ()
    abort: Phase | None = None
    kill_at_state: State | None = None
    kill_at_write: int | None = None
    kill_after: float | None = None
    full: bool = False
    bank_away: bool = False
    unplug_after: int | None = None
    alone: int = 0
    supervise: bool = False
    swap_before: str | None = None
    swap_behind: str | None = None
    relays: bool | None = None


@dataclass(slots=True)
class Planner:
    """Draws the steps of one lane."""

    rng: random.Random
    operations: int
    scheme: Scheme

    def steps(self) -> Iterator[Step]:
        """The first one goes well, as a lane's first one does before it is released (M12)."""
        yield Step(Kind.SALE, AMOUNTS[0], 0.0, 100, by_rrn=True, repeats=True, card="rich")
        for number in range(1, self.operations):
            yield self._step(may_kill=number < self.operations * KILLED_UNTIL)

    def _step(self, *, may_kill: bool) -> Step:
        rng = self.rng
        kind = rng.choices((Kind.SALE, Kind.CANCEL, Kind.RETURN, Kind.RECONCILIATION), weights=(64, 16, 18, 2))[0]
        killed = rng.choice((1, 2, 3)) if may_kill and rng.random() < 0.04 else 0
        return Step(
            kind=kind,
            amount=rng.choice(AMOUNTS) if rng.random() < 0.7 else rng.randrange(1_00, 20_000_00),
            which=rng.random() ** 4,
            percent=rng.choices((100, 50, 33, 140), weights=(70, 12, 12, 6))[0],
            by_rrn=rng.random() < 0.7,
            repeats=rng.random() < 0.7,
            card=rng.choice(CARDS) if rng.random() < 0.3 else "rich",
            faults=tuple(self._faults()),
            abort=rng.choice(list(Phase)) if rng.random() < 0.05 else None,
            kill_at_state=rng.choice((State.PREPARED, State.SENT, State.APPROVED)) if killed == 1 else None,
            kill_at_write=rng.randrange(40) if killed == 2 else None,
            kill_after=rng.random() * 0.1 if killed == 3 else None,
            full=rng.random() < 0.02,
            bank_away=rng.random() < 0.01,
            unplug_after=rng.randrange(40) if rng.random() < 0.03 else None,
            alone=rng.randrange(1_00, 20_000_00) | 1 if rng.random() < 0.02 else 0,
            supervise=rng.random() < 0.1,
            swap_before=self._terminal(0.02),
            swap_behind=self._terminal(0.01),
            relays=rng.random() < 0.6 if rng.random() < 0.04 else None,
        )

    def _terminal(self, probability: float) -> str | None:
        return self.rng.choice(TERMINALS[self.scheme]) if self.rng.random() < probability else None

    def _faults(self) -> Iterator[str]:
        rng = self.rng
        chance = rng.random()
        if chance < 0.12:
            yield rng.choice(_ANSWER_LOST)
        elif chance < 0.17:
            yield rng.choice(_BANK_FAULTS)
        elif chance < 0.21:
            yield from rng.choice(_OTHER_ANSWERS).split()
        elif chance < 0.45:
            for _ in range(rng.choice((1, 1, 2))):
                yield self._line_fault()

    def _line_fault(self) -> str:
        step = self.rng.choice([step for step in STEPS if step not in (BANK, RESULT)])
        action = self.rng.choice([action for action in allowed_actions(step) if action in _LINE_ACTIONS])
        seconds = f"={self.rng.choice(_SECONDS)}" if action in (Action.DELAY, Action.ARMED) else ""
        return f"{step}:{action}{seconds}"


def draw(seed: int, operations: int) -> dict[Scheme, list[Step]]:
    """The plan of a soak: half of the operations on each lane."""
    share = {Scheme.HUMO: operations - operations // 2, Scheme.UZCARD: operations // 2}
    planners = (Planner(random.Random(f"{seed} {scheme}"), count, scheme) for scheme, count in share.items())
    return {planner.scheme: list(planner.steps()) for planner in planners}
