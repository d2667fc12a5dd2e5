"""The files that make a service of `serve`: what a card payment needs of them."""

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.__main__ import build_parser
from app.terminals.fiscalbox.driver import ANSWER_LIMIT

PACKAGING = Path(__file__).parents[2] / "packaging"
UNIT = PACKAGING / "systemd" / "pinpad-cashier.service"
LONGEST = ANSWER_LIMIT
"""Seconds that the longest operation may take, a FiscalBox's; its look-up is not counted."""

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


def read() -> Unit:
    return read_unit(UNIT.read_text(encoding="utf-8"))


def service() -> dict[str, list[str]]:
    return read()["Service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="only systemd itself can judge a unit")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8")
    copy = tmp_path / UNIT.name
    copy.write_text(text.replace("ExecStart=pinpad-cashier", f"ExecStart={sys.executable}"), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(copy)]
    judged = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30, check=False)
    assert (judged.returncode, [line for line in judged.stderr.splitlines() if UNIT.name in line]) == (0, [])


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
    assert keys["KillMode"] == ["process"]  # "mixed" kills what is left of the group once the program has ended
    assert int(keys["TimeoutStopSec"][0]) >= LONGEST + 60
    assert keys["Restart"] == ["on-failure"]
    assert keys["RestartPreventExitStatus"] == ["2"]


def test_it_reaches_pinpads_tills_and_cups() -> None:
    keys = service()
    assert keys["SupplementaryGroups"] == ["dialout"]
    assert {"char-ttyACM rw", "char-ttyUSB rw", "char-ttyS rw"} <= set(keys["DeviceAllow"])
    for name in ("Wants", "After"):
        assert {"modprobe@cdc_acm.service", "modprobe@usbserial.service"} <= set(read()["Unit"][name][0].split())
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
