"""The journal's screen over a filled profile: python tests/benchmarks/journal_window.py PROFILE (see fill_journal.py).

How soon it shows the newest operations, how soon each search, and for how long the window stands still meanwhile: a
timer that is due every few milliseconds tells. Needs a display; on a machine without one, `xvfb-run -a`.
"""

import asyncio
import gc
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.core import paths
from app.core.model import Operation
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.runtime import Runtime
from app.settings import Settings
from figures import Figure, print_table
from ui.journal.screen import JournalScreen
from ui.shell.catalogue import Place
from windows import open_window, until

OPEN_MS, SEARCH_MS, STALL_MS = 1000.0, 150.0, 50.0
"""What the screen has to keep."""
BEAT = 2
"""Milliseconds between two beats of the heart, where nothing holds it up."""
PLACES = 60
KEYS = 80
LIMIT = 60.0


class Heart:
    """The longest time for which the window's thread did not come round."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=BEAT)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000)
        self._last = now

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Count within this only."""
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer.start()
        yield
        self._beat()
        self._timer.stop()


async def measure(app: QApplication, runtime: Runtime) -> list[Figure]:
    """Open the screen, search, scroll."""
    figures: list[Figure] = []
    heart = Heart()
    async with open_window(app, runtime) as window:
        await asyncio.sleep(1)
        gc.freeze()  # as the program does it when its window is open
        before = _pss()
        async with heart.watched():
            begun = time.perf_counter()
            window.show_screen(Place.JOURNAL)
            screen = window.screens[Place.JOURNAL]
            assert isinstance(screen, JournalScreen)
            await until(lambda: screen.shown is not None, LIMIT)
            opened = (time.perf_counter() - begun) * 1000
        await until(screen.is_settled, LIMIT)
        count = screen.search.count
        figures.append(Figure(f"the journal's screen opens, {count:,} operations", opened, "ms", bar=OPEN_MS))
        figures.append(Figure("… the window stands still at most", heart.longest, "ms", bar=OPEN_MS))
        figures += await _searches(screen, heart, _known(runtime))
        figures += await _scrolling(screen, heart)
        figures.append(Figure("memory (PSS) that the screen adds", _pss() - before, "MiB", bar=60))
    return figures


async def _searches(screen: JournalScreen, heart: Heart, known: Operation) -> list[Figure]:
    figures = []
    texts = {
        "an RRN": known.rrn or "",
        "an amount": f"{known.amount / 100:.2f}",
        "the last digits of a card": (known.card or "")[-4:],
        "a day": f"{known.created_at:%d.%m.%Y}",
        "a month": f"{known.created_at:%m.%Y}",
        "a year": "01.01.2025-31.12.2025",
        "a cashier": known.operator,
        "a cashier's returns": f"{known.operator} return",
        "a cashier's returns, declined": f"{known.operator} declined",
        "a receipt number": known.receipt_no or "",
        "nothing": "000000000001",
        "everything": "",
    }
    for name, text in texts.items():
        async with heart.watched():
            begun = time.perf_counter()
            screen.field.setText(text)
            screen.search_again()
            await _on_the_screen(screen)
            first = (time.perf_counter() - begun) * 1000
            await until(screen.is_settled, LIMIT)
            whole = (time.perf_counter() - begun) * 1000
        figures.append(Figure(f"{name}: on the screen ({screen.search.count:,})", first, "ms", bar=SEARCH_MS))
        figures.append(Figure(f"{name}: counted to the end", whole, "ms", bar=10 * SEARCH_MS))
        figures.append(Figure(f"{name}: the window stands still at most", heart.longest, "ms", bar=STALL_MS))
    return figures


async def _on_the_screen(screen: JournalScreen) -> None:
    """Wait for the first rows of what was begun just now."""
    found = screen.search.found
    await until(lambda: screen.search.found is not found, LIMIT)
    assert screen.search.found is not None, screen.nothing.remark.text()
    await until(lambda: _is_there(screen), LIMIT)


def _is_there(screen: JournalScreen) -> bool:
    return screen.search.is_complete if screen.search.count == 0 else screen.model.known(0) is not None


async def _scrolling(screen: JournalScreen, heart: Heart) -> list[Figure]:
    table, bar = screen.table, screen.table.verticalScrollBar()

    async def drag() -> None:
        for place in range(PLACES):
            bar.setValue(bar.maximum() * (place * 37 % PLACES) // PLACES)
            await asyncio.sleep(0.02)

    async def hold(key: Qt.Key) -> None:
        table.setFocus()
        for _ in range(KEYS):
            QTest.keyClick(table, key)
            await asyncio.sleep(0.033)

    async def choose_all() -> None:
        table.selectAll()
        await asyncio.sleep(0.3)
        table.choose(0)
        await asyncio.sleep(0.1)

    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "dragging the bar anywhere": drag,
        "PgDn held": lambda: hold(Qt.Key.Key_PageDown),
        "an arrow held": lambda: hold(Qt.Key.Key_Down),
        "End": lambda: hold(Qt.Key.Key_End),
        "choosing everything": choose_all,
    }
    figures = []
    for name, way in ways.items():
        async with heart.watched():
            await way()
        figures.append(Figure(f"{name}: the window stands still at most", heart.longest, "ms", bar=STALL_MS))
        await until(screen.is_settled, LIMIT)
    return figures


def _known(runtime: Runtime) -> Operation:
    """An operation of long ago that has everything."""
    reader = Reader(open_for_reading(runtime.profile.journal))
    try:
        for operation in reader.list_operations():
            if operation.rrn and operation.card and operation.receipt_no and operation.created_at.month == 3:
                return operation
    finally:
        reader.close()
    raise LookupError("the journal has no such operation")


def _pss() -> float:
    """Proportional set size in MiB; Linux only."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def main() -> int:
    """Measure, print, and tell by the exit status whether every bar holds."""
    app = QApplication(sys.argv[:1])
    tables = {"window": {"theme": "light"}, "printer": {"automatic": False}}
    settings = Settings.model_validate({"language": "en", **tables}).with_training_lanes()
    opened = Runtime(paths.profile(Path(sys.argv[1])), settings, interactive=True)
    with opened as runtime, asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        figures = runner.run(measure(app, runtime))
    print_table(figures)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
