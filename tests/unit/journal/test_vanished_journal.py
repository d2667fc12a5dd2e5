"""A journal that is deleted, moved, replaced or put back while its name is in use: nothing is sent (M8.1, M8.3)."""

import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app import runtime
from app.cli.commands import list_journal, verify_journal
from app.cli.exit_status import Status
from app.core import paths
from app.core.errors import JournalContradicted, JournalGone, JournalReplaced
from app.core.model import Phase, State
from app.journal.head import Head, HeadFile
from app.journal.reserve import Reserve
from app.journal.writing import Writer
from app.lanes.status import Condition, LaneStatus
from app.runtime import Runtime
from app.settings import Settings
from doctor_visit import about, visit
from operations import MOMENT, store
from training_lanes import LIMIT, Shop, open_shop, sale

ExpectLog = Callable[[int, str], None]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows neither deletes nor renames an open file")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as shop:
        with closing(Writer(shop.journal, starts=True)) as writer:
            runtime.recover(writer, shop.clock.now())
        yield shop


def delete(journal: Path) -> None:
    journal.unlink()


def replace_by_copy(journal: Path) -> None:
    """By an older copy that was kept, as a backup does it."""
    copy = journal.with_name("copy")
    shutil.copy(journal, copy)
    copy.replace(journal)


def delete_wal(journal: Path) -> None:
    journal.with_name(f"{journal.name}-wal").unlink()


@on_posix
@pytest.mark.parametrize("harm", [delete, replace_by_copy, delete_wal])
def test_a_lane_whose_journal_is_another_file_sends_nothing(shop: Shop, harm: Callable[[Path], None]) -> None:
    lane = shop.open_lane()
    assert lane.submit(sale()).result(LIMIT).state is State.APPROVED
    harm(shop.journal)
    with pytest.raises(JournalReplaced):
        lane.submit(sale()).result(LIMIT)
    assert lane.status.condition is Condition.CLOSED
    assert isinstance(lane.status.trouble, JournalReplaced)
    with pytest.raises(JournalReplaced):
        lane.submit(sale())
    assert shop.starts() == ["sale"]


@on_posix
def test_a_lane_opens_again_when_its_journal_is_back(shop: Shop) -> None:
    lane = shop.open_lane()
    aside = shop.journal.with_name("aside")
    shop.journal.rename(aside)
    with pytest.raises(JournalReplaced):
        lane.submit(sale()).result(LIMIT)
    aside.rename(shop.journal)
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert lane.submit(sale()).result(LIMIT).state is State.APPROVED


def test_a_journal_without_the_newest_event_closes_the_lane(shop: Shop) -> None:
    lane = shop.open_lane()
    lane.submit(sale()).result(LIMIT)
    with closing(HeadFile(shop.journal)) as head:
        head.write(Head(99, "0" * 64))
    with pytest.raises(JournalContradicted, match="99 events"):
        lane.submit(sale()).result(LIMIT)
    assert lane.status.condition is Condition.CLOSED
    assert shop.starts() == ["sale"]


@on_posix
def test_an_outcome_behind_a_deleted_journal_is_kept_aside(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "could not be stored as approved: E5011")
    lane = shop.open_lane()

    def watch(status: LaneStatus) -> None:
        if status.phase is Phase.READ:
            shop.journal.unlink(missing_ok=True)

    lane.subscribe(watch)
    sold = lane.submit(sale()).result(LIMIT)
    assert sold.state is State.APPROVED
    assert lane.status.unsaved == sold
    assert Reserve(shop.journal).operations() == [sold]
    assert lane.status.condition is Condition.CLOSED


@on_posix
def test_a_desk_that_opens_late_makes_no_second_journal(profile_folder: Path) -> None:
    place = paths.profile(profile_folder)
    with Runtime(place, Settings().with_training_lanes(), interactive=False) as running:
        running.lane("humo-training").submit(sale()).result(LIMIT)
        place.journal.unlink()
        with pytest.raises(JournalGone):
            running.write(lambda writer: writer.note("x", {}, MOMENT)).result()
        assert not place.journal.exists()


def prepare(folder: Path) -> paths.Profile:
    """A profile with five sales, and beside it a copy of the journal with three."""
    place = paths.profile(folder)
    place.ensure()
    for number in range(5):
        with closing(Writer(place.journal)) as writer:
            store(writer, State.APPROVED)
        if number == 2:
            shutil.copy(place.journal, place.folder / "older")
    return place


def put_back(place: paths.Profile) -> None:
    shutil.copy(place.folder / "older", place.journal)


def empty(place: paths.Profile) -> None:
    place.journal.write_bytes(b"")


def remove(place: paths.Profile) -> None:
    place.journal.unlink()


@pytest.mark.parametrize(("harm", "number"), [(put_back, "E5006"), (empty, "E5010"), (remove, "E5010")])
def test_doctor_says_what_the_next_start_says(
    profile_folder: Path, harm: Callable[[paths.Profile], None], number: str, expect_log: ExpectLog
) -> None:
    place = prepare(profile_folder)
    assert "undamaged" in about(visit(profile_folder), "journal")[0]
    harm(place)
    (line,) = about(visit(profile_folder), "journal")
    assert line.startswith("FAIL")
    expect_log(logging.CRITICAL, number)
    with Runtime(place, Settings().with_training_lanes(), interactive=False) as running:
        assert running.contradiction is not None
        assert str(running.contradiction) in line
    assert "undamaged" in about(visit(profile_folder), "journal")[0]


def test_doctor_says_that_an_empty_file_becomes_a_new_journal(profile_folder: Path) -> None:
    place = prepare(profile_folder)
    empty(place)
    place.journal.with_suffix(".head").unlink()
    (line,) = about(visit(profile_folder), "journal")
    assert line.startswith("warn")
    assert "makes a new journal" in line


def test_a_deleted_journal_is_not_listed_as_an_empty_one(
    profile_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = prepare(profile_folder)
    remove(place)
    with pytest.raises(JournalGone, match="15 events"):
        list_journal(place, None, None, as_json=True)
    assert verify_journal(place) is Status.REFUSED
    assert "E5010" in capsys.readouterr().out
