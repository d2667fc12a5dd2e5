"""The other side of ESC/POS: a receipt printer that takes bytes apart as a real one does, on TCP or a pseudo-terminal.

What it prints is read back as sheets of rows: letters in columns, wrapped where the paper ends, or dots of pictures.
The commands are those of Epson's reference that a slip needs; any other byte is a trouble that fails the test.
"""

import os
import select
import socket
import threading
import tty
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

ESC, FS, GS, DLE, LF = 0x1B, 0x1C, 0x1D, 0x10, 0x0A
FONTS = {0: 12, 1: 9}
"""Dots a letter is wide, by the number of the font."""
CODE_PAGES = {0: "cp437", 17: "cp866", 46: "cp1251"}
NO_PAPER, COVER_OPEN = 0x60, 0x04
_STEP = 0.05
"""Seconds between two looks at whether it has been switched off."""


@dataclass(frozen=True)
class Picture:
    """Dots, a row of bytes for each row of dots, 1 is black."""

    width: int
    height: int
    dots: bytes


@dataclass
class Row:
    """One line: each column its letter and whether it is bold, or a picture."""

    font: int
    letters: list[tuple[str, bool]] = field(default_factory=list)
    picture: Picture | None = None

    @property
    def text(self) -> str:
        return "".join(letter for letter, _ in self.letters)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is, blanks aside."""
        return all(bold for letter, bold in self.letters if letter != " ")


class Paper:
    """Takes bytes, and prints. `answers` collects what the printer says to whoever writes to it."""

    def __init__(
        self, dots: int = 576, code_pages: dict[int, str] | None = None, *, knows_chinese: bool = False
    ) -> None:
        self._dots = dots
        self._pages = CODE_PAGES if code_pages is None else code_pages
        self._knows_chinese = knows_chinese
        self.sheets: list[list[Row]] = []
        self.drawer_opened = 0
        self.taken = 0
        """Bytes that it has received."""
        self.rows_left: int | None = None
        """How many rows of paper there are; None for plenty."""
        self.is_cover_open = False
        self.answers = bytearray()
        self._buffer = bytearray()
        self._reset()

    def feed(self, data: bytes) -> None:
        """Receive bytes: questions of the status are answered at once, all else in its turn."""
        self.taken += len(data)
        self._buffer += data
        while self._buffer and self._step():
            pass

    def load_paper(self) -> None:
        """Give it a new roll, and let it go on with what it has received."""
        self.rows_left = None
        self.feed(b"")

    def switch_off(self) -> None:
        """Forget what was not printed yet."""
        self._buffer.clear()
        self._reset()

    def _reset(self) -> None:
        self._initialise()
        self._sheet: list[Row] = []
        self._row = Row(0)

    def _initialise(self) -> None:
        self._font, self._is_bold, self._page = 0, False, 0
        self._is_chinese = self._knows_chinese

    def _step(self) -> bool:
        """Carry out the next command; False where it is not whole yet, or the paper has ended."""
        if self.rows_left == 0:
            return self._answer_out_of_turn()
        size = self._size()
        if size is None or len(self._buffer) < size:
            return False
        command = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._carry_out(command)
        return True

    def _answer_out_of_turn(self) -> bool:
        place = self._buffer.find(bytes((DLE, 4)))
        if place < 0 or len(self._buffer) < place + 3:
            return False
        self._tell(self._buffer[place + 2])
        del self._buffer[place : place + 3]
        return True

    def _size(self) -> int | None:
        """How long the command at the front is; None where it is too short to tell."""
        head = self._buffer
        if head[0] not in (ESC, FS, GS, DLE):
            return 1
        if head[0] == FS or len(head) < 2:
            return 2
        match head[0], chr(head[1]):
            case (0x1B, "@" | "2"):
                return 2
            case (0x1B, "p"):
                return 5
            case (0x1B, "*"):
                return None if len(head) < 5 else 5 + (head[3] + 256 * head[4]) * (3 if head[2] >= 32 else 1)
            case (0x1D, "v"):
                return None if len(head) < 8 else 8 + (head[4] + 256 * head[5]) * (head[6] + 256 * head[7])
            case (0x1D, "("):
                return None if len(head) < 5 else 5 + head[3] + 256 * head[4]
            case _:
                return 3

    def _carry_out(self, command: bytes) -> None:
        if command[0] == ESC:
            self._carry_out_esc(chr(command[1]), command)
        elif command[0] == GS:
            self._carry_out_gs(chr(command[1]), command)
        elif command == bytes((FS, ord("."))):
            self._is_chinese = False
        elif command[:2] == bytes((DLE, 4)):
            self._tell(command[2])
        elif command[0] == LF:
            self._feed_line()
        else:
            assert command[0] >= 0x20, f"the printer does not know {command!r}"
            assert command[0] < 0x80 or not self._is_chinese, "it takes this for half of a Chinese character"
            self._print_letter(command.decode(self._pages[self._page]))

    def _carry_out_esc(self, name: str, command: bytes) -> None:
        match name:
            case "@":
                self._initialise()
            case "t":
                self._page = command[2]
            case "M":
                self._font = self._row.font = command[2]
            case "E":
                self._is_bold = bool(command[2] & 1)
            case "d":
                for _ in range(command[2]):
                    self._feed_line()
            case "p":
                self.drawer_opened += 1
            case "*":
                self._row.picture = _from_columns(command)
            case _:
                assert name in "23", f"the printer does not know {command!r}"  # how far the lines are apart

    def _carry_out_gs(self, name: str, command: bytes) -> None:
        match name:
            case "v":
                width, height = 8 * (command[4] + 256 * command[5]), command[6] + 256 * command[7]
                self._print_picture(Picture(width, height, command[8:]))
            case "(":
                self._take_graphics(command)
            case "V":
                self._cut()
            case _:
                assert command == b"\x1dr\x01", f"the printer does not know {command!r}"
                self.answers.append(0x00)

    def _tell(self, what: int) -> None:
        status = {2: COVER_OPEN * self.is_cover_open, 4: NO_PAPER * (self.rows_left == 0)}
        self.answers.append(0x12 | status[what])

    def _print_letter(self, letter: str) -> None:
        if len(self._row.letters) == self._dots // FONTS[self._font]:
            self._feed_line()  # as a printer wraps what is too long
        self._row.letters.append((letter, self._is_bold))

    def _feed_line(self) -> None:
        self._sheet.append(self._row)
        self._row = Row(self._font)
        if self.rows_left:
            self.rows_left -= 1

    def _print_picture(self, picture: Picture) -> None:
        assert not self._row.letters, "a picture must begin a line"
        assert picture.width <= self._dots + 7, "a picture is wider than the paper"
        assert len(picture.dots) == picture.width // 8 * picture.height
        self._row.picture = picture
        self._feed_line()

    def _take_graphics(self, command: bytes) -> None:
        assert command[2:3] == b"L"
        function, data = command[6:7], command[7:]
        if function == b"p":
            width, height = data[4] + 256 * data[5], data[6] + 256 * data[7]
            self._graphics = Picture((width + 7) // 8 * 8, height, data[8:])
        else:
            assert function == b"2"
            self._print_picture(self._graphics)

    def _cut(self) -> None:
        if rows := self.not_cut():
            self.sheets.append(rows)
        self._sheet = []

    def not_cut(self) -> list[Row]:
        """What has been printed since the last cut."""
        rows = list(self._sheet)
        while rows and not rows[-1].letters and rows[-1].picture is None:
            rows.pop()
        return rows


def _from_columns(command: bytes) -> Picture:
    """A strip of `ESC *`, 24 dots high, turned into rows."""
    width = command[3] + 256 * command[4]
    columns = [int.from_bytes(command[5 + 3 * x : 8 + 3 * x]) for x in range(width)]
    padded = (width + 7) // 8 * 8
    rows = bytearray()
    for y in range(24):
        bits = "".join(str(column >> (23 - y) & 1) for column in columns).ljust(padded, "0")
        rows += int(bits, 2).to_bytes(padded // 8)
    return Picture(padded, 24, bytes(rows))


class EscposPrinter:
    """A printer that can be connected to. It may be mute, go off in the middle, or be off.

    `goes_off_after` is how many bytes it takes before its plug is pulled.
    """

    def __init__(self, paper: Paper, *, answers: bool = True) -> None:
        self.paper = paper
        self.name = ""
        """As the settings call it."""
        self.is_mute = not answers
        self.goes_off_after: int | None = None
        self.prints = 0
        """How many connections it has had that wrote more than questions."""
        self._ends = threading.Event()
        self._troubles: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join(10)
        assert not self._thread.is_alive()
        if error is None and self._troubles:
            raise self._troubles[0]

    def _run(self) -> None:
        try:
            self._serve()
        except BaseException as error:
            self._troubles.append(error)

    def _serve(self) -> None:
        raise NotImplementedError

    def _take(self, data: bytes) -> bytes | None:
        """Receive bytes; what it answers, None once it has gone off."""
        if self.goes_off_after is not None and self.paper.taken + len(data) > self.goes_off_after:
            self.paper.feed(data[: self.goes_off_after - self.paper.taken])
            self.paper.switch_off()
            return None
        self.paper.feed(data)
        said = bytes(self.paper.answers)
        self.paper.answers.clear()
        return b"" if self.is_mute else said


class TcpPrinter(EscposPrinter):
    """On a port of this machine."""

    def __init__(self, paper: Paper, *, answers: bool = True) -> None:
        super().__init__(paper, answers=answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.name = f"tcp:127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        with self._listener:
            while not self._ends.is_set():
                if select.select([self._listener], [], [], _STEP)[0]:
                    connection, _ = self._listener.accept()
                    with connection:
                        self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        while not self._ends.is_set():
            if not select.select([connection], [], [], _STEP)[0]:
                continue
            data = connection.recv(4096)
            said = self._take(data) if data else None
            if said is None:
                return
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(said)


class PtyPrinter(EscposPrinter):
    """On a pseudo-terminal, as on a serial port."""

    def __init__(self, paper: Paper, *, answers: bool = True) -> None:
        super().__init__(paper, answers=answers)
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.name = f"serial:{os.ttyname(self._slave)}"

    def _serve(self) -> None:
        try:
            while not self._ends.is_set():
                if select.select([self._master], [], [], _STEP)[0]:
                    said = self._take(os.read(self._master, 4096))
                    if said is None:
                        return
                    os.write(self._master, said)
        finally:
            os.close(self._master)
            os.close(self._slave)
