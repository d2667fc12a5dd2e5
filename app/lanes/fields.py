"""What the journal keeps of an answer and its slip, and what it calls the operation. Pure."""

from dataclasses import dataclass
from typing import Any

from app.core.model import Kind
from app.core.slips import Slip
from app.lanes.verdict import Verdict
from app.terminals.base import Answer


@dataclass(frozen=True, slots=True)
class Names:
    """By what an answer names its operation; data goes before print where both tell."""

    terminal_id: str | None
    receipt_no: str | None
    rrn: str | None
    auth_code: str | None


def names(answer: Answer, slip: Slip) -> Names:
    """What the answer and its slip call the operation."""
    tags = answer.tags
    return Names(
        tags.terminal_id or slip.terminal_id,
        tags.receipt_no or slip.receipt_no,
        tags.rrn or slip.rrn,
        tags.auth_code or slip.auth_code,
    )


def slip_fields(slip: Slip) -> dict[str, Any]:
    """The columns that a slip alone fills."""
    return {
        "surcharge": slip.surcharge,
        "total": slip.total,
        "rrn": slip.rrn,
        "auth_code": slip.auth_code,
        "receipt_no": slip.receipt_no,
        "shift_no": slip.shift_no,
        "terminal_id": slip.terminal_id,
        "merchant_id": slip.merchant_id,
        "card": slip.card,
        "totals": slip.totals if slip.kind is Kind.RECONCILIATION else None,
    }


def answer_fields(answer: Answer, slip: Slip, verdict: Verdict) -> dict[str, Any]:
    """The columns of an outcome; data goes before print where both tell."""
    tags = answer.tags
    told = {
        "rrn": tags.rrn,
        "auth_code": tags.auth_code,
        "receipt_no": tags.receipt_no,
        "terminal_id": tags.terminal_id,
        "merchant_id": tags.merchant_id,
    }
    return (
        slip_fields(slip)
        | {name: value for name, value in told.items() if value}
        | {
            "state": verdict.state,
            "code": verdict.code,
            "reason": verdict.reason,
            "detail": verdict.detail,
            "amount_confirmed": verdict.amount_confirmed,
            "relayed": answer.relays,
        }
    )
