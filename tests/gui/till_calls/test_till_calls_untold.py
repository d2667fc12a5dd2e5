"""Approvals of which their tills were not told: counted, shown with what to do, and settled at the real window."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.core import paths
from app.core.model import Kind, Operation, Origin, Scheme, State
from app.journal.writing import Writer
from app.runtime import Runtime
from app.settings import Settings
from cases import PIN, SUPERVISOR, add_supervisor, store_looked_up
from clocks import HurriedClock
from connecting_end import free_port
from operations import make_operation, store
from till_window import answer_of, build_runtime, meanwhile, serving_window
from ui.common import case_watch
from ui.common.case_watch import Untold
from ui.common.dialogs import Confirmation
from ui.common.i18n import LANGUAGES, Translations
from ui.journal import account
from ui.operation.form import Draft
from ui.people.supervision import PinDialog
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from ui.slips.printing import open_pdf
from ui.unresolved import untold
from ui.unresolved.screen import UnresolvedScreen
from untold_sales import RRN, store_untold
from windows import LIMIT, RunQt, dialog_of, no_dialog, open_window, press, unresolved_of, until, waits_for_card
from wired_pinpad import LANE, WiredPinpad, wired_pinpad

Key = Qt.Key
HUMO, UZCARD = "humo-training", "uzcard-training"
PATHS = {Scheme.HUMO: "/payment/xumo", Scheme.UZCARD: "/payment/uzcard"}


def delivery_of(runtime: Runtime, operation: Operation) -> str | None:
    found = runtime.read(lambda reader: reader.get(operation.id)).result(LIMIT)
    assert found is not None
    return found.delivery


def told(window: MainWindow) -> str:
    """All that is said of the chosen case."""
    return "\n".join(label.text() for label in unresolved_of(window).panel.findChildren(QLabel) if label.isVisible())


async def shown(window: MainWindow, count: int) -> UnresolvedScreen:
    """The screen, once it shows so many cases."""
    window.show_screen(Place.UNRESOLVED)
    await until(lambda: len(unresolved_of(window).table.rows.rows) == count)
    return unresolved_of(window)


def test_it_is_counted_and_says_what_to_do(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    store_untold(earlier)
    store_looked_up(earlier)
    store_untold(earlier, training=True, rrn="416311639413")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = await shown(window, 2)  # what is only training is nobody's money
            assert window.navigation.tabs[Place.UNRESOLVED].count == 2
            assert [case.operation.state for case in screen.table.rows.rows] == [State.UNKNOWN, State.APPROVED]
            assert screen.settle.isVisible()
            assert not screen.acknowledge.isVisible()
            press(window, Key.Key_Down)
            await until(lambda: "The till was not told" in told(window))
            assert "Give the customer the slip and the goods" in told(window)
            assert "give the money back" in told(window)
            await until(lambda: all(fact in told(window) for fact in (RRN, "34112204", "Aziza")))
            assert "455.00" in "\n".join(line.text for line in screen.slip.paper.lines)
            assert screen.acknowledge.isVisible()
            assert not screen.settle.isVisible()
            assert "F3" in screen.give_back_button.text()
            press(window, Key.Key_Up)
            await until(screen.settle.isVisible)

    with build_runtime(profile_folder) as runtime:
        runtime.training.pinpads[0].unplug()
        run_qt(scene(runtime))


def test_the_till_knows(run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer) -> None:
    sale = store_untold(earlier)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            window.operation.cashier.choose("Nigora")
            screen = await shown(window, 1)
            press(window, Key.Key_F8)
            assert isinstance(await dialog_of(window), Confirmation)
            press(window, Key.Key_Return)  # by Enter alone nobody agrees
            await no_dialog(window)
            assert delivery_of(runtime, sale) is None
            press(window, Key.Key_F8)
            await dialog_of(window)
            press(window, "y")
            await until(screen.nothing.isVisible)
            assert window.navigation.tabs[Place.UNRESOLVED].count == 0

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        assert delivery_of(runtime, sale) == "acknowledged by Nigora"


def test_a_till_that_asks_is_told_and_the_case_is_gone(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    sale = store_untold(earlier)

    async def scene(runtime: Runtime) -> None:
        async with serving_window(qapp, runtime) as shop:
            await shown(shop.window, 1)
            await answer_of(meanwhile(lambda: shop.till.get(f"/v1/operations/{sale.id}")))
            await until(unresolved_of(shop.window).nothing.isVisible)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        assert delivery_of(runtime, sale) == "answered"


def test_its_slip_is_printed_without_a_supervisor_the_first_time(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_supervisor(earlier)
    store_untold(earlier)
    store_untold(earlier, rrn="416311639413", amount=77_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            screen = await shown(window, 2)
            QTest.keyClick(screen.table, Key.Key_P, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: "no such printer" in screen.notice.text())
            screen.table.setFocus()
            monkeypatch.setattr("ui.slips.printing.find_system_printer", _paper(runtime.profile.folder / "paper.pdf"))
            screen.print.click()
            await until(lambda: "Sent to the printer" in screen.notice.text())
            screen.print.click()  # now it is one that was printed already, and not the last
            await dialog_of(window, PinDialog)
            press(window, PIN, Key.Key_Return)
            await no_dialog(window)
            await until(lambda: prints(runtime) == [(1, "till"), (2, SUPERVISOR)])

    with build_runtime(profile_folder, printer={"automatic": False, "name": "no such printer"}) as runtime:
        run_qt(scene(runtime))


def _paper(path: Path) -> Callable[[str], object]:
    return lambda _name: open_pdf(path)


def prints(runtime: Runtime) -> list[tuple[int, str]]:
    """Number and operator of each print in the journal."""
    with closing(sqlite3.connect(runtime.profile.journal)) as connection:
        return connection.execute("SELECT copy_no, operator FROM prints ORDER BY row").fetchall()


@pytest.mark.parametrize(
    ("scheme", "lane", "key", "word"),
    [(Scheme.HUMO, HUMO, Key.Key_F3, "Cancel this sale?"), (Scheme.UZCARD, UZCARD, Key.Key_F4, "Return this money?")],
)
def test_the_form_is_filled_for_giving_it_back(
    run_qt: RunQt,
    qapp: QApplication,
    profile_folder: Path,
    earlier: Writer,
    scheme: Scheme,
    lane: str,
    key: Qt.Key,
    word: str,
) -> None:
    store_untold(earlier, scheme=scheme, lane=lane, amount=455_00)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            await shown(window, 1)
            press(window, Key.Key_F4 if key == Key.Key_F3 else Key.Key_F3)
            await no_dialog(window)
            press(window, key)
            dialog = await dialog_of(window)
            assert word in [label.text() for label in dialog.findChildren(QLabel)]
            assert window.operation.seat.lane.name == lane
            assert window.operation.isVisible()
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert window.operation.form.draft() == Draft("455,00", RRN)

    with build_runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_till_that_is_about_to_ask_bothers_nobody(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, earlier: Writer
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            fresh = store_untold(earlier, ended_at=runtime.clock.now())
            findings, is_any_fresh = runtime.read(
                lambda reader: case_watch.find_untold(reader, fresh.ended_at or fresh.created_at)
            ).result(LIMIT)
            assert (findings, is_any_fresh) == ([], True)
            window.cases.read_again()
            await until(lambda: window.navigation.tabs[Place.UNRESOLVED].count == 1)
            assert Place.UNRESOLVED not in window.screens  # counted without being built

    with build_runtime(profile_folder, clock=HurriedClock()) as runtime:
        run_qt(scene(runtime))


def test_what_is_given_back_or_cannot_be_is_said() -> None:
    sale = make_operation(training=False, origin=Origin.API, state=State.APPROVED, rrn=RRN, amount=300_00)
    lanes = {sale.lane}
    steps = {
        untold.next_step(Untold(sale), lanes),
        untold.next_step(Untold(sale), ()),
        untold.next_step(Untold(sale, given_back=300_00), lanes),
        untold.next_step(Untold(replace(sale, kind=Kind.RETURN)), lanes),
    }
    assert len(steps) == 4
    request = Untold(sale).give_back()
    assert request is not None
    assert (request.kind, request.amount, request.original) == (Kind.CANCEL, 300_00, RRN)
    rest = Untold(sale, given_back=100_00).give_back()
    assert rest is not None
    assert (rest.kind, rest.amount) == (Kind.RETURN, 200_00)
    assert Untold(sale, given_back=300_00).give_back() is None
    assert Untold(replace(sale, rrn=None)).give_back() is None
    assert Untold(replace(sale, kind=Kind.CANCEL)).give_back() is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_the_language_of_the_window(qapp: QApplication, language: str) -> None:
    translations = Translations(qapp, language)
    sale = make_operation(training=False, origin=Origin.API, state=State.APPROVED, rrn=RRN, operator="Aziza")
    account = untold.describe(Untold(sale), Settings().zone)
    assert (account.heading == "The till was not told") == (language == "en")
    assert ("Give the customer" in untold.next_step(Untold(sale), {sale.lane})) == (language == "en")
    translations.close()


@pytest.mark.usefixtures("qapp")
def test_a_key_that_is_a_card_number_is_shown_in_part(earlier: Writer) -> None:
    key = "8600_1200_0000_0003"
    sale = store(earlier, State.APPROVED, origin=Origin.API, idempotency_key=key)
    dossier = account.look_up(earlier.reader, sale.id)
    assert dossier is not None
    for told in (untold.describe(Untold(sale), Settings().zone), account.tell(dossier, Settings().zone, "en")):
        assert "8600_1…0003" in str(told)
        assert key not in str(told)


@contextmanager
def real_till(wired: WiredPinpad, folder: Path) -> Iterator[Runtime]:
    """A till for real money on a wired pinpad, calibrated by the installer's word and no terminal of training."""
    shop = wired.pinpad.settings.shop
    wired.pinpad.change(shop=replace(shop, terminal_id="34112204"), card_after=0.0, pin_after=0.0)
    lane = {"name": LANE, "scheme": "humo", "driver": "arcus2", "port": wired.port, "relay_allow": [wired.bank]}
    table = {
        "language": "en",
        "lanes": [lane | {"calibrated": True, "terminal_ids": ["34112204"]}],
        "printer": {"kind": "none"},
        "api": {"enabled": True, "port": free_port()},
    }
    with Runtime(paths.profile(folder), Settings.model_validate(table), interactive=True) as runtime:
        yield runtime


