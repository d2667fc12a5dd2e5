"""The documented API's envelope: what became of a request, as tills that call FiscalBox read it. Pure.

What became of a request comes with HTTP status 200; a till reads `is_success` and `error.code`. A request that was not
let in keeps its own HTTP status (401, 403, 404, 405, 408, 413), with the envelope as its body. Source: the vendor's
public documentation (abdullo211/fiscal_document, commit e32dffe). The codes 101 to 109 are the envelope's own; a
pinpad's response code stands in `error.data` only.
"""

from enum import IntEnum
from typing import Any

from app.core import response_codes
from app.core.errors import AppError, LaneBusy, OriginalAmbiguous, OutcomeUnknown
from app.core.model import Kind, Operation, Scheme, State
from app.core.slips import Totals
from app.lanes.worker import Reply
from app.terminals.base import STILL_ARMED

TOTALS_DIFFER = "095"
"""FiscalBox's code for a reconciliation whose totals do not agree."""


class EnvelopeCode(IntEnum):
    """What went wrong, by the numbers of the documented API."""

    PRINTER_NOT_WORKING = 101
    INTERNAL_ERROR = 103
    INVALID_ARGUMENT = 104
    PAYMENT_ERROR = 106
    XUMO_ERROR = 108
    UZKARD_ERROR = 109

    @classmethod
    def of_pinpad(cls, scheme: Scheme) -> "EnvelopeCode":
        """The code of an error that the scheme's pinpad itself gave."""
        return cls.XUMO_ERROR if scheme is Scheme.HUMO else cls.UZKARD_ERROR


_OF_FAMILY = {2: EnvelopeCode.INVALID_ARGUMENT, 6: EnvelopeCode.PRINTER_NOT_WORKING}
_BAD_REQUESTS = (9004, 9006, 9013)
"""By the first digit of an error's number, and the numbers of what is wrong with a request itself."""


def success(message: str, rrn: str | None) -> dict[str, Any]:
    """A slip or a report, as the pinpad printed it, and the RRN where it is that of one operation."""
    return {"data": {"message": message, "ppt_id": rrn}, "error": None, "is_success": True}


def failure(code: EnvelopeCode, data: str | None) -> dict[str, Any]:
    """What went wrong."""
    return {"data": None, "error": {"code": int(code), "message": code.name, "data": data}, "is_success": False}


def of_operation(operation: Operation, scheme: Scheme, language: str) -> dict[str, Any]:
    """What became of an operation that was asked for as one of that scheme.

    `language` is that of a response code's meaning.
    """
    if operation.state is State.UNKNOWN:
        return of_error(OutcomeUnknown(id=operation.id), scheme, language)
    if operation.state is State.FAILED:
        return failure(EnvelopeCode.PAYMENT_ERROR, operation.detail)
    if operation.state is not State.APPROVED:
        return _of_pinpad(scheme, operation.code, operation.state, language)
    if operation.totals == Totals.DIFFER:
        return _of_pinpad(scheme, TOTALS_DIFFER, operation.state, language)
    return success(operation.slip or "", operation.rrn if operation.kind.moves_money else None)


def of_reply(reply: Reply, scheme: Scheme, language: str) -> dict[str, Any]:
    """What a pinpad answered to a question that moves no money."""
    if reply.state is State.APPROVED:
        return success(reply.slip, None)
    if reply.code is None:
        return failure(EnvelopeCode.PAYMENT_ERROR, reply.detail or f"{reply.kind}: {reply.state}")
    return _of_pinpad(scheme, reply.code, reply.state, language)


def of_error(error: AppError, scheme: Scheme, language: str) -> dict[str, Any]:
    """Why a request was refused, or what is wrong with it."""
    if isinstance(error, LaneBusy):
        return _of_pinpad(scheme, STILL_ARMED, State.ABORTED, language)
    if isinstance(error, OutcomeUnknown):
        return failure(EnvelopeCode.PAYMENT_ERROR, error.text.format(**error.params))
    if isinstance(error, OriginalAmbiguous):
        return failure(EnvelopeCode.PAYMENT_ERROR, f"{error}. Send its RRN")
    return of_refusal(error)


def of_refusal(error: AppError) -> dict[str, Any]:
    """Why a request was refused, where its scheme makes no difference."""
    if error.number in _BAD_REQUESTS:
        return failure(EnvelopeCode.INVALID_ARGUMENT, str(error))
    return failure(_OF_FAMILY.get(error.number // 1000, EnvelopeCode.PAYMENT_ERROR), str(error))


def _of_pinpad(scheme: Scheme, code: str | None, state: State, language: str) -> dict[str, Any]:
    data = str(state) if code is None else f"{code} {response_codes.describe(code, language).meaning}"
    return failure(EnvelopeCode.of_pinpad(scheme), data)


def sale_kind(scheme: Scheme, *, is_return: bool) -> Kind:
    """What a payment means on a scheme: giving back is the universal cancel on HUMO and the return on UZCARD."""
    return scheme.gives_back_by if is_return else Kind.SALE
