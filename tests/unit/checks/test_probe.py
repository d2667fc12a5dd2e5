"""What is tried before there is a lane: whether a pinpad answers there, and whether a lane leads there already."""

import os
import sys
from pathlib import Path

import pytest

from app.checks.probe import Probe, owner_of, port_of
from app.core.clock import SystemClock
from app.core.errors import PortUnavailable, ToolNotStarted
from app.core.model import Kind, Scheme
from app.settings import Driver, LaneScheme, LaneSettings, Settings
from app.terminals.links import Device
from wired_pinpad import wired_pinpad

PINPAD = Device("/dev/ttyACM0", 0x0B00, 0x0060, "2290", "iPP320", None)
OTHER = Device("/dev/ttyACM1", 0x2FB8, 0x0101, None, "A35", None)


def lane(driver: Driver, **values: object) -> LaneSettings:
    return LaneSettings.model_validate({"name": "new", "scheme": "uzcard", "driver": driver} | values)


def test_a_pinpad_that_answers_says_who_it_is() -> None:
    with wired_pinpad(Scheme.UZCARD) as wired:
        found = Probe(lane(Driver.ARCUS2, port=wired.port), Settings(), SystemClock()).run()
        assert (found.asked, found.answers, found.terminal_id) == (True, True, "TR000002")
        assert found.is_training
        assert {entry.kind for entry in wired.pinpad.ledger.entries} == {Kind.PING, Kind.SHORT_REPORT}
    gone = Probe(lane(Driver.ARCUS2, port=wired.port), Settings(), SystemClock()).run()
    assert not gone.answers
    assert isinstance(gone.trouble, PortUnavailable)


def test_a_package_is_looked_at_and_not_started(tmp_path: Path) -> None:
    package = lane(Driver.ARCUS2_PACKAGE, command="CommandLineTool.exe", folder=str(tmp_path))
    assert isinstance(Probe(package, Settings(), SystemClock()).run().trouble, ToolNotStarted)
    tool = tmp_path / "CommandLineTool.exe"
    tool.touch(mode=0o700)
    found = Probe(package, Settings(), SystemClock()).run()
    assert (found.asked, found.answers) == (False, True)


@pytest.mark.parametrize(
    ("device", "port"),
    [
        (PINPAD, "usb:0B00:0060:2290"),
        (OTHER, "usb:2FB8:0101"),
        (Device("COM3", None, None, None, "", None), "COM3"),
        (Device("/dev/ttyACM2", 0x0B00, 0x0060, " 7", "", None), "usb:0B00:0060"),
    ],
)
def test_a_device_is_called_by_what_it_is(device: Device, port: str) -> None:
    assert port_of(device) == port
    assert lane(Driver.ARCUS2, port=port).port == port


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_pinpad_that_a_lane_has_is_known_by_any_name(tmp_path: Path) -> None:
    link = tmp_path / "pinpad"
    os.symlink("/dev/null", link)
    taken = [
        LaneSettings(name="humo-1", scheme=LaneScheme.HUMO, driver=Driver.ARCUS2, port="/dev/null"),
        LaneSettings(name="box", scheme=LaneScheme.UZCARD, driver=Driver.FISCALBOX, url="http://localhost:8080"),
    ]
    assert owner_of(lane(Driver.ARCUS2, port=str(link)), taken) == "humo-1"
    assert owner_of(lane(Driver.ARCUS2, port="/dev/zero"), taken) is None
    assert owner_of(lane(Driver.FISCALBOX, url="http://127.0.0.1:8080/"), taken) == "box"
    assert owner_of(lane(Driver.TRAINING), taken) is None
