"""Slips that wait for the printer, in the journal: the oldest first, gone with their print, told by the chain."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.model import Operation, State, format_moment
from app.journal.chain import verify
from app.journal.writing import Writer
from operations import MOMENT, store

LATER = MOMENT + timedelta(minutes=5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    with closing(Writer(path)) as opened:
        yield opened


@pytest.fixture
def slips(writer: Writer) -> list[Operation]:
    """Two that do not come out, the first asked for by Aziza."""
    slips = [store(writer, State.APPROVED, slip=f"ОДОБРЕНО {number}") for number in range(2)]
    for slip, operator in zip(slips, ("Aziza", "Nigora"), strict=True):
        writer.note_unprinted(slip.id, operator, "no paper", MOMENT)
    return slips


def waiting(writer: Writer) -> list[tuple[str, str, str, str]]:
    return [(each.operation.id, each.since, each.operator, each.problem) for each in writer.reader.waiting_prints()]


def findings(path: Path) -> list[str]:
    found: list[str] = []
    verify(path, found.append)
    return found


def test_they_wait_in_their_order_and_are_told_by_events(writer: Writer, slips: list[Operation], path: Path) -> None:
    since = format_moment(MOMENT)
    assert waiting(writer) == [
        (slips[0].id, since, "Aziza", "no paper"),
        (slips[1].id, since, "Nigora", "no paper"),
    ]
    assert writer.reader.count_waiting_prints() == 2
    assert findings(path) == []


def test_one_that_fails_again_waits_on_in_its_place(writer: Writer, slips: list[Operation], path: Path) -> None:
    before = count_events(path)
    writer.note_unprinted(slips[0].id, "Nigora", "no paper", LATER)
    assert count_events(path) == before, "nothing new is no event"
    writer.note_unprinted(slips[0].id, "Nigora", "it is off", LATER)
    assert waiting(writer)[0] == (slips[0].id, format_moment(MOMENT), "Aziza", "it is off")
    assert findings(path) == []


def test_a_print_takes_it_off_the_list(writer: Writer, slips: list[Operation], path: Path) -> None:
    assert writer.record_print(slips[0].id, "receipts", "Aziza", LATER) == 1
    assert [each[0] for each in waiting(writer)] == [slips[1].id]
    assert findings(path) == []


def test_one_that_failed_while_it_was_printed_waits_anew(writer: Writer, slips: list[Operation], path: Path) -> None:
    writer.record_print(slips[0].id, "receipts", "Aziza", LATER)
    writer.note_unprinted(slips[0].id, "Aziza", "it went off", LATER)
    assert [each[0] for each in waiting(writer)] == [slips[1].id, slips[0].id]
    assert findings(path) == []
    assert writer.record_print(slips[0].id, "receipts", "Aziza", LATER) == 2, "paper may have come out before"


def test_a_slip_taken_off_the_list_by_hand_is_found(writer: Writer, slips: list[Operation], path: Path) -> None:
    writer.note_unprinted(slips[1].id, "Nigora", "it is off", LATER)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM waiting_prints WHERE operation_id = ?", (slips[0].id,))
        connection.execute("UPDATE waiting_prints SET operator = 'Olim'")
    gone, changed = sorted(findings(path), key=lambda finding: "operator" in finding)
    assert gone.startswith(f"waiting_prints {slips[0].id}: the row that event")
    assert changed.startswith(f'waiting_prints {slips[1].id}: operator is "Olim"')


def test_one_put_onto_the_list_by_hand_is_found(writer: Writer, path: Path) -> None:
    slip = store(writer, State.APPROVED, slip="ОДОБРЕНО")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO waiting_prints (operation_id, since, operator, problem) VALUES (?, '', '', '')", (slip.id,)
        )
    assert findings(path) == [f"waiting_prints {slip.id}: no event made this row: it was inserted"]


def count_events(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
