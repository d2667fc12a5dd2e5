"""What the journal keeps of an answer and its slip. Pure."""

from typing import Any

from app.lanes.verdict import Verdict
from app.model import Kind
from app.slips import Slip
from app.terminals.base import Answer


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
