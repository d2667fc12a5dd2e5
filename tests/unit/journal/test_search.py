"""Whatever is sought in the journal: it finds what each operation, asked alone, would say, by whichever way it goes."""

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.model import Kind, Operation, Scheme, State
from app.journal import schema, searching, ways
from app.journal.queries import Number, Query
from app.journal.reading import Reader
from app.journal.searching import Found
from app.journal.writing import Writer
from operations import MOMENT
from searches import AMOUNTS, DAYS, LANES, OPERATORS, RECEIPTS, RRNS, fill, find, fits, sift, store_any

COUNT = 400
SMALL = {(ways, "_CHUNK"): 20, (ways, "_LEAST"): 3, (searching, "_WINDOW"): 30, (searching, "_LOOKED_UP"): 7}
WAYS = {
    "as it would": {},
    "row by row": {(ways, "FEW"): 10_000, (ways, "_LOOK"): 0, (ways, "MANY"): 0},
    "through the days": {(ways, "FEW"): 0, (ways, "MANY"): 0},
    "through sieves": {(ways, "FEW"): 0, (ways, "MANY"): 10_000},
}
"""Limits in a journal of some hundred rows that lead there in one of a million."""

moments = st.integers(-1, DAYS * 24).map(lambda hours: MOMENT + timedelta(hours=hours))
numbers = st.builds(
    Number,
    rrn=st.none() | st.sampled_from((*RRNS, "999999999999")),
    receipt_no=st.none() | st.sampled_from((*RECEIPTS, "77")),
    amount=st.none() | st.sampled_from((*AMOUNTS, 134_00, 77)),
    card_tail=st.none() | st.sampled_from(("1234", "0001", "7777")),
).filter(lambda number: number != Number())


def some(values: Any) -> st.SearchStrategy[Any]:
    """None, or any selection of the values."""
    return st.none() | st.none() | st.lists(st.sampled_from(list(values)), unique=True).map(tuple)


queries = st.builds(
    Query,
    rrn=st.none() | st.none() | st.none() | st.sampled_from(RRNS),
    amount=st.none() | st.none() | st.none() | st.sampled_from(AMOUNTS),
    since=st.none() | st.none() | moments,
    until=st.none() | st.none() | moments,
    lanes=some((*LANES, "nowhere")),
    schemes=some(Scheme),
    kinds=some(Kind),
    states=some(State),
    operators=some((*OPERATORS, "nobody")),
    training=st.sampled_from((None, None, True, False)),
    numbers=st.lists(numbers, max_size=2).map(tuple),
)


class Journal:
    """The journal that is searched, as it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reader = Reader(schema.open_for_reading(path))
        self.operations = self.reader.latest(-1)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite3"
    fill(path, COUNT)
    journal = Journal(path)
    yield journal
    journal.reader.close()


def changed(limits: dict[Any, int]) -> ExitStack:
    """Other limits while one lasts."""
    stack = ExitStack()
    patch = stack.enter_context(pytest.MonkeyPatch.context())
    for (module, name), value in limits.items():
        patch.setattr(module, name, value)
    return stack


@given(st.sampled_from(list(WAYS)), queries)
@example("as it would", Query())
@example("through sieves", Query(training=False, kinds=(Kind.SALE,), states=(State.APPROVED,)))
@example("through the days", Query(states=(State.APPROVED,), numbers=(Number(amount=AMOUNTS[0]),)))
@example("row by row", Query(operators=OPERATORS[:2], kinds=(Kind.SALE,), states=(State.DECLINED,)))
def test_it_finds_what_is_meant(journal: Journal, way: str, query: Query) -> None:
    with changed({**SMALL, **WAYS[way]}):
        assert find(journal.reader, query) == sift(journal.operations, query)


@given(queries, queries)
def test_two_searches_in_one_mean_what_both_mean(journal: Journal, one: Query, other: Query) -> None:
    meant = [each for each in journal.operations if fits(each, one) and fits(each, other)]
    assert sift(journal.operations, one & other) == meant


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "query", [Query(), Query(kinds=(Kind.SALE,)), Query(lanes=("humo-1",)), Query(schemes=(Scheme.HUMO,))]
)
def test_every_step_shows_more_of_it(journal: Journal, monkeypatch: pytest.MonkeyPatch, way: str, query: Query) -> None:
    """A step that has no time left does one piece of the work; what it has found by then can be shown."""
    monkeypatch.setattr(searching, "STEP_SECONDS", 0)
    whole = sift(journal.operations, query)
    with changed({**SMALL, **WAYS[way]}):
        found, counts, complete = Found(query), [0], False
        while not complete:
            progress = found.step(journal.reader)
            complete = progress.complete
            shown = found.page(journal.reader, 0, progress.count)
            ids = {operation.id for operation in shown}
            assert shown == [operation for operation in whole if operation.id in ids]
            assert progress.count >= counts[-1]
            counts.append(progress.count)
    assert counts[-1] == len(whole)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "query", [Query(), Query(training=False, states=(State.APPROVED,)), Query(schemes=(Scheme.HUMO,))]
)
def test_any_page_can_be_had(journal: Journal, way: str, query: Query) -> None:
    whole = sift(journal.operations, query)
    with changed({**SMALL, **WAYS[way]}):
        found = Found(query)
        while not found.step(journal.reader).complete:
            pass
        for begin in range(0, len(whole) + 20, 17):
            assert found.page(journal.reader, begin, begin + 10) == whole[begin : begin + 10]


def test_it_tells_of_hits_that_came_between(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of this journal was written after the clock was set back a day."""
    monkeypatch.setattr(searching, "STEP_SECONDS", 0)
    query = Query(schemes=(Scheme.HUMO,))
    with changed(SMALL):
        found = Found(query)
        moved: list[bool] = []
        before: list[Operation] = []
        while not (progress := found.step(journal.reader)).complete:
            shown = found.page(journal.reader, 0, progress.count)
            assert progress.moved is (shown[: len(before)] != before)
            moved.append(progress.moved)
            before = shown
    assert set(moved) == {True, False}


