"""`serve` in a process of its own: tills call it over HTTP, and it ends by a signal."""

import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from app.core.model import Scheme
from app.journal.writing import Writer
from escpos_printer import Paper, TcpPrinter
from processes import Emulation, Running, emulation, read_journal, run_program, running, write_settings
from tills import LIMIT, Heard, Till

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process at such a signal")
NO_PRINTER = '\n[printer]\nkind = "none"\n'


def write(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[Running, Till]]:
    """The program serving training lanes on a port of its own, and a till of it."""
    with running("serve", "--port", "0", "--training", "--profile", folder, *arguments) as program:
        said = program.wait_for(lambda line: line.startswith("serving "))
        yield program, Till(said.removeprefix("serving "))


def in_background(call: Callable[[], Heard]) -> "Future[Heard]":
    """A till that waits on a thread of its own; a connection that breaks is its exception."""
    future: Future[Heard] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return future


def use(folder: Path, pinpad: Emulation) -> None:
    """A lane on that pinpad; slips are the till's to print."""
    write_settings(folder, pinpad.pinpad.replace("tcp://", "socket://"), pinpad.bank)
    file = folder / "settings.toml"
    file.write_text(file.read_text(encoding="utf-8") + NO_PRINTER, encoding="utf-8")


def sold(pinpad: Emulation) -> None:
    """Wait until the pinpad was asked for a sale."""
    pinpad.wait_for(lambda line: '"event": "start"' in line and '"sale"' in line)


# Starting


