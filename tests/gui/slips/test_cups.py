"""Slips through a real CUPS: a system printer, from the window and by a child, and a receipt printer's raw queue."""

import io
from collections.abc import Iterator
from typing import Literal

import pytest
from pypdf import PageObject, PdfReader

from app.checks import printers
from app.cli.serving import own_command
from app.printing.child_printer import ChildPrinter
from app.printing.layout import PrintJob, Printout, both_copies, columns_needed, lay_out
from app.printing.receipt_printer import print_receipt
from app.settings import PrinterSettings
from cups_spooler import LIMIT, Spooler, Tray, has_cups, spooler
from escpos_printer import Paper
from pdf_text import POINTS, characters_of
from slip_vectors import SLIPS
from ui.slips.printing import MARGIN, SlipPrinter

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    pytest.mark.skipif(not has_cups(), reason="CUPS is not installed here, or this is not root"),
]

CLOSE = 0.5
"""Millimetres by which a page of CUPS, counted in whole points, may be off."""


@pytest.fixture(scope="module")
def system() -> Iterator[Spooler]:
    with spooler() as running:
        yield running


@pytest.fixture
def tray(system: Spooler, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tray]:
    """What comes out of the queue `slips`."""
    monkeypatch.setenv("CUPS_SERVER", system.server)
    tray = Tray()
    system.add("slips", tray.port, takes_pdf=True)
    yield tray
    tray.close()


def pages_of(document: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(document)).pages)


def text_of(page: PageObject) -> str:
    return "".join(page.extract_text().split())


def job_of(*slips: str) -> PrintJob:
    return PrintJob(lambda: Printout([lay_out(slip) for slip in slips]))


@pytest.mark.parametrize("width", [58, 80])
def test_every_character_of_every_slip_comes_out_in_its_column(width: Literal[58, 80], tray: Tray) -> None:
    printer = SlipPrinter(lambda: PrinterSettings(name="slips", width=width))
    printer.print(job_of(*SLIPS.values())).result(LIMIT)
    pages = pages_of(tray.next())
    for page, slip in zip(pages, SLIPS.values(), strict=True):
        assert float(page.mediabox.width) / POINTS == pytest.approx(width, abs=CLOSE)
        lines = lay_out(slip)
        cell = (width - 2 * MARGIN) / columns_needed(lines)
        expected = [
            (character, MARGIN + column * cell)
            for line in lines
            for column, character in enumerate(line.text)
            if not character.isspace()
        ]
        characters = characters_of(page)
        assert [character for character, _, _ in characters] == [character for character, _ in expected]
        for (_, x, y), (character, column) in zip(characters, expected, strict=True):
            assert x == pytest.approx(column, abs=CLOSE), character
            assert 0 < y < float(page.mediabox.height) / POINTS
    printer.close()


def test_two_copies_are_two_pages_of_one_job(tray: Tray) -> None:
    printer = SlipPrinter(lambda: PrinterSettings(name="slips"))
    printer.print(PrintJob(lambda: Printout(both_copies(lay_out("ОДОБРЕНО"))))).result(LIMIT)
    assert [text_of(page) for page in pages_of(tray.next())] == [
        "ЭКЗЕМПЛЯРКЛИЕНТАОДОБРЕНО",
        "ЭКЗЕМПЛЯРМАГАЗИНАОДОБРЕНО",
    ]
    printer.close()


def test_what_serves_without_a_window_prints_the_same_by_a_child(tray: Tray) -> None:
    printer = ChildPrinter(PrinterSettings(name="slips"), own_command())
    printer.print(job_of(SLIPS["humo-sale"])).result(LIMIT)
    (page,) = pages_of(tray.next())
    expected = "".join("".join(line.text.split()) for line in lay_out(SLIPS["humo-sale"]))
    assert "".join(character for character, _, _ in characters_of(page)) == expected
    printer.close()


def test_a_raw_queue_hands_a_receipt_printer_its_bytes(system: Spooler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", system.server)
    lines = [line for slip in SLIPS.values() for line in lay_out(slip)] + lay_out("Қоғоз oʻn")
    tray = Tray()
    system.add("receipts", tray.port, takes_pdf=False)
    settings = PrinterSettings(kind="escpos", name="queue:receipts")
    (finding,) = printers.check(settings)
    assert str(finding).startswith("ok   printer: queue:receipts")
    print_receipt(settings, PrintJob(lambda: Printout([lines])))
    paper = Paper()
    paper.feed(tray.next())
    (rows,) = paper.sheets
    assert [row.text for row in rows[:-1]] == [line.text for line in lines[:-1]]
    assert rows[-1].picture is not None
    tray.close()
