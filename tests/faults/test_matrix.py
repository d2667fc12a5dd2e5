"""Every cell of the fault matrix that plays in one process, against what the table says of it."""

import logging
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from fault_bench import Seen, open_bench
from tests.faults.matrix import Cell, cable_cells, cut_cells, situation_cells, start_cells, step_cells

CELLS = [*step_cells(), *situation_cells(), *cable_cells(), *start_cells()]
CUTS_A_TEST = 64


def expected(cell: Cell) -> Seen:
    outcome = cell.expected
    return Seen(outcome.at_end, outcome.after, outcome.starts, outcome.requests)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_cell(cell: Cell, tmp_path: Path, allow_log: Callable[[int, str], None]) -> None:
    trouble = cell.trouble
    if trouble.disk_full:
        if sys.platform == "win32":
            pytest.skip("only POSIX limits the size of a file")
        allow_log(logging.CRITICAL, "could not be stored")
    with open_bench(tmp_path, cell.scheme) as bench:
        seen = bench.play(cell.kind, trouble, cell.expected.requests)
    assert seen == expected(cell)


def cuts() -> Iterator[list[Cell]]:
    """The cells of split frames, some to a test: they end well, so that one lane can play them one after the other."""
    for _, group in groupby(cut_cells(), lambda cell: (cell.kind, cell.scheme, int(cell.name) // CUTS_A_TEST)):
        yield list(group)


@pytest.mark.parametrize("cells", list(cuts()), ids=lambda cells: str(cells[0]))
def test_split_frames(cells: list[Cell], tmp_path: Path) -> None:
    with open_bench(tmp_path, cells[0].scheme) as bench:
        for cell in cells:
            assert bench.play(cell.kind, cell.trouble, restarts=False) == expected(cell), cell
