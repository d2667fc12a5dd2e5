"""The parts of a support bundle, each as a text. What cannot be had is told in its place."""

import json
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from importlib.metadata import distributions
from itertools import islice
from pathlib import Path

from app import checks as doctor
from app import drivers
from app.core.clock import Clock
from app.core.errors import AppError
from app.core.model import State, format_moment
from app.core.paths import Profile
from app.core.rights import is_there
from app.journal import schema
from app.journal.reading import Reader
from app.journal.writing import AMENDED
from app.settings import Driver, LaneSettings, Settings
from app.support.cleaning import clean_json
from app.terminals.links import list_devices
from app.tracing import keeper

DAYS = timedelta(days=7)
MOST_ROWS = 10_000
LARGEST_LOG = 5_000_000
"""Bytes of the end of one log file."""
LATEST_LOGS = 3
_TOLD_EVENTS = frozenset([*map(str, State), AMENDED, "prints", "resolutions", "evidence", "waiting_prints"])
"""Whose data go out; of all others, as of supervisors and settings, only that they happened."""
_NOT_TOLD = ("idempotency_key", "pin_hash", "token")


def versions(program: str) -> str:
    """The program, Python, the system, and every library."""
    libraries = sorted({f"{each.name} {each.version}" for each in distributions()}, key=str.lower)
    own = [
        f"pinpad-cashier {program}",
        f"Python {sys.version}",
        f"{platform.platform()} {platform.machine()}",
        f"encoding {sys.getfilesystemencoding()}",
    ]
    return "\n".join([*own, "", *libraries, ""])


def driver_tables(settings: Settings | None) -> str:
    """How each lane talks: its driver, and the class and op of every kind."""
    if settings is None:
        return "The settings cannot be read.\n"
    lines = []
    for lane in settings.lanes:
        lines.append(f"{lane.name}: {lane.scheme}, {lane.driver}")
        if lane.driver is Driver.ARCUS2:
            lines += [f"  amounts: {lane.amount_format}", *_table(lane)]
    return "\n".join([*lines, ""])


def examination(profile: Profile, clock: Clock) -> str:
    """What doctor finds."""
    return "".join(f"{finding}\n" for finding in doctor.examine(profile, clock))


def logs(profile: Profile) -> Iterator[tuple[str, str]]:
    """The newest log files, each from its end backwards as far as it is told."""
    paths = [profile.log_file, *(Path(f"{profile.log_file}.{number}") for number in range(1, LATEST_LOGS))]
    for path in paths:
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - LARGEST_LOG))
                yield path.name, file.read().decode("utf-8", errors="replace")
        except FileNotFoundError:
            continue
        except OSError as error:
            yield path.name, f"It cannot be read: {error.strerror or error}\n"


def traces(profile: Profile) -> Iterator[tuple[str, str]]:
    """What passed on the lanes in the last days, the newest first; without a line that is being written just now."""
    for path in keeper.kept_files(profile.traces):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:  # it has become too old meanwhile
            continue
        except OSError as error:
            yield path.name, f"It cannot be read: {error.strerror or error}\n"
        else:
            yield path.name, text[: text.rfind("\n") + 1]


def journal(profile: Profile, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Operations and events of the last days, newest first: name, what it is, text."""
    if not is_there(profile.journal):
        return
    since = now - DAYS
    told = f"of the last {DAYS.days} days, {MOST_ROWS} at most, newest first"
    try:
        with schema.errors_named(profile.journal), closing(schema.open_for_reading(profile.journal)) as connection:
            found = islice(Reader(connection).list_operations(since=since), MOST_ROWS)
            yield "journal/operations.jsonl", f"operations {told}", _lines(each.as_json() for each in found)
            rows = connection.execute(
                "SELECT row, at, what, data, hash FROM events WHERE at >= ? ORDER BY row DESC LIMIT ?",
                (format_moment(since), MOST_ROWS),
            )
            events = _lines(_event(row["row"], row["at"], row["what"], row["data"], row["hash"]) for row in rows)
            yield "journal/events.jsonl", f"events {told}", events
    except AppError as error:
        yield "journal/unreadable.txt", "why the journal cannot be read", f"{error}\n"


def ports() -> str:
    """Every serial port, its USB ids and who holds it."""
    try:
        devices = list_devices()
    except AppError as error:
        return f"{error}\n"
    lines = [
        f"{each.port}  {_hex(each.vid)}:{_hex(each.pid)}  {each.serial or '-'}  {each.description}"
        + (f"  held by {each.holder}" if each.holder else "")
        for each in devices
    ]
    return "\n".join([*(lines or ["There is none."]), ""])


def _table(lane: LaneSettings) -> list[str]:
    try:
        table = drivers.read_operations(lane)
    except AppError as error:
        return [f"  {error}"]
    return [f"  {kind}: {code.group},{code.op}" for kind, code in table.items()]


def _event(row: int, at: str, what: str, data: str, digest: str) -> dict[str, object]:
    told: object = None
    if what in _TOLD_EVENTS:
        try:
            told = json.loads(data)
        except ValueError:
            told = "it cannot be read"
        if isinstance(told, dict):
            told = {name: value for name, value in told.items() if name not in _NOT_TOLD}
    return {"row": row, "at": at, "what": what, "data": told, "hash": digest}


def _lines(values: Iterable[object]) -> str:
    return "".join(json.dumps(clean_json(value), ensure_ascii=False) + "\n" for value in values)


def _hex(number: int | None) -> str:
    return "----" if number is None else f"{number:04X}"