def test_qt_is_never_loaded(profile_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    write(profile_folder, NO_PRINTER)
    with serving(profile_folder) as (program, till):
        assert "Оплата" in till.sell(Scheme.HUMO, 300_00).slip
        program.signal(signal.SIGINT if sys.platform == "win32" else signal.SIGTERM)
        program.wait()
        imported = {line.rpartition("|")[2].strip() for line in program.lines if line.startswith("import time:")}
    assert {"uvicorn", "fastapi", "app.lanes.lane"} <= imported
    assert {name for name in imported if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync", "ui")} == set()


@POSIX
def test_a_till_sells_and_the_program_ends_in_peace(profile_folder: Path) -> None:
    with serving(write(profile_folder, NO_PRINTER)) as (program, till):
        assert not till.address.endswith(":0")
        assert till.sell(Scheme.UZCARD, 300_00).rrn
        program.signal(signal.SIGTERM)
        assert program.wait() == 0
    assert [(each["state"], each["origin"]) for each in read_journal(profile_folder)] == [("approved", "api")]


@POSIX
def test_training_lanes_are_served_on_demand_only(profile_folder: Path) -> None:
    write(profile_folder, NO_PRINTER)
    with running("serve", "--port", "0", "--profile", profile_folder) as program:
        said = program.wait_for(lambda line: line.startswith("serving "))
        code, data = Till(said.removeprefix("serving ")).sell(Scheme.HUMO, 300_00).error
        program.signal(signal.SIGTERM)
        assert program.wait() == 0
    assert (code, data[:5]) == (106, "E9002")


def test_a_profile_in_use(profile_folder: Path) -> None:
    profile_folder.mkdir()
    with FileLock(profile_folder / "lock"):
        assert "E5001" in run_program("serve", "--port", "0", "--profile", profile_folder, status=4)


def test_wrong_settings(profile_folder: Path) -> None:
    write(profile_folder, "[api]", "port = 0")
    assert "line 2" in run_program("serve", "--profile", profile_folder, status=2)
    assert "not a port" in run_program("serve", "--port", "65536", "--profile", profile_folder, status=2)


def test_a_port_that_is_taken(profile_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        printed = run_program("serve", "--port", str(port), "--profile", profile_folder, status=1)
    assert f"E9005: The HTTP interface cannot be served at 127.0.0.1:{port}" in printed


# Ending


@POSIX
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_running_sale_ends_before_the_program(profile_folder: Path, number: int, status: int) -> None:
    with emulation("--scheme", "humo", "--listen", "127.0.0.1:0", "--fault", "BANK:slow=3") as pinpad:
        use(profile_folder, pinpad)
        with serving(profile_folder) as (program, till):
            sale = in_background(lambda: till.sell(Scheme.HUMO, 300_00))
            sold(pinpad)
            program.signal(number)
            program.wait_for(lambda line: line.startswith("Ending."))
            refused = in_background(lambda: till.sell(Scheme.HUMO, 500_00))
            assert not sale.done()
            assert sale.result(LIMIT).rrn
            assert not is_success(refused)
            assert program.wait() == status
    (operation,) = [each for each in read_journal(profile_folder) if each["state"] == "approved"]
    assert operation["amount"] == 300_00


def signal_until_it_ends(program: Running) -> None:
    """What comes right behind the first signal still is the same wish, so that it is sent again after a while."""
    gives_up_at = time.monotonic() + LIMIT
    while program.is_running():
        assert time.monotonic() < gives_up_at, "it does not end"
        program.signal(signal.SIGTERM)
        time.sleep(0.1)


def is_success(call: "Future[Heard]") -> bool:
    """Whether a till got an approval; a connection that is refused or cut off is none."""
    try:
        return bool(call.result(LIMIT).body["is_success"])
    except OSError:
        return False


@POSIX
def test_a_second_signal_ends_at_once(profile_folder: Path) -> None:
    with emulation("--scheme", "humo", "--listen", "127.0.0.1:0", "--fault", "BANK:slow=20") as pinpad:
        use(profile_folder, pinpad)
        with serving(profile_folder) as (program, till):
            sale = in_background(lambda: till.sell(Scheme.HUMO, 300_00))
            sold(pinpad)
            program.signal(signal.SIGTERM)
            program.wait_for(lambda line: line.startswith("Ending."))
            assert program.is_running()
            signal_until_it_ends(program)
            assert program.wait() == 128 + signal.SIGTERM
            assert not is_success(sale)
    assert [each["state"] for each in read_journal(profile_folder)] == ["sent"]


@POSIX
def test_a_killed_sale_is_settled_and_charged_once(profile_folder: Path) -> None:
    """What the pinpad did is looked up; its till, which never heard of it, has to say so before it sells that again."""
    with emulation("--scheme", "humo", "--listen", "127.0.0.1:0") as pinpad:
        use(profile_folder, pinpad)
        with serving(profile_folder) as (program, till):
            assert till.sell(Scheme.HUMO, 100_00).rrn  # it tells the lane its terminal and the pinpad's clock
            pinpad.type("fault ENDTR:silence")
            sale = in_background(lambda: till.sell(Scheme.HUMO, 300_00))
            pinpad.wait_for(
                lambda line: '"code": "000"' in line and '"ledger": "pinpad"' in line and '"amount": 30000' in line
            )
            program.signal(signal.SIGKILL)
            assert program.wait() == -signal.SIGKILL
            assert not is_success(sale)
        assert [each["state"] for each in read_journal(profile_folder)] == ["sent", "approved"]
        with serving(profile_folder) as (program, till):
            settled = wait_for_approval(profile_folder, till)
            code, data = till.sell(Scheme.HUMO, 300_00).error
            assert (code, data[:5]) == (106, "E3025")
            assert settled["rrn"] in data
            assert till.post(f"/v1/operations/{settled['id']}/ack").status == 200
            assert till.sell(Scheme.HUMO, 300_00).rrn != settled["rrn"]
            program.signal(signal.SIGTERM)
            assert program.wait() == 0
        postings = pinpad.entries("bank")
    assert len({posting["rrn"] for posting in postings}) == 3


def wait_for_approval(profile: Path, till: Till) -> dict[str, Any]:
    """The latest operation once it is approved, by the journal: a till that asked for it would have its answer.

    And once the lane has ended its look-up: until then it would refuse whatever else is asked of it.
    """
    gives_up_at = time.monotonic() + LIMIT
    while (operation := read_journal(profile)[0])["state"] != "approved" or not is_ready(till):
        assert time.monotonic() < gives_up_at, operation
    return operation


def is_ready(till: Till) -> bool:
    """Whether the first lane would take an operation now."""
    return bool(till.get("/v1/lanes").body["lanes"][0]["condition"] == "ready")


@POSIX
def test_nohup_keeps_it_running(profile_folder: Path) -> None:
    """A signal that it was started to ignore ends nothing."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with serving(write(profile_folder, NO_PRINTER)) as (program, till):
            program.signal(signal.SIGHUP)
            assert till.sell(Scheme.HUMO, 300_00).rrn
            program.signal(signal.SIGTERM)
            assert program.wait() == 0
    finally:
        signal.signal(signal.SIGHUP, before)


# One program as the box of another


@POSIX
def test_a_fiscalbox_lane_against_a_program_that_serves(profile_folder: Path, tmp_path: Path) -> None:
    with serving(write(tmp_path / "box", NO_PRINTER)) as (box, till):
        lane = [
            "[[lanes]]",
            'name = "box"',
            'scheme = "humo"',
            'driver = "fiscalbox"',
            f'url = "http://{till.address}"',
        ]
        write(profile_folder, "training = true", *lane)
        here = ("--lane", "box", "--profile", profile_folder)
        assert "approved" in run_program("sale", "--amount", "300.00", *here)
        sale = read_journal(profile_folder)[0]
        cancelled = run_program("cancel", "--amount", "300.00", "--original", sale["rrn"], *here)
        assert "approved" in cancelled
        assert "Краткий отчет" in run_program("short-report", *here)
        assert "approved" in run_program("close", *here)
        box.signal(signal.SIGTERM)
        assert box.wait() == 0
    ours, theirs = read_journal(profile_folder), read_journal(tmp_path / "box")
    assert [each["kind"] for each in ours] == ["reconciliation", "cancel", "sale"]
    assert [each["kind"] for each in theirs] == ["reconciliation", "cancel", "sale"]
    assert [each["rrn"] for each in ours] == [each["rrn"] for each in theirs]
    assert {each["state"] for each in ours + theirs} == {"approved"}


# Printing


@POSIX
def test_a_printer_that_is_not_there(profile_folder: Path) -> None:
    write(profile_folder, "[printer]", 'name = "no such printer"')
    with serving(profile_folder) as (program, till):
        assert till.sell(Scheme.HUMO, 300_00).rrn
        code, data = till.get("/payment/xumo/print_last").error
        program.signal(signal.SIGTERM)
        assert program.wait() == 0
    assert code == 101
    assert re.search("E6001.*no such printer", data)


@POSIX
def test_a_receipt_printer_prints_and_a_slip_that_does_not_come_out_waits(profile_folder: Path) -> None:
    paper = Paper()
    with TcpPrinter(paper) as printer:
        write(profile_folder, "[printer]", 'kind = "escpos"', f'name = "{printer.name}"', "merchant_copy = true")
        with serving(profile_folder) as (program, till):
            heard = till.sell(Scheme.HUMO, 300_00)
            assert till.get("/payment/xumo/print_last").slip
            paper.rows_left = 0
            assert till.sell(Scheme.UZCARD, 100_00).rrn
            code, data = till.get("/payment/uzcard/print_last").error
            program.signal(signal.SIGTERM)
            assert program.wait() == 0
    assert (code, "E6006" in data) == (101, True)
    customer, merchant, copy = [[row.text.strip() for row in sheet] for sheet in paper.sheets]
    assert (customer[0], merchant[0], copy[0]) == ("ЭКЗЕМПЛЯР КЛИЕНТА", "ЭКЗЕМПЛЯР МАГАЗИНА", "КОПИЯ 1")
    assert all(any(heard.rrn in text for text in sheet) for sheet in (customer, merchant, copy))
    with closing(Writer(profile_folder / "journal.sqlite3")) as writer:
        (waits,) = writer.reader.waiting_prints()
    assert (waits.operation.scheme, waits.operation.amount) == (Scheme.UZCARD, 100_00)
