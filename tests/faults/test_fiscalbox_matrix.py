"""The fault matrix of a lane on a FiscalBox: every kind, every fault, one request, and what is known in the end.

A reconciliation is looked up by the short report, which tells either way. Everything else is looked up by the last
slip: where the box acted that is the operation's own; where it did not, an older one, which leaves it to a supervisor.
"""

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.model import Kind, Reason, Request, Scheme, State
from app.lanes.lane import Lane
from app.lanes.status import Condition
from app.terminals.fiscalbox.answers import MAX_BYTES
from fiscalbox_server import (
    Reaction,
    answer,
    break_behind,
    break_unread,
    chunked,
    failure,
    fall_silent,
    hang_up,
    http,
    open_box,
    say,
    slowly,
    unused_url,
)
from fiscalbox_shop import GIVES_BACK, PATHS, SALE_AMOUNT, TERMINALS, BoxShop, Paper, closing_report, open_box_shop, run
from fiscalbox_shop import report as report_of
from processes import read_journal, run_program, running

OLD, NEW = "416311639001", "416311639002"
OPERATIONS = [(scheme, kind) for scheme in Scheme for kind in (Kind.SALE, GIVES_BACK[scheme], Kind.RECONCILIATION)]
PINPAD_FAILED = {Scheme.HUMO: 108, Scheme.UZCARD: 109}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fault is made of: the body that the box would answer with, and a server that nobody may come to."""

    body: bytes
    scheme: Scheme
    elsewhere: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fault, and how the operation stands at its end.

    `acts` tells whether the pinpad carried it out, `requests` how often the box has read it.
    """

    make: Callable[[Scene], Reaction]
    at_end: State = State.UNKNOWN
    acts: bool = True
    requests: int = 1

    def after(self, kind: Kind) -> State:
        """How it stands when it was looked up."""
        if self.at_end is not State.UNKNOWN:
            return self.at_end
        if self.acts:
            return State.APPROVED
        return State.DECLINED if kind is Kind.RECONCILIATION else State.UNKNOWN


def says(change: Callable[[bytes], bytes]) -> Callable[[Scene], Reaction]:
    """The bytes that `change` makes of the good answer's body."""
    return lambda scene: say(change(scene.body))


def edited(old: bytes, new: bytes) -> Callable[[Scene], Reaction]:
    """The good answer with a part of its body replaced."""
    return says(lambda body: http(body.replace(old, new)))


def error(number: int, data: str | None) -> Callable[[Scene], Reaction]:
    return lambda _: answer(failure(number, data))


def pinpad(data: str) -> Callable[[Scene], Reaction]:
    return lambda scene: answer(failure(PINPAD_FAILED[scene.scheme], data))


def redirect(code: int) -> Callable[[Scene], Reaction]:
    return lambda scene: say(http(scene.body, f"{code} Moved", f"Location: {scene.elsewhere}"))


ROWS: dict[str, Row] = {
    "answered": Row(says(http), State.APPROVED),
    "answered in pieces": Row(says(chunked), State.APPROVED),
    "answered byte by byte": Row(lambda scene: slowly(http(scene.body)), State.APPROVED),
    "closed before the request": Row(lambda _: hang_up, acts=False, requests=0),
    "broken before the request": Row(lambda _: break_unread, acts=False, requests=0),
    "not carried out": Row(says(lambda _: b""), acts=False),
    "lost behind the request": Row(says(lambda _: b"")),
    "broken behind the request": Row(lambda _: break_behind(b"")),
    "cut in the headers": Row(says(lambda body: http(body)[:30])),
    "cut in the answer": Row(says(lambda body: http(body)[:-20])),
    "broken in the answer": Row(lambda scene: break_behind(http(scene.body)[:-20])),
    "cut in a piece": Row(says(lambda body: chunked(body)[:-20])),
    "cut JSON": Row(says(lambda body: http(body[:-20]))),
    "no HTTP": Row(says(lambda body: body)),
    "status 500": Row(says(lambda body: http(body, "500 Internal Server Error"))),
    "status 404": Row(says(lambda body: http(body, "404 Not Found"))),
    "HTML": Row(says(lambda _: http(b"<!doctype html><title>box</title>"))),
    "too long": Row(says(lambda body: http(body + b" " * MAX_BYTES))),
    "a text for true": Row(edited(b'"is_success": true', b'"is_success": "true"')),
    "no data": Row(edited(b'"data": {', b'"data": null, "rest": {')),
    "an error beside a success": Row(edited(b'"error": null', b'"error": {"code": 108, "data": "116"}')),
    "a printer's error": Row(error(101, None)),
    "an internal error": Row(error(103, "116")),
    "a payment's error": Row(error(106, "116")),
    "an approving error": Row(pinpad("000 Успешно")),
    "a pinpad's link": Row(pinpad("998 Ошибка связи")),
    "declined": Row(pinpad("116 Недостаточно средств"), State.DECLINED, acts=False),
    "busy": Row(pinpad("984 ПИН-ПАД занят"), State.ABORTED, acts=False),
    "stopped": Row(pinpad("992"), State.ABORTED, acts=False),
    **{f"redirect {code}": Row(redirect(code)) for code in (301, 302, 303, 307, 308)},
}


