"""Which answers that tell of an operation were heard: what a till was told it need not be told again.

One operation may be told by several answers, each to a till of its own. An answer that turns out not to have been read
takes back only what it noted itself, and only where none of the others was heard.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol, TypedDict
from weakref import WeakValueDictionary

from app.core import logs
from app.core.clock import Clock
from app.core.errors import JournalUnusable
from app.core.model import Operation, Origin
from app.journal.writing import Writer

ANSWERED = "answered"
"""The `delivery` of an operation whose till was told over its own connection."""

_log = logs.get(__name__)


class WriteAway(Protocol):
    """Has the journal changed, on its own thread."""

    def __call__(self, change: Callable[[Writer], bool]) -> Awaitable[bool]: ...


class Hearing(TypedDict):
    """Arguments of an `answers.Answer`."""

    when_heard: Callable[[], None]
    when_unheard: Callable[[], None]


@dataclass(eq=False)
class _Answers:
    """The answers that tell of one operation, for as long as one of them may turn out not to have been read."""

    heard: int = 0
    """How many were, as far as is known."""
    noted: bool = False
    """Whether one of them is why the journal has it as told."""
    notes: set["asyncio.Task[None]"] = field(default_factory=set)
    """What is on its way into the journal."""


class Hearings:
    """Notes on the API's loop what tills have heard. `pending` are the notes on their way into the journal."""

    def __init__(self, write: WriteAway, clock: Clock) -> None:
        self.pending: set[asyncio.Task[None]] = set()
        self._write = write
        self._clock = clock
        self._answers: WeakValueDictionary[str, _Answers] = WeakValueDictionary()

    def of(self, operation: Operation) -> Hearing:
        """What an answer that tells of that operation is to do with who hears it."""
        answers = self._answers.setdefault(operation.id, _Answers())
        return {
            "when_heard": lambda: self._hear(operation, answers),
            "when_unheard": lambda: self._unhear(operation, answers),
        }

    def _hear(self, operation: Operation, answers: _Answers) -> None:
        """An answer that tells a till's own request, in its final state, was written to it."""
        if operation.origin is not Origin.API or operation.state.is_open:
            return
        answers.heard += 1
        # one that reads of an earlier answer has to say so too where that may yet be taken back
        if operation.delivery is None or (operation.delivery == ANSWERED and answers.heard > 1):
            self._note(self._note_heard(operation, answers), answers)

    def _unhear(self, operation: Operation, answers: _Answers) -> None:
        """The till was gone without having read it: the connection broke with the answer in it."""
        if operation.origin is not Origin.API or operation.state.is_open:
            return
        answers.heard -= 1
        if answers.heard == 0:
            self._note(self._take_back(operation, answers, tuple(answers.notes)), answers)

    async def _note_heard(self, operation: Operation, answers: _Answers) -> None:
        moment = self._clock.now()

        def change(writer: Writer) -> bool:
            before = writer.reader.get(operation.id)
            writer.deliver(operation.id, ANSWERED, moment)
            return before is not None and before.delivery is None

        if await self._change(operation, change):
            answers.noted = True

    async def _take_back(
        self, operation: Operation, answers: _Answers, earlier: "tuple[asyncio.Task[None], ...]"
    ) -> None:
        moment = self._clock.now()
        await asyncio.gather(*earlier)
        if not answers.noted:
            return

        def change(writer: Writer) -> bool:
            if answers.heard > 0:  # somebody else was told meanwhile
                return False
            writer.take_back_delivery(operation.id, ANSWERED, moment)
            return True

        await self._change(operation, change)

    async def _change(self, operation: Operation, change: Callable[[Writer], bool]) -> bool:
        """Whether it changed anything."""
        try:
            return await self._write(change)
        except (JournalUnusable, LookupError) as error:
            # before it is noted it counts as not told, which is the safe side
            _log.warning("whether operation %s was answered could not be stored: %s", operation.id, error)
            return False

    def _note(self, work: Coroutine[Any, Any, None], answers: _Answers) -> None:
        """Have it noted what a till has heard, before anything else is begun: the till may be back already."""
        task = asyncio.get_running_loop().create_task(work)
        for notes in (self.pending, answers.notes):
            notes.add(task)
            task.add_done_callback(notes.discard)
