"""The API that tills here already call, as it is documented for FiscalBox: with the same paths, bodies and envelope.

Source: the vendor's public documentation (abdullo211/fiscal_document, commit e32dffe). What it leaves open is decided
by the money rules: a refusal sends nothing, an outcome that is not known is never a decline.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request

from app.api import descriptions, envelope
from app.api.answers import Answer, find_key, operator_of, say, summary
from app.api.bodies import read_payment
from app.api.desk import Desk, Started
from app.api.problem import DOCUMENTED
from app.core import logs
from app.core.errors import AppError, LaneBusy, NothingToPrint, OutcomeUnknown
from app.core.model import Kind, Operation, Origin, Scheme
from app.core.model import Request as LaneRequest
from app.lanes.status import Condition

PATHS = {Scheme.HUMO: f"{DOCUMENTED}/xumo", Scheme.UZCARD: f"{DOCUMENTED}/uzcard"}
_MONEY = (Kind.SALE, Kind.CANCEL, Kind.RETURN)
_log = logs.get(__name__)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a till is told, and the operation of which that tells, where it tells of one."""

    body: Body
    operation: Operation | None = None


def router(desk: Desk, language: str) -> APIRouter:
    """The documented endpoints, with and without the slash at the end."""
    routes = APIRouter()
    for scheme, path in PATHS.items():
        place = _Endpoints(desk, scheme, language)
        _add(routes, "POST", path, place.pay, descriptions.payment(scheme))
        _add(routes, "GET", f"{path}_close", place.close, descriptions.close(scheme))
        _add(routes, "GET", f"{path}_shortreport", place.short_report, descriptions.short_report(scheme))
        _add(routes, "GET", f"{path}/print_last", place.print_last, descriptions.print_last(scheme))
        _add(routes, "GET", f"{path}_close/print_last", place.print_last_close, descriptions.print_last_close(scheme))
    return routes


def _add(
    routes: APIRouter, method: str, path: str, endpoint: Callable[[Request], Awaitable[Answer]], about: dict[str, Any]
) -> None:
    routes.add_api_route(path, endpoint, methods=[method], response_model=None, **about)
    routes.add_api_route(f"{path}/", endpoint, methods=[method], response_model=None, include_in_schema=False)


class _Endpoints:
    """The endpoints of one scheme."""

    def __init__(self, desk: Desk, scheme: Scheme, language: str) -> None:
        self._desk = desk
        self._scheme = scheme
        self._language = language

    async def pay(self, request: Request) -> Answer:
        """A sale, or with `is_return` what gives one back."""
        return await self._answer(request, self._pay)

    async def close(self, request: Request) -> Answer:
        """A reconciliation."""
        return await self._answer(request, self._close)

    async def short_report(self, request: Request) -> Answer:
        """The totals of the shift, which stays open."""
        return await self._answer(request, self._short_report)

    async def print_last(self, request: Request) -> Answer:
        """The last transaction's slip, printed again."""
        return await self._answer(request, self._print_last(_MONEY))

    async def print_last_close(self, request: Request) -> Answer:
        """The last reconciliation's report, printed again."""
        return await self._answer(request, self._print_last((Kind.RECONCILIATION,)))

    async def _answer(self, request: Request, work: Callable[[Request], Awaitable[Told]]) -> Answer:
        """What the work comes to in the envelope, whatever that is."""
        try:
            told = await work(request)
        except AppError as error:
            say(request, str(error))
            told = Told(envelope.of_error(error, self._scheme, self._language))
        except Exception:
            _log.critical("a request of a till met a mistake of this program", exc_info=True)
            told = Told(envelope.failure(envelope.EnvelopeCode.INTERNAL_ERROR, None))
        operation = told.operation
        if operation is None:
            return Answer(told.body)
        say(request, summary(operation))
        return Answer(told.body, **self._desk.hearing(operation))

    async def _pay(self, request: Request) -> Told:
        payment = read_payment(await request.body())
        kind = envelope.sale_kind(self._scheme, is_return=payment.original is not None)
        return await self._operate(request, kind, payment.amount, payment.original)

    async def _close(self, request: Request) -> Told:
        return await self._operate(request, Kind.RECONCILIATION)

    async def _operate(self, request: Request, kind: Kind, amount: int = 0, original: str | None = None) -> Told:
        asked = LaneRequest(
            kind,
            amount,
            original,
            operator_of(request),
            Origin.API,
            idempotency_key=find_key(request),
            scheme=self._scheme,
        )
        started = await self._desk.recall(asked, lambda known: self._desk.serves_scheme(known, self._scheme))
        if started is None:
            started = await self._begin(asked)
        try:
            operation = await self._desk.finish(started)
        except OutcomeUnknown:
            raise
        except Exception as error:  # it was begun, so whatever keeps us from its outcome is no refusal (M1.1)
            _log.critical("what became of operation %s could not be told", started.operation.id, exc_info=True)
            raise OutcomeUnknown(id=started.operation.id) from error
        if started.ended is not None:
            self._desk.in_background(self._desk.print_new(operation, asked.operator))
        return Told(envelope.of_operation(operation, self._scheme, self._language), operation)

    async def _begin(self, asked: LaneRequest) -> Started:
        self._desk.check_allowed(asked.kind)
        lane = await self._desk.lane_for(self._scheme, asked)
        if lane.status.condition is Condition.WORKING:
            raise LaneBusy(lane=lane.name)  # at once, before the journal is asked
        await self._desk.check_repetition(lane, asked)
        return await self._desk.start(lane, asked)

    async def _short_report(self, request: Request) -> Told:
        self._desk.check_allowed(Kind.SHORT_REPORT)
        lane = await self._desk.lane_for(self._scheme, LaneRequest(Kind.SHORT_REPORT))
        reply = await self._desk.ask(lane, Kind.SHORT_REPORT)
        say(request, f"{reply.kind} {reply.state}")
        return Told(envelope.of_reply(reply, self._scheme, self._language))

    def _print_last(self, kinds: tuple[Kind, ...]) -> Callable[[Request], Awaitable[Told]]:
        async def work(request: Request) -> Told:
            self._desk.check_allowed(Kind.SHORT_REPORT)
            operation = await self._desk.last_slip(self._scheme, kinds)
            if operation is None or operation.slip is None:
                raise NothingToPrint
            if operation.state.is_open:
                raise OutcomeUnknown(id=operation.id)
            slip = await self._desk.print_again(operation, operator_of(request))
            say(request, f"printed again: {summary(operation)}")
            return Told(envelope.success(slip, operation.rrn if operation.kind.moves_money else None))

        return work
