"""A session driven by hand: texts in, texts out, time as a number."""

import itertools
from dataclasses import dataclass, field

from app.core.model import Kind
from app.terminals.arcus2.actions import Action
from app.terminals.arcus2.frames import Decoder, encode
from app.terminals.arcus2.operations import Dialect
from app.terminals.arcus2.session import Event, Session, Step
from app.terminals.base import Order

SALE = Order(Kind.SALE, amount=50000)
CANCEL = Order(Kind.CANCEL, amount=50000, rrn="416311639412", receipt_no="14")
DIALECT = Dialect(relay_allow=("10.0.0.1:5000",))


@dataclass(slots=True)
class Line:
    """A pinpad's end of a session. `say` gives what the till answers, as the DATA of its frames."""

    order: Order = SALE
    dialect: Dialect = DIALECT
    now: float = 1000.0
    session: Session = field(init=False)
    step: Step = field(init=False)
    events: list[Event] = field(default_factory=list)
    _answers: Decoder = field(default_factory=Decoder)

    def __post_init__(self) -> None:
        self.session = Session(self.order, self.dialect, Decoder(), itertools.count(1))
        self.take(self.session.start(self.now))

    def say(self, *commands: str | bytes) -> list[bytes]:
        """Send commands, all in one read."""
        datas = (command.encode("cp1251") if isinstance(command, str) else command for command in commands)
        return self.send(b"".join(map(encode, datas)))

    def send(self, data: bytes) -> list[bytes]:
        """Send raw bytes."""
        return self.take(self.session.receive(data, self.now))

    def wait(self, seconds: float) -> list[bytes]:
        """Let time pass in silence, as a driver does: never past the moment to wake."""
        said, until = [], self.now + seconds
        while self.now < until and not self.session.is_over:
            self.now = min(until, max(self.now, self.step.wake_at))
            said += self.send(b"")
        return said

    def action(self) -> Action | None:
        """What the session wants to be done."""
        return self.step.action

    def complete(self, reply: bytes = b"OK") -> list[bytes]:
        """Answer the action."""
        return self.take(self.session.complete(reply, self.now))

    def answer(self, number: int, value: str | None) -> list[bytes]:
        """Be the cashier."""
        self.session.answer(number, value)
        return self.send(b"")

    def abort(self) -> list[bytes]:
        """Be the cashier who wants it to end."""
        self.session.abort()
        return self.send(b"")

    def take(self, step: Step) -> list[bytes]:
        """The frames of a step; its events are kept."""
        self.step = step
        self.events += step.events
        self._answers.feed(step.output)
        found = []
        while (data := self._answers.next_frame()) is not None:
            found.append(data)
        assert not self._answers.is_partial
        return found
