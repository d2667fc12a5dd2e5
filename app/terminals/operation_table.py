"""The table of operations of an install, for both ARCUS drivers: what its pinpad does, sought by class and op. Pure.

Class and op are the protocol's and the same everywhere. The number before the `=` in a line of `ops.ini` is the
install's own name for the operation and means something to the package's tool alone (M6.6).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from app.core.errors import SettingsUnreadable
from app.core.model import Kind
from app.core.operation_codes import OperationCode, OperationTable, find_misfit, with_changes

ENCODING = "cp1251"

USUAL_TILL_OPS: Mapping[int, OperationCode] = MappingProxyType(
    {
        number: OperationCode(*code)
        for number, code in {
            **{1: (1, 1), 2: (2, 3), 3: (1, 11), 4: (1, 5), 5: (1, 3), 6: (1, 4), 7: (2, 0), 8: (2, 10), 9: (1, 15)},
            **{10: (2, 1), 11: (2, 1), 12: (2, 1), 13: (1, 10), 14: (2, 19), 21: (1, 12), 22: (1, 13), 23: (1, 14)},
            **{24: (1, 7), 51: (2, 4), 52: (9, 2), 53: (9, 3), 54: (9, 7), 55: (9, 8), 60: (2, 27), 61: (2, 14)},
            **{62: (2, 26), 63: (2, 1), 64: (2, 25), 65: (2, 22), 66: (2, 0), 67: (2, 23), 68: (2, 24), 70: (3, 1)},
            **{71: (3, 2), 72: (9, 6), 95: (2, 6), 96: (2, 18), 97: (2, 9), 98: (2, 2), 99: (3, 5), 100: (3, 4)},
            **{201: (9, 6), 202: (2, 19), 203: (2, 21), 210: (2, 28), 211: (2, 29)},
        }.items()
    }
)
"""The numbers of the package's tool where no `ops.ini` tells them (arcus2.md 1.5)."""

_LINE = re.compile(r"\s*(\d{1,9})\s*=\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,.*)?")


def operation_table(ini: bytes | None, changes: Mapping[Kind, str], path: str) -> OperationTable:
    """Class and op of each kind that an install does: all, or those that its `ops.ini` has a line for.

    `changes` are the settings' own "class,op" by kind, which need no line. `path` is where a complaint sends the
    reader.

    Raises:
        SettingsUnreadable: when there is no line for the sale, or a code would do something else than is meant.
    """
    if (misfit := find_misfit(changes)) is not None:
        raise SettingsUnreadable(path=path, problem=": ".join(misfit))
    codes = with_changes(changes)
    if ini is None:
        return MappingProxyType(dict(codes))
    known = set(read_till_ops(ini, path).values())
    table = {kind: code for kind, code in codes.items() if code in known or kind in changes}
    if Kind.SALE not in table:
        raise SettingsUnreadable(path=path, problem=f"there is no line for {codes[Kind.SALE]}, the sale, in it")
    return MappingProxyType(table)


def read_till_ops(ini: bytes, path: str) -> Mapping[int, OperationCode]:
    """What each number of an install means, by its `ops.ini`: lines of `tillop = class,op,LABEL` in CP1251.

    Raises:
        SettingsUnreadable: when it has no line of that form.
    """
    lines = map(_LINE.fullmatch, ini.decode(ENCODING, errors="replace").splitlines())
    found = {int(line[1]): OperationCode(int(line[2]), int(line[3])) for line in lines if line}
    if not found:
        raise SettingsUnreadable(path=path, problem="there is no line of the form tillop = class,op,LABEL in it")
    return found
