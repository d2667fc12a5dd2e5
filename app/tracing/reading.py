"""What a frame that was made safe says, for a person. Pure: no I/O, no clock."""

from collections.abc import Mapping
from typing import Any

from app.terminals.arcus2 import tags
from app.terminals.arcus2.commands import CONTROL_REPLIES, Command, parse
from app.terminals.arcus2.frames import ENCODING
from app.tracing.safe import ENTERED, FIRST_OF_TAGS, TAG_NAMES

START_FIELDS = ("class", "op", "currency", "amount", "track 1", "track 2")
_ESC = b"\x1b"


def name_received(data: bytes, command: Command) -> str:
    """What a frame of the pinpad is called, which was made safe and is that command."""
    if data in CONTROL_REPLIES:
        return data.decode()
    return parse(data).name if any(map(str.isdigit, command.name)) else command.name or "no command"


def name_sent(data: bytes) -> str:
    """What a frame of the till is called."""
    if data in CONTROL_REPLIES:
        return data.decode()
    if data.startswith(ENTERED):
        return "entry"
    if _is_start(data):
        return "start"
    return "tags" if data.startswith(FIRST_OF_TAGS) else "answer"


def text(data: bytes) -> str:
    """Its content as text; of tags and start messages their fields in one line."""
    if data in CONTROL_REPLIES:
        return ""
    parts = fields(data)
    if parts:
        return ", ".join(f"{name}: {value}" for name, value in parts)
    command = parse(data)
    payload = command.payload if command.name else data
    shown = payload.rstrip(b"\x00") if command.name in ("WRITE", "") else payload
    said = shown.decode(ENCODING, errors="replace").replace("\x1b", " | ")
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in said).strip("\r\n")


def fields(data: bytes) -> tuple[tuple[str, str], ...]:
    """Its parts by name; none where it is a text."""
    if _is_start(data):
        values = data.decode("ascii").split("\x1b")
        return tuple((name, value) for name, value in zip(START_FIELDS, values, strict=False) if value)
    if data.startswith(b"SETTAGS:") and b"=" in data.partition(_ESC)[0]:
        pairs = (pair.partition("=") for pair in data[8:].decode(ENCODING, errors="replace").split("\x1b"))
        return tuple((key, value) for key, _, value in pairs)
    if data.startswith(b"SETTAGS:"):
        return _tags(data[8:])
    return _tags(data) if data.startswith(FIRST_OF_TAGS) else ()


def detail_text(what: str, size: int, details: Mapping[str, Any]) -> str:
    """An entry without a frame in a few words."""
    if size:
        return f"{size} bytes" + (", text follows" if what == "received" else "")
    for key in ("text", "error", "summary"):
        if key in details:
            value = details[key]
            return str(value["text"] if isinstance(value, Mapping) else value)
    return ", ".join(f"{name} {value}" for name, value in detail_fields(details))


def detail_fields(details: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Details by name, as text."""
    return tuple(
        (name, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
        for name, value in details.items()
        if value not in (None, "", [], ()) and not isinstance(value, Mapping)
    )


def _is_start(data: bytes) -> bool:
    first, separator, rest = data.partition(_ESC)
    return bool(separator) and first.isdigit() and rest.partition(_ESC)[0].isdigit() and not data.startswith(ENTERED)


def _tags(data: bytes) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(
            (f"{tag} {TAG_NAMES.get(tag, '')}".rstrip(), _value(tag, data[start:end]))
            for tag, _, start, end in tags.spans(data)
        )
    except tags.TagsMalformed:
        return (("tags", f"cannot be read, {len(data)} bytes withheld"),) if data else ()


def _value(tag: str, value: bytes) -> str:
    if tag not in TAG_NAMES:
        return f"{len(value)} bytes withheld"
    is_text = value.isascii() and value.decode("ascii").isprintable()
    return value.decode("ascii") if is_text else value.hex().upper()
