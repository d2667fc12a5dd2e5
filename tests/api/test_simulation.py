"""Four tills at once; the whole of it is `tests/helpers/till_simulation.py`."""

from pathlib import Path

from till_simulation import simulate
from tills import served


def test_what_tills_are_told_is_what_the_journal_has(profile_folder: Path) -> None:
    with served(profile_folder) as shop:
        report = simulate(shop, calls=120, seed=3)

    assert report.wrong == []
    assert report.told["approved"] > 60
