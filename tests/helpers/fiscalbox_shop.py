"""A lane on a FiscalBox: what its pinpad prints, and a shop whose lanes ask a `BoxServer`.

The papers have the layouts of the documented samples, with amounts, times and numbers of their own.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.model import Kind, Operation, Request, Scheme
from app.journal.writing import Writer
from app.lanes.lane import Lane
from app.runtime import recover
from app.terminals.fiscalbox.driver import FiscalBoxTerminal
from fiscalbox_server import BoxServer, answer, open_box, success
from training_lanes import LIMIT, ZONE, Shop, open_shop

TERMINALS = {Scheme.HUMO: "34112204", Scheme.UZCARD: "00000013"}
PATHS = {Scheme.HUMO: "/payment/xumo", Scheme.UZCARD: "/payment/uzcard"}
GIVES_BACK = {Scheme.HUMO: Kind.CANCEL, Scheme.UZCARD: Kind.RETURN}
SALE_AMOUNT = 300_00

_TITLES = {Kind.SALE: "Оплата", Kind.CANCEL: "Отмена (CANCEL)", Kind.RETURN: "Возврат"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A slip of an operation; `at` is any aware moment, `amount` tiyin."""

    scheme: Scheme
    kind: Kind
    rrn: str
    at: datetime
    amount: int = SALE_AMOUNT
    code: str = "000"
    receipt_no: int = 14
    word: str = "ОДОБРЕНО"

    @property
    def text(self) -> str:
        moment = self.at.astimezone(ZONE)
        money = f"{self.amount // 100}.{self.amount % 100:02d} UZS"
        if self.scheme is Scheme.HUMO:
            return (
                "            ОБЫЧНЫЙ ТОВАР\n         IP OOO JETI ASPAN\n"
                f"ID Терм.:34112204      Номер смены 1\nID Орг.:011760574070401       Чек {self.receipt_no}\n"
                f"          {_TITLES[self.kind]}\n              {self.word}\nСУММА:                    {money}\n"
                "Карта:HUMO\n        986018******9831:01\n"
                f"Код авториз.:731333   Код ответа:{self.code}\nRRN(ссылка) :{self.rrn}\n"
                f"Дата:{moment:%d/%m/%y %H:%M:%S}\n====================================\n"
            )
        return (
            f"            OOO TEST TIME\nНомер операции:                  {self.receipt_no}\n"
            "Терминал:                   00000013\nТорговец:            000000900227899\n"
            f"RRN                     {self.rrn}\nДата             {moment:%Y-%m-%d %H:%M:%S}\n"
            f"Карта               544081******5040\n \n              {_TITLES[self.kind]}\n             {money}\n"
            f"              {self.word}\n          Код ответа:{self.code} \n"
        )

    @property
    def body(self) -> bytes:
        """The box's success with it."""
        return success(self.text, self.rrn)


def report(scheme: Scheme, at: datetime, *, title: str = "Краткий отчет", sales: int = 0, word: str = "") -> bytes:
    """The body of a report over that many sales of `SALE_AMOUNT`."""
    moment = at.astimezone(ZONE)
    total = f"Оплата {sales} {SALE_AMOUNT * sales // 100}.00" if sales else "-"
    text = (
        f"====================================\n{title:^36}\nТерминал:                   {TERMINALS[scheme]}\n"
        f"Дата:{moment:%d/%m/%y}         Время:{moment:%H:%M:%S}\n{word:^36}\n"
        f"------------------------------------\n{total:^36}\n           Отчет окончен\n"
    )
    return success(text)


def closing_report(scheme: Scheme, at: datetime) -> bytes:
    """The body of a reconciliation whose totals agree."""
    return report(scheme, at, title="Отчет закрытия смены", word="Итоги совпали")


class BoxShop:
    """Lanes on one box. Everything the box is asked for stands in `box`."""

    def __init__(self, shop: Shop, box: BoxServer) -> None:
        self.shop = shop
        self.box = box
        self.clock = shop.clock

    def open_lane(self, scheme: Scheme, url: str | None = None, **more: Any) -> Lane:
        """A lane as the program makes it of `driver = "fiscalbox"`."""
        terminal = FiscalBoxTerminal(url or self.box.url, scheme, self.clock)
        return self.shop.open_lane(scheme, terminal=terminal, **{"training": False, "look_up_prints": True} | more)

    def reopen(self, lane: Lane, **more: Any) -> Lane:
        """The program ends and starts again."""
        self.shop.close_lane(lane)
        with closing(Writer(self.shop.journal)) as writer:
            assert recover(writer, self.clock.now()) is None
        return self.open_lane(lane.schemes[0], **more)

    def sell(self, lane: Lane, rrn: str = "416311639001", amount: int = SALE_AMOUNT) -> Operation:
        """A sale that goes well."""
        paper = Paper(lane.schemes[0], Kind.SALE, rrn, self.clock.now(), amount, receipt_no=13)
        self.box.plan(answer(paper.body))
        return run(lane, Request(Kind.SALE, amount))


def run(lane: Lane, request: Request) -> Operation:
    return lane.submit(request).result(LIMIT)


@contextmanager
def open_box_shop(folder: Path) -> Iterator[BoxShop]:
    """A shop and its box, closed at the end."""
    with open_box() as box, open_shop(folder) as shop:
        try:
            yield BoxShop(shop, box)
        finally:
            box.released.set()
