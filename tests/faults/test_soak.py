"""A short soak: hundreds of operations on both lanes, with whatever can go wrong, in three processes."""

import sys
from pathlib import Path

import pytest

from tests.faults.soak import run_soak

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals and kill -9 are POSIX")


@pytest.mark.timeout(240)  # ten seconds on an idle machine; where others want it too, many times that
def test_nothing_is_lost_doubled_or_wrongly_settled(tmp_path: Path) -> None:
    is_clean, lines = run_soak(seed=7, operations=320, folder=tmp_path)
    assert is_clean, "\n".join(lines)
