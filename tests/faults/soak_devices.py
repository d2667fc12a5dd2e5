"""The other side of a soak, in a process of its own: a pinpad for each lane and one bank behind both.

The HUMO pinpad is on TCP, the UZCARD one on a pseudo-terminal.

It does what it is told on standard input and writes on standard output what pinpads and bank wrote down themselves:
JSON, a line each. A message to the bank is known by its terminal and number.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from app.core.model import Scheme
from app.emulators import iso, ports
from app.emulators.bank import Bank, Posting
from app.emulators.bank_server import BankServer
from app.emulators.cards import CARDS
from app.emulators.device import PinpadEntry
from app.emulators.faults import BANK, Action, FaultPlan
from app.emulators.iso import Field
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.training import build_pinpad, build_settings
from elastic_time import ElasticPtyPort, ElasticTcpPort, LaneTime, PinpadWait, open_times

LOOPBACK = "127.0.0.1"
LONGEST_PAUSE = 3600.0
"""Seconds: a pinpad's port waits until something is due, not in small steps."""


class Output:
    """Whole lines of JSON, from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()

    def say(self, **values: Any) -> None:
        with self._lock:
            print(json.dumps(values), flush=True)


class CountingBank(Bank):
    """A bank that tells of each request before it is looked at."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output
        self.ledger.listen(self._tell)

    def handle(self, raw: bytes, now: datetime) -> bytes:
        request = iso.unpack(raw)
        self._output.say(log="request", terminal=request[Field.TERMINAL_ID], number=request[Field.STAN])
        return super().handle(raw, now)

    def _tell(self, posting: Posting) -> None:
        self._output.say(
            log="posting",
            terminal=posting.terminal_id,
            number=posting.stan,
            kind=posting.kind,
            amount=posting.amount,
            code=posting.code,
            approved=posting.is_approved,
            rrn=posting.rrn,
            original=posting.original_rrn,
        )


class ClearablePlan(FaultPlan):
    """A fault plan that can be begun anew."""

    def clear(self) -> None:
        with self._lock:
            self._coming.clear()