def test_after_it_was_said_the_tills_next_sale_goes_through(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    """A till hangs up over an approval, is refused the same again, and sells once somebody has seen to it."""

    async def scene(runtime: Runtime, wired: WiredPinpad) -> None:
        async with serving_window(qapp, runtime) as shop:
            wired.pinpad.change(card_after=None)
            hang_up = shop.till.hang_up_on(PATHS[Scheme.HUMO], {"amount": 300_00})
            seat = shop.window.operation.seats[LANE]
            await waits_for_card(seat, wired.pinpad)
            hang_up()
            wired.present_card()
            await until(lambda: shop.window.navigation.tabs[Place.UNRESOLVED].count == 1, 3 * LIMIT)
            wired.pinpad.change(card_after=0.0)
            (sale,) = shop.stored()
            refused = await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00)))
            assert refused.error[0] == 106
            assert sale.rrn is not None
            assert sale.rrn in refused.error[1]

            await shown(shop.window, 1)
            press(shop.window, Key.Key_F8)
            await dialog_of(shop.window)
            press(shop.window, "y")
            await until(unresolved_of(shop.window).nothing.isVisible)
            assert (await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00)))).rrn != sale.rrn
            assert shop.window.navigation.tabs[Place.UNRESOLVED].count == 0
            shop.window.show_screen(Place.OPERATION)

    with wired_pinpad(Scheme.HUMO) as wired, real_till(wired, profile_folder) as runtime:
        run_qt(scene(runtime, wired))
