"""A journal that an older version wrote is upgraded in place, with every row that it had, and still fits its chain."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import JournalUnusable
from app.core.model import Decision, Kind, LookUp, Resolution, State
from app.journal import schema
from app.journal.chain import Verified, check_head, verify
from app.journal.head import HeadFile
from app.journal.schema import MIGRATIONS
from app.journal.writing import AMENDED, Writer
from operations import MOMENT, store

VECTORS = Path(__file__).parents[2] / "vectors" / "journal"
MADE_OF_OTHERS = ("events", "card_tail")
TABLES = ("operations", "prints", "events")
OLD = {version: VECTORS / f"schema-{version}.sqlite3" for version in range(1, len(MIGRATIONS))}


@pytest.fixture(params=OLD.values(), ids=lambda file: str(file.stem))
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(request.param, tmp_path / "journal.sqlite3"))


def rows(path: Path, table: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY row")]


def test_there_is_a_file_of_every_old_schema() -> None:
    assert sorted(VECTORS.glob("*.sqlite3")) == sorted(OLD.values())


def test_every_row_is_still_there_and_what_is_new_is_empty_but_for_the_way_to_its_events(path: Path) -> None:
    before = {table: rows(path, table) for table in TABLES}
    assert all(before.values())
    Writer(path).close()
    for table in TABLES:
        known = before[table][0].keys()
        after = rows(path, table)
        assert [{name: row[name] for name in known} for row in after] == before[table]
        new = {value for row in after for name, value in row.items() if name not in {*known, *MADE_OF_OTHERS}}
        assert new <= {None}
    with closing(schema.open_for_reading(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)


def test_each_operation_leads_to_its_events(path: Path) -> None:
    Writer(path).close()
    told: dict[str, list[str]] = {}
    for event in rows(path, "events"):
        if event["what"] in {*State, AMENDED}:
            told.setdefault(json.loads(event["data"])["id"], []).append(str(event["row"]))
    assert {row["id"]: row["events"] for row in rows(path, "operations")} == {
        name: " ".join(events) for name, events in told.items()
    }


def test_it_is_not_read_before_it_is_upgraded(path: Path) -> None:
    with pytest.raises(JournalUnusable, match="upgrades it at its next start"):
        verify(path, print)


def test_its_chain_and_its_rows_fit_before_and_after_it_is_written_on(path: Path) -> None:
    found: list[str] = []
    old = {table: len(rows(path, table)) for table in TABLES}
    with closing(Writer(path)) as writer:
        assert verify(path, found.append) == Verified(old["events"], old["operations"], 0, None)
        assert check_head(writer, MOMENT) is None
        store(writer, State.APPROVED, kind=Kind.RETURN)
        unknown = writer.reader.cases()[0].operation
        assert (unknown.state, unknown.look_up) == (State.UNKNOWN, None)
        resolution = Resolution(unknown.id, Decision.OPENED, MOMENT, None, "Нигора", "the pinpad was exchanged")
        values = unknown.as_row() | {"look_up": LookUp.LOST}
        writer.learn(MOMENT, operation=type(unknown).from_row(values), resolutions=[resolution])
        writer.record_print(unknown.id, "PDF", "till", MOMENT)
    expected = Verified(old["events"] + 6, old["operations"] + 1, 0, HeadFile(path).read())
    assert verify(path, found.append) == expected
    assert found == []
