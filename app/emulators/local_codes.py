"""The response codes that a pinpad gives on its own, without its bank (FiscalBox's table, arcus2.md 1.7)."""

DONE = "000"
TOTALS_DIFFER = "095"
NOT_FOUND = "202"
NO_AMOUNT = "203"
NO_ORIGINAL = "205"
NO_PIN = "211"
"""The holder did not type it."""
CHIP_NOT_READ = "234"
MORE_THAN_ORIGINAL = "235"
CANNOT_CANCEL = "302"
JOURNAL_FULL = "303"
WRONG_CURRENCY = "304"
CARD_NOT_SERVED = "305"
BAD_BANK_ANSWER = "404"
BUSY = "984"
ABORTED = "992"
BAD_ORDER = "996"
NO_LINK = "998"
"""No bank, and also nobody who presented a card in time (wiva)."""
NO_TILL = "999"
"""The till stopped answering, or asks for what this pinpad cannot do (chaiok)."""


class Refusal(Exception):
    """The pinpad ends the operation here with `code`, and prints nothing. `text` is shown in place of the code's."""

    def __init__(self, code: str, text: str = "") -> None:
        self.code = code
        self.text = text
        super().__init__(code)
