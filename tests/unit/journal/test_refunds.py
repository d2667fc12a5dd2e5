"""What was refunded of the sales in a list, as the screens tell it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.model import Kind, Operation, Origin, Scheme, State
from app.journal import schema
from app.journal.reading import Reader
from app.journal.refunds import Refunded, find_refunded
from app.journal.writing import Writer
from operations import store

RRN, OTHER_RRN = "416311639412", "416311639413"


class Shop:
    """A journal that is written and read."""

    def __init__(self, path: Path) -> None:
        self.writer = Writer(path)
        self.reader = Reader(schema.open_for_reading(path))

    def sale(self, rrn: str | None = RRN, **changes: Any) -> Operation:
        return store(self.writer, State.APPROVED, rrn=rrn, **changes)

    def refund(self, kind: Kind, state: State = State.APPROVED, **changes: Any) -> Operation:
        return store(self.writer, state, kind=kind, **changes)

    def refunded(self) -> dict[str, Refunded]:
        """What was refunded of all sales."""
        return find_refunded(self.reader, self.reader.latest(100))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "journal.sqlite3")
    yield made
    made.reader.close()
    made.writer.close()


def test_a_cancel_and_returns_count_for_their_own_sale(shop: Shop) -> None:
    cancelled, returned, whole = shop.sale(), shop.sale(OTHER_RRN), shop.sale(None)
    shop.refund(Kind.CANCEL, request_id="14", original_id=cancelled.id)
    shop.refund(Kind.RETURN, request_id=OTHER_RRN, amount=100_00)
    shop.refund(Kind.RETURN, request_id=OTHER_RRN, amount=50_00)

    assert shop.refunded() == {cancelled.id: Refunded(cancelled=300_00), returned.id: Refunded(returned=150_00)}
    assert whole.id not in shop.refunded()


@pytest.mark.parametrize("state", [State.SENT, State.UNKNOWN])
def test_what_is_not_settled_is_told_apart(shop: Shop, state: State) -> None:
    sale = shop.sale()
    shop.refund(Kind.RETURN, state, request_id=RRN, amount=100_00)

    assert shop.refunded() == {sale.id: Refunded(unsettled=100_00)}


@pytest.mark.parametrize("state", [State.FAILED, State.DECLINED, State.ABORTED])
def test_what_was_refused_took_nothing(shop: Shop, state: State) -> None:
    shop.sale()
    shop.refund(Kind.CANCEL, state, request_id=RRN)

    assert shop.refunded() == {}


def test_another_scheme_and_training_are_other_sales(shop: Shop) -> None:
    shop.sale()
    shop.refund(Kind.RETURN, request_id=RRN, scheme=Scheme.UZCARD, slip="Возврат")
    shop.refund(Kind.RETURN, request_id=RRN, training=False)

    assert shop.refunded() == {}


def test_the_rrn_of_an_answer_names_the_sale_of_a_cancel_and_not_of_a_return(shop: Shop) -> None:
    sale, other = shop.sale(), shop.sale(OTHER_RRN)
    shop.refund(Kind.CANCEL, request_id="14", rrn=RRN)
    shop.refund(Kind.RETURN, request_id="15", rrn=OTHER_RRN, amount=100_00)
    assert shop.refunded() == {sale.id: Refunded(cancelled=300_00)}

    shop.refund(Kind.RETURN, origin=Origin.PINPAD, rrn=OTHER_RRN, amount=100_00)
    assert shop.refunded()[other.id] == Refunded(returned=100_00)


def test_it_is_the_same_sum_as_the_guards_have(shop: Shop) -> None:
    """What a list says is left is what a refund is refused beyond."""
    sale = shop.sale()
    shop.refund(Kind.RETURN, request_id=RRN, amount=100_00)
    shop.refund(Kind.RETURN, State.UNKNOWN, original_id=sale.id, amount=50_00)
    shop.refund(Kind.RETURN, State.DECLINED, request_id=RRN, amount=20_00)

    assert shop.refunded()[sale.id].total == shop.reader.guards.refunded(sale) == 150_00
