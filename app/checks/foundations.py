"""What every till stands on: settings, the profile's folder, the journal, supervisors, the time zone."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from app.checks.bench import Bench
from app.checks.findings import Finding, fail, ok, refusal, warn
from app.checks.hold import Hold
from app.core.errors import JournalNewer, JournalUnusable, SettingsInvalid
from app.core.model import format_moment
from app.core.paths import Profile
from app.core.rights import is_there, nearest_existing
from app.journal import schema
from app.journal.head import find_contradiction, read_settled
from app.journal.reading import Reader
from app.settings import Driver, load

LITTLE_SPACE = 500_000_000
"""Bytes below which the disk is called nearly full: some years of a till's journal."""
NO_SPACE = 50_000_000
"""Bytes below which a day's work may not find room."""
SET_BACK = timedelta(minutes=2)
"""So far a clock may be corrected without a word."""


def check_settings(profile: Profile) -> Iterator[Finding]:
    """The file is there and right. Every wrong line is a finding."""
    what = "settings"
    if not is_there(profile.settings):
        advice = "Write it for the lanes of this till"
        yield warn(what, f"there is no {profile.settings}, so that the program starts in training", advice)
        return
    try:
        settings = load(profile.settings)
    except SettingsInvalid as error:
        yield refusal(what, error)
        for note in getattr(error, "__notes__", ()):
            yield fail(what, note, "Correct that line of the file")
        return
    yield ok(what, f"{profile.settings}, {len(settings.lanes)} lanes")
    if all(lane.driver is Driver.TRAINING for lane in settings.lanes):
        yield warn(what, "every lane is for training, so that nobody pays", "Add a [[lanes]] for each pinpad")
    elif settings.training:
        yield warn(what, "training = true: nothing here counts as money", "Remove it before the till takes money")


def check_folder(profile: Profile, hold: Hold) -> Iterator[Finding]:
    """The program can write where it keeps its files, and there is room."""
    what = "profile"
    profile.check()
    if not is_there(profile.folder):
        yield ok(what, f"{profile.folder} is made at the first start")
        yield _judge_space(nearest_existing(profile.folder))
        return
    match hold:
        case Hold.OURS:
            yield ok(what, f"{profile.folder}, in use by nobody else")
        case Hold.IN_USE:
            yield ok(what, f"{profile.folder}, in use: the program is running")
        case Hold.REFUSED:
            advice = "Run doctor as the program's user, or give that user the file"
            yield fail(what, f"{profile.lock} cannot be locked by this user", advice)
    yield _judge_space(profile.folder)


def _judge_space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e6:,.0f} MB are free".replace(",", " ")
    if free < NO_SPACE:
        return fail("disk", text, "Make room: without it no outcome can be stored, and lanes close")
    if free < LITTLE_SPACE:
        return warn("disk", text, "Make room soon")
    return ok("disk", text)


def check_journal(profile: Profile) -> Iterator[Finding]:
    """It opens, is of a schema that is known, and SQLite finds no damage in it."""
    try:
        yield from _check_journal(profile)
    except JournalUnusable as error:
        if shutil.disk_usage(profile.folder).free >= NO_SPACE:
            raise
        # SQLite makes a file beside it to read it, so that this need not be damage
        yield fail("journal", str(error), "Make room, then run doctor again: on a full disk it cannot even be read")


def _check_journal(profile: Profile) -> Iterator[Finding]:
    what, path = "journal", profile.journal
    head = read_settled(path)
    if not is_there(path):
        gone = find_contradiction(path, head, lambda _count: None)
        yield ok(what, "there is none yet; the first start makes it") if gone is None else refusal(what, gone)
        return
    known = len(schema.MIGRATIONS)
    with (
        schema.errors_named(path),
        closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=schema.BUSY_TIMEOUT)
        ) as journal,
    ):
        version = int(journal.execute("PRAGMA user_version").fetchone()[0])
        if version > known:
            raise JournalNewer(path=path, version=version, known=known)
        damage = str(journal.execute("PRAGMA quick_check(1)").fetchone()[0])
        contradiction = find_contradiction(path, head, Reader(journal).hash_at if version else lambda _count: None)
    if damage != "ok":
        raise JournalUnusable(path=path, problem=damage)
    if contradiction is not None:
        raise contradiction
    yield _judge_journal(path, version, known)


def _judge_journal(path: Path, version: int, known: int) -> Finding:
    what = "journal"
    if version == 0:
        advice = "If this till has taken money before, put its journal back first"
        return warn(what, f"{path} is empty; the next start makes a new journal in it", advice)
    if version < known:
        return warn(what, f"its schema is {version}, not {known}", "Nothing: the next start of the program upgrades it")
    return ok(what, f"schema {version}, undamaged")


def check_clock(bench: Bench) -> Iterator[Finding]:
    """It was not set back behind what is written down already: slips are read and looked up by their time (M7)."""
    what, now = "clock", bench.clock.now()
    if bench.reader is None:
        return
    with schema.errors_named(bench.profile.journal):
        latest = max((each.created_at for each in bench.reader.latest(1)), default=now)
    if latest > now + SET_BACK:
        text = f"it is {format_moment(now)}, but the last operation was written down at {format_moment(latest)}"
        yield fail(what, text, "Set the clock right, and change the machine's battery if it does not keep the time")
    else:
        yield ok(what, format_moment(now))


def check_zone(bench: Bench) -> Iterator[Finding]:
    """Slips and days are read in the settings' zone (M7); a machine that is set to another one is likely a mistake."""
    what, now = "time zone", bench.clock.now()
    there, here = now.astimezone(bench.settings.zone), now.astimezone()
    text = f"{bench.settings.timezone}, where it is {there:%Y-%m-%d %H:%M}"
    if there.utcoffset() == here.utcoffset():
        yield ok(what, text)
        return
    differs = (here.utcoffset() or timedelta()) - (there.utcoffset() or timedelta())
    hours = f"{differs / timedelta(hours=1):+g} h"
    yield warn(
        what, f"{text}; this machine's clock is set to another zone ({hours})", "See that the time above is right"
    )


def check_supervisors(bench: Bench) -> Iterator[Finding]:
    """Somebody can allow what needs a supervisor (M10)."""
    what, advice = "supervisors", "The machine's administrator adds one: pinpad-cashier supervisor add NAME"
    if bench.reader is None:
        if bench.is_fresh:
            yield warn(what, "none yet", advice)
        else:
            yield warn(what, "the journal that holds them cannot be read", "See the journal above")
        return
    with schema.errors_named(bench.profile.journal):
        names = bench.reader.supervisors()
    yield ok(what, ", ".join(names)) if names else warn(what, "none yet", advice)


def check_cases(bench: Bench) -> Iterator[Finding]:
    """Nothing waits for a supervisor's decision (M3, M4)."""
    if bench.reader is None:
        return
    with schema.errors_named(bench.profile.journal):
        count = bench.reader.count_cases()
    if count:
        yield warn("open cases", f"{count} are not settled", "Settle them on the Unresolved screen, or by resolve")
    else:
        yield ok("open cases", "none")
