"""Answers that come after their operation (M4): what is found on the line before a later conversation."""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import LaneInConflict, LateAnswerFound
from app.core.model import (
    Decision,
    Evidence,
    Finding,
    Kind,
    LookUp,
    Misfit,
    Operation,
    Origin,
    Phase,
    Reason,
    Request,
    Scheme,
    State,
)
from app.core.slips import PrintedMoment
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes.clocks import PinpadClock
from app.lanes.lane import Lane
from app.lanes.late import LateAnswers
from app.lanes.status import Condition, LaneStatus
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.base import Answer, ResultTags
from arcus2_lines import MemoryLink, Saying
from arcus2_scripts import DIALECT
from operations import MOMENT, store
from training_lanes import LIMIT, PROFILE, Shop, open_shop, sale

ExpectLog = Callable[[int, str], None]
RRN, OTHER_RRN = "416311639412", "416311639499"
SLIP = """ID Терминала:TR000001
Чек 15
Оплата
ОДОБРЕНО
СУММА: 300.00 UZS
986018******9831
Код ответа:000
RRN:416311639412
Дата:02/03/26 12:00:10"""
REFUSAL = SLIP.replace("ОДОБРЕНО", "ОТКЛОНЕНО").replace("000\n", "116\n")
CANCEL_SLIP = SLIP.replace("Оплата", "Отмена").replace("000\n", "400\n")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "journal.sqlite3")
    yield writer
    writer.close()


def late(code: str | None = "000", slip: str = SLIP, kind: Kind | None = Kind.SALE, **changes: Any) -> Answer:
    whole = Answer(
        kind=kind,
        code=code,
        slip=slip,
        tags=ResultTags(),
        phase=Phase.ENDED,
        ended=True,
        acted=True,
        relays=False,
        abort_asked=False,
        sent_at=MOMENT,
        last_frame_at=MOMENT,
    )
    return replace(whole, **changes)


def take(writer: Writer, answer: Answer, clock: PinpadClock | None = None, **profile: Any) -> Operation | None:
    clock = clock or PinpadClock(PROFILE.zone)
    return LateAnswers(writer, replace(PROFILE, **profile), clock).take(answer, MOMENT)


def now(writer: Writer, operation: Operation) -> Operation:
    found = writer.reader.get(operation.id)
    assert found is not None
    return found


def count(writer: Writer) -> int:
    return len(writer.reader.latest(100))


def findings(writer: Writer, operation: Operation) -> list[Finding]:
    return [evidence.what for evidence in writer.reader.evidence_of(operation.id)]


def last_evidence(writer: Writer, operation: Operation) -> Evidence:
    return writer.reader.evidence_of(operation.id)[-1]


# An outcome that is not known


@pytest.mark.parametrize("kind", [Kind.SALE, Kind.PING, None])
def test_a_late_slip_completes_it(writer: Writer, kind: Kind | None, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "is approved by a late answer")
    case = store(writer, State.UNKNOWN)
    found = take(writer, late(kind=kind))
    assert found == now(writer, case)
    assert (found.state, found.reason, found.code, found.rrn) == (State.APPROVED, Reason.ANSWERED_LATE, "000", RRN)
    assert (found.slip, found.amount_confirmed) == (SLIP, True)
    assert findings(writer, case) == [Finding.LATE_ANSWER]
    (resolution,) = writer.reader.resolutions_of(case.id)
    assert (resolution.decision, resolution.evidence_id) == (Decision.APPROVED, last_evidence(writer, case).id)
    assert writer.reader.count_cases() == 0


@pytest.mark.parametrize(("code", "slip"), [("116", REFUSAL), ("116", ""), ("992", ""), ("984", "")])
def test_a_late_refusal_or_abort_completes_it_too(writer: Writer, code: str, slip: str, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "is declined by a late answer")
    case = store(writer, State.UNKNOWN)
    take(writer, late(code, slip))
    settled = now(writer, case)
    assert (settled.state, settled.code, settled.slip) == (State.DECLINED, code, slip or None)


