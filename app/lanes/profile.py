"""What a lane is told of its pinpad and its shop by the settings."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.model import Scheme


@dataclass(frozen=True, slots=True)
class LaneProfile:
    """One lane's place in the shop.

    `training` marks its rows and lets training terminals answer on it (M11). `may_take_money` tells that it is
    calibrated or needs no calibration (M12). `zone` is the one in which slips are read (M7).
    """

    name: str
    scheme: Scheme
    training: bool
    may_take_money: bool
    terminal_ids: tuple[str, ...]
    zone: ZoneInfo
