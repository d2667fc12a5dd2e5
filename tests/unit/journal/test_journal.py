"""The journal on a real file: steps, recovery, the chain of events, what can be found, and how it is opened."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import JournalNewer, JournalUnusable, OriginalAmbiguous
from app.core.model import Kind, Operation, Origin, Reason, Scheme, State
from app.core.request_ids import parse_request_id
from app.core.states import IllegalStep
from app.journal import schema
from app.journal.reading import Reader
from app.journal.shifts import Place
from app.journal.writing import Writer, chain_hash
from operations import MOMENT, make_operation, store

RRN = "416311639412"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    yield writer
    writer.close()


def test_an_operation_is_read_back_by_another_connection(writer: Writer, path: Path) -> None:
    operation = writer.insert(lambda _: make_operation())
    with closing(Reader(schema.open_for_reading(path))) as reader:
        assert reader.get(operation.id) == operation
        assert reader.get("nobody") is None


def test_commits_are_synced_to_disk(path: Path) -> None:
    with closing(schema.open_for_writing(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_a_refused_insertion_leaves_nothing(writer: Writer) -> None:
    def refuse(_: Reader) -> Operation:
        raise OriginalAmbiguous(original="14")

    with pytest.raises(OriginalAmbiguous):
        writer.insert(refuse)
    assert writer.reader.latest(10) == []
    writer.insert(lambda _: make_operation())


def test_an_illegal_step_changes_nothing(writer: Writer) -> None:
    operation = store(writer, State.DECLINED, code="116")
    with pytest.raises(IllegalStep):
        writer.step(replace(operation, state=State.APPROVED), MOMENT)
    assert writer.reader.get(operation.id) == operation


def test_a_step_of_an_operation_that_was_never_inserted_is_a_mistake(writer: Writer) -> None:
    with pytest.raises(LookupError):
        writer.step(make_operation(state=State.SENT), MOMENT)


def test_recovery_makes_prepared_failed_and_sent_unknown(writer: Writer) -> None:
    prepared, sent = store(writer, State.PREPARED), store(writer, State.SENT)
    approved = store(writer, State.APPROVED, code="000")
    recovered = {operation.id: operation for operation in writer.recover(MOMENT)}
    assert (recovered[prepared.id].state, recovered[prepared.id].reason) == (State.FAILED, Reason.NEVER_SENT)
    assert (recovered[sent.id].state, recovered[sent.id].reason) == (State.UNKNOWN, Reason.PROGRAM_ENDED)
    assert writer.reader.get(approved.id) == approved
    assert writer.recover(MOMENT) == []


def test_events_hold_the_whole_operation_and_are_chained(writer: Writer, path: Path) -> None:
    operation = store(writer, State.APPROVED, code="000", rrn=RRN)
    with closing(schema.open_for_reading(path)) as connection:
        events = connection.execute("SELECT * FROM events ORDER BY row").fetchall()
    assert [event["what"] for event in events] == ["prepared", "sent", "approved"]
    assert json.loads(events[-1]["data"]) == operation.as_row()
    previous = ""
    for event in events:
        previous = chain_hash(previous, event["at"], event["what"], event["data"])
        assert event["hash"] == previous


@pytest.mark.parametrize("change", ["UPDATE events SET what = 'x'", "DELETE FROM events"])
def test_events_cannot_be_changed(writer: Writer, path: Path, change: str) -> None:
    store(writer, State.APPROVED)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change)


def test_prints_are_counted_for_each_operation(writer: Writer) -> None:
    one, other = store(writer, State.APPROVED), store(writer, State.APPROVED)
    assert [writer.record_print(one.id, "PDF", "till", MOMENT) for _ in range(3)] == [1, 2, 3]
    assert writer.record_print(other.id, "PDF", "till", MOMENT) == 1


def test_an_rrn_finds_the_approved_sale_of_its_scheme(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, rrn=RRN)
    store(writer, State.DECLINED, rrn=RRN)
    store(writer, State.APPROVED, rrn=RRN, kind=Kind.CANCEL)
    store(writer, State.APPROVED, rrn=RRN, training=False)
    request_id = parse_request_id(RRN)
    assert writer.reader.guards.sales(request_id, (Scheme.HUMO,), training=True) == [sale]
    assert writer.reader.guards.sales(request_id, (Scheme.UZCARD,), training=True) == []
    assert writer.reader.guards.sales_of_other_schemes(RRN, (Scheme.UZCARD,), training=True) == [sale]


def sell(writer: Writer, receipt_no: str, shift_no: str | None, **changes: object) -> Operation:
    fields = {"receipt_no": receipt_no, "shift_no": shift_no, "terminal_id": "TR000001", "slip": "…"} | changes
    return store(writer, State.APPROVED, **fields)


def test_a_receipt_number_means_only_the_current_shift(writer: Writer) -> None:
    sell(writer, "14", "1")
    sell(writer, "1", "2")
    request_id = parse_request_id("14")
    assert writer.reader.guards.sales(request_id, (Scheme.HUMO,), training=True) == []
    again = sell(writer, "14", "2")
    assert writer.reader.guards.sales(request_id, (Scheme.HUMO,), training=True) == [again]


def test_a_receipt_number_without_printed_shifts_means_nothing_before_the_reconciliation(writer: Writer) -> None:
    sale = sell(writer, "168", None)
    request_id = parse_request_id("168")
    assert writer.reader.guards.sales(request_id, (Scheme.HUMO,), training=True) == [sale]
    sell(writer, "169", None, terminal_id="TR000002", kind=Kind.RECONCILIATION)
    assert writer.reader.guards.sales(request_id, (Scheme.HUMO,), training=True) == [sale]
    sell(writer, "169", None, kind=Kind.RECONCILIATION)
    assert writer.reader.guards.sales(request_id, (Scheme.HUMO,), training=True) == []


def test_what_may_have_been_given_back_adds_up_by_id_and_by_rrn(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, rrn=RRN)
    for state, amount in ((State.APPROVED, 1_00), (State.UNKNOWN, 2_00), (State.DECLINED, 4_00), (State.FAILED, 8_00)):
        store(writer, state, kind=Kind.RETURN, amount=amount, original_id=sale.id)
    store(writer, State.SENT, kind=Kind.CANCEL, amount=16_00, request_id=RRN)
    store(writer, State.APPROVED, kind=Kind.RETURN, amount=32_00, request_id=RRN, training=False)
    assert writer.reader.guards.refunded(sale) == 19_00


def test_operations_are_listed_newest_first_by_state_and_time(writer: Writer) -> None:
    early = store(writer, State.APPROVED, created_at=MOMENT.replace(hour=1))
    late = store(writer, State.DECLINED)
    assert list(writer.reader.list_operations()) == [late, early]
    assert list(writer.reader.list_operations(state=State.APPROVED)) == [early]
    assert list(writer.reader.list_operations(since=MOMENT)) == [late]


def test_two_lanes_open_a_new_journal_at_once(path: Path) -> None:
    barrier, failures = threading.Barrier(2), []

    def open_and_write() -> None:
        barrier.wait(timeout=10)
        try:
            with closing(Writer(path)) as writer:
                store(writer, State.APPROVED)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_and_write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert failures == []
    with closing(Reader(schema.open_for_reading(path))) as reader:
        assert len(reader.latest(10)) == 2


def test_opening_a_new_journal_waits_for_another_that_writes_it(path: Path) -> None:
    """SQLite has no busy timeout for the switch to WAL, in which two that open a new journal meet."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        commit = threading.Timer(0.2, other.execute, ["COMMIT"])
        commit.start()
        try:
            schema.open_for_writing(path).close()
        finally:
            commit.join()


