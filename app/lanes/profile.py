"""What a lane is told of its pinpad and its shop by the settings."""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.model import Kind, Scheme
from app.core.slips import Slip
from app.settings import SupervisedAction


class Cover(StrEnum):
    """What a calibration proves: selling and giving back are released each by its own (M12)."""

    SALE = "sale"
    GIVE_BACK = "give-back"

    @classmethod
    def of(cls, kind: Kind) -> "Cover":
        """What an operation of that kind needs."""
        return cls.GIVE_BACK if kind.gives_back else cls.SALE


@dataclass(frozen=True, slots=True)
class LaneProfile:
    """One lane's place in the shop.

    `schemes` are those whose cards its pinpad takes. `training` marks its rows and lets training terminals answer on it
    (M11). `fingerprint` is what its calibration has to be for; None where it needs none, or the installer has given his
    word (M12). `zone` is the one in which slips are read (M7). `supervised` needs a supervisor, and so do returns above
    `return_limit` tiyin an operator and day, where that is not 0 (M10.3).
    """

    name: str
    schemes: tuple[Scheme, ...]
    training: bool
    fingerprint: str | None
    terminal_ids: tuple[str, ...]
    zone: ZoneInfo
    supervised: frozenset[SupervisedAction] = frozenset()
    return_limit: int = 0
    look_up_prints: bool = False
    """Whether its pinpad prints the last slip whenever it is asked for it."""
    api_unknown_originals: bool = False
    """Whether a till may give back over HTTP what is not in this journal (M5.4)."""

    def asked(self, scheme: Scheme | None) -> tuple[Scheme, ...]:
        """The schemes of which the original of a request may be that names this one, or none."""
        return self.schemes if scheme is None or scheme not in self.schemes else (scheme,)

    def scheme_of(self, slip: Slip, asked: Scheme) -> Scheme:
        """Whose card it was: on a pinpad of both what the slip says, else what was asked for."""
        return slip.scheme if slip.scheme is not None and slip.scheme in self.schemes else asked

    def needs_supervisor(self, action: SupervisedAction) -> bool:
        """Whether a supervisor has to allow it; training is never money (M11)."""
        return action in self.supervised and not self.training
