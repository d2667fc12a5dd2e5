"""What a till was told: by which answer, and what is left of it if one turns out not to have been read."""

import asyncio
import http.client
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from api_server import wait_until
from app.api.hearing import Hearings
from app.core.clock import SystemClock
from app.core.errors import JournalUnusable
from app.core.model import Decision, Operation, Origin, Scheme, State
from app.emulators.cards import find_card
from app.journal.writing import Writer
from app.lanes.status import Condition
from operations import store
from tills import LIMIT, ServedShop, served


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer:
        yield writer


class Told:
    """Answers that tell of one approval. The journal is written at once, unless it is held up."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.operation = store(writer, State.APPROVED, origin=Origin.API)
        self.hearings = Hearings(self._write, SystemClock())
        self.trouble: Exception | None = None

    async def _write(self, change: Callable[[Writer], bool]) -> bool:
        await asyncio.sleep(0)
        if self.trouble is not None:
            raise self.trouble
        return change(self._writer)

    @property
    def delivery(self) -> str | None:
        return self._read().delivery

    def answer(self) -> "Answer":
        """One that reads the operation as it stands."""
        return Answer(self)

    def _read(self) -> Operation:
        operation = self._writer.reader.get(self.operation.id)
        assert operation is not None
        return operation

    async def settle(self) -> None:
        while self.hearings.pending:
            await asyncio.wait(self.hearings.pending)


class Answer:
    """One answer to one till."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._hearing = told.hearings.of(told._read())

    async def is_heard(self, *, at_once: bool = False) -> None:
        self._hearing["when_heard"]()
        if not at_once:
            await self._told.settle()

    async def is_unheard(self) -> None:
        self._hearing["when_unheard"]()
        await self._told.settle()


def test_an_answer_that_was_not_read_is_taken_back(writer: Writer) -> None:
    async def play() -> None:
        told = Told(writer)
        answer = told.answer()
        await answer.is_heard()
        assert told.delivery == "answered"
        await answer.is_unheard()
        assert told.delivery is None
        await told.answer().is_heard()
        assert told.delivery == "answered"

    asyncio.run(play())


@pytest.mark.parametrize("unread", [0, 1])
@pytest.mark.parametrize("at_once", [False, True])
def test_of_two_that_wait_one_that_reads_is_enough(writer: Writer, unread: int, at_once: bool) -> None:
    async def play() -> None:
        told = Told(writer)
        answers = [told.answer(), told.answer()]
        for answer in answers:
            await answer.is_heard(at_once=at_once)
        await answers[unread].is_unheard()
        assert told.delivery == "answered"
        await answers[1 - unread].is_unheard()
        assert told.delivery is None

    asyncio.run(play())


def test_a_later_answer_does_not_take_back_what_an_earlier_one_noted(writer: Writer) -> None:
    async def play() -> None:
        told = Told(writer)
        await told.answer().is_heard()
        later = told.answer()
        await later.is_heard()
        await later.is_unheard()
        assert told.delivery == "answered"

    asyncio.run(play())


def test_a_later_answer_that_is_read_outlives_an_earlier_one_that_was_not(writer: Writer) -> None:
    async def play() -> None:
        told = Told(writer)
        earlier = told.answer()
        await earlier.is_heard()
        later = told.answer()
        await later.is_heard()
        await earlier.is_unheard()
        assert told.delivery == "answered"

    asyncio.run(play())


def test_an_acknowledgement_is_never_taken_back(writer: Writer) -> None:
    async def play() -> None:
        told = Told(writer)
        answer = told.answer()
        writer.deliver(told.operation.id, "acknowledged by Aziz", SystemClock().now())
        await answer.is_heard()
        await answer.is_unheard()
        assert told.delivery == "acknowledged by Aziz"

    asyncio.run(play())


def test_what_the_journal_cannot_take_counts_as_not_told(
    writer: Writer, expect_log: Callable[[int, str], None], tmp_path: Path
) -> None:
    async def play() -> None:
        told = Told(writer)
        told.trouble = JournalUnusable(path=tmp_path, problem="no room")
        answer = told.answer()
        await answer.is_heard()
        told.trouble = None
        await answer.is_unheard()
        assert told.delivery is None

    expect_log(30, "could not be stored")
    asyncio.run(play())


# Over real sockets


@pytest.fixture
def shop(profile_folder: Path) -> Iterator[ServedShop]:
    with served(profile_folder) as running:
        yield running


def test_who_hangs_up_does_not_take_back_what_another_heard(shop: ServedShop) -> None:
    """Two tills wait for one operation; one closes with its answer unread in the line."""
    shop.pinpad().change(card_after=None)
    begun = shop.till.begin("humo-training", "sale", 300_00, "one")
    shop.wait_for_card()
    path = f"/v1/operations/{begun.body['id']}?wait=30"
    with ThreadPoolExecutor(1) as pool, closing(http.client.HTTPConnection(shop.till.address, timeout=LIMIT)) as deaf:
        deaf.request("GET", path)
        listening = pool.submit(shop.till.get, path)
        shop.pinpad().present(find_card("humo-rich"))
        assert listening.result(LIMIT).body["state"] == "approved"
        api = shop.runtime.api
        assert api is not None
        wait_until(lambda: len([call for call in api.calls.recent if call.method == "GET"]) == 2)
    wait_until(lambda: shop.stored()[0].delivery == "answered")
    shop.pinpad().change(card_after=0.0)
    # a request behind it is begun only when all notes are in the journal
    assert shop.till.begin("humo-training", "sale", 300_00, "two").status == 202
    assert {each.id: each.delivery for each in shop.stored()}[begun.body["id"]] == "answered"


def test_who_heard_unknown_has_not_heard_the_approval(shop: ServedShop, expect_log: Callable[[int, str], None]) -> None:
    """The outcome comes later, by a supervisor's word: the same sale is not made again before its till knows."""
    expect_log(logging.WARNING, "is unknown")
    assert shop.till.sell(Scheme.HUMO, 100_00).slip  # so that the pinpad's clock is known
    shop.pinpad().faults.add("START:drop")
    code, data = shop.till.sell(Scheme.HUMO, 300_00).error
    assert (code, data[:7]) == (106, "UNKNOWN")
    (case,) = shop.runtime.read(lambda reader: reader.cases()).result(LIMIT)
    shop.runtime.settle(case, Decision.APPROVED, "Boss", "the bank says so").result(LIMIT)
    wait_until(lambda: shop.runtime.lane("humo-training").status.condition is Condition.READY)

    assert shop.till.sell(Scheme.HUMO, 300_00).error[1].startswith("E3025")
    told = shop.till.post(f"/v1/operations/{case.operation.id}/ack")
    assert (told.status, told.body["state"]) == (200, "approved")
    assert shop.till.sell(Scheme.HUMO, 300_00).slip
