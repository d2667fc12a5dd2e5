"""What the tests of faults have in common."""

import logging
from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def _warned(allow_log: Callable[[int, str], None]) -> None:
    """Faults are warned of; a critical message a test has to allow itself."""
    allow_log(logging.WARNING, "")
