"""The unit with which systemd runs `serve`."""

from configparser import ConfigParser
from pathlib import Path

from app.terminals.fiscalbox.driver import ANSWER_LIMIT

UNIT = Path(__file__).parents[2] / "packaging" / "systemd" / "pinpad-cashier.service"


def test_a_stop_leaves_a_running_operation_its_time_and_its_tool() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.read_string(UNIT.read_text(encoding="utf-8"))
    service = unit["Service"]

    assert service["ExecStart"].split()[1:] == ["serve", "--profile", "/var/lib/pinpad-cashier"]
    assert (service["KillSignal"], service["KillMode"]) == ("SIGTERM", "mixed")
    assert int(service["TimeoutStopSec"]) > ANSWER_LIMIT
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"].split() == ["2", "4"]
