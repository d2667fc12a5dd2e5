"""What a lane hears from its driver while it talks to the pinpad, brought into the lane's status."""

from collections.abc import Callable

from app.core.model import Phase
from app.terminals.base import Answer, Question


class StatusListener:
    """The Listener of a conversation in which nothing moves and nothing is committed.

    `show` takes what changes of the lane's status, `wants_abort` tells whether the cashier has asked for the end,
    `take_leftovers` what becomes of what was found on the line.
    """

    def __init__(
        self,
        show: Callable[..., None],
        wants_abort: Callable[[], bool],
        take_leftovers: Callable[[Answer], None],
    ) -> None:
        self.has_sent = False
        """Whether the order has left, as far as anybody knows."""
        self._show = show
        self._wants_abort = wants_abort
        self._take_leftovers = take_leftovers

    def found(self, leftovers: Answer) -> None:
        self._take_leftovers(leftovers)

    def sending(self) -> None:
        """Nothing is written down."""
        self.has_sent = True

    def progress(self, phase: Phase, text: str) -> None:
        self._show(phase=phase, text=text)

    def question(self, question: Question | None) -> None:
        self._show(question=question)

    def wants_abort(self) -> bool:
        return self._wants_abort()
