"""The child that prints for a program without a window: what it draws, and what it tells its parent."""

import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QPagedPaintDevice

from app import paths
from app.errors import PrinterMissing
from app.journal.writing import Writer
from app.model import Operation, State
from operations import store
from ui import printing
from ui.print_slip import print_slip

pytestmark = pytest.mark.usefixtures("qapp")

ZONE = ZoneInfo("Asia/Tashkent")
FIRST = {"copy": 0, "moment": "2026-03-02T07:00:00Z", "by": "Aziz"}
COPY = FIRST | {"copy": 2}


@pytest.fixture
def slip(profile_folder: Path) -> Operation:
    profile_folder.mkdir()
    with closing(Writer(profile_folder / "journal.sqlite3")) as writer:
        return store(writer, State.APPROVED, slip="ОДОБРЕНО\n300.00")


Print = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def child(
    profile_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Print:
    """Runs it with that word of the parent, on a PDF; its exit status and what it said."""

    def find(name: str) -> QPagedPaintDevice:
        if name != "receipts":
            raise PrinterMissing(printer=name)
        return printing.open_pdf(tmp_path / "slip.pdf")

    def run(operation_id: str, told: dict[str, Any] | None, printer: str = "receipts") -> tuple[int, list[Any]]:
        monkeypatch.setattr("sys.stdin", io.StringIO("" if told is None else json.dumps(told) + "\n"))
        status = print_slip(paths.profile(profile_folder), operation_id, printer, 80, ZONE, find)
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def drawn(folder: Path) -> str:
    """The text on the paper, without spaces: each character stands alone in its column."""
    (page,) = PdfReader(folder / "slip.pdf").pages
    return "".join(page.extract_text().split())


def test_a_first_print(slip: Operation, child: Print, tmp_path: Path) -> None:
    assert child(slip.id, FIRST) == (0, [{"printer": "receipts"}, {"done": True}])
    text = drawn(tmp_path)
    assert "ОДОБРЕНО" in text
    assert "Aziz" not in text


def test_a_copy_says_which_by_whom_and_when(slip: Operation, child: Print, tmp_path: Path) -> None:
    assert child(slip.id, COPY)[0] == 0
    text = drawn(tmp_path)
    assert "ОДОБРЕНО" in text
    assert "Aziz" in text
    assert "12:00" in text  # in Tashkent


def test_without_the_parents_word_nothing_is_drawn(slip: Operation, child: Print, tmp_path: Path) -> None:
    status, (printer, error) = child(slip.id, None)
    assert (status, printer, error["error"]) == (1, {"printer": "receipts"}, 6002)
    assert (tmp_path / "slip.pdf").stat().st_size == 0


def test_a_printer_that_is_not_there(slip: Operation, child: Print) -> None:
    assert child(slip.id, FIRST, "other") == (1, [{"error": 6001, "params": {"printer": "other"}}])


def test_a_slip_that_is_not_there(slip: Operation, child: Print) -> None:
    status, said = child(slip.id[::-1], FIRST)
    assert (status, [each["error"] for each in said]) == (1, [6002])
