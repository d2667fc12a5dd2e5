"""The driver of Arcom's package, with an emulated CommandLineTool as a real process and real files."""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import drivers
from app.core.clock import SystemClock
from app.core.errors import (
    ConversationBroke,
    KindNotSupported,
    PinpadShared,
    SettingsUnreadable,
    ToolNotStarted,
    ToolSilent,
)
from app.core.model import Kind, Phase, Scheme
from app.settings import LaneSettings, Settings
from app.terminals.arcus2_package.driver import PackageTerminal
from app.terminals.base import Answer, Order
from clocks import ManualClock
from package_shop import (
    AMOUNT,
    SALE,
    HastyClock,
    Heard,
    Package,
    PackageShop,
    refuses,
    wait_for,
)

OUTPUTS = ("rc.out", "cheq.out", "output.dat", "output_ex.dat", "auto_can.out", "can_rc.out")


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
    package.fail("late=60")
    assert not terminal.execute(SALE, Heard()).ended
    package.let_go()
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


# Settings


def test_two_lanes_on_one_folder_are_refused(tmp_path: Path, package: Package) -> None:
    def lane(name: str, folder: Path, **more: object) -> LaneSettings:
        keys = {"name": name, "scheme": "humo", "driver": "arcus2-package", "command": "/bin/x", "folder": str(folder)}
        return LaneSettings.model_validate(keys | more)

    def ask(*lanes: LaneSettings) -> None:
        settings = Settings(lanes=lanes)
        terminal = drivers.build_terminal(lanes[0], settings, None, SystemClock(), interactive=False)
        with closing(terminal):
            terminal.execute(Order(Kind.PING), Heard())

    link = tmp_path / "link"
    link.symlink_to(package.folder)
    with pytest.raises(ToolNotStarted):
        ask(lane("a", tmp_path), lane("b", package.folder, default=True))
    with pytest.raises(PinpadShared, match="same pinpad as lane b"):
        ask(lane("a", link), lane("b", package.folder, default=True))


class _Patient(ManualClock):
    """Time as whoever sleeps by it sleeps, ten times as slow as the machine's: a busy one starts a process late."""

    def __init__(self) -> None:
        super().__init__()
        self._slept = 0.0

    def monotonic(self) -> float:
        return self._slept

    now = SystemClock.now

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
        self._slept += seconds / 10
