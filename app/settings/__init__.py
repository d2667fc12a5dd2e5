"""The settings of a till: what `settings.toml` may say, reading it with exact complaints, changing a value in it."""

import os

# No plugin of another package has a say in what is valid here, and every start would take longer to look for some.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from app.settings.contract import (
    OWN_PINPAD,
    Driver,
    LaneScheme,
    LaneSettings,
    PrinterSettings,
    Settings,
    SupervisedAction,
    SupervisorSettings,
    Theme,
    is_box_url,
)
from app.settings.edits import SECRET, Change, Changed, Edit, Misfit, Value
from app.settings.file import change, load, misfits, why_not_writable

__all__ = [
    "OWN_PINPAD",
    "SECRET",
    "Change",
    "Changed",
    "Driver",
    "Edit",
    "LaneScheme",
    "LaneSettings",
    "Misfit",
    "PrinterSettings",
    "Settings",
    "SupervisedAction",
    "SupervisorSettings",
    "Theme",
    "Value",
    "change",
    "is_box_url",
    "load",
    "misfits",
    "why_not_writable",
]
