"""The fields of a lane, by its driver; for a lane of the file as for one that is to be added."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from app.settings import Driver
from ui.settings.draft import Draft
from ui.settings.fields import ChecksField, ChoiceField, Field, ListField, PairsField, SwitchField, TextField

translate = QCoreApplication.translate


def driver(value: Driver) -> str:
    """How a lane is connected."""
    return {
        Driver.ARCUS2: translate("settings", "ARCUS 2"),
        Driver.ARCUS2_PACKAGE: translate("settings", "ARCUS 2 package"),
        Driver.FISCALBOX: translate("settings", "FiscalBox"),
        Driver.TRAINING: translate("settings", "Training"),
    }[value]


def all_fields(draft: Draft, prefix: str, chosen: Driver) -> Iterator[Field]:
    """Everything that may be set of a lane. `prefix` stands before its keys."""
    yield default(draft, prefix)
    match chosen:
        case Driver.ARCUS2:
            yield from place(draft, prefix)
            yield terminals(draft, prefix)
            yield hosts(draft, prefix)
            yield from _dialect(draft, prefix)
        case Driver.ARCUS2_PACKAGE:
            yield from package(draft, prefix)
            yield terminals(draft, prefix)
            yield from _operations(draft, prefix)
        case Driver.FISCALBOX:
            yield box(draft, prefix)
            yield terminals(draft, prefix)


def default(draft: Draft, prefix: str) -> Field:
    return SwitchField(
        draft,
        f"{prefix}default",
        translate("settings", "The lane of its scheme that tills use"),
        translate("settings", "Needed where a scheme has two lanes: exactly one of them."),
        translate("settings", "switched on in exactly one lane of each scheme that has several"),
    )


def place(draft: Draft, prefix: str) -> Iterator[Field]:
    forms = "usb:0B00, usb:0B00:0060, COM3, /dev/serial/by-id/…, socket://192.0.2.10:8888, listen://0.0.0.0:8888"
    yield TextField(
        draft,
        f"{prefix}port",
        translate("settings", "Port"),
        translate("settings", "Where the pinpad is. A change asks for a new calibration."),
        forms,
    )
    yield peer(draft, prefix)


def peer(draft: Draft, prefix: str) -> Field:
    return TextField(
        draft,
        f"{prefix}peer",
        translate("settings", "Address of the pinpad"),
        translate("settings", "For listen:// only: nobody else may connect. Empty: only what runs on this machine."),
        translate("settings", "an IP address, and only for a port that begins with listen://"),
    )


def terminals(draft: Draft, prefix: str) -> Field:
    return ListField(
        draft,
        f"{prefix}terminal_ids",
        translate("settings", "Terminal ids"),
        translate("settings", "Those that the bank gave this shop for this pinpad. Another one closes the lane."),
        translate("settings", "ids of eight letters or digits, such as 34112204, with commas between"),
    )


def hosts(draft: Draft, prefix: str) -> Field:
    return ListField(
        draft,
        f"{prefix}relay_allow",
        translate("settings", "Bank hosts"),
        translate("settings", "The only ones that the pinpad may reach through this till, as the bank has told them."),
        translate("settings", "host:port, such as 10.0.0.1:5000, with commas between"),
    )


def package(draft: Draft, prefix: str) -> Iterator[Field]:
    yield TextField(
        draft,
        f"{prefix}command",
        translate("settings", "Program of the package"),
        translate("settings", "The path of CommandLineTool."),
        r"C:\Arcus2\CommandLineTool\bin\CommandLineTool.exe",
    )
    yield TextField(
        draft,
        f"{prefix}folder",
        translate("settings", "Folder of the package"),
        translate("settings", "Where its files are, with cashreg.ini and ops.ini; of this lane alone."),
        r"C:\Arcus2",
    )


def box(draft: Draft, prefix: str) -> Field:
    return TextField(
        draft, f"{prefix}url", translate("settings", "Address of the FiscalBox"), "", "http://192.0.2.10:8080"
    )


def _dialect(draft: Draft, prefix: str) -> Iterator[Field]:
    notations = {
        "decimal": translate("settings", "with tiyin: 500.00"),
        "minor": translate("settings", "in tiyin: 50000"),
    }
    yield ChoiceField(
        draft,
        f"{prefix}amount_format",
        translate("settings", "How the pinpad takes amounts"),
        notations,
        translate("settings", "Calibrating shows which it is. A change asks for a new calibration."),
    )
    yield from _operations(draft, prefix)
    tags = {"1F06": "1F06", "1F26": "1F26"}
    yield ChecksField(
        draft,
        f"{prefix}answer_tags",
        translate("settings", "Further tags that the bank wants answered"),
        tags,
        translate("settings", "None, unless the bank has asked for them."),
    )
    yield SwitchField(
        draft,
        f"{prefix}calibrated",
        translate("settings", "Takes money without a calibration"),
        translate(
            "settings", "The installer's own word that amounts arrive as they should. Better: calibrate the lane."
        ),
    )


def _operations(draft: Draft, prefix: str) -> Iterator[Field]:
    yield TextField(
        draft,
        f"{prefix}ops_ini",
        translate("settings", "Table of operations"),
        translate("settings", "The path of the shop's ops.ini; empty for the built-in table."),
    )
    yield PairsField(
        draft,
        f"{prefix}operations",
        translate("settings", "Operations that this bank numbers otherwise"),
        translate("settings", "As a rule none; else such as: cancel = 1,5; return = 1,4"),
        "cancel = 1,5; return = 1,4",
    )
