"""A lane that is to be added, judged together with the settings that are there."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from app.core.model import Scheme
from app.settings import Driver, Edit, LaneScheme, LaneSettings, Settings, Value, misfits
from ui.settings.draft import Draft

_BLANK = LaneSettings(name="x", scheme=LaneScheme.HUMO, driver=Driver.TRAINING).model_dump(mode="json") | {"name": ""}

_STAND_IN = "-"
"""A name that is right and nobody's."""


class LaneDraft(Draft):
    """Its keys are those of a lane, with nothing before them."""

    def __init__(self, parent: QObject, path: Path, settings: Settings) -> None:
        super().__init__(parent, path)
        self.settings = settings
        self.lane: dict[str, Any] = dict(_BLANK)
        self._judge()

    @property
    def siblings(self) -> Sequence[LaneSettings]:
        """The lanes of its schemes that are there."""
        return [lane for lane in self.settings.lanes if not set(self._schemes).isdisjoint(lane.schemes)]

    def has(self, key: str) -> bool:
        return key in self.lane

    def get(self, key: str) -> Any:
        return self.lane[key]

    def set(self, key: str, value: Value) -> None:
        if value != self.lane[key]:
            self.lane[key] = value
            self._judge()
            self.changed.emit()

    def forget(self, *keys: str) -> None:
        """Have those values be blank again."""
        for key in keys:
            self.set(key, _BLANK[key])

    def fits(self, *keys: str) -> bool:
        """Whether nothing is wrong with those values."""
        return not any(self.misfit(key) for key in keys)

    def edit(self) -> Edit:
        """What adds it to the file, and leaves exactly one default to its scheme."""
        told = {key: value for key, value in self.lane.items() if value != _BLANK[key]}
        lane = {key: self.lane[key] for key in ("name", "scheme", "driver")} | told
        return Edit(self._defaults(), added=[lane])

    def built(self) -> LaneSettings:
        """The lane, for trying where it leads. Everything but its name has to fit."""
        return LaneSettings.model_validate(self.lane | {"name": self.lane["name"] or "new"})

    def _defaults(self) -> dict[str, Value]:
        if self.lane["default"]:
            return {f"lanes.{lane.name}.default": False for lane in self.siblings if lane.default}
        heirs: dict[str, Value] = {}
        for scheme in self._schemes:
            alike = [lane for lane in self.settings.lanes if scheme in lane.schemes]
            if alike and not any(lane.default or f"lanes.{lane.name}.default" in heirs for lane in alike):
                heirs[f"lanes.{alike[0].name}.default"] = True
        return heirs

    @property
    def _schemes(self) -> tuple[Scheme, ...]:
        return LaneScheme(self.lane["scheme"]).schemes

    def _judge(self) -> None:
        others = self.settings.model_dump(mode="json")
        for key, value in self._defaults().items():
            next(lane for lane in others["lanes"] if lane["name"] == key.split(".")[1])["default"] = value
        self._misfits = []
        for name in (self.lane["name"], _STAND_IN):  # beside a name that is wrong nothing else would be looked at
            found = misfits(others | {"lanes": [*others["lanes"], self.lane | {"name": name}]})
            prefix = f"lanes.{name}."
            own = (replace(each, key=each.key.removeprefix(prefix)) for each in found if each.key.startswith(prefix))
            self._misfits += own
