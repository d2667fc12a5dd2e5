"""Changing a TOML text statement by statement, so that comments, order and spacing of all the rest stay. Pure.

tomlkit writes the values; where a line goes is found here, since tomlkit itself puts a new key behind the comment of
the table that follows, and moves tables together. Each step is checked by reading what has come of it: where it does
not mean what was asked, tomlkit changes the whole text, and where even that is not right nothing is changed.
"""

import copy
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from app.settings.edits import Edit, Value

Path = tuple[str | int, ...]
Tree = dict[str, Any]


class NotChangeable(Exception):
    """A text that cannot be changed there. Its argument is the key."""


class NoSuchLane(Exception):
    """An edit of a lane that the text does not have. Its argument is the name."""


def edited(text: str, edit: Edit) -> str:
    """The text after that edit. The text is valid TOML.

    Raises:
        NoSuchLane: when a lane that is to be changed or removed is not there.
        NotChangeable: naming the key that has no place in it.
    """
    for name in edit.removed:
        text = _remove_lane(text, name)
    for key, value in edit.values.items():
        text = _set(text, _path_of(text, key), _plain(value), key)
    for lane in edit.added:
        text = _add_lane(text, {key: _plain(value) for key, value in lane.items()})
    return text


def _plain(value: Value | None) -> Any:
    """The value without enums and tuples, as TOML has it."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case Mapping():
            return {str(name): str(each) for name, each in value.items()}
        case _:
            return [str(each) for each in value]


def _path_of(text: str, key: str) -> Path:
    """The places that lead to a key; a lane's name becomes its number."""
    first, *rest = key.split(".")
    if first != "lanes":
        return (first, *rest)
    return ("lanes", _lane_number(tomllib.loads(text), rest[0]), *rest[1:])


def _lane_number(tree: Tree, name: str) -> int:
    for number, lane in enumerate(tree.get("lanes", ())):
        if lane.get("name") == name:
            return number
    raise NoSuchLane(name)


# Statements


@dataclass(frozen=True, slots=True)
class _Statement:
    """Lines `start` to `end`, from 0, the last one excluded; what the text means up to there, and before."""

    start: int
    end: int
    before: Tree
    after: Tree

    def changes(self, path: Path) -> bool:
        """Whether it says something of what is at `path`."""
        return bool(_get(self.before, path) != _get(self.after, path))


def _statements(lines: Sequence[str]) -> list[_Statement]:
    """Every line that says something, or nothing, with those that it is continued on."""
    found: list[_Statement] = []
    start, before = 0, Tree()
    for end in range(1, len(lines) + 1):
        try:
            after = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # the statement goes on
        found.append(_Statement(start, end, before, after))
        start, before = end, after
    return found


_ABSENT = object()


def _get(tree: Any, path: Path) -> Any:
    for step in path:
        try:
            tree = tree[step]
        except (LookupError, TypeError):
            return _ABSENT
    return tree


# Steps


def _checked(expected: Tree, key: str, *ways: Callable[[], str | None]) -> str:
    """What the first of the ways gives that means what is expected."""
    for way in ways:
        try:
            changed = way()
            if changed is not None and tomllib.loads(changed) == expected:
                return changed
        except (TOMLKitError, LookupError, TypeError, ValueError):
            continue  # not this way; a TOML error of the result is a ValueError
    raise NotChangeable(key)


def _set(text: str, path: Path, value: Any, key: str) -> str:
    tree = tomllib.loads(text)
    present = _get(tree, path)
    if isinstance(value, dict) and isinstance(present, dict):
        for name in dict.fromkeys((*present, *value)):  # one by one, so that what is written beside each stays
            text = _set(text, (*path, name), value.get(name), f"{key}.{name}")
        return text
    if present is _ABSENT if value is None else present == value:
        return text
    expected = copy.deepcopy(tree)
    _put(expected, path, value)
    lines = _lines(text)
    return _checked(
        expected,
        key,
        lambda: _set_in_statement(lines, path, value),
        lambda: _insert(lines, path, value),
        lambda: _set_in_document(text, path, value),
    )


def _put(tree: Any, path: Path, value: Any) -> None:
    """Set, or delete for None, in a tree of dicts or in a tomlkit document."""
    *tables, name = path
    for table in tables:
        if isinstance(table, str) and table not in tree:
            tree[table] = {}
        tree = tree[table]
    if value is None:
        del tree[name]
    else:
        tree[name] = value