def request_for(kind: Kind) -> Request:
    if kind is Kind.RECONCILIATION:
        return Request(kind)
    return Request(kind, SALE_AMOUNT, original=OLD if kind.gives_back else None)


def path_of(scheme: Scheme, kind: Kind) -> str:
    return PATHS[scheme] + ("_close" if kind is Kind.RECONCILIATION else "")


def good_answer(scheme: Scheme, kind: Kind, at: datetime) -> bytes:
    if kind is Kind.RECONCILIATION:
        return closing_report(scheme, at)
    return Paper(scheme, kind, NEW, at, code="400" if kind is Kind.CANCEL else "000").body


def looked_up(scheme: Scheme, kind: Kind, at: datetime, *, acts: bool) -> bytes:
    """What the pinpad tells when it is asked what became of it."""
    if kind is Kind.RECONCILIATION:
        return report_of(scheme, at, sales=0 if acts else 1)
    return good_answer(scheme, kind, at) if acts else Paper(scheme, Kind.SALE, OLD, at, receipt_no=13).body


def come_to_rest(shop: BoxShop, lane: Lane) -> None:
    """Let the lane do what it owes by itself, without the pause before it."""
    look_up = lane.status.look_up
    if look_up is not None and look_up.next_at is not None:
        shop.clock.sleep(max(0.0, look_up.next_at - shop.clock.monotonic()) + 0.001)
        lane.recheck()
    shop.shop.wait_until(lambda: lane.status.look_up is None and lane.status.condition is Condition.READY)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize(("scheme", "kind"), OPERATIONS)
def test_a_cell(scheme: Scheme, kind: Kind, name: str, tmp_path: Path) -> None:
    row = ROWS[name]
    with open_box() as elsewhere, open_box_shop(tmp_path) as shop:
        lane = shop.open_lane(scheme)
        shop.sell(lane, OLD)
        at = shop.clock.now()
        scene = Scene(good_answer(scheme, kind, at), scheme, elsewhere.url)
        shop.box.plan(row.make(scene), answer(looked_up(scheme, kind, at, acts=row.acts)))
        ended = run(lane, request_for(kind))
        assert ended.state is row.at_end
        come_to_rest(shop, lane)
        assert shop.shop.stored_again(ended).state is row.after(kind)
        come_to_rest(shop, shop.reopen(lane))
        assert shop.shop.stored_again(ended).state is row.after(kind)
        asked = shop.box.asked()[1:]
        assert asked[: row.requests] == [path_of(scheme, kind)] * row.requests
        assert len(asked) == row.requests + (row.at_end is State.UNKNOWN)
        assert path_of(scheme, kind) not in asked[row.requests :]
        assert shop.box.connections == 2 + (row.at_end is State.UNKNOWN)
        assert elsewhere.connections == 0


@pytest.mark.parametrize(("scheme", "kind"), OPERATIONS)
def test_a_box_that_is_away(scheme: Scheme, kind: Kind, tmp_path: Path) -> None:
    with open_box_shop(tmp_path) as shop:
        lane = shop.open_lane(scheme)
        shop.sell(lane, OLD)
        lane = shop.reopen(lane, url=unused_url())
        failed = run(lane, request_for(kind))
        assert (failed.state, failed.reason) == (State.FAILED, Reason.NEVER_SENT)
        come_to_rest(shop, shop.reopen(lane))
        assert shop.shop.stored_again(failed).state is State.FAILED
        assert shop.box.connections == 1


# ------------------------------------------------------------------ the program is killed while it waits


def write_settings(profile: Path, url: str, scheme: Scheme) -> None:
    profile.mkdir()
    lines = [
        "[[lanes]]",
        'name = "box"',
        f'scheme = "{scheme}"',
        'driver = "fiscalbox"',
        f'url = "{url}"',
        f'terminal_ids = ["{TERMINALS[scheme]}"]',
    ]
    (profile / "settings.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("scheme", Scheme)
def test_a_program_that_was_killed_asks_once_and_sends_nothing_again(scheme: Scheme, profile_folder: Path) -> None:
    lane = ("--lane", "box", "--profile", profile_folder)
    with open_box() as box:
        write_settings(profile_folder, box.url, scheme)
        box.plan(fall_silent)
        with running("sale", "--amount", "300.00", *lane) as till:
            box.wait_for(1)
            till.signal(signal.SIGKILL)
            assert till.wait() == -signal.SIGKILL
        at = datetime.now(UTC)
        papers = [Paper(scheme, Kind.SALE, NEW, at).body, report_of(scheme, at), closing_report(scheme, at)]
        box.plan(*map(answer, papers))
        run_program("close", *lane)
        assert [(entry["kind"], entry["state"]) for entry in read_journal(profile_folder)] == [
            ("reconciliation", "approved"),
            ("sale", "approved"),
        ]
        own = PATHS[scheme]
        assert box.asked() == [own, f"{own}/print_last", f"{own}_shortreport/", f"{own}_close"]
