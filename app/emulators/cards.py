"""The cards that the emulated bank has issued, each named for what happens when it is presented.

They belong to nobody: the numbers were made up so that they pass Luhn behind the prefixes of HUMO and UZCARD. A number
leaves this module only inside a message to the bank; `cut` is what everyone else may see (M9).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.core.errors import CardNotKnown
from app.core.model import Scheme


class CardEntry(StrEnum):
    """How a card is read."""

    CONTACTLESS = "contactless"
    CHIP = "chip"
    STRIPE = "stripe"


@dataclass(frozen=True, slots=True)
class EmulatedCard:
    """One card: what is on it, what its holder types, and what the bank thinks of it.

    `expiry` is YYMM, `balance` the opening balance in tiyin. `trouble` is the response code with which the bank refuses
    the card, empty where it does not. `surcharge_per_mille` is what the bank adds to a sale, in thousandths of it. Of a
    damaged card only the stripe can be read. `locks` tells whether wrong PINs lock it; where they do not, each is
    refused as the first one.
    """

    name: str
    scheme: Scheme
    pan: str = field(repr=False)
    product: str
    entry: CardEntry = CardEntry.CONTACTLESS
    balance: int = 50_000_000_00
    expiry: str = "4912"
    pin: str = field(default="4821", repr=False)
    typed_pin: str = field(default="4821", repr=False)
    trouble: str = ""
    surcharge_per_mille: int = 0
    is_damaged: bool = False
    locks: bool = True

    @property
    def cut(self) -> str:
        """The number as it may be shown: first six and last four digits (M9)."""
        return self.pan[:6] + "*" * (len(self.pan) - 10) + self.pan[-4:]


_HUMO = "HUMO- Cless EMV"
_HUMO_CHIP = "HUMO- EMV"
_UZCARD = "UZCARD"
_CO_BADGE = "UZCARD-MASTERCARD"
_PRODUCTS_OF_HUMO = (_HUMO, _HUMO_CHIP)

_ISSUED = (
    EmulatedCard("humo-rich", Scheme.HUMO, "9860184533314789", _HUMO),
    EmulatedCard("humo-chip", Scheme.HUMO, "9860189328804076", _HUMO_CHIP, CardEntry.CHIP),
    EmulatedCard("humo-poor", Scheme.HUMO, "9860182386255117", _HUMO, balance=100_00),
    EmulatedCard("humo-blocked", Scheme.HUMO, "9860188487333117", _HUMO, trouble="204"),
    EmulatedCard("humo-restricted", Scheme.HUMO, "9860183879811358", _HUMO, trouble="104"),
    EmulatedCard("humo-expired", Scheme.HUMO, "9860181197181470", _HUMO, expiry="2301"),
    EmulatedCard(
        "humo-wrong-pin", Scheme.HUMO, "9860188158069982", _HUMO_CHIP, CardEntry.CHIP, typed_pin="0000", locks=False
    ),
    EmulatedCard("humo-stolen", Scheme.HUMO, "9860188880914851", _HUMO, trouble="209"),
    EmulatedCard("humo-limit", Scheme.HUMO, "9860182166736286", _HUMO, trouble="123"),
    EmulatedCard("humo-issuer-away", Scheme.HUMO, "9860185011146072", _HUMO, trouble="912"),
    EmulatedCard("humo-damaged", Scheme.HUMO, "9860183441466905", _HUMO_CHIP, CardEntry.CHIP, is_damaged=True),
    EmulatedCard("humo-surcharge", Scheme.HUMO, "9860183397626007", _HUMO, surcharge_per_mille=10),
    EmulatedCard("uzcard-rich", Scheme.UZCARD, "8600490705614899", _UZCARD),
    EmulatedCard("uzcard-chip", Scheme.UZCARD, "8600497071248103", _UZCARD, CardEntry.CHIP),
    EmulatedCard("uzcard-poor", Scheme.UZCARD, "8600497569007201", _UZCARD, balance=100_00),
    EmulatedCard("uzcard-blocked", Scheme.UZCARD, "8600490317167120", _UZCARD, trouble="204"),
    EmulatedCard("uzcard-restricted", Scheme.UZCARD, "8600493431222003", _UZCARD, trouble="104"),
    EmulatedCard("uzcard-expired", Scheme.UZCARD, "8600493869967848", _UZCARD, expiry="2301"),
    EmulatedCard(
        "uzcard-wrong-pin", Scheme.UZCARD, "8600499179648440", _UZCARD, CardEntry.CHIP, typed_pin="0000", locks=False
    ),
    EmulatedCard("uzcard-stolen", Scheme.UZCARD, "8600490866043946", _UZCARD, trouble="209"),
    EmulatedCard("uzcard-limit", Scheme.UZCARD, "8600499673043478", _UZCARD, trouble="123"),
    EmulatedCard("uzcard-issuer-away", Scheme.UZCARD, "8600495267031820", _UZCARD, trouble="912"),
    EmulatedCard("uzcard-damaged", Scheme.UZCARD, "8600496591448417", _UZCARD, CardEntry.CHIP, is_damaged=True),
    EmulatedCard("uzcard-co-badge", Scheme.UZCARD, "5440810118316214", _CO_BADGE),
)

CARDS: Mapping[str, EmulatedCard] = {card.name: card for card in _ISSUED}
"""Every card by its name."""


def read_as(card: EmulatedCard, entry: CardEntry) -> EmulatedCard:
    """The same card as that way of reading it shows it."""
    product = card.product
    if card.product in _PRODUCTS_OF_HUMO:
        product = _HUMO if entry is CardEntry.CONTACTLESS else _HUMO_CHIP
    return replace(card, entry=entry, product=product)


def cards_for(scheme: Scheme) -> tuple[EmulatedCard, ...]:
    """The cards that somebody may come with to a pinpad of that scheme: its own, and one of the other scheme.

    Those that differ from the usual one only by how they are read or by the PIN that is typed are left out.
    """
    left_out = {f"{scheme}-chip", f"{scheme}-wrong-pin"}
    own = [card for card in _ISSUED if card.scheme is scheme and card.name not in left_out]
    return (*own, *(usual_card(other) for other in Scheme if other is not scheme))


def find_card(name: str) -> EmulatedCard:
    """The card of that name.

    Raises:
        CardNotKnown: when there is none.
    """
    card = CARDS.get(name)
    if card is None:
        raise CardNotKnown(card=name, cards=", ".join(CARDS))
    return card


def usual_card(scheme: Scheme) -> EmulatedCard:
    """The card of that scheme with which a sale simply succeeds."""
    return CARDS[f"{scheme}-rich"]
