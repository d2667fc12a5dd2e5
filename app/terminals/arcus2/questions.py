"""What the pinpad asks: of the order, which is answered at once, or of the cashier.

An answer that the order holds is never left to the cashier, and a question that is the cashier's is never pre-filled
(M6.3). Pure: no I/O, no clock.
"""

import re

from app.core.masking import mask
from app.terminals.arcus2 import tags
from app.terminals.arcus2.commands import Command
from app.terminals.arcus2.frames import ENCODING
from app.terminals.arcus2.operations import SEPARATOR, Dialect
from app.terminals.base import Order, Question, QuestionForm

FORMS = {"MENU": QuestionForm.MENU, "YESNO": QuestionForm.YES_NO, "DATAENTRY": QuestionForm.ENTRY}

_ENTERED = b"0"
"""First field of an answer to an entry: the value was given."""
_ASKS_RRN = re.compile(r"\b(?:rrn|ррн)\b|ссылк", re.IGNORECASE)
_ASKS_RECEIPT = re.compile(r"(?:номер|№)\s*чека|\bчек\s*№|\breceipt\b|\binvoice\b|\bchek\s*raqam", re.IGNORECASE)
_ASKS_OTHER = re.compile(r"авториз|auth|сумм|amount|summa|\bпин|\bpin|парол|password|cvv|срок|expir", re.IGNORECASE)
_HARD_SEPARATORS = re.compile(r"[\x1b-\x1f\r\n]+")
_SOFT_SEPARATORS = re.compile(r"[;|]")
_TITLE_ENDS = (":", "?")
_LONGEST_VALUE = 256


def amount_entry(order: Order) -> bytes | None:
    """The answer to AMOUNTENTRY, in minor units; None for an order without an amount."""
    return _ENTERED + SEPARATOR + str(order.amount).encode() if order.kind.moves_money else None


def original_entry(order: Order, prompt: str) -> bytes | None:
    """The answer to a DATAENTRY that asks for the RRN or the receipt number of the original; None for any other."""
    if not order.kind.gives_back or _ASKS_OTHER.search(prompt):
        return None
    value = order.rrn if _ASKS_RRN.search(prompt) else None
    if value is None and _ASKS_RECEIPT.search(prompt):
        value = order.receipt_no
    return _ENTERED + SEPARATOR + value.encode("ascii") if value else None


def wanted_tags(order: Order, dialect: Dialect) -> bytes | None:
    """The answer to GETTAGS; None when there is nothing to give.

    The form of the request is not public, so that the answer is the same whatever it asks for.
    """
    if not order.kind.moves_money:
        return None
    elements = [(tags.AMOUNT, tags.bcd(order.amount, 6)), (tags.CURRENCY, tags.bcd(int(order.currency), 2))]
    if order.kind.gives_back and order.rrn:
        elements.append((tags.RRN, order.rrn.encode("ascii")))
    if order.kind.gives_back and order.receipt_no:
        receipt_no = int(order.receipt_no)
        for tag, length in ((tags.RECEIPT_NO, 2), (tags.TRANSACTION_ID, 4)):
            if tag in dialect.answer_tags and receipt_no < 1 << 8 * length:
                elements.append((tag, receipt_no.to_bytes(length, "big")))
    return tags.encode(elements)


def question(number: int, command: Command) -> Question:
    """The question that `command` puts to the cashier, masked."""
    form = FORMS[command.name]
    if form is not QuestionForm.MENU:
        return Question(number, form, mask(command.text.strip()))
    title, items = _menu(mask(command.text))
    return Question(number, form, title, items)


def answer(asked: Question, value: str | None) -> bytes | None:
    """The cashier's `value` as the pinpad wants it; None when he refuses or it is no answer to the question."""
    if value is None:
        return None
    match asked.form:
        case QuestionForm.MENU:
            known = value.isdecimal() and value.isascii() and int(value) < len(asked.items)
            return value.encode() if known else None
        case QuestionForm.YES_NO:
            return value.encode() if value in ("0", "1") else None
    return _entry(value)


def _entry(value: str) -> bytes | None:
    if not value.isprintable() or len(value) > _LONGEST_VALUE:
        return None
    try:
        return _ENTERED + SEPARATOR + value.encode(ENCODING)
    except UnicodeEncodeError:
        return None


def _menu(text: str) -> tuple[str, tuple[str, ...]]:
    """Title and items of a MENU. How they are separated is not public, so every plausible separator counts.

    The pinpad wants an item's index, so a first field that ends as a title does is not counted among them.
    """
    separators = _HARD_SEPARATORS if _HARD_SEPARATORS.search(text.strip()) else _SOFT_SEPARATORS
    fields = [part.strip() for part in separators.split(text) if part.strip()]
    if len(fields) > 1 and fields[0].endswith(_TITLE_ENDS):
        return fields[0], tuple(fields[1:])
    return "", tuple(fields)
