"""The mechanical mutations: what is changed, what is left alone, and how a mutation is told from the others."""

import ast

import pytest

from tests.faults.mutated_modules import EQUAL, MODULES
from tests.faults.mutations import mutations

SOURCE = '''
"""A docstring."""

@decorator(1)
def sign(value: "int" = 5) -> "str":
    """A docstring."""
    if value == 0 or not value:
        return f"none: {value}"
    while value < 3 and value is not None:
        break
    return "-" if value in (b"a", True) else None
'''


def names(source: str) -> list[str]:
    return [mutation.name for mutation in mutations(source)]


def test_each_comparison_operator_constant_and_early_return_is_changed() -> None:
    assert names(SOURCE) == [
        "sign: 5 → 6",
        "sign: value == 0 or not value → value == 0 and (not value)",
        "sign: value == 0 → value != 0",
        "sign: 0 → 1",
        "sign: not value → value",
        "sign: return f'none: {value}' → pass",
        "sign: value < 3 and value is not None → value < 3 or value is not None",
        "sign: value < 3 → value <= 3",
        "sign: value < 3 → value >= 3",
        "sign: 3 → 4",
        "sign: value is not None → value is None",
        "sign: break → pass",
        "sign: value in (b'a', True) → value not in (b'a', True)",
        "sign: b'a' → b'a~'",
        "sign: True → False",
        "sign: '-' → '-~'",
    ]


def test_every_mutation_is_one_change_that_can_be_run() -> None:
    for mutation in mutations(SOURCE):
        changed = ast.unparse(mutation.tree)
        compile(mutation.tree, "a file", "exec")
        before = ast.unparse(ast.parse(SOURCE)).splitlines()
        assert sum(line not in before for line in changed.splitlines()) == 1, mutation.name


def test_what_stands_twice_has_two_names() -> None:
    assert names("class Sum:\n    limit = 1\n    step = 1\n") == ["Sum: 1 → 2", "Sum: 1 → 2 #2"]


@pytest.mark.parametrize("module", EQUAL)
def test_what_is_listed_as_equal_has_a_reason(module: str) -> None:
    assert module in MODULES
    assert all(EQUAL[module].values())
