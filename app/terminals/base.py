"""The Terminal protocol: what a lane may ask of a pinpad and what it gets back, whatever driver stands between."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.core.errors import AppError
from app.core.model import CURRENCY_UZS, Kind, Phase

QUESTION_LIMIT = 180.0
"""Seconds after which a question that moves no money is let go, however much the pinpad says (M6.1)."""
STILL_ARMED = "984"
"""The response code of a pinpad that is at another operation, and stays so until that is cleared (M2.2)."""


@dataclass(frozen=True, slots=True)
class Order:
    """One operation as a pinpad is asked for it. `amount` is in tiyin; RRN and receipt number are the original's."""

    kind: Kind
    amount: int = 0
    rrn: str | None = None
    receipt_no: str | None = None
    currency: str = CURRENCY_UZS
    clock_offset: timedelta | None = None
    """How far the pinpad's clock is ahead of ours, where earlier results told (M7)."""
    prove_idle: bool = False
    """Whether a ping has to show first that the pinpad is at nothing else: an earlier outcome is not known (M6.2)."""


class QuestionForm(StrEnum):
    """What kind of answer the pinpad wants of the cashier."""

    MENU = "menu"
    YES_NO = "yes-no"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Question:
    """Something the pinpad asks the cashier. `seconds` is how long it waits before the program refuses for him."""

    number: int
    form: QuestionForm
    prompt: str
    items: tuple[str, ...] = ()
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class ResultTags:
    """What the pinpad told as data beside its slip. `amount` is tag 9F02 in tiyin, `code` tag 1F0D or `RC=`."""

    code: str | None = None
    amount: int | None = None
    currency: str | None = None
    rrn: str | None = None
    auth_code: str | None = None
    receipt_no: str | None = None
    terminal_id: str | None = None
    merchant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that one conversation with a pinpad proved. The lane judges it (M2); the driver only reports.

    `code` is what STORERC carried: None where it never came, "" where it came empty. `slip` is masked.
    `kind` is what was asked in this conversation; of what was found on the line, what had been asked before, None where
    nobody knows. `ended` tells that the pinpad itself ended the operation (ENDTR); where it is false, `failure` says
    what broke.
    `relays` tells that this conversation was carried to the bank through the till, `acted` that WRITE, PRINT or SETTAGS
    was seen, so that the bank may know of it, and `connects` that the pinpad asked the till for its bank (M2.2).
    `is_mixed` tells that it named two operations (M2.0). `mishaps` are errors that the conversation survived.
    """

    kind: Kind | None
    code: str | None
    slip: str
    tags: ResultTags
    phase: Phase
    ended: bool
    acted: bool
    relays: bool
    abort_asked: bool
    sent_at: datetime
    last_frame_at: datetime | None
    connects: bool = False
    is_mixed: bool = False
    failure: AppError | None = None
    mishaps: tuple[str, ...] = ()
    troubles: tuple[AppError, ...] = ()
    """Those of the mishaps that somebody can mend: a bank host that is not allowed, bytes that are no frames."""


class Listener(Protocol):
    """What a driver calls while it works, always from the thread that called `execute`."""

    def found(self, leftovers: Answer) -> None:
        """Something was on the line before the order: it belongs to the operation before (M4).

        Always called before `sending`. If it raises, nothing is sent.
        """
        ...

    def sending(self) -> None:
        """Called once, immediately before the first byte of the order; commits `sent`. If it raises, nothing goes."""
        ...

    def progress(self, phase: Phase, text: str) -> None:
        """The conversation moved on; `text` is the pinpad's own words, or empty."""
        ...

    def question(self, question: Question | None) -> None:
        """The pinpad asks the cashier; None when the question is over, answered or not."""
        ...

    def wants_abort(self) -> bool:
        """Whether the pinpad is to be asked to stop. It may still approve; only its Answer tells.

        Of a question that moves no money an AppError may come instead: then the line is let go at once.
        """
        ...


class Terminal(Protocol):
    """A pinpad. One thread calls `execute` and `close`; `reply` may come from any other."""

    def execute(self, order: Order, listener: Listener) -> Answer:
        """Carry out one order, blocking until the pinpad ends it or the line does.

        Raises:
            AppError: only before `listener.sending` has returned: the order certainly never left. Afterwards
                whatever happens is in the Answer.
        """
        ...

    def reply(self, number: int, value: str | None) -> None:
        """The cashier's answer to the question of that number: an item's index, "1" or "0", a text, None to refuse."""
        ...

    def close(self) -> None:
        """Let the port go. Harmless when it is closed already."""
        ...
