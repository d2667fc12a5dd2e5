"""What the outcome of a cancel or a return says of other operations."""

from dataclasses import replace
from datetime import datetime

from app.core import logs
from app.core.identity import names_another_sale
from app.core.model import Decision, Evidence, Finding, Kind, Operation, Reason, Resolution, State, new_id
from app.journal.writing import Writer

CANCELLED_ALREADY = "218"
"""The pinpad's code for a cancel of what it has cancelled before (M2.2)."""

_log = logs.get(__name__)


def draw(writer: Writer, ended: Operation, moment: datetime) -> None:
    """Store what follows from `ended`, unless that was done: a program may have ended in between."""
    if ended.kind is Kind.CANCEL and ended.state is State.DECLINED and ended.code == CANCELLED_ALREADY:
        _settle_earlier_cancels(writer, ended, moment)
    sale = writer.reader.get(ended.original_id) if ended.original_id else None
    if ended.state is State.APPROVED and sale is not None and names_another_sale(ended, sale):
        _raise_alarm(writer, ended, sale, moment)


def _settle_earlier_cancels(writer: Writer, refused: Operation, moment: datetime) -> None:
    """The pinpad has cancelled the sale before: the cancel whose answer was lost was accepted (M2.2)."""
    with writer.transaction():  # nobody else decides meanwhile
        for cancel in writer.reader.guards.unknown_cancels(refused):
            _accept(writer, cancel, refused, moment)


def _accept(writer: Writer, cancel: Operation, refused: Operation, moment: datetime) -> None:
    detail = f"operation {refused.id} was refused with {refused.code}"
    evidence = Evidence(new_id(moment), cancel.id, Finding.LATE_ANSWER, moment, code=refused.code, detail=detail)
    settled = replace(cancel, state=State.APPROVED, reason=Reason.CANCELLED_ALREADY, detail=detail)
    resolution = Resolution(cancel.id, Decision.APPROVED, moment, evidence_id=evidence.id)
    writer.learn(moment, evidence=evidence, operation=settled, resolutions=[resolution])


def _raise_alarm(writer: Writer, ended: Operation, sale: Operation, moment: datetime) -> None:
    """The answer names another sale than the one that was meant: its outcome stands, people must look (M5.5)."""
    if any(known.what is Finding.OTHER_SALE for known in writer.reader.evidence_of(ended.id)):
        return
    detail = f"meant: RRN {sale.rrn}, card {sale.card}; answered: RRN {ended.rrn}, card {ended.card}"
    evidence = Evidence(new_id(moment), ended.id, Finding.OTHER_SALE, moment, ended.code, ended.slip, detail=detail)
    writer.learn(moment, evidence=evidence)
    _log.critical("operation %s gave back another sale than %s", ended.id, sale.id)
