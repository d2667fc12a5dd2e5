"""The Settings screen: every page in every language, what is wrong is told as it is typed, and lanes by a guide."""

import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app import settings
from app.core import paths
from app.core.model import Scheme, State
from app.journal.writing import Writer
from app.runtime import Runtime
from cases import PIN, SUPERVISOR, add_supervisor
from guide_walk import Guide
from operations import store
from room import SMALLEST, has_room
from ui.common import theme
from ui.common.guide import Choice, GuideDialog
from ui.common.i18n import LANGUAGES
from ui.people.supervision import NewPin, NewSupervisor, PinDialog
from ui.settings.api_page import ApiPage
from ui.settings.fields import ChoiceField, Field, TextField
from ui.settings.guide_bodies import AddressField, Lines
from ui.settings.lanes_page import LanesPage
from ui.settings.page import Page
from ui.settings.people_page import PeoplePage
from ui.settings.safety_page import SafetyPage
from ui.settings.screen import PAGES, SettingsScreen
from ui.settings.window_page import WindowPage
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import RunQt, dialog_of, no_dialog, open_window, press, until
from wired_pinpad import wired_pinpad

Key = Qt.Key

FILE = """# this till
language = "en"

[[lanes]]                 # at the door
name = "humo-1"
scheme = "humo"
driver = "fiscalbox"
url = "http://192.0.2.10"

# paper
[printer]
automatic = false

[window]
theme = "light"
"""


@pytest.fixture
def runtime(profile_folder: Path, earlier: Writer) -> Iterator[Runtime]:
    add_supervisor(earlier)
    add_supervisor(earlier, "Фаррух", "740188")
    store(earlier, State.UNKNOWN, lane="uzcard-old", scheme=Scheme.UZCARD, training=False)
    profile = paths.profile(profile_folder)
    profile.settings.write_text(FILE, encoding="utf-8")
    loaded = settings.load(profile.settings)
    with Runtime(profile, loaded, interactive=True) as started:
        yield started


def open_settings(window: MainWindow) -> SettingsScreen:
    window.show_screen(Place.SETTINGS)
    return cast(SettingsScreen, window.screens[Place.SETTINGS])


def field(screen: SettingsScreen, key: str) -> Field:
    """The field of that key which can be seen on its page."""
    fields = (each for kind in PAGES for each in screen.page(kind).fields())
    return next(each for each in fields if each.key == key and not each.isHidden())


def type_into(screen: SettingsScreen, key: str, text: str) -> TextField:
    found = field(screen, key)
    assert isinstance(found, TextField)
    found.line.setText(text)
    return found


async def allow(window: MainWindow) -> None:
    """Give the supervisor's PIN in the dialog that asks for it."""
    dialog = cast(PinDialog, await dialog_of(window, PinDialog))
    dialog.names.setCurrentRow([dialog.names.item(row).text() for row in range(2)].index(SUPERVISOR))
    dialog.pin.setFocus()
    press(window, PIN, Key.Key_Return)


def written(runtime: Runtime) -> dict[str, Any]:
    return tomllib.loads(runtime.profile.settings.read_text(encoding="utf-8"))


