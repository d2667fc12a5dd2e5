"""Prints the fault matrix as the README's table: python tests/faults/matrix_table.py."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.extend(str(Path(__file__).parents[2] / folder) for folder in ("", "tests/helpers"))

from tests.faults.matrix import KINDS, OUTCOMES, STILL_OPEN, Cell, all_cells


def table() -> Iterator[str]:
    """The lines of the table: where it goes wrong, what comes of each kind of operation, and in how many cells."""
    cells = list(all_cells())
    yield f"| where it goes wrong | {' | '.join(KINDS)} |"
    yield "|---" * (len(KINDS) + 1) + "|"
    for row in dict.fromkeys(cell.row for cell in cells):
        yield _line(row, [cell for cell in cells if cell.row == row])
    left = [cell for cell in cells if cell.expected.for_supervisor]
    for title, counted in ((f"**{len(cells)} cells**", cells), (f"**{len(left)} left to a supervisor**", left)):
        counts = (sum(cell.kind is kind for cell in counted) for kind in KINDS)
        yield f"| {title} | {' | '.join(map(str, counts))} |"
    yield ""
    for word, outcome in OUTCOMES.items():
        states = " → ".join(dict.fromkeys(state for state in (outcome.at_end, outcome.after) if state))
        yield f"- *{word}*: {states or 'no row'}: {outcome.meaning}"
    yield ""
    yield (
        f"A reconciliation that is {', '.join(sorted(STILL_OPEN))} ends as declined: the pinpad's short report shows"
        " that its shift is open."
    )


def _line(row: str, cells: list[Cell]) -> str:
    counts = (Counter(cell.word for cell in cells if cell.kind is kind) for kind in KINDS)
    columns = (", ".join(f"{number} {word}" for word, number in words.most_common()) or "–" for words in counts)
    return f"| {row} | {' | '.join(columns)} |"


if __name__ == "__main__":
    print(*table(), sep="\n")
