"""The HTTP interface begins once the window is up, may fail without it, and ends with it."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import paths
from app.core.errors import ApiNotServed
from app.core.model import Scheme, State
from app.lanes.status import Condition
from app.runtime import Runtime
from connecting_end import free_port
from till_window import answer_of, build_runtime, meanwhile, serving_window
from ui.common.marks import Mark
from ui.shell.closing import EndDialog
from ui.till_calls.calls import Serving
from windows import LIMIT, RunQt, dialog_of, open_window, press, until

Key = Qt.Key
PROGRAM = textwrap.dedent(
    """
    import sys
    import threading
    from pathlib import Path
    from till_window import build_runtime
    from app.core import paths
    from ui import main

    importers = []

    class Watcher:
        def find_spec(self, name, path=None, target=None):
            if name in ("fastapi", "uvicorn", "h11"):
                importers.append(f"{name}:{threading.current_thread().name}")

    sys.meta_path.insert(0, Watcher())
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    status = main.run(paths.profile(folder), lambda: build_runtime(folder, api={"port": port}))
    print(*importers)
    sys.exit(status)
    """
)

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent SIGTERM there")


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A port that somebody else listens on."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder


def lanes(port: int) -> int:
    """How many lanes are served on that port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        connection.request("GET", "/v1/lanes")
        return len(json.loads(connection.getresponse().read())["lanes"])
    finally:
        connection.close()


def moment_of(log: str, text: str) -> datetime:
    """When that was logged."""
    found = re.search(rf"^(\S+)Z .*{text}", log, re.MULTILINE)
    assert found is not None, log
    return datetime.fromisoformat(found[1])


@needs_signals
@pytest.mark.usefixtures("qapp")
def test_it_is_served_after_the_window_is_open_and_ends_with_it(profile_folder: Path) -> None:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PROGRAM, str(profile_folder), str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as program:
        try:
            served, deadline = 0, time.monotonic() + 3 * LIMIT
            while not served:
                assert program.poll() is None
                assert time.monotonic() < deadline
                try:
                    served = lanes(port)
                except OSError:
                    time.sleep(0.05)
            assert served == 2
            begun = time.monotonic()
            program.send_signal(signal.SIGTERM)
            importers, _ = program.communicate(timeout=2 * LIMIT)
            assert time.monotonic() - begun < LIMIT
        finally:
            program.kill()
    assert {each.split(":")[0] for each in importers.split()} == {"fastapi", "uvicorn", "h11"}
    assert {each.split(":")[1] for each in importers.split()} == {"api"}
    log = paths.profile(profile_folder).log_file.read_text(encoding="utf-8")
    assert moment_of(log, "the window is open") <= moment_of(log, "GET /v1/lanes")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_port_that_is_taken_is_said_and_can_be_tried_again(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, taken: socket.socket, language: str
) -> None:
    port = taken.getsockname()[1]

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            calls, strip = window.tills.calls, window.tills.strip
            calls.begin()
            await until(strip.isVisible)
            assert isinstance(calls.trouble, ApiNotServed)
            assert "E9005: " in strip.text.text()
            assert str(port) in strip.text.text()
            assert window.tills.indicator.notice.mark is Mark.BAD
            operation = window.operation
            press(window, "300", Key.Key_F2)  # all else works
            await until(lambda: len(operation.table.operations()) == 1, 3 * LIMIT)

            strip.button.click()
            await until(lambda: calls.serving is Serving.FAILED)
            assert strip.isVisible()
            taken.close()
            strip.button.setFocus()
            press(window, Key.Key_Space)
            await until(lambda: calls.serving is Serving.ON, 3 * LIMIT)
            assert not strip.isVisible()
            assert await answer_of(meanwhile(lambda: lanes(port))) == 2
            await until(lambda: len(calls.recent) == 1)
            await calls.end()

    with build_runtime(profile_folder, language, api={"port": port}) as runtime:
        run_qt(scene(runtime))


def test_a_mistake_while_it_begins_is_said(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, monkeypatch: pytest.MonkeyPatch, allow_log: object
) -> None:
    def fail(_runtime: Runtime) -> None:
        raise OSError("no room for a thread")

    monkeypatch.setattr(Runtime, "serve_api", fail)
    assert callable(allow_log)
    allow_log(40, "tills cannot be served")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.tills.calls.begin()
            await until(window.tills.strip.isVisible)
            assert "no room for a thread" in window.tills.strip.text.text()

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_till_that_waits_is_answered_before_the_window_goes(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with serving_window(qapp, runtime) as shop:
            shop.pinpad().change(card_after=None)
            call = meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00))
            seat = shop.window.operation.seats["humo-training"]
            await until(lambda: seat.is_working)
            shop.window.close()
            await until(lambda: QApplication.activeModalWidget() is not None)
            assert not shop.window.closed.is_set()
            shop.present()
            await dialog_of(shop.window, EndDialog)
            press(shop.window, Key.Key_Return)
            await until(shop.window.closed.is_set, 3 * LIMIT)
            shop.window.hide()
            await shop.window.tills.calls.end()
            assert call.result(LIMIT).slip
            assert runtime.lanes["humo-training"].status.condition is Condition.STOPPED
            with pytest.raises(ConnectionRefusedError):
                shop.till.get("/v1/lanes")

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        (sale,) = runtime.read(lambda reader: reader.latest(9)).result()
    assert (sale.state, sale.delivery) == (State.APPROVED, "answered")