def test_every_page_has_its_room_in_every_language(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            window.resize(*SMALLEST)
            screen = open_settings(window)
            for language in LANGUAGES:
                window.translations.switch(language)
                for kind in PAGES:
                    screen.show_page(kind)
                    await has_room(window)

    run_qt(scene())


def test_tab_leads_from_the_list_of_pages_into_their_fields(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            for _ in PAGES:
                assert QApplication.focusWidget() is screen.sections
                press(window, Key.Key_Tab)
                focused = QApplication.focusWidget()
                assert focused is not None
                assert not isinstance(focused, Page)
                screen.sections.setFocus()
                press(window, Key.Key_Down)

    run_qt(scene())


def test_what_is_wrong_is_told_as_it_is_typed_and_never_saved(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(ApiPage)
            port = type_into(screen, "api.port", "80800")
            assert "from 1 to 65535" in port.note.text()
            assert "Port" in screen.note.text()
            assert not screen.save.isEnabled()
            screen.save_all()
            type_into(screen, "api.port", "8484")
            assert port.note.isHidden()
            assert screen.save.isEnabled()
            host = type_into(screen, "api.host", "0.0.0.0")
            assert host.note.isHidden()
            token = field(screen, "api.token")
            assert "other machines" in token.note.text()
            page = screen.page(ApiPage)
            page.new_token.click()
            assert token.note.isHidden()
            page.copy_token.click()
            assert len(QApplication.clipboard().text()) > 40
            assert not screen.save.isEnabled()  # the certificate is missing
            screen.revert_all()
            assert not screen.draft.is_dirty
            assert port.line.text() == "8383"

    run_qt(scene())
    assert runtime.profile.settings.read_text(encoding="utf-8") == FILE


def test_a_supervisor_allows_it_and_it_is_written_in_the_file_and_in_the_chain(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            type_into(screen, "api.port", "8484")
            type_into(screen, "till_name", "Till 7")
            screen.save_all()
            await dialog_of(window, PinDialog)
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert screen.draft.is_dirty
            screen.save_all()
            await allow(window)
            await no_dialog(window)
            await until(lambda: not screen.draft.is_dirty)
            assert "Till 7" in [label.text() for label in window.findChildren(QLabel)]
            assert "Port" in screen.pending.text()
            assert not screen.restart.isHidden()

    run_qt(scene())
    assert written(runtime)["api"] == {"port": 8484}
    assert runtime.profile.settings.read_text(encoding="utf-8").startswith(FILE.split("language", maxsplit=1)[0])
    told = runtime.read(lambda reader: reader.last_settings()).result()
    assert told is not None
    assert f'"by": "{SUPERVISOR}"' in told
    assert '{"key": "api.port", "new": 8484, "old": 8383}' in told


def test_language_theme_and_size_need_nobody_and_hold_at_once(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(WindowPage)
            before = window.font().pixelSize()
            for key, value in (("language", "ru"), ("window.theme", "dark")):
                chosen = field(screen, key)
                assert isinstance(chosen, ChoiceField)
                chosen.buttons[value].setChecked(True)
            type_into(screen, "window.text_size", "120")
            screen.save_all()
            await until(lambda: window.menu_button.text() == "Меню")
            assert theme.colours() is theme.DARK
            assert window.font().pixelSize() > before
            assert screen.pending.isHidden()

    run_qt(scene())
    assert written(runtime)["window"] == {"theme": "dark", "text_size": 120}
    assert runtime.settings.language == "ru"


def test_what_is_unusually_large_holds_at_once(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(SafetyPage)
            usual = field(screen, "window.unusual_amount")
            assert isinstance(usual, TextField)
            assert usual.line.text() == "10\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000,00"
            wrong = type_into(screen, "window.unusual_amount", "much")
            assert "500 000,00" in wrong.note.text()
            type_into(screen, "window.unusual_amount", "50 000 000")
            screen.save_all()
            await allow(window)
            await no_dialog(window)
            await until(lambda: runtime.settings.window.unusual_amount == 50_000_000_00)
            assert screen.pending.isHidden()

    run_qt(scene())
    assert written(runtime)["window"]["unusual_amount"] == 50_000_000_00


class LaneGuide(Guide):
    """The guide that is open, as an installer meets it."""

    async def page(self, heading: str) -> None:
        await until(lambda: self.says(heading) and self.dialog.isActiveWindow())

    def go(self, choice: Choice = Choice.START) -> None:
        assert self.dialog.buttons[choice].isEnabled()
        self.dialog.buttons[choice].click()

    def pick(self, row: int) -> None:
        self.body(Lines).list.setCurrentRow(row)
        self.go()

    def field(self, key: str) -> TextField:
        return next(each for each in self.dialog.findChildren(TextField) if each.isVisible() and each.key == key)


def test_a_lane_is_added_by_the_guide_onto_a_pinpad_that_answers_and_removed_again(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime
) -> None:
    async def scene(address: str) -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(LanesPage)
            page = screen.page(LanesPage)
            page.add.click()
            guide = LaneGuide(window, cast(GuideDialog, await dialog_of(window, GuideDialog)))
            await guide.page("Whose cards")
            guide.pick(1)
            await guide.page("How is it connected?")
            guide.pick(1)
            await guide.page("Where is the pinpad?")
            assert not guide.dialog.buttons[Choice.START].isEnabled()
            where = guide.field("port")
            assert isinstance(where, AddressField)
            where.line.setText("nowhere")
            assert "192.0.2.10:8888" in where.note.text()
            where.line.setText(address)
            guide.go()
            await until(lambda: guide.says("It answers") and guide.says("TR"))
            guide.go()
            await guide.page("What is it called")
            guide.field("name").line.setText("humo-1")
            assert not guide.dialog.buttons[Choice.START].isEnabled()  # that is another lane
            guide.field("name").line.setText("uzcard-1")
            guide.field("relay_allow").line.setText("10.0.0.1:5000")
            guide.go()
            await guide.page("Add this lane?")
            guide.go()
            await allow(window)
            await guide.page("Calibrate it then")
            guide.go(Choice.LEAVE)
            await no_dialog(window)
            assert [lane.name for lane in page.draft.settings.lanes] == ["humo-1", "uzcard-1"]
            assert "uzcard-1" in screen.pending.text()
            assert set(runtime.lanes) == {"humo-1"}
            page.list.setCurrentRow(1)
            page.remove.click()
            await allow(window)
            await no_dialog(window)
            await until(lambda: len(page.draft.settings.lanes) == 1)

    with wired_pinpad(Scheme.UZCARD) as wired:
        run_qt(scene(wired.port.removeprefix("socket://")))
    assert runtime.profile.settings.read_text(encoding="utf-8").split() == FILE.split()


def test_the_guide_offers_a_pinpad_of_both_cards(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene(address: str) -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(LanesPage)
            page = screen.page(LanesPage)
            page.add.click()
            guide = LaneGuide(window, cast(GuideDialog, await dialog_of(window, GuideDialog)))
            await guide.page("Whose cards")
            offered = guide.body(Lines).list
            assert [offered.item(row).text() for row in range(offered.count())] == ["HUMO", "UZCARD", "HUMO + UZCARD"]
            guide.pick(2)
            await guide.page("How is it connected?")
            ways = guide.body(Lines).list
            assert not [row for row in range(ways.count()) if "FiscalBox" in ways.item(row).text()]
            guide.pick(1)
            await guide.page("Where is the pinpad?")
            guide.field("port").line.setText(address)
            guide.go()
            await until(lambda: guide.says("It answers"))
            guide.go()
            await guide.page("What is it called")
            assert guide.field("name").line.text() == "both-1"
            guide.go()
            await guide.page("Add this lane?")
            guide.go()
            await allow(window)
            await guide.page("Calibrate it then")
            guide.go(Choice.LEAVE)
            await no_dialog(window)
            assert "HUMO + UZCARD" in page.list.item(1).text()

    with wired_pinpad(Scheme.UZCARD) as wired:
        run_qt(scene(wired.port.removeprefix("socket://")))
    humo, both = written(runtime)["lanes"]
    assert (both["name"], both["scheme"]) == ("both-1", "both")
    assert humo["default"], "one of two that take HUMO"


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_the_guide_asks_no_pinpad_that_a_lane_has(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, tmp_path: Path
) -> None:
    link = tmp_path / "pinpad"
    link.symlink_to("/dev/null")
    with runtime.profile.settings.open("a", encoding="utf-8") as file:
        file.write('\n[[lanes]]\nname = "uzcard-1"\nscheme = "uzcard"\ndriver = "arcus2"\nport = "/dev/null"\n')

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(LanesPage)
            screen.page(LanesPage).add.click()
            guide = LaneGuide(window, cast(GuideDialog, await dialog_of(window, GuideDialog)))
            await guide.page("Whose cards")
            guide.pick(0)
            await guide.page("How is it connected?")
            guide.pick(0)
            await guide.page("Which device is it?")
            guide.field("port").line.setText("/dev/null")
            assert not guide.dialog.buttons[Choice.START].isEnabled()
            assert "another lane leads to this pinpad already" in guide.field("port").note.text()
            guide.field("port").line.setText(str(link))
            guide.go()
            await until(lambda: guide.says("This place is taken") and guide.says("uzcard-1"))
            assert not guide.dialog.buttons[Choice.START].isEnabled()
            guide.dialog.close()
            await no_dialog(window)

    run_qt(scene())


def test_a_lane_with_what_is_not_settled_stays(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    with runtime.profile.settings.open("a", encoding="utf-8") as file:
        file.write('\n[[lanes]]\nname = "uzcard-old"\nscheme = "uzcard"\ndriver = "training"\n')

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(LanesPage)
            page = screen.page(LanesPage)
            page.list.setCurrentRow(1)
            page.remove.click()
            await allow(window)
            await no_dialog(window)
            await until(lambda: "not settled" in page.bar.note.text())

    run_qt(scene())
    assert len(written(runtime)["lanes"]) == 2


def test_supervisors_come_go_and_get_other_pins(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers, text_of = set[str](), QLineEdit.text

    def text(line: QLineEdit) -> str:
        readers.add(threading.current_thread().name)
        return text_of(line)

    monkeypatch.setattr(QLineEdit, "text", text)

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            screen = open_settings(window)
            screen.show_page(PeoplePage)
            page = screen.page(PeoplePage)
            await until(lambda: page.names.count() == 2)
            page.add.click()
            await allow(window)
            await dialog_of(window, NewSupervisor)
            press(window, "Темур", Key.Key_Tab, "739155", Key.Key_Tab, "739155", Key.Key_Return)
            await no_dialog(window)
            await until(lambda: page.names.count() == 3)
            names = [page.names.item(row).text() for row in range(3)]
            page.names.setCurrentRow(names.index("Фаррух"))
            page.change.click()
            await _allow_of_three(window)
            await dialog_of(window, NewPin)
            press(window, "480152", Key.Key_Tab, "480152", Key.Key_Return)
            await no_dialog(window)
            await until(lambda: "has another PIN" in page.bar.note.text())
            page.names.setCurrentRow(names.index("Темур"))
            page.remove.click()
            await _allow_of_three(window)
            await no_dialog(window)
            await until(lambda: page.names.count() == 2)

    async def _allow_of_three(window: MainWindow) -> None:
        dialog = cast(PinDialog, await dialog_of(window, PinDialog))
        dialog.pin.setFocus()
        press(window, PIN, Key.Key_Return)  # who was asked last is chosen already

    run_qt(scene())
    assert runtime.authorise("Фаррух", "480152").result() == "Фаррух"
    assert readers == {threading.main_thread().name}, "no other thread may touch what is on the screen"


def test_a_file_that_cannot_be_changed_says_so(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    path = runtime.profile.settings

    async def scene() -> None:
        async with open_window(qapp, runtime) as window:
            path.chmod(0o400)
            screen = open_settings(window)
            assert "read-only" in screen.trouble.text()
            assert not screen.page(WindowPage).isEnabled()
            path.chmod(0o600)
            path.write_text("language = 1\n", encoding="utf-8")
            screen.take_focus()
            assert "line 1" in screen.trouble.text()
            path.write_text(FILE, encoding="utf-8")
            screen.take_focus()
            assert screen.trouble.isHidden()
            assert screen.page(WindowPage).isEnabled()

    run_qt(scene())
