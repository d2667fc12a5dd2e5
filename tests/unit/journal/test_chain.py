"""`journal --verify`: it names whatever was changed behind the program's back, and nothing else."""

import json
import logging
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import JournalContradicted, PinWrong
from app.core.model import Decision, Evidence, Finding, Kind, LookUp, Operation, Reason, Resolution, State
from app.core.states import NEXT
from app.journal import supervisors
from app.journal.chain import Verified, check_head, verify
from app.journal.head import Head, HeadFile
from app.journal.reading import Reader
from app.journal.schema import open_for_reading
from app.journal.writing import Writer, chain_hash
from operations import MOMENT, make_operation, store

ExpectLog = Callable[[int, str], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def day(path: Path) -> list[Operation]:
    """Four operations of a day, with prints, evidence, a resolution and a calibration; the journal is closed."""
    with closing(Writer(path)) as writer:
        sales = [store(writer, State.APPROVED, code="000", slip=f"ЧЕК {number}\n" + "=" * 80) for number in range(3)]
        unknown = store(writer, State.UNKNOWN, reason=Reason.NO_ANSWER)
        for sale in (sales[0], sales[1], sales[0]):
            writer.record_print(sale.id, "Касса", "till", MOMENT)
        evidence = Evidence("e1", unknown.id, Finding.LOOK_UP, MOMENT, slip="ЧЕК")
        settled = replace(unknown, state=State.DECLINED, reason=Reason.SUPERVISOR_DECIDED)
        writer.learn(MOMENT, evidence=evidence, operation=replace(unknown, look_up=LookUp.ANSWERED))
        resolution = Resolution(unknown.id, Decision.DECLINED, MOMENT, "e1", "Нигора", "the card was not charged")
        writer.learn(MOMENT, operation=settled, resolutions=[resolution])
        with writer.transaction():
            row = {"lane": "humo-1", "fingerprint": "f", "covers": "sale", "operation_id": sales[0].id}
            row |= {"terminal_id": "TR000001", "operator": "till", "at": "2026-03-02T07:00:00.000Z"}
            writer.append_row("calibrations", row, MOMENT)
        return [*sales, settled]


def findings(path: Path) -> list[str]:
    found: list[str] = []
    assert verify(path, found.append).findings == len(found)
    assert all("\n" not in finding for finding in found)
    return found


def tamper(path: Path, *statements: str) -> None:
    """Change the file as somebody with an SQLite tool would, who knows of the triggers too."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for trigger in ("events_are_never_changed", "events_are_never_deleted"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0


def only(found: list[str]) -> str:
    (finding,) = found
    return finding


@pytest.mark.usefixtures("day")
def test_an_untouched_journal_is_clean(path: Path) -> None:
    found: list[str] = []
    seen = verify(path, found.append)
    assert found == []
    assert seen == Verified(20, 4, 0, HeadFile(path).read())


def test_no_journal_and_an_empty_one_are_clean(path: Path) -> None:
    assert verify(path, print) == Verified(0, 0, 0, None)
    Writer(path).close()
    assert verify(path, print) == Verified(0, 0, 0, None)


def test_an_edited_row_is_named(path: Path, day: list[Operation]) -> None:
    tamper(path, f"UPDATE operations SET amount = 1, rrn = '123' WHERE id = '{day[1].id}'")
    assert findings(path) == [
        f"operations {day[1].id}: amount is 1, event 6 says 30000",
        f'operations {day[1].id}: rrn is "123", event 6 says null',
    ]


@pytest.mark.parametrize("listed", ["'4 5'", "'4 6 5'", "'4 5 7'", "''", "'nonsense'", "NULL"])
def test_an_operation_that_lists_other_events_is_named(path: Path, day: list[Operation], listed: str) -> None:
    tamper(path, f"UPDATE operations SET events = {listed} WHERE id = '{day[1].id}'")
    assert only(findings(path)) == f"operations {day[1].id}: other events tell of it than it lists"


def test_a_changed_state_and_a_changed_reason_are_named(path: Path, day: list[Operation]) -> None:
    tamper(path, f"UPDATE operations SET state = 'approved', reason = NULL WHERE id = '{day[3].id}'")
    assert [finding.split(": ")[1].split(",")[0] for finding in findings(path)] == [
        'state is "approved"',
        "reason is null",
    ]


def test_of_a_changed_slip_the_place_is_shown(path: Path, day: list[Operation]) -> None:
    slip = (day[0].slip or "").replace("=" * 80, "=" * 79 + "8600123456789012")
    tamper(path, f"UPDATE operations SET slip = '{slip}' WHERE id = '{day[0].id}'")
    finding = only(findings(path))
    assert '=========860012******9012…"' in finding
    assert len(finding) < 300


def test_an_inserted_row_is_named(path: Path, day: list[Operation]) -> None:
    columns = ", ".join(name for name in day[0].as_row() if name != "id")
    tamper(path, f"INSERT INTO operations (id, {columns}) SELECT 'forged', {columns} FROM operations LIMIT 1")
    assert only(findings(path)) == "operations forged: no event made this row: it was inserted"


def test_a_deleted_row_is_named(path: Path, day: list[Operation]) -> None:
    tamper(path, f"DELETE FROM operations WHERE id = '{day[2].id}'")
    assert only(findings(path)) == f"operations {day[2].id}: the row that event 9 tells of is gone: it was deleted"


def test_rows_in_another_order_are_named(path: Path, day: list[Operation]) -> None:
    tamper(path, f"UPDATE operations SET row = 99 WHERE id = '{day[0].id}'")
    assert only(findings(path)) == f"operations {day[0].id}: it stands behind rows that were made after it"


def test_an_edited_event_is_named(path: Path, day: list[Operation]) -> None:
    tamper(path, "UPDATE events SET data = replace(data, '30000', '10000') WHERE row = 6")
    assert findings(path) == [
        "event 6 (approved, 2026-03-02T07:00:00.000Z): its hash does not follow: it, or the one before, was changed",
        f"operations {day[1].id}: amount is 30000, event 6 says 10000",
    ]


@pytest.mark.usefixtures("day")
def test_an_event_that_was_edited_with_its_hash_breaks_the_next(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (previous,) = connection.execute("SELECT hash FROM events WHERE row = 12").fetchone()
        _, _, what, data, _ = connection.execute("SELECT * FROM events WHERE row = 13").fetchone()
    digest = chain_hash(previous, "2026-03-01", what, data)
    tamper(path, f"UPDATE events SET at = '2026-03-01', hash = '{digest}' WHERE row = 13")
    assert only(findings(path)).startswith("event 14 (prints, 2026-03-02T07:00:00.000Z): its hash does not follow")


@pytest.mark.usefixtures("day")
def test_an_inserted_event_is_named(path: Path) -> None:
    tamper(path, "INSERT INTO events SELECT 21, at, what, data, hash FROM events WHERE row = 3")
    inserted, operation = findings(path)
    assert inserted.startswith("event 21 (approved, 2026-03-02T07:00:00.000Z): its hash does not follow")
    assert operation.endswith(": other events tell of it than it lists")


@pytest.mark.usefixtures("day")
def test_an_event_that_cannot_be_read_is_named(path: Path) -> None:
    tamper(path, "UPDATE events SET data = '[1]' WHERE row = 13")
    found = findings(path)
    assert found[1] == "event 13 (prints, 2026-03-02T07:00:00.000Z): what it holds cannot be read"
    assert len(found) == 3


def test_events_deleted_in_the_middle_are_named(path: Path, day: list[Operation]) -> None:
    tamper(path, "DELETE FROM events WHERE row IN (5, 6)")
    assert findings(path) == [
        "events 5 to 6 are missing: they were deleted",
        f'operations {day[1].id}: state is "approved", event 4 says "prepared"',
        f'operations {day[1].id}: code is "000", event 4 says null',
        *found_columns(day[1], "slip", "sent_at", "ended_at", event=4),
        f"operations {day[1].id}: other events tell of it than it lists",
    ]


def found_columns(operation: Operation, *columns: str, event: int) -> list[str]:
    """The findings of columns that an event does not hold yet."""
    shown = dict.fromkeys(columns, "2026-03-02T07:00:00.000Z") | {"slip": "ЧЕК 1\n" + "=" * 54 + "…"}
    texts = {name: json.dumps(shown[name], ensure_ascii=False) for name in columns}
    return [f"operations {operation.id}: {name} is {texts[name]}, event {event} says null" for name in columns]


def test_all_of_an_operation_deleted_with_its_events_is_named(path: Path, day: list[Operation]) -> None:
    tamper(
        path,
        f"DELETE FROM events WHERE data LIKE '%{day[2].id}%'",
        f"DELETE FROM operations WHERE id = '{day[2].id}'",
    )
    assert findings(path) == ["events 7 to 9 are missing: they were deleted"]


@pytest.mark.usefixtures("day")
def test_what_was_deleted_at_the_end_is_named(path: Path) -> None:
    tamper(path, "DELETE FROM events WHERE row > 18", "DELETE FROM resolutions", "DELETE FROM calibrations")
    assert findings(path)[0] == (
        "the head file tells of 20 events and the newest here is 18:"
        " events were deleted at the end, or an older copy of the journal was put back"
    )


@pytest.mark.usefixtures("day")
def test_an_older_copy_put_back_is_named_and_stays_named(path: Path, tmp_path: Path, expect_log: ExpectLog) -> None:
    backup = tmp_path / "backup"
    shutil.copy(path, backup)
    with closing(Writer(path)) as writer:
        store(writer, State.APPROVED)
    head = HeadFile(path).read()
    shutil.copy(backup, path)
    assert "an older copy of the journal was put back" in only(findings(path))

    expect_log(logging.CRITICAL, "does not hold what was written last: 23 events")
    with closing(Writer(path)) as writer:
        assert isinstance(check_head(writer, MOMENT), JournalContradicted)
        assert check_head(writer, MOMENT) is None
        store(writer, State.APPROVED)
    assert head is not None
    assert f"told of 23 events, ending in {head.hash}" in only(findings(path))


@pytest.mark.usefixtures("day")
def test_another_journal_that_is_longer_is_named(path: Path, tmp_path: Path, expect_log: ExpectLog) -> None:
    other = tmp_path / "other.sqlite3"
    with closing(Writer(other)) as writer:
        for _ in range(10):
            store(writer, State.APPROVED)
    shutil.copy(other, path)
    assert only(findings(path)).startswith("event 20: the head file knows it by another hash")
    expect_log(logging.CRITICAL, "20 events were noted")
    with closing(Writer(path)) as writer:
        assert check_head(writer, MOMENT) is not None


@pytest.mark.usefixtures("day")
def test_a_journal_ahead_of_its_head_file_is_clean(path: Path) -> None:
    """As it is after a `kill -9` between a commit and the head file."""
    head = HeadFile(path)
    kept = head.path.read_bytes()
    with closing(Writer(path)) as writer:
        store(writer, State.APPROVED)
        head.path.write_bytes(kept)
        assert check_head(writer, MOMENT) is None
    assert findings(path) == []


@pytest.mark.parametrize("content", [None, b"", b"something else", b"\xff" * 81])
@pytest.mark.usefixtures("day")
def test_without_a_readable_head_file_the_end_is_not_judged(path: Path, content: bytes | None) -> None:
    head = HeadFile(path).path
    head.unlink()
    if content is not None:
        head.write_bytes(content)
    assert verify(path, print).head is None
    with closing(Writer(path)) as writer:
        assert check_head(writer, MOMENT) is None


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE prints SET operator = 'x' WHERE row = 2", ': operator is "x", event 14 says "till"'),
        ("DELETE FROM prints WHERE row = 1", " 1: the row that event 13 tells of is gone: it was deleted"),
        (
            "INSERT INTO prints SELECT 9, operation_id, 7, printer, operator, at FROM prints LIMIT 1",
            " 7: no event made this row: it was inserted",
        ),
        ("UPDATE evidence SET slip = NULL", 'evidence e1: slip is null, event 16 says "ЧЕК"'),
        ("UPDATE resolutions SET decision = 'approved'", ': decision is "approved", event 19 says "declined"'),
        ("UPDATE resolutions SET reason = 'x'", ': reason is "x", event 19 says "the card was not charged"'),
        ("DELETE FROM resolutions", ": the row that event 19 tells of is gone: it was deleted"),
        (
            "INSERT INTO resolutions SELECT 9, operation_id, decision, at, evidence_id, 'x', reason FROM resolutions",
            ": no event made this row: it was inserted",
        ),
        ("UPDATE calibrations SET covers = 'sale return'", ': covers is "sale return", event 20 says "sale"'),
    ],
)
@pytest.mark.usefixtures("day")
def test_the_other_tables_are_held_against_the_events_too(path: Path, statement: str, told: str) -> None:
    tamper(path, statement)
    assert told in only(findings(path))


def test_a_supervisor_who_was_not_added_is_named(path: Path) -> None:
    with closing(Writer(path)) as writer:
        supervisors.add(writer, "Нигора", "482915", "nobody", MOMENT)
        with pytest.raises(PinWrong):
            supervisors.check(writer, "Нигора", "482916", MOMENT)
    assert findings(path) == []
    tamper(path, "INSERT INTO supervisors SELECT 2, 'Темур', pin_hash, 0, NULL, added_at, added_by FROM supervisors")
    assert only(findings(path)) == "supervisors Темур: no event made this row: it was inserted"


def test_the_chain_is_told_of_the_moment_of_an_outcome(path: Path) -> None:
    with closing(Writer(path)) as writer:
        close = store(writer, State.APPROVED, kind=Kind.RECONCILIATION)
        store(writer, State.APPROVED)
        head = writer.reader.head_of(close.id)
        assert head is not None
        assert head.count == 3
        assert writer.reader.hash_at(3) == head.hash
        assert writer.reader.head_of("nobody") is None


def test_the_head_of_an_old_outcome_is_found_without_reading_what_came_later(path: Path) -> None:
    with closing(Writer(path)) as writer, writer.transaction():
        close = store(writer, State.APPROVED, kind=Kind.RECONCILIATION)
        for _ in range(300):
            store(writer, State.APPROVED)
    steps: list[int] = []
    connection = open_for_reading(path)
    connection.set_progress_handler(lambda: steps.append(1), 10)
    with closing(Reader(connection)) as reader:
        assert reader.head_of(close.id) is not None
    assert len(steps) < 50, "instructions of SQLite, by tens"


def test_the_head_file_tells_of_the_newest_event(path: Path) -> None:
    with closing(Writer(path)) as writer:
        writer.note("leftovers", {"lane": "x"}, MOMENT)
        digest = chain_hash("", "2026-03-02T07:00:00.000Z", "leftovers", '{"lane": "x"}')
        assert HeadFile(path).read() == Head(1, digest)


def test_a_journal_that_is_being_written_is_clean(path: Path) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            with closing(Writer(path)) as writer:
                for _ in range(50):
                    store(writer, State.APPROVED)
        except BaseException as error:
            failures.append(error)

    Writer(path).close()
    thread = threading.Thread(target=write)
    thread.start()
    while thread.is_alive():
        assert findings(path) == []
    thread.join()
    assert failures == []
    assert verify(path, print).operations == 50


Step = tuple[int, int]


def legal(steps: list[Step]) -> Iterator[tuple[int, str, Operation]]:
    """Operations led through legal steps, each by either of two writers."""
    operations: list[Operation] = []
    for choice, writer in steps:
        pending = [operation for operation in operations if NEXT[operation.state]]
        if not pending or choice % 3 == 0:
            operations.append(make_operation())
            yield writer, "insert", operations[-1]
            continue
        chosen = pending[choice % len(pending)]
        following = sorted(NEXT[chosen.state])
        changed = replace(chosen, state=following[choice % len(following)], code=str(choice))
        operations[operations.index(chosen)] = changed
        yield writer, "step", changed
        yield 1 - writer, ("print", "amend")[choice % 2], changed


def carry_out(writer: Writer, what: str, operation: Operation) -> None:
    match what:
        case "insert":
            writer.insert(lambda _: operation)
        case "step":
            writer.step(operation, MOMENT)
        case "print":
            writer.record_print(operation.id, "PDF", "till", MOMENT)
        case "amend":
            writer.learn(MOMENT, operation=operation)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 1)), max_size=12))
def test_whatever_the_program_does_is_clean(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        path = Path(folder) / "journal.sqlite3"
        writers = [stack.enter_context(closing(Writer(path))) for _ in range(2)]
        for writer, what, operation in legal(steps):
            carry_out(writers[writer], what, operation)
            assert findings(path) == []