@pytest.mark.parametrize("code", ["402", "998"])
def test_a_broken_link_that_is_told_late_aborts_nothing(writer: Writer, code: str) -> None:
    """Frames that were lost before these may have carried the sale to the bank (M2.2)."""
    case = store(writer, State.UNKNOWN)
    assert take(writer, late(code, "", acted=False, connects=True)) is None
    assert now(writer, case).state is State.UNKNOWN
    assert findings(writer, case) == [Finding.LATE_ANSWER]


def test_a_bare_code_is_its_own_only_if_nothing_else_was_asked_since(writer: Writer, expect_log: ExpectLog) -> None:
    case = store(writer, State.UNKNOWN)
    for kind in (Kind.PING, Kind.LAST_SLIP, Kind.CANCEL, None):
        assert take(writer, late(slip="", kind=kind)) is None
        assert now(writer, case).state is State.UNKNOWN
        assert last_evidence(writer, case).misfits == (Misfit.CODE,)
    expect_log(logging.WARNING, "by a late answer")
    assert take(writer, late("116", slip="")) is not None
    assert now(writer, case).state is State.DECLINED


def test_a_late_approval_that_brings_nothing_of_its_own_settles_nothing(writer: Writer) -> None:
    case = store(writer, State.UNKNOWN)
    assert take(writer, late(slip="")) is None
    assert now(writer, case).state is State.UNKNOWN
    assert findings(writer, case) == [Finding.LATE_ANSWER]


@pytest.mark.parametrize("known", [{"code": "116"}, {"slip": REFUSAL}, {"code": "998"}])
def test_a_late_answer_is_judged_with_the_code_that_was_seen_before(writer: Writer, known: dict[str, Any]) -> None:
    case = store(writer, State.UNKNOWN, **known)
    assert take(writer, late()) is None
    assert now(writer, case).state is State.UNKNOWN
    assert findings(writer, case) == [Finding.LATE_ANSWER]


def test_a_late_answer_with_the_same_code_as_before_completes(writer: Writer, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "by a late answer")
    case = store(writer, State.UNKNOWN, code="00")
    assert take(writer, late()) is not None
    assert now(writer, case).state is State.APPROVED


def test_another_sales_late_approval_is_found_beside_a_case_that_had_a_code(
    writer: Writer, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "what was not asked of it")
    case = store(writer, State.UNKNOWN, code="116", rrn=OTHER_RRN)
    found = take(writer, late())
    assert found is not None
    assert (found.origin, found.rrn) == (Origin.PINPAD, RRN)
    assert now(writer, case).state is State.UNKNOWN


def test_what_was_printed_before_counts_with_what_comes_late(writer: Writer, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "by a late answer")
    case = store(writer, State.UNKNOWN, slip=SLIP)
    take(writer, late(slip=""))
    assert (now(writer, case).state, now(writer, case).slip) == (State.APPROVED, SLIP)


def test_what_was_printed_before_does_not_make_a_pings_code_its_own(writer: Writer) -> None:
    case = store(writer, State.UNKNOWN, slip=SLIP.replace("Код ответа:000\n", ""))
    assert take(writer, late("00", slip="", kind=Kind.PING)) is None
    assert now(writer, case).state is State.UNKNOWN


def test_words_that_name_nothing_do_not_make_a_pings_code_its_own(writer: Writer) -> None:
    case = store(writer, State.UNKNOWN)
    assert take(writer, late("00", slip="Нет бумаги", kind=Kind.PING)) is None
    assert now(writer, case).state is State.UNKNOWN


