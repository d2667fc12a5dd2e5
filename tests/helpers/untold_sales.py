"""Approvals of which their tills were not told, in a journal before or while the program runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.model import Operation, Origin, State, new_id
from app.journal.writing import Writer
from cases import SLIP
from operations import make_operation

RRN = "416311639412"


def store_untold(writer: Writer, **changes: Any) -> Operation:
    """An approved sale for real money whose till has not been told, an hour ago."""
    moment = datetime.now(UTC) - timedelta(hours=1)
    fields: dict[str, Any] = {
        "id": new_id(moment),
        "lane": "humo-training",
        "training": False,
        "origin": Origin.API,
        "operator": "Aziza",
        "created_at": moment,
        "idempotency_key": f"key-{moment.timestamp()}",
    }
    ended: dict[str, Any] = {"rrn": RRN, "code": "000", "terminal_id": "34112204", "slip": SLIP, "ended_at": moment}
    born = make_operation(**fields | {name: changes.pop(name) for name in tuple(changes) if name not in ended})
    writer.insert(lambda _: born)
    for step in (
        replace(born, state=State.SENT, sent_at=moment),
        replace(born, state=State.APPROVED, sent_at=moment, **ended | changes),
    ):
        writer.step(step, moment)
    return step
