"""Slips on paper: a PDF read back has every character in its own column, on a page as long as the slip."""

from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter

from app.core.errors import PrinterMissing, PrinterUnreachable, PrintFailed
from app.printing.layout import Line, PrintJob, Printout, both_copies, columns_needed, lay_out
from app.settings import PrinterSettings
from escpos_printer import Paper, TcpPrinter
from pdf_text import POINTS, characters_of
from ui.slips import printing
from ui.slips.printing import FEED, MARGIN, SlipPrinter
from windows import LIMIT

pytestmark = pytest.mark.usefixtures("qapp")

SLIPS = Path(__file__).parents[2] / "vectors" / "slips"
CLOSE = 0.15
"""Millimetres by which a character may be off its column."""


@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize("slip", sorted(SLIPS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_character_stands_in_its_column(slip: Path, width: Literal[58, 80], tmp_path: Path) -> None:
    lines = lay_out(slip.read_text(encoding="utf-8"))
    characters = read_back(save(tmp_path, lines, width))
    cell = (width - 2 * MARGIN) / columns_needed(lines)
    expected = [
        (character, MARGIN + column * cell)
        for line in lines
        for column, character in enumerate(line.text)
        if not character.isspace()
    ]
    assert [character for character, _, _ in characters] == [character for character, _ in expected]
    for (_, x, _), (character, column) in zip(characters, expected, strict=True):
        assert x == pytest.approx(column, abs=CLOSE), character


@pytest.mark.parametrize("width", [58, 80])
def test_lines_are_evenly_spaced_and_never_wrapped(width: Literal[58, 80], tmp_path: Path) -> None:
    lines = [Line("x" * 36)] * 5
    heights = sorted({round(y, 1) for _, _, y in read_back(save(tmp_path, lines, width))})
    assert len(heights) == len(lines)
    steps = {round(upper - lower, 1) for lower, upper in pairwise(heights)}
    assert max(steps) - min(steps) <= 0.2


@pytest.mark.parametrize("width", [58, 80])
@pytest.mark.parametrize("count", [2, 30, 300])
def test_the_page_is_as_wide_as_the_roll_and_as_long_as_the_slip(
    width: Literal[58, 80], count: int, tmp_path: Path
) -> None:
    path = save(tmp_path, [Line("36 columns of text are on this line.")] * count, width)
    (page,) = PdfReader(path).pages
    rows = sorted({y for _, _, y in read_back(path)})
    pitch = (rows[-1] - rows[0]) / (count - 1)
    assert float(page.mediabox.width) / POINTS == pytest.approx(width, abs=0.5)
    assert float(page.mediabox.height) / POINTS == pytest.approx(2 * FEED + count * pitch, abs=0.5)
    assert rows[0] == pytest.approx(FEED + pitch, abs=pitch / 2)


def test_a_long_line_makes_the_text_smaller(tmp_path: Path) -> None:
    characters = read_back(save(tmp_path, [Line("x" * 60)], 58))
    assert len({round(y, 2) for _, _, y in characters}) == 1
    assert max(x for _, x, _ in characters) < 58 - MARGIN


def test_what_is_bold_is_drawn_with_another_face(tmp_path: Path) -> None:
    (page,) = PdfReader(save(tmp_path, [Line("plain"), Line("strong", bold=True)], 80)).pages
    resources: Any = page["/Resources"]
    assert len(resources["/Font"]) == 2


def test_a_printer_that_is_not_there_is_an_error_and_the_slip_is_not_counted() -> None:
    asked: list[bool] = []

    def begin() -> Printout:
        asked.append(True)
        return Printout([])

    printer = SlipPrinter(lambda: PrinterSettings(name="no such printer"))
    with pytest.raises(PrinterMissing):
        printer.print(PrintJob(begin)).result(LIMIT)
    assert asked == []
    printer.close()


def test_a_pdf_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    printer = printer_of(80)
    with pytest.raises(PrintFailed):
        printer.save(tmp_path / "missing" / "slip.pdf", job([Line("x")])).result(LIMIT)
    printer.close()


def test_prints_do_not_overlap(tmp_path: Path) -> None:
    printer = printer_of(80)
    prints = [printer.save(tmp_path / f"{number}.pdf", job([Line("x")])) for number in range(5)]
    for each in prints:
        each.result(LIMIT)
    assert all(len(PdfReader(tmp_path / f"{number}.pdf").pages) == 1 for number in range(5))
    printer.close()


@pytest.mark.parametrize("width", [58, 80])
def test_a_printer_gets_one_page_as_long_as_the_slip(width: Literal[58, 80], tmp_path: Path) -> None:
    """What a system printer is given, taken down by Qt's own printer to a file: there is no other here."""
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "printed.pdf"))
    slip = lay_out((SLIPS / "humo-sale.txt").read_text(encoding="utf-8"))
    printing.draw(device, Printout([slip]), width, "file")
    (page,) = PdfReader(tmp_path / "printed.pdf").pages
    assert float(page.mediabox.width) / POINTS == pytest.approx(width, abs=0.5)
    assert "ОДОБРЕНО" in "".join(character for character, _, _ in read_back(tmp_path / "printed.pdf"))


@pytest.mark.parametrize("width", [58, 80])
def test_the_two_copies_are_two_pages_each_as_long_as_its_own(width: Literal[58, 80], tmp_path: Path) -> None:
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "printed.pdf"))
    customer, merchant = both_copies([Line("ОДОБРЕНО")])
    printing.draw(device, Printout([customer, [*merchant, Line("ПОДПИСЬ")]]), width, "file")
    pages = PdfReader(tmp_path / "printed.pdf").pages
    assert ["".join(page.extract_text().split()) for page in pages] == [
        "ЭКЗЕМПЛЯРКЛИЕНТАОДОБРЕНО",
        "ЭКЗЕМПЛЯРМАГАЗИНАОДОБРЕНОПОДПИСЬ",
    ]
    assert float(pages[0].mediabox.height) < float(pages[1].mediabox.height)
    assert float(pages[1].mediabox.width) / POINTS == pytest.approx(width, abs=0.5)


def test_a_receipt_printer_is_written_to_by_the_window_too() -> None:
    printer = SlipPrinter(lambda: PrinterSettings(kind="escpos", name=device.name))
    with TcpPrinter(Paper()) as device:
        printer.print(job(lay_out("ОДОБРЕНО"))).result(LIMIT)
    assert [[row.text for row in sheet] for sheet in device.paper.sheets] == [["ОДОБРЕНО"]]
    with pytest.raises(PrinterUnreachable):
        printer.print(job([Line("x")])).result(LIMIT)
    printer.close()


def printer_of(width: Literal[58, 80]) -> SlipPrinter:
    return SlipPrinter(lambda: PrinterSettings(width=width))


def job(lines: list[Line]) -> PrintJob:
    return PrintJob(lambda: Printout([lines]))


def save(folder: Path, lines: list[Line], width: Literal[58, 80]) -> Path:
    """Those lines as a PDF."""
    path = folder / "slip.pdf"
    printer = printer_of(width)
    printer.save(path, job(lines)).result(LIMIT)
    printer.close()
    assert QGuiApplication.instance() is not None
    return path


def read_back(path: Path) -> list[tuple[str, float, float]]:
    """Every character of the only page of a PDF; see `characters_of`."""
    (page,) = PdfReader(path).pages
    return characters_of(page)