@pytest.mark.parametrize(
    "answer",
    [
        late(ended=False),
        late("777"),
        late("116"),
        late("000", REFUSAL),
        late(slip=SLIP.replace("ОДОБРЕНО", "ОТКЛОНЕНО")),
    ],
)
def test_what_decides_nothing_is_kept_with_the_case(writer: Writer, answer: Answer) -> None:
    case = store(writer, State.UNKNOWN)
    assert take(writer, answer) is None
    assert now(writer, case).state is State.UNKNOWN
    assert findings(writer, case) == [Finding.LATE_ANSWER]


def test_an_rrn_that_another_row_has_is_not_its_own(writer: Writer) -> None:
    store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001")
    case = store(writer, State.UNKNOWN)
    assert take(writer, late()) is None
    assert now(writer, case).state is State.UNKNOWN
    assert last_evidence(writer, case).misfits == (Misfit.RRN_KNOWN,)


@pytest.mark.parametrize(
    ("slip", "fields", "misfits"),
    [
        (SLIP.replace("300.00", "305.00"), {}, (Misfit.AMOUNT,)),
        (SLIP.replace("Оплата", "Возврат"), {}, (Misfit.KIND,)),
        (SLIP.replace("TR000001", "TR000009"), {"terminal_id": "TR000001"}, (Misfit.TERMINAL,)),
        (SLIP, {"rrn": OTHER_RRN}, ()),
    ],
)
def test_an_approval_that_does_not_fit_becomes_a_row_of_its_own(
    writer: Writer, slip: str, fields: dict[str, str], misfits: tuple[Misfit, ...], expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "approved what was not asked of it")
    case = store(writer, State.UNKNOWN, **fields)
    found = take(writer, late(slip=slip))
    assert found is not None
    assert (found.state, found.origin, found.reason) == (State.APPROVED, Origin.PINPAD, Reason.NOT_ASKED_FOR)
    assert (found.rrn, found.slip, found.lane) == (RRN, slip, "humo-1")
    assert (found.operator, found.amount_confirmed) == ("pinpad", True)
    assert now(writer, case).state is State.UNKNOWN
    assert last_evidence(writer, case).misfits == misfits


@pytest.mark.parametrize(
    ("date", "is_its_own"), [("Дата:02/03/26 12:00:10", True), ("Дата:02/03/26 11:50:00", False), ("", True)]
)
def test_by_a_clock_that_is_known_a_slip_of_another_time_is_another_operations(
    writer: Writer, date: str, is_its_own: bool, expect_log: ExpectLog
) -> None:
    """A slip without a date is the line's own operation's all the same (M4)."""
    expect_log(*((logging.WARNING, "by a late answer") if is_its_own else (logging.CRITICAL, "what was not asked")))
    case = store(writer, State.UNKNOWN)
    clock = PinpadClock(PROFILE.zone)
    clock.note(PrintedMoment(3, 2, 12, 0, 0, 2026), MOMENT)
    found = take(writer, late(slip=SLIP.replace("Дата:02/03/26 12:00:10", date)), clock)
    assert found is not None
    assert (found.id == case.id) is is_its_own
    assert last_evidence(writer, case).misfits == (() if is_its_own else (Misfit.TIME,))
    assert now(writer, case).state is (State.APPROVED if is_its_own else State.UNKNOWN)


@pytest.mark.parametrize(
    ("before", "late_frames", "in_all"), [(True, False, True), (False, True, True), (False, False, False)]
)
def test_whether_the_till_carried_it_to_the_bank_is_told_by_either_conversation(
    writer: Writer, before: bool, late_frames: bool, in_all: bool, expect_log: ExpectLog
) -> None:
    expect_log(logging.WARNING, "by a late answer")
    case = store(writer, State.UNKNOWN, relayed=before)
    take(writer, late(relays=late_frames))
    assert now(writer, case).relayed is in_all


def test_it_is_written_down_once(writer: Writer, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "approved what was not asked of it")
    store(writer, State.UNKNOWN)
    answer = late(slip=SLIP.replace("300.00", "305.00"))
    assert take(writer, answer) is not None
    assert take(writer, answer) is None
    assert count(writer) == 2


