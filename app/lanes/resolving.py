"""What a supervisor decides where the pinpad does not: how a case ended, or that a lane opens without that (M3, M4)."""

from dataclasses import replace
from datetime import datetime

from app.core import logs
from app.core.errors import CaseAmbiguous, CaseNotOpen, NothingToOpen, ReasonMissing
from app.core.masking import mask
from app.core.model import Case, Decision, Evidence, Kind, LookUp, Operation, Origin, Reason, Resolution, State, new_id
from app.core.slips import read_slip
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes.calibration import with_terminals
from app.lanes.closing import find_stranger
from app.lanes.fields import slip_fields
from app.lanes.profile import LaneProfile
from app.lanes.verdict import amounts_fit

_LOOKED_AT = 100
"""Operations before a reconciliation among which its terminal is sought."""
_log = logs.get(__name__)


def read_reason(text: str) -> str:
    """A supervisor's reason as it is kept: in one line and without card numbers (M9).

    Raises:
        ReasonMissing: when it says nothing.
    """
    reason = mask(" ".join(text.split()))
    if not reason:
        raise ReasonMissing
    return reason


def find_case(reader: Reader, beginning: str) -> Case:
    """The open case that is meant by the beginning of an id: its conflict's, or its operation's.

    Raises:
        CaseNotOpen: when there is none.
        CaseAmbiguous: when there are several.
    """
    sought = beginning.strip().lower()
    cases = reader.cases()
    meant = [case for case in cases if _case_id(case).startswith(sought)]
    meant = meant or [case for case in cases if case.operation.id.startswith(sought)]
    if not sought or not meant:
        raise CaseNotOpen(case=beginning)
    if len(meant) > 1:
        raise CaseAmbiguous(case=beginning, cases=", ".join(map(_case_id, meant)))
    return meant[0]


def resolve(
    writer: Writer,
    operation_id: str,
    decision: Decision,
    supervisor: str,
    reason: str,
    moment: datetime,
    evidence_id: str | None = None,
) -> Operation:
    """Settle an operation whose outcome is not known, or one of its conflicts: `evidence_id`.

    An outcome that stands is not changed by a conflict (M4). Where the supervisor finds that the card was charged all
    the same, an approved row is written down for that, so that the money can be given back. The operation that tells
    the outcome now, this one or that, is returned.

    Raises:
        CaseNotOpen, CaseAmbiguous: when there is no such case, or several.
        ReasonMissing: when `reason` says nothing.
    """
    if decision is Decision.OPENED:
        raise ValueError("a lane is opened by open_lane; a case is approved or declined")
    told = read_reason(reason)
    with writer.transaction():
        case = find_case(writer.reader, evidence_id or operation_id)
        operation, conflict = case.operation, case.conflict
        if operation.id != operation_id or (conflict is not None and evidence_id is None):
            raise CaseNotOpen(case=operation_id)
        answered = None if conflict is None else conflict.id
        resolution = Resolution(operation.id, decision, moment, answered, supervisor, told)
        if conflict is None:
            settled = replace(
                operation,
                state=State(decision),
                reason=Reason.SUPERVISOR_DECIDED,
                terminal_id=_terminal_of(writer.reader, operation),
            )
            writer.learn(moment, operation=settled, resolutions=[resolution])
        else:
            charge = _find_charge(writer.reader, operation, conflict, moment) if decision is Decision.APPROVED else None
            writer.learn(moment, resolutions=[resolution])
            if charge is not None:
                writer.adopt(charge)
            settled = charge or operation
    _log.info("the case of operation %s was settled as %s by %s: %s", operation.id, decision, supervisor, told)
    return settled


def open_lane(writer: Writer, lane: LaneProfile, supervisor: str, reason: str, moment: datetime) -> list[Operation]:
    """Let a lane work over what keeps it closed; the operations that did.

    The look-ups that it waits for are given up: their cases stay, with their evidence lost (M3.1). Where a terminal
    answered that is none of the lane's, that answer does not close it any longer (M2.4).

    Raises:
        NothingToOpen: when there is neither. A conflict is settled by `resolve` alone.
        ReasonMissing: when `reason` says nothing.
    """
    told = read_reason(reason)
    with writer.transaction():
        unknown = writer.reader.find_unknown(lane.name, training=lane.training)
        opened = [replace(operation, look_up=LookUp.LOST) for operation in unknown if operation.look_up is None]
        stranger = find_stranger(writer.reader, with_terminals(writer.reader, lane))
        if stranger is not None and stranger.id not in [operation.id for operation in opened]:
            opened.append(stranger)
        if not opened:
            raise NothingToOpen(lane=lane.name)
        for operation in opened:
            resolution = Resolution(operation.id, Decision.OPENED, moment, None, supervisor, told)
            writer.learn(moment, operation=operation, resolutions=[resolution])
    _log.info("lane %s was opened over %s operations by %s: %s", lane.name, len(opened), supervisor, told)
    return opened


def _case_id(case: Case) -> str:
    return case.conflict.id if case.conflict else case.operation.id


def _terminal_of(reader: Reader, operation: Operation) -> str | None:
    """A reconciliation ends the shift of a terminal: where its answer was lost, of the lane's at that time (M5.3)."""
    if operation.terminal_id is not None or operation.kind is not Kind.RECONCILIATION:
        return operation.terminal_id
    before = reader.find_before(operation, _LOOKED_AT)
    return next((each.terminal_id for each in before if each.terminal_id is not None), None)


def _find_charge(reader: Reader, operation: Operation, conflict: Evidence, moment: datetime) -> Operation | None:
    """The row of what was charged besides; None where a row tells of it already.

    It belongs to the same sale as the operation that it contradicts, so that guards count it (M5.1).
    """
    slip = read_slip(conflict.slip or "")
    told = slip_fields(slip) | {"terminal_id": slip.terminal_id or operation.terminal_id}
    if slip.rrn is not None:
        is_known = reader.guards.has_rrn(slip.rrn, told["terminal_id"], operation)
    else:
        earlier = reader.resolutions_of(operation.id)
        is_known = any(resolution.decision is Decision.APPROVED for resolution in earlier)
    if is_known or operation.state in (State.APPROVED, State.UNKNOWN):  # an unknown one is a case of its own
        return None
    fits = amounts_fit(operation.amount, slip.amounts, slip.surcharge)
    return Operation(
        id=new_id(moment),
        lane=operation.lane,
        scheme=operation.scheme,
        kind=operation.kind,
        state=State.APPROVED,
        training=operation.training,
        amount=operation.amount if fits is not False or slip.amount is None else slip.amount,
        request_id=operation.request_id,
        original_id=operation.original_id,
        origin=Origin.PINPAD,
        operator=operation.operator,
        created_at=moment,
        ended_at=moment,
        amount_confirmed=bool(slip.amounts),
        code=conflict.code,
        slip=conflict.slip,
        reason=Reason.NOT_ASKED_FOR,
        detail=f"a supervisor found that it was charged, although operation {operation.id} is {operation.state}",
        **told,
    )
