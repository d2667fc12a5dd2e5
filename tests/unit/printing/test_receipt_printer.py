"""A receipt printer on every kind of port: it prints, is off, goes off, has no paper, says nothing; nothing is lost."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import LettersMissing, PrinterOutOfPaper, PrinterUnreachable, PrintFailed
from app.printing import ports, receipt_printer
from app.printing.layout import Line, PrintJob, Printout, Sheet, lay_out
from app.printing.ports import find_usb
from app.printing.receipt_printer import ReceiptPrinter, examine, print_receipt
from app.settings import PrinterSettings
from escpos_printer import Paper, PtyPrinter, TcpPrinter
from slip_vectors import SLIPS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals, CUPS and device files are not there")

LIMIT = 20.0
SLIP = lay_out(SLIPS["humo-sale"])
KINDS = pytest.mark.parametrize("kind", [TcpPrinter, PtyPrinter])


class Counter:
    """What counts the prints: how many were begun."""

    def __init__(self, sheet: Sheet = SLIP) -> None:
        self._sheet = sheet
        self.begun = 0

    def begin(self) -> Printout:
        self.begun += 1
        return Printout([self._sheet])

    def job(self) -> PrintJob:
        return PrintJob(self.begin, self._sheet)


def settings_of(name: str) -> PrinterSettings:
    return PrinterSettings(kind="escpos", name=name)


def texts(paper: Paper) -> list[list[str]]:
    return [[row.text for row in sheet] for sheet in paper.sheets]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer here answers at once or never."""
    monkeypatch.setattr(receipt_printer, "ANSWER", 0.3)
    monkeypatch.setattr(receipt_printer, "END", 3.0)
    monkeypatch.setattr(ports, "STALL", 1.0)


@KINDS
@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_comes_out_whole_also_of_a_printer_that_says_nothing(
    kind: type[TcpPrinter] | type[PtyPrinter], answers: bool, name: str
) -> None:
    counter = Counter(lay_out(SLIPS[name]))
    with kind(Paper(), answers=answers) as printer:
        print_receipt(settings_of(printer.name), counter.job())
        wait_for(lambda: printer.paper.sheets)
    assert texts(printer.paper) == [[line.text for line in lay_out(SLIPS[name])]]
    assert counter.begun == 1


@KINDS
def test_a_printer_without_paper_prints_nothing_and_the_print_is_not_counted(
    kind: type[TcpPrinter] | type[PtyPrinter],
) -> None:
    counter, paper = Counter(), Paper()
    paper.rows_left = 0
    with kind(paper) as printer:
        with pytest.raises(PrinterOutOfPaper):
            print_receipt(settings_of(printer.name), counter.job())
        assert counter.begun == 0
        paper.load_paper()
        print_receipt(settings_of(printer.name), counter.job())
    assert len(paper.sheets) == counter.begun == 1


@KINDS
def test_an_open_cover_is_as_no_paper(kind: type[TcpPrinter] | type[PtyPrinter]) -> None:
    counter, paper = Counter(), Paper()
    paper.is_cover_open = True
    with kind(paper) as printer, pytest.raises(PrinterOutOfPaper):
        print_receipt(settings_of(printer.name), counter.job())
    assert counter.begun == 0


@KINDS
def test_paper_that_ends_in_the_middle_is_told(kind: type[TcpPrinter] | type[PtyPrinter]) -> None:
    counter, paper = Counter(), Paper()
    paper.rows_left = 5
    with kind(paper) as printer, pytest.raises(PrinterOutOfPaper):
        print_receipt(settings_of(printer.name), counter.job())
    assert counter.begun == 1


@KINDS
def test_a_printer_that_goes_off_in_the_middle_is_told(kind: type[TcpPrinter] | type[PtyPrinter]) -> None:
    counter = Counter()
    with kind(Paper()) as printer:
        printer.goes_off_after = 200
        with pytest.raises(PrintFailed):
            print_receipt(settings_of(printer.name), counter.job())
    assert counter.begun == 1
    assert printer.paper.sheets == []


