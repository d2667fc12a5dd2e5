"""What the journal tells of one operation: each step with what it changed, and its prints."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.model import Decision, Evidence, Finding, Kind, LookUp, Misfit, Origin, Reason, Resolution, State
from app.journal.details import NAMES, Change, Happening, Names, Print, names, prints_of, timeline
from app.journal.writing import Writer
from operations import MOMENT, make_operation, store


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with closing(Writer(tmp_path / "journal.sqlite3")) as writer:
        yield writer


def test_a_sale_tells_step_by_step_what_changed(writer: Writer) -> None:
    store(writer, State.APPROVED)
    prepared = make_operation(amount=500_00)
    writer.insert(lambda _: prepared)
    store(writer, State.DECLINED)
    sent = replace(prepared, state=State.SENT, sent_at=MOMENT)
    writer.step(sent, MOMENT + timedelta(seconds=1))
    writer.step(replace(sent, state=State.APPROVED, rrn="408005356147"), MOMENT + timedelta(seconds=9))
    told = timeline(writer.reader, prepared.id)
    assert [(each.at - MOMENT, each.what) for each in told] == [
        (timedelta(0), "prepared"),
        (timedelta(seconds=1), "sent"),
        (timedelta(seconds=9), "approved"),
    ]
    assert Change("amount", None, 500_00) in told[0].changes
    assert told[1].changes == (Change("state", "prepared", "sent"), Change("sent_at", None, "2026-03-02T07:00:00.000Z"))
    assert told[2].changes == (Change("state", "sent", "approved"), Change("rrn", None, "408005356147"))


def test_a_row_that_lists_no_events_tells_no_steps(writer: Writer) -> None:
    """As one has that somebody put there by hand."""
    sale = store(writer, State.APPROVED)
    assert [each.what for each in timeline(writer.reader, sale.id)] == ["prepared", "sent", "approved"]
    assert writer.reader.head_of(sale.id) is not None
    with writer.transaction():
        writer.execute("UPDATE operations SET events = NULL WHERE id = :id", {"id": sale.id})
    assert timeline(writer.reader, sale.id) == []
    assert writer.reader.head_of(sale.id) is None


def test_what_was_learnt_later_and_the_prints_stand_among_its_steps(writer: Writer) -> None:
    lost = store(writer, State.UNKNOWN, kind=Kind.RETURN)
    later = [MOMENT + timedelta(minutes=number) for number in range(4)]
    evidence = Evidence("e1", lost.id, Finding.LOOK_UP, later[1], misfits=(Misfit.TIME,))
    lost = replace(lost, look_up=LookUp.ANSWERED)
    writer.learn(later[1], evidence=evidence, operation=lost)
    settled = replace(lost, state=State.DECLINED, reason=Reason.SUPERVISOR_DECIDED)
    resolution = Resolution(lost.id, Decision.DECLINED, later[2], supervisor="Нигора", reason="no charge")
    writer.learn(later[2], operation=settled, resolutions=[resolution])
    writer.record_print(lost.id, "PDF", "till", later[3])
    told = timeline(writer.reader, lost.id)
    assert [each.what for each in told] == [
        *("prepared", "sent", "unknown", "amended", "evidence", "declined", "resolutions", "prints")
    ]
    assert told[4] == Happening(
        later[1], "evidence", (Change("what", None, "look-up"), Change("misfits", None, "time"))
    )
    assert Change("reason", None, "no charge") in told[6].changes
    assert told[7].changes[1] == Change("printer", None, "PDF")


def test_prints_come_in_their_order(writer: Writer) -> None:
    sale = store(writer, State.APPROVED)
    later = MOMENT + timedelta(hours=1)
    writer.record_print(sale.id, "Receipt", "Дилшод", MOMENT)
    writer.record_print(sale.id, "PDF", "till", later)
    assert prints_of(writer.reader, sale.id) == [Print(1, "Receipt", "Дилшод", MOMENT), Print(2, "PDF", "till", later)]


def test_what_is_not_there_has_nothing(writer: Writer) -> None:
    assert timeline(writer.reader, "nothing") == []
    assert prints_of(writer.reader, "nothing") == []
    assert names(writer.reader) == Names((), ())


def test_names_are_each_there_once_and_not_without_end(writer: Writer) -> None:
    with writer.transaction():
        for number in range(NAMES + 5):
            store(writer, State.PREPARED, operator=f"till {number:04}", origin=Origin.API)
        for lane in ("uzcard-1", "humo-1", "uzcard-1"):
            store(writer, State.PREPARED, operator="till 0001", lane=lane)
    found = names(writer.reader)
    assert found.lanes == ("humo-1", "uzcard-1")
    assert found.operators == tuple(f"till {number:04}" for number in range(NAMES))
