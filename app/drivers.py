"""Which terminal a lane of the settings means; the one place that joins a driver to an emulator, as `training`.

The drivers of a shop that has no lane for them are not imported, nor are the emulators where nobody trains.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from app.clock import Clock
from app.errors import SettingNotServed, SettingsUnreadable
from app.model import CURRENCY_UZS
from app.operation_codes import OperationTable
from app.settings import Driver, LaneSettings, Settings
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import AmountFormat, Dialect
from app.terminals.base import Terminal
from app.terminals.links import Link, open_link
from app.terminals.operation_table import operation_table
from app.tracing.recorder import LaneTrace
from app.tracing.terminal import TracedTerminal, traced_arcus2

if TYPE_CHECKING:
    from app.emulators.training import TrainingSet


def build_traced(
    lane: LaneSettings,
    settings: Settings,
    training: "TrainingSet | None",
    trace: LaneTrace,
    clock: Clock,
    *,
    interactive: bool,
) -> Terminal:
    """As `build_terminal`, with everything that passes noted in `trace`."""
    match lane.driver:
        case Driver.TRAINING | Driver.ARCUS2:
            link, dialect = _line(lane, settings, training, clock, interactive=interactive)
            return traced_arcus2(link, dialect, clock, trace)
        case _:
            return TracedTerminal(build_terminal(lane, settings, training, clock, interactive=interactive), trace)


def build_terminal(
    lane: LaneSettings, settings: Settings, training: "TrainingSet | None", clock: Clock, *, interactive: bool
) -> Terminal:
    """The terminal of one lane; no port is opened yet. `training` has the pinpads of training lanes.

    Raises:
        AppError: naming what of the lane's settings cannot be carried out.
    """
    match lane.driver:
        case Driver.TRAINING | Driver.ARCUS2:
            return Arcus2Terminal(*_line(lane, settings, training, clock, interactive=interactive), clock)
        case Driver.FISCALBOX:
            from app.terminals.fiscalbox.driver import FiscalBoxTerminal

            return FiscalBoxTerminal(lane.url, lane.scheme, clock)
        case Driver.ARCUS2_PACKAGE:
            return _package(lane, settings, clock)


def _line(
    lane: LaneSettings, settings: Settings, training: "TrainingSet | None", clock: Clock, *, interactive: bool
) -> tuple[Link, Dialect]:
    """The link of a lane on the ARCUS 2 line, and how the bank speaks there."""
    if lane.driver is Driver.TRAINING:
        from app.emulators.in_process import InProcessLink

        assert training is not None, "its pinpad is one of them"
        pinpad = training.add_pinpad(lane.scheme)
        dialect = Dialect(relay_allow=training.relay_allow, zone=settings.zone, interactive=interactive)
        return InProcessLink(pinpad, clock), dialect
    return open_link(lane.port, lane.peer, clock=clock), _dialect(lane, settings, interactive=interactive)


def _package(lane: LaneSettings, settings: Settings, clock: Clock) -> Terminal:
    """A lane of the package has its folder to itself: what another lane's tool wrote there would be read as its own."""
    from app.terminals.arcus2_package.driver import PackageTerminal

    package = Driver.ARCUS2_PACKAGE
    folders = [_as_path(other.folder) for other in settings.lanes if other.driver is package]
    if folders.count(_as_path(lane.folder)) > 1:
        raise SettingNotServed(key=f"lane {lane.name}: folder", value=lane.folder, served="a folder for one lane alone")
    operation_table(None, lane.operations, f"lane {lane.name}")  # the install's own is read with each operation
    ops_ini = Path(lane.ops_ini) if lane.ops_ini else None
    return PackageTerminal(Path(lane.command), Path(lane.folder), clock, ops_ini, lane.operations)


def _as_path(text: str) -> str:
    return os.path.normcase(os.path.realpath(text))


def fingerprint(lane: LaneSettings, settings: Settings) -> str | None:
    """What a lane's calibration has to be for (M12): any change of it voids the calibration.

    None where none is needed: off the ARCUS 2 line, or where the installer has given his own word.
    """
    if lane.driver is not Driver.ARCUS2 or lane.calibrated:
        return None
    dialect = _dialect(lane, settings, interactive=False)
    parts = {
        "driver": lane.driver,
        "device": f"{lane.port} {lane.peer}".rstrip(),  # where the till listens, the peer tells one from the other
        "terminals": sorted(lane.terminal_ids),
        "notation": dialect.amount_format,
        "operations": {kind: list(code) for kind, code in dialect.operations.items()},
        "currency": CURRENCY_UZS,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _dialect(lane: LaneSettings, settings: Settings, *, interactive: bool) -> Dialect:
    return Dialect(
        amount_format=AmountFormat(lane.amount_format),
        operations=read_operations(lane),
        relay_allow=lane.relay_allow,
        answer_tags=frozenset(lane.answer_tags),
        zone=settings.zone,
        interactive=interactive,
    )


def read_operations(lane: LaneSettings) -> OperationTable:
    """The class and op of every kind on a lane of the ARCUS 2 line: the shop's own table where the settings name one.

    Raises:
        SettingsUnreadable: when that cannot be read.
    """
    try:
        ini = Path(lane.ops_ini).read_bytes() if lane.ops_ini else None
    except OSError as error:
        raise SettingsUnreadable(path=lane.ops_ini, problem=error.strerror or error) from error
    return operation_table(ini, lane.operations, lane.ops_ini or f"lane {lane.name}")
