"""The settings as they are on the screen: those of the file, and what was changed and is not saved yet."""

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.settings import Edit, Misfit, Settings, Value, load, misfits

OWN = frozenset({"language", "window.theme", "window.text_size"})
"""What everybody may choose for himself, without a supervisor."""


class Draft(QObject):
    """`changed` whenever a value is another; `reread`, and then `changed`, when the file was read again."""

    changed = Signal()
    reread = Signal()

    def __init__(self, parent: QObject, path: Path) -> None:
        super().__init__(parent)
        self.path = path
        self.settings = Settings()
        """Those of the file."""
        self._saved: dict[str, Any] = self.settings.model_dump(mode="json")
        self.values: dict[str, Value] = {}
        """What is not as it is in the file, by keys."""
        self._misfits: list[Misfit] = []

    def read(self) -> None:
        """Take the file as it is now, and forget what was not saved.

        Raises:
            SettingsInvalid, SettingsUnreadable: as `load` does; the draft is as it was.
        """
        self.settings = load(self.path)
        self._saved = self.settings.model_dump(mode="json")
        self.values = {}
        self._misfits = []
        self.reread.emit()
        self.changed.emit()

    @property
    def is_dirty(self) -> bool:
        return bool(self.values)

    @property
    def misfits(self) -> Sequence[Misfit]:
        """What of it cannot be saved."""
        return self._misfits

    def edit(self) -> Edit:
        """What has to be changed in the file."""
        return Edit(dict(self.values))

    def has(self, key: str) -> bool:
        """Whether there is such a key: a lane may be gone."""
        steps = key.split(".")
        return steps[0] != "lanes" or any(lane.name == steps[1] for lane in self.settings.lanes)

    def get(self, key: str) -> Any:
        """The value of a key as it is on the screen."""
        return self.values[key] if key in self.values else self.saved(key)

    def saved(self, key: str) -> Any:
        """The value of a key as it is in the file."""
        table, name = _find(self._saved, key)
        return table[name]

    def set(self, key: str, value: Value) -> None:
        """Change a value; back to what is in the file, it is none that was changed."""
        if value == self.get(key):
            return
        if value == self.saved(key):
            del self.values[key]
        else:
            self.values[key] = value
        self._misfits = misfits(self._tree())
        self.changed.emit()

    def misfit(self, key: str) -> Misfit | None:
        """What is wrong with a value, or with a part of it."""
        return next((each for each in self._misfits if f"{each.key}.".startswith(f"{key}.")), None)

    def lanes(self) -> list[dict[str, Any]]:
        """The lanes of the file with what was changed of them."""
        lanes: list[dict[str, Any]] = self._tree()["lanes"]
        return lanes

    def _tree(self) -> dict[str, Any]:
        tree = copy.deepcopy(self._saved)
        for key, value in self.values.items():
            table, name = _find(tree, key)
            table[name] = dict(value) if isinstance(value, Mapping) else value
        return tree


def _find(tree: dict[str, Any], key: str) -> tuple[dict[str, Any], str]:
    """The table that a key lies in, and its name there."""
    *tables, name = key.split(".")
    place: Any = tree
    if tables and tables[0] == "lanes":
        place = next(lane for lane in tree["lanes"] if lane["name"] == tables[1])
        tables = tables[2:]
    for table in tables:
        place = place[table]
    return place, name
