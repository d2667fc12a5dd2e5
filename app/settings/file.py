"""Reading `settings.toml` with complaints that name the line, and changing single values in it."""

import difflib
import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from app.errors import SettingsInvalid, SettingsUnreadable, SettingsUnwritable
from app.settings.contract import (
    ApiSettings,
    LaneSettings,
    PrinterSettings,
    Settings,
    SupervisorSettings,
    WindowSettings,
)
from app.settings.toml_lines import TomlLines, unfinished_line

_TABLES: Mapping[str, type[BaseModel]] = {
    "api": ApiSettings,
    "supervisor": SupervisorSettings,
    "lanes": LaneSettings,
    "printer": PrinterSettings,
    "window": WindowSettings,
}
_SHOWN = 60
"""Characters of a wrong value that a complaint repeats."""


def load(path: Path) -> Settings:
    """The settings in that file (UTF-8); the defaults if there is none.

    Raises:
        SettingsUnreadable: when there is a file that cannot be read.
        SettingsInvalid: for the first line that is wrong; every further complaint is a note of the exception.
    """
    return _parse(path, _read(path))


def update(path: Path, changes: Mapping[str, str | int | bool]) -> Settings:
    """Set some values of the file, keep all else in it as it stands, and return the new settings.

    A key inside a table is written with a dot, such as `window.theme`. The file is replaced as a whole or not at all,
    and created where it is missing.

    Raises:
        SettingsUnreadable: when the file cannot be read.
        SettingsInvalid: when the file, or a new value, is wrong; nothing is written.
        SettingsUnwritable: when it cannot be written.
    """
    import tomlkit

    text = _read(path)
    _parse(path, text)
    document = tomlkit.parse(text)
    for key, value in changes.items():
        *tables, name = key.split(".")
        place: MutableMapping[str, Any] = document
        for table in tables:
            place = place.setdefault(table, tomlkit.table())
        place[name] = value
    changed = tomlkit.dumps(document)
    settings = _parse(path, changed)
    _replace(path, changed.encode())
    return settings


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")  # editors of Windows put a mark before the text
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SettingsUnreadable(path=path, problem=error.strerror or error) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsUnreadable(path=path, problem=f"line {line} is not UTF-8. Save the file as UTF-8") from error


def _replace(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(handle)
            if path.exists():
                shutil.copymode(path, temporary)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise SettingsUnwritable(path=path, problem=error.strerror or error) from error


def _parse(path: Path, text: str) -> Settings:
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _syntax_complaint(path, text, str(error)) from None
    except ValidationError as error:
        found = error.errors(include_url=False)
    except (ValueError, RecursionError) as error:  # a number or a nesting that no reader takes
        raise SettingsUnreadable(path=path, problem=error) from error
    lines = TomlLines(text)
    first, *others = sorted((_complaint(path, lines, details) for details in found), key=_line)
    for other in others:
        first.add_note(str(other))
    raise first


def _line(complaint: SettingsInvalid) -> int:
    return int(str(complaint.params["line"]))


def _syntax_complaint(path: Path, text: str, message: str) -> SettingsInvalid:
    place = re.search(r"at line (\d+)", message)
    line = int(place[1]) if place else unfinished_line(text)
    expected = "key = value, texts in \"double quotes\", Windows paths in 'single quotes'"
    return SettingsInvalid(path=path, line=line, key="TOML", problem=message, expected=expected)


def _complaint(path: Path, lines: TomlLines, details: ErrorDetails) -> SettingsInvalid:
    context = details.get("ctx", {})
    place = tuple(step for step in details["loc"] if step != "[key]")  # pydantic's mark of a mapping's key
    expected: str | None
    match details["type"]:
        case "extra_forbidden":
            problem, expected = "there is no such key", _known_keys(place)
        case "missing":
            problem, expected = "it is missing", _field(place).description
        case "misfit":
            place += context["key"]
            problem, expected = context["problem"], context["expected"]
        case _:
            field, value = _field(place), details["input"]
            # a token must not be repeated, nor a table that may hold one
            is_open = field.repr and isinstance(value, str | int | float)
            shown = json.dumps(value, ensure_ascii=False)[:_SHOWN] if is_open else "what stands there"
            problem, expected = f"{shown} does not fit", field.description
    key = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
    return SettingsInvalid(path=path, line=lines.line_of(place), key=key, problem=problem, expected=expected)


def _known_keys(place: tuple[str | int, ...]) -> str:
    """What may stand where an unknown key does: the keys that look like it, else all."""
    fields, key = _home(place)
    return ", ".join(difflib.get_close_matches(key, fields) or fields)


def _field(place: tuple[str | int, ...]) -> FieldInfo:
    fields, key = _home(place)
    return fields[key]


def _home(place: tuple[str | int, ...]) -> tuple[Mapping[str, FieldInfo], str]:
    """The fields of the table that `place` lies in, and the key there that it belongs to."""
    name, *inner = [step for step in place if isinstance(step, str)]
    if inner and name in _TABLES:
        return _TABLES[name].model_fields, inner[0]
    return Settings.model_fields, name
