"""The parent's side of printing by a child: what it makes of a child that prints, refuses, dies or hangs."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, JournalUnusable, NoPrinterAtAll, PrinterMissing, PrintFailed
from app.printing import child_printer
from app.printing.child_printer import ChildPrinter
from app.printing.layout import Line, PrintJob, Printout
from app.settings import PrinterSettings

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
    """A printer whose child does as a test says, and how many prints were begun."""

    def __init__(self, folder: Path) -> None:
        self.child = folder / "child.py"
        self.begun = 0
        self.printer = ChildPrinter(PrinterSettings(name="asked"), [sys.executable, str(self.child)])

    def begin(self) -> Printout:
        self.begun += 1
        return Printout([[Line("ОДОБРЕНО"), Line("КОПИЯ", bold=True)], [Line("300.00")]])

    def print(self, program: str) -> None:
        self.child.write_text(program, encoding="utf-8")
        self.printer.print(PrintJob(self.begin)).result(LIMIT)

    def told(self) -> list[str]:
        """What the children were told."""
        return Path(f"{self.child}.told").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.printer.close()


def test_the_child_gets_every_sheet_and_the_printers_own_name_is_known(shop: Shop) -> None:
    assert shop.printer.name == "asked"
    shop.print(PRINTS)
    (told,) = shop.told()
    assert json.loads(told) == {"sheets": [[["ОДОБРЕНО", False], ["КОПИЯ", True]], [["300.00", False]]]}
    assert (shop.begun, shop.printer.name) == (1, "receipts")


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
    assert shop.begun == 0
    shop.print(PRINTS)


@pytest.mark.parametrize(
    ("program", "told"), [(BREAKS_LATE, "no paper"), (DIES_LATE, "the process that prints has ended")]
)
def test_a_child_that_fails_at_the_printer_may_have_printed(shop: Shop, program: str, told: str) -> None:
    with pytest.raises(PrintFailed, match=told):
        shop.print(program)
    assert shop.begun == 1


def test_a_print_that_cannot_be_counted_is_not_drawn(shop: Shop) -> None:
    def begin() -> Printout:
        raise JournalUnusable(path="journal", problem="the disk is full")

    shop.child.write_text(PRINTS, encoding="utf-8")
    with pytest.raises(JournalUnusable):
        shop.printer.print(PrintJob(begin)).result(LIMIT)
    assert shop.told() == []


def test_a_child_that_hangs_is_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_printer, "LIMIT", 0.5)
    with pytest.raises(PrintFailed, match="the process that prints has ended"):
        shop.print(HANGS)
    assert shop.begun == 0


def test_a_child_that_hangs_once_it_has_printed_has_printed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_printer, "LIMIT", 1.0)
    shop.print(HANGS_AT_ITS_END)
    shop.print(PRINTS)
    assert shop.begun == 2


def test_a_child_that_cannot_be_started(shop: Shop) -> None:
    printer = ChildPrinter(PrinterSettings(name="asked"), [str(shop.child.parent / "no program")])
    with pytest.raises(PrintFailed, match="asked"):
        printer.print(PrintJob(shop.begin)).result(LIMIT)
    printer.close()
    assert shop.begun == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has consoles instead of process groups")
def test_ctrl_c_at_the_program_does_not_reach_a_print(shop: Shop) -> None:
    shop.print(TELLS_GROUP)
    assert shop.told() != [str(os.getpgid(0))]


def test_the_child_is_told_what_to_print_and_where(shop: Shop) -> None:
    shop.print("import sys; open(sys.argv[0] + '.told', 'w').write(chr(10).join([*sys.argv[1:], '']))\n" + PRINTS)
    assert shop.told()[:-1] == ["print-slip", "--printer", "asked", "--width", "80"]
