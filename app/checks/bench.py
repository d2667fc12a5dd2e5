"""What the checks share."""

from dataclasses import dataclass

from app.checks.hold import Hold
from app.core.clock import Clock
from app.core.paths import Profile
from app.core.rights import is_there
from app.journal.reading import Reader
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Bench:
    """One examination. `settings` have their training lanes where they name no lane.

    `reader` is None where there is no journal yet, or none that can be read: `is_fresh` tells which.
    """

    profile: Profile
    settings: Settings
    clock: Clock
    hold: Hold
    reader: Reader | None

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has been written yet."""
        return not is_there(self.profile.journal)
