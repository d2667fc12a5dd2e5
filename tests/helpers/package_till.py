"""What is in CommandLineTool: a till of few lines that has a pinpad on TCP carry out one order.

It relays to the pinpad's bank, answers its questions from the command line, and gathers what it is told.
"""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.terminals.arcus2 import frames, tags
from app.terminals.base import ResultTags
from bank_relay import BankRelay

PATIENCE = 65.0
"""Seconds without a frame after which the pinpad counts as gone."""
NO_PINPAD = "999"

_ESC = "\x1b"
_CHUNK = 4096
_BANK_SECONDS = 30.0
_RRN_LENGTH = 12
_REFUSED = ("MENU", "YESNO", "KEYREQ", "GETFILE")


@dataclass(frozen=True, slots=True)
class ToldOrder:
    """What stood on the tool's command line. `original` is an RRN (12 digits) or a receipt number, else empty."""

    operation: str
    """Class and op: "1,1"."""
    amount: int = 0
    currency: str = ""
    original: str = ""

    @property
    def start(self) -> bytes:
        """The start message; what moves no money is only class and op."""
        parts = self.operation.split(",")
        if self.amount:
            parts += [self.currency, f"{self.amount // 100}.{self.amount % 100:02}", "", ""]
        return _ESC.join(parts).encode(frames.ENCODING)


@dataclass(slots=True)
class Told:
    """What the pinpad told. Without an end, `code` is that of a pinpad which does not answer."""

    code: str = NO_PINPAD
    lines: list[str] = field(default_factory=list)
    result: ResultTags = field(default_factory=ResultTags)
    message: str = ""


class PackageTill:
    """One order over a connection to the pinpad at `address`. `at` is called with the name of each frame, first."""

    def __init__(self, address: tuple[str, int], order: ToldOrder, at: Callable[[str], None]) -> None:
        self._address = address
        self._order = order
        self._at = at
        self._told = Told()
        self._copies = 0
        self._relay = BankRelay(_BANK_SECONDS, _BANK_SECONDS)

    def run(self) -> Told:
        """Have it carried out, to its end or that of the line."""
        code = NO_PINPAD
        try:
            with socket.create_connection(self._address, PATIENCE) as line:
                code = self._converse(line)
        except OSError:
            code = NO_PINPAD
        finally:
            self._relay.leave()
        self._told.code = code
        return self._told

    def _converse(self, line: socket.socket) -> str:
        decoder = frames.Decoder()
        code = NO_PINPAD
        line.sendall(frames.encode(self._order.start))
        while chunk := line.recv(_CHUNK):
            decoder.feed(chunk)
            while (frame := decoder.next_frame()) is not None:
                name, _, data = frame.partition(b":")
                self._at(name.decode("latin-1"))
                if name == b"STORERC":
                    code = data.decode("ascii")
                line.sendall(frames.encode(self._answer(name.decode("latin-1"), data)))
                if name == b"ENDTR":
                    return code
        return NO_PINPAD

    def _answer(self, name: str, data: bytes) -> bytes:
        if name in _REFUSED:
            return frames.ER
        if (relayed := self._relay.answer(name, data)) is not None:
            return relayed
        answer = _ANSWERS.get(name)
        return frames.OK if answer is None else answer(self, data)

    def _take_status(self, data: bytes) -> bytes:
        self._told.message = data.decode(frames.ENCODING)
        return frames.OK

    def _start_copy(self, _: bytes) -> bytes:
        self._copies += 1
        return frames.OK

    def _take_print(self, data: bytes) -> bytes:
        if self._copies <= 1:
            self._told.lines += data.decode(frames.ENCODING).split("\n")
        return frames.OK

    def _take_tags(self, data: bytes) -> bytes:
        self._told.result = tags.read_result(data) if data else ResultTags()
        return frames.OK

    def _give_tags(self, _: bytes) -> bytes:
        original = self._order.original
        if not original:
            return frames.ER
        if len(original) == _RRN_LENGTH:
            return tags.encode([(tags.RRN, original.encode("ascii"))])
        return tags.encode([(tags.RECEIPT_NO, int(original).to_bytes(2, "big"))])

    def _enter(self, _: bytes) -> bytes:
        return f"0{_ESC}{self._order.original}".encode("ascii")

    def _enter_amount(self, _: bytes) -> bytes:
        return f"0{_ESC}{self._order.amount}".encode("ascii")


_ANSWERS: Mapping[str, Callable[[PackageTill, bytes], bytes]] = {
    "STATUS": PackageTill._take_status,
    "STARTPRINT": PackageTill._start_copy,
    "PRINT": PackageTill._take_print,
    "SETTAGS": PackageTill._take_tags,
    "GETTAGS": PackageTill._give_tags,
    "DATAENTRY": PackageTill._enter,
    "AMOUNTENTRY": PackageTill._enter_amount,
}
