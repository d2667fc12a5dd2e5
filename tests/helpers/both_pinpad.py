"""A scripted pinpad that takes the cards of both schemes, with a terminal and a slip of its own for each."""

from dataclasses import replace
from datetime import datetime

from app.core.clock import Clock
from app.core.errors import PinpadSilent
from app.core.model import Kind, Phase, Scheme
from app.emulators import slip_layouts
from app.emulators.cards import CARDS
from app.emulators.shift_journal import Record
from app.emulators.slip_layouts import SHOPS
from app.emulators.totals import add_up
from app.terminals.base import Answer, Listener, Order, ResultTags
from training_lanes import ZONE

TERMINALS = {scheme: SHOPS[scheme].terminal_id for scheme in Scheme}


class BothPinpad:
    """Approves everything, for the card that a test has chosen."""

    def __init__(self, clock: Clock) -> None:
        self.card = Scheme.HUMO
        self.rrn: str | None = None
        """The RRN of the next operation; None for a fresh one."""
        self.is_terse = False
        """Whether a slip does not say whose card it was, and a tag the terminal in its place."""
        self.loses_answer = False
        self.orders: list[Order] = []
        self.last_slip = ""
        self._clock = clock
        self._number = 0

    def execute(self, order: Order, listener: Listener) -> Answer:
        self.orders.append(order)
        listener.sending()
        sent_at = self._clock.now()
        self._clock.sleep(2.0)
        if order.kind is Kind.LAST_SLIP:
            return self._answer(order, sent_at, self.last_slip)
        if order.kind is Kind.RECONCILIATION:
            return self._answer(order, sent_at, self._report())
        if not order.kind.moves_money:
            return self._answer(order, sent_at, "")
        self.last_slip = self._slip(order)
        if self.loses_answer:
            failure = PinpadSilent(seconds=30)
            return replace(self._answer(order, sent_at, ""), code=None, ended=False, failure=failure)
        return self._answer(order, sent_at, self.last_slip)

    def reply(self, number: int, value: str | None) -> None:
        """It asks nothing."""

    def close(self) -> None:
        """It has no port."""

    def _slip(self, order: Order) -> str:
        self._number += 1
        card = CARDS[f"{self.card}-rich"]
        record = Record(
            kind=order.kind,
            receipt_no=self._number,
            shift_no=1,
            amount=order.amount,
            code="400" if order.kind is Kind.CANCEL else "000",
            is_approved=True,
            at=self._now(),
            card=card.cut,
            product=card.product,
            entry=card.entry,
            expiry=card.expiry,
            rrn=self.rrn or (order.rrn if order.kind is Kind.CANCEL else None) or f"41631164{self._number:04}",
            auth_code=f"73{self._number:04}",
        )
        text = "\n".join(slip_layouts.slip(self.card, SHOPS[self.card], record))
        words = ("HUMO- Cless EMV", "Карта: HUMO", "Карта:HUMO", "UZCARD", "SKappay")
        for word in words if self.is_terse else ():
            text = text.replace(word, "")
        return text

    def _report(self) -> str:
        """The blocks of both terminals in one layout, as the published report has them."""
        reports = (
            slip_layouts.reconciliation_report(Scheme.HUMO, SHOPS[each], add_up([]), self._now(), "500", agrees=True)
            for each in Scheme
        )
        return "\n".join(line for report in reports for line in report)

    def _answer(self, order: Order, sent_at: datetime, slip: str) -> Answer:
        code = {Kind.CANCEL: "400", Kind.RECONCILIATION: "500"}.get(order.kind, "000")
        return Answer(
            kind=order.kind,
            code=code,
            slip=slip,
            tags=ResultTags(),
            phase=Phase.ENDED,
            ended=True,
            acted=True,
            relays=True,
            abort_asked=False,
            sent_at=sent_at,
            last_frame_at=self._clock.now(),
        )

    def _now(self) -> datetime:
        return self._clock.now().astimezone(ZONE).replace(tzinfo=None)
