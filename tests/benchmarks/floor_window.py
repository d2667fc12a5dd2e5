"""Run as a process: an empty window, the least that any window of this program costs.

Arguments: modules to import first. Prints the wall clock's seconds when the window is up and its loop comes round, then
stays until its standard input is closed.
"""

import importlib
import sys
import time

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


def main(modules: list[str]) -> None:
    """Open the window and stay."""
    for module in modules:
        importlib.import_module(module)
    app = QApplication([])
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()
    QTimer.singleShot(0, lambda: print(time.time(), flush=True))
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(app.quit)
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1:])
