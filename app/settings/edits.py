"""What is to be changed in the settings, and what a change was: by the names of their keys. Pure.

A key is written with dots, as `window.theme`; a lane stands in it by its name, as `lanes.humo-1.port`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.settings.contract import ApiSettings, Settings

Value = str | int | bool | Sequence[str] | Mapping[str, str]
"""What a key may be set to."""

SECRET = "***"
"""What stands for a secret wherever a change is told."""

_SECRETS = {f"api.{name}" for name, info in ApiSettings.model_fields.items() if not info.repr}
_NOT_THERE: tuple[Any, ...] = (None, "", False, [], {})


@dataclass(frozen=True, slots=True)
class Edit:
    """Values to set, lanes to add behind the others, and names of lanes to remove. None takes a key out of the file."""

    values: Mapping[str, Value | None] = field(default_factory=dict)
    added: Sequence[Mapping[str, Value]] = ()
    removed: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.added or self.removed)


@dataclass(frozen=True, slots=True)
class Change:
    """What one key meant before and what it means now; None where its lane was not there, or is not any more."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """The settings after a change, and what of them is not as it was."""

    settings: Settings
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that does not fit: its key, what is wrong with it, and what would be right, in English."""

    key: str
    problem: str
    expected: str | None


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The values of a dumped table by their keys; secrets are blanked where they are set."""
    return dict(_flat(tree, prefix))


def _flat(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if key == "lanes":
            for lane in value:
                yield from _flat(lane, f"lanes.{lane['name']}.")
        elif isinstance(value, Mapping) and name != "operations":
            yield from _flat(value, f"{key}.")
        else:
            yield key, SECRET if key in _SECRETS and value else value


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between two sets of values by their keys; of what came or went all that says something."""
    keys = dict.fromkeys((*before, *after))
    found = (Change(key, before.get(key), after.get(key)) for key in keys)
    return tuple(
        each
        for each in found
        if each.old != each.new
        and not (each.old in _NOT_THERE and each.new in _NOT_THERE and None in (each.old, each.new))
    )


def differences(before: Settings, after: Settings) -> tuple[Change, ...]:
    """What of the settings means something else now. A secret that was exchanged is one that was set."""
    told = compare(flat(before.model_dump(mode="json")), flat(after.model_dump(mode="json")))
    exchanged = (
        Change(key, SECRET, SECRET)
        for key in sorted(_SECRETS)
        if (old := _value(before, key)) and (new := _value(after, key)) and old != new
    )
    return (*told, *exchanged)


def _value(settings: Settings, key: str) -> Any:
    value: Any = settings
    for name in key.split("."):
        value = getattr(value, name)
    return value
