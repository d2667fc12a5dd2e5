"""Fixed conversations with a pinpad: the files under tests/vectors/arcus2 and both ends that play them.

A file holds the order and what the driver is told (`key: value`), then every frame in hex: `>` what the till must say,
`<` what the pinpad says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.model import Kind
from app.terminals.arcus2.frames import Decoder, encode
from app.terminals.arcus2.operations import AmountFormat, Dialect
from app.terminals.base import Answer, Order, Question

VECTORS = Path(__file__).parent.parent / "vectors" / "arcus2"
BANK = "10.0.0.1:5000"
"""The bank's address in the files."""
BANK_ASKS, BANK_ANSWERS = bytes.fromhex("02000141"), bytes.fromhex("02000142")
TILL, PINPAD = ">", "<"


@dataclass(frozen=True, slots=True)
class Conversation:
    """One file. `turns` are the sides and their whole frames."""

    name: str
    facts: dict[str, str]
    turns: tuple[tuple[str, bytes], ...]

    @property
    def order(self) -> Order:
        kind, *rest = self.facts["order"].split()
        original = rest[1] if len(rest) > 1 else ""
        return Order(
            Kind(kind),
            amount=int(rest[0]) if rest else 0,
            rrn=original if len(original) == 12 else None,
            receipt_no=original if 0 < len(original) < 12 else None,
        )

    @property
    def dialect(self) -> Dialect:
        return Dialect(
            amount_format=AmountFormat(self.facts.get("amount_format", "decimal")),
            relay_allow=(BANK,),
            answer_tags=frozenset(self.facts.get("answer_tags", "").split()),
        )

    @property
    def abort_before(self) -> int | None:
        """The number of the pinpad's frame, from 1, before which the cashier aborts."""
        return int(self.facts["abort_before"]) if "abort_before" in self.facts else None

    def with_bank(self, address: str) -> "Conversation":
        """The same, with the bank elsewhere."""
        old, new = (b"CONNECT:2:" + text.encode() for text in (BANK, address))
        turns = tuple((side, encode(new) if frame == encode(old) else frame) for side, frame in self.turns)
        return replace(self, turns=turns)


def read_conversations() -> list[Conversation]:
    """Every conversation, by name."""
    return [_read(path) for path in sorted(VECTORS.glob("*.txt"))]


def _read(path: Path) -> Conversation:
    facts: dict[str, str] = {}
    turns = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith((TILL, PINPAD)):
            turns.append((line[0], bytes.fromhex(line[1:])))
        elif not line.startswith("#"):
            key, _, value = line.partition(":")
            facts[key] = value.strip()
    return Conversation(path.stem, facts, tuple(turns))


def data_of(frame: bytes) -> bytes:
    """The DATA of one whole frame."""
    decoder = Decoder()
    decoder.feed(frame)
    data = decoder.next_frame()
    assert data is not None
    return data


def play_pinpad(
    conversation: Conversation,
    receive: Callable[[int], bytes],
    send: Callable[[bytes], None],
    chunk: int = 65536,
    before: Callable[[int], None] = lambda _frame: None,
) -> Iterator[str]:
    """Play the pinpad's side over blocking calls; yields what the till said wrongly, which should be nothing.

    Args:
        receive: blocks until that many bytes have come.
        send: sends bytes.
        chunk: how many bytes go out at once.
        before: called with the number of each of the pinpad's frames, from 1, before it is sent.
    """
    number = 0
    for side, frame in conversation.turns:
        if side == PINPAD:
            number += 1
            before(number)
            for start in range(0, len(frame), chunk):
                send(frame[start : start + chunk])
        elif (said := receive(len(frame))) != frame:
            yield f"frame {number}: the till said {said!r} instead of {frame!r}"


class Listener:
    """Writes down what it is told."""

    def __init__(self, on_question: Callable[[Question], None] = lambda _question: None) -> None:
        self.sent = 0
        self.leftovers: list[Answer] = []
        """What was found on the line before the order."""
        self.progressed: list[tuple[str, str]] = []
        self.questions: list[Question | None] = []
        self.abort = False
        self._on_question = on_question

    def found(self, leftovers: Answer) -> None:
        self.leftovers.append(leftovers)

    def sending(self) -> None:
        self.sent += 1

    def progress(self, phase: str, text: str) -> None:
        self.progressed.append((str(phase), text))

    def question(self, question: Question | None) -> None:
        self.questions.append(question)
        if question:
            self._on_question(question)

    def wants_abort(self) -> bool:
        return self.abort