def test_what_is_written_meanwhile_is_not_in_it(tmp_path: Path) -> None:
    fill(tmp_path / "journal.sqlite3", 30)
    chance = random.Random(2)
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer, changed(SMALL):
        for query in (Query(), Query(lanes=tuple(LANES)), Query(schemes=tuple(Scheme)), Query(kinds=tuple(Kind))):
            before = writer.reader.latest(-1)
            found = Found(query)
            found.step(writer.reader)
            store_any(writer, MOMENT, chance)
            while not found.step(writer.reader).complete:
                store_any(writer, MOMENT + timedelta(days=99), chance)
            assert found.page(writer.reader, 0, 1000) == before
            assert found.newer(writer.reader) == len(writer.reader.latest(-1)) - len(before) > 0


def test_a_gap_in_the_rows_is_no_hit(tmp_path: Path) -> None:
    """Nothing of this program deletes a row; a position has to be right all the same."""
    path = tmp_path / "journal.sqlite3"
    fill(path, 50)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM operations WHERE row IN (1, 7, 8, 40)")
    journal = Journal(path)
    for query in (Query(), Query(training=False), Query(kinds=(Kind.SALE,))):
        assert find(journal.reader, query) == sift(journal.operations, query)
    journal.reader.close()


def test_an_empty_journal_has_nothing(tmp_path: Path) -> None:
    Writer(tmp_path / "journal.sqlite3").close()
    journal = Journal(tmp_path / "journal.sqlite3")
    for query in (Query(), Query(rrn=RRNS[0]), Query(lanes=("humo-1",)), Query(schemes=(Scheme.HUMO,))):
        found = Found(query)
        assert found.step(journal.reader) == searching.Progress(0, complete=True, moved=False)
        assert found.page(journal.reader, 0, 100) == []
    journal.reader.close()


SORTS = {
    "all": Query(),
    "RRN": Query(rrn=RRNS[0]),
    "receipt": Query(receipt_no=RECEIPTS[0]),
    "amount": Query(amount=AMOUNTS[0]),
    "card": Query(card_tail="1234"),
    "ambiguous": Query(numbers=(Number(receipt_no="1234", amount=AMOUNTS[1], card_tail="1234"),)),
    "days": Query(since=MOMENT, until=MOMENT + timedelta(days=1)),
    "lane": Query(lanes=("humo-1",)),
    "scheme": Query(schemes=(Scheme.HUMO,)),
    "sales": Query(kinds=(Kind.SALE,)),
    "returns": Query(kinds=(Kind.RETURN, Kind.CANCEL)),
    "approved": Query(states=(State.APPROVED,)),
    "declined": Query(states=(State.DECLINED, State.UNKNOWN)),
    "operator": Query(operators=(OPERATORS[0],)),
    "training": Query(training=True),
    "no training": Query(training=False),
    "days and more": Query(since=MOMENT, amount=AMOUNTS[0], states=(State.APPROVED,), operators=(OPERATORS[0],)),
}


COVERED = "COVERING INDEX|INTEGER PRIMARY KEY|INDEX operations_open"
"""Row numbers come out of an index alone, but for the few that are open and those that are looked at one by one."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("query", SORTS.values(), ids=SORTS)
def test_no_search_goes_through_all_rows_or_sorts_them(journal: Journal, way: str, query: Query) -> None:
    connection = schema.open_for_reading(journal.path)
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    with closing(Reader(connection)) as reader, changed({**SMALL, **WAYS[way]}):
        find(reader, query)
        connection.set_trace_callback(None)
        assert statements
        for statement in set(statements):
            for *_, detail in reader.fetch(f"EXPLAIN QUERY PLAN {statement}"):
                assert "TEMP B-TREE" not in detail, statement
                if detail.startswith("SCAN operations"):
                    assert statement == "SELECT count(*) FROM operations"
                if statement.startswith("SELECT json_group_array") and "operations" in detail:
                    assert re.search(COVERED, detail), (detail, statement)
