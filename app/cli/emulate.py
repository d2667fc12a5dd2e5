"""The command `emulate`: a pinpad and its bank for someone else's till, until it is told to stop.

It prints where both are, and then each deed of either as a line of JSON, so that a test reads the two ledgers from the
process that keeps them. When nobody can read them any more, it ends.
"""

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Lock
from types import FrameType

from app.cli.emulator_console import CARD_AFTER, Console
from app.core.clock import Clock, SystemClock
from app.core.errors import EmulationIncomplete, PortUnavailable
from app.core.money import plain_amount
from app.core.output import say
from app.emulators.bank import Bank
from app.emulators.bank_server import LOOPBACK, BankServer
from app.emulators.cards import CARDS, find_card
from app.emulators.faults import STEPS, FaultPlan, describe_actions
from app.emulators.ledger import Entry, as_json
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.ports import ConnectingPort, ListeningPort, Port, parse_address
from app.emulators.pty_port import PtyPort
from app.emulators.training import build_pinpad, build_settings

_DONE = 0
_INTERRUPTED = 130
_LOOK_EVERY = 0.5
"""Seconds."""


def emulate(options: Namespace) -> int:
    """Run the command until SIGTERM, Ctrl+C or the end of its standard output; the exit status.

    `options` are those of the command line: scheme, listen, connect, pty, eth_ping, bank, card, fault,
    split, list.

    Raises:
        AppError: when they do not fit together, or an address is not to be had.
    """
    if options.list:
        _list_choices()
        return _DONE
    if options.scheme is None or not (options.listen or options.connect or options.pty):
        raise EmulationIncomplete
    stopping = _StopSignal()
    clock, faults = SystemClock(), FaultPlan(options.fault)
    server = _open_bank(options.bank, clock, faults)
    try:
        pinpad = _make_pinpad(options, server, clock, faults)
        port = _make_port(options, pinpad, clock)
        show = _Printer(stopping.give)
        pinpad.ledger.listen(show.listener("pinpad"))
        server.bank.ledger.listen(show.listener("bank"))
        show.line(f"pinpad {port.name}")
        show.line(f"bank tcp://{server.host}:{server.port}")
        port.start()
        Console(pinpad, clock, show.line).start()
        try:
            return stopping.wait()
        finally:
            port.stop()
    finally:
        server.stop()


def _open_bank(address: str | None, clock: Clock, faults: FaultPlan) -> BankServer:
    host, port = (LOOPBACK, 0) if address is None else parse_address(address)
    try:
        return BankServer(Bank(), clock, faults, host, port)
    except OSError as error:
        raise PortUnavailable(port=f"{host}:{port}", problem=error) from error


def _make_pinpad(options: Namespace, server: BankServer, clock: Clock, faults: FaultPlan) -> EmulatedPinpad:
    settings = build_settings(options.scheme, (server.host, server.port), clock.now())
    card = settings.card if options.card is None else find_card(options.card)
    habits = replace(settings.habits, eth_ping=options.eth_ping)
    changed = replace(
        settings, card=card, card_after=CARD_AFTER, split=options.split, network=server.ask, habits=habits
    )
    return build_pinpad(changed, clock, faults)


def _make_port(options: Namespace, pinpad: EmulatedPinpad, clock: Clock) -> Port:
    if options.pty:
        return PtyPort(pinpad, clock)
    if options.listen:
        return ListeningPort(pinpad, clock, *parse_address(options.listen))
    return ConnectingPort(pinpad, clock, *parse_address(options.connect))


class _Printer:
    """Whole lines on standard output, at once and from any thread."""

    def __init__(self, stop: Callable[[], None]) -> None:
        """Call `stop` when the output takes no more lines: its reader has left, or its disk is full."""
        self._lock = Lock()
        self._stop = stop

    def line(self, text: str) -> None:
        with self._lock:
            if not say(text):
                self._stop()

    def listener(self, ledger: str) -> Callable[[Entry], None]:
        """What prints the entries of that ledger."""
        return lambda entry: self.line(json.dumps({"ledger": ledger, **as_json(entry)}))


class _StopSignal:
    """SIGTERM or Ctrl+C from the moment this is made, or a call of `give` in any thread."""

    def __init__(self) -> None:
        self._came = Event()
        self._status = _DONE
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)
        if sys.platform != "win32":
            # in the background of a terminal: to go on without commands, not to be stopped for wanting one
            signal.signal(signal.SIGTTIN, signal.SIG_IGN)

    def wait(self) -> int:
        """The exit status that the signal asks for."""
        while not self._came.wait(_LOOK_EVERY):
            pass  # Windows runs a signal's handler only between two waits
        return self._status

    def give(self) -> None:
        self._came.set()

    def _note(self, number: int, _: FrameType | None) -> None:
        self._status = _INTERRUPTED if number == signal.SIGINT else _DONE
        self.give()


def _list_choices() -> None:
    say("cards (name, scheme, number, balance):")
    for card in CARDS.values():
        say(f"  {card.name:<18} {card.scheme:<7} {card.cut}  {plain_amount(card.balance)}")
    say("faults (step: actions):")
    for step in STEPS:
        say(f"  {step:<12} {describe_actions(step)}")
