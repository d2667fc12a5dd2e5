"""The support bundle of a profile that was used for real: what it holds, and that no secret and no card is in it."""

import http.client
import io
import json
import logging
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app import support as support_bundle
from app.core import logs, paths
from app.core.clock import SystemClock
from app.core.errors import BundleUnwritable
from app.core.model import Kind, Request, Scheme, State
from app.core.paths import Profile
from app.emulators.cards import find_card
from app.journal import supervisors
from app.runtime import Runtime
from app.settings import load
from app.support.cleaning import clean, settings_text
from app.tracing import files, replay
from processes import run_program
from wired_pinpad import LANE, WiredPinpad, wired_pinpad

TOKEN = "a-token-that-nobody-may-see"
PASSWORD = "box-password"
PIN = "837465"
OTHER_PAN = "8600120000000003"
SETTINGS = """
till_name = "Касса {pan}"  # token was old-secret-token
training = true
[api]
token = "{token}"
training = true
[[lanes]]
name = "till"
scheme = "humo"
driver = "arcus2"
port = "{port}"
relay_allow = [
    "{bank}",
]
calibrated = true
[[lanes]]
name = "box"
scheme = "uzcard"
driver = "fiscalbox"
url = "http://user:{password}@192.0.2.10:8080"
[printer]
kind = "none"
"""


def luhn(pan: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(pan))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def write_settings(profile: Profile, pinpad: WiredPinpad, text: str = SETTINGS) -> None:
    profile.ensure()
    filled = text.format(pan=OTHER_PAN, token=TOKEN, port=pinpad.port, bank=pinpad.bank, password=PASSWORD)
    if PASSWORD in filled and "@192" in filled and "url" in filled:
        filled = filled.replace(f"user:{PASSWORD}@", "")  # the settings refuse it; it is in the log all the same
    profile.settings.write_text(filled, encoding="utf-8")


@pytest.fixture
def used(profile_folder: Path, expect_log: Callable[[int, str], None]) -> Iterator[Runtime]:
    """A running program in whose profile card numbers, PINs and a token were brought in every way there is."""
    expect_log(logging.WARNING, "somebody logged")
    profile = paths.profile(profile_folder)
    with wired_pinpad(Scheme.HUMO) as pinpad:
        write_settings(profile, pinpad)
        with Runtime(profile, load(profile.settings), interactive=False) as runtime:
            use(runtime, pinpad)
            yield runtime


def use(runtime: Runtime, pinpad: WiredPinpad) -> None:
    lane = runtime.lane(LANE)
    for operator, key in (("Anna", "key"), (f"Anna {OTHER_PAN}", OTHER_PAN)):
        future = lane.submit(Request(Kind.SALE, 30000, operator=operator, idempotency_key=key))
        deadline = time.monotonic() + 20
        while not future.done() and time.monotonic() < deadline:
            pinpad.present_card()
            time.sleep(0.1)
        assert future.result(1).state is State.APPROVED
    runtime.write(lambda writer: supervisors.add(writer, "Boss", PIN, "root", SystemClock().now())).result()
    logs.get("app.test").warning("somebody logged %s and http://user:%s@box/ and %s", OTHER_PAN, PASSWORD, TOKEN)
    server = runtime.serve_api(0)
    server.ready.result(20)
    address = urlsplit(server.url)
    assert address.hostname
    connection = http.client.HTTPConnection(address.hostname, address.port or 0, timeout=20)
    body = json.dumps({"lane": LANE, "kind": "cancel", "amount": 30000, "original": OTHER_PAN})
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Operator": OTHER_PAN, "Content-Type": "application/json"}
    connection.request("POST", "/v1/operations", body, headers | {"Idempotency-Key": f"key-{OTHER_PAN}"})
    assert connection.getresponse().status >= 400
    connection.close()