def test_the_late_copy_of_a_last_slip_is_left_to_the_look_up(writer: Writer) -> None:
    """Its own code says nothing of the payment, and whose slip it is only M3.2 can tell."""
    case = store(writer, State.UNKNOWN)
    for slip in (SLIP, SLIP.replace("Код ответа:000\n", "")):
        assert take(writer, late(slip=slip, kind=Kind.LAST_SLIP)) is None
    assert now(writer, case).state is State.UNKNOWN
    assert count(writer) == 1


@pytest.mark.parametrize("rrn", [RRN, OTHER_RRN])
@pytest.mark.parametrize("told", [{"code": "000"}, {"code": None, "tags": ResultTags(code="000", rrn=RRN)}])
def test_the_look_ups_own_code_approves_nothing(writer: Writer, rrn: str, told: dict[str, Any]) -> None:
    """Neither the refused sale that its slip is of, nor another one (M3.2)."""
    refused = store(writer, State.DECLINED, code="116", rrn=rrn, terminal_id="TR000001")
    slip = SLIP.replace("Код ответа:000\n", "")
    assert take(writer, late(slip=slip, kind=Kind.LAST_SLIP, **told)) is None
    assert findings(writer, refused) == []
    assert count(writer) == 1


# An outcome that is known


@pytest.mark.parametrize("state", [State.DECLINED, State.ABORTED])
@pytest.mark.parametrize("slip", [SLIP, ""])
def test_an_approval_after_another_outcome_is_a_conflict_and_the_outcome_stands(
    writer: Writer, state: State, slip: str, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "contradicts")
    operation = store(writer, state, code="992")
    assert take(writer, late(slip=slip)) == operation
    assert now(writer, operation) == operation
    assert findings(writer, operation) == [Finding.CONTRADICTION]
    assert [case.operation for case in writer.reader.cases()] == [operation]
    assert count(writer) == 1


def test_the_same_rrn_does_not_make_a_contradiction_harmless(writer: Writer, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "contradicts")
    operation = store(writer, State.DECLINED, code="116", rrn=RRN, terminal_id="TR000001")
    assert take(writer, late()) == operation
    assert findings(writer, operation) == [Finding.CONTRADICTION]


@pytest.mark.parametrize("answer", [late("116", REFUSAL), late("116", ""), late("992", "")])
def test_a_refusal_after_an_approval_is_a_conflict(writer: Writer, answer: Answer, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "contradicts")
    operation = store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001")
    assert take(writer, answer) == operation
    assert now(writer, operation).state is State.APPROVED
    assert findings(writer, operation) == [Finding.CONTRADICTION]


def test_another_amount_of_the_same_rrn_is_a_conflict(writer: Writer, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "contradicts")
    operation = store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001")
    assert take(writer, late(slip=SLIP.replace("300.00", "305.00"))) == operation
    assert count(writer) == 1


@pytest.mark.parametrize(
    "answer",
    [
        late(),
        late(code=None, slip=""),
        late(slip=""),
        late(ended=False),
        late("777", ""),
        late("116", "", kind=Kind.PING),
        late(kind=Kind.LAST_SLIP),
        late(kind=None),
    ],
)
def test_what_only_repeats_or_says_nothing_changes_nothing(writer: Writer, answer: Answer) -> None:
    operation = store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001")
    assert take(writer, answer) is None
    assert now(writer, operation) == operation
    assert findings(writer, operation) == []
    assert count(writer) == 1


def test_the_slip_of_a_sale_that_told_no_rrn_is_not_another_sale(writer: Writer) -> None:
    operation = store(writer, State.APPROVED)
    for kind in (Kind.SALE, Kind.LAST_SLIP, None):
        assert take(writer, late(kind=kind)) is None
    assert now(writer, operation) == operation
    assert count(writer) == 1


