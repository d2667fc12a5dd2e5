"""The command `emulate`, in a process of its own as a till meets it."""

import json
import os
import signal
import socket
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import build_parser
from app.cli import emulate as command
from app.cli.emulator_console import COMMANDS
from app.core.clock import SystemClock
from app.core.errors import CardNotKnown, EmulationIncomplete, FaultNotUnderstood, PortNotUnderstood, PortUnavailable
from app.core.model import Scheme
from app.emulators.cards import CARDS
from app.emulators.ports import parse_address
from app.terminals.arcus2 import frames
from descriptor_link import DescriptorLink
from scripted_till import LAST_SLIP, PING, SALE, ScriptedTill

ROOT = Path(__file__).parents[3]
CALL = """
import sys
from argparse import Namespace
from app.cli.emulate import emulate
from app.core.model import Scheme
options = eval(sys.argv[1])
sys.exit(emulate(Namespace(**options | {"scheme": Scheme(options["scheme"])})))
"""
NO_SIGTERM = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")

Process = subprocess.Popen[str]


def options(**given: Any) -> dict[str, Any]:
    usual = {"scheme": "humo", "listen": None, "connect": None, "pty": False, "eth_ping": False, "bank": None}
    return usual | {"card": None, "fault": [], "split": False, "list": False} | given


@contextmanager
def emulation(**given: Any) -> Iterator[Process]:
    command_line = [sys.executable, "-c", CALL, repr(options(**given))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command_line, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def next_line(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def link_to(first_line: str) -> DescriptorLink:
    address = parse_address(first_line.removeprefix("pinpad tcp://"))
    return DescriptorLink(lambda: socket.create_connection(address, 5))


@NO_SIGTERM
@pytest.mark.parametrize("split", [False, True])
def test_a_sale_on_a_pseudo_terminal_and_both_ledgers(split: bool) -> None:
    with emulation(pty=True, card="humo-surcharge", split=split) as process:
        path = next_line(process).removeprefix("pinpad ")
        assert next_line(process).startswith("bank tcp://127.0.0.1:")
        link = DescriptorLink(lambda: os.open(path, os.O_RDWR | os.O_NOCTTY))
        heard = ScriptedTill(link, SystemClock()).run(SALE % b"300.00")
        link.close()
        lines = [json.loads(next_line(process)) for _ in range(3)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert heard.code == "000"
    assert [(line["ledger"], line.get("event")) for line in lines] == [
        ("pinpad", "start"),
        ("bank", None),
        ("pinpad", "end"),
    ]
    start, booked, end = lines
    assert (start["amount"], start["code"]) == (300_00, "")
    assert (booked["amount"], booked["surcharge"], booked["code"]) == (300_00, 3_00, "000")
    assert (end["rrn"], end["card"]) == (booked["rrn"], CARDS["humo-surcharge"].cut)
    assert end["at"].endswith("Z")
    assert not Path(path).exists()


@NO_SIGTERM
def test_on_tcp_with_a_fault_and_a_bank_of_ones_own_choice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        bank = f"127.0.0.1:{reserved.getsockname()[1]}"
    with emulation(scheme="uzcard", listen="127.0.0.1:0", bank=bank, fault=["STORERC:drop"]) as process:
        link = link_to(next_line(process))
        assert next_line(process) == f"bank tcp://{bank}"
        assert ScriptedTill(link, SystemClock()).run(SALE % b"300.00").line_lost
        assert [json.loads(next_line(process))["ledger"] for _ in range(3)] == ["pinpad", "bank", "pinpad"]
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130


def test_it_ends_when_its_reader_has_left() -> None:
    with emulation(listen="127.0.0.1:0") as process:
        link = link_to(next_line(process))
        next_line(process)
        assert process.stdout is not None
        process.stdout.close()
        link.open()
        link.write(frames.encode(PING))
        assert process.wait(10) == 0
        link.close()


def test_its_lines_can_be_read_in_any_code_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    with emulation(listen="127.0.0.1:0") as process:
        link = link_to(next_line(process))
        next_line(process)
        heard = ScriptedTill(link, SystemClock()).run(b"1\x1b1\x1b" + "сум".encode(frames.ENCODING) + b"\x1b300.00")
        link.close()
        assert heard.code == "304"
        assert [json.loads(next_line(process))["currency"] for _ in range(2)] == ["сум", "сум"]


@NO_SIGTERM
def test_what_is_typed_is_done() -> None:
    with emulation(listen="127.0.0.1:0") as process:
        link = link_to(next_line(process))
        next_line(process)
        assert process.stdin is not None
        process.stdin.write("sell 300.00\nsell 0.001\nfault STORERC:skip\ndance\n")
        process.stdin.close()
        lines = [next_line(process) for _ in range(6)]
        heard = ScriptedTill(link, SystemClock()).run(LAST_SLIP)
        link.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert [json.loads(line)["ledger"] for line in lines[:2]] == ["bank", "pinpad"]
    assert json.loads(lines[1])["event"] == "alone"
    assert lines[2] == "sell 300.00: 000"
    assert "E2002" in lines[3]
    assert lines[4] == "fault STORERC:skip: it is planned"
    assert lines[5].startswith("dance: the commands are sell, unplug")
    assert ("300.00" in heard.slip, heard.code) == (True, None)


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["emulate", "--help"])
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


def test_list_names_cards_steps_and_actions(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.emulate(Namespace(**options(scheme=None, list=True))) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in (*CARDS, "STORERC", "delay=SECONDS", "halfclose"))
    assert not any(card.pan in text for card in CARDS.values())


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"scheme": None, "pty": True}, EmulationIncomplete),
        ({}, EmulationIncomplete),
        ({"listen": "127.0.0.1:0", "fault": ["WRITE:explode"]}, FaultNotUnderstood),
        ({"listen": "127.0.0.1:0", "card": "gold"}, CardNotKnown),
        ({"listen": "127.0.0.1:0", "bank": "203.0.113.1:5000"}, PortUnavailable),
        ({"listen": "127.0.0.1:0", "bank": "0.0.0.0:0"}, PortUnavailable),
        ({"listen": "127.0.0.1:0", "bank": "банк.uz:5000"}, PortNotUnderstood),
        ({"listen": "203.0.113.1:5000"}, PortUnavailable),
    ],
)
def test_what_does_not_fit_together(given: dict[str, Any], error: type[Exception]) -> None:
    scheme = given.get("scheme", Scheme.HUMO)
    with pytest.raises(error):
        command.emulate(Namespace(**options(**given | {"scheme": scheme})))
