"""Orders, answers, questions and errors as plain data without card data, ready for JSON, and back (M9)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from app.core.errors import AppError
from app.core.masking import mask
from app.core.model import Kind, Phase, format_moment
from app.terminals.arcus2.frames import ENCODING
from app.terminals.base import Answer, Order, Question, ResultTags
from app.tracing import safe

LARGEST_AMOUNT = 999_999_999_999
"""What the six bytes of 9F02 can say, in tiyin."""
_UNREADABLE = re.compile(r"(SETTAGS cannot be read).*", re.DOTALL)


def from_order(order: Order) -> dict[str, Any]:
    """All that was asked; an RRN and a receipt number are no card data."""
    return {
        "kind": str(order.kind),
        "amount": order.amount,
        "rrn": order.rrn,
        "receipt_no": order.receipt_no,
        "currency": order.currency,
        "clock_offset": None if order.clock_offset is None else order.clock_offset.total_seconds(),
        "prove_idle": order.prove_idle,
    }


def to_order(facts: Mapping[str, Any]) -> Order:
    offset = facts["clock_offset"]
    return Order(
        Kind(facts["kind"]),
        int(facts["amount"]),
        facts["rrn"],
        facts["receipt_no"],
        str(facts["currency"]),
        None if offset is None else timedelta(seconds=float(offset)),
        bool(facts["prove_idle"]),
    )


def from_answer(answer: Answer) -> dict[str, Any]:
    """All that one conversation proved, its texts masked."""
    tags = {field.name: _plain(getattr(answer.tags, field.name)) for field in fields(ResultTags)}
    return {
        "kind": None if answer.kind is None else str(answer.kind),
        "code": None if answer.code is None else safe.text(answer.code),
        "slip": slip_text(answer.slip),
        "tags": tags,
        "phase": str(answer.phase),
        "ended": answer.ended,
        "acted": answer.acted,
        "relays": answer.relays,
        "connects": answer.connects,
        "is_mixed": answer.is_mixed,
        "abort_asked": answer.abort_asked,
        "sent_at": format_moment(answer.sent_at),
        "last_frame_at": None if answer.last_frame_at is None else format_moment(answer.last_frame_at),
        "failure": None if answer.failure is None else from_error(answer.failure),
        # where in the bytes it breaks off is not kept, nor are those bytes
        "mishaps": [_UNREADABLE.sub(r"\1", safe.text(mishap)) for mishap in answer.mishaps],
    }


def to_answer(facts: Mapping[str, Any]) -> Answer:
    heard = facts["last_frame_at"]
    return Answer(
        kind=None if facts["kind"] is None else Kind(facts["kind"]),
        code=facts["code"],
        slip=str(facts["slip"]),
        tags=ResultTags(**facts["tags"]),
        phase=Phase(facts["phase"]),
        ended=bool(facts["ended"]),
        acted=bool(facts["acted"]),
        relays=bool(facts["relays"]),
        connects=bool(facts["connects"]),
        is_mixed=bool(facts["is_mixed"]),
        abort_asked=bool(facts["abort_asked"]),
        sent_at=datetime.fromisoformat(facts["sent_at"]),
        last_frame_at=None if heard is None else datetime.fromisoformat(heard),
        failure=None if facts["failure"] is None else to_error(facts["failure"]),
        mishaps=tuple(facts["mishaps"]),
    )


def slip_text(slip: str) -> str:
    """A slip as its PRINT frames were made safe: also a number that is cut between two lines is masked."""
    lines = slip.split("\n")
    encoded = [line.encode(ENCODING, errors="replace") for line in lines]
    masked = safe.slip(encoded)
    if masked == encoded:
        return slip
    return "\n".join(
        "".join("*" if new == ord("*") else old for old, new in zip(line, made, strict=True))
        for line, made in zip(lines, masked, strict=True)
    )


def from_question(question: Question) -> dict[str, Any]:
    return {
        "form": str(question.form),
        "prompt": safe.text(question.prompt),
        "items": [safe.text(item) for item in question.items],
    }


def from_error(error: BaseException) -> dict[str, Any]:
    """A numbered error with its parameters, any other by its text."""
    if isinstance(error, AppError):
        params = {name: value if isinstance(value, int) else mask(str(value)) for name, value in error.params.items()}
        return {"number": error.number, "params": params, "text": mask(str(error))}
    return {"number": None, "params": {}, "text": mask(repr(error))}


def to_error(facts: Mapping[str, Any]) -> AppError:
    """The error as it was raised.

    Raises:
        LookupError: when this program has no such error.
    """
    kind = next((each for each in _kinds(AppError) if each.number == facts["number"]), None)
    if kind is None:
        raise LookupError(f"there is no error {facts['number']}")
    return kind(**facts["params"])


def _kinds(base: type[AppError]) -> Iterator[type[AppError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _plain(value: object) -> object:
    """A value of a tag. What has more digits than the tag 9F02 is no amount, and could be a card number."""
    if isinstance(value, int) and value > LARGEST_AMOUNT:
        return None
    return safe.text(value) if isinstance(value, str) else value
