"""Which class and op a bank gave each kind of operation, and the message that starts it.

Sources: the table of public `ops.ini` files of "Univ. EMV POS" installs, confirmed by chaiok's and wiva's defaults.
Pure: what `ops.ini` holds is an argument.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.errors import KindNotSupported, SettingsUnreadable
from app.model import Kind
from app.terminals.arcus2.frames import ENCODING
from app.terminals.base import Order

SEPARATOR = b"\x1b"
"""Between the fields of a start message and of some answers."""


class OperationCode(NamedTuple):
    """What the start message calls an operation."""

    group: int
    """The protocol's "class"."""
    op: int


OperationTable = Mapping[Kind, OperationCode]

BUILT_IN: OperationTable = MappingProxyType(
    {
        Kind.SALE: OperationCode(1, 1),
        Kind.CANCEL: OperationCode(1, 5),
        Kind.RETURN: OperationCode(1, 11),
        Kind.RECONCILIATION: OperationCode(2, 1),
        Kind.SHORT_REPORT: OperationCode(2, 10),
        Kind.LAST_SLIP: OperationCode(2, 27),
        Kind.PING: OperationCode(9, 6),
        Kind.HOST_TEST: OperationCode(2, 6),
    }
)

_KIND_OF_TILL_OP = {
    1: Kind.SALE,
    3: Kind.RETURN,
    4: Kind.CANCEL,
    8: Kind.SHORT_REPORT,
    10: Kind.RECONCILIATION,
    60: Kind.LAST_SLIP,
    72: Kind.PING,
    95: Kind.HOST_TEST,
    201: Kind.PING,
}
_INI_LINE = re.compile(r"\s*(\d{1,9})\s*=(.*)")
_CODE = re.compile(r"\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,.*)?")


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


def operation_table(ini: bytes | None, changes: Mapping[Kind, str], path: str) -> OperationTable:
    """The bank's table: what a shop's `ops.ini` holds, without one the built-in table, and `changes` upon it.

    A change is "class,op". The file is CP1251 in lines of `tillop = class,op,LABEL` and is the whole table: a kind
    without a line is one that this pinpad does not do. `path` is where a complaint sends the reader.

    Raises:
        SettingsUnreadable: when a line that is needed has another shape, there is no sale, or the code of a kind that
            moves money stands for another kind too.
    """
    table = dict(BUILT_IN) if ini is None else _read_ini(ini, path)
    table |= {kind: _code(text, path, f"operation {kind}") for kind, text in changes.items()}
    _check(table, path)
    return MappingProxyType(table)


def _amount(amount: int, form: AmountFormat) -> str:
    return f"{amount // 100}.{amount % 100:02}" if form is AmountFormat.DECIMAL else str(amount)


def _read_ini(ini: bytes, path: str) -> dict[Kind, OperationCode]:
    table: dict[Kind, OperationCode] = {}
    for number, line in enumerate(ini.decode(ENCODING, errors="replace").splitlines(), 1):
        entry = _INI_LINE.match(line)
        kind = _KIND_OF_TILL_OP.get(int(entry[1])) if entry else None
        if entry is None or kind is None:
            continue
        table[kind] = _code(entry[2], path, f"line {number}")
    return table


def _code(text: str, path: str, place: str) -> OperationCode:
    code = _CODE.fullmatch(text)
    if code is None:
        raise SettingsUnreadable(path=path, problem=f"{place}: “{text.strip()}” is not of the form class,op,LABEL")
    return OperationCode(int(code[1]), int(code[2]))


def _check(table: OperationTable, path: str) -> None:
    """A table with which a give-back could sell is none, and one without a sale was not read right."""
    for kind, code in table.items():
        twin = next((other for other in table if other is not kind and table[other] == code), None)
        if twin and kind.moves_money:
            raise SettingsUnreadable(path=path, problem=f"{kind} and {twin} have the same code {code.group},{code.op}")
    if Kind.SALE not in table:
        raise SettingsUnreadable(path=path, problem="there is no operation 1, the sale, in it")
