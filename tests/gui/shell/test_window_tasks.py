"""No task outlives what it works on: it ends with its owner, and none begins once the window closes."""

import asyncio
import threading
from collections.abc import Awaitable
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from ui.common.tasks import Tasks
from ui.settings.people_page import PeoplePage
from ui.settings.screen import SettingsScreen
from ui.shell.catalogue import Place
from windows import LIMIT, RunQt, build_runtime, open_window


async def tell_after(waited: Awaitable[object], told: list[str]) -> None:
    told.append("begun")
    await waited
    told.append("ended")


def test_a_task_ends_with_its_owner(run_qt: RunQt) -> None:
    told: list[str] = []

    async def main() -> None:
        tasks, owner = Tasks(), QObject()
        owned, for_ever = tasks.of(owner), asyncio.get_running_loop().create_future()
        task = owned.start(tell_after(for_ever, told))
        await asyncio.sleep(0)
        shiboken6.delete(owner)
        await asyncio.wait([task])
        assert task.cancelled()
        assert (await asyncio.wait([owned.start(tell_after(for_ever, told))]))[0].pop().cancelled()
        await tasks.close()

    run_qt(main())
    assert told == ["begun"]


def test_an_owner_goes_with_its_parent(run_qt: RunQt) -> None:
    told: list[str] = []

    async def main() -> None:
        tasks, dialog = Tasks(), QDialog()
        task = tasks.of(QLabel(dialog)).start(tell_after(asyncio.get_running_loop().create_future(), told))
        await asyncio.sleep(0)
        dialog.deleteLater()
        await asyncio.wait([task])
        assert task.cancelled()

    run_qt(main())
    assert told == ["begun"]


def test_other_owners_keep_their_tasks(run_qt: RunQt) -> None:
    told: list[str] = []

    async def main() -> None:
        tasks, owner, other = Tasks(), QObject(), QObject()
        waited = asyncio.get_running_loop().create_future()
        task = tasks.of(owner).start(tell_after(waited, told))
        await asyncio.sleep(0)
        shiboken6.delete(other)
        waited.set_result(None)
        await task

    run_qt(main())
    assert told == ["begun", "ended"]


def test_nothing_begins_at_the_end(run_qt: RunQt) -> None:
    """Neither what a task starts that is being cancelled, nor what comes later."""
    told: list[str] = []

    async def main() -> None:
        tasks, owner = Tasks(), QObject()
        owned, for_ever = tasks.of(owner), asyncio.get_running_loop().create_future()

        async def start_another_at_its_end() -> None:
            try:
                await for_ever
            finally:
                await asyncio.sleep(0)
                owned.start(tell_after(for_ever, told))
                told.append("cleaned up")

        owned.start(start_another_at_its_end())
        await asyncio.sleep(0)
        await tasks.close()
        assert told == ["cleaned up"]
        await asyncio.wait([owned.start(tell_after(for_ever, told))])

    run_qt(main())
    assert told == ["cleaned up"]


def test_what_stirs_while_the_window_closes_starts_nothing(
    qapp: QApplication, run_qt: RunQt, profile_folder: Path
) -> None:
    """On a busy machine the journal still answers the last question when the window is gone."""
    runtime, release = build_runtime(profile_folder), threading.Event()

    async def main() -> None:
        async with open_window(qapp, runtime) as window:
            runtime.read(lambda _: release.wait(LIMIT))
            for stir in (window.due.look, window.cases.read_again, window.operation.slips.waiting.look):
                stir()
                asyncio.get_running_loop().call_soon(asyncio.get_running_loop().call_soon, stir)
        release.set()
        await asyncio.wrap_future(runtime.read(lambda _: None))
        await asyncio.sleep(0.05)

    with runtime:
        run_qt(main())


def test_a_lane_may_tell_something_while_the_window_goes(
    qapp: QApplication, run_qt: RunQt, profile_folder: Path
) -> None:
    """Its thread may have begun to tell its listeners before these have stopped to listen."""
    runtime = build_runtime(profile_folder)

    async def main() -> None:
        async with open_window(qapp, runtime) as window:
            bridge = window.operation.seat.bridge
        await asyncio.to_thread(bridge._note, bridge.lane.status)
        await asyncio.sleep(0)

    with runtime:
        run_qt(main())


def test_a_page_that_is_built_anew_while_it_asks(qapp: QApplication, run_qt: RunQt, profile_folder: Path) -> None:
    runtime, release = build_runtime(profile_folder), threading.Event()

    async def main() -> None:
        async with open_window(qapp, runtime) as window:
            runtime.read(lambda _: release.wait(LIMIT))
            screen = window.screen_at(Place.SETTINGS)
            assert isinstance(screen, SettingsScreen)
            outdated = screen.page(PeoplePage)
            screen.retranslate()
            while shiboken6.isValid(outdated):
                await asyncio.sleep(0)
            release.set()
            await asyncio.wrap_future(runtime.read(lambda _: None))
            await asyncio.sleep(0.05)

    with runtime:
        run_qt(main())
