"""Each way to break a lane is named by the lane test, with advice that mends it: real ports, pinpads and banks."""

import asyncio
import os
import pty
import socket
import sys
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api_server import wait_until
from app.checks.lane_test import LaneTest, Wishes
from app.checks.lane_test_steps import Mark, Result, Step
from app.core import errors, paths
from app.core.errors import AppError
from app.core.model import Kind, Phase, Request, Scheme, State
from app.emulators.cards import find_card
from app.emulators.device import Event
from app.printing.receipt_printer import print_receipt
from app.printing.trial_page import trial_page
from app.runtime import Runtime
from app.settings import PrinterSettings, Settings
from app.terminals.links import Link, open_link
from clocks import HURRY, HurriedClock
from connecting_end import free_port
from held_port import as_nobody, holding
from wired_pinpad import LANE, WiredPinpad, wired_pinpad

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a device, and has setresuid")
HOST = "10.0.0.1:5000"


@pytest.fixture
def there() -> Iterator[WiredPinpad]:
    with wired_pinpad(Scheme.HUMO) as pinpad_there:
        yield pinpad_there


def play(runtime: Runtime, wishes: Wishes | None = None) -> list[Result]:
    """All that the test of the only lane tells."""

    async def collect() -> list[Result]:
        test = LaneTest(runtime, runtime.lane(LANE), wishes or Wishes())
        return [result async for result in test.run()]

    return asyncio.run(collect())


def ended(results: list[Result]) -> dict[Step, Result]:
    """How each step stands at the end."""
    return {result.step: result for result in results}


def marks(results: list[Result]) -> dict[Step, Mark]:
    return {step: result.mark for step, result in ended(results).items()}


def test_a_clock_that_is_hours_off_is_told_with_the_cure(there: WiredPinpad, profile_folder: Path) -> None:
    there.pinpad.change(clock_offset=timedelta(hours=-3))
    with there.runtime(profile_folder) as runtime:
        terminal = ended(play(runtime))[Step.TERMINAL]
    assert (terminal.mark, terminal.found.split(" ")[0]) == (Mark.DOUBTFUL, "TR000001")
    (trouble,) = terminal.troubles
    assert isinstance(trouble, errors.PinpadClockOff)
    assert "Set the pinpad's date and time" in terminal.advice[0]


def on_port(folder: Path, port: str, **lane: object) -> Runtime:
    """A profile in a hurry whose only lane is on that port; not started yet."""
    table = {"name": LANE, "scheme": "humo", "driver": "arcus2", "port": port, "calibrated": True} | lane
    settings = Settings.model_validate({"training": True, "lanes": [table]})
    return Runtime(paths.profile(folder), settings, interactive=False, clock=HurriedClock())


def fails(results: list[Result], step: Step, error: type[AppError], advice: str) -> None:
    """That step alone is bad, for that reason, and the advice says so; what needs it was left out."""
    last = ended(results)
    assert [each.step for each in last.values() if each.mark is Mark.BAD] == [step]
    assert isinstance(last[step].troubles[0], error)
    assert advice in " ".join(last[step].advice)


class HurriedLink:
    """A link that waits as long as a clock in a hurry says."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def __getattr__(self, name: str) -> Any:
        return getattr(self._link, name)

    def read(self, timeout: float) -> bytes:
        return self._link.read(timeout / HURRY)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets links wait by the clock in a hurry: half a minute of silence takes a second."""
    monkeypatch.setattr("app.drivers.open_link", lambda *args, **more: HurriedLink(open_link(*args, **more)))


