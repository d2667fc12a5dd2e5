"""The FiscalBox terminal: one order is one HTTP request, and what comes back is all that is ever known of it."""

from datetime import datetime
from http.client import HTTPException, IncompleteRead

from app.core import logs
from app.core.clock import Clock
from app.core.errors import AbortedBeforeSending, AppError, BoxNotUnderstood, ConversationBroke, LineLost, PinpadSilent
from app.core.model import Phase, Scheme
from app.terminals.base import QUESTION_LIMIT, Answer, Listener, Order, ResultTags
from app.terminals.fiscalbox.answers import MAX_BYTES, Puzzling, Reading, read_answer
from app.terminals.fiscalbox.connection import BoxConnection
from app.terminals.fiscalbox.requests import BoxRequest, build_request

ANSWER_LIMIT = 300.0
"""Seconds from the request to the end of the answer. The box answers when its pinpad has ended: a card may be waited
for, a PIN entered, the bank asked twice. A pinpad itself gives up after three minutes (M6.1), and behind it the box
may print. What answers later is found by the look-up."""

_log = logs.get(__name__)


class FiscalBoxTerminal:
    """A pinpad behind the FiscalBox at `url`. Every order has a connection of its own.

    The interface has no way to stop an operation that was sent, so that an abort keeps an order from being sent or
    comes too late; the outcome then says that it was wanted. Nor can it show that the pinpad is idle, so that
    `Order.prove_idle` is not honoured. The pinpad asks nothing through it, and nothing is ever left on a line of its.
    """

    def __init__(self, url: str, scheme: Scheme, clock: Clock) -> None:
        """Nothing is connected yet.

        Raises:
            PortNotUnderstood: when `url` is not that of a box.
        """
        BoxConnection(url)
        self._url = url
        self._scheme = scheme
        self._clock = clock

    def execute(self, order: Order, listener: Listener) -> Answer:
        """Carry out one order, see `app.terminals.base.Terminal`.

        Raises:
            KindNotSupported, OriginalMissing, BoxUnreachable, AbortedBeforeSending: nothing was sent.
        """
        request = build_request(order, self._scheme)
        connection = BoxConnection(self._url)
        try:
            connection.open()
            if listener.wants_abort():
                raise AbortedBeforeSending
            listener.sending()
            conversation = _Conversation(self._url, self._scheme, order, listener, self._clock)
            return conversation.run(connection, request)
        finally:
            connection.close()

    def reply(self, number: int, value: str | None) -> None:
        """The pinpad's questions do not come through a box, so there is nothing to answer."""

    def close(self) -> None:
        """Nothing is kept open between two orders."""


class _Conversation:
    """One request and what is heard of it. It is also what the connection asks whether it is to wait on."""

    def __init__(self, url: str, scheme: Scheme, order: Order, listener: Listener, clock: Clock) -> None:
        self._url = url
        self._scheme = scheme
        self._kind = order.kind
        self._listener = listener
        self._clock = clock
        self._sent_at = clock.now()
        self._limit = ANSWER_LIMIT if order.kind.is_journalled else QUESTION_LIMIT
        self._ends = clock.monotonic() + self._limit
        self._phase = Phase.STARTED
        self._heard_at: datetime | None = None
        self._abort_asked = False

    def run(self, connection: BoxConnection, request: BoxRequest) -> Answer:
        """Everything that was proved. Raises nothing: the request may have arrived."""
        reading, failure = Reading(None), None
        try:
            reading = self._ask(connection, request)
        except AppError as error:
            failure = error
        except Exception as error:
            _log.exception("%s: the conversation broke", self._kind)
            failure = ConversationBroke(problem=repr(error))
        _log.info("%s: %s %s: code %s, failure %s", self._kind, request.method, request.path, reading.code, failure)
        if reading.mishap:
            _log.info("%s: %s", self._kind, reading.mishap)
        return self._answer(reading, failure)

    def _ask(self, connection: BoxConnection, request: BoxRequest) -> Reading:
        try:
            connection.send(request)
            if self._kind.moves_money:
                self._tell(Phase.CARD)
            status, body = connection.receive(MAX_BYTES, self)
        except (OSError, IncompleteRead) as error:
            raise LineLost(port=self._url, problem=getattr(error, "strerror", None) or repr(error)) from error
        except HTTPException as error:
            raise BoxNotUnderstood(url=self._url, problem=Puzzling(repr(error))) from error
        self._tell(Phase.RESULT)
        try:
            return read_answer(self._kind, self._scheme, status, body)
        except Puzzling as error:
            raise BoxNotUnderstood(url=self._url, problem=error) from error

    def _answer(self, reading: Reading, failure: AppError | None) -> Answer:
        """The box tells nothing of what its pinpad did for the bank, so that the bank may always know of it (M2.2)."""
        return Answer(
            kind=self._kind,
            code=reading.code,
            slip=reading.slip,
            tags=ResultTags(rrn=reading.rrn),
            phase=self._phase,
            ended=failure is None,
            acted=True,
            relays=False,
            abort_asked=self._abort_asked,
            sent_at=self._sent_at,
            last_frame_at=self._heard_at,
            failure=failure,
            mishaps=(reading.mishap,) if reading.mishap else (),
        )

    def _tell(self, phase: Phase) -> None:
        """A listener that breaks must not cost the answer."""
        self._phase = phase
        try:
            self._listener.progress(phase, "")
        except Exception:
            _log.exception("a listener broke")

    # What the connection asks while it waits

    def go_on(self) -> None:
        """Whether to wait on. What moves money is waited for whatever anybody wants, a question is given up."""
        if self._listener.wants_abort():
            if not self._kind.is_journalled:
                raise LineLost(port=self._url, problem="the question was given up")
            if not self._abort_asked:
                _log.info("%s: an abort is wanted, which a FiscalBox cannot do; its answer is awaited", self._kind)
            self._abort_asked = True
        if self._clock.monotonic() >= self._ends:
            raise self._silence()

    def hear(self) -> None:
        self._heard_at = self._clock.now()

    def _silence(self) -> AppError:
        if self._heard_at is None:
            return PinpadSilent(seconds=int(self._limit))
        return LineLost(port=self._url, problem=f"its answer did not end within {self._limit:.0f} s")
