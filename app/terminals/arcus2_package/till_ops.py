"""The command line of CommandLineTool: which of its numbers an install gave to each kind of operation. Pure.

The tool is told a *till op*, its own number for an operation: `/o1`. Installs number them as they like; what each one
means stands in `ops.ini` in lines of `tillop = class,op,LABEL`, CP1251. Class and op are the protocol's and the same
everywhere, so that they are what is sought. Sources: public ops.ini files of "Univ. EMV POS" installs (arcus2.md 1.5);
`/o1 /a<tiyin> /c860` in Invan, `/o3 /a… /c860 /r…` in the Set Retail bridge.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from app.errors import KindNotSupported, SettingsUnreadable
from app.model import Kind
from app.terminals.base import Order

ENCODING = "cp1251"

ClassOp = tuple[int, int]

CLASS_OPS: Mapping[Kind, ClassOp] = MappingProxyType(
    {
        Kind.SALE: (1, 1),
        Kind.CANCEL: (1, 5),
        Kind.RETURN: (1, 11),
        Kind.RECONCILIATION: (2, 1),
        Kind.SHORT_REPORT: (2, 10),
        Kind.LAST_SLIP: (2, 27),
        Kind.PING: (9, 6),
        Kind.HOST_TEST: (2, 6),
    }
)
"""What the protocol calls each kind."""

_USUAL: Mapping[Kind, tuple[int, ...]] = {
    Kind.SALE: (1,),
    Kind.CANCEL: (4,),
    Kind.RETURN: (3,),
    Kind.RECONCILIATION: (10,),
    Kind.SHORT_REPORT: (8,),
    Kind.LAST_SLIP: (60,),
    Kind.PING: (201, 72),
    Kind.HOST_TEST: (95,),
}
"""The till op that is taken where several mean the same."""

BUILT_IN: Mapping[int, ClassOp] = MappingProxyType(
    {
        **{1: (1, 1), 2: (2, 3), 3: (1, 11), 4: (1, 5), 5: (1, 3), 6: (1, 4), 7: (2, 0), 8: (2, 10), 9: (1, 15)},
        **{10: (2, 1), 11: (2, 1), 12: (2, 1), 13: (1, 10), 14: (2, 19), 21: (1, 12), 22: (1, 13), 23: (1, 14)},
        **{24: (1, 7), 51: (2, 4), 52: (9, 2), 53: (9, 3), 54: (9, 7), 55: (9, 8), 60: (2, 27), 61: (2, 14)},
        **{62: (2, 26), 63: (2, 1), 64: (2, 25), 65: (2, 22), 66: (2, 0), 67: (2, 23), 68: (2, 24), 70: (3, 1)},
        **{71: (3, 2), 72: (9, 6), 95: (2, 6), 96: (2, 18), 97: (2, 9), 98: (2, 2), 99: (3, 5), 100: (3, 4)},
        **{201: (9, 6), 202: (2, 19), 203: (2, 21), 210: (2, 28), 211: (2, 29)},
    }
)
"""The table of an install whose `ops.ini` is not there (arcus2.md 1.5)."""

_LINE = re.compile(r"\s*(\d{1,4})\s*=\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,.*)?")
_CHANGE = re.compile(r"(\d{1,3}),(\d{1,3})")


def till_ops(ini: bytes | None, changes: Mapping[Kind, str], path: str) -> Mapping[Kind, int]:
    """The till op of each kind that the install does: by its `ops.ini`, without one by the built-in table.

    `changes` are "class,op" to be sought for a kind in place of the usual. `path` is where a complaint sends one.

    Raises:
        SettingsUnreadable: when the file has no line of the form, or a kind that moves money shares its number.
    """
    table = BUILT_IN if ini is None else _read(ini)
    if not table:
        raise SettingsUnreadable(path=path, problem="there is no line of the form tillop = class,op,LABEL in it")
    wanted = dict(CLASS_OPS) | {kind: _class_op(text, path) for kind, text in changes.items()}
    found = {kind: number for kind, code in wanted.items() if (number := _choose(table, kind, code)) is not None}
    for kind, number in found.items():
        twin = next((other for other in found if other is not kind and found[other] == number), None)
        if twin and kind.moves_money:
            raise SettingsUnreadable(path=path, problem=f"{kind} and {twin} are the same operation {number}")
    return found


def arguments(order: Order, ops: Mapping[Kind, int]) -> list[str]:
    """What the tool is told, one argument an element; no shell ever sees them. The amount is in tiyin.

    Raises:
        KindNotSupported: when the install does not have the kind.
    """
    number = ops.get(order.kind)
    if number is None:
        raise KindNotSupported(kind=order.kind)
    told = [f"/o{number}"]
    if order.kind.moves_money:
        told += [f"/a{order.amount}", f"/c{order.currency}"]
    if order.kind.gives_back and order.rrn is not None:
        told.append(f"/r{order.rrn}")
    elif order.kind.gives_back and order.receipt_no is not None:
        told.append(f"/q{order.receipt_no}")
    return told


def _read(ini: bytes) -> dict[int, ClassOp]:
    lines = map(_LINE.fullmatch, ini.decode(ENCODING, errors="replace").splitlines())
    return {int(line[1]): (int(line[2]), int(line[3])) for line in lines if line}


def _class_op(text: str, path: str) -> ClassOp:
    code = _CHANGE.fullmatch(text)
    if code is None:
        raise SettingsUnreadable(path=path, problem=f"“{text}” is not of the form class,op")
    return int(code[1]), int(code[2])


def _choose(table: Mapping[int, ClassOp], kind: Kind, code: ClassOp) -> int | None:
    """The till op with that class and op: the usual one where it fits, else the lowest."""
    fitting = sorted(number for number, meaning in table.items() if meaning == code)
    return next((number for number in (*_USUAL[kind], *fitting) if number in fitting), None)
