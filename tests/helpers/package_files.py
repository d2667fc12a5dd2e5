"""The files that CommandLineTool leaves, in CP1251 with line ends of Windows, and what may be wrong with them."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from package_till import Told

CODE, SLIP, RESULT, CANCEL_SLIP, CANCEL_CODE = (
    "RESULT_FILE CHEQ_FILE OUTPUT_FILE CANCEL_CH_FILE CANCEL_RC_FILE"
).split()
"""What cashreg.ini calls them."""
USUAL_NAMES: Mapping[str, str] = {
    CODE: "rc.out",
    SLIP: "cheq.out",
    RESULT: "output.dat",
    CANCEL_SLIP: "auto_can.out",
    CANCEL_CODE: "can_rc.out",
}
EXTRA_NAME = "output_ex.dat"

PIECES = 4
PIECE_SECONDS = 0.04
_AN_HOUR = 3600.0
_CARD = re.compile(r"\d{4,6}\*+\d{4}")

_WRITE_LATER = """
import json, os, sys, time
job = json.load(sys.stdin)
gives_up_at = time.monotonic() + job["delay"]
while not os.path.exists("go") and time.monotonic() < gives_up_at:
    time.sleep(0.01)
for path, pieces in job["files"]:
    with open(path, "ab") as file:
        for piece in pieces:
            file.write(bytes.fromhex(piece))
            file.flush()
            time.sleep(job["pause"])
"""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the files are written. `delay` is how many seconds after the tool's end at the latest, None: before it."""

    charset: str = "cp1251"
    in_pieces: bool = False
    delay: float | None = None
    is_old: bool = False
    code: str | None = None
    """What `rc.out` gets in place of the true code."""
    result_code: str | None = None
    amount: int | None = None
    """What `output.dat` says in place of the true ones."""
    without: tuple[str, ...] = ()
    """Files that are not written."""


def write_start(path: Path, content: bytes) -> None:
    """`rc.out` while the tool runs."""
    path.write_bytes(content)


def contents(told: Told, manner: Manner) -> dict[str, bytes]:
    """What is to be written, by the names of cashreg.ini; EXTRA_NAME stands for itself."""
    code = told.code if manner.code is None else manner.code
    result_code = told.code if manner.result_code is None else manner.result_code
    files = {
        CODE: code.encode("ascii"),
        SLIP: _lines(told.lines, manner.charset) if told.lines else b"",
        RESULT: _lines(_result_lines(told, result_code, manner.amount), manner.charset),
        EXTRA_NAME: _lines([f"RC={result_code}", "TVR=0000808001", f"TEXT_MSG={told.message}"], manner.charset),
    }
    return {name: content for name, content in files.items() if content and name not in manner.without}


def write(files: Iterable[tuple[Path, bytes]], manner: Manner) -> None:
    """Write them in their order, or have it done later by a process that outlives this one."""
    if manner.delay is not None:
        _write_later(files, manner, manner.delay)
        return
    for path, content in files:
        with path.open("wb") as file:
            for piece in _pieces(content, manner):
                file.write(piece)
                file.flush()
                if manner.in_pieces:
                    time.sleep(PIECE_SECONDS)
        if manner.is_old:
            moment = time.time() - _AN_HOUR
            os.utime(path, (moment, moment))


def _write_later(files: Iterable[tuple[Path, bytes]], manner: Manner, delay: float) -> None:
    plan = [(str(path), [piece.hex() for piece in _pieces(content, manner)]) for path, content in files]
    for path, _ in plan:
        Path(path).unlink(missing_ok=True)
    job = {"delay": delay, "pause": PIECE_SECONDS if manner.in_pieces else 0.0, "files": plan}
    child = subprocess.Popen([sys.executable, "-c", _WRITE_LATER], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(json.dumps(job).encode())
    child.stdin.close()


def _pieces(content: bytes, manner: Manner) -> list[bytes]:
    if not manner.in_pieces:
        return [content]
    size = max(1, -(-len(content) // PIECES))
    return [content[start : start + size] for start in range(0, len(content), size)]


def _result_lines(told: Told, code: str, amount: int | None) -> list[str]:
    result = told.result
    card = _CARD.search("\n".join(told.lines))
    shown = result.amount if amount is None else amount
    return [
        code,
        card[0] if card else "",
        result.terminal_id or "",
        result.auth_code or "",
        "",
        told.message,
        "" if shown is None else str(shown),
        result.rrn or "",
        "",
    ]


def _lines(lines: Iterable[str], charset: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode(charset, errors="replace")