@contextmanager
def bad_line(answer: bytes) -> Iterator[str]:
    """A port on which nothing answers as a pinpad does; whoever sends to it gets `answer` and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connected, _ = server.accept()
            with connected:
                while connected.recv(4096):
                    connected.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"socket://127.0.0.1:{server.getsockname()[1]}"
    thread.join(10)
    assert not thread.is_alive()


def test_a_lane_that_is_well(there: WiredPinpad, profile_folder: Path) -> None:
    async def print_page() -> str:
        return "Till"

    there.pinpad.change(card_after=0.0)
    with there.runtime(profile_folder, calibrated=True, terminal_ids=["TR000001"]) as runtime:
        results = play(runtime, Wishes(amount=1_00, operator="Aziza", print_page=print_page))
        operations = runtime.read(lambda reader: reader.latest(9)).result()
    assert set(marks(results).values()) == {Mark.GOOD}
    assert [result.step for result in results if result.mark is not Mark.RUNNING] == list(Step)
    last = ended(results)
    assert last[Step.TERMINAL].found.startswith("TR000001")
    assert last[Step.HOSTS].found == there.bank
    assert last[Step.PRINT].found == "Till"
    assert [(each.kind, each.amount, each.operator) for each in reversed(operations)] == [
        (Kind.SALE, 1_00, "Aziza"),
        (Kind.CANCEL, 1_00, "Aziza"),
    ]
    assert [kind for kind, _, _ in there.told(Event.START)] == [
        "ping",
        "short-report",
        "host-test",
        "sale",
        "cancel",
    ]


def test_without_a_sum_no_money_moves(there: WiredPinpad, profile_folder: Path) -> None:
    with there.runtime(profile_folder, calibrated=True) as runtime:
        results = play(runtime)
    asked = {Step.PORT, Step.PING, Step.TERMINAL, Step.HOSTS, Step.BANK}
    assert {step for step, mark in marks(results).items() if mark is Mark.GOOD} == asked
    assert {step for step, mark in marks(results).items() if mark is Mark.SKIPPED} == set(Step) - asked
    assert "sale" not in [kind for kind, _, _ in there.told(Event.START)]


@pytest.mark.parametrize(
    ("port", "error", "advice"),
    [
        ("/dev/ttyACM99", errors.PortUnavailable, "Compare the lane's port in the settings with the list of devices"),
        ("usb:0B00:FFFF:nobody-has-this", errors.DeviceMissing, "Plug the pinpad in"),
    ],
)
@POSIX
def test_a_wrong_port(profile_folder: Path, port: str, error: type[AppError], advice: str) -> None:
    with on_port(profile_folder, port) as runtime:
        results = play(runtime)
    fails(results, Step.PORT, error, advice)
    assert marks(results)[Step.PING] is marks(results)[Step.BANK] is Mark.SKIPPED


def test_a_wrong_address(profile_folder: Path) -> None:
    with on_port(profile_folder, f"socket://127.0.0.1:{free_port()}") as runtime:
        fails(play(runtime), Step.PORT, errors.PortUnavailable, "Check the cable and that the pinpad is on")


@pytest.fixture
def device() -> Iterator[str]:
    """A serial port on which nobody answers."""
    ours, tills = pty.openpty()
    tty.setraw(tills)
    yield os.ttyname(tills)
    os.close(tills)
    os.close(ours)


@LINUX
def test_a_port_that_another_program_holds(profile_folder: Path, device: str) -> None:
    with on_port(profile_folder, device) as runtime, holding(device) as pid:
        results = play(runtime)
    fails(results, Step.PORT, errors.PortHeldBy, "End the program that holds it")
    assert f"(process {pid})" in str(ended(results)[Step.PORT].troubles[0])


@LINUX
def test_no_right_to_the_port(profile_folder: Path, device: str) -> None:
    os.chmod(device, 0)
    with on_port(profile_folder, device) as runtime, as_nobody():
        results = play(runtime)
    fails(results, Step.PORT, errors.PortUnavailable, "add him to the group of the device")
    assert "may use it" in str(ended(results)[Step.PORT].troubles[0])


@pytest.mark.usefixtures("hurry")
def test_a_pinpad_that_is_off(profile_folder: Path) -> None:
    with bad_line(b"") as port, on_port(profile_folder, port) as runtime:
        fails(play(runtime), Step.PING, errors.PinpadSilent, "Check that the pinpad is on")


@pytest.mark.usefixtures("hurry")
def test_a_wrong_speed(profile_folder: Path) -> None:
    with bad_line(bytes(range(0x80, 0xFF))) as port, on_port(profile_folder, port) as runtime:
        fails(play(runtime), Step.PING, errors.LineGarbled, "Set the serial speed in the pinpad to 115200")


def test_another_terminal(there: WiredPinpad, profile_folder: Path) -> None:
    with there.runtime(profile_folder, calibrated=True, terminal_ids=["34112204"]) as runtime:
        results = play(runtime, Wishes(amount=1_00))
    fails(results, Step.TERMINAL, errors.TerminalDiffers, "Connect the pinpad that belongs to this lane")
    assert ended(results)[Step.TERMINAL].found.startswith("TR000001")
    assert marks(results)[Step.SALE] is Mark.SKIPPED


def test_a_training_terminal_on_a_real_lane(there: WiredPinpad, profile_folder: Path) -> None:
    runtime = there.runtime(profile_folder, calibrated=True)
    real = runtime.settings.model_copy(update={"training": False})
    with Runtime(runtime.profile, real, interactive=True) as runtime:
        fails(play(runtime), Step.TERMINAL, errors.TrainingTerminal, "Connect the pinpad that the bank gave this shop")


def test_a_bank_that_cannot_be_reached(there: WiredPinpad, profile_folder: Path) -> None:
    with there.runtime(profile_folder, calibrated=True) as runtime:
        there.server.stop()
        results = play(runtime, Wishes(amount=1_00))
    last = ended(results)
    assert [each.step for each in last.values() if each.mark is Mark.BAD] == [Step.HOSTS, Step.BANK]
    for step in (Step.HOSTS, Step.BANK):
        assert isinstance(last[step].troubles[0], errors.HostNotReached)
        assert there.bank in str(last[step].troubles[0])
        assert "Check the network of this machine" in last[step].advice[0]
    assert last[Step.SALE].mark is Mark.SKIPPED


def test_a_bank_host_that_is_not_allowed(there: WiredPinpad, profile_folder: Path) -> None:
    with there.runtime(profile_folder, calibrated=True, relay_allow=[]) as runtime:
        results = play(runtime)
    fails(results, Step.BANK, errors.HostNotAllowed, "If the bank has named this host, add it")
    assert there.bank in str(ended(results)[Step.BANK].troubles[0])
    assert marks(results)[Step.HOSTS] is Mark.SKIPPED


def test_a_printer_that_is_off(there: WiredPinpad, profile_folder: Path) -> None:
    printer = PrinterSettings.model_validate({"kind": "escpos", "name": f"tcp:127.0.0.1:{free_port()}"})

    async def print_page() -> str:
        await asyncio.to_thread(print_receipt, printer, trial_page("Till 3", printer.width))
        return printer.name

    with there.runtime(profile_folder, calibrated=True) as runtime:
        results = play(runtime, Wishes(print_page=print_page))
    fails(results, Step.PRINT, errors.PrinterUnreachable, "Check that the printer is on")


def test_a_sale_that_is_declined_is_not_given_back(there: WiredPinpad, profile_folder: Path) -> None:
    there.pinpad.change(card_after=0.0, card=find_card("humo-poor"))
    with there.runtime(profile_folder, calibrated=True) as runtime:
        results = play(runtime, Wishes(amount=200_00))
    last = ended(results)
    assert (last[Step.SALE].mark, last[Step.SALE].code) == (Mark.BAD, "116")
    assert last[Step.GIVE_BACK].mark is Mark.SKIPPED


def test_a_busy_lane_is_not_tested(there: WiredPinpad, profile_folder: Path) -> None:
    with there.runtime(profile_folder, calibrated=True) as runtime:
        lane = runtime.lane(LANE)
        selling = lane.submit(Request(Kind.SALE, 300_00))
        wait_until(lambda: lane.status.phase is Phase.CARD)
        with pytest.raises(errors.LaneBusy):
            play(runtime)
        lane.abort()
        assert selling.result(20).state is State.ABORTED
