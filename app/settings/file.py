"""Reading `settings.toml` with complaints that name the line, and changing it in place."""

import difflib
import errno
import json
import os
import re
import shutil
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from app.core.errors import (
    LaneNotInSettings,
    SettingsForbidden,
    SettingsInvalid,
    SettingsNotChangeable,
    SettingsUnreadable,
    SettingsUnwritable,
)
from app.core.masking import mask
from app.core.rights import READING, find_denial
from app.settings.contract import TABLES, Settings
from app.settings.edits import Changed, Edit, Misfit, differences
from app.settings.toml_lines import TomlLines, unfinished_line

_Place = tuple[str | int, ...]
_NOTHING = "# everything is as it is by default\n"
"""What a file holds that has nothing more to say: one without a line would look as if it had been lost."""
_SHOWN = 60
"""Characters of a wrong value that a complaint repeats."""


def load(path: Path) -> Settings:
    """The settings in that file (UTF-8); the defaults if there is none.

    Raises:
        SettingsUnreadable: when there is a file that cannot be read, or one that is empty and was not.
        SettingsInvalid: for the first line that is wrong; every further complaint is a note of the exception.
    """
    return _parse(path, _read(path))


def change(path: Path, edit: Edit) -> Changed:
    """Carry out an edit, keep all else in the file as it stands, and tell what is not as it was.

    The file is replaced as a whole or not at all, and created where it is missing.

    Raises:
        SettingsUnreadable: as `load` does.
        SettingsInvalid: when the file, or what it would be, is wrong; nothing is written.
        LaneNotInSettings: when a lane that is to be changed or removed is not there.
        SettingsNotChangeable: when a value cannot be changed without writing the file anew.
        SettingsUnwritable: when it cannot be written.
    """
    from app.settings import editing

    text = _read(path)
    before = _parse(path, text)
    try:
        changed = editing.edited(text, edit)
    except editing.NoSuchLane as error:
        raise LaneNotInSettings(path=path, lane=error.args[0]) from None
    except editing.NotChangeable as error:
        raise SettingsNotChangeable(path=path, key=error.args[0]) from None
    settings = _parse(path, changed)
    if changed != text:
        replace(path, (changed if changed.strip() else _NOTHING).encode())
    return Changed(settings, differences(before, settings))


def misfits(tree: Mapping[str, Any]) -> list[Misfit]:
    """What would be wrong with settings that are not in a file yet, by their keys; lanes are called by their names."""
    try:
        Settings.model_validate(tree)
    except ValidationError as error:
        return [_name_misfit(tree, *_misfit(details)) for details in error.errors(include_url=False)]
    return []


def why_not_writable(path: Path) -> str | None:
    """What keeps the file from being replaced, as the system says it; None when nothing does."""
    try:
        _check_not_read_only(path)
        place = next(each for each in path.parents if each.exists())
        handle, name = tempfile.mkstemp(dir=place)
    except OSError as error:
        return error.strerror or str(error)
    os.close(handle)
    os.unlink(name)
    return None


def last_good_of(path: Path) -> Path:
    """Where the settings of that file are kept with which the program last started; see `last_good`."""
    return path.with_name(f"{path.stem}.last-good{path.suffix}")


def _read(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")  # editors of Windows put a mark before the text
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsUnreadable(path=path, problem=f"line {line} is not UTF-8. Save the file as UTF-8") from error
    if not text.strip() and _had_content(path):
        # as a power cut may leave it: taken for what it says, a till would train where its customers mean to pay
        problem = f"it is empty now. If that is meant, delete it, or write {_NOTHING.strip()!r} into it"
        raise SettingsUnreadable(path=path, problem=problem)
    return text


def _unreadable(path: Path, error: OSError) -> SettingsUnreadable:
    denial = find_denial((path,), READING)
    if denial is None or denial.owner is None:
        return SettingsUnreadable(path=path, problem=error.strerror or error)
    return SettingsForbidden(path=path, denied=denial.path, owner=denial.owner)


def _had_content(path: Path) -> bool:
    """Whether the file said something when the program last started with it."""
    try:
        return bool(last_good_of(path).read_bytes().strip())
    except OSError:
        return False


def replace(path: Path, content: bytes, like: Path | None = None) -> None:
    """Have the file hold that, with the rights that it has, or those of `like`.

    Raises:
        SettingsUnwritable: when it cannot be replaced; it is as it was then.
    """
    try:
        _check_not_read_only(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(handle)
            if (model := like or path).exists():
                shutil.copymode(model, temporary)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise SettingsUnwritable(path=path, problem=error.strerror or error) from error


def _check_not_read_only(path: Path) -> None:
    """Whoever has marked the file as one that is not to be changed meant it, though replacing it would go."""
    if path.exists() and not path.stat().st_mode & stat.S_IWRITE:
        raise PermissionError(errno.EACCES, "it is marked as read-only")


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
    place, problem, expected = _misfit(details)
    key = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
    return SettingsInvalid(path=path, line=lines.line_of(place), key=key, problem=problem, expected=expected)


def _name_misfit(tree: Mapping[str, Any], place: _Place, problem: str, expected: str | None) -> Misfit:
    steps = list(map(str, place))
    match place:
        case ("lanes", int(number), *_):
            steps[1] = str(tree["lanes"][number].get("name", number))
    return Misfit(".".join(steps), problem, expected)


def _misfit(details: ErrorDetails) -> tuple[_Place, str, str | None]:
    """Where something is wrong, what, and what would be right."""
    context = details.get("ctx", {})
    place = tuple(step for step in details["loc"] if step != "[key]")  # pydantic's mark of a mapping's key
    match details["type"]:
        case "extra_forbidden":
            return place, "there is no such key", _known_keys(place)
        case "missing":
            return place, "it is missing", _field(place).description
        case "misfit":
            return place + context["key"], context["problem"], context["expected"]
        case _:
            field, value = _field(place), details["input"]
            # a token must not be repeated, nor a table that may hold one
            is_open = field.repr and isinstance(value, str | int | float)
            shown = mask(json.dumps(value, ensure_ascii=False))[:_SHOWN] if is_open else "what stands there"
            return place, f"{shown} does not fit", field.description


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
    if inner and name in TABLES:
        return TABLES[name].model_fields, inner[0]
    return Settings.model_fields, name
