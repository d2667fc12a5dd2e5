"""Class and op, by which the ARCUS 2 protocol names each kind of operation, and what a bank may change of them. Pure.

Sources: public `ops.ini` files of "Univ. EMV POS" installs, confirmed by chaiok's and wiva's defaults.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.core.model import Kind


class OperationCode(NamedTuple):
    """What a start message calls an operation."""

    group: int
    """The protocol's "class"."""
    op: int

    def __str__(self) -> str:
        return f"{self.group},{self.op}"

    @classmethod
    def parse(cls, text: str) -> "OperationCode":
        """The code in "class,op".

        Raises:
            ValueError: when it is not of that form.
        """
        group, op = text.split(",")
        return cls(int(group), int(op))


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
"""The code of each kind where the bank has no other."""

CLOSES_SHIFT = frozenset({OperationCode(2, 1), OperationCode(2, 22), OperationCode(2, 25)})
"""Reconciliation of the batch, of the day and of the shift."""

_CARDS = 1
"""The class of all operations with a card."""
_REVERSES = frozenset({OperationCode(2, 3), OperationCode(2, 19)})
"""Cancelling the last operation, and sending a reversal that was put off."""


def with_changes(changes: Mapping[Kind, str]) -> OperationTable:
    """The built-in codes with those that a bank has otherwise, "class,op" by kind.

    Raises:
        ValueError: when a change is not of that form.
    """
    return {**BUILT_IN, **{kind: OperationCode.parse(text) for kind, text in changes.items()}}


def find_misfit(changes: Mapping[Kind, str]) -> tuple[Kind, str] | None:
    """A change with which a pinpad would do something else than is meant, and why; None where there is none.

    A question must not close a shift or touch a card, and no operation may share its code (M6.6).

    Raises:
        ValueError: as `with_changes` does.
    """
    table = with_changes(changes)
    for kind in changes:
        code = table[kind]
        if code in CLOSES_SHIFT and kind is not Kind.RECONCILIATION:
            return kind, f"{code} closes the shift"
        if not kind.moves_money and (code.group == _CARDS or code in _REVERSES):
            return kind, f"{code} may move money"
        twin = next((other for other in table if other is not kind and table[other] == code), None)
        if twin is not None and (kind.is_journalled or twin.is_journalled):
            return kind, f"{code} is the code of {twin} too"
    return None
