"""A journal with a past for tests of its screen: sales of many days, and how the screen is waited for."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.core.model import Operation, Scheme, State, new_id
from app.journal.writing import Writer
from operations import make_operation
from ui.journal.screen import JournalScreen
from ui.shell.catalogue import Place
from ui.shell.main_window import MainWindow
from windows import until

SLIP = """
Терминал: 34112204
Оплата
СУММА: {amount} UZS
Карта: 986018******{tail}
RRN: {rrn}
Код ответа: 000
ОДОБРЕНО
"""


def sale(moment: datetime, number: int, **changes: Any) -> Operation:
    """An approved sale of real money with a slip; its RRN and the tail of its card follow from `number`."""
    rrn, tail = f"{number:012}", f"{number % 10_000:04}"
    fields: dict[str, Any] = {
        "id": new_id(moment),
        "lane": "humo-training",
        "state": State.APPROVED,
        "training": False,
        "amount": 100_00 + number,
        "created_at": moment,
        "sent_at": moment,
        "ended_at": moment + timedelta(seconds=20),
        "code": "000",
        "rrn": rrn,
        "receipt_no": str(number % 1000 + 1),
        "terminal_id": "34112204",
        "card": f"986018******{tail}",
        "slip": SLIP.format(amount=f"{1 + number / 100:.2f}", rrn=rrn, tail=tail),
    }
    return make_operation(**fields | changes)


def keep_all(writer: Writer, operations: Iterable[Operation]) -> None:
    """Write them down in one transaction, the first one first."""
    with writer.transaction():
        for operation in operations:
            writer.adopt(operation)


def past(now: datetime, count: int) -> list[Operation]:
    """So many sales, one an hour, the newest an hour ago; every fifth is of UZCARD."""
    return [
        sale(
            now - timedelta(hours=count - number),
            number,
            **({"scheme": Scheme.UZCARD, "lane": "uzcard-training"} if number % 5 == 0 else {}),
        )
        for number in range(count)
    ]


async def open_journal(window: MainWindow) -> JournalScreen:
    """The journal's screen, once it shows what it has found."""
    window.show_screen(Place.JOURNAL)
    screen = window.screens[Place.JOURNAL]
    assert isinstance(screen, JournalScreen)
    await found(screen)
    return screen


async def found(screen: JournalScreen) -> None:
    """Wait until the search has ended, and the slip of the present row is there."""
    await until(screen.is_settled)
    await until(lambda: screen.search.count == 0 or screen.shown is not None)
