"""The settings of a till: what `settings.toml` may say, reading it with exact complaints, changing a value in it."""

from app.settings.contract import (
    Driver,
    LaneSettings,
    PrinterSettings,
    Settings,
    SupervisedAction,
    SupervisorSettings,
    Theme,
    is_box_url,
)
from app.settings.file import load, update

__all__ = [
    "Driver",
    "LaneSettings",
    "PrinterSettings",
    "Settings",
    "SupervisedAction",
    "SupervisorSettings",
    "Theme",
    "is_box_url",
    "load",
    "update",
]
