"""The reference slips of `tests/vectors/slips`, by name."""

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "vectors" / "slips"

SLIPS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.txt"))}
