"""What training pinpads and their bank remember when the program ends, as real ones would. Amounts are tiyin.

Without it the slip of a lost answer would be gone with the program that lost it, and yesterday's sale could not be
given back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.core import logs
from app.core.paths import replace_file
from app.emulators.bank import BankMemory
from app.emulators.pinpad import PinpadMemory

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class TrainingMemory:
    """All of it. `pinpads` go by terminal id."""

    bank: BankMemory
    pinpads: Mapping[str, PinpadMemory]


@cache
def _adapter() -> TypeAdapter[TrainingMemory]:
    """Made when it is first needed: that takes longer than to use it."""
    return TypeAdapter(TrainingMemory)


def load(file: Path) -> TrainingMemory | None:
    """What was kept there; None where there is nothing, or nothing that can be read: training then begins anew."""
    try:
        kept = file.read_bytes()
        return _adapter().validate_json(kept)
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        _log.warning("%s cannot be read, so the training pinpads begin anew: %s", file, error)
        return None


def save(file: Path, memory: TrainingMemory) -> None:
    """Keep it there, all or nothing. Training goes on where that fails."""
    try:
        replace_file(file, _adapter().dump_json(memory))
    except OSError as error:
        _log.warning("%s cannot be written, so the training pinpads forget at the program's end: %s", file, error)
