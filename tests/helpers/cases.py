"""Cases for tests of the window: what is open in a journal before the program starts, and who may settle it."""

from datetime import timedelta
from typing import Any

from app.core.model import Evidence, Finding, Kind, LookUp, Misfit, Operation, Reason, Scheme, State, new_id
from app.journal import supervisors
from app.journal.writing import Writer
from operations import MOMENT, store

SUPERVISOR = "Нигора"
PIN = "582913"
SLIP = """
Терминал: TR000001
Оплата
СУММА: 455.00 UZS
Карта: 986018******4789
RRN: 632826836953
Код авторизации: 982117
Код ответа: 000
ОДОБРЕНО
"""


def add_supervisor(writer: Writer, name: str = SUPERVISOR, pin: str = PIN) -> None:
    """Somebody who may allow things."""
    supervisors.add(writer, name, pin, "administrator", MOMENT)


def store_looked_up(writer: Writer, *misfits: Misfit, slip: str | None = SLIP, **changes: Any) -> Operation:
    """An operation whose outcome is not known, and a look-up that did not settle it."""
    fields: dict[str, Any] = {
        "lane": "humo-training",
        "reason": Reason.LINE_LOST,
        "phase": "result",
        "last_frame_at": MOMENT + timedelta(seconds=25),
        "look_up": LookUp.ANSWERED,
    }
    unknown = store(writer, State.UNKNOWN, **fields | changes)
    found = Evidence(new_id(MOMENT), unknown.id, Finding.LOOK_UP, MOMENT, "000" if slip else None, slip, misfits)
    writer.learn(MOMENT, evidence=found)
    return unknown


def store_contradicted(writer: Writer, what: Finding = Finding.CONTRADICTION, **changes: Any) -> Operation:
    """A declined sale that was approved all the same, or a cancel that gave another sale's money back."""
    fields: dict[str, Any] = {"lane": "uzcard-training", "scheme": Scheme.UZCARD, "terminal_id": "TR000002"}
    slip = SLIP.replace("TR000001", "TR000002")
    if what is Finding.OTHER_SALE:
        fields |= {"kind": Kind.CANCEL, "request_id": "416311639412"}
        ended = store(writer, State.APPROVED, code="000", **fields | changes)
    else:
        ended = store(writer, State.DECLINED, code="116", **fields | changes)
    writer.learn(MOMENT, evidence=Evidence(new_id(MOMENT), ended.id, what, MOMENT, "000", slip))
    return ended
