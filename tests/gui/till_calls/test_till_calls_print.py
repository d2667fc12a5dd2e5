"""Slips that tills have printed at this window's printer: once each, counted, and told only where that helps."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.core.errors import NoPrinterAtAll
from app.core.model import Kind, Request, Scheme
from app.printing.layout import PrintJob
from app.runtime import Runtime
from clocks import HurriedClock
from pdf_text import text_of
from till_window import answer_of, build_runtime, meanwhile, serving_window
from ui.slips.printing import SlipPrinter
from windows import LIMIT, RunQt, until


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What comes out of the printer, which is a file here, because there is no other."""
    printed: list[Path] = []

    def print_to_file(printer: SlipPrinter, job: PrintJob) -> Future[None]:
        printed.append(tmp_path / f"paper-{len(printed)}.pdf")
        return printer.save(printed[-1], job)

    monkeypatch.setattr(SlipPrinter, "print", print_to_file)
    return printed


@pytest.fixture
def runtime(profile_folder: Path) -> Iterator[Runtime]:
    """It prints by itself, and its customers are quick."""
    with build_runtime(profile_folder, clock=HurriedClock(), printer={"automatic": True}) as started:
        for pinpad in started.training.pinpads:
            pinpad.change(card_after=0.0, pin_after=0.0)
        yield started


def prints(runtime: Runtime) -> list[tuple[int, str]]:
    """Number and operator of each print in the journal."""
    with closing(sqlite3.connect(runtime.profile.journal)) as connection:
        return connection.execute("SELECT copy_no, operator FROM prints ORDER BY row").fetchall()


def test_a_tills_slip_is_printed_once_and_a_copy_on_request(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, papers: list[Path]
) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            pane = shop.window.operation.pane
            heard = await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00, x_operator="Aziza")))
            await until(lambda: "Sent to the printer" in pane.notice.text())
            again = await answer_of(meanwhile(lambda: shop.till.get("/payment/xumo/print_last/", x_operator="Nigora")))
            assert "КОПИЯ 1" in again.slip
            assert heard.rrn in again.slip
            await until(shop.window.operation.outcome.isVisible)

    run_qt(scene())
    assert prints(runtime) == [(1, "Aziza"), (2, "Nigora")]
    assert len(papers) == 2
    assert "КОПИЯ" not in text_of(papers[0])
    assert "КОПИЯ1" in text_of(papers[1])


def test_what_a_look_up_finds_is_printed_once_whoever_hears_first(
    run_qt: RunQt,
    qapp: QApplication,
    runtime: Runtime,
    papers: list[Path],
    expect_log: Callable[[int, str], None],
) -> None:
    expect_log(logging.WARNING, "is unknown: line-lost")

    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            shop.pinpad().faults.add("STORERC:drop")
            await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00, x_operator="Aziza")))
            await until(shop.window.operation.outcome.isVisible)
            await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 400_00)))
            await until(lambda: len(prints(runtime)) == 2)

    run_qt(scene())
    assert prints(runtime) == [(1, "Aziza"), (1, "till")]
    assert len(papers) == 2


def test_the_windows_own_slips_are_printed_as_ever(
    run_qt: RunQt, qapp: QApplication, runtime: Runtime, papers: list[Path]
) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            shop.window.operation.cashier.choose("Nigora")
            await shop.window.operation.play(Scheme.HUMO, Request(Kind.SALE, 100_00))
            await until(lambda: len(prints(runtime)) == 1)
            shop.window.operation.slips.print_shown()
            await until(lambda: len(prints(runtime)) == 2)

    run_qt(scene())
    assert [number for number, _ in prints(runtime)] == [1, 2]
    assert len(papers) == 2


def test_a_print_that_fails_is_told_beneath_the_slip_and_to_the_till(
    run_qt: RunQt, qapp: QApplication, profile_folder: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "was not printed")

    async def scene(runtime: Runtime) -> None:
        async with serving_window(qapp, runtime) as shop:
            pane = shop.window.operation.pane
            heard = await answer_of(meanwhile(lambda: shop.till.sell(Scheme.HUMO, 300_00)))
            assert heard.slip
            await until(lambda: "no such printer" in pane.notice.text())
            again = await answer_of(meanwhile(lambda: shop.till.get("/payment/xumo/print_last")))
            assert again.error[0] == 101

    with build_runtime(profile_folder, printer={"automatic": True, "name": "no such printer"}) as runtime:
        run_qt(scene(runtime))
    assert prints(runtime) == []


def test_a_window_that_has_gone_prints_nothing(run_qt: RunQt, qapp: QApplication, runtime: Runtime) -> None:
    async def scene() -> None:
        async with serving_window(qapp, runtime) as shop:
            await shop.window.operation.play(Scheme.HUMO, Request(Kind.SALE, 100_00))

    run_qt(scene())
    (sale,) = runtime.read(lambda reader: reader.latest(1)).result(LIMIT)
    with pytest.raises(NoPrinterAtAll):
        runtime.print_slip(sale, "till", is_copy=True).result(LIMIT)
