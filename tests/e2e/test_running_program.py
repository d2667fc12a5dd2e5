"""Commands of a supervisor beside the running program, which owns the profile: it carries them out itself."""

import json
import signal
import socket
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.api import command_channel
from app.api.command_channel import CommandChannel, hand_over
from app.core import paths
from app.core.errors import AppError, PinWrong, ProfileInUse, ProgramSilent, SupervisorLocked
from app.core.model import Operation, State
from app.core.paths import Profile
from app.journal import supervisors
from app.journal.writing import Writer
from app.lanes.status import Condition
from cases import PIN, SUPERVISOR, add_supervisor, store_contradicted, store_looked_up
from processes import LIMIT, read_journal, run_program, running
from tills import ServedShop, Till, served

UZCARD = "uzcard-training"


@pytest.fixture
def writer(profile_folder: Path) -> Iterator[Writer]:
    """The journal before the program starts: a supervisor is there."""
    profile_folder.mkdir()
    with closing(Writer(profile_folder / "journal.sqlite3")) as writer:
        add_supervisor(writer)
        yield writer


def resolve(shop: ServedShop, case: str, decision: str, *, typed: str = PIN, status: int = 0) -> str:
    """What the command says, in a process of its own."""
    arguments = ("resolve", case, decision, "--by", SUPERVISOR, "--reason", "the bank says so")
    return run_program(*arguments, "--profile", shop.runtime.profile.folder, typed=f"{typed}\n", status=status)


def stored(shop: ServedShop, operation: Operation) -> Operation:
    return next(each for each in shop.stored() if each.id == operation.id)


def wait_for(shop: ServedShop, condition: Condition) -> None:
    lane, gives_up_at = shop.runtime.lane(UZCARD), time.monotonic() + LIMIT
    while lane.status.condition is not condition:
        assert time.monotonic() < gives_up_at, lane.status
        time.sleep(0.01)


def test_a_case_is_settled_beside_serve(profile_folder: Path, writer: Writer) -> None:
    case = store_looked_up(writer)
    with running("serve", "--port", "0", "--training", "--profile", profile_folder) as program:
        till = Till(program.wait_for(lambda line: line.startswith("serving")).removeprefix("serving "))
        assert till.get(f"/v1/operations/{case.id}").body["state"] == "unknown"
        arguments = ("resolve", case.id[:20], "declined", "--by", SUPERVISOR, "--reason", "seen")
        said = run_program(*arguments, "--profile", profile_folder, typed=f"{PIN}\n")
        assert f"Settled as declined by {SUPERVISOR}:" in said
        assert till.get(f"/v1/operations/{case.id}").body["state"] == "declined"
        assert "E8011" in run_program(*arguments, "--profile", profile_folder, typed=f"{PIN}\n", status=1)
        program.signal(signal.SIGTERM)
        assert program.wait() == 0
        told = "\n".join(program.lines) + (profile_folder / "logs" / "pinpad-cashier.log").read_text("utf-8")
    assert PIN not in told
    assert not (profile_folder / "channel.json").exists()
    assert [each["state"] for each in read_journal(profile_folder)] == ["declined"]


@pytest.mark.parametrize("decision", ["approved", "declined"])
def test_a_lane_that_waited_for_it_opens(profile_folder: Path, writer: Writer, decision: str) -> None:
    conflict = store_contradicted(writer)
    with served(profile_folder) as shop:
        told: list[Operation] = []
        shop.runtime.case_settled = told.append
        wait_for(shop, Condition.CLOSED)
        assert shop.till.begin(UZCARD, "sale", 300_00, "one").status == 409
        assert f"Settled as {decision} by {SUPERVISOR}" in resolve(shop, conflict.id, decision)
        assert [each.state for each in told] == [decision]
        wait_for(shop, Condition.READY)
        assert shop.till.begin(UZCARD, "sale", 300_00, "two").status == 202
        rows = [(each.state, each.amount) for each in shop.stored()]
        assert ((State.APPROVED, 455_00) in rows) == (decision == "approved")


def test_a_wrong_pin_is_counted_and_locks(profile_folder: Path, writer: Writer) -> None:
    case = store_looked_up(writer)
    with served(profile_folder) as shop:
        for left in range(supervisors.TRIES - 1, 0, -1):
            asked = {"case": case.id, "decision": "approved", "by": SUPERVISOR, "reason": "seen"}
            with pytest.raises(PinWrong) as wrong:
                hand_over(shop.runtime.profile, "resolve", pin="000001", **asked)
            assert wrong.value.params["left"] == left
        assert "E8004" in resolve(shop, case.id, "approved", typed="000001", status=1)
        with pytest.raises(SupervisorLocked):
            hand_over(shop.runtime.profile, "resolve", pin=PIN, **asked)
        assert "E8009" in resolve(shop, case.id, "approved", typed="", status=1)
        assert stored(shop, case).state is State.UNKNOWN


