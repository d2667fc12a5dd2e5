"""All checks in their order."""

import logging
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import replace

from app.checks import api, foundations, lanes, printers
from app.checks.bench import Bench
from app.checks.findings import Finding, Level, guarded
from app.checks.hold import held
from app.core import logs
from app.core.clock import Clock, SystemClock
from app.core.errors import AppError
from app.core.output import say
from app.core.paths import Profile
from app.core.rights import is_there
from app.journal import schema
from app.journal.reading import Reader
from app.settings import Settings, load


def examine(profile: Profile, clock: Clock | None = None) -> Iterator[Finding]:
    """Look at everything, and tell each finding as soon as it is made. A silent pinpad takes half a minute."""
    # what the parts log of a broken line is told here as a finding
    logging.getLogger(logs.ROOT).addHandler(logging.NullHandler())
    yield from guarded("settings", foundations.check_settings(profile))
    with held(profile) as hold:
        yield from guarded("profile", foundations.check_folder(profile, hold))
    yield from guarded("journal", foundations.check_journal(profile))
    settings = _load(profile)
    if settings is None:
        return
    reader = _open_journal(profile)
    with closing(reader) if reader else nullcontext():
        yield from _examine_till(Bench(profile, settings, clock or SystemClock(), hold, reader))


def report(profile: Profile) -> bool:
    """Print every finding as soon as it is made; whether none of them is a FAIL."""
    is_well = True
    for finding in examine(profile):
        say(str(finding))
        is_well = is_well and finding.level is not Level.FAIL
    return is_well


def _examine_till(bench: Bench) -> Iterator[Finding]:
    """What takes settings to look at."""
    yield from guarded("clock", foundations.check_clock(bench))
    yield from guarded("time zone", foundations.check_zone(bench))
    yield from guarded("supervisors", foundations.check_supervisors(bench))
    yield from guarded("open cases", foundations.check_cases(bench))
    with held(bench.profile) as hold:  # for as long as pinpads are asked, and no longer: nobody can start meanwhile
        asking = replace(bench, hold=hold)
        for lane in bench.settings.lanes:
            yield from guarded(f"lane {lane.name}", lanes.check(asking, lane))
    yield from guarded("api", api.check(bench))
    yield from guarded("printer", printers.check(bench.settings.printer))


def _load(profile: Profile) -> Settings | None:
    """The settings; None where they have been complained of already."""
    try:
        return load(profile.settings).with_training_lanes()
    except AppError:
        return None


def _open_journal(profile: Profile) -> Reader | None:
    """The journal; None where there is none, or where it has been complained of already."""
    if not is_there(profile.journal):
        return None
    try:
        return Reader(schema.open_for_reading(profile.journal))
    except AppError:
        return None