@pytest.mark.parametrize("state", [State.APPROVED, State.DECLINED])
def test_an_equal_sale_with_another_rrn_is_another_sale(writer: Writer, state: State, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "approved what was not asked of it")
    operation = store(writer, state, rrn=OTHER_RRN, terminal_id="TR000001")
    found = take(writer, late())
    assert found is not None
    assert (found.id != operation.id, found.origin, found.rrn, found.amount) == (True, Origin.PINPAD, RRN, 300_00)
    assert findings(writer, operation) == []
    assert take(writer, late()) is None
    assert count(writer) == 2


def test_a_cancel_made_on_the_pinpad_is_found_and_its_sale_cannot_be_returned(
    writer: Writer, expect_log: ExpectLog
) -> None:
    """It carries the RRN of its sale, which is the operation before."""
    expect_log(logging.CRITICAL, "approved what was not asked of it")
    sold = store(writer, State.APPROVED, rrn=RRN, terminal_id="TR000001")
    found = take(writer, late("400", CANCEL_SLIP))
    assert found is not None
    assert (found.kind, found.rrn) == (Kind.CANCEL, RRN)
    assert writer.reader.guards.refunded(sold) == 300_00


def test_a_refusal_of_something_else_is_only_noted(writer: Writer) -> None:
    operation = store(writer, State.APPROVED, rrn=OTHER_RRN, terminal_id="TR000001")
    assert take(writer, late("116", REFUSAL)) is None
    assert count(writer) == 1
    assert findings(writer, operation) == []


def test_an_approval_behind_a_reconciliation_becomes_a_row(writer: Writer, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "approved what was not asked of it")
    store(writer, State.APPROVED, kind=Kind.RECONCILIATION, amount=0)
    found = take(writer, late("003", SLIP.replace("000\n", "003\n"), kind=Kind.RECONCILIATION))
    assert found is not None
    assert (found.kind, found.amount) == (Kind.SALE, 300_00)


SURCHARGED = "СУММА: 300.00 UZS\nКОМИССИЯ(SURCHARGE): 3.00 UZS\nИТОГО(TOTAL): 303.00 UZS"


@pytest.mark.parametrize(
    ("printed", "tag", "amounts"),
    [
        (SURCHARGED, 303_00, (300_00, 3_00, 303_00)),
        (SURCHARGED, 300_00, (300_00, 3_00, 303_00)),
        ("ИТОГО(TOTAL): 300.00 UZS", 300_00, (300_00, None, 300_00)),
        ("КОМИССИЯ(SURCHARGE): 300.00 UZS\nИТОГО(TOTAL): 300.00 UZS", 300_00, (300_00, 300_00, 300_00)),
    ],
)
def test_the_surcharge_is_no_part_of_the_amount_that_is_written_down(
    writer: Writer, printed: str, tag: int, amounts: tuple[int, int | None, int], expect_log: ExpectLog
) -> None:
    """What cannot be a surcharge, because nothing would be left of the sale, is none."""
    expect_log(logging.CRITICAL, "approved what was not asked of it")
    store(writer, State.APPROVED, amount=1_00, rrn=OTHER_RRN)
    found = take(writer, late(slip=SLIP.replace("СУММА: 300.00 UZS", printed), tags=ResultTags(amount=tag)))
    assert found is not None
    assert (found.amount, found.surcharge, found.total) == amounts


def test_an_approval_without_amount_or_rrn_is_no_row(writer: Writer) -> None:
    store(writer, State.APPROVED, rrn=OTHER_RRN, amount=1_00)
    for missing in ("СУММА: 300.00 UZS", "RRN:416311639412"):
        assert take(writer, late(slip=SLIP.replace(missing, ""))) is None
    assert count(writer) == 1


# Whose they may be


