"""The calibration guide in the real window, before a pinpad on a real port (M12)."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from app.core.errors import JournalUnusable
from app.core.model import Kind, Origin, Phase, Reason, Request, Scheme, State
from app.emulators import orders
from app.emulators.device import Event
from app.journal import calibration_sales
from app.journal.calibration_sales import OpenSale, find_open
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes.profile import Cover
from app.runtime import Runtime
from guide_walk import Guide, covers, open_guide, refund, sell
from operations import store
from ui.calibration.dialog import SUGGESTED
from ui.common.dialogs import Confirmation
from ui.common.guide import Choice, GuideDialog
from windows import LIMIT, RunQt, dialog_of, no_dialog, open_window, press, until, waits_for_card
from wired_pinpad import LANE, WiredPinpad, wired_pinpad

Key = Qt.Key
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def humo() -> Iterator[WiredPinpad]:
    with wired_pinpad(Scheme.HUMO) as wired:
        yield wired


@pytest.mark.parametrize(
    ("scheme", "notation", "given_back"),
    [(Scheme.HUMO, "decimal", "cancel"), (Scheme.HUMO, "minor", "cancel"), (Scheme.UZCARD, "decimal", "return")],
)
def test_a_lane_is_released_by_keys_alone(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, scheme: Scheme, notation: str, given_back: str
) -> None:
    async def scene(runtime: Runtime, wired: WiredPinpad) -> None:
        async with open_window(qapp, runtime) as window:
            assert window.operation.seat.tile.state_text() == "Not calibrated"
            window.operation.cashier.choose("Aziza")
            guide = await open_guide(window)
            press(window, Key.Key_Return, Key.Key_Return, Key.Key_Return)  # lane, sum, start
            await guide.page("Read the amount")
            await until(guide.dialog.buttons[Choice.START].isEnabled)
            press(window, "1011.37", Key.Key_Return)
            await guide.page("Present the card now")
            wired.present_card()
            await guide.page("Sales are released")
            assert covers(runtime) == {Cover.SALE}
            assert guide.says("TR00000")
            press(window, Key.Key_Tab, Key.Key_Return)
            await guide.page("this sale?" if given_back == "cancel" else "this money?")
            press(window, Key.Key_Tab, Key.Key_Return)
            await waits_for_card(runtime.lanes[LANE], wired.pinpad)
            wired.present_card()
            await guide.page("The lane is released")
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert window.operation.seat.tile.state_text() == "Ready"

    with wired_pinpad(scheme) as wired, wired.runtime(profile_folder, amount_format=notation) as runtime:
        run_qt(scene(runtime, wired))
        assert covers(runtime) == set(Cover)
        stored = runtime.read(lambda reader: reader.latest(9)).result()
    ends = [(kind, amount) for kind, amount, _ in wired.told(Event.END)]
    assert ends == [("sale", SUGGESTED), (given_back, SUGGESTED)]
    assert {(each.operator, each.origin, each.state) for each in stored} == {("Aziza", Origin.WINDOW, State.APPROVED)}


@pytest.mark.parametrize("notation", ["minor", "decimal"])
def test_a_pinpad_that_reads_another_amount_is_stopped_before_the_card(
    run_qt: RunQt,
    qapp: QApplication,
    profile_folder: Path,
    humo: WiredPinpad,
    monkeypatch: pytest.MonkeyPatch,
    notation: str,
) -> None:
    """The emulated pinpad understands both notations, a real one does not: this one is taught to know one only."""
    other = {"minor": "decimal", "decimal": "minor"}[notation]
    misread = {"minor": SUGGESTED * 100, "decimal": SUGGESTED // 100}[notation]
    monkeypatch.setattr(orders, "_read_amount", lambda _text: misread)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await guide.start()
            await until(lambda: humo.told(Event.START) == [("sale", misread, "")])
            guide.type_amount(f"{misread // 100}.{misread % 100:02}")
            await guide.page("read another amount")
            assert guide.says(f'amount_format = "{other}"')
            assert guide.says(f'name = "{LANE}"')
            assert guide.says("992")
            guide.choose(Choice.AGAIN)
            await guide.page("read amounts as they are meant")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder, amount_format=notation) as runtime:
        run_qt(scene(runtime))
        assert covers(runtime) == set()
    assert humo.told(Event.END) == [("sale", misread, "992")]


def test_the_amount_is_nowhere_to_be_copied_from(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            press(window, "5")
            guide = await open_guide(window)
            await guide.start()
            shown = [_text(each) for each in window.findChildren(QWidget) if each.isVisible()]
            assert not any("011" in text for text in shown)
            press(window, Key.Key_Return)  # nothing was typed
            assert guide.says("Enter the amount")
            press(window, Key.Key_Escape)
            await guide.page("The sale was not made")
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert window.operation.form.amount.text() == ""

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QLineEdit) else ""


def test_a_card_before_the_amount_releases_nothing(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await guide.start()
            humo.present_card()
            await guide.page("WAS CHARGED, and nothing is released")
            assert guide.says("The right amount was not typed before the card")
            assert Choice.GIVE_BACK not in guide.dialog.buttons
            guide.choose(Choice.LATER)
            await guide.page("The sale stands")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        assert covers(runtime) == set()


def test_each_sale_of_the_guide_is_given_back_or_named(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    """A card before the amount, twice; then a sale as it should be. Two are refunded, the third waits and is named."""

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            for _ in range(2):
                await guide.start()
                humo.present_card()
                await guide.page("WAS CHARGED, and nothing is released")
                guide.choose(Choice.AGAIN)
                await guide.page("read amounts as they are meant")
            await sell(guide, humo)
            guide.choose(Choice.GIVE_BACK)
            await refund(guide, humo)
            await guide.page("Another sale is still to be refunded")
            guide.choose(Choice.GIVE_BACK)
            await refund(guide, humo)
            await guide.page("Another sale is still to be refunded")
            guide.choose(Choice.LATER)
            await guide.page("The sale stands")
            (left,) = runtime.read(lambda reader: find_open(reader, SINCE)).result()
            assert guide.says(f"RRN {left.sale.rrn}")
            assert guide.says(f"receipt {left.sale.receipt_no}")
            assert guide.says("The Journal screen (Ctrl+2)")
            guide.choose(Choice.GIVE_BACK)
            await refund(guide, humo)
            await guide.page("The money is back on the card")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        assert runtime.read(lambda reader: find_open(reader, SINCE)).result() == []
    kinds = [kind for kind, _, _ in humo.told(Event.END)]
    assert kinds == ["sale"] * 3 + ["cancel"] * 3


def test_a_refused_refund_leaves_the_sale_named_also_when_the_guide_is_opened_again(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def first(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await sell(guide, humo)
            guide.choose(Choice.GIVE_BACK)
            await guide.page("Cancel this sale?")
            guide.choose(Choice.GIVE_BACK)
            await until(lambda: runtime.lanes[LANE].status.phase is Phase.CARD)
            press(window, Key.Key_Escape)
            await guide.page("The money was not given back")
            guide.choose(Choice.LATER)
            await guide.page("The sale stands")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    async def second(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            press(window, Key.Key_Escape)
            await guide.page("The sale stands")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    for scene in (first, second):
        with humo.runtime(profile_folder) as runtime:
            run_qt(scene(runtime))


def test_an_unknown_refund_is_named_with_its_sale(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await guide.start()
            humo.present_card()
            await guide.page("WAS CHARGED, and nothing is released")
            guide.choose(Choice.AGAIN)
            await guide.page("read amounts as they are meant")
            await sell(guide, humo)
            guide.choose(Choice.GIVE_BACK)
            await guide.page("Cancel this sale?")
            guide.choose(Choice.GIVE_BACK)
            await guide.page("being cancelled")
            humo.pinpad.faults.add("STORERC:drop")
            humo.present_card()
            await guide.page("The outcome is not known. Do not repeat it")
            unclear, charged = runtime.read(lambda reader: find_open(reader, SINCE)).result()
            assert unclear.refund is not None
            assert guide.says(unclear.sale.rrn or "no RRN")
            press(window, Key.Key_Escape)
            await guide.page("not refunded: 2")
            assert guide.says("Refund not known")
            assert guide.says(f"RRN {charged.sale.rrn}")
            assert guide.says("Unresolved screen (Ctrl+3)")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_a_journal_that_cannot_be_read_is_told_with_the_sales_of_this_run(
    run_qt: RunQt,
    qapp: QApplication,
    profile_folder: Path,
    humo: WiredPinpad,
    monkeypatch: pytest.MonkeyPatch,
    expect_log: Callable[[int, str], None],
) -> None:
    expect_log(logging.WARNING, "the journal did not answer")

    def refuse(_reader: Reader, _since: datetime) -> list[OpenSale]:
        raise JournalUnusable(path="journal", problem="gone")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await sell(guide, humo)
            monkeypatch.setattr(calibration_sales, "find_open", refuse)
            guide.choose(Choice.LATER)
            await guide.page("The journal does not tell which sales")
            (sale,) = runtime.read(lambda reader: reader.latest(9)).result()
            assert guide.says(f"RRN {sale.rrn}")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))


def test_an_approval_although_it_was_stopped_is_said_loudly_and_given_back_later(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path
) -> None:
    """The pinpad hears no refusal, and reaches the bank without the till, which would end it there."""

    async def scene(runtime: Runtime, wired: WiredPinpad) -> None:
        wired.pinpad.change(relays=False)
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await guide.start()
            press(window, Key.Key_Escape)
            await guide.page("Asking the pinpad to stop")
            assert not guide.dialog.buttons[Choice.LEAVE].isEnabled()
            wired.present_card()
            await guide.page("WAS CHARGED, and nothing is released")
            assert guide.says("although a stop had been asked for")
            guide.choose(Choice.AGAIN)
            await guide.page("read amounts as they are meant")
            await sell(guide, wired)
            guide.choose(Choice.LATER)
            await guide.page("not refunded: 2")
            press(window, Key.Key_Escape)
            await no_dialog(window)
            guide = await open_guide(window)
            assert guide.says("still to be refunded: 2")
            guide.choose(Choice.GIVE_BACK)
            await guide.page("Which sale")
            press(window, Key.Key_Down)
            guide.choose(Choice.GIVE_BACK)
            await refund(guide, wired)
            await guide.page("Another sale is still to be refunded")
            assert guide.says("The lane is released")
            guide.choose(Choice.GIVE_BACK)
            await refund(guide, wired)
            await guide.page("The money is back on the card")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    deaf = ["CARD:deaf"] * 60
    with wired_pinpad(Scheme.HUMO, *deaf) as wired, wired.runtime(profile_folder) as runtime:
        run_qt(scene(runtime, wired))
        *cancels, second, first = runtime.read(lambda reader: reader.latest(9)).result()
        assert first.reason is Reason.APPROVED_AFTER_ABORT
        assert [cancel.original_id for cancel in cancels] == [second.id, first.id]
        assert covers(runtime) == set(Cover)


def test_left_in_the_middle_it_goes_on_after_a_restart(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def first(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await sell(guide, humo)
            press(window, Key.Key_Escape)
            await guide.page("The sale stands")
            press(window, Key.Key_Escape)
            await no_dialog(window)
            assert window.operation.outcome.word.text() == "Sale approved"

    async def second(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            assert window.operation.outcome.word.text() == "Not calibrated"
            assert "sells" in window.operation.outcome.meaning.text()
            window.operation.outcome.offer.click()
            dialog = await dialog_of(window)
            assert isinstance(dialog, GuideDialog)
            guide = Guide(window, dialog)
            guide.choose(Choice.GIVE_BACK)
            await guide.page("Cancel this sale?")
            guide.choose(Choice.GIVE_BACK)
            await guide.page("being cancelled")
            humo.present_card()
            await guide.page("The lane is released")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    for scene in (first, second):
        with humo.runtime(profile_folder) as runtime:
            run_qt(scene(runtime))
    assert [kind for kind, _, _ in humo.told(Event.END)] == ["sale", "cancel"]


def test_a_cancel_in_a_later_shift_becomes_a_return_when_the_operator_wants_that(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await sell(guide, humo)
            guide.choose(Choice.GIVE_BACK)
            await guide.page("Cancel this sale?")
            closing = runtime.lanes[LANE].submit(Request(Kind.RECONCILIATION))
            await until(closing.done, 3 * LIMIT)
            guide.choose(Choice.GIVE_BACK)
            await guide.page("shift of this sale is closed")
            guide.choose(Choice.RETURN)
            await guide.page("Return this money?")
            guide.choose(Choice.GIVE_BACK)
            await guide.page("being returned")
            humo.present_card()
            await guide.page("The lane is released")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        assert covers(runtime) == set(Cover)
    assert [kind for kind, _, _ in humo.told(Event.END)] == ["sale", "reconciliation", "return"]


def test_an_unknown_outcome_ends_the_guide(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await guide.start()
            guide.type_amount("1011.37")
            await guide.page("Present the card now")
            humo.pinpad.faults.add("STORERC:drop")
            humo.present_card()
            await guide.page("The outcome is not known. Do not repeat it")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        assert covers(runtime) == set()


def test_a_give_back_that_is_declined_can_be_tried_again(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad
) -> None:
    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            await sell(guide, humo)
            guide.choose(Choice.GIVE_BACK)
            await guide.page("Cancel this sale?")
            guide.choose(Choice.GIVE_BACK)
            await guide.page("being cancelled")
            await waits_for_card(runtime.lanes[LANE], humo.pinpad)
            press(window, Key.Key_Escape)
            await guide.page("The money was not given back")
            guide.choose(Choice.AGAIN)
            await guide.page("Cancel this sale?")
            press(window, Key.Key_Escape)
            await guide.page("The sale stands")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
        assert covers(runtime) == {Cover.SALE}


def test_a_sale_that_looks_like_an_unsettled_one_is_asked_about(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, humo: WiredPinpad, earlier: Writer
) -> None:
    """M3.4: the operator knows whether it is another one."""
    store(earlier, State.UNKNOWN, lane="another", amount=SUGGESTED)

    async def scene(runtime: Runtime) -> None:
        async with open_window(qapp, runtime) as window:
            guide = await open_guide(window)
            guide.choose(Choice.START)
            await dialog_of(window, Confirmation)
            press(window, "y")
            await guide.page("Read the amount")
            await until(guide.dialog.buttons[Choice.START].isEnabled)
            press(window, Key.Key_Escape)
            await guide.page("The sale was not made")
            press(window, Key.Key_Escape)
            await no_dialog(window)

    with humo.runtime(profile_folder) as runtime:
        run_qt(scene(runtime))
    assert [kind for kind, _, _ in humo.told(Event.START)] == ["sale"]
