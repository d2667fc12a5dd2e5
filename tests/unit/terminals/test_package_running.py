"""CommandLineTool as a process: what keeps it from being started, what waits for it, and what ends it."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.core.errors import (
    AbortedBeforeSending,
    AppError,
    ConversationBroke,
    LaneStopped,
    PinpadBusy,
    PinpadEndless,
    StaleOutput,
    ToolNotStarted,
    ToolRunning,
    ToolSilent,
)
from app.core.model import Kind
from app.terminals.arcus2_package import processes
from app.terminals.arcus2_package.driver import PackageTerminal
from app.terminals.base import QUESTION_LIMIT, Order
from package_shop import (
    AMOUNT,
    SALE,
    HastyClock,
    Heard,
    Package,
    PackageShop,
    hanging_sale,
    kill,
    refuses,
    tools_of,
    wait_for,
)
from package_tool import HANGING

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="there a killed process looks like one that ended")


# What keeps an order from being sent


def test_a_tool_that_is_not_there(package: Package, shop: PackageShop) -> None:
    folder, clock = package.folder, shop.clock
    refuses(PackageTerminal(folder / "none.exe", folder, clock), ToolNotStarted, "no such file")
    refuses(PackageTerminal(Path("none.exe"), folder, clock), ToolNotStarted, "arcus-humo")
    refuses(PackageTerminal(package.command, folder / "none", clock), ToolNotStarted, "no folder")


@needs_signals
def test_a_tool_that_may_not_be_executed(package: Package, terminal: PackageTerminal) -> None:
    package.command.chmod(0o644)
    refuses(terminal, ToolNotStarted, "may not be executed")


@needs_signals
def test_a_tool_that_the_system_does_not_start(package: Package, terminal: PackageTerminal) -> None:
    package.command.write_text("#!/no/such/interpreter\n", encoding="ascii")
    heard = Heard()
    answer = terminal.execute(SALE, heard)
    assert (heard.sent, answer.ended, answer.acted, answer.last_frame_at) == (1, False, False, None)
    assert isinstance(answer.failure, ToolNotStarted)


def test_an_output_that_stays_is_refused(shop: PackageShop, package: Package, terminal: PackageTerminal) -> None:
    (package.folder / "cheq.out").mkdir()
    refuses(terminal, StaleOutput, "cheq.out")
    assert shop.starts() == []


def test_an_abort_before_the_start(terminal: PackageTerminal) -> None:
    heard = Heard(lambda: True)
    with pytest.raises(AbortedBeforeSending):
        terminal.execute(SALE, heard)
    assert heard.sent == 0


def test_a_tool_that_runs_already(shop: PackageShop, package: Package, terminal: PackageTerminal) -> None:
    with hanging_sale(package, terminal) as (number, answered):
        refuses(package.terminal(shop.clock), ToolRunning, f"process {number}")
        package.let_go()
        assert answered().code == "000"
    assert shop.booked(Kind.SALE) == [AMOUNT]


@needs_signals
def test_a_tool_of_somebody_else_is_known_by_its_relative_name(package: Package) -> None:
    program = f"cd {package.folder} && exec {sys.executable} ./CommandLineTool /o1 /a1 /c860"
    package.fail("hang=START")
    other = psutil.Popen(["sh", "-c", program])
    assert package.wait_until_it_hangs() == other.pid == processes.find_running(package.command)
    other.kill()
    other.wait()
    assert processes.find_running(package.command) is None


# An earlier outcome that is not known


def test_a_ping_goes_before_where_that_is_wanted(shop: PackageShop, terminal: PackageTerminal) -> None:
    answer = terminal.execute(Order(Kind.SALE, AMOUNT, prove_idle=True), Heard())
    assert (answer.code, shop.starts()) == ("000", [Kind.PING, Kind.SALE])
    terminal.execute(Order(Kind.PING, prove_idle=True), Heard())
    assert shop.starts() == [Kind.PING, Kind.SALE, Kind.PING]


@pytest.mark.parametrize("fault", ["rc=984", "rc=999", "mute", "die=START"])
def test_a_ping_that_fails_refuses(shop: PackageShop, package: Package, terminal: PackageTerminal, fault: str) -> None:
    package.fail(fault)
    refuses(terminal, PinpadBusy, "busy", Order(Kind.SALE, AMOUNT, prove_idle=True))
    assert Kind.SALE not in shop.starts()


def test_an_install_without_a_ping_is_asked_all_the_same(shop: PackageShop, package: Package) -> None:
    terminal = package.terminal(shop.clock, ping="8,8")
    assert terminal.execute(Order(Kind.LAST_SLIP, prove_idle=True), Heard()).code == "202"
    assert shop.starts() == [Kind.LAST_SLIP]


def test_an_abort_during_the_ping(package: Package, terminal: PackageTerminal) -> None:
    package.fail("hang=START")
    heard = Heard((package.folder / HANGING).exists)
    with pytest.raises(AbortedBeforeSending):
        terminal.execute(Order(Kind.SALE, AMOUNT, prove_idle=True), heard)
    assert heard.sent == 0


# While it runs


def test_an_abort_is_not_heard_but_remembered(package: Package, terminal: PackageTerminal) -> None:
    def wants_abort() -> bool:
        hangs = (package.folder / HANGING).exists()
        if hangs:
            package.let_go()
        return hangs

    package.fail("hang=STATUS")
    answer = terminal.execute(SALE, Heard(wants_abort))
    assert (answer.code, answer.abort_asked) == ("000", True)


@pytest.mark.usefixtures("late_is_logged")
@pytest.mark.parametrize("reason", [LaneStopped(lane="humo-1"), None])
def test_a_question_is_not_waited_for_when_nobody_wants_it(
    package: Package, terminal: PackageTerminal, reason: AppError | None
) -> None:
    def wants_abort() -> bool:
        hangs = (package.folder / HANGING).exists()
        if hangs and reason is not None:
            raise reason
        return hangs

    package.fail("hang=STATUS")
    answer = terminal.execute(Order(Kind.SHORT_REPORT), Heard(wants_abort))
    assert (answer.ended, answer.code, answer.abort_asked) == (False, None, reason is None)
    assert answer.failure is reason if reason else isinstance(answer.failure, ToolSilent)
    assert tools_of(package) == [package.wait_until_it_hangs()]  # it lives
    refuses(terminal, ToolRunning, "running already")
    package.let_go()
    wait_for(lambda: not tools_of(package))
    heard = Heard()
    assert terminal.execute(SALE, heard).code == "000"
    assert [(late.kind, "Краткий отчет" in late.slip) for late in heard.leftovers] == [(Kind.SHORT_REPORT, True)]


@pytest.mark.parametrize("kind", [Kind.SHORT_REPORT, Kind.SALE])
def test_a_question_is_waited_for_three_minutes_and_money_without_end(package: Package, kind: Kind) -> None:
    clock, waited = HastyClock(), []  # of the till alone: the pinpad's stands

    def wants_abort() -> bool:
        if (package.folder / HANGING).exists():
            clock.sleep(QUESTION_LIMIT / 2)
            waited.append(QUESTION_LIMIT / 2)
            if len(waited) == 6:
                package.let_go()
        return False

    package.fail("hang=STATUS")
    answer = package.terminal(clock).execute(Order(kind, 100 if kind.moves_money else 0), Heard(wants_abort))
    if kind is Kind.SALE:
        assert (answer.code, answer.ended) == ("000", True)
        return
    assert isinstance(answer.failure, PinpadEndless)
    assert len(waited) == 2
    package.let_go()
    wait_for(lambda: not tools_of(package))


def test_what_moves_money_is_waited_for_when_the_program_ends(package: Package, terminal: PackageTerminal) -> None:
    def wants_abort() -> bool:
        if (package.folder / HANGING).exists():
            package.let_go()
            raise LaneStopped(lane="humo-1")
        return False

    package.fail("hang=STATUS")
    answer = terminal.execute(SALE, Heard(wants_abort))
    assert (answer.code, answer.ended) == ("000", True)


@needs_signals
@pytest.mark.parametrize("place", ["START", "STATUS", "PRINT", "FILES", "EXIT"])
def test_a_tool_that_is_killed_is_no_answer(package: Package, terminal: PackageTerminal, place: str) -> None:
    package.fail(f"hang={place}")
    threading.Thread(target=lambda: kill(package.wait_until_it_hangs())).start()
    answer = terminal.execute(SALE, Heard())
    assert (answer.ended, answer.acted) == (False, True)
    assert "it was ended by signal 9" in str(answer.failure)


@needs_signals
def test_the_tool_is_in_a_session_of_its_own(package: Package, terminal: PackageTerminal) -> None:
    with hanging_sale(package, terminal) as (number, answered):
        assert os.getsid(number) == number
        assert os.getcwd() != psutil.Process(number).cwd() == str(package.folder)
        package.let_go()
        answered()


def test_a_listener_that_breaks_loses_no_answer(
    terminal: PackageTerminal, expect_log: Callable[[int, str], None]
) -> None:
    class Broken(Heard):
        def progress(self, phase: str, text: str) -> None:
            raise RuntimeError(f"{phase} {text}")

    expect_log(logging.ERROR, "a listener broke")
    assert terminal.execute(SALE, Broken()).code == "000"


def test_a_mistake_of_ours_is_no_outcome(
    package: Package, terminal: PackageTerminal, expect_log: Callable[[int, str], None]
) -> None:
    def wants_abort() -> bool:
        if (package.folder / HANGING).exists():
            package.let_go()
            raise RuntimeError("a mistake")
        return False

    expect_log(logging.ERROR, "waiting for CommandLineTool")
    package.fail("hang=START")
    answer = terminal.execute(SALE, Heard(wants_abort))
    assert (answer.ended, type(answer.failure)) == (False, ConversationBroke)


def test_replies_and_closing_do_nothing(terminal: PackageTerminal) -> None:
    terminal.reply(1, "0")
    terminal.close()
    assert terminal.execute(Order(Kind.PING), Heard()).code == "000"