def test_opening_a_new_journal_ends_where_another_never_lets_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_TIMEOUT", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalUnusable, match="locked"):
            schema.open_for_writing(path)


def test_a_newer_journal_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(JournalNewer, match="schema 999"):
        Writer(path)
    with pytest.raises(JournalNewer):
        schema.open_for_reading(path)


def test_a_file_that_is_no_journal_is_named(path: Path) -> None:
    path.write_text("this is no database, whatever it is called" * 100, encoding="utf-8")
    with pytest.raises(JournalUnusable, match=str(path)):
        Writer(path)
    with pytest.raises(JournalUnusable):
        schema.open_for_reading(path.with_name("missing.sqlite3"))


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How SQLite means to answer what is asked on connections from now on."""
    plans: list[str] = []

    class Explained(sqlite3.Connection):
        def execute(self, query: str, *values: Any) -> sqlite3.Cursor:
            plans.extend(row[3] for row in super().execute(f"EXPLAIN QUERY PLAN {query}", *values))
            return super().execute(query, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: connect(*given, **named, factory=Explained))
    return plans


def test_what_every_operation_asks_is_answered_from_an_index(path: Path, plans: list[str]) -> None:
    with closing(Writer(path)) as writer:
        sale = sell(writer, "14", "1", rrn=RRN)
    with closing(Reader(schema.open_for_reading(path))) as reader:
        plans.clear()
        reader.find_not_looked_up("humo-1", training=True)
        reader.find_unknown("humo-1", training=True)
        reader.guards.unknown_cancels(sale)
        reader.guards.unsettled_sale(300_00, training=True)
        reader.guards.untold_sale(300_00, training=True)
        reader.find_conflict("humo-1", training=True)
        reader.find_previous("humo-1", training=True)
        reader.find_next(sale)
        reader.find_before(sale, 20)
        reader.guards.refunded_without_a_check(MOMENT, "till")
        reader.shifts.is_in_current(sale)
        reader.calibrated("a")
        reader.opened_since(sale.id)
        reader.cases()
        reader.find_left_behind()
        reader.find_last_terminal("humo-1", training=True)
        reader.find_state(sale.id)
        reader.guards.sales(parse_request_id(RRN), (Scheme.HUMO,), training=True)
        reader.guards.sales(parse_request_id("14"), (Scheme.HUMO,), training=True)
        reader.guards.refunds_of(sale)
        for original in (RRN, "14"):
            reader.guards.refunds_of_unknown(
                parse_request_id(original), Place("humo-1", "TR000001", training=True), (Scheme.HUMO,)
            )
        reader.guards.contradicted(sale)
        reader.guards.lane_of(sale)
        reader.guards.last_terminal("humo-1", (Scheme.HUMO,), training=True)
        reader.guards.named_by(sale, replace(sale, id="another"))
        reader.guards.nameless_twins(replace(sale, sent_at=MOMENT), "TR000001")
        reader.shifts.is_in_one(sale, sale)
        reader.guards.sales_of_other_schemes(RRN, (Scheme.HUMO,), training=True)
        reader.guards.knows_rrn(RRN, "TR000001", sale)
        reader.last_results("humo-1", 5, training=True)
    assert plans
    # These indexes hold little, so that reading all of them is no scan of the journal.
    small = ("operations_open", "evidence_conflict")
    assert [plan for plan in plans if plan.startswith("SCAN") and not any(index in plan for index in small)] == []


def test_what_is_open_is_found_without_going_through_what_has_ended(path: Path, plans: list[str]) -> None:
    with closing(Writer(path)) as writer:
        sell(writer, "14", "1")
        plans.clear()
        writer.reader.find_not_looked_up("humo-1", training=True)
        writer.reader.find_unknown("humo-1", training=True)
        writer.reader.find_left_behind()
    assert [plan for plan in plans if "operations" in plan and "operations_open" not in plan] == []


def test_the_names_of_cashiers_are_read_from_name_to_name(path: Path, plans: list[str]) -> None:
    with closing(Writer(path)) as writer:
        for operator, origin in (("Зарина", "window"), ("Алишер", "window"), ("till", "api"), ("Зарина", "window")):
            store(writer, State.APPROVED, operator=operator, origin=Origin(origin))
        plans.clear()
        assert writer.reader.operators(10) == ["Зарина", "Алишер"]
        assert writer.reader.operators(1) == ["Зарина"]
    assert [plan for plan in plans if plan.startswith("SCAN operations")] == []
    assert {"operations_operator" in plan for plan in plans if "operations" in plan} == {True}


def test_a_journal_without_cashiers_has_no_names(writer: Writer) -> None:
    store(writer, State.APPROVED, origin=Origin.API)
    assert writer.reader.operators(10) == []


def test_a_slip_without_a_shift_number_ends_no_shift(writer: Writer) -> None:
    sale = sell(writer, "14", "1")
    store(writer, State.DECLINED, terminal_id="TR000001", slip="ОТКЛОНЕНО")
    assert writer.reader.guards.sales(parse_request_id("14"), (Scheme.HUMO,), training=True) == [sale]


def test_a_cancel_that_was_refused_does_not_make_the_next_one_stale(writer: Writer) -> None:
    fresh, fresh_sale = make_operation(kind=Kind.CANCEL), make_operation()
    store(writer, State.DECLINED, kind=Kind.CANCEL, rrn=RRN, terminal_id="TR000001")
    assert not writer.reader.guards.knows_rrn(RRN, "TR000001", fresh)
    store(writer, State.APPROVED, kind=Kind.CANCEL, rrn=RRN, terminal_id="TR000001")
    assert writer.reader.guards.knows_rrn(RRN, "TR000001", fresh)
    assert not writer.reader.guards.knows_rrn(RRN, "TR000001", fresh_sale)
    store(writer, State.DECLINED, rrn=RRN, terminal_id="TR000001")
    assert writer.reader.guards.knows_rrn(RRN, "TR000001", fresh_sale)


def test_an_rrn_is_known_to_its_terminal_and_scheme_for_400_days_and_never_to_itself(writer: Writer) -> None:
    sold = store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001")
    fresh = make_operation()
    assert writer.reader.guards.knows_rrn(RRN, "TR000001", fresh)
    assert not writer.reader.guards.knows_rrn(RRN, "TR000002", fresh)
    assert not writer.reader.guards.knows_rrn(RRN, "TR000001", replace(fresh, scheme=Scheme.UZCARD, lane="uzcard-1"))
    assert writer.reader.guards.knows_rrn(RRN, "TR000001", replace(fresh, scheme=Scheme.UZCARD)), "a lane of both"
    assert not writer.reader.guards.knows_rrn(RRN, "TR000001", replace(fresh, training=False))
    assert not writer.reader.guards.knows_rrn(RRN, "TR000001", sold)
    for days, known in ((400, True), (401, False)):
        later = replace(fresh, created_at=MOMENT + timedelta(days=days))
        assert writer.reader.guards.knows_rrn(RRN, "TR000001", later) is known


def test_without_a_terminal_an_rrn_may_be_the_same(writer: Writer) -> None:
    store(writer, State.APPROVED, rrn=RRN)
    assert writer.reader.guards.knows_rrn(RRN, "TR000001", make_operation())
    store(writer, State.APPROVED, rrn="416311639499", terminal_id="TR000001")
    assert writer.reader.guards.knows_rrn("416311639499", None, make_operation())


def test_an_older_schema_is_not_read_before_it_is_upgraded(path: Path) -> None:
    path.touch()
    with pytest.raises(JournalUnusable, match="schema 0"):
        schema.open_for_reading(path)


def test_what_is_fixed_stays_whatever_a_step_says(writer: Writer) -> None:
    operation = store(writer, State.PREPARED)
    writer.step(replace(operation, state=State.SENT, code="1", operator="somebody else", amount=1), MOMENT)
    assert writer.reader.get(operation.id) == replace(operation, state=State.SENT, code="1")


def test_the_returns_of_a_sale_may_carry_its_rrn_and_no_others(writer: Writer) -> None:
    store(writer, State.APPROVED, kind=Kind.RETURN, rrn=RRN, terminal_id="TR000001")
    part = make_operation(kind=Kind.RETURN, request_id=RRN)
    assert not writer.reader.guards.knows_rrn(RRN, "TR000001", part)
    another = make_operation(kind=Kind.RETURN, request_id="416311639499")
    assert writer.reader.guards.knows_rrn(RRN, "TR000001", another)
