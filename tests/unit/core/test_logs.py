"""The log: masked whatever a line is put together from, in UTC, and gone from the process when it is torn down."""

import logging
import re
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Thread

import pytest

from app.core import logs
from app.core.errors import ProfileUnusable
from app.core.paths import Profile, profile

CARD = "9860180000009837"
MASKED = "986018******9837"


@pytest.fixture
def till(profile_folder: Path) -> Iterator[Profile]:
    yield profile(profile_folder)
    logs.tear_down()


def written(till: Profile) -> str:
    return till.log_file.read_text(encoding="utf-8")


def test_a_card_is_masked_wherever_it_comes_from(till: Profile, expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.ERROR, "failed")
    logs.set_up(till)
    log = logs.get("app.lanes.lane")
    log.info(f"card {CARD} read")
    log.info("cards %s and %r", "8600 1200 0000 0003", {"track": CARD})
    try:
        raise ValueError(f"no such card {CARD}")
    except ValueError:
        log.exception("operation failed")
    text = written(till)
    assert text.count(MASKED) == 3
    assert CARD not in text
    assert "8600 1200 0000 0003" not in text
    assert "ValueError: no such card" in text


def test_a_line_says_when_in_utc_how_grave_which_thread_and_where(till: Profile) -> None:
    logs.set_up(till)
    thread = Thread(target=lambda: logs.get("app.lanes.lane").info("Карта вставлена"), name="lane-humo-1")
    thread.start()
    thread.join(timeout=5)
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    line = rf"{moment} INFO \[lane-humo-1\] pinpad-cashier\.lanes\.lane: Карта вставлена\n"
    assert re.fullmatch(line, written(till))


def test_a_text_from_a_pinpad_cannot_pose_as_a_record(till: Profile) -> None:
    logs.set_up(till)
    logs.get("app.lanes").info("%s", "ОДОБРЕНО\n2026-01-01T00:00:00.000Z INFO forged")
    assert [line[:4] for line in written(till).splitlines()[1:]] == ["    "]


def test_what_is_no_unicode_is_written_all_the_same(till: Profile) -> None:
    logs.set_up(till)
    (file,) = (handler for handler in logging.root.handlers if isinstance(handler, RotatingFileHandler))
    folder = b"\xff".decode(errors="surrogateescape")
    # straight to the file: pytest's own capture cannot hand such a text from one process to the next
    file.handle(logging.LogRecord(logs.ROOT, logging.INFO, __file__, 1, "folder %s", (folder,), None))
    assert "folder \\udcff" in written(till)


def test_libraries_are_heard_from_warning_up(till: Profile, expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.WARNING, "slow callback")
    logs.set_up(till)
    logging.getLogger("asyncio").warning("slow callback")
    logging.getLogger("asyncio").info("chatter")
    assert "slow callback" in written(till)
    assert "chatter" not in written(till)


def test_the_console_is_for_warnings_and_masked(
    capsys: pytest.CaptureFixture[str], expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "refused")
    logs.set_up(None, console=True)
    logs.get("app.cli.commands").info("quiet")
    logs.get("app.cli.commands").warning("refused %s", CARD)
    logs.tear_down()
    assert capsys.readouterr().err == f"pinpad-cashier: refused {MASKED}\n"


def test_a_lost_line_does_not_print_its_arguments(till: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(till)
    handler = logging.root.handlers[-1]
    handler.handle(logging.LogRecord("x", logging.INFO, __file__, 1, "%d", (CARD,), None))
    assert "could not be logged" in (error := capsys.readouterr().err)
    assert CARD not in error


def test_the_file_is_rotated(till: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_FILE_BYTES", 200)
    logs.set_up(till)
    for number in range(20):
        logs.get("app.lanes").info("line %d", number)
    names = sorted(path.name for path in till.logs.iterdir() if path.is_file())
    assert names == ["pinpad-cashier.log", *(f"pinpad-cashier.log.{number}" for number in range(1, 6))]


def test_tearing_down_leaves_nothing_open(till: Profile) -> None:
    before = list(logging.root.handlers)
    logs.set_up(till, console=True)
    logs.set_up(till)
    assert len(logging.root.handlers) == len(before) + 1
    logs.tear_down()
    logs.tear_down()
    assert logging.root.handlers == before
    till.log_file.unlink()
    logs.get("app.lanes").info("nobody listens")
    assert not till.log_file.exists()


def test_a_file_that_cannot_be_opened_is_named(till: Profile) -> None:
    till.log_file.mkdir(parents=True)
    with pytest.raises(ProfileUnusable, match=re.escape(till.log_file.name)):
        logs.set_up(till)
