"""A look-up that brings the slip of the till's own operation before says so, and speaks of nobody at the pinpad."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel

from app.core.model import Kind, Misfit, Request, Scheme, State
from ui.common import words
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import LIMIT, RunQt, build_runtime, open_window, unresolved_of, until


def told(window: MainWindow) -> str:
    """All that is said of the chosen case."""
    labels = unresolved_of(window).panel.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_the_slip_of_the_sale_before_is_named(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: no-answer")

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            before = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 300_00))
            runtime.training.pinpads[0].faults.add("START:silence")
            lost = await window.operation.play(Scheme.HUMO, Request(Kind.SALE, 400_00))
            assert lost.state is State.UNKNOWN
            window.show_screen(Place.UNRESOLVED)
            named = "It is the slip of another operation of this till: HUMO · Sale · 300,00\N{NO-BREAK SPACE}so'm"
            await until(lambda: named in told(window), 3 * LIMIT)
            assert words.exact_moment(before.created_at, runtime.settings.zone) in told(window)
            (known,) = window.cases.known
            assert {Misfit.RRN_KNOWN, Misfit.RECEIPT} <= set(known.case.evidence[-1].misfits)
            assert "without the till" not in told(window)
            step = unresolved_of(window).panel.step.text
            assert "the pinpad's last slip is that of another operation of this till" in step.text()

    with build_runtime(profile_folder) as runtime:
        run_qt(scene())
