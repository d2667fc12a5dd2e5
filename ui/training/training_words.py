"""What is said of training pinpads: their cards, what can go wrong with them, and what a trainee can do now."""

from PySide6.QtCore import QCoreApplication

from app.emulators.cards import EmulatedCard
from app.emulators.faults import Action
from app.emulators.front import Moment
from app.emulators.hands import Mishap, Switch

translate = QCoreApplication.translate

Told = tuple[str, str]
"""A name and a sentence that says what will happen."""


def card(value: EmulatedCard) -> str:
    """What a card is there for, and the code with which it is refused."""
    scheme, _, name = value.name.partition("-")
    names = {
        "rich": translate("training", "Usual card"),
        "poor": translate("training", "No money") + " · 116",
        "blocked": translate("training", "Blocked account") + " · 204",
        "restricted": translate("training", "Restricted card") + " · 104",
        "expired": translate("training", "Expired card") + " · 101",
        "stolen": translate("training", "Stolen card") + " · 209",
        "limit": translate("training", "Limit used up") + " · 123",
        "issuer-away": translate("training", "The card's bank is silent") + " · 912",
        "damaged": translate("training", "Damaged chip"),
        "surcharge": translate("training", "Card with a surcharge"),
        "co-badge": translate("training", "Card of two systems"),
    }
    return f"{scheme.upper()} — {names.get(name, name)}"


def hint(moment: Moment, pin: str) -> str:
    """What a trainee can do now; `pin` is that of the cards."""
    return {
        Moment.IDLE: translate("training", "Ready. Start an operation at the till."),
        Moment.WORKING: translate("training", "The pinpad is working."),
        Moment.CARD: translate("training", "Choose a card below and tap, insert or swipe it. The red key stops."),
        Moment.PIN: translate("training", "Type the PIN {0} and press the green key, or type another one.").format(pin),
        Moment.BANK: translate("training", "The bank is being asked."),
        Moment.TILL: translate("training", "The pinpad has a question: answer it at the till."),
        Moment.RESULT: translate("training", "Done. Any coloured key clears the display."),
        Moment.OFF: translate("training", "The cable is out: the pinpad has no power."),
    }[moment]


def mishap(value: Mishap) -> Told:
    """What goes wrong once, with the next operation."""
    return {
        Mishap.LOST_ANSWER: (
            translate("training", "Lose the answer"),
            translate(
                "training",
                "The bank approves the next operation, then the line breaks before the till hears of it. The outcome is"
                " unknown until the till has asked for the last slip.",
            ),
        ),
        Mishap.CUT_AT_CARD: (
            translate("training", "Break the line at the card"),
            translate(
                "training",
                "The line breaks while the next operation waits for a card. Nothing was charged, but the till cannot"
                " know that: a supervisor decides.",
            ),
        ),
        Mishap.OLD_ANSWER: (
            translate("training", "Repeat the old answer"),
            translate(
                "training",
                "The pinpad tells the result of the operation before once more. The till must not take it for the new"
                " one.",
            ),
        ),
        Mishap.STILL_BUSY: (
            translate("training", "Stay busy"),
            translate("training", "The next operation ends, then the pinpad stays busy for 30 seconds: 984."),
        ),
        Mishap.BANK_SLOW: (
            translate("training", "Slow bank"),
            translate("training", "The bank answers 15 seconds late. All ends well."),
        ),
        Mishap.BANK_ANSWER_LOST: (
            translate("training", "Lose the bank's answer"),
            translate(
                "training",
                "The bank books and the pinpad never hears of it. After 30 seconds the outcome is unknown, and the last"
                " slip does not help: a supervisor asks the bank.",
            ),
        ),
        Mishap.BANK_HANGS_UP: (
            translate("training", "The bank hangs up"),
            translate("training", "The bank closes the connection without an answer and books nothing."),
        ),
    }[value]


def switch(value: Switch) -> Told:
    """What stays so until it is switched back."""
    return {
        Switch.UNPLUGGED: (
            translate("training", "Pull the cable"),
            translate("training", "The pinpad goes dark and forgets what it was doing. Press again to plug it in."),
        ),
        Switch.BANK_AWAY: (
            translate("training", "No bank"),
            translate("training", "The bank cannot be reached: 998. Nothing is charged."),
        ),
        Switch.FULL: (
            translate("training", "Full memory"),
            translate("training", "The pinpad refuses to sell until the totals are reconciled: 303."),
        ),
        Switch.CLOCK_BEHIND: (
            translate("training", "Wrong clock"),
            translate("training", "The pinpad's clock is an hour behind: a lost answer cannot be settled by its slip."),
        ),
        Switch.OWN_NETWORK: (
            translate("training", "Own network"),
            translate("training", "The pinpad reaches its bank by itself and not through the till."),
        ),
    }[value]


