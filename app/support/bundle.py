"""Collecting a support bundle and saving it."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from app.core.clock import Clock, SystemClock
from app.core.errors import AppError, BundleUnwritable
from app.core.paths import Profile
from app.settings import Settings, load
from app.support import parts
from app.support.cleaning import clean, settings_text
from app.tracing import files
from app.tracing.recorder import LaneTrace

NAME = "pinpad-cashier-support"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle. `name` is its path in the zip, `about` what it is, in English, `text` what it holds."""

    name: str
    about: str
    text: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.name}: {self.about}, {self.size} bytes"

    @property
    def size(self) -> int:
        """Bytes, before the zip makes them fewer."""
        return len(self.text.encode())


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is to be sent. Every text of it has been masked, that of the traces when they were made too."""

    parts: tuple[Part, ...]

    def save(self, path: Path) -> None:
        """Write the zip; a file of that name is replaced.

        Raises:
            BundleUnwritable: when it cannot be written.
        """
        try:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for part in self.parts:
                    archive.writestr(part.name, part.text.encode())
        except OSError as error:
            raise BundleUnwritable(path=path, problem=error.strerror or error) from error


def propose_name(now: datetime) -> str:
    """A name for its file, with the moment (UTC)."""
    return f"{NAME}-{now.astimezone(UTC):%Y%m%d-%H%M}.zip"


def collect(profile: Profile, traces: Mapping[str, LaneTrace] | None = None, *, clock: Clock | None = None) -> Bundle:
    """Look at everything of a profile, whether its program runs or not; blocks as long as doctor takes.

    `traces` are those of the running program, as they are now: on disk is what has ended. What cannot be read is told
    in its place.
    """
    clock = clock or SystemClock()
    raw = _read_settings(profile)
    shown, secrets = settings_text(raw)
    settings = _load(profile)
    if settings is not None and settings.api.token:
        secrets.add(settings.api.token)
    found = [Part(name, about, clean(text, secrets)) for name, about, text in _texts(profile, settings, shown, clock)]
    found += [
        Part(f"traces/{files.propose_name(trace)}", f"what passed on lane {name}", clean(files.to_text(trace), secrets))
        for name, trace in ((name, lane.snapshot()) for name, lane in (traces or {}).items())
    ]
    return Bundle((_contents(found), *found))


def _texts(profile: Profile, settings: Settings | None, shown: str, clock: Clock) -> Iterator[tuple[str, str, str]]:
    yield "versions.txt", "the program, Python, the system and every library", parts.versions(version("pinpad-cashier"))
    yield "settings.toml", "the settings without what is secret and without comments", shown
    yield "drivers.txt", "how each lane talks to its pinpad", parts.driver_tables(settings)
    yield "doctor.txt", "what doctor finds", parts.examination(profile, clock)
    yield "ports.txt", "the serial ports, their USB ids and who holds them", parts.ports()
    for name, text in parts.logs(profile):
        yield f"logs/{name}", "the program's log", text
    yield from parts.journal(profile, clock.now())
    for name, text in parts.traces(profile):
        yield f"traces/{name}", "what passed on a lane", text


def _contents(found: list[Part]) -> Part:
    return Part("README.txt", "what is in this bundle", "".join(f"{part}\n" for part in found))


def _read_settings(profile: Profile) -> str:
    try:
        return profile.settings.read_text(encoding="utf-8", errors="replace")
    except OSError:  # doctor tells why
        return ""


def _load(profile: Profile) -> Settings | None:
    try:
        return load(profile.settings).with_training_lanes()
    except AppError:
        return None