def unpacked(content: bytes, place: str = "") -> Iterator[tuple[str, bytes]]:
    """Every file of a zip, and of the zips in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inner = archive.read(name)
            yield f"{place}{name}", inner
            if zipfile.is_zipfile(io.BytesIO(inner)):
                yield from unpacked(inner, f"{place}{name}/")


def secrets() -> dict[str, bytes]:
    found = {"token": TOKEN.encode(), "password": PASSWORD.encode(), "PIN": PIN.encode(), "hash": b"argon2"}
    for pan in (OTHER_PAN, find_card("humo-rich").pan):
        assert luhn(pan)
        groups = [pan[start : start + 4] for start in range(0, 16, 4)]
        found |= {f"{pan[:6]} text": pan.encode(), f"{pan[:6]} BCD": bytes.fromhex(pan)}
        found |= {f"{pan[:6]} with {joint!r}": joint.join(groups).encode() for joint in (" ", "-")}
    return found


def check_clean(content: bytes) -> dict[str, bytes]:
    held = dict(unpacked(content))
    leaks = [(name, secret) for name, text in held.items() for secret, raw in secrets().items() if raw in text]
    # libraries are named in the list of versions: argon2 among them
    assert [leak for leak in leaks if leak != ("versions.txt", "hash")] == []
    return held


def test_everything_is_in_it_and_nothing_that_may_not(used: Runtime, tmp_path: Path) -> None:
    bundle = support_bundle.collect(used.profile, used.traces)
    path = tmp_path / support_bundle.propose_name(SystemClock().now())
    bundle.save(path)
    held = check_clean(path.read_bytes())
    assert [(part.name, part.size) for part in bundle.parts] == [(name, len(text)) for name, text in held.items()]
    assert all(part.about for part in bundle.parts)
    assert 'kind = "none"' in held["settings.toml"].decode()
    assert used.settings.lanes[0].port in held["settings.toml"].decode()
    assert "lane till" in held["doctor.txt"].decode()
    assert "the program is running" in held["doctor.txt"].decode()
    assert "860012******0003" in held["logs/pinpad-cashier.log"].decode()
    operations = [json.loads(line) for line in held["journal/operations.jsonl"].decode().splitlines()]
    assert [each["state"] for each in operations] == ["approved", "approved"]
    assert operations[0]["operator"] == "Anna 860012******0003"
    assert operations[0]["merchant_id"] == used.read(lambda reader: reader.latest(1)).result()[0].merchant_id
    events = [json.loads(line) for line in held["journal/events.jsonl"].decode().splitlines()]
    assert {"prepared", "approved", "supervisors"} <= {each["what"] for each in events}
    assert all(each["data"] is None for each in events if each["what"] == "supervisors")
    check_trace(held, tmp_path)


def check_trace(held: dict[str, bytes], folder: Path) -> None:
    """The trace in it is still one, and the two sales come out as they did."""
    name = next(name for name in held if re.fullmatch(r"traces/trace-till-\d{8}-\d{6}\.jsonl", name))
    (folder / "trace").write_bytes(held[name])
    played = replay.replay(files.load(folder / "trace"))
    sales = [each for each in played.conversations if each.kind is Kind.SALE]
    assert [each.difference for each in sales] == [None, None]
    assert "986018******4789" in held[name].decode()


def test_the_command_while_the_program_runs_and_when_it_has_ended(used: Runtime, tmp_path: Path) -> None:
    said = run_program("support", tmp_path / "one.zip", "--profile", used.profile.folder)
    assert "journal/operations.jsonl: operations of the last 7 days" in said
    check_clean((tmp_path / "one.zip").read_bytes())
    text = used.profile.settings.read_text(encoding="utf-8")
    used.profile.settings.write_text(
        text.replace("token =", "tokn =").replace("[printer]", "[printer"), encoding="utf-8"
    )
    run_program("support", tmp_path / "two.zip", "--profile", used.profile.folder)
    held = check_clean((tmp_path / "two.zip").read_bytes())
    assert "FAIL settings" in held["doctor.txt"].decode()
    assert "tokn = ***" in held["settings.toml"].decode()


def test_a_profile_that_was_never_used(tmp_path: Path) -> None:
    bundle = support_bundle.collect(paths.profile(tmp_path / "nothing"))
    assert "there is no" in next(part.text for part in bundle.parts if part.name == "doctor.txt")
    with pytest.raises(BundleUnwritable):
        bundle.save(tmp_path / "nowhere" / "file.zip")


@pytest.mark.parametrize(
    "line",
    [
        "token = '{secret}'",
        'token = "{secret}',
        'api.token = "{secret}"',
        'api = {{ host = "127.0.0.1", token = "{secret}" }}',
        'token = """\n{secret}\n"""',
        'host = "127.0.0.1" token = "{secret}"',
        'tokken="{secret}"',
        '# token = "{secret}"',
        "port = 8383 # {secret}",
        "{secret}",
        '"token" = "{secret}"',
    ],
)
def test_a_secret_of_the_settings_goes_however_it_is_written(line: str) -> None:
    shown, _ = settings_text(f'[api]\nenabled = true\n{line.format(secret=TOKEN)}\nkey = "/etc/key.pem"\n')
    assert TOKEN not in shown
    assert "enabled = true" in shown
    assert 'key = "/etc/key.pem"' in shown


def test_what_else_is_cleaned() -> None:
    assert clean("at http://user:pass@box/ now") == "at http://***@box/ now"
    assert clean('"$argon2id$v=19$m=512$abc/def+g", next') == '"***", next'
    assert clean(f"card {OTHER_PAN}") == "card 860012******0003"
    assert clean("the xyz-secret is gone", ["xyz-secret", ""]) == "the *** is gone"
