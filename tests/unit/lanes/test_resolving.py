"""What a supervisor decides: cases whose outcome is not known, conflicts, and lanes that open over lost evidence."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import CaseAmbiguous, CaseNotOpen, NothingToOpen, ReasonMissing, TerminalDiffers
from app.core.model import Decision, Evidence, Finding, Kind, LookUp, Operation, Origin, Reason, Resolution, State
from app.journal.chain import verify
from app.journal.writing import Writer
from app.lanes.closing import find_closing
from app.lanes.resolving import find_case, open_lane, read_reason, resolve
from operations import MOMENT, store
from training_lanes import PROFILE

RRN = "416311639412"
SLIP = f"""
Терминал: TR000001
Оплата
Чек № 15   Смена № 3
СУММА: 300.00 UZS
Карта: 986012******1234
RRN: {RRN}
Код авторизации: 731333
Код ответа: 000
ОДОБРЕНО
"""
BY = "Нигора"
WHY = "the cashier saw the slip"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    with closing(Writer(path)) as writer:
        yield writer
    found: list[str] = []
    verify(path, found.append)
    assert found == []


def contradict(writer: Writer, operation: Operation, evidence_id: str, **changes: Any) -> Evidence:
    """An open conflict about the operation."""
    fields: dict[str, Any] = {"code": "000", "slip": SLIP} | changes
    evidence = Evidence(evidence_id, operation.id, Finding.CONTRADICTION, MOMENT, **fields)
    writer.learn(MOMENT, evidence=evidence)
    return evidence


def settle(writer: Writer, operation: Operation, decision: Decision, evidence_id: str | None = None) -> Operation:
    """Settle the case of an operation: its conflict of that id, or the only one."""
    conflicts = [case.conflict.id for case in writer.reader.cases() if case.conflict and case.operation == operation]
    if evidence_id is None and len(conflicts) == 1:
        evidence_id = conflicts[0]
    return resolve(writer, operation.id, decision, BY, WHY, MOMENT, evidence_id)


@pytest.mark.parametrize("decision", [Decision.APPROVED, Decision.DECLINED])
def test_an_unknown_outcome_becomes_what_the_supervisor_says(writer: Writer, decision: Decision) -> None:
    unknown = store(writer, State.UNKNOWN, reason=Reason.NO_ANSWER, slip="half a slip")
    settled = settle(writer, unknown, decision)
    assert settled == replace(unknown, state=State(decision), reason=Reason.SUPERVISOR_DECIDED)
    assert writer.reader.get(unknown.id) == settled
    assert writer.reader.resolutions_of(unknown.id) == [Resolution(unknown.id, decision, MOMENT, None, BY, WHY)]
    assert writer.reader.count_cases() == 0


def test_a_conflict_is_answered_and_the_outcome_stands(writer: Writer) -> None:
    declined = store(writer, State.DECLINED, code="116")
    contradict(writer, declined, "c1")
    assert settle(writer, declined, Decision.DECLINED) == declined
    assert writer.reader.latest(9) == [declined]
    assert writer.reader.resolutions_of(declined.id) == [
        Resolution(declined.id, Decision.DECLINED, MOMENT, "c1", BY, WHY)
    ]
    assert writer.reader.count_cases() == 0


def test_an_approval_that_stands_is_not_written_down_twice(writer: Writer) -> None:
    approved = store(writer, State.APPROVED, code="000")
    contradict(writer, approved, "c1", code="116")
    assert settle(writer, approved, Decision.APPROVED) == approved
    assert writer.reader.latest(9) == [approved]


def test_what_was_charged_all_the_same_becomes_a_row_that_can_be_given_back(writer: Writer) -> None:
    aborted = store(writer, State.ABORTED, code="211")
    contradict(writer, aborted, "c1")
    charged = settle(writer, aborted, Decision.APPROVED)
    assert writer.reader.latest(9) == [charged, aborted]
    assert (charged.state, charged.origin, charged.reason) == (State.APPROVED, Origin.PINPAD, Reason.NOT_ASKED_FOR)
    assert charged.detail is not None
    assert aborted.id in charged.detail
    carried = ("lane", "scheme", "kind", "training", "amount", "operator")
    assert [getattr(charged, name) for name in carried] == [getattr(aborted, name) for name in carried]
    assert (charged.rrn, charged.auth_code, charged.receipt_no, charged.shift_no) == (RRN, "731333", "15", "3")
    assert (charged.terminal_id, charged.card, charged.code) == ("TR000001", "986012******1234", "000")
    assert (charged.amount_confirmed, charged.slip, charged.ended_at) == (True, SLIP, MOMENT)


def test_a_charge_without_a_slip_is_written_down_once(writer: Writer) -> None:
    declined = store(writer, State.DECLINED, code="116", terminal_id="TR000001")
    for evidence_id in ("c1", "c2"):
        contradict(writer, declined, evidence_id, slip=None)
    with pytest.raises(CaseAmbiguous, match="c1, c2"):
        settle(writer, declined, Decision.APPROVED)
    charged = settle(writer, declined, Decision.APPROVED, "c2")
    assert (charged.terminal_id, charged.rrn, charged.amount_confirmed) == ("TR000001", None, False)
    assert settle(writer, declined, Decision.APPROVED, "c1") == declined
    assert writer.reader.latest(9) == [charged, declined]


def test_a_charge_that_a_row_tells_of_already_is_not_written_down_again(writer: Writer) -> None:
    declined = store(writer, State.DECLINED, code="116")
    known = store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001")
    contradict(writer, declined, "c1")
    assert settle(writer, declined, Decision.APPROVED) == declined
    assert writer.reader.latest(9) == [known, declined]


def test_a_conflict_settles_no_outcome_that_is_not_known(writer: Writer) -> None:
    unknown = store(writer, State.UNKNOWN)
    contradict(writer, unknown, "c1")
    assert settle(writer, unknown, Decision.APPROVED, "c1") == unknown
    assert writer.reader.latest(9) == [unknown]
    assert settle(writer, unknown, Decision.APPROVED).state is State.APPROVED


def test_a_give_back_that_was_made_all_the_same_counts_against_its_sale(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, rrn="416311639400")
    refused = store(writer, State.DECLINED, kind=Kind.RETURN, amount=100_00, original_id=sale.id)
    contradict(writer, refused, "c1")
    charged = settle(writer, refused, Decision.APPROVED)
    assert (charged.amount, charged.amount_confirmed) == (300_00, True)  # what its slip says
    assert writer.reader.guards.refunded(sale) == 300_00


def test_what_is_not_open_is_refused(writer: Writer) -> None:
    approved, other = store(writer, State.APPROVED), store(writer, State.DECLINED)
    contradict(writer, other, "c1")
    for operation, evidence_id in ((approved, None), (approved, "c1"), (other, "c2")):
        with pytest.raises(CaseNotOpen):
            settle(writer, operation, Decision.DECLINED, evidence_id)
    unknown = store(writer, State.UNKNOWN)
    settle(writer, unknown, Decision.APPROVED)
    with pytest.raises(CaseNotOpen):
        settle(writer, unknown, Decision.DECLINED)
    assert writer.reader.count_cases() == 1


def test_a_decision_needs_a_reason_and_is_one(writer: Writer) -> None:
    unknown = store(writer, State.UNKNOWN)
    with pytest.raises(ReasonMissing):
        resolve(writer, unknown.id, Decision.APPROVED, BY, " \n", MOMENT)
    with pytest.raises(ReasonMissing):
        open_lane(writer, PROFILE, BY, "", MOMENT)
    with pytest.raises(ValueError, match="open_lane"):
        settle(writer, unknown, Decision.OPENED)
    assert writer.reader.get(unknown.id) == unknown


def test_a_reason_keeps_no_card_number() -> None:
    assert read_reason(" card 8600 4954 7331 6478\nwas not charged ") == "card 8600 49** **** 6478 was not charged"


def test_a_case_is_named_by_the_beginning_of_its_id(writer: Writer) -> None:
    unknown, declined = store(writer, State.UNKNOWN), store(writer, State.DECLINED)
    conflict = contradict(writer, declined, "c1")
    common = unknown.id[:8]
    assert find_case(writer.reader, unknown.id[:-1].upper()).operation == unknown
    assert find_case(writer.reader, declined.id).conflict == conflict
    assert find_case(writer.reader, " C ").conflict == conflict
    second = store(writer, State.UNKNOWN)
    with pytest.raises(CaseAmbiguous, match=second.id):
        find_case(writer.reader, common)
    for beginning in ("", "nobody"):
        with pytest.raises(CaseNotOpen):
            find_case(writer.reader, beginning)


def test_a_lane_opens_over_the_look_ups_that_it_waits_for(writer: Writer) -> None:
    waiting = [store(writer, State.UNKNOWN) for _ in range(2)]
    answered = store(writer, State.UNKNOWN, look_up=LookUp.ANSWERED)
    elsewhere = store(writer, State.UNKNOWN, lane="humo-2")
    opened = open_lane(writer, PROFILE, BY, WHY, MOMENT)
    assert {operation.id for operation in opened} == {operation.id for operation in waiting}
    assert {(operation.state, operation.look_up) for operation in opened} == {(State.UNKNOWN, LookUp.LOST)}
    assert writer.reader.find_not_looked_up("humo-1", training=True) is None
    assert writer.reader.find_not_looked_up("humo-2", training=True) == elsewhere
    assert writer.reader.get(answered.id) == answered
    assert writer.reader.resolutions_of(waiting[0].id) == [
        Resolution(waiting[0].id, Decision.OPENED, MOMENT, None, BY, WHY)
    ]
    with pytest.raises(NothingToOpen):
        open_lane(writer, PROFILE, BY, WHY, MOMENT)
    assert writer.reader.count_cases() == 4


def test_a_case_whose_evidence_was_lost_is_still_settled_by_a_supervisor(writer: Writer) -> None:
    unknown = store(writer, State.UNKNOWN)
    open_lane(writer, PROFILE, BY, WHY, MOMENT)
    assert settle(writer, unknown, Decision.DECLINED).state is State.DECLINED
    decisions = [resolution.decision for resolution in writer.reader.resolutions_of(unknown.id)]
    assert decisions == [Decision.OPENED, Decision.DECLINED]


def test_a_conflict_alone_is_not_opened_over(writer: Writer) -> None:
    declined = store(writer, State.DECLINED)
    contradict(writer, declined, "c1")
    with pytest.raises(NothingToOpen):
        open_lane(writer, PROFILE, BY, WHY, MOMENT)


def test_a_lane_is_opened_over_a_terminal_that_is_none_of_its_own_until_it_answers_again(writer: Writer) -> None:
    lane = replace(PROFILE, terminal_ids=("34112204",))
    store(writer, State.APPROVED, terminal_id="09110004")
    assert isinstance(find_closing(writer.reader, lane), TerminalDiffers)
    open_lane(writer, lane, BY, WHY, MOMENT)
    assert find_closing(writer.reader, lane) is None
    with pytest.raises(NothingToOpen):
        open_lane(writer, lane, BY, WHY, MOMENT)
    store(writer, State.APPROVED, terminal_id="09110004")
    assert isinstance(find_closing(writer.reader, lane), TerminalDiffers)


def test_a_case_that_was_settled_meanwhile_does_not_answer_a_conflict(writer: Writer) -> None:
    """What the window showed as unknown is approved by now, and contradicted."""
    approved = store(writer, State.APPROVED)
    contradict(writer, approved, "c1")
    with pytest.raises(CaseNotOpen):
        resolve(writer, approved.id, Decision.DECLINED, BY, WHY, MOMENT)
    assert writer.reader.count_cases() == 1


def test_a_reconciliation_that_is_settled_ends_the_shift_of_the_lanes_terminal(writer: Writer) -> None:
    sale = store(writer, State.APPROVED, terminal_id="TR000001", receipt_no="14")
    closed = store(writer, State.UNKNOWN, kind=Kind.RECONCILIATION, amount=0)
    store(writer, State.APPROVED, terminal_id="TR000009")  # the pinpad was exchanged since
    assert writer.reader.shifts.is_in_current(sale)
    assert settle(writer, closed, Decision.APPROVED).terminal_id == "TR000001"
    assert not writer.reader.shifts.is_in_current(sale)
