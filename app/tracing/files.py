"""A trace as a text file: JSON Lines, the first of which says what it is, and one line an entry. UTF-8.

Everything in it has been made safe before it was an entry; saving masks nothing and adds nothing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from app.core.errors import TraceDamaged, TraceNewer, TraceUnwritable
from app.core.model import format_moment
from app.terminals.arcus2.frames import ENCODING
from app.tracing.entries import Part, TraceEntry, What
from app.tracing.recorder import Trace, TraceHeader
from app.tracing.safe import Safe

FORMAT = "pinpad-cashier trace"
VERSION = 1
SUFFIX = ".jsonl"

T = TypeVar("T")

_UNDEFINED = "\x98"
"""Stands for the one byte that CP1251 does not know, which Python reads as a surrogate."""


def propose_name(trace: Trace) -> str:
    """A name for its file: which lane, and when the latest of it happened (UTC)."""
    return name_for(trace.header.lane, trace.entries[-1].at if trace.entries else trace.header.started_at)


def name_for(lane: str, moment: datetime) -> str:
    """The name of a file with what passed on that lane at that moment."""
    lane = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in lane)
    return f"trace-{lane}-{moment.astimezone(UTC):%Y%m%d-%H%M%S}{SUFFIX}"


def save(trace: Trace, path: Path) -> None:
    """Write it; a file of that name is replaced.

    Raises:
        TraceUnwritable: when it cannot be written.
    """
    try:
        path.write_text(to_text(trace), encoding="utf-8", newline="\n")
    except OSError as error:
        raise TraceUnwritable(path=path, problem=error.strerror or error) from error


def to_text(trace: Trace, saved_at: datetime | None = None) -> str:
    """The whole file."""
    return head_line(trace, saved_at) + "".join(map(entry_line, trace.entries))


def head_line(trace: Trace, saved_at: datetime | None = None) -> str:
    """The first line of a file, which says what it is."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "program": trace.program or version("pinpad-cashier"),
        "saved_at": format_moment(saved_at or trace.saved_at or datetime.now(UTC)),
        "lane": trace.header.lane,
        "driver": trace.header.driver,
        "scheme": trace.header.scheme,
        "started_at": _moment(trace.header.started_at),
        "started": _seconds(trace.header.started),
        "line": dict(trace.header.line),
    }
    return json.dumps(head, ensure_ascii=False) + "\n"


def entry_line(entry: TraceEntry) -> str:
    """The line of one entry."""
    return json.dumps(_to_line(entry), ensure_ascii=False) + "\n"


def load(path: Path) -> Trace:
    """Read a file back.

    Raises:
        TraceDamaged: naming the line, when it is no trace or a part of it is missing.
        TraceNewer: when a newer version has saved it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TraceDamaged(path=path, line=1, problem=getattr(error, "strerror", None) or error) from error
    header = _read(path, 1, lines[0] if lines else "", _to_header)
    entries: list[TraceEntry] = []
    for number, line in enumerate(lines[1:], 2):
        entry = _read(path, number, line, _to_entry)
        if entries and entry.number != entries[-1].number + 1:
            problem = f"entry {entries[-1].number + 1} is missing"
            raise TraceDamaged(path=path, line=number, problem=problem)
        entries.append(entry)
    return replace(header, entries=tuple(entries))


def _read(path: Path, number: int, line: str, convert: Callable[[dict[str, Any]], T]) -> T:
    """One line of it."""
    try:
        told = json.loads(line)
        if not isinstance(told, dict):
            raise ValueError("it is no object")
        if number == 1 and told.get("format") == FORMAT and int(told["version"]) > VERSION:
            raise TraceNewer(path=path, version=told["version"], known=VERSION)
        return convert(told)
    except (ValueError, LookupError, TypeError, OverflowError) as error:
        problem = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else error
        raise TraceDamaged(path=path, line=number, problem=problem) from error


def _to_header(told: Mapping[str, Any]) -> Trace:
    if told.get("format") != FORMAT:
        raise ValueError(f"its first line does not say “{FORMAT}”")
    header = TraceHeader(
        lane=str(told["lane"]),
        driver=str(told["driver"]),
        scheme=str(told["scheme"]),
        started_at=datetime.fromisoformat(told["started_at"]),
        started=float(told["started"]),
        line=dict(told["line"]),
    )
    return Trace(header, (), str(told["program"]), datetime.fromisoformat(told["saved_at"]))


def _to_line(entry: TraceEntry) -> dict[str, Any]:
    """An entry without what is empty in it."""
    line: dict[str, Any] = {
        "number": entry.number,
        "at": _moment(entry.at),
        "monotonic": _seconds(entry.monotonic),
        "what": str(entry.what),
        "name": entry.name,
        "size": entry.size,
        "phase": entry.phase,
        "conversation": entry.conversation,
        "parts": [[part.read, _seconds(part.monotonic), part.size] for part in entry.parts],
        "details": dict(entry.details),
    }
    line = {name: value for name, value in line.items() if value not in ("", 0, [], {}) or name == "monotonic"}
    if entry.frame is not None:
        line["frame"] = _to_text(entry.frame.data)
        line |= {"fill": entry.frame.fill} if entry.frame.fill else {}
        line |= {"withheld": entry.frame.withheld} if entry.frame.withheld else {}
    return line


def _to_entry(told: Mapping[str, Any]) -> TraceEntry:
    frame = None
    if "frame" in told:
        frame = Safe(_to_bytes(told["frame"]), int(told.get("fill", 0)), int(told.get("withheld", 0)))
    return TraceEntry(
        number=int(told["number"]),
        at=datetime.fromisoformat(told["at"]),
        monotonic=float(told["monotonic"]),
        what=What(told["what"]),
        name=str(told.get("name", "")),
        frame=frame,
        size=int(told.get("size", 0)),
        phase=str(told.get("phase", "")),
        conversation=int(told.get("conversation", 0)),
        parts=tuple(Part(int(read), float(moment), int(size)) for read, moment, size in told.get("parts", ())),
        details=dict(told.get("details", {})),
    )


def _to_text(data: bytes) -> str:
    return data.decode(ENCODING, errors="surrogateescape").replace("\udc98", _UNDEFINED)


def _to_bytes(text: str) -> bytes:
    return text.replace(_UNDEFINED, "\udc98").encode(ENCODING, errors="surrogateescape")


def _moment(moment: datetime) -> str:
    """To the microsecond, which `model.format_moment` does not tell."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _seconds(value: float) -> float:
    return round(value, 6)
