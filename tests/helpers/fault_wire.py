"""What goes wrong in a cell of the fault matrix, as data, and the line to the pinpad on which part of it happens."""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from app.core.errors import LineLost
from app.emulators.in_process import InProcessLink
from app.emulators.orders import StartOrder, parse_order
from app.emulators.pinpad import EmulatedPinpad
from app.terminals.arcus2.frames import Decoder
from clocks import ManualClock

BEFORE_ALL = "before all"
"""In place of a frame: before the operation."""

LONGEST_PIECE = 160
"""Bytes."""
_CUT_PAUSE = 0.2
"""Seconds between two pieces of a frame."""


class Moment(Enum):
    """When something happens that is not the pinpad's or the bank's doing."""

    BEFORE = auto()
    """Before the operation is asked for."""
    PREPARED = auto()
    """It is written down; nothing was sent."""
    CARD = auto()
    """The pinpad waits for the card."""
    WRITE = auto()
    """The till has carried the request to the bank."""
    RESULT = auto()
    """The pinpad has ended it, and the outcome is about to be stored."""


class Swap(Enum):
    """What became of the pinpad since the lane's first operation, which went to the bank through the till."""

    NETWORK = auto()
    """It has a network of its own before the original sale."""
    BEFORE = auto()
    """Another one stands on the line before the original sale."""
    BEHIND = auto()
    """Another one stands on the line behind the original sale."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with an operation; by default nothing."""

    faults: tuple[str, ...] = ()
    """Planned for pinpad and bank as STEP:ACTION."""
    start_bytes: int | None = None
    """So many bytes of the start message go out before the line is lost."""
    cut: int | None = None
    """Every frame, of pinpad and till, comes in pieces, the first of so many bytes, a further one of LONGEST_PIECE."""
    unplugged_at: str = ""
    """The cable is pulled as the pinpad sends this frame, or BEFORE_ALL, and put back after a while."""
    abort: Moment | None = None
    """The cashier asks for an abort."""
    clock_back: Moment | None = None
    """The till's clock is set back by an hour."""
    disk_full: Moment | None = None
    """From then on the journal cannot grow, until the operation is over."""
    ends_full: bool = False
    """The program ends while the disk is full, and finds room at its next start."""
    alone: int = 0
    """So many tiyin are sold on the pinpad itself before it is looked up."""
    bank_down: bool = False
    relays: bool = True
    """Whether the pinpad reaches its bank through the till; with `swap` what is so behind it."""
    swap: Swap | None = None
    twin: int = 0
    """So many tiyin are sold behind the swap under the receipt number of the original sale."""
    by_receipt: bool = False
    """Whether the original is named by its receipt number."""
    bare_before: bool = False
    """The sale before was answered with its code only, and a moment ago."""
    ping_before: bool = False
    """The pinpad's latest answer was that to a ping."""
    queued: bool = False
    """The pinpad is at the operation of somebody else, ends it when it is pinged, and answers the ping behind that."""
    mute: bool = False
    """What the bank answers on the pinpad's own network is lost; it has booked."""
    is_first: bool = False
    """Whether the lane has never done anything before."""
    armed: int = 0
    """Which operation it is after one behind which the pinpad stayed armed; 0: there was none."""
    poor: bool = False
    """There is not enough money on the card."""
    at_once: bool = False
    """Card and PIN are there as soon as they are asked for."""
    link_seconds: float = 5.0
    """How long the pinpad waits for its bank."""


class Wire:
    """The till's end of the line: it does to the bytes what the trouble says, and keeps every order that was given."""

    def __init__(self, pinpad: EmulatedPinpad, clock: ManualClock) -> None:
        self.orders: list[StartOrder] = []
        self._pinpad = pinpad
        self._clock = clock
        self._link = InProcessLink(pinpad, clock)
        self._trouble = Trouble()
        self._said = Decoder()
        self._rest: deque[bytes] = deque()

    @property
    def name(self) -> str:
        return self._link.name

    def begin(self, trouble: Trouble) -> None:
        """From now on this goes wrong, and orders are counted."""
        self._trouble = trouble
        self.orders.clear()

    def open(self) -> None:
        self._link.open()

    def hang_up(self) -> None:
        self._link.hang_up()
        self._rest.clear()

    def close(self) -> None:
        self._link.close()
        self._rest.clear()

    def read(self, timeout: float) -> bytes:
        if self._rest:
            self._clock.sleep(min(timeout, _CUT_PAUSE))
            return self._rest.popleft()
        data = self._link.read(timeout)
        if self._trouble.unplugged_at and self._trouble.unplugged_at.encode() in data:
            self._trouble = Trouble()
            self._pinpad.unplug()
            raise LineLost(port=self.name, problem="the cable is out")
        data, *rest = self._pieces(data) or [b""]
        self._rest.extend(rest)
        return data

    def write(self, data: bytes) -> None:
        is_order = self._keep_orders(data)
        if is_order and self._trouble.start_bytes is not None:
            sent, self._trouble = self._trouble.start_bytes, Trouble()
            self._link.write(data[:sent])
            self._pinpad.unplug()
            self._pinpad.plug()
            raise LineLost(port=self.name, problem="the cable has no contact")
        for piece in self._pieces(data):
            self._link.write(piece)

    def _pieces(self, data: bytes) -> list[bytes]:
        """The data as it travels: whole, or cut."""
        cut = self._trouble.cut
        if cut is None:
            return [data]
        starts = [0, *range(cut, len(data), LONGEST_PIECE), len(data)]
        return [data[start:end] for start, end in pairwise(starts) if start < end]

    def _keep_orders(self, data: bytes) -> bool:
        """Note the orders among what the till says; whether there is one."""
        known = len(self.orders)
        self._said.feed(data)
        while (frame := self._said.next_frame()) is not None:
            if order := parse_order(frame):
                self.orders.append(order)
        return len(self.orders) > known
