"""The command line of CommandLineTool: which of its numbers an install gave to each kind of operation. Pure.

The tool is told a *till op*, its own number for an operation: `/o1`. Installs number them as they like; what each one
means stands in `ops.ini` (see `app.terminals.operation_table`). Sources of the arguments: `/o1 /a<tiyin> /c860` in
Invan, `/o3 /a… /c860 /r…` in the Set Retail bridge.
"""

from collections.abc import Mapping

from app.core.errors import KindNotSupported
from app.core.model import Kind
from app.core.operation_codes import OperationCode
from app.terminals.base import Order
from app.terminals.operation_table import USUAL_TILL_OPS, operation_table, read_till_ops

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


def till_ops(ini: bytes | None, changes: Mapping[Kind, str], path: str) -> Mapping[Kind, int]:
    """The till op of each kind that the install does: by its `ops.ini`, without one by the usual numbers.

    `changes` and `path` are those of `operation_table`.

    Raises:
        SettingsUnreadable: as `operation_table` does.
    """
    numbers = USUAL_TILL_OPS if ini is None else read_till_ops(ini, path)
    table = operation_table(ini, changes, path)
    chosen = ((kind, _choose(numbers, kind, code)) for kind, code in table.items())
    return {kind: number for kind, number in chosen if number is not None}


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


def _choose(table: Mapping[int, OperationCode], kind: Kind, code: OperationCode) -> int | None:
    """The till op with that class and op: the usual one where it fits, else the lowest."""
    fitting = sorted(number for number, meaning in table.items() if meaning == code)
    return next((number for number in (*_USUAL[kind], *fitting) if number in fitting), None)