def test_a_printer_that_closes_on_a_slip_it_never_answers_is_told() -> None:
    counter = Counter([Line("x" * 40)] * 40_000)
    with TcpPrinter(Paper(), answers=False) as printer:
        printer.goes_off_after = 200
        with pytest.raises(PrintFailed):
            print_receipt(settings_of(printer.name), counter.job())


def test_a_printer_that_takes_nothing_more_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        name = f"tcp:127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(PrintFailed, match="timed out"):
            print_receipt(settings_of(name), Counter([Line("x" * 40)] * 120_000).job())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tcp:127.0.0.1:{free}", "refused"),
        ("tcp:no-such-host.invalid:9100", "not known|resolution"),
        ("serial:/dev/no-such-port", "no-such-port"),
        ("serial:/dev/no-such-port:115200", "no-such-port"),
        ("file:/dev/usb/lp77", "No such file"),
        ("file:{folder}", "Is a directory"),
        ("usb:dead:beef", "no such USB printer is plugged in"),
    ],
)
def test_a_printer_that_is_not_there_is_named_and_the_print_is_not_counted(
    name: str, told: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    name = name.format(free=free, folder=tmp_path)
    counter = Counter()
    with pytest.raises(PrinterUnreachable, match=told) as caught:
        print_receipt(settings_of(name), counter.job())
    assert caught.value.params["printer"] == name
    assert counter.begun == 0
    with pytest.raises(PrinterUnreachable):
        examine(settings_of(name))


def test_what_cannot_be_drawn_is_told_before_the_print_is_counted() -> None:
    counter = Counter([Line("領収")])
    with TcpPrinter(Paper()) as printer, pytest.raises(LettersMissing):
        print_receipt(settings_of(printer.name), counter.job())
    assert counter.begun == 0
    assert printer.paper.taken == 0


@KINDS
@pytest.mark.parametrize("answers", [True, False])
def test_an_examination_prints_nothing(kind: type[TcpPrinter] | type[PtyPrinter], answers: bool) -> None:
    with kind(Paper(), answers=answers) as printer:
        assert examine(settings_of(printer.name)) is answers
        printer.paper.rows_left = 0
        if answers:
            with pytest.raises(PrinterOutOfPaper):
                examine(settings_of(printer.name))
    assert printer.paper.sheets == []
    assert printer.paper.not_cut() == []


def test_prints_come_out_one_after_the_other() -> None:
    with TcpPrinter(Paper()) as printer:
        receipts = ReceiptPrinter(settings_of(printer.name))
        prints = [receipts.print(Counter([Line(str(number))]).job()) for number in range(8)]
        for each in prints:
            each.result(LIMIT)
        receipts.close()
    assert texts(printer.paper) == [[str(number)] for number in range(8)]


def test_what_it_takes_is_imported_with_the_first_receipt_and_leaves_nothing_behind(tmp_path: Path) -> None:
    program = """if True:
        import logging, sys, tempfile
        from pathlib import Path
        import app.cli.commands, app.checks, app.runtime, app.cli.serving, ui.main
        early = {"escpos", "PIL", "yaml", "qrcode"} & set(sys.modules)
        assert not early, early
        from app.printing.receipts import Receipts
        assert logging.root.handlers == [], logging.root.handlers
        assert list(Path(tempfile.gettempdir()).iterdir()) == []
    """
    root = Path(__file__).parents[3]
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=LIMIT)


# ------------------------------------------------------------------ files, USB, queues


def test_a_file_takes_one_slip_behind_the_other(tmp_path: Path) -> None:
    file = tmp_path / "slips.bin"
    file.touch()
    for _ in range(2):
        print_receipt(settings_of(f"file:{file}"), Counter().job())
    paper = Paper()
    paper.feed(file.read_bytes())
    assert texts(paper) == [[line.text for line in SLIP]] * 2


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "lp0"
    with pytest.raises(PrinterUnreachable):
        print_receipt(settings_of(f"file:{file}"), Counter().job())
    assert not file.exists()


