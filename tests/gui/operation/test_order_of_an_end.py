"""The order at the end of an operation and of the window: stored, shown, printed; printed, then closed."""

import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core.model import Kind, Request, Scheme, State
from app.printing.layout import PrintJob
from app.runtime import Runtime
from ui.slips.printing import SlipPrinter
from windows import LIMIT, RunQt, build_runtime, open_window, press, until


def test_an_outcome_is_stored_then_shown_then_printed(
    run_qt: RunQt,
    qapp: QApplication,
    profile_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """M8.2. The printer is a file here, because there is no other."""
    found: list[tuple[State, str, bool]] = []
    paper = tmp_path / "printed.pdf"

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = window.operation

            def print_to_file(printer: SlipPrinter, job: PrintJob) -> Future[None]:
                (stored,) = runtime.read(lambda reader: reader.latest(1)).result(LIMIT)
                found.append((stored.state, screen.outcome.word.text(), screen.outcome.isVisible()))
                return printer.save(paper, job)

            monkeypatch.setattr(SlipPrinter, "print", print_to_file)
            press(window, "300", Qt.Key.Key_F2)
            await until(lambda: "Sent to the printer" in screen.pane.notice.text(), 3 * LIMIT)

    with build_runtime(profile_folder, automatic=True) as runtime:
        run_qt(scene(runtime))
    assert found == [(State.APPROVED, "Sale approved", True)]
    assert len(PdfReader(paper).pages) == 1


def test_the_window_waits_for_a_print(run_qt: RunQt, qapp: QApplication, profile_folder: Path, tmp_path: Path) -> None:
    """The print waits for the journal's thread, which is busy until the window has been hidden."""
    path = tmp_path / "slip.pdf"
    gate = threading.Event()

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            operation = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            runtime.write(lambda _writer: gate.wait(LIMIT))
            window.operation.slips.save_pdf(operation, path)
            window.close()
            await until(window.closed.is_set)
            assert path.read_bytes() == b""
            threading.Timer(0.3, gate.set).start()
        assert len(PdfReader(path).pages) == 1

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
