"""What goes wrong, and when: a plan given from outside as STEP:ACTION texts.

A fault happens once, when its step is next reached; several for one step happen one after the other.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from app.core.errors import FaultNotUnderstood


class Action(StrEnum):
    """What may happen at a step."""

    DROP = "drop"
    """The frame goes out, and once the till has answered it the line closes."""
    SILENCE = "silence"
    """Instead of the frame nothing comes any more; the pinpad gives the operation up without a word."""
    DELAY = "delay"
    """The frame comes that many seconds late: delay=SECONDS."""
    CORRUPT = "corrupt"
    """The first byte of the frame's name is wrong."""
    LENGTH = "length"
    """The frame announces more bytes than come."""
    GARBAGE = "garbage"
    """Bytes that are no frame come before it."""
    EMPTY = "empty"
    """A frame without DATA comes before it, and each is to be answered."""
    TWICE = "twice"
    """It comes two times at once, and each is to be answered."""
    SPLIT = "split"
    """It comes byte by byte."""
    LATER = "later"
    """The rest, from it on, is held back until the till opens the line anew or gives another order."""
    FOREIGN = "foreign"
    """Before it come result and end of the operation before once more, and each frame is to be answered."""
    DEAF = "deaf"
    """Whatever the till answers to it is taken for a yes."""
    ARMED = "armed"
    """The pinpad stays at it for that many seconds more and refuses a start with 984: armed=SECONDS."""
    SKIP = "skip"
    """It never comes, and the pinpad goes on as if it had. Of a slip nothing is printed."""
    QUEUE = "queue"
    """An order that comes while another one runs waits for its end and that many seconds more: queue=SECONDS."""
    BARE = "bare"
    """Of what the bank answered only the response code is told: no slip, no tags."""
    REPORT = "report"
    """In place of the slip and the tags of what the bank answered, the short report is printed."""
    REFUSE = "refuse"
    """The bank does not listen from its start on, until `BankServer.listen`."""
    SLOW = "slow"
    """The bank answers that many seconds late: slow=SECONDS."""
    HALF_CLOSE = "halfclose"
    """The bank closes its half of the connection instead of answering, and books nothing."""
    LOSE = "lose"
    """The bank books and its answer is lost."""


START = "START"
CARD = "CARD"
PIN = "PIN"
RESULT = "RESULT"
BANK = "BANK"

_END = "ENDTR"
_FRAMES = (
    "BEGINTR STATUS GETTAGS DATAENTRY AMOUNTENTRY DEVICEOPEN IOCTL CONNECT WRITE READ DISCONNECT DEVICECLOSE"
    " STARTPRINT PRINT ENDPRINT STORERC SETTAGS ENDTR"
).split()
STEPS = (START, CARD, PIN, *_FRAMES, RESULT, BANK)
"""Frame names, and: START, the till's order; CARD and PIN, the first frame of waiting for them; RESULT, all that tells
what the bank answered; BANK, its answer."""

_BANK_ACTIONS = (Action.REFUSE, Action.SLOW, Action.HALF_CLOSE, Action.LOSE)
_START_ACTIONS = (Action.DROP, Action.SILENCE, Action.DELAY, Action.QUEUE)
_RESULT_ACTIONS = (Action.BARE, Action.REPORT)
_NOT_OF_A_FRAME = (*_BANK_ACTIONS, *_RESULT_ACTIONS, Action.ARMED, Action.QUEUE)
_FRAME_ACTIONS = tuple(action for action in Action if action not in _NOT_OF_A_FRAME)
_END_ACTIONS = (*_FRAME_ACTIONS, Action.ARMED)
TIMED = (Action.DELAY, Action.ARMED, Action.QUEUE, Action.SLOW)
"""They take seconds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `seconds` belongs to the TIMED actions."""

    step: str
    action: Action
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.step}:{self.action}" + (f"={self.seconds:g}" if self.action in TIMED else "")


def allowed_actions(step: str) -> tuple[Action, ...]:
    """What may happen at that step."""
    others = {BANK: _BANK_ACTIONS, START: _START_ACTIONS, RESULT: _RESULT_ACTIONS, _END: _END_ACTIONS}
    return others.get(step, _FRAME_ACTIONS)


def describe_actions(step: str) -> str:
    """The actions of that step as they are to be written."""
    return ", ".join(f"{action}=SECONDS" if action in TIMED else action for action in allowed_actions(step))


def parse_fault(text: str) -> Fault:
    """The fault that `text` names as STEP:ACTION.

    Raises:
        FaultNotUnderstood: with what would be right.
    """
    step, _, rest = text.strip().partition(":")
    step = step.upper()
    name, _, value = rest.lower().partition("=")
    wrong = FaultNotUnderstood(fault=text, steps=", ".join(STEPS), actions=describe_actions(step))
    if step not in STEPS or name not in allowed_actions(step):
        raise wrong
    action = Action(name)
    if action not in TIMED:
        if value:
            raise wrong
        return Fault(step, action)
    try:
        seconds = float(value)
    except ValueError:
        raise wrong from None
    if not 0 <= seconds <= 3600:
        raise wrong
    return Fault(step, action, seconds)


class FaultPlan:
    """The faults still to come. Pinpad and bank take theirs from different threads."""

    def __init__(self, faults: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._coming = [parse_fault(text) for text in faults]

    def add(self, text: str) -> None:
        """Let one more thing go wrong.

        Raises:
            FaultNotUnderstood: with what would be right.
        """
        fault = parse_fault(text)
        with self._lock:
            self._coming.append(fault)

    @property
    def coming(self) -> tuple[Fault, ...]:
        """What is still to go wrong."""
        with self._lock:
            return tuple(self._coming)

    def clear(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            self._coming.clear()

    def take(self, step: str, actions: Container[Action] = tuple(Action)) -> Fault | None:
        """The next fault of that step that is one of `actions`; it is then over."""
        with self._lock:
            for index, fault in enumerate(self._coming):
                if fault.step == step and fault.action in actions:
                    return self._coming.pop(index)
        return None
