"""What is wrong with the way to a pinpad, by its answer to a question.

The lane test, the doctor and the lane guide all ask here. Pure: no I/O, no clock.
"""

from collections.abc import Sequence

from app.core.errors import AnsweredWithCode, AppError, LineGarbled
from app.core.model import Kind
from app.lanes.verdict import Ruling, rule
from app.terminals.base import Answer


def is_answered(kind: Kind, answer: Answer) -> bool:
    """Whether the pinpad took the question and said that all is well (M2.2)."""
    return answer.ended and answer.code is not None and rule(kind, answer.code) is Ruling.APPROVES


def troubles_of(answer: Answer) -> tuple[AppError, ...]:
    """What broke the conversation, and what it survived and somebody can mend."""
    return (() if answer.failure is None else (answer.failure,)) + answer.troubles


def why_unanswered(code: str | None, troubles: Sequence[AppError]) -> tuple[AppError, ...]:
    """Why a question was not answered, the likeliest cause first; never empty.

    Bytes that are no frames come of another speed or another device. The silence behind them is their consequence.
    """
    ordered = sorted(troubles, key=lambda each: not isinstance(each, LineGarbled))
    return tuple(ordered) or (AnsweredWithCode(code=code or "—"),)
