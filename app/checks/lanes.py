"""A lane by its driver. What a lane cannot be built with is a refusal of its own, which ends the checks of it."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app import drivers
from app.checks import pinpad
from app.checks.bench import Bench
from app.checks.findings import Finding, fail, ok, warn
from app.core.errors import StaleOutput
from app.emulators.training import TrainingSet
from app.journal import schema
from app.lanes.closing import is_training_terminal
from app.lanes.profile import Cover
from app.settings import Driver, LaneSettings
from app.terminals.arcus2_package import processes
from app.terminals.arcus2_package.folder import PackageFolder
from app.terminals.arcus2_package.till_ops import till_ops
from app.terminals.fiscalbox.connection import BoxConnection
from app.terminals.links import tcp


def check(bench: Bench, lane: LaneSettings) -> Iterator[Finding]:
    """Everything about one lane.

    Raises:
        AppError: what the rest of the checks could not do without.
    """
    drivers.check_pinpad_is_own(lane, bench.settings.lanes)
    if lane.driver is not Driver.TRAINING:
        yield from check_terminal_ids(bench, lane)
    match lane.driver:
        case Driver.TRAINING:
            yield ok(f"lane {lane.name}", "for training: nothing is plugged in")
        case Driver.ARCUS2:
            yield from _check_arcus2(bench, lane)
        case Driver.ARCUS2_PACKAGE:
            yield from check_package(bench, lane)
            yield from pinpad.check_clock(bench, lane)
        case Driver.FISCALBOX:
            yield from check_box(lane)
            yield from pinpad.check_clock(bench, lane)


def check_terminal_ids(bench: Bench, lane: LaneSettings) -> Iterator[Finding]:
    """A training terminal is none of a real profile (M11)."""
    strangers = [each for each in lane.terminal_ids if is_training_terminal(each)]
    if strangers and not bench.settings.training:
        advice = "Name the terminal that the bank gave this shop"
        yield fail(f"lane {lane.name}", f"terminal_ids names the training terminal {strangers[0]}", advice)


def _check_arcus2(bench: Bench, lane: LaneSettings) -> Iterator[Finding]:
    settings = bench.settings
    terminal = drivers.build_terminal(lane, settings, TrainingSet(bench.clock), bench.clock, interactive=False)
    yield from check_calibration(bench, lane)
    yield from check_relay(lane)
    yield from pinpad.check(bench, lane, terminal)


def check_calibration(bench: Bench, lane: LaneSettings) -> Iterator[Finding]:
    """It takes money only once it is calibrated (M12)."""
    what = f"lane {lane.name}"
    fingerprint = drivers.fingerprint(lane, bench.settings)
    if fingerprint is None:
        yield ok(what, "calibrated = true: taken on the installer's word, no calibration was made")
        return
    with schema.errors_named(bench.profile.journal):
        covers = [] if bench.reader is None else bench.reader.calibrated(fingerprint)
    missing = [str(cover) for cover in Cover if cover not in covers]
    if not missing:
        yield ok(what, "calibrated")
        return
    text = f"not calibrated with these settings for: {', '.join(missing)}. It refuses that"
    yield warn(what, text, "Calibrate it in the window (menu, Calibrate)")


def check_relay(lane: LaneSettings) -> Iterator[Finding]:
    """The bank hosts that the pinpad may ask this till to connect to (M6.4)."""
    what = f"lane {lane.name}"
    if not lane.relay_allow:
        advice = 'Write the bank\'s hosts: relay_allow = ["10.0.0.1:5000"], unless the pinpad has a network of its own'
        yield warn(
            what, "relay_allow names no bank host, so that the pinpad cannot reach its bank by this till", advice
        )
    for address in lane.relay_allow:
        try:
            tcp.connect(address, tcp.TRIAL_LIMIT).close()
        except OSError as error:
            text = f"the bank host {address} cannot be reached: {error.strerror or error}"
            yield fail(what, text, "Check the network, a firewall, and relay_allow by what the bank has told")
        else:
            yield ok(what, f"the bank host {address} takes connections")


def check_package(bench: Bench, lane: LaneSettings) -> Iterator[Finding]:
    """Arcom's package is where the settings say, and nothing of it runs. The tool is not started."""
    what, folder = f"lane {lane.name}", Path(lane.folder)
    drivers.build_terminal(lane, bench.settings, TrainingSet(bench.clock), bench.clock, interactive=False)
    command = folder / lane.command
    processes.check(command, folder)
    yield ok(what, f"{command} is there, and none of it runs")
    package = PackageFolder(folder, Path(lane.ops_ini) if lane.ops_ini else None)
    install, path, ini = package.read_install()
    kinds = till_ops(ini, lane.operations, str(path or folder))
    yield ok(what, f"{path or 'the built-in table of operations'} has: {', '.join(sorted(kinds))}")
    left = [path for path in package.outputs(install).values() if _is_left(path)]
    names = ", ".join(path.name for path in left)
    yield ok(what, f"{names} of an earlier run: removed at the next" if left else "no files of an earlier run")


def _is_left(path: Path) -> bool:
    """Whether an earlier run has left that file, which the next has to remove before it starts.

    Raises:
        StaleOutput: when that would fail.
    """
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StaleOutput(path=path, problem="this user may not write in its folder")
    if path.is_dir():
        raise StaleOutput(path=path, problem="it is a folder")
    return path.exists()


def check_box(lane: LaneSettings) -> Iterator[Finding]:
    """The box takes connections. It is asked nothing: every request that it knows prints or moves something."""
    with closing(BoxConnection(lane.url)) as box:
        box.open()
    yield ok(f"lane {lane.name}", f"the FiscalBox {lane.url} takes connections; nothing was asked of it")
