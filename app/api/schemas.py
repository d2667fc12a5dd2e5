"""What `/v1` takes and gives, as its OpenAPI description and its checks have it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from app.core import outcome_words
from app.core.errors import AppError
from app.core.model import OPERATION_KEYS, Operation
from app.core.money import MAX_AMOUNT, MIN_AMOUNT
from app.lanes.lane import Lane


class NewOperation(BaseModel):
    """An operation to begin."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"lane": "humo-1", "kind": "sale", "amount": 30000, "original": None}},
    )

    lane: StrictStr = Field(
        pattern=r"^[A-Za-z0-9_-]{1,32}$", description="the lane's name, as `GET /v1/lanes` tells it"
    )
    kind: Literal["sale", "cancel", "return"] = Field(
        description="cancel: the universal cancel of a whole sale in its shift; return: of a sale or a part of it"
    )
    amount: StrictInt = Field(ge=MIN_AMOUNT, le=MAX_AMOUNT, description="in tiyin, 1/100 so'm")
    original: Annotated[StrictStr, Field(pattern=r"^(?:[0-9]{1,6}|[0-9]{11,12})$")] | None = Field(
        None,
        description="for cancel and return: the sale's RRN (12 digits) or, on its own terminal and in its shift, its"
        " receipt number (1 to 6 digits); none for a sale",
    )


class OperationView(BaseModel):
    """An operation as it stands. All keys are always there; amounts are whole tiyin, times RFC 3339 in UTC."""

    id: str = Field(description="UUIDv7")
    lane: str = Field(description="the lane's name")
    scheme: Literal["humo", "uzcard"] = Field(description="the card scheme; on a pinpad of both, that of the card")
    kind: Literal["sale", "cancel", "return", "reconciliation"] = Field(description="what was asked for")
    state: Literal["prepared", "sent", "failed", "approved", "declined", "aborted", "unknown"] = Field(
        description="prepared, sent: under way; failed: it certainly never reached the pinpad; unknown: the card may"
        " have been charged, do not repeat; approved, declined, aborted: the pinpad said so"
    )
    training: bool = Field(description="whether no money moved")
    amount: int = Field(description="asked for, in tiyin; 0 for a reconciliation")
    surcharge: int | None = Field(description="what the bank added, in tiyin")
    total: int | None = Field(description="amount and surcharge, in tiyin")
    amount_confirmed: bool = Field(description="whether the pinpad told an amount back, and it was the one asked for")
    request_id: str | None = Field(description="the original as it was asked for: RRN or receipt number")
    original_id: str | None = Field(description="the id of the sale that is given back, where this journal has it")
    origin: Literal["window", "command", "api", "pinpad"] = Field(description="who asked for it")
    operator: str = Field(description="who was at the till: X-Operator, at most 64 characters of it, or `till`")
    code: str | None = Field(description="the pinpad's response code, two or three digits")
    rrn: str | None = Field(description="retrieval reference number, 12 digits")
    auth_code: str | None = Field(description="authorisation code, 6 characters")
    receipt_no: str | None = Field(description="the pinpad's receipt number, without leading zeros")
    shift_no: str | None = Field(description="the pinpad's shift number")
    terminal_id: str | None = Field(description="terminal id, 8 characters")
    merchant_id: str | None = Field(description="merchant id")
    card: str | None = Field(description="card number, its first six and last four digits")
    phase: str | None = Field(
        description="how far it came: started, card, pin, connect, write, read, result, ended; null before it is sent"
    )
    slip: str | None = Field(description="the slip as the pinpad printed it, lines ended by \\n, card numbers cut")
    created_at: str = Field(description="when it was written down, RFC 3339 UTC")
    sent_at: str | None = Field(description="immediately before its first byte went out, RFC 3339 UTC")
    ended_at: str | None = Field(description="when it came into its state, RFC 3339 UTC")

    reason: str | None = Field(
        description="why it ended as it did where the code alone does not say it, a fixed word such as line-lost,"
        " amount-differs, never-sent; null where there is nothing to say"
    )
    meaning: str | None = Field(
        description="the outcome in words, in the language of Accept-Language (ru, en): what the code means, or why"
        " there is none; for people, its wording may change; null while it is under way"
    )

    @classmethod
    def keys(cls) -> list[str]:
        """Its keys in their order."""
        return list(cls.model_fields)


class ErrorView(BaseModel):
    """What is wrong, by the program's own number: E2 input, E3 rules and lanes, E4 line, E5 journal, E9 interface."""

    number: int = Field(description="fixed for ever; never a pinpad's response code")
    text: str = Field(description="what is wrong and what would be right, in English")


class Problem(BaseModel):
    """Why a request was refused; nothing was sent to a pinpad."""

    error: ErrorView = Field(description="what is wrong")


class LaneView(BaseModel):
    """A lane as it stands."""

    name: str = Field(description="its name in the settings")
    scheme: Literal["humo", "uzcard", "both"] = Field(description="whose cards its pinpad takes")
    training: bool = Field(description="whether its pinpad is an emulated one")
    default: bool = Field(description="whether the documented API uses it for its scheme, or for one of both")
    condition: Literal["ready", "working", "closed", "stopped"] = Field(
        description="closed: it takes no money, and `trouble` says why"
    )
    terminal_id: str | None = Field(description="the terminal that answered last")
    operation_id: str | None = Field(description="the operation that is under way")
    phase: str | None = Field(description="how far that has come")
    text: str = Field(description="what the pinpad says of it, in its own words")
    trouble: ErrorView | None = Field(description="why it is closed, or why the last attempt never reached the pinpad")


class LanesView(BaseModel):
    """The lanes that tills may use."""

    lanes: list[LaneView] = Field(description="in the order of the settings")


def view_of(operation: Operation, language: str) -> dict[str, Any]:
    """An operation as `OperationView` describes it; `language` is that of its meaning."""
    reason = None if operation.reason is None else str(operation.reason)
    return operation.as_json() | {"reason": reason, "meaning": outcome_words.describe(operation, language)}


def error_view(error: AppError) -> dict[str, Any]:
    """An error as `ErrorView` describes it."""
    return {"number": error.number, "text": str(error)}


def lane_view(lane: Lane, *, is_default: bool) -> dict[str, Any]:
    """A lane as `LaneView` describes it."""
    status = lane.status
    is_working = status.condition == "working" and status.operation is not None
    return {
        "name": lane.name,
        "scheme": str(lane.schemes[0]) if len(lane.schemes) == 1 else "both",
        "training": lane.training,
        "default": is_default,
        "condition": str(status.condition),
        "terminal_id": status.terminal_id,
        "operation_id": status.operation.id if is_working and status.operation else None,
        "phase": str(status.phase) if is_working and status.phase else None,
        "text": status.text if is_working else "",
        "trouble": error_view(status.trouble) if status.trouble else None,
    }


assert OperationView.keys() == [*OPERATION_KEYS, "reason", "meaning"], "its description begins with the contract's keys"
