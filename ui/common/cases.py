"""What the cashier is told of a case that is not settled: all that is known of it, and the next step (M3, M4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.core.errors import AppError, LookUpUnanswered, PinpadBusy, PortHeld
from app.core.model import Case, Decision, Evidence, Finding, Kind, LookUp, Operation, Resolution, State
from app.core.response_codes import describe
from app.lanes.status import LaneStatus
from ui.common import looking_up, words
from ui.common.marks import Mark

translate = QCoreApplication.translate

Facts = tuple[tuple[str, str], ...]

Owners = Mapping[str, Operation]
"""The other operations whose slips a look-up has brought, by the ids of its evidence."""

NO_OWNERS: Owners = {}


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that a pinpad printed, and whose it is."""

    title: str
    text: str
    training: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was learnt: what it is, what it says, why that does not settle the case, and its slip."""

    title: str
    told: str
    reasons: tuple[str, ...]
    slip: Slip | None
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Account:
    """All that is known of a case."""

    mark: Mark
    heading: str
    subject: str
    facts: Facts
    found: tuple[Found, ...]

    @property
    def slip(self) -> Slip | None:
        """What is to be looked at first: what contradicts, else what was found last."""
        with_slip = [each for each in self.found if each.slip is not None]
        conflicts = [each for each in with_slip if each.is_conflict]
        return (conflicts or with_slip)[-1].slip if with_slip else None


def case_id(case: Case) -> str:
    """What tells one case from another."""
    return case.operation.id if case.conflict is None else case.conflict.id


def mark(case: Case) -> Mark:
    """The sign of a case: somebody does not know, or something is wrong."""
    return Mark.UNCLEAR if case.conflict is None else Mark.BAD


def heading(case: Case) -> str:
    """What is open, in a few words."""
    if _is_unknown(case):
        return words.outcome(case.operation.kind, State.UNKNOWN)
    return trouble(case)


def trouble(case: Case) -> str:
    """The same where the kind of the operation stands beside it."""
    if case.conflict is not None:
        return words.finding(case.conflict.what)
    return words.state(State.UNKNOWN) if _is_unknown(case) else translate("cases", "The till was not told")


def _is_unknown(case: Case) -> bool:
    return case.conflict is None and case.operation.state is State.UNKNOWN


def describe_case(
    case: Case,
    resolutions: Sequence[Resolution],
    status: LaneStatus | None,
    zone: ZoneInfo,
    language: str,
    owners: Owners = NO_OWNERS,
) -> Account:
    """All that is known of a case; `status` is its lane's, None where the settings have it no more."""
    return Account(
        mark=mark(case),
        heading=heading(case),
        subject=words.summary(case.operation),
        facts=(
            *_conflict_facts(case, language),
            *_place(case.operation, status),
            *_course(case, zone, language),
            *_openings(resolutions, zone),
        ),
        found=tuple(_found(case, zone, language, owners)),
    )


def next_step(case: Case, status: LaneStatus | None, owners: Owners = NO_OWNERS) -> str:
    """What is to be done now."""
    if case.conflict is not None:
        return _step_of_conflict(case, case.conflict)
    if case.operation.look_up is None:
        return _step_before_answer(case, status)
    if case.operation.kind is Kind.RECONCILIATION:
        return translate(
            "cases",
            "Compare the report on the right with the bank's, or ask the bank whether the shift was closed."
            " Then a supervisor settles the case here.",
        )
    return f"{_what_slip_is_worth(case, owners)} {_call_bank(case)}"


def _step_before_answer(case: Case, status: LaneStatus | None) -> str:
    look_up = None if status is None else status.look_up
    if status is None:
        gone = translate("cases", "The settings no longer have this lane, so its pinpad cannot be asked.")
        return f"{gone} {_call_bank(case)}"
    if look_up is None:
        return translate("cases", "The pinpad will be asked as soon as the lane is free.")
    if looking_up.is_impossible(look_up):
        by_hand = translate("cases", "Print the last slip on the pinpad itself and compare it.")
        return f"{by_hand} {_call_bank(case)}"
    if look_up.waits_for_somebody:
        return translate(
            "cases",
            "See that nobody uses the pinpad, then look up again (F5). It prints its last slip each time, so that it"
            " is not asked by itself. If it does not give it, a supervisor can open the lane.",
        )
    return _step_of_problem(look_up.problem)


def _step_of_problem(problem: AppError | None) -> str:
    match problem:
        case None:
            return translate("cases", "Wait: the pinpad is asked how it ended. Do not use the pinpad meanwhile.")
        case PortHeld():
            return translate(
                "cases", "Close the other program that holds the port. The pinpad is then asked by itself."
            )
        case PinpadBusy() | LookUpUnanswered():
            return translate(
                "cases",
                "Finish or cancel what the pinpad shows, and sell nothing on it. It is asked again by itself.",
            )
        case _ if isinstance(problem, looking_up.AWAY):
            return translate(
                "cases",
                "Plug the pinpad in and switch it on, and sell nothing on it meanwhile. It is asked again by itself."
                " If it stays away, a supervisor can open the lane.",
            )
        case _:
            return translate(
                "cases", "Call support: the pinpad cannot be asked. If that stays so, a supervisor can open the lane."
            )


