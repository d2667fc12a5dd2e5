"""What a person tells a running `emulate`: each line on its standard input is a deed at the pinpad."""

import os
from collections.abc import Callable, Mapping
from threading import Thread

from app.core.clock import Clock
from app.core.errors import AppError
from app.core.money import parse_amount
from app.emulators.cards import find_card
from app.emulators.pinpad import EmulatedPinpad

CARD_AFTER = 1.0
"""Seconds after which the named card is presented."""

_STANDARD_INPUT = 0
_NETWORKS = {"own": False, "till": True}
"""Whether the till carries what goes to the bank."""
_CHUNK = 1024


class Console:
    """Carries out what is typed, and says of each line what came of it."""

    def __init__(self, pinpad: EmulatedPinpad, clock: Clock, say: Callable[[str], None]) -> None:
        self._pinpad = pinpad
        self._clock = clock
        self._say = say

    def start(self) -> None:
        """Obey what comes on standard input until that ends, in a thread that ends with the program."""
        Thread(target=self._listen, name="emulate-console", daemon=True).start()

    def obey(self, line: str) -> None:
        """Carry out one command."""
        name, _, argument = line.strip().partition(" ")
        deed = COMMANDS.get(name)
        try:
            outcome = f"the commands are {', '.join(COMMANDS)}" if deed is None else deed(self, argument.strip())
        except AppError as error:
            outcome = str(error)
        self._say(f"{line.strip()}: {outcome}")

    def _listen(self) -> None:
        # Not by sys.stdin: at its end the interpreter waits for a lock that a blocked reader of it would hold.
        waiting = b""
        try:
            while data := os.read(_STANDARD_INPUT, _CHUNK):
                *lines, waiting = (waiting + data).split(b"\n")
                for line in filter(None, map(bytes.strip, lines)):
                    self.obey(line.decode(errors="replace"))
        except OSError:
            return  # there is no standard input, and so nobody who would type

    def _sell(self, amount: str) -> str:
        return self._pinpad.sell_alone(parse_amount(amount), self._clock.monotonic())

    def _unplug(self, _: str) -> str:
        self._pinpad.unplug()
        return "the cable is out"

    def _plug(self, _: str) -> str:
        self._pinpad.plug()
        return "the cable is in"

    def _fault(self, text: str) -> str:
        self._pinpad.faults.add(text)
        return "it is planned"

    def _swap(self, terminal_id: str) -> str:
        self._pinpad.swap(terminal_id, self._clock.monotonic())
        return "another pinpad is on the line"

    def _network(self, whose: str) -> str:
        if whose not in _NETWORKS:
            return f"it is one of {', '.join(_NETWORKS)}"
        self._pinpad.change(relays=_NETWORKS[whose])
        return "it is so from now on"

    def _card(self, name: str) -> str:
        self._pinpad.let_present(find_card(name), CARD_AFTER)
        return "it is presented from now on"

    def _present(self, _: str) -> str:
        self._pinpad.present(self._pinpad.settings.card)
        return "it is presented"


COMMANDS: Mapping[str, Callable[[Console, str], str]] = {
    "sell": Console._sell,
    "unplug": Console._unplug,
    "plug": Console._plug,
    "swap": Console._swap,
    "network": Console._network,
    "fault": Console._fault,
    "card": Console._card,
    "present": Console._present,
}
"""What can be typed: sell AMOUNT without the till, unplug, plug, swap TERMINAL, network own or till, fault STEP:ACTION,
card NAME, present."""