def test_without_an_operation_before_they_are_noted_whole(writer: Writer, tmp_path: Path) -> None:
    store(writer, State.FAILED)
    for last_frame_at in (MOMENT, None):
        assert take(writer, late(tags=ResultTags(rrn=RRN), last_frame_at=last_frame_at)) is None
    assert count(writer) == 1
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as connection:
        rows = connection.execute("SELECT data FROM events WHERE what = 'leftovers' ORDER BY rowid").fetchall()
    noted = [json.loads(data) for (data,) in rows]
    tags = noted[0].pop("tags")
    assert {name: value for name, value in tags.items() if value} == {"rrn": RRN}
    moment = "2026-03-02T07:00:00.000Z"
    told = {"lane": "humo-1", "code": "000", "slip": SLIP, "phase": "ended", "ended": True, "begun_at": moment}
    assert noted[0] == told | {"last_frame_at": moment}
    assert noted[1]["last_frame_at"] is None


@pytest.mark.parametrize("changes", [{"lane": "humo-2"}, {"training": False}])
def test_they_belong_to_no_other_lane_and_not_to_training(writer: Writer, changes: dict[str, Any]) -> None:
    other = store(writer, State.UNKNOWN, **changes)
    assert take(writer, late()) is None
    assert now(writer, other).state is State.UNKNOWN


def test_the_operation_that_is_being_prepared_is_not_the_one_before(writer: Writer, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "by a late answer")
    case = store(writer, State.UNKNOWN)
    prepared = store(writer, State.PREPARED, amount=1_00)
    take(writer, late())
    assert now(writer, case).state is State.APPROVED
    assert now(writer, prepared) == prepared


# In a lane


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as shop:
        yield shop


def run(lane: Lane, request: Request | None = None) -> Operation:
    return lane.submit(request or sale()).result(LIMIT)


@pytest.mark.parametrize("step", ["PRINT", "STORERC", "SETTAGS"])
def test_what_a_pinpad_says_when_it_is_asked_again_completes_the_sale(
    shop: Shop, step: str, expect_log: ExpectLog
) -> None:
    expect_log(logging.WARNING, "is unknown")
    lane = shop.open_lane()
    run(lane)
    shop.pinpads[Scheme.HUMO].faults.add(f"{step}:later")
    lost = run(lane, sale(500_00))
    assert lost.state is State.UNKNOWN
    expect_log(logging.WARNING, "is approved by a late answer")
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    settled = shop.stored_again(lost)
    assert (settled.state, settled.reason) == (State.APPROVED, Reason.ANSWERED_LATE)
    assert settled.rrn == shop.training.bank.ledger.entries[-1].rrn
    assert shop.starts().count("sale") == 2
    assert len(shop.stored()) == 2


class ScriptedPinpad:
    """A pinpad that says what it is told to."""

    def __init__(self, shop: Shop) -> None:
        self.link = MemoryLink(shop.clock)
        self.lane = shop.open_lane(terminal=Arcus2Terminal(self.link, DIALECT, shop.clock))

    def sell(self, *script: Saying) -> Operation:
        self.link.script(*script)
        return run(self.lane)

    @property
    def starts(self) -> int:
        return sum(said.startswith(b"1\x1b1") for said in self.link.said)


APPROVAL: tuple[Saying, ...] = (f"PRINT:{SLIP}", "STORERC:000", "ENDTR")


def test_a_contradiction_keeps_the_order_that_is_being_prepared_from_being_sent(
    shop: Shop, expect_log: ExpectLog
) -> None:
    expect_log(logging.CRITICAL, "contradicts")
    pinpad = ScriptedPinpad(shop)
    declined = pinpad.sell("STORERC:116", "ENDTR")
    assert declined.state is State.DECLINED
    pinpad.link.arrive(APPROVAL)
    stopped = pinpad.sell()
    assert (stopped.state, stopped.reason, stopped.sent_at) == (State.FAILED, Reason.NEVER_SENT, None)
    assert pinpad.starts == 1
    assert pinpad.lane.status.found == declined
    with pytest.raises(LaneInConflict):
        pinpad.lane.submit(sale(1_00))
    assert isinstance(pinpad.lane.status.trouble, LaneInConflict)
    assert shop.stored_again(declined).state is State.DECLINED