class LaneDevices:
    """One pinpad on its port, and the bank's port that it is told to use."""

    def __init__(self, scheme: Scheme, lane: LaneTime, bank: Bank, output: Output) -> None:
        self.scheme = scheme
        self.lane = lane
        self._bank = bank
        self._output = output
        self._frames_left: int | None = None
        self.faults = ClearablePlan()
        self._server = BankServer(bank, lane, self.faults)
        settings = replace(
            build_settings(scheme, (self._server.host, self._server.port), lane.now()), network=self._ask_bank
        )
        self.pinpad: EmulatedPinpad = build_pinpad(settings, lane, self.faults)
        self.pinpad.ledger.listen(self._tell)
        self.port = self._open_port()

    @property
    def bank_address(self) -> str:
        return f"{self._server.host}:{self._server.port}"

    @property
    def next_number(self) -> str:
        """The number that the pinpad's next message to the bank will have."""
        return f"{self.pinpad._device.stan + 1:06}"

    def obey(self, do: str, value: Any) -> None:
        """Carry out one command."""
        _DEEDS[do](self, value)
        self.port.wait.touched.set()

    def _plan(self, faults: Any) -> None:
        self.faults.clear()
        for fault in faults:
            self.faults.add(fault)

    def _choose_card(self, name: Any) -> None:
        self.pinpad.let_present(CARDS[f"{self.scheme}-{name}"], 1.5)

    def _unplug(self, _: Any) -> None:
        self.pinpad.unplug()

    def _unplug_after(self, frames: Any) -> None:
        self._frames_left = frames

    def _plug(self, _: Any) -> None:
        self._frames_left = None
        self.pinpad.plug()

    def _sell_alone(self, amount: Any) -> None:
        if self.pinpad.is_armed:
            return  # its menu cannot be reached now
        moment, terminal_id = self.lane.monotonic(), self.pinpad.settings.shop.terminal_id
        self._output.say(log="alone", lane=self.scheme, terminal=terminal_id, number=self.next_number, t=moment)
        self.pinpad.sell_alone(amount, self.lane.monotonic())

    def _swap(self, terminal_id: Any) -> None:
        """Put another pinpad on the line, a new one with receipt numbers that this one has just given."""
        self._output.say(log="swap", lane=self.scheme, t=self.lane.monotonic())
        journal = self.pinpad._device.journal
        numbers = {"first_shift_no": journal.shift_no, "first_receipt_no": max(1, journal.next_receipt_no - 10)}
        self.pinpad.swap(terminal_id, self.lane.monotonic(), **numbers)

    def _choose_network(self, relays: Any) -> None:
        self.pinpad.change(relays=relays)

    def _stop_bank(self, _: Any) -> None:
        self._server.stop()

    def _start_bank(self, _: Any) -> None:
        if self._server._stopping.is_set():
            self._server = BankServer(self._bank, self.lane, self.faults, port=self._server.port)

    def stop(self) -> None:
        self.port.wait.is_over = True
        self.port.stop()
        self._server.stop()

    def _ask_bank(self, request: bytes) -> bytes:
        """The answer on the pinpad's own network, with the bank's faults that do not need the till's connection."""
        fault = self.faults.take(BANK, (Action.LOSE, Action.HALF_CLOSE))
        if fault is not None and fault.action is Action.HALF_CLOSE:
            return b""
        answer = self._bank.handle(request, self.lane.now())
        return b"" if fault else answer

    def _open_port(self) -> "ElasticTcpPort | ElasticPtyPort":
        port: ElasticTcpPort | ElasticPtyPort
        if self.scheme is Scheme.HUMO:
            port = ElasticTcpPort(self.pinpad, self.lane, LOOPBACK, 0)
        else:
            port = ElasticPtyPort(self.pinpad, self.lane)
        port.wait = PinpadWait(self.lane, self._sent)
        port.start()
        return port

    def _sent(self) -> None:
        """A frame has gone out; the cable may come out behind it."""
        if self._frames_left is not None:
            self._frames_left -= 1
            if self._frames_left <= 0:
                self._frames_left = None
                self.pinpad.unplug()

    def _tell(self, entry: PinpadEntry) -> None:
        self._output.say(
            log="pinpad",
            lane=self.scheme,
            terminal=entry.terminal_id,
            event=entry.event,
            kind=entry.kind,
            amount=entry.amount,
            code=entry.code,
            rrn=entry.rrn,
            receipt_no=entry.receipt_no,
            shift=self.pinpad.shift_no,
            number=self.next_number,
            t=self.lane.monotonic(),
        )


_DEEDS: Mapping[str, Callable[[LaneDevices, Any], None]] = {
    "faults": LaneDevices._plan,
    "card": LaneDevices._choose_card,
    "unplug": LaneDevices._unplug,
    "unplug-after": LaneDevices._unplug_after,
    "plug": LaneDevices._plug,
    "alone": LaneDevices._sell_alone,
    "swap": LaneDevices._swap,
    "relays": LaneDevices._choose_network,
    "bank-away": LaneDevices._stop_bank,
    "bank-back": LaneDevices._start_bank,
}


def main(memory: str) -> None:
    """Serve until standard input ends."""
    ports._LONGEST_PAUSE = LONGEST_PAUSE
    output = Output()
    times = open_times(Path(memory), list(Scheme))
    bank = CountingBank(output)
    lanes = {scheme: LaneDevices(scheme, times[scheme], bank, output) for scheme in Scheme}
    for scheme, devices in lanes.items():
        output.say(log="ready", lane=scheme, port=devices.port.name, bank=devices.bank_address)
    for line in sys.stdin:
        command = json.loads(line)
        if "sync" in command:
            output.say(log="sync", number=command["sync"])
        else:
            lanes[Scheme(command["lane"])].obey(command["do"], command.get("value"))
    for devices in lanes.values():
        devices.stop()


if __name__ == "__main__":
    main(sys.argv[1])
