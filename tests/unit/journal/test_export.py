"""What is found as a table: read back by the csv module, whole or not there at all."""

import csv
import errno
import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.core.errors import ExportUnwritable
from app.core.model import OPERATION_KEYS, Kind, State
from app.journal import export, searching
from app.journal.export import Export
from app.journal.queries import Query
from app.journal.searching import Found
from app.journal.writing import Writer
from operations import store
from searches import fill, sift

ZONE = ZoneInfo("Asia/Tashkent")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer:
        yield writer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    return folder


def write(writer: Writer, query: Query, path: Path) -> list[list[str]]:
    """The table of a search, as it is read back."""
    table = Export(Found(query), path, ZONE)
    while not table.step(writer.reader).complete:
        pass
    return read_back(path)


def read_back(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_every_column_of_every_operation_is_in_it(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "STEP_SECONDS", 0)
    monkeypatch.setattr(export, "STEP_SECONDS", 0)
    fill(tmp_path / "journal.sqlite3", 250)
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer:
        query = Query(kinds=(Kind.SALE,))
        operations = sift(writer.reader.latest(-1), query)
        head, *rows = write(writer, query, folder / "sales.csv")
    assert head == OPERATION_KEYS
    assert [row[0] for row in rows] == [operation.id for operation in operations]
    amounts = [int(row[OPERATION_KEYS.index("amount")].replace(",", "")) for row in rows]
    assert amounts == [operation.amount for operation in operations]


def test_each_value_is_written_for_excel(writer: Writer, folder: Path) -> None:
    store(
        writer,
        State.APPROVED,
        operator="=HYPERLINK(1)",
        lane="-1",
        training=False,
        rrn="008005356147",
        terminal_id="34112204",
        merchant_id="011760574070401",
        receipt_no="14",
        auth_code="014",
        card="986018******9831",
        surcharge=1_05,
        total=301_05,
        slip='Чек "14";\nОДОБРЕНО',
        shift_no="@SUM(A1)",
    )
    head, row = write(writer, Query(), folder / "table.csv")
    shown = dict(zip(head, row, strict=True))
    told = {key: shown[key] for key in ("amount", "surcharge", "total", "training", "created_at", "ended_at", "phase")}
    assert told == {
        **{"amount": "300,00", "surcharge": "1,05", "total": "301,05", "training": "false", "phase": ""},
        **dict.fromkeys(("created_at", "ended_at"), "2026-03-02 12:00:00"),
    }
    assert shown["operator"] == "'=HYPERLINK(1)"
    assert shown["lane"] == "'-1"
    assert shown["shift_no"] == "'@SUM(A1)"
    assert shown["rrn"] == '="008005356147"'
    assert shown["merchant_id"] == '="011760574070401"'
    assert shown["auth_code"] == '="014"'
    assert (shown["receipt_no"], shown["terminal_id"], shown["card"]) == ("14", "34112204", "986018******9831")
    assert shown["slip"] == 'Чек "14";\nОДОБРЕНО'
    assert (folder / "table.csv").read_bytes().endswith(b"\r\n")


def test_columns_can_be_called_otherwise(writer: Writer, folder: Path) -> None:
    table = Export(Found(Query()), folder / "table.csv", ZONE, {"amount": "Сумма", "rrn": "+RRN"})
    while not table.step(writer.reader).complete:
        pass
    (head,) = read_back(folder / "table.csv")
    assert head[OPERATION_KEYS.index("amount")] == "Сумма"
    assert head[OPERATION_KEYS.index("rrn")] == "'+RRN"
    assert head[0] == "id"


def test_nothing_stands_at_its_path_before_it_is_complete(
    writer: Writer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "STEP_SECONDS", 60)  # the search takes one step, however busy the machine is
    monkeypatch.setattr(export, "STEP_SECONDS", 0)
    monkeypatch.setattr(export, "_PAGE", 2)
    for _ in range(5):
        store(writer, State.APPROVED)
    path = folder / "table.csv"
    path.write_text("the table of yesterday", encoding="utf-8")
    table = Export(Found(Query()), path, ZONE)
    counts = [table.step(writer.reader).count for _ in range(3)]
    assert counts == [0, 2, 4]
    assert path.read_text(encoding="utf-8") == "the table of yesterday"
    assert len(list(folder.iterdir())) == 2
    table.abandon()
    table.abandon()
    assert list(folder.iterdir()) == [path]
    assert len(write(writer, Query(), path)) == 6
    table.abandon()
    assert list(folder.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_told(writer: Writer, folder: Path) -> None:
    store(writer, State.APPROVED)
    (folder / "table.csv").mkdir()
    for path in (folder / "table.csv", folder / "no such folder" / "table.csv"):
        with pytest.raises(
            ExportUnwritable, match=r"E5007: .*table\.csv cannot be written: .*\. Choose another"
        ) as caught:
            write(writer, Query(), path)
        assert caught.value.params["path"] == path
    assert [each.name for each in folder.iterdir()] == ["table.csv"]


def test_a_full_disk_leaves_nothing_behind(writer: Writer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    store(writer, State.APPROVED)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExportUnwritable, match=re.escape(os.strerror(errno.ENOSPC))):
        write(writer, Query(), folder / "table.csv")
    assert list(folder.iterdir()) == []


def test_a_search_and_its_table_are_of_one_moment(writer: Writer, folder: Path) -> None:
    sale = store(writer, State.APPROVED)
    found = Found(Query())
    found.step(writer.reader)
    store(writer, State.DECLINED, created_at=datetime(2026, 3, 3, tzinfo=ZONE))
    table = Export(found, folder / "table.csv", ZONE)
    while not table.step(writer.reader).complete:
        pass
    assert [row[0] for row in read_back(folder / "table.csv")] == ["id", sale.id]
