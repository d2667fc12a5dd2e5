"""What a conversation proves: code, slip, tags and how far it came, gathered from the pinpad's commands.

Pure: no I/O, no clock.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace

from app.core.errors import AppError
from app.core.identity import contradict, differ
from app.core.masking import mask
from app.core.model import Kind, Phase
from app.terminals.arcus2 import tags
from app.terminals.arcus2.commands import Command
from app.terminals.base import ResultTags

MOST_MISHAPS = 50

_PHASES = {
    "PING": Phase.CARD,
    "CONNECT": Phase.CONNECT,
    "WRITE": Phase.WRITE,
    "READ": Phase.READ,
    "PRINT": Phase.RESULT,
    "STORERC": Phase.RESULT,
    "SETTAGS": Phase.RESULT,
    "ENDTR": Phase.ENDED,
}
_ORDER_OF_PHASES = list(Phase)
_SAYS_PIN = re.compile(r"\b(?:пин|pin)(?!пад|pad)", re.IGNORECASE)
_SAYS_CARD = re.compile(r"карт|card|kart", re.IGNORECASE)
CUT_BLOCK = 500
"""A block that is just so long was cut there, most likely in mid-line: chaiok's blocks have 500 bytes at most."""


@dataclass(slots=True)
class PrintedText:
    """The slip, put together from PRINT commands: each a line, or a block of lines.

    Of the copies between STARTPRINT and ENDPRINT only the first one that is not empty is kept, so that the merchant's
    copy does not double the slip. A report may come in several such parts: with `all_parts` only a part that repeats
    an earlier one is dropped. What stands outside is always kept.
    """

    all_parts: bool = False
    _kept: list[str] = field(default_factory=list)
    _parts: list[list[str]] = field(default_factory=list)
    _open: list[str] | None = None

    def start_part(self) -> None:
        self.end_part()
        self._open = []

    def end_part(self) -> None:
        if self._open:
            if not self._parts or (self.all_parts and self._open not in self._parts):
                self._kept += self._open
            self._parts.append(self._open)
        self._open = None

    def add(self, block: bytes, text: str) -> None:
        """Take one PRINT: its raw bytes, and the same as text."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        is_cut = len(block) == CUT_BLOCK
        target = self._kept if self._open is None else self._open
        target.append(text if text.endswith("\n") or is_cut else f"{text}\n")

    @property
    def text(self) -> str:
        """The whole slip, masked after it was put together (M9)."""
        self.end_part()
        return mask("".join(self._kept)).rstrip("\n")


@dataclass(slots=True)
class Gathered:
    """Everything that the commands of one conversation said. `ended` tells that ENDTR came.

    `kind` is what was asked for, None where the conversation is one that nobody knows.
    """

    kind: Kind | None
    code: str | None = None
    tags: ResultTags = field(default_factory=ResultTags)
    phase: Phase = Phase.STARTED
    ended: bool = False
    acted: bool = False
    """WRITE, PRINT or SETTAGS was seen: the bank may know of the operation (M2.2)."""
    relays: bool = False
    """WRITE was seen: this pinpad reaches its bank through the till."""
    connects: bool = False
    """CONNECT was seen: the pinpad asked the till for its bank (M2.2)."""
    is_mixed: bool = False
    """Tags that name an operation came with two values: a part of the answer is another operation's (M2.0)."""
    mishaps: list[str] = field(default_factory=list)
    troubles: dict[type[AppError], AppError] = field(default_factory=dict)
    """Those of the mishaps that somebody can mend, the last of each kind."""
    _slip: PrintedText = field(init=False)

    def __post_init__(self) -> None:
        self._slip = PrintedText(all_parts=self.kind in (Kind.RECONCILIATION, Kind.SHORT_REPORT))

    @property
    def slip(self) -> str:
        return self._slip.text

    def note(self, mishap: str) -> None:
        """Remember something that went wrong and was survived, each once and not without end."""
        if mishap not in self.mishaps and len(self.mishaps) < MOST_MISHAPS:
            self.mishaps.append(mishap)

    def blame(self, trouble: AppError) -> None:
        """Remember something that was survived, and that somebody can mend."""
        self.note(str(trouble))
        self.troubles[type(trouble)] = trouble

    def take(self, command: Command) -> None:
        """Draw from `command` what it proves."""
        self._advance(command)
        self.acted |= command.name in ("WRITE", "PRINT", "SETTAGS")
        self.relays |= command.name == "WRITE"
        self.connects |= command.name == "CONNECT"
        self.ended |= command.name == "ENDTR"
        if take := _TAKERS.get(command.name):
            take(self, command)

    def _advance(self, command: Command) -> None:
        """The phase only goes forward: "take your card" after the bank's answer is no return to the card."""
        phase = _PHASES.get(command.name)
        if command.name == "STATUS" and _SAYS_PIN.search(command.text):
            phase = Phase.PIN
        elif command.name == "STATUS" and _SAYS_CARD.search(command.text):
            phase = Phase.CARD
        if phase and _ORDER_OF_PHASES.index(phase) > _ORDER_OF_PHASES.index(self.phase):
            self.phase = phase

    def _take_print(self, command: Command) -> None:
        self._slip.add(command.payload, command.text)

    def _start_part(self, _command: Command) -> None:
        self._slip.start_part()

    def _end_part(self, _command: Command) -> None:
        self._slip.end_part()

    def _take_code(self, command: Command) -> None:
        self.code = _joined(self.code, mask(command.text.strip()))

    def _take_tags(self, command: Command) -> None:
        try:
            fresh = tags.read_result(command.payload)
        except tags.TagsMalformed as error:
            self.note(f"SETTAGS cannot be read: {error}")
            return
        known = {name: value for name in _TAG_NAMES if (value := getattr(fresh, name)) is not None}
        self.is_mixed |= contradict(self.tags, fresh) or differ(self.tags.amount, fresh.amount)
        code = _joined(self.tags.code, fresh.code) if fresh.code else self.tags.code
        self.tags = replace(self.tags, **known | {"code": code})


_TAKERS: dict[str, Callable[[Gathered, Command], None]] = {
    "PRINT": Gathered._take_print,
    "STARTPRINT": Gathered._start_part,
    "ENDPRINT": Gathered._end_part,
    "STORERC": Gathered._take_code,
    "SETTAGS": Gathered._take_tags,
}
_TAG_NAMES = [item.name for item in fields(ResultTags)]


def _joined(earlier: str | None, later: str) -> str:
    """One code of two: two that differ stand side by side, which no table lists, so that they prove nothing (M2.1)."""
    if not earlier:
        return later
    same = not later or later in earlier.split("/") or later.lstrip("0") == earlier.lstrip("0")
    return earlier if same else f"{earlier}/{later}"
