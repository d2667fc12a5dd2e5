"""The message that starts an operation, and what of the line differs between banks and shops. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.errors import KindNotSupported
from app.core.operation_codes import BUILT_IN, OperationTable
from app.terminals.base import Order

SEPARATOR = b"\x1b"
"""Between the fields of a start message and of some answers."""


class AmountFormat(StrEnum):
    """How the start message writes an amount. Nothing public says which one a bank's 860 takes, so it is a setting."""

    DECIMAL = "decimal"
    """So'm with two decimals: 500.00 (chaiok, PPR)."""
    MINOR = "minor"
    """Tiyin: 50000 (wiva)."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between banks and shops on the same line.

    `relay_allow` are the only bank hosts, "host:port", that the pinpad may ask for; `answer_tags` the tags that the
    bank wants in an answer to GETTAGS beside amount, currency and RRN; `zone` the pinpad's local time; `interactive`
    tells that somebody can be asked.
    """

    amount_format: AmountFormat = AmountFormat.DECIMAL
    operations: OperationTable = field(default_factory=lambda: BUILT_IN)
    relay_allow: tuple[str, ...] = ()
    answer_tags: frozenset[str] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tashkent"))
    interactive: bool = True


def start_message(order: Order, dialect: Dialect) -> bytes:
    """The DATA that starts `order`: `class␛op␛currency␛amount␛track1␛track2`, without an amount `class␛op`.

    Raises:
        KindNotSupported: when the bank's table does not know the kind.
    """
    code = dialect.operations.get(order.kind)
    if code is None:
        raise KindNotSupported(kind=order.kind)
    fields = [str(code.group), str(code.op)]
    if order.kind.moves_money:
        fields += [order.currency, _amount(order.amount, dialect.amount_format), "", ""]
    return SEPARATOR.join(text.encode("ascii") for text in fields)


def _amount(amount: int, form: AmountFormat) -> str:
    return f"{amount // 100}.{amount % 100:02}" if form is AmountFormat.DECIMAL else str(amount)
