"""The commands of support: replaying a trace, saving the support bundle. Texts are English."""

import sys
from pathlib import Path

from app import support as support_bundle
from app.cli.exit_status import Status
from app.core.errors import NothingToReplay, TraceDamaged, TraceNewer
from app.core.model import format_moment
from app.core.money import plain_amount
from app.core.output import say
from app.core.paths import Profile
from app.tracing import files
from app.tracing import replay as replaying
from app.tracing.recorder import Trace


def replay_trace(path: Path) -> Status:
    """Print a saved trace, replay it, and say whether everything comes out as it was.

    A file that is no trace, or none that can be replayed, is a wrong call.
    """
    try:
        trace = files.load(path)
        _print_entries(trace)
        played = replaying.replay(trace)
    except (NothingToReplay, TraceDamaged, TraceNewer) as error:
        print(error, file=sys.stderr)
        return Status.WRONG_CALL
    for each in played.conversations:
        say()
        say(f"{each.kind} {plain_amount(each.amount)}")
        say(f"  recorded: {each.recorded}")
        say(f"  replayed: {each.replayed}")
        say(f"  {each.difference or 'the same'}")
    for reason in played.skipped:
        say(f"Not replayed: {reason}.")
    say("The outcome is the same." if played.is_same else "The outcome is NOT the same.")
    return Status.DONE if played.is_same else Status.REFUSED


def save_support(profile: Profile, path: Path) -> Status:
    """Collect and save the support bundle, without taking the profile: prints what is in it."""
    bundle = support_bundle.collect(profile)
    bundle.save(path)
    for part in bundle.parts:
        say(str(part))
    say(f"Saved as {path}.")
    return Status.DONE


def _print_entries(trace: Trace) -> None:
    for entry in trace.entries:
        say(f"{format_moment(entry.at)} {entry.direction.arrow} {entry.title}")
