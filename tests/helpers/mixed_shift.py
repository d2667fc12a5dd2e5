"""A shift of twenty operations on an emulated pinpad, two of them lost; and perhaps one made on the pinpad itself."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.model import Kind, Operation, Request, Scheme, State
from app.emulators.cards import find_card, usual_card
from app.emulators.faults import FaultPlan
from app.emulators.pinpad import EmulatedPinpad

COUNTED, NOT_COUNTED, ALONE = 300_00, 777_77, 450_05
"""Tiyin of the lost sale that the pinpad counts, of the one that it does not, and of what was sold on it alone."""

POOR = {Scheme.HUMO: "humo-poor", Scheme.UZCARD: "uzcard-poor"}


@dataclass(frozen=True, slots=True)
class Mixed:
    """What became of it."""

    counted: Operation
    not_counted: Operation
    operations: list[Operation]
    """All twenty, in their order."""

    def own(self, kind: Kind) -> tuple[int, int]:
        """Count and tiyin of what was approved of that kind."""
        amounts = [each.amount for each in self.operations if each.kind is kind and each.state is State.APPROVED]
        return len(amounts), sum(amounts)


def play(
    pinpad: EmulatedPinpad,
    bank_faults: FaultPlan,
    run: Callable[[Request], Operation],
    settle: Callable[[], None],
    now: Callable[[], float],
    *,
    with_alone: bool = False,
) -> Mixed:
    """Make the shift. `run` carries out a request, `settle` waits until the lane is ready for the next.

    Before the first lost sale is looked up somebody uses the pinpad itself, so that its last slip is another one: the
    bank refuses that card, or `with_alone` takes it.
    """
    scheme, made = pinpad.settings.scheme, [run(Request(Kind.SALE, 1000_01 + 111_11 * step)) for step in range(10)]
    made += [run(Request(Kind.CANCEL, made[step].amount, made[step].rrn)) for step in (2, 5)]
    made += [run(Request(Kind.RETURN, amount, made[8].rrn)) for amount in (50_50, 25_25)]
    poor, usual = find_card(POOR[scheme]), usual_card(scheme)
    pinpad.let_present(poor, 1.0)
    made.append(run(Request(Kind.SALE, 640_40)))
    pinpad.let_present(usual, 1.0)
    pinpad.faults.add("STORERC:drop")
    counted = run(Request(Kind.SALE, COUNTED))
    pinpad.let_present(usual if with_alone else poor, 1.0)
    assert pinpad.sell_alone(ALONE, now()) == ("000" if with_alone else "116")
    pinpad.let_present(usual, 1.0)
    settle()
    made += [counted, run(Request(Kind.SALE, 5_05))]
    patience = pinpad.settings.link_seconds
    pinpad.change(link_seconds=0.1)  # which pass in the world's time
    bank_faults.add("BANK:lose")
    not_counted = run(Request(Kind.SALE, NOT_COUNTED))
    pinpad.change(link_seconds=patience)
    settle()
    made += [not_counted, run(Request(Kind.SALE, 12_12)), run(Request(Kind.RETURN, 1_01, made[0].rrn))]
    assert len(made) == 20
    return Mixed(counted, not_counted, made)