def test_a_supervisor_is_added_beside_the_program(profile_folder: Path, writer: Writer) -> None:
    store_looked_up(writer, training=False)
    with served(profile_folder) as shop:
        add = ("supervisor", "add", "Темур", "--by", SUPERVISOR, "--profile", profile_folder)
        assert "E8010" in run_program(*add, typed=f"{PIN}\n739155\n739156\n", status=1)
        assert "E8003" in run_program(*add, typed="000001\n739155\n739155\n", status=1)
        assert "Темур was added" in run_program(*add, typed=f"{PIN}\n739155\n739155\n")
        assert "E8006" in run_program(*add, typed=f"{PIN}\n739155\n739155\n", status=1)
        assert shop.runtime.read(lambda reader: reader.supervisors()).result(LIMIT) == [SUPERVISOR, "Темур"]
        asked = {"name": "Али", "chosen": "739155", "by": None, "pin": "", "administrator": False}
        with pytest.raises(AppError, match="E8007"):
            hand_over(shop.runtime.profile, "supervisor add", **asked)


# The channel itself


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return paths.profile(tmp_path)


@pytest.fixture
def channel(profile: Profile) -> Iterator[CommandChannel]:
    """An owner that knows one command."""

    def repeat(text: str) -> dict[str, str]:
        if text == "broken":
            raise ZeroDivisionError("a secret")
        return {"text": text}

    opened = CommandChannel(profile, {"repeat": repeat})
    opened.start()
    yield opened
    opened.stop()


@pytest.mark.usefixtures("channel")
def test_what_was_asked_is_answered_one_after_the_other(profile: Profile) -> None:
    for text in ("one", "два", "line\nbreak", "x" * 10_000):
        assert hand_over(profile, "repeat", text=text) == {"text": text}
    if sys.platform != "win32":
        assert stat.S_IMODE(profile.channel.stat().st_mode) == 0o600


@pytest.mark.usefixtures("channel")
def test_a_failure_is_told_as_one_without_its_words(profile: Profile, expect_log: Callable[[int, str], None]) -> None:
    expect_log(40, "the command repeat failed")
    with pytest.raises(ProgramSilent, match="its log says where"):
        hand_over(profile, "repeat", text="broken")
    expect_log(40, "the command nothing failed")
    with pytest.raises(ProgramSilent):
        hand_over(profile, "nothing")


@pytest.mark.usefixtures("channel")
def test_who_does_not_know_the_key_is_not_served(profile: Profile, expect_log: Callable[[int, str], None]) -> None:
    expect_log(30, "was not understood")
    told = json.loads(profile.channel.read_text())
    for said in (b"0" * 64 + b' {"command": "repeat", "arguments": {"text": "x"}}\n', b"\xff\n", b"x" * 70_000):
        with socket.create_connection(("127.0.0.1", told["port"]), timeout=LIMIT) as line:
            line.sendall(b"0\n")
            assert line.recv(4096).endswith(b"\n")
            line.sendall(said)
            with suppress(ConnectionResetError):  # of one whose message was not read to its end
                assert line.recv(4096) == b""
    with socket.create_connection(("127.0.0.1", told["port"]), timeout=LIMIT):
        pass  # it leaves without a word
    assert hand_over(profile, "repeat", text="on") == {"text": "on"}


def test_a_pin_goes_to_nobody_who_does_not_know_the_key(profile: Profile) -> None:
    """As a program that took the port of one that was killed."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        profile.channel.write_text(json.dumps({"port": listener.getsockname()[1], "key": "k"}))

        def pretend() -> None:
            line, _ = listener.accept()
            with line:
                heard.append(line.recv(4096))
                line.sendall(b"0 " + b"0" * 64 + b"\n")
                heard.append(line.recv(4096))

        thread = threading.Thread(target=pretend)
        thread.start()
        with pytest.raises(ProgramSilent, match="another program has its port"):
            hand_over(profile, "resolve", pin=PIN)
        thread.join(LIMIT)
    assert len(heard) == 2
    assert heard[1] == b""
    assert PIN.encode() not in heard[0]


@pytest.mark.parametrize("left", [None, "", "{}", '{"port": 1, "key": "k"}'])
def test_where_nobody_takes_commands_the_profile_is_in_use(profile: Profile, left: str | None) -> None:
    if left is not None:
        profile.channel.write_text(left)
    with pytest.raises(ProfileInUse):
        hand_over(profile, "repeat", text="x")
    with pytest.raises(ProfileInUse):
        command_channel.check_taken(profile)


def test_the_end_waits_for_what_is_carried_out(profile: Profile) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def wait() -> dict[str, str]:
        begun.set()
        assert goes_on.wait(LIMIT)
        return {}

    opened, told = CommandChannel(profile, {"wait": wait}), list[object]()
    opened.start()
    asking = threading.Thread(target=lambda: told.append(hand_over(profile, "wait")))
    asking.start()
    assert begun.wait(LIMIT)
    ending = threading.Thread(target=opened.stop)
    ending.start()
    goes_on.set()
    ending.join(LIMIT)
    asking.join(LIMIT)
    assert told == [{}]
    assert not profile.channel.exists()