def test_a_device_file_is_asked_as_well() -> None:
    with PtyPrinter(Paper()) as printer:
        name = printer.name.replace("serial:", "file:")
        assert examine(settings_of(name))
        print_receipt(settings_of(name), Counter().job())
        printer.paper.rows_left = 0
        with pytest.raises(PrinterOutOfPaper):
            print_receipt(settings_of(name), Counter().job())
    assert texts(printer.paper) == [[line.text for line in SLIP]]


def test_a_pipe_that_nobody_reads_is_an_error_and_no_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PrinterUnreachable):
        print_receipt(settings_of(f"file:{tmp_path}/pipe"), Counter().job())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists USB printers in files")
def test_a_usb_printer_is_found_by_what_it_is(tmp_path: Path) -> None:
    for number, identity in enumerate(("04b8:0e15", "0416:5011")):
        device = tmp_path / "devices" / f"1-{number}"
        (device / "interface").mkdir(parents=True)
        for name, value in zip(("idVendor", "idProduct"), identity.split(":"), strict=True):
            (device / name).write_text(value + "\n")
        entry = tmp_path / "class" / f"lp{number}"
        entry.mkdir(parents=True)
        (entry / "device").symlink_to(device / "interface")
    (tmp_path / "class" / "lp7" / "device").mkdir(parents=True)  # has just been unplugged
    listed = tmp_path / "class"
    assert find_usb("0416:5011", listed, Path("/dev/usb")) == Path("/dev/usb/lp1")
    assert find_usb("04B8:0E15", listed, Path("/dev/usb")) == Path("/dev/usb/lp0")
    with pytest.raises(FileNotFoundError, match="plugged in are: 04b8:0e15, 0416:5011"):
        find_usb("1234:5678", listed)


LP = """#!/bin/sh
[ "$LC_ALL" = C ] || exit 9
echo "$(basename $0) $*" >> {folder}/asked
case "$(basename $0)" in
lpstat) [ "$2" = receipts ] && echo "receipts accepting requests since today" && exit 0
        [ "$2" = full ] && echo "full not accepting requests since today - Rejecting Jobs" && exit 0
        echo "lpstat: Invalid destination name in list \\"$2\\"!" >&2; exit 1 ;;
lp) cat > {folder}/job; {end} ;;
esac
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes a CUPS whose `lp` ends so; the folder with what it was asked, and the job."""

    def make(end: str = "exit 0") -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in ("lp", "lpstat"):
            (folder / name).write_text(LP.format(folder=folder, end=end))
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        return folder

    return make


def test_a_queue_gets_the_bytes_as_they_are(cups: Callable[[str], Path]) -> None:
    folder = cups("exit 0")
    print_receipt(settings_of("queue:receipts"), Counter().job())
    paper = Paper()
    paper.feed((folder / "job").read_bytes())
    assert texts(paper) == [[line.text for line in SLIP]]
    assert (folder / "asked").read_text().splitlines()[-1] == "lp -s -d receipts -t slip -o raw"


@pytest.mark.parametrize(("queue", "told"), [("other", "Invalid destination"), ("full", "not accepting requests")])
def test_a_queue_that_is_not_there_or_takes_nothing(cups: Callable[[str], Path], queue: str, told: str) -> None:
    cups("exit 0")
    counter = Counter()
    with pytest.raises(PrinterUnreachable, match=told):
        print_receipt(settings_of(f"queue:{queue}"), counter.job())
    assert counter.begun == 0


def test_a_job_that_the_spooler_refuses_is_told(cups: Callable[[str], Path]) -> None:
    cups("echo 'lp: unable to print file' >&2; exit 1")
    with pytest.raises(PrintFailed, match="unable to print file"):
        print_receipt(settings_of("queue:receipts"), Counter().job())


def test_without_cups_the_error_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrinterUnreachable, match="install cups-client"):
        print_receipt(settings_of("queue:receipts"), Counter().job())


def wait_for(condition: Callable[[], object]) -> None:
    """Until it holds: bytes that nobody answers are still on their way when they have been sent."""
    tick, left = threading.Event(), LIMIT
    while not condition():
        assert left > 0, "waited in vain"
        tick.wait(0.01)
        left -= 0.01