def _set_in_statement(lines: list[str], path: Path, value: Any) -> str | None:
    """Change the one statement that holds the value already; whatever stands beside it stays."""
    statement = next((each for each in _statements(lines) if _get(each.after, path) is not _ABSENT), None)
    if statement is None:
        return None
    document = tomlkit.parse("".join(lines[statement.start : statement.end]))
    inner = next((inner for start in range(len(path)) if _get(document, inner := path[start:]) is not _ABSENT), None)
    if inner is None:
        return None
    _put(document, inner, value)
    changed = tomlkit.dumps(document) if document.unwrap() else ""
    return "".join((*lines[: statement.start], changed, *lines[statement.end :]))


def _insert(lines: list[str], path: Path, value: Any) -> str | None:
    """Put a new key behind the last one of its table, or with a table of its own at the end of the text."""
    table, name = path[:-1], path[-1]
    line = f"{name} = {_written(value)}{_newline(lines)}"
    statements = _statements(lines)
    if table and not isinstance(_get(statements[-1].after if statements else {}, table), dict):
        return _appended(lines, f"[{'.'.join(map(str, table))}]{_newline(lines)}{line}")
    own = [each.end for each in statements if _adds_to(each, table)]
    place = own[-1] if own else 0
    return "".join((*_ended(lines[:place]), line, *lines[place:]))


def _adds_to(statement: _Statement, table: Path) -> bool:
    """Whether it is the header of the table, or one of its own keys, and not one of a table within it."""
    before, after = _get(statement.before, table), _get(statement.after, table)
    if not isinstance(after, dict) or before == after:
        return False
    if not isinstance(before, dict):
        return True
    return any(before.get(name, _ABSENT) != value and not _is_table(value) for name, value in after.items())


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value))


def _set_in_document(text: str, path: Path, value: Any) -> str:
    document = tomlkit.parse(text)
    _put(document, path, value)
    return tomlkit.dumps(document)


# Lanes


def _add_lane(text: str, lane: Tree) -> str:
    expected = tomllib.loads(text)
    before = len(expected.get("lanes", ()))
    expected["lanes"] = [*expected.get("lanes", ()), lane]
    lines = _lines(text)
    end = _newline(lines)
    block = f"[[lanes]]{end}" + "".join(f"{name} = {_written(value)}{end}" for name, value in lane.items())

    def as_a_table() -> str:
        own = [each.end for each in _statements(lines) if each.changes(("lanes", before - 1))] if before else []
        if not own:
            return _appended(lines, block)
        return "".join((*_ended(lines[: own[-1]]), end, block, *lines[own[-1] :]))

    def in_the_list() -> str:
        document: Any = tomlkit.parse(text)
        table = tomlkit.inline_table()
        table.update(lane)
        document["lanes"].append(table)
        return tomlkit.dumps(document)

    return _checked(expected, "lanes", as_a_table, in_the_list)


def _remove_lane(text: str, name: str) -> str:
    expected = tomllib.loads(text)
    number = _lane_number(expected, name)
    del expected["lanes"][number]
    lines = _lines(text)

    def by_its_lines() -> str:
        return "".join(_without(lines, ("lanes", number)))

    def from_the_list() -> str:
        document: Any = tomlkit.parse(text)
        del document["lanes"][number]
        return tomlkit.dumps(document)

    if not expected["lanes"]:
        without = {key: value for key, value in expected.items() if key != "lanes"}
        return _checked(without, "lanes", by_its_lines)
    return _checked(expected, "lanes", by_its_lines, from_the_list)


def _without(lines: list[str], path: Path) -> list[str]:
    """The lines without those that say something of what is at `path`, and without what is remarked between them."""
    kept: list[str] = []
    between: list[str] = []
    is_within = False
    for each in _statements(lines):
        own = lines[each.start : each.end]
        if each.changes(path):
            between, is_within = [], True
        elif is_within and each.before == each.after:
            between += own
        else:
            kept += [*between, *own]
            between, is_within = [], False
    return [*kept, *between]


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_written(each)}" for name, each in value.items()) + " }"
    return str(tomlkit.item(value).as_string())


def _lines(text: str) -> list[str]:
    """The lines with their ends; only \n ends one, whatever else a comment may hold."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _newline(lines: Sequence[str]) -> str:
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"


def _ended(lines: list[str]) -> list[str]:
    """The lines, the last one with its end."""
    return [*lines[:-1], lines[-1] if lines[-1].endswith("\n") else lines[-1] + _newline(lines)] if lines else []


def _appended(lines: list[str], block: str) -> str:
    gap = [_newline(lines)] if lines and lines[-1].strip() else []
    return "".join((*_ended(lines), *gap, block))
