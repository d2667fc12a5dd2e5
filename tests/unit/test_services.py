"""The files that make a service of `serve`: what a card payment needs of them."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from app.__main__ import build_parser

PACKAGING = Path(__file__).parents[2] / "packaging"
LONGEST = 300
"""Seconds that the longest operation may take, its look-up not counted."""

Unit = dict[str, dict[str, list[str]]]


def read_unit(text: str) -> Unit:
    """A unit's sections and keys as systemd reads them; a key may come again."""
    unit: Unit = {}
    keys: dict[str, list[str]] = {}
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith(("#", ";")):
            continue
        if section := re.fullmatch(r"\[(\w+)\]", line):
            keys = unit.setdefault(section[1], {})
            continue
        setting = re.fullmatch(r"([A-Za-z]\w*)=(.*)", line)
        assert setting, line
        keys.setdefault(setting[1], []).append(setting[2])
    return unit


def service() -> dict[str, list[str]]:
    unit = read_unit((PACKAGING / "systemd" / "pinpad-cashier.service").read_text(encoding="utf-8"))
    assert set(unit) == {"Unit", "Service", "Install"}
    return unit["Service"]


def test_the_unit_starts_what_there_is() -> None:
    (command,) = service()["ExecStart"]
    program, *arguments = command.split()
    assert program == "pinpad-cashier"
    options = build_parser().parse_args(arguments)
    assert (options.run.__name__, options.profile) == ("_serve", Path("/var/lib/pinpad-cashier"))
    assert service()["User"] == ["pinpad-cashier"]
    assert service()["StateDirectory"] == ["pinpad-cashier"]


def test_a_running_operation_is_let_end() -> None:
    keys = service()
    assert keys["KillSignal"] == ["SIGTERM"]
    assert keys["KillMode"] == ["mixed"]
    assert int(keys["TimeoutStopSec"][0]) >= LONGEST + 60
    assert keys["Restart"] == ["on-failure"]
    assert keys["RestartPreventExitStatus"] == ["2 4"]


def test_it_reaches_pinpads_tills_and_cups() -> None:
    keys = service()
    assert keys["SupplementaryGroups"] == ["dialout"]
    assert {"char-ttyACM rw", "char-ttyUSB rw", "char-ttyS rw"} <= set(keys["DeviceAllow"])
    assert "PrivateDevices" not in keys
    assert "PrivateNetwork" not in keys
    assert {"AF_INET", "AF_INET6", "AF_UNIX"} <= set(keys["RestrictAddressFamilies"][0].split())


def test_the_sample_for_windows() -> None:
    text = (PACKAGING / "windows-service.md").read_text(encoding="utf-8")
    (sample,) = re.findall(r"```xml\n(.*?)```", text, re.DOTALL)
    root = ET.fromstring(sample)
    options = build_parser().parse_args(str(root.findtext("arguments")).split())
    assert options.run.__name__ == "_serve"
    (stop,) = re.findall(r"(\d+) sec", str(root.findtext("stoptimeout")))
    assert int(stop) >= LONGEST + 60
    (milliseconds,) = re.findall(r"AppStopMethodConsole (\d+)", text)
    assert int(milliseconds) >= (LONGEST + 60) * 1000
