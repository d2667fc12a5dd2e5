"""Where in a TOML text a key stands. tomllib gives values without lines, so it is asked line by line. Pure."""

import tomllib
from collections.abc import Iterator
from typing import Any

_CLOSINGS = ("", "]", "]}]")
"""What a text that ends within an array lacks, so that the elements on its lines are found too."""


class TomlLines:
    """The lines of a TOML text, counted from 1.

    Parsing every beginning of the text is quadratic and exact: TOML forbids to define a key twice, so that the first
    beginning that knows a key ends with the statement that defines it. Settings are short.
    """

    def __init__(self, text: str) -> None:
        self._steps: list[tuple[int, dict[str, Any]]] = []
        """For each beginning that can be read: the line on which its last statement starts, and its values."""
        start = 1
        for end, beginning in _beginnings(text):
            tree = _values(beginning, _CLOSINGS)
            if tree is not None:
                self._steps.append((start, tree))
                start = end + 1

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line of the key or array element at `path`, or of the nearest table around it that is in the text.

        `path` has a name for each table or key and a number, from 0, for each element of an array.
        """
        for length in range(len(path), 0, -1):
            for start, tree in self._steps:
                if _holds(tree, path[:length]):
                    return start
        return 1


def unfinished_line(text: str) -> int:
    """The line on which the statement begins that never ends, in a text that ends within one."""
    return 1 + max((end for end, beginning in _beginnings(text) if _values(beginning, ("",)) is not None), default=0)


def _beginnings(text: str) -> Iterator[tuple[int, str]]:
    """The first line, the first two lines, and so on, each with its number of lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    return ((end, "\n".join(lines[:end])) for end in range(1, len(lines) + 1))


def _values(text: str, closings: tuple[str, ...]) -> dict[str, Any] | None:
    for closing in closings:
        try:
            return tomllib.loads(f"{text}\n{closing}")
        except tomllib.TOMLDecodeError:
            continue
    return None


def _holds(tree: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        match tree, step:
            case dict(), str() if step in tree:
                tree = tree[step]
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return False
    return True
