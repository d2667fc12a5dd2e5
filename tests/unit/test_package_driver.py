"""The driver of Arcom's package, with an emulated CommandLineTool as a real process and real files."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from app import drivers
from app.clock import SystemClock
from app.emulators.package_tool import HANGING
from app.emulators.training import TrainingSet
from app.errors import (
    AbortedBeforeSending,
    AppError,
    ConversationBroke,
    KindNotSupported,
    LaneStopped,
    PinpadBusy,
    SettingNotServed,
    SettingsUnreadable,
    StaleOutput,
    ToolNotStarted,
    ToolRunning,
    ToolSilent,
)
from app.model import Kind, Phase, Scheme
from app.settings import LaneSettings, Settings
from app.terminals.arcus2_package import processes
from app.terminals.arcus2_package.driver import PackageTerminal
from app.terminals.base import Answer, Order
from clocks import ManualClock
from package_shop import HastyClock, Heard, Package, PackageShop, kill, open_package_shop, tools_of, wait_for

AMOUNT = 500_00
SALE = Order(Kind.SALE, AMOUNT)
OUTPUTS = ("rc.out", "cheq.out", "output.dat", "output_ex.dat", "auto_can.out", "can_rc.out")

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="there a killed process looks like one that ended")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[PackageShop]:
    with open_package_shop(tmp_path) as shop:
        yield shop


@pytest.fixture
def package(shop: PackageShop) -> Package:
    return shop.packages[Scheme.HUMO]


@pytest.fixture
def terminal(shop: PackageShop, package: Package) -> PackageTerminal:
    return package.terminal(shop.clock)


@pytest.fixture
def late_is_logged(expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.WARNING, "was answered late")


def refuses(terminal: PackageTerminal, error: type[AppError], match: str, order: Order = SALE) -> None:
    """Nothing is sent, and that is why."""
    heard = Heard()
    with pytest.raises(error, match=match):
        terminal.execute(order, heard)
    assert heard.sent == 0


# What comes back


@pytest.mark.parametrize("scheme", Scheme)
def test_a_sale_and_its_give_back(shop: PackageShop, scheme: Scheme) -> None:
    terminal, heard = shop.packages[scheme].terminal(shop.clock), Heard()
    sale = terminal.execute(SALE, heard)
    assert (sale.code, sale.ended, sale.failure, sale.mishaps) == ("000", True, None, ())
    assert (sale.tags.amount, sale.tags.terminal_id) == (AMOUNT, *shop.ids(scheme))
    assert sale.tags.rrn is not None
    assert sale.tags.rrn in sale.slip
    assert heard.progressed == [(Phase.CARD, ""), (Phase.ENDED, "Успешно")]
    kind = Kind.CANCEL if scheme is Scheme.HUMO else Kind.RETURN
    back = terminal.execute(Order(kind, AMOUNT, rrn=sale.tags.rrn), Heard())
    assert back.code == ("400" if kind is Kind.CANCEL else "000")
    assert (shop.booked(Kind.SALE), shop.booked(kind)) == ([AMOUNT], [AMOUNT])


def test_a_cancel_by_receipt_number(shop: PackageShop, terminal: PackageTerminal) -> None:
    terminal.execute(SALE, Heard())
    receipt_no = str(shop.pinpads[Scheme.HUMO]._device.journal.next_receipt_no - 1)
    assert terminal.execute(Order(Kind.CANCEL, AMOUNT, receipt_no=receipt_no), Heard()).code == "400"


@pytest.mark.parametrize(
    ("kind", "code", "printed"),
    [
        (Kind.PING, "000", ""),
        (Kind.HOST_TEST, "000", ""),
        (Kind.SHORT_REPORT, "000", "Краткий отчет"),
        (Kind.RECONCILIATION, "500", "Сверка итогов"),
        (Kind.LAST_SLIP, "202", ""),
    ],
)
def test_what_moves_no_money(terminal: PackageTerminal, kind: Kind, code: str, printed: str) -> None:
    answer = terminal.execute(Order(kind), Heard())
    assert (answer.kind, answer.code, answer.ended) == (kind, code, True)
    assert printed in answer.slip


def test_a_decline_has_no_files_of_an_approval(shop: PackageShop, terminal: PackageTerminal) -> None:
    answer = terminal.execute(Order(Kind.SALE, 999_999_999_00), Heard())
    assert (answer.code, answer.tags.code, answer.ended) == ("116", "116", True)
    assert shop.booked(Kind.SALE) == []


def test_an_install_of_its_own_kind(shop: PackageShop, package: Package, terminal: PackageTerminal) -> None:
    """Its numbers, its names, in folders, and its charset."""
    (package.folder / "INI").mkdir()
    (package.folder / "out").mkdir()
    (package.folder / "INI" / "ops.ini").write_text("[x]\r\n7 = 1,1,Оплата\r\n1 = 2,10,Отчет\r\n", encoding="cp1251")
    (package.folder / "INI" / "cashreg.ini").write_text(
        "RESULT_FILE=out\\code.txt\r\nCHEQ_FILE=out\\slip.txt\r\nOPCHARSET=cp866\r\n", encoding="cp1251"
    )
    answer = terminal.execute(SALE, Heard())
    assert (answer.code, "ОДОБРЕНО" in answer.slip) == ("000", True)
    assert (package.folder / "out" / "code.txt").read_bytes() == b"000"
    assert shop.starts() == [Kind.SALE]
    assert "Краткий отчет" in terminal.execute(Order(Kind.SHORT_REPORT), Heard()).slip
    refuses(terminal, KindNotSupported, "ping", Order(Kind.PING))


def test_the_settings_own_table(shop: PackageShop, package: Package) -> None:
    (package.folder / "my.ini").write_text("1 = 1,1\n", encoding="cp1251")
    terminal = PackageTerminal(package.command, package.folder, shop.clock, package.folder / "my.ini")
    refuses(terminal, KindNotSupported, "cancel", Order(Kind.CANCEL, AMOUNT))
    missing = PackageTerminal(package.command, package.folder, shop.clock, package.folder / "none.ini")
    refuses(missing, SettingsUnreadable, "none.ini")


def test_an_output_that_is_a_setting_is_refused(package: Package, terminal: PackageTerminal) -> None:
    ini = package.folder / "cashreg.ini"
    ini.write_text("CHEQ_FILE=cashreg.ini", encoding="cp1251")
    refuses(terminal, SettingsUnreadable, "CHEQ_FILE = cashreg.ini is a setting")
    assert ini.exists()


# What is wrong with the files

FAULTS = {
    "slow=0.3": ("000", None),
    "slow=0.2\nstart-empty": ("000", None),
    "partial": ("000", None),
    "cp866": ("000", None),
    "without=OUTPUT_FILE": ("000", None),
    "without=CHEQ_FILE": ("000", None),
    "die=EXIT": ("000", None),
    "mute": (None, "rc.out was not written"),
    "old": (None, "rc.out is older than the operation"),
    "rc=": ("999", None),
    "rc=999": ("999", None),
    "rc=00": (None, "rc.out holds '00' in place of a code"),
    "start-empty\ndie=PRINT": (None, "rc.out is empty"),
    "die=START": (None, "rc.out was not written"),
    "die=CARD\ndie=STATUS": ("999", None),
    "auto-cancel": ("000", "the tool cancelled by itself, code 400"),
    "auto-cancel=998": ("000", "the tool cancelled by itself, code 998"),
}


@pytest.mark.parametrize("faults", FAULTS)
def test_files_as_they_may_be(package: Package, terminal: PackageTerminal, faults: str) -> None:
    code, problem = FAULTS[faults]
    package.fail(faults)
    answer = terminal.execute(SALE, Heard())
    assert (answer.code, answer.ended, answer.acted, answer.relays) == (code, problem is None, True, False)
    assert isinstance(answer.failure, ToolSilent) is (problem is not None)
    assert (problem or "") in str(answer.failure)
    if code == "000" and "without=CHEQ_FILE" not in faults:
        assert "ОДОБРЕНО" in answer.slip
    assert ("the tool ended with status 3" in answer.mishaps) is ("die" in faults)


def test_codes_and_amounts_that_differ_are_told(package: Package, terminal: PackageTerminal) -> None:
    package.fail("code=116", "amount=1")
    answer = terminal.execute(SALE, Heard())
    assert (answer.code, answer.tags.code, answer.tags.amount) == ("000", "116", 1)


def test_files_that_come_behind_the_end(package: Package) -> None:
    package.fail("late=0.3", "partial")
    answer = package.terminal(_Patient()).execute(SALE, Heard())
    assert (answer.code, answer.ended) == ("000", True)
    assert answer.slip.endswith("УЧЕБНЫЙ ЧЕК - НЕ ОПЛАТА")


def test_silence_is_told_after_its_grace(package: Package) -> None:
    package.fail("mute")
    clock = HastyClock()
    before = clock.monotonic() - time.monotonic()
    assert not package.terminal(clock).execute(SALE, Heard()).ended
    assert 1.9 < clock.monotonic() - time.monotonic() - before < 2.3


# What comes later still (M4)


@pytest.mark.usefixtures("late_is_logged")
def test_a_late_answer_is_told_before_the_next_order(shop: PackageShop, package: Package) -> None:
    terminal = package.terminal(shop.clock)
    package.fail("late=0.2")
    assert not terminal.execute(SALE, Heard()).ended
    wait_for((package.folder / "output_ex.dat").exists)
    time.sleep(0.01)
    heard = Heard()
    report = terminal.execute(Order(Kind.SHORT_REPORT), heard)
    [late] = heard.leftovers
    assert (late.kind, late.code, late.ended, late.tags.amount) == (Kind.SALE, "000", True, AMOUNT)
    assert late.tags.rrn in late.slip if late.tags.rrn else False
    assert "Краткий отчет" in report.slip
    again = Heard()
    terminal.execute(Order(Kind.PING), again)
    assert again.leftovers == []


@pytest.mark.usefixtures("late_is_logged")
def test_a_late_answer_that_nobody_takes_stays(shop: PackageShop, package: Package) -> None:
    terminal = package.terminal(shop.clock)
    package.fail("mute")
    terminal.execute(SALE, Heard())
    (package.folder / "rc.out").write_bytes(b"000")

    class Refusing(Heard):
        def found(self, leftovers: Answer) -> None:
            super().found(leftovers)
            raise ConversationBroke(problem="no room")

    refusing, heard = Refusing(), Heard()
    with pytest.raises(ConversationBroke):
        terminal.execute(SALE, refusing)
    assert (refusing.sent, len(refusing.leftovers)) == (0, 1)
    terminal.execute(SALE, heard)
    assert [late.code for late in heard.leftovers] == ["000"]


@pytest.mark.usefixtures("late_is_logged")
def test_a_file_of_an_answered_run_that_comes_later_is_told(shop: PackageShop, package: Package) -> None:
    terminal, heard = package.terminal(shop.clock), Heard()
    terminal.execute(SALE, Heard())
    (package.folder / "can_rc.out").write_bytes(b"400")
    terminal.execute(SALE, heard)
    assert [(late.code, late.ended) for late in heard.leftovers] == [("000", False)]


def test_the_files_of_others_are_removed_unread(
    shop: PackageShop, package: Package, expect_log: Callable[[int, str], None]
) -> None:
    """Those from before the first run, and those of another program that used the tool after an answered one."""
    (package.folder / "rc.out").write_bytes(b"116")
    terminal, heard = package.terminal(shop.clock), Heard()
    assert terminal.execute(SALE, heard).code == "000"
    expect_log(logging.WARNING, "was used by another program")
    (package.folder / "rc.out").write_bytes(b"116")
    assert terminal.execute(Order(Kind.PING), heard).code == "000"
    assert heard.leftovers == []


def test_an_order_finds_no_old_files(package: Package, terminal: PackageTerminal) -> None:
    terminal.execute(SALE, Heard())
    package.fail("mute")
    answer = terminal.execute(Order(Kind.PING), Heard())
    assert (answer.code, answer.slip, answer.ended) == (None, "", False)
    assert not any((package.folder / name).exists() for name in OUTPUTS)


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


# Settings


def test_lanes_of_the_settings(tmp_path: Path, package: Package) -> None:
    def lane(name: str, folder: Path, **more: object) -> LaneSettings:
        keys = {"name": name, "scheme": "humo", "driver": "arcus2-package", "command": "/bin/x", "folder": str(folder)}
        return LaneSettings.model_validate(keys | more)

    def build(*lanes: LaneSettings) -> None:
        settings = Settings(lanes=lanes)
        drivers.build_terminal(lanes[0], settings, TrainingSet(ManualClock()), SystemClock(), interactive=False).close()

    build(lane("a", tmp_path), lane("b", package.folder, default=True))
    with pytest.raises(SettingNotServed, match="lane a: folder"):
        build(lane("a", package.folder), lane("b", package.folder / "x" / "..", default=True))


class _Patient(ManualClock):
    """The machine's own time, all of it."""

    def monotonic(self) -> float:
        return time.monotonic()

    now = SystemClock.now

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class hanging_sale:
    """A sale whose tool hangs at the pinpad's first words: the tool's number, and what waits for the answer."""

    def __init__(self, package: Package, terminal: PackageTerminal) -> None:
        self._package, self._terminal = package, terminal
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> tuple[int, Callable[[], Answer]]:
        self._package.fail("hang=STATUS")
        answer = self._thread.submit(self._terminal.execute, SALE, Heard())
        return self._package.wait_until_it_hangs(), lambda: answer.result(20)

    def __exit__(self, *_: object) -> None:
        self._package.let_go()
        self._thread.shutdown()
