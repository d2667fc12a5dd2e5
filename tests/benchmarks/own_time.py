"""The program's own time in a sale, beside a bare loop that exchanges the same frames and commits as often."""

import json
import socket
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.core.clock import SystemClock
from app.core.model import FIXED_FIELDS, Kind, Request, State, format_moment, new_id
from app.journal import schema
from app.lanes.lane import Lane
from app.settings import Driver
from app.terminals.arcus2.frames import OK, Decoder, encode
from app.terminals.arcus2.operations import Dialect
from app.terminals.links import Link
from app.tracing.recorder import LaneTrace
from app.tracing.terminal import traced_arcus2
from figures import Figure, percentile
from operations import make_operation
from replayed_pinpad import AMOUNT, EchoBank, ReplayedPinpad
from training_lanes import PROFILE

SALES = 400
WARM_UP = 20


def measure(folder: Path | None = None) -> list[Figure]:
    """Median and 99th percentile in milliseconds, sales of both kinds taking turns so that both meet the same disk."""
    with TemporaryDirectory(dir=folder) as place:
        bank = EchoBank()
        pinpad = ReplayedPinpad(bank.address)
        lane = open_lane(Path(place) / "journal.sqlite3", pinpad, (f"{bank.address[0]}:{bank.address[1]}",))
        loop = _bare_loop(Path(place) / "floor.sqlite3", bank)
        own, floor = [], []
        for number in range(SALES + WARM_UP):
            times = _time(lambda: _sell(lane, pinpad)), _time(loop)
            if number >= WARM_UP:
                own.append(times[0])
                floor.append(times[1])
        lane.begin_stop()
        lane.join()
        bank.close()
    return [
        Figure("own time in a sale, median", median(own), "ms", bar=1.5, floor=median(floor)),
        Figure("own time in a sale, p99", percentile(own, 0.99), "ms", bar=3, floor=percentile(floor, 0.99)),
    ]


def _time(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def open_lane(journal: Path, link: Link, relay_allow: tuple[str, ...]) -> Lane:
    """A started lane with the real driver on `link`, traced as every lane of the program is."""
    clock = SystemClock()
    dialect = Dialect(relay_allow=relay_allow, interactive=False)
    trace = LaneTrace(PROFILE.name, Driver.ARCUS2, PROFILE.schemes[0], clock)
    lane = Lane(PROFILE, traced_arcus2(link, dialect, clock, trace), journal, clock)
    lane.start()
    return lane


def _sell(lane: Lane, pinpad: ReplayedPinpad) -> None:
    pinpad.begin()
    operation = lane.submit(Request(Kind.SALE, AMOUNT)).result()
    assert operation.state is State.APPROVED, operation


def _bare_loop(path: Path, bank: EchoBank) -> Callable[[], None]:
    """What exchanges the same frames, passes on the same message and commits the same rows, and nothing else."""
    connection = schema.open_for_writing(path)
    pinpad, decoder = ReplayedPinpad(bank.address), Decoder()
    commit = _Commits(connection)

    def sell() -> None:
        pinpad.begin()
        commit.insert()
        commit.update()
        pinpad.write(encode(b"1\x1b1\x1b860\x1b500.00\x1b\x1b"))
        link: socket.socket | None = None
        while data := pinpad.read(0.1):
            decoder.feed(data)
            frame = decoder.next_frame()
            assert frame is not None
            reply = OK
            if frame.startswith(b"CONNECT"):
                link = socket.create_connection(bank.address)
            elif frame.startswith(b"WRITE") and link:
                link.sendall(frame[8:])
            elif frame.startswith(b"READ") and link:
                reply = b"2:" + link.recv(1024)
            elif frame.startswith(b"DISCONNECT") and link:
                link.close()
            pinpad.write(encode(reply))
        commit.update()

    return sell


class _Commits:
    """The three transactions of a sale, their rows made beforehand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        slip = "ОДОБРЕНО\nКод ответа:000\nRRN:408005356147"
        operation = make_operation(state=State.APPROVED, rrn="408005356147", terminal_id="TR000001", slip=slip)
        self._connection = connection
        self._row = operation.as_row()
        self._event = (
            format_moment(operation.created_at),
            "approved",
            json.dumps(self._row, ensure_ascii=False),
            "0" * 64,
        )
        names = ", ".join(self._row)
        self._insert = f"INSERT INTO operations ({names}) VALUES ({', '.join(f':{name}' for name in self._row)})"
        changing = [name for name in self._row if name not in FIXED_FIELDS]
        self._update = f"UPDATE operations SET {', '.join(f'{name} = :{name}' for name in changing)} WHERE id = :id"

    def insert(self) -> None:
        self._row["id"] = new_id(SystemClock().now())
        self._commit(self._insert)

    def update(self) -> None:
        self._commit(self._update)

    def _commit(self, statement: str) -> None:
        with schema.transaction(self._connection):
            self._connection.execute(statement, self._row)
            self._connection.execute("INSERT INTO events (at, what, data, hash) VALUES (?, ?, ?, ?)", self._event)
