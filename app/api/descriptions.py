"""How the documented API stands in `/openapi.json`, although its bodies are read by a reader of their own."""

from typing import Any

from app.api.answers import DEFAULT_OPERATOR, OPERATOR_LIMIT
from app.core.model import Scheme

_TAG = "documented API"
_NAMES = {Scheme.HUMO: "HUMO", Scheme.UZCARD: "UZCARD"}
_GIVES_BACK = {Scheme.HUMO: "a universal cancel, within the shift", Scheme.UZCARD: "a return"}

_ERROR = {
    "type": "object",
    "required": ["code", "message", "data"],
    "additionalProperties": False,
    "properties": {
        "code": {
            "type": "integer",
            "enum": [101, 103, 104, 106, 108, 109],
            "description": "101 printer, 103 internal, 104 bad argument, 106 refused or not known, 108 the HUMO"
            " pinpad, 109 the UZCARD pinpad",
        },
        "message": {"type": "string", "description": "the code's name"},
        "data": {
            "type": ["string", "null"],
            "description": "108, 109: the pinpad's response code and what it means; 106: our number and what is"
            " wrong, or `UNKNOWN id: do not repeat`; 104: what is wrong with the request",
        },
    },
}
_DATA = {
    "type": "object",
    "required": ["message", "ppt_id"],
    "additionalProperties": False,
    "properties": {
        "message": {
            "type": "string",
            "description": "the slip or the report as the pinpad printed it, card numbers cut",
        },
        "ppt_id": {"type": ["string", "null"], "description": "the RRN, 12 digits; null for a report"},
    },
}
_ENVELOPE = {
    "type": "object",
    "required": ["data", "error", "is_success"],
    "additionalProperties": False,
    "properties": {
        "data": {"anyOf": [_DATA, {"type": "null"}]},
        "error": {"anyOf": [_ERROR, {"type": "null"}]},
        "is_success": {"type": "boolean", "description": "whether the pinpad approved; read this, not the status"},
    },
}
_ANSWERS = {
    "200": "the envelope, whatever became of it",
    "401": "the token is missing or wrong",
    "403": "the Host header is not this machine's, or a web page asked",
    "413": "the body is too large",
}
"""Who is not let in finds the envelope too, whose error is 106 or, for the body, 104."""
_BODY = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {
            "description": "in tiyin, 1/100 so'm",
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 999_999_999_999},
                {"type": "string", "pattern": "^[1-9][0-9]{0,11}$"},
            ],
        },
        "request_id": {
            "description": "with is_return: the sale's RRN or receipt number, as a text, a number, or bare with"
            " leading zeros",
            "type": ["string", "integer", "null"],
        },
        "is_return": {
            "description": "whether it gives a sale back",
            "anyOf": [{"type": "boolean"}, {"type": "string", "enum": ["true", "false"]}, {"type": "null"}],
        },
    },
}
OPERATOR_PARAMETER = {
    "name": "X-Operator",
    "in": "header",
    "required": False,
    "description": f"who is at the till, UTF-8, of which the first {OPERATOR_LIMIT} characters are kept; without it"
    f" `{DEFAULT_OPERATOR}`",
    "schema": {"type": "string"},
}
_PARAMETERS = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "the till's own name for this operation: repeated, it gives the same answer and starts nothing",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
    OPERATOR_PARAMETER,
]


def payment(scheme: Scheme) -> dict[str, Any]:
    """POST: a sale, or what gives one back."""
    about = _described(
        f"{_NAMES[scheme]}: a sale, or with is_return {_GIVES_BACK[scheme]}",
        "Answered when the pinpad has ended it. An outcome that is not known is waited for up to 30 s.",
        _PARAMETERS,
    )
    example = {"amount": 30000}
    content = {"application/json": {"schema": _BODY, "example": example}}
    about["openapi_extra"]["requestBody"] = {"required": True, "content": content}
    return about


def close(scheme: Scheme) -> dict[str, Any]:
    """GET: the reconciliation."""
    text = "Closes the pinpad's shift. Totals that do not agree are an error 095 of the pinpad."
    return _described(f"{_NAMES[scheme]}: reconciliation", text, _PARAMETERS)


def short_report(scheme: Scheme) -> dict[str, Any]:
    """GET: the totals so far."""
    return _described(f"{_NAMES[scheme]}: totals of the shift", "The shift stays open.", [])


def print_last(scheme: Scheme) -> dict[str, Any]:
    """GET: the last slip again."""
    text = "Prints a copy of the last transaction's slip; nothing is asked of the pinpad."
    return _described(f"{_NAMES[scheme]}: the last slip again", text, _PARAMETERS[1:])


def print_last_close(scheme: Scheme) -> dict[str, Any]:
    """GET: the last report again."""
    text = "Prints a copy of the last reconciliation's report; nothing is asked of the pinpad."
    return _described(f"{_NAMES[scheme]}: the last reconciliation again", text, _PARAMETERS[1:])


def _described(summary: str, text: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "tags": [_TAG],
        "summary": summary,
        "description": text,
        "openapi_extra": {
            "parameters": parameters,
            "responses": {
                status: {"description": about, "content": {"application/json": {"schema": _ENVELOPE}}}
                for status, about in _ANSWERS.items()
            },
        },
    }
