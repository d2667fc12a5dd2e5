"""The pinpad's commands: `NAME:payload` behind a start message, and which of them need no thought.

Source of the names: PPR's enumeration; of the answers: wiva, PPR, chaiok. Pure: no I/O, no clock.
"""

import re
from dataclasses import dataclass, field

from app.terminals.arcus2.frames import ENCODING, ER, NAK, OK

CONTROL_REPLIES = frozenset({OK, ER, NAK})
"""What only the till says. From a pinpad it is an echo or a leftover: answering it would go on for ever."""

UNSUPPORTED_SESSIONS = frozenset({"ENC", "CHUNK"})

ACCEPTED = frozenset(
    "BEGINTR STATUS TRACE INFO WARNING OPDET PRINT STARTPRINT ENDPRINT STORERC SETTAGS SPREQUEST SPRESULT DISPLAY"
    " CLEARDISP DISPINV START CHECK END CONTINUE STANDBY ENDTR".split()
)
"""Commands that only tell: the answer is OK."""

REFUSED = frozenset("KEYREQ CARDREQ WRBARCODE OOBSESSION I344 TMSID TMSSCRIPT GETFILE".split())
"""Commands that want of the till what it does not have: the answer is ER."""

STOPPABLE = frozenset("PING CONNECT MENU YESNO DATAENTRY AMOUNTENTRY".split())
"""Commands whose refusal tells the pinpad to stop (M6.2)."""

_COMMAND = re.compile(rb"([A-Z][A-Z0-9]{0,15})(?::|\Z)")


@dataclass(frozen=True, slots=True)
class Command:
    """One frame of the pinpad. `name` is empty where the frame holds no command; `payload` may be card data."""

    name: str
    payload: bytes = field(default=b"", repr=False)

    @property
    def text(self) -> str:
        """The payload as text; what CP1251 does not know becomes a replacement character."""
        return self.payload.decode(ENCODING, errors="replace")


def parse(data: bytes) -> Command:
    """The command of a frame's DATA. Keywords stand with or without the colon (chaiok and PPR against wiva)."""
    match = _COMMAND.match(data)
    return Command(match[1].decode(), data[match.end() :]) if match else Command("", data)
