"""The child that prints for a program without a window: what it draws, and what it tells its parent."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QPagedPaintDevice

from app.core.errors import PrinterMissing
from ui.slips import printing
from ui.slips.print_slip import print_slip

pytestmark = pytest.mark.usefixtures("qapp")

SHEETS = {"sheets": [[["ОДОБРЕНО", False], ["Қоғоз", True]], [["ЭКЗЕМПЛЯР МАГАЗИНА", True]]]}

Print = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Print:
    """Runs it with that word of the parent, on a PDF; its exit status and what it said."""

    def find(name: str) -> QPagedPaintDevice:
        if name != "receipts":
            raise PrinterMissing(printer=name)
        return printing.open_pdf(tmp_path / "slip.pdf")

    def run(told: dict[str, Any] | None, printer: str = "receipts") -> tuple[int, list[Any]]:
        monkeypatch.setattr("sys.stdin", io.StringIO("" if told is None else json.dumps(told) + "\n"))
        status = print_slip(printer, 80, find)
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_each_sheet_is_a_page(child: Print, tmp_path: Path) -> None:
    assert child(SHEETS) == (0, [{"printer": "receipts"}, {"done": True}])
    # each character stands alone in its column
    assert ["".join(page.extract_text().split()) for page in PdfReader(tmp_path / "slip.pdf").pages] == [
        "ОДОБРЕНОҚоғоз",
        "ЭКЗЕМПЛЯРМАГАЗИНА",
    ]


def test_without_the_parents_word_nothing_is_drawn(child: Print, tmp_path: Path) -> None:
    status, (printer, error) = child(None)
    assert (status, printer, error["error"]) == (1, {"printer": "receipts"}, 6002)
    assert (tmp_path / "slip.pdf").stat().st_size == 0


def test_a_printer_that_is_not_there(child: Print) -> None:
    assert child(SHEETS, "other") == (1, [{"error": 6001, "params": {"printer": "other"}}])
