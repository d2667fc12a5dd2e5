"""A profile for the doctor to look at, and what it says."""

from pathlib import Path

from app.checks import Finding, Level, examine
from app.checks.bench import Bench
from app.checks.hold import Hold
from app.core import paths
from app.core.clock import Clock, SystemClock
from app.settings import load


def write(folder: Path, *lines: str) -> Path:
    """A profile with those settings."""
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def lane(driver: str, *lines: str, scheme: str = "humo") -> list[str]:
    """The settings of a lane named `till`."""
    return ["[[lanes]]", 'name = "till"', f'scheme = "{scheme}"', f'driver = "{driver}"', *lines]


def visit(folder: Path) -> list[Finding]:
    """All that the doctor finds."""
    return list(examine(paths.profile(folder)))


def about(findings: list[Finding], what: str, level: Level | None = None) -> list[str]:
    """What was found of that, as printed."""
    return [str(each) for each in findings if each.what == what and level in (None, each.level)]


def bench(folder: Path, clock: Clock | None = None, hold: Hold = Hold.OURS) -> Bench:
    """For one check alone, without a journal."""
    profile = paths.profile(folder)
    return Bench(profile, load(profile.settings).with_training_lanes(), clock or SystemClock(), hold, None)


def failures(findings: list[Finding]) -> list[str]:
    """The lines of what fails, but for the printers of the machine, of which nothing is known here."""
    return [str(each) for each in findings if each.level is Level.FAIL and each.what != "printer"]