def step(value: str) -> str:
    """Where in the conversation something goes wrong: what happens there, and the name on the line."""
    names = {
        "START": translate("training", "The till's order arrives"),
        "CARD": translate("training", "Waiting for the card"),
        "PIN": translate("training", "Waiting for the PIN"),
        "BEGINTR": translate("training", "The operation begins"),
        "STATUS": translate("training", "A text for the cashier"),
        "GETTAGS": translate("training", "The original is asked for"),
        "DATAENTRY": translate("training", "The cashier is asked"),
        "AMOUNTENTRY": translate("training", "The amount is asked for"),
        "DEVICEOPEN": translate("training", "A connection is wanted"),
        "IOCTL": translate("training", "The connection is set up"),
        "CONNECT": translate("training", "Connecting to the bank"),
        "WRITE": translate("training", "The request to the bank"),
        "READ": translate("training", "The bank's answer is fetched"),
        "DISCONNECT": translate("training", "Leaving the bank"),
        "DEVICECLOSE": translate("training", "The connection is closed"),
        "STARTPRINT": translate("training", "The slip begins"),
        "PRINT": translate("training", "A line of the slip"),
        "ENDPRINT": translate("training", "The slip ends"),
        "STORERC": translate("training", "The response code"),
        "SETTAGS": translate("training", "The result's data"),
        "ENDTR": translate("training", "The operation ends"),
        "RESULT": translate("training", "What the till is told"),
        "BANK": translate("training", "The bank itself"),
    }
    return f"{names[value]} · {value}"


def action(value: Action) -> Told:
    """What goes wrong there, and what that does."""
    return {**_line_actions(), **_other_actions()}[value]


def _line_actions() -> dict[Action, Told]:
    """What happens to what is said on the line."""
    return {
        Action.DROP: (
            translate("training", "line breaks"),
            translate("training", "The line breaks here, once the till has answered."),
        ),
        Action.SILENCE: (
            translate("training", "silence"),
            translate("training", "From here on nothing comes: the till waits up to three minutes and looks it up."),
        ),
        Action.DELAY: (
            translate("training", "late"),
            translate("training", "It comes that many seconds late. Up to a minute or two the till waits for it."),
        ),
        Action.CORRUPT: (
            translate("training", "garbled name"),
            translate("training", "Its name arrives garbled, so that the till does not understand it."),
        ),
        Action.LENGTH: (
            translate("training", "cut short"),
            translate("training", "It announces more bytes than come, and the till waits for the rest."),
        ),
        Action.GARBAGE: (
            translate("training", "noise before it"),
            translate("training", "Noise comes before it. The till passes over that."),
        ),
        Action.EMPTY: (
            translate("training", "empty frame before it"),
            translate("training", "An empty frame comes before it. The till answers both."),
        ),
        Action.TWICE: (
            translate("training", "twice"),
            translate("training", "It comes two times at once. The till answers both."),
        ),
        Action.SPLIT: (
            translate("training", "byte by byte"),
            translate("training", "It comes in pieces of one byte. The till puts them together."),
        ),
    }


def _other_actions() -> dict[Action, Told]:
    """What the pinpad or the bank does otherwise."""
    return {
        Action.LATER: (
            translate("training", "held back"),
            translate("training", "From here on all is held back until the till opens the line anew: a late answer."),
        ),
        Action.FOREIGN: (
            translate("training", "old result before it"),
            translate("training", "The result of the operation before comes once more, then this."),
        ),
        Action.DEAF: (
            translate("training", "no is taken for yes"),
            translate("training", "Whatever the till answers is taken for a yes: an Abort is not heard."),
        ),
        Action.ARMED: (
            translate("training", "stays busy"),
            translate("training", "The pinpad stays at it that many seconds more and refuses an order: 984."),
        ),
        Action.SKIP: (
            translate("training", "left out"),
            translate("training", "It never comes, and the pinpad goes on as if it had."),
        ),
        Action.QUEUE: (
            translate("training", "waits its turn"),
            translate("training", "An order that finds the pinpad busy is carried out that many seconds after it."),
        ),
        Action.BARE: (
            translate("training", "code only"),
            translate("training", "Only the response code comes: no slip and no data."),
        ),
        Action.REPORT: (
            translate("training", "report in its place"),
            translate("training", "The short report is printed in place of the slip."),
        ),
        Action.SLOW: (
            translate("training", "late"),
            translate("training", "The bank answers that many seconds late. The pinpad waits 30 seconds for it."),
        ),
        Action.HALF_CLOSE: (
            translate("training", "hangs up"),
            translate("training", "The bank hangs up instead of answering, and books nothing."),
        ),
        Action.LOSE: (
            translate("training", "answer lost"),
            translate("training", "The bank books, and its answer is lost on the way."),
        ),
    }
