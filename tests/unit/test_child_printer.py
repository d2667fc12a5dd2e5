"""The parent's side of printing by a child: what it makes of a child that prints, refuses, dies or hangs."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest

from app import child_printer, paths
from app.child_printer import ChildPrinter
from app.clock import SystemClock
from app.errors import AppError, NoPrinterAtAll, PrinterMissing, PrintFailed
from app.journal.writing import Writer
from app.model import State
from app.settings import PrinterSettings
from operations import store

LIMIT = 20.0
"""Real seconds after which a test gives up waiting."""

SAYS_PRINTER = "import json, sys; print(json.dumps({'printer': 'receipts'}), flush=True); told = sys.stdin.readline()\n"
PRINTS = SAYS_PRINTER + "open(sys.argv[0] + '.told', 'a').write(told); print(json.dumps({'done': True}), flush=True)"
REFUSES = 'print(\'{"error": 6001, "params": {"printer": "receipts"}}\', flush=True)'
HAS_NONE = 'print(\'{"error": 6003, "params": {}}\', flush=True)'
BREAKS_LATE = (
    SAYS_PRINTER + "print(json.dumps({'error': 6002, 'params': {'printer': 'receipts', 'problem': 'no paper'}}))"
)
DIES = "raise SystemExit(1)"
DIES_LATE = SAYS_PRINTER + "raise SystemExit(1)"
CHATTERS = "print('QFontDatabase: cannot find a font', flush=True)"
HANGS_AT_ITS_END = PRINTS + "\nsys.stdout.close(); sys.stdin.close()\nimport time\nwhile True: time.sleep(1)"
TELLS_GROUP = PRINTS.replace("write(told)", "write(str(os.getpgid(0)))").replace("import json", "import json, os")
HANGS = "import time\nwhile True: time.sleep(1)"


class Shop:
    """A journal with one slip, and a printer whose child does as a test says."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.profile = paths.profile(folder)
        self.writer = Writer(self.profile.journal)
        self.slip = store(self.writer, State.APPROVED, slip="ОДОБРЕНО")
        self.child = folder / "child.py"
        command = [sys.executable, str(self.child)]
        self.printer = ChildPrinter(self.profile, PrinterSettings(name="asked"), self.write, SystemClock(), command)

    def write(self, change: Callable[[Writer], int]) -> "Future[int]":
        """In the thread that prints: nothing else writes here."""
        future: Future[int] = Future()
        try:
            with closing(Writer(self.profile.journal)) as writer:
                future.set_result(change(writer))
        except AppError as error:
            future.set_exception(error)
        return future

    def print(self, program: str, *, is_copy: bool = False) -> int:
        self.child.write_text(program, encoding="utf-8")
        return self.printer.print(self.slip, "Aziz", is_copy).result(LIMIT)

    def is_printed(self) -> bool:
        return self.writer.reader.is_printed(self.slip.id)

    def told(self) -> list[str]:
        """What the children were told."""
        return Path(f"{self.child}.told").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def shop(profile_folder: Path) -> Iterator[Shop]:
    shop = Shop(profile_folder)
    yield shop
    shop.printer.close()
    shop.writer.close()


def test_a_print_is_counted_and_a_copy_is_marked(shop: Shop) -> None:
    assert shop.print(PRINTS) == 1
    assert shop.print(PRINTS, is_copy=True) == 2
    first, copy = shop.told()
    assert '"copy": 0' in first
    assert '"copy": 1' in copy
    assert '"by": "Aziz"' in copy
    assert shop.is_printed()


@pytest.mark.parametrize(
    ("program", "error", "told"),
    [
        (REFUSES, PrinterMissing, "receipts"),
        (HAS_NONE, NoPrinterAtAll, "no printer"),
        (DIES, PrintFailed, "the process that prints has ended"),
        (CHATTERS, PrintFailed, "the process that prints has ended"),
    ],
)
def test_a_child_that_never_had_a_printer_counts_as_no_print(
    shop: Shop, program: str, error: type[AppError], told: str
) -> None:
    with pytest.raises(error, match=told):
        shop.print(program)
    assert not shop.is_printed()
    assert shop.print(PRINTS) == 1


@pytest.mark.parametrize(
    ("program", "told"), [(BREAKS_LATE, "no paper"), (DIES_LATE, "the process that prints has ended")]
)
def test_a_child_that_fails_at_the_printer_may_have_printed(shop: Shop, program: str, told: str) -> None:
    """Paper may have come out, so that the next is a copy."""
    with pytest.raises(PrintFailed, match=told):
        shop.print(program)
    assert shop.is_printed()
    assert shop.print(PRINTS, is_copy=False) == 2


def test_a_child_that_hangs_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_printer, "LIMIT", 0.5)
    with pytest.raises(PrintFailed, match="the process that prints has ended"):
        shop.print(HANGS)
    assert not shop.is_printed()


def test_a_child_that_hangs_once_it_has_printed_has_printed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_printer, "LIMIT", 1.0)
    assert shop.print(HANGS_AT_ITS_END) == 1
    assert shop.print(PRINTS) == 2


def test_a_child_that_cannot_be_started(shop: Shop) -> None:
    nowhere = [str(shop.profile.folder / "no program")]
    printer = ChildPrinter(shop.profile, PrinterSettings(name="asked"), shop.write, SystemClock(), nowhere)
    with pytest.raises(PrintFailed, match="asked"):
        printer.print(shop.slip, "Aziz", False).result(LIMIT)
    printer.close()
    assert not shop.is_printed()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has consoles instead of process groups")
def test_ctrl_c_at_the_program_does_not_reach_a_print(shop: Shop) -> None:
    shop.print(TELLS_GROUP)
    assert shop.told() != [str(os.getpgid(0))]


def test_the_child_is_told_what_to_print_and_where(shop: Shop) -> None:
    shop.print("import sys; open(sys.argv[0] + '.told', 'w').write(chr(10).join([*sys.argv[1:], '']))\n" + PRINTS)
    told = ["--profile", str(shop.profile.folder), "print-slip", shop.slip.id, "--printer", "asked", "--width", "80"]
    assert shop.told()[:-1] == told
