"""Which terminal a lane of the settings means; the one place that joins a driver to an emulator, as `training`.

The drivers of a shop that has no lane for them are not imported, nor are the emulators where nobody trains.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from serial.tools import list_ports

from app.core.clock import Clock
from app.core.errors import PinpadShared, SettingsUnreadable
from app.core.model import CURRENCY_UZS
from app.core.operation_codes import OperationTable
from app.settings import Driver, LaneSettings, Settings
from app.settings.places import box_address
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import AmountFormat, Dialect
from app.terminals.base import Answer, Listener, Order, Terminal
from app.terminals.links import Link, open_link, places
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
    if lane.driver in (Driver.TRAINING, Driver.ARCUS2):
        link, dialect = _line(lane, settings, training, clock, interactive=interactive)
        terminal: Terminal = traced_arcus2(link, dialect, clock, trace)
    else:
        terminal = TracedTerminal(_build(lane, settings, training, clock, interactive=interactive), trace)
    return _on_own_pinpad(terminal, lane, settings)


def build_terminal(
    lane: LaneSettings, settings: Settings, training: "TrainingSet | None", clock: Clock, *, interactive: bool
) -> Terminal:
    """The terminal of one lane; no port is opened yet. `training` has the pinpads of training lanes.

    Raises:
        AppError: naming what of the lane's settings cannot be carried out.
    """
    return _on_own_pinpad(_build(lane, settings, training, clock, interactive=interactive), lane, settings)


def check_pinpad_is_own(lane: LaneSettings, others: Iterable[LaneSettings]) -> None:
    """Refuse a lane whose pinpad another lane leads to as well, as this machine sees it now (M1.4).

    Raises:
        PinpadShared: naming that one.
    """
    for other in others:
        if other.name != lane.name and lead_to_one(lane, other):
            place, taken = _place(lane), _place(other)
            raise PinpadShared(lane=lane.name, place=place, other=other.name, taken=taken)


class _OwnPinpadTerminal:
    """A terminal whose pinpad is asked nothing while another lane leads to it too (M1.4)."""

    def __init__(self, terminal: Terminal, lane: LaneSettings, others: tuple[LaneSettings, ...]) -> None:
        self._terminal = terminal
        self._lane = lane
        self._others = others

    def execute(self, order: Order, listener: Listener) -> Answer:
        check_pinpad_is_own(self._lane, self._others)
        return self._terminal.execute(order, listener)

    def reply(self, number: int, value: str | None) -> None:
        self._terminal.reply(number, value)

    def close(self) -> None:
        self._terminal.close()


def _on_own_pinpad(terminal: Terminal, lane: LaneSettings, settings: Settings) -> Terminal:
    alike = [each for each in settings.lanes if each.name != lane.name and each.driver is lane.driver]
    return _OwnPinpadTerminal(terminal, lane, tuple(alike)) if alike and lane.driver.needs else terminal


def lead_to_one(lane: LaneSettings, other: LaneSettings) -> bool:
    """Whether two lanes lead to one pinpad, as this machine sees it now."""
    if lane.driver is not other.driver:
        return False
    match lane.driver:
        case Driver.ARCUS2:
            return places.one_port(lane.port, other.port, list_ports.comports)
        case Driver.ARCUS2_PACKAGE:
            return places.one_folder(lane.folder, other.folder)
        case Driver.FISCALBOX:
            box, other_box = box_address(lane.url), box_address(other.url)
            is_one_path = lane.scheme is other.scheme and box[2] == other_box[2]
            return is_one_path and places.one_address(box[:2], other_box[:2])
        case Driver.TRAINING:
            return False


def _place(lane: LaneSettings) -> str:
    """Where a lane leads, as the settings write it."""
    return {Driver.ARCUS2_PACKAGE: lane.folder, Driver.FISCALBOX: lane.url}.get(lane.driver, lane.port)


def _build(
    lane: LaneSettings, settings: Settings, training: "TrainingSet | None", clock: Clock, *, interactive: bool
) -> Terminal:
    match lane.driver:
        case Driver.TRAINING | Driver.ARCUS2:
            return Arcus2Terminal(*_line(lane, settings, training, clock, interactive=interactive), clock)
        case Driver.FISCALBOX:
            from app.terminals.fiscalbox.driver import FiscalBoxTerminal

            return FiscalBoxTerminal(lane.url, lane.schemes[0], clock)
        case Driver.ARCUS2_PACKAGE:
            from app.terminals.arcus2_package.driver import PackageTerminal

            operation_table(None, lane.operations, f"lane {lane.name}")  # the install's own is read with each operation
            ops_ini = Path(lane.ops_ini) if lane.ops_ini else None
            return PackageTerminal(Path(lane.command), Path(lane.folder), clock, ops_ini, lane.operations)


def _line(
    lane: LaneSettings, settings: Settings, training: "TrainingSet | None", clock: Clock, *, interactive: bool
) -> tuple[Link, Dialect]:
    """The link of a lane on the ARCUS 2 line, and how the bank speaks there."""
    if lane.driver is Driver.TRAINING:
        from app.emulators.in_process import InProcessLink

        assert training is not None, "its pinpad is one of them"
        pinpad = training.add_pinpad(lane.schemes[0])
        dialect = Dialect(relay_allow=training.relay_allow, zone=settings.zone, interactive=interactive)
        return InProcessLink(pinpad, clock), dialect
    return open_link(lane.port, lane.peer, clock=clock), _dialect(lane, settings, interactive=interactive)


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
