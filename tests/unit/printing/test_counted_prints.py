"""Prints joined to the journal: counted once, waiting when they fail, for customer and shop, with the drawer."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core import paths
from app.core.errors import JournalUnusable, PrinterOutOfPaper, PrinterUnreachable, PrintFailed
from app.core.model import Kind, Operation, State
from app.journal.chain import verify
from app.journal.writing import Writer
from app.printing import receipt_printer
from app.printing.counted_prints import CountedPrints
from app.printing.layout import PrintJob
from app.printing.receipt_printer import ReceiptPrinter
from app.runtime import Runtime
from app.settings import Settings
from escpos_printer import Paper, TcpPrinter
from operations import store

LIMIT = 20.0


class Shop:
    """A runtime, a receipt printer, and what joins the two."""

    def __init__(self, runtime: Runtime, device: TcpPrinter) -> None:
        self.runtime = runtime
        self.paper = device.paper
        self.device = device
        self.printer = ReceiptPrinter(runtime.settings.printer)
        self.prints = CountedPrints(runtime, self.printer)
        self._running = ExitStack()
        self._running.callback(runtime.stop)

    def stop(self) -> None:
        """Stop the runtime, unless it is stopped."""
        self._running.close()

    def sale(self, state: State = State.APPROVED, **changes: Any) -> Operation:
        slip = {"slip": f"RRN:{len(self.texts()):012}\nОДОБРЕНО", **changes}
        return self.runtime.write(lambda writer: store(writer, state, **slip)).result(LIMIT)

    def texts(self) -> list[list[str]]:
        return [[row.text.strip() for row in sheet] for sheet in self.paper.sheets]

    def waiting(self) -> list[str]:
        """The operations that wait for the printer."""
        waiting = self.runtime.read(lambda reader: reader.waiting_prints()).result(LIMIT)
        return [each.operation.id for each in waiting]

    def print(self, operation: Operation, *, is_copy: bool = False) -> int:
        return self.prints.print(operation, "Aziza", is_copy=is_copy).result(LIMIT)


class Hanging:
    """A printer whose spooler never comes back."""

    name = "hangs"

    def print(self, _job: PrintJob) -> Future[None]:
        return Future()

    def close(self) -> None:
        """Nothing comes of waiting for it."""


@pytest.fixture
def open_shop(profile_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Shop]]:
    """Opens a shop with those settings of its printer; what its journal holds must fit its chain at the end."""
    monkeypatch.setattr(receipt_printer, "ANSWER", 0.3)
    devices, opened = ExitStack(), list[Shop]()

    def open_it(**printer: Any) -> Shop:
        device = TcpPrinter(Paper()).__enter__()
        table = {"printer": {"kind": "escpos", "name": device.name, **printer}}
        settings = Settings.model_validate(table).with_training_lanes()
        runtime = Runtime(paths.profile(profile_folder), settings, interactive=False)
        runtime.start()
        opened.append(Shop(runtime, device))
        return opened[0]

    yield open_it
    for shop in opened:
        shop.printer.close()
        shop.stop()
    devices.close()
    found: list[str] = []
    verify(paths.profile(profile_folder).journal, found.append)
    assert found == []


def test_a_print_is_counted_and_the_next_is_a_copy(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    sale = shop.sale()
    assert [shop.print(sale), shop.print(sale)] == [1, 2]
    first, copy = shop.texts()
    assert first[-1] == copy[-1] == "УЧЕБНЫЙ ЧЕК - НЕ ОПЛАТА"
    assert "КОПИЯ" not in str(first)
    assert (copy[0], copy[2]) == ("КОПИЯ 1", "Aziza")


def test_a_slip_waits_for_paper_and_is_printed_once_as_its_first(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    shop.paper.rows_left = 0
    sales = [shop.sale() for _ in range(3)]
    for sale in sales:
        with pytest.raises(PrinterOutOfPaper):
            shop.prints.print_new(sale, "Aziza").result(LIMIT)
    assert shop.waiting() == [sale.id for sale in sales]
    with pytest.raises(PrinterOutOfPaper):
        shop.print(sales[0])
    assert shop.waiting() == [sale.id for sale in sales], "in its place, and once"
    shop.paper.load_paper()
    assert [shop.print(sale) for sale in sales] == [1, 1, 1]
    assert shop.waiting() == []
    assert "КОПИЯ" not in str(shop.texts())


def test_a_slip_waits_for_a_printer_that_is_off(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    sale = shop.sale()
    with TcpPrinter(Paper()) as gone:
        name = gone.name
    away = CountedPrints(shop.runtime, ReceiptPrinter(shop.runtime.settings.printer.model_copy(update={"name": name})))
    with pytest.raises(PrinterUnreachable):
        away.print_new(sale, "Aziza").result(LIMIT)
    (waits,) = shop.runtime.read(lambda reader: reader.waiting_prints()).result(LIMIT)
    assert (waits.operation.id, waits.operator) == (sale.id, "Aziza")
    assert "E6005" in waits.problem
    assert shop.print(sale) == 1
    assert shop.waiting() == []


def test_one_that_broke_off_in_the_middle_waits_and_comes_out_as_a_copy(open_shop: Callable[..., Shop]) -> None:
    """Some of it may have come out, and been given to the customer."""
    shop = open_shop()
    sale = shop.sale()
    shop.device.goes_off_after = 20
    with pytest.raises(PrintFailed):
        shop.print(sale)
    assert shop.waiting() == [sale.id]
    shop.device.goes_off_after = None
    assert shop.print(sale) == 2
    assert shop.waiting() == []
    (sheet,) = shop.texts()
    assert sheet[0] == "КОПИЯ 1"


def test_a_copy_that_a_till_asks_for_does_not_wait(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    sale = shop.sale()
    shop.paper.rows_left = 0
    with pytest.raises(PrinterOutOfPaper):
        shop.prints.print_for_till(sale, "till", True).result(LIMIT)
    assert shop.waiting() == []


def test_a_copy_that_breaks_off_does_not_take_a_slip_from_those_that_wait(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    sale = shop.sale()
    shop.paper.rows_left = 0
    with pytest.raises(PrinterOutOfPaper):
        shop.prints.print_new(sale, "Aziza").result(LIMIT)
    shop.paper.load_paper()
    shop.device.goes_off_after = 20
    with pytest.raises(PrintFailed):
        shop.prints.print_for_till(sale, "till", True).result(LIMIT)
    (waits,) = shop.runtime.read(lambda reader: reader.waiting_prints()).result(LIMIT)
    assert (waits.operation.id, waits.operator) == (sale.id, "Aziza")


def test_a_copy_that_failed_is_no_slip_that_was_printed(open_shop: Callable[..., Shop]) -> None:
    """A till may ask for a copy before the window gets to print what has just ended."""
    shop = open_shop()
    sale, other = shop.sale(), shop.sale()
    shop.paper.rows_left = 0
    with pytest.raises(PrinterOutOfPaper):
        shop.prints.print_for_till(sale, "till", True).result(LIMIT)
    with pytest.raises(PrinterOutOfPaper):
        shop.prints.print_new(sale, "Aziza").result(LIMIT)
    shop.prints.print_for_till(other, "till", True)
    with pytest.raises(PrinterOutOfPaper):
        shop.prints.print_new(other, "Aziza").result(LIMIT)
    assert shop.waiting() == [sale.id, other.id]


def test_what_has_not_come_out_when_the_program_ends_waits_for_the_next(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    sales = [shop.sale() for _ in range(3)]
    with TcpPrinter(Paper(), answers=False) as silent:  # so that the first print keeps it busy for a while
        printer = ReceiptPrinter(shop.runtime.settings.printer.model_copy(update={"name": silent.name}))
        prints = CountedPrints(shop.runtime, printer)
        printed = [prints.print_new(sale, "Aziza") for sale in sales]
        prints.finish()
        assert printed[0].result(LIMIT) == 1
    for each in printed[1:]:
        with pytest.raises(PrintFailed):
            each.result(LIMIT)
    assert shop.waiting() == [sale.id for sale in sales[1:]]
    assert len(silent.paper.sheets) == 1


def test_a_print_that_hangs_waits_once_the_program_has_ended(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    hanging = Hanging()
    prints = CountedPrints(shop.runtime, hanging)
    sales = [shop.sale() for _ in range(2)]
    printed = [prints.print(sale, "Aziza") for sale in sales]
    prints.finish()
    assert shop.waiting() == [sale.id for sale in sales]
    assert not any(each.done() for each in printed)


def test_whoever_hears_of_an_outcome_first_has_it_printed(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    sale = shop.sale()
    assert not shop.prints.has_printed(sale)
    printed = [shop.prints.print_new(sale, "Aziza"), shop.prints.print_for_till(sale, "till", False)]
    assert [each.result(LIMIT) for each in printed] == [1, 1]
    assert shop.prints.has_printed(sale)
    assert len(shop.texts()) == 1


# ------------------------------------------------------------------ two copies, and the drawer


def test_an_approval_comes_out_for_the_customer_and_for_the_shop_as_one_print(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(merchant_copy=True, drawer=True)
    sale = shop.sale()
    assert shop.prints.print_new(sale, "Aziza").result(LIMIT) == 1
    customer, merchant = shop.texts()
    assert (customer[0], merchant[0]) == ("ЭКЗЕМПЛЯР КЛИЕНТА", "ЭКЗЕМПЛЯР МАГАЗИНА")
    assert customer[1:] == merchant[1:]
    assert shop.paper.drawer_opened == 1
    assert shop.print(sale) == 2
    assert len(shop.texts()) == 3, "what is printed again is one piece"
    assert shop.texts()[2][0] == "КОПИЯ 1"
    assert shop.paper.drawer_opened == 1


@pytest.mark.parametrize(
    ("state", "kind", "sheets"),
    [
        (State.APPROVED, Kind.RETURN, 2),
        (State.APPROVED, Kind.CANCEL, 2),
        (State.DECLINED, Kind.SALE, 1),
        (State.APPROVED, Kind.RECONCILIATION, 1),
    ],
)
def test_only_what_moved_money_is_printed_twice(
    open_shop: Callable[..., Shop], state: State, kind: Kind, sheets: int
) -> None:
    shop = open_shop(merchant_copy=True, drawer=True)
    shop.prints.print_new(shop.sale(state, kind=kind), "Aziza").result(LIMIT)
    assert len(shop.texts()) == sheets
    assert shop.paper.drawer_opened == int(sheets == 2)


def test_the_drawer_stays_closed_for_what_a_cashier_asks_for(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(drawer=True)
    shop.print(shop.sale())
    assert shop.paper.drawer_opened == 0


# ------------------------------------------------------------------ a journal that cannot be written


def test_what_the_journal_does_not_take_is_printed_and_says_so(
    open_shop: Callable[..., Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = open_shop()
    sale = shop.sale()

    def full(*_: object, **__: object) -> int:
        raise JournalUnusable(path="journal", problem="the disk is full")

    monkeypatch.setattr(Writer, "record_print", full)
    assert shop.print(sale) == 1
    assert shop.texts()[0][0] == "НЕ СОХРАНЕНО В ЖУРНАЛЕ"
    with pytest.raises(JournalUnusable):
        shop.print(sale, is_copy=True)


def test_a_failure_that_cannot_be_written_down_is_told_and_logged(
    open_shop: Callable[..., Shop], expect_log: Callable[[int, str], None]
) -> None:
    shop = open_shop()
    shop.paper.rows_left = 0
    stranger = replace(shop.sale(), id="018e0000-0000-7000-8000-000000000000")
    expect_log(logging.ERROR, "waits cannot be written down")
    with pytest.raises(PrinterOutOfPaper):
        shop.print(stranger)


def test_a_printer_that_outlives_the_journal_is_logged(
    open_shop: Callable[..., Shop], expect_log: Callable[[int, str], None]
) -> None:
    shop = open_shop()
    sale = shop.sale()
    shop.paper.rows_left = 0
    shop.stop()
    expect_log(logging.ERROR, "did not come out")
    with pytest.raises(PrinterOutOfPaper):
        shop.print(sale)
