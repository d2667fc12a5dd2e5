"""What the calibration guide says on each of its pages. What it does is in `calibration_guide`."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from app.core.identity import names_sale
from app.core.model import Kind, Operation, Reason
from app.lanes.profile import Cover, LaneProfile
from app.lanes.status import Condition, LaneStatus
from app.settings import Driver, LaneSettings
from ui.common import i18n, words
from ui.common.guide import Choice, Page
from ui.common.marks import Mark
from ui.common.outcome import Outcome

STEPS = 3
"""The sum, the sale, the give-back."""

OTHER_NOTATION = {"decimal": "minor", "minor": "decimal"}
"""The two ways in which a start message may write an amount."""

translate = QCoreApplication.translate


# The sum


def set_up() -> Page:
    """Which lane, and how much."""
    return Page(
        step(1),
        translate("calibration", "Does the pinpad read amounts as they are meant?"),
        (
            (Choice.LEAVE, translate("calibration", "Close")),
            (Choice.GIVE_BACK, translate("calibration", "Give a sale back…")),
            (Choice.START, translate("calibration", "Start the sale")),
        ),
        (
            translate(
                "calibration",
                "The pinpad is sent a small sale. You type the amount that it shows, before a card is presented; then"
                " you pay with a card of your own, and the money is given back. It is real money.",
            ),
        ),
    )


def lane_state(lane: LaneSettings, status: LaneStatus) -> str:
    """How far a lane is calibrated, in a few words."""
    if lane.driver is Driver.TRAINING:
        return translate("calibration", "training")
    if lane.driver is not Driver.ARCUS2:
        return translate("calibration", "needs no calibration")
    if lane.calibrated:
        return translate("calibration", "the installer's word")
    if Cover.SALE not in status.covers:
        return translate("calibration", "not calibrated")
    if Cover.GIVE_BACK not in status.covers:
        return translate("calibration", "sells, does not give back")
    return translate("calibration", "calibrated")


def lane_hint(lane: LaneSettings, status: LaneStatus) -> str:
    """What is to be known of a lane before it is calibrated."""
    if lane.driver is Driver.TRAINING:
        return translate("calibration", "A training pinpad needs no calibration: its money is none.")
    if lane.driver is not Driver.ARCUS2:
        return translate("calibration", "With this driver an amount can be read in one way only.")
    if lane.calibrated:
        return translate(
            "calibration",
            "The installer's own word stands in place of a calibration: calibrated = true in settings.toml. This"
            " program has not seen it proved. Set it to false to calibrate the lane here.",
        )
    if status.condition is Condition.WORKING:
        return translate("calibration", "The pinpad is at work. Choose the lane again when it has ended.")
    if status.trouble is not None and status.condition is Condition.CLOSED:
        return i18n.error_text(status.trouble)
    if Cover.SALE not in status.covers:
        return translate("calibration", "This lane takes no money until it is calibrated.")
    if Cover.GIVE_BACK not in status.covers:
        return translate("calibration", "Sales are released. Give the sale of the calibration back to finish.")
    return translate("calibration", "Everything is released for this lane. It can be calibrated anew.")


# The sale


def read_amount() -> Page:
    """The pinpad shows the amount, and nobody has presented a card."""
    return Page(
        step(2),
        translate("calibration", "Read the amount on the pinpad. Do not present the card yet"),
        (
            (Choice.LEAVE, translate("calibration", "Stop")),
            (Choice.START, translate("calibration", "This is what it shows")),
        ),
        (translate("calibration", "Type it exactly as the pinpad shows it, with its tiyin."),),
    )


def present_card() -> Page:
    """The amount was the right one."""
    return Page(
        step(2),
        translate("calibration", "It is the right amount. Present the card now"),
        ((Choice.LEAVE, translate("calibration", "Stop")),),
        mark=Mark.GOOD,
    )


def stopping_other_amount() -> Page:
    """It was another one."""
    return Page(
        step(2),
        translate("calibration", "The pinpad shows another amount. Do not present a card"),
        ((Choice.LEAVE, translate("calibration", "Stop")),),
        mark=Mark.BAD,
    )


def stopping_too_late() -> Page:
    """The card came before the amount."""
    return Page(
        step(2),
        translate("calibration", "The card was presented before the amount was typed"),
        ((Choice.LEAVE, translate("calibration", "Stop")),),
        (translate("calibration", "Such a sale proves nothing, so the pinpad is being asked to stop."),),
        mark=Mark.UNCLEAR,
    )


def other_amount(lane: LaneSettings, asked: int, typed: int, ended: Outcome) -> Page:
    """The sale was stopped because the pinpad read the amount in the other notation."""
    return Page(
        step(2),
        translate("calibration", "The pinpad read another amount"),
        _leave_or_again(),
        (
            translate(
                "calibration",
                "Nothing was charged, unless the pinpad itself says that it approved. Change the notation of this lane"
                " to the other one, start the program anew and calibrate again.",
            ),
        ),
        (
            (translate("calibration", "Sent"), words.money(asked)),
            (translate("calibration", "Read"), words.money(typed)),
            (translate("calibration", "In settings.toml"), f'[[lanes]] name = "{lane.name}"'),
            (translate("calibration", "Change to"), _right_notation(lane)),
            (translate("calibration", "The pinpad's end"), f"{ended.word}. {ended.meaning}".strip()),
        ),
        Mark.BAD,
    )


def sale_not_made(ended: Outcome) -> Page:
    """Declined, stopped, or never sent."""
    heading = translate("calibration", "The sale was not made, so nothing is released")
    return Page(step(2), heading, _leave_or_again(), told(ended), mark=ended.mark)


def sale_released(sale: Operation) -> Page:
    """The first half is done."""
    return Page(
        step(2),
        translate("calibration", "Sales are released for this lane"),
        (later(), (Choice.GIVE_BACK, give_back_words(sale))),
        (translate("calibration", "Now the money has to be given back, which releases cancelling and returning."),),
        facts(sale),
        Mark.GOOD,
    )


def sale_proves_nothing(sale: Operation, reasons: Sequence[str], *, may_give_back: bool) -> Page:
    """The card was charged, and the lane is not released for it."""
    if may_give_back:
        onward = (Choice.GIVE_BACK, give_back_words(sale))
        advice = translate("calibration", "Give the money back, then calibrate again.")
    else:
        onward = (Choice.AGAIN, translate("calibration", "Sell again"))
        advice = translate(
            "calibration",
            "This lane gives money back only when a sale of a calibration has succeeded. Sell again; then this guide"
            " gives back both. Or give this one back at the pinpad itself.",
        )
    return Page(
        step(2),
        translate("calibration", "The card WAS CHARGED, and nothing is released"),
        ((Choice.LATER, translate("calibration", "Later")), onward),
        (*reasons, advice),
        facts(sale),
        Mark.BAD,
    )


# The give-back


def choose_sale() -> Page:
    """Several sales may be meant."""
    return Page(
        step(3),
        translate("calibration", "Which sale is to be given back?"),
        (
            (Choice.LEAVE, translate("calibration", "Close")),
            (Choice.GIVE_BACK, translate("calibration", "Choose")),
        ),
    )


def nothing_to_give_back() -> Page:
    """No sale of a calibration is left."""
    return Page(
        step(3),
        translate("calibration", "There is no sale to give back"),
        _leave_or_again(),
        (
            translate(
                "calibration",
                "The journal has no approved sale of this lane with tiyin that has not been given back. Make another.",
            ),
        ),
    )


def agree(sale: Operation, kind: Kind) -> Page:
    """What will be done, asked once."""
    if kind is Kind.CANCEL:
        heading = translate("calibration", "Cancel this sale?")
        button = translate("calibration", "Cancel the sale")
    else:
        heading = translate("calibration", "Return this money?")
        button = translate("calibration", "Return the money")
    remark = translate("calibration", "The pinpad may ask for the same card once more.")
    return Page(step(3), heading, (later(), (Choice.GIVE_BACK, button)), (remark,), facts(sale))


def giving_back(kind: Kind) -> Page:
    """The pinpad is at it."""
    if kind is Kind.CANCEL:
        heading = translate("calibration", "The sale is being cancelled. Present the same card if it is asked for")
    else:
        heading = translate("calibration", "The money is being returned. Present the same card if it is asked for")
    return Page(step(3), heading, ((Choice.LEAVE, translate("calibration", "Stop")),))


def shift_over() -> Page:
    """Too late for a cancel."""
    return Page(
        step(3),
        translate("calibration", "The shift of this sale is closed, so it cannot be cancelled"),
        (later(), (Choice.RETURN, translate("calibration", "Return instead…"))),
        (translate("calibration", "A return is possible at any time, and releases the same."),),
        mark=Mark.NEUTRAL,
    )


def not_given_back(ended: Outcome) -> Page:
    """Declined, stopped, or never sent."""
    return Page(
        step(3),
        translate("calibration", "The money was not given back"),
        (later(), (Choice.AGAIN, translate("calibration", "Try again"))),
        told(ended),
        mark=ended.mark,
    )


def released(given_back: Operation, *, is_all: bool) -> Page:
    """All is done; unless `is_all`, but for what is not known of another sale."""
    money_is_back = translate("calibration", "The money is back on the card.")
    return Page(
        step(3),
        translate("calibration", "The lane is released"),
        ((Choice.LEAVE, translate("calibration", "Close")),),
        (translate("calibration", "It may sell, cancel and return."), *((money_is_back,) if is_all else ())),
        facts(given_back),
        Mark.GOOD,
    )


def give_back_proves_nothing(given_back: Operation, reasons: Sequence[str]) -> Page:
    """The money is back, and the lane is not released for giving back."""
    return Page(
        step(3),
        translate("calibration", "The money was given back, but nothing is released by it"),
        _leave_or_again(),
        tuple(reasons),
        facts(given_back),
        Mark.UNCLEAR,
    )


# Ends


def unknown(ended: Operation, sale: Operation) -> Page:
    """Nobody knows yet what became of the sale, or of its refund."""
    return Page(
        step(3 if ended.kind.gives_back else 2),
        translate("calibration", "The outcome is not known. Do not repeat it"),
        ((Choice.LEAVE, translate("calibration", "Close")),),
        (
            translate(
                "calibration",
                "The card may have been charged, or the money given back. The pinpad is being asked for its last slip;"
                " the lane stays closed until this is settled: see the Unresolved screen (Ctrl+3). Then open this guide"
                " again.",
            ),
        ),
        facts(sale),
        Mark.UNCLEAR,
    )


def why_not(ended: Operation, sale: Operation | None, profile: LaneProfile, typed: int | None) -> list[str]:
    """Why an approval proves nothing (M12). `typed` is what the operator read before the card."""
    reasons = {
        translate("calibration", "It was approved although a stop had been asked for."): ended.reason
        is Reason.APPROVED_AFTER_ABORT,
        translate("calibration", "The right amount was not typed before the card was presented."): sale is None
        and typed != ended.amount,
        translate("calibration", "The pinpad named no terminal id."): ended.terminal_id is None,
        translate("calibration", "Terminal {0} answered, which is none of this lane's: {1}.").format(
            ended.terminal_id, ", ".join(profile.terminal_ids)
        ): bool(ended.terminal_id and profile.terminal_ids and ended.terminal_id not in profile.terminal_ids),
        translate("calibration", "The pinpad's answer did not name the amount."): not ended.amount_confirmed,
        translate("calibration", "The pinpad's answer did not name the sale."): sale is not None
        and not names_sale(ended, ended, sale),
    }
    found = [text for text, is_so in reasons.items() if is_so]
    return found or [translate("calibration", "The journal could not take it.")]


def notation(lane: LaneSettings, typed: int) -> str:
    """What a sale that was approved in the wrong notation means."""
    text = translate(
        "calibration",
        "The pinpad showed {0}, and may have charged that much: compare it with the slip. Then change settings.toml,"
        " lane {1}, to {2}.",
    )
    return text.format(words.money(typed), lane.name, _right_notation(lane))


def _right_notation(lane: LaneSettings) -> str:
    return f'amount_format = "{OTHER_NOTATION[lane.amount_format]}"'


def step(number: int) -> str:
    """Which of the steps it is."""
    return translate("calibration", "step {0} of {1}").format(number, STEPS)


def _leave_or_again() -> tuple[tuple[Choice, str], ...]:
    return (
        (Choice.LEAVE, translate("calibration", "Close")),
        (Choice.AGAIN, translate("calibration", "To the beginning")),
    )


def later() -> tuple[Choice, str]:
    """The button that puts the refund off."""
    return Choice.LATER, translate("calibration", "Later")


def give_back_words(sale: Operation) -> str:
    """What the button says that refunds a sale."""
    return translate("calibration", "Give {0} back…").format(words.money(sale.amount))


def told(ended: Outcome) -> tuple[str, ...]:
    """An outcome in lines."""
    return tuple(filter(None, (f"{ended.word}. {ended.meaning}".strip(), ended.advice)))


def names(operation: Operation) -> str:
    """By what an operation is found: amount, receipt number and RRN."""
    receipt = translate("calibration", "Receipt no.")
    parts = [words.money(operation.amount), operation.receipt_no and f"{receipt} {operation.receipt_no}"]
    return ", ".join(filter(None, [*parts, operation.rrn and f"RRN {operation.rrn}"]))


def facts(operation: Operation) -> tuple[tuple[str, str], ...]:
    """What an operation is known by, in rows."""
    return (
        (translate("calibration", "Amount"), words.money(operation.amount)),
        (translate("calibration", "Terminal id"), operation.terminal_id or "—"),
        (translate("calibration", "Receipt no."), operation.receipt_no or "—"),
        ("RRN", operation.rrn or "—"),
        (translate("calibration", "Card"), operation.card or "—"),
    )