def test_a_question_finds_a_contradiction_and_is_asked_all_the_same(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "contradicts")
    pinpad = ScriptedPinpad(shop)
    pinpad.sell("STORERC:116", "ENDTR")
    pinpad.link.arrive(APPROVAL)
    pinpad.link.script(None, None, None, "STORERC:00", "ENDTR")
    assert pinpad.lane.ask(Kind.PING).result(LIMIT).state is State.APPROVED
    assert isinstance(pinpad.lane.status.trouble, LaneInConflict)


def test_an_end_that_comes_twice_changes_nothing(shop: Shop) -> None:
    pinpad = ScriptedPinpad(shop)
    first = pinpad.sell(f"PRINT:{SLIP}", "STORERC:000", "ENDTR")
    pinpad.link.arrive(["STORERC:000", "ENDTR"])
    pinpad.link.script(None, None)
    second = pinpad.sell(f"PRINT:{SLIP.replace(RRN, OTHER_RRN)}", "STORERC:000", "ENDTR")
    assert [first.state, second.state] == [State.APPROVED, State.APPROVED]
    assert pinpad.starts == 2
    assert shop.stored() == [second, first]


def test_what_comes_without_an_order_is_kept_before_the_next(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.CRITICAL, "approved what was not asked of it")
    pinpad = ScriptedPinpad(shop)
    pinpad.sell(f"PRINT:{SLIP.replace(RRN, OTHER_RRN)}", "STORERC:000", "ENDTR")
    pinpad.link.arrive(APPROVAL)
    pinpad.link.script(None, None, None)
    stopped = pinpad.sell()
    assert stopped.state is State.FAILED
    assert isinstance(pinpad.lane.status.trouble, LateAnswerFound)
    (found,) = [operation for operation in shop.stored() if operation.origin is Origin.PINPAD]
    assert (found.rrn, found.amount) == (RRN, 300_00)
    assert pinpad.lane.status.found == found
    last = pinpad.sell(f"PRINT:{SLIP.replace(RRN, '416311639400')}", "STORERC:000", "ENDTR")
    assert last.state is State.APPROVED


def test_of_two_things_on_the_line_both_are_kept(shop: Shop, expect_log: ExpectLog) -> None:
    """Though the first alone stops the order: what was there, and what the ping then met."""
    expect_log(logging.CRITICAL, "contradicts")
    pinpad = ScriptedPinpad(shop)
    pinpad.sell("STORERC:984", "ENDTR")
    pinpad.link.arrive(APPROVAL)
    pinpad.link.script(None, None, None, f"PRINT:{SLIP.replace(RRN, OTHER_RRN)}", "STORERC:000", "ENDTR")
    assert pinpad.sell().state is State.FAILED
    assert pinpad.starts == 1
    slips = [case.conflict and case.conflict.slip for case in shop.read(Reader.cases)]
    assert slips == [SLIP, SLIP.replace(RRN, OTHER_RRN)]


def test_an_approval_after_an_abort_that_was_lost_is_found(shop: Shop, expect_log: ExpectLog) -> None:
    expect_log(logging.WARNING, "is unknown")
    lane = shop.open_lane()
    run(lane)
    shop.pinpads[Scheme.HUMO].faults.add("STORERC:drop")

    def watch(status: LaneStatus) -> None:
        if status.phase is Phase.READ and not status.abort_asked:
            lane.abort()

    unsubscribe = lane.subscribe(watch)
    lost = run(lane, sale(500_00))
    unsubscribe()
    shop.wait_until(lambda: lane.status.condition is Condition.READY)
    assert (shop.stored_again(lost).state, shop.stored_again(lost).look_up) == (State.APPROVED, LookUp.ANSWERED)
