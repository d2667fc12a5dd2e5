"""Operations for tests: an approved HUMO sale unless told otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.core.model import FIXED_FIELDS, Kind, Operation, Origin, Scheme, State, new_id
from app.journal.writing import Writer

MOMENT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def make_operation(**changes: Any) -> Operation:
    """A prepared sale of 300.00 so'm on the lane `humo-1`, with `changes`."""
    operation = Operation(
        id=new_id(MOMENT),
        lane="humo-1",
        scheme=Scheme.HUMO,
        kind=Kind.SALE,
        state=State.PREPARED,
        training=True,
        amount=300_00,
        request_id=None,
        original_id=None,
        origin=Origin.WINDOW,
        operator="till",
        created_at=MOMENT,
    )
    return replace(operation, **changes)


def store(writer: Writer, state: State, **changes: Any) -> Operation:
    """Lead an operation through the journal's legal steps into `state`; `changes` come with its last step."""
    born = {name: changes.pop(name) for name in FIXED_FIELDS if name in changes}
    operation = make_operation(**born)
    writer.insert(lambda _: operation)
    if state not in (State.PREPARED, State.FAILED):
        operation = replace(operation, state=State.SENT, sent_at=MOMENT)
        writer.step(operation, MOMENT)
    if operation.state is not state:
        operation = replace(operation, state=state, ended_at=MOMENT, **changes)
        writer.step(operation, MOMENT)
    return operation