def _what_slip_is_worth(case: Case, owners: Owners) -> str:
    if case.operation.look_up is LookUp.LOST:
        return translate("cases", "The lane was opened, so that the pinpad's last slip proves nothing any more.")
    with_slip = [evidence.id for evidence in case.evidence if evidence.slip]
    if with_slip and with_slip[-1] in owners:
        return translate(
            "cases", "The look-up did not settle it: the pinpad's last slip is that of another operation of this till."
        )
    if with_slip:
        return translate("cases", "The look-up did not settle it. Compare the slip on the right with this operation.")
    return translate("cases", "The look-up did not settle it: there is no slip.")


def _call_bank(case: Case) -> str:
    if case.operation.rrn:
        call = translate("cases", "Call the bank and name the RRN, the terminal, the time and the amount.")
    else:
        call = translate("cases", "Call the bank and name the terminal, the time and the amount.")
    then = translate("cases", "Then a supervisor settles the case here.")
    return f"{call} {then}"


def _step_of_conflict(case: Case, conflict: Evidence) -> str:
    if conflict.what is Finding.OTHER_SALE:
        step = translate(
            "cases",
            "Find the sale whose RRN and card the slip on the right names: its money was given back, and not that of"
            " the sale that was meant.",
        )
    elif case.operation.state is State.APPROVED:
        step = translate(
            "cases",
            "Rely on it only when it is certain: the pinpad approved it first and said otherwise afterwards.",
        )
    else:
        step = translate(
            "cases", "Do not repeat it: the pinpad said afterwards that it may have gone through all the same."
        )
    return f"{step} {_call_bank(case)}"


def _conflict_facts(case: Case, language: str) -> Facts:
    if case.conflict is None:
        return ()
    word = words.outcome(case.operation.kind, case.operation.state)
    facts = [(translate("cases", "It stands as"), _said(word, case.operation.code, language))]
    if case.conflict.what is Finding.CONTRADICTION:
        told = _code(case.conflict.code, language) or translate("cases", "the slip on the right")
        facts.append((translate("cases", "Against it"), told))
    return tuple(facts)


def _place(operation: Operation, status: LaneStatus | None) -> Facts:
    terminal = operation.terminal_id or (None if status is None else status.terminal_id)
    facts = {
        translate("cases", "Lane"): words.lane(operation),
        translate("cases", "Terminal"): terminal,
        translate("cases", "Original"): operation.request_id,
        "RRN": operation.rrn,
        translate("cases", "Card"): operation.card,
        translate("cases", "Cashier"): words.cashier(operation.operator),
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _course(case: Case, zone: ZoneInfo, language: str) -> Facts:
    """How it went, as far as the till saw it."""
    operation = case.operation
    facts = {
        translate("cases", "Sent"): words.exact_moment(operation.sent_at or operation.created_at, zone),
        translate("cases", "Last heard"): (
            words.exact_moment(operation.last_frame_at, zone)
            if operation.last_frame_at
            else translate("cases", "nothing was heard")
        ),
        translate("cases", "It came as far as"): words.phase(operation.phase) if operation.phase else None,
        translate("cases", "The pinpad said"): _code(operation.code, language) if case.conflict is None else None,
        translate("cases", "Why it is unknown"): (
            words.reason(operation.reason) if operation.reason and case.conflict is None else None
        ),
        translate("cases", "For support"): operation.detail if case.conflict is None else case.conflict.detail,
    }
    return tuple((name, value) for name, value in facts.items() if value)


def _openings(resolutions: Sequence[Resolution], zone: ZoneInfo) -> Facts:
    name = translate("cases", "Lane opened")
    return tuple(
        (name, f"{words.exact_moment(each.at, zone)} · {each.supervisor}: {each.reason}")
        for each in resolutions
        if each.decision is Decision.OPENED
    )


def _found(case: Case, zone: ZoneInfo, language: str, owners: Owners) -> list[Found]:
    operation, found = case.operation, []
    if operation.slip:
        title = translate("cases", "What it printed itself")
        found.append(Found(title, "", (), Slip(title, operation.slip, operation.training), is_conflict=False))
    for evidence in case.evidence:
        is_conflict = case.conflict is not None and evidence.id == case.conflict.id
        title = f"{words.finding(evidence.what)} · {words.exact_moment(evidence.at, zone)}"
        slip = Slip(title, evidence.slip, operation.training) if evidence.slip else None
        reasons = tuple(words.misfit(each) for each in evidence.misfits)
        if (owner := owners.get(evidence.id)) is not None:
            reasons = (_whose_it_is(owner, zone),)  # all else follows from that
        if not reasons and not evidence.what.is_conflict:
            reasons = (_why_it_settles_nothing(operation),)
        found.append(Found(title, _code(evidence.code, language), reasons, slip, is_conflict))
    return found


def _whose_it_is(owner: Operation, zone: ZoneInfo) -> str:
    told = f"{words.summary(owner)} · {words.exact_moment(owner.created_at, zone)}"
    return translate("cases", "It is the slip of another operation of this till: {0}").format(told)


def _why_it_settles_nothing(operation: Operation) -> str:
    if operation.look_up is LookUp.LOST:
        return translate("cases", "It fits, but the lane was opened in between: only a supervisor settles the case.")
    return translate("cases", "What it says does not decide the outcome.")


def _said(word: str, code: str | None, language: str) -> str:
    return f"{word} · {_code(code, language)}" if code else word


def _code(code: str | None, language: str) -> str:
    return f"{code}: {describe(code, language).meaning}" if code else ""
