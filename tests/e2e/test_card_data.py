"""No card number leaves the emulated bank: not in a file, a log, a slip or an output, in no notation (M9)."""

import sys
from pathlib import Path

import pytest

from app.emulators.cards import CARDS, find_card
from processes import emulation, run_program, write_settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")

USED = ("humo-rich", "humo-poor", "uzcard-wrong-pin", "uzcard-co-badge")


def notations(pan: str) -> dict[str, bytes]:
    """A card number as text, in groups, as BCD and as hex of its text."""
    groups = [pan[start : start + 4] for start in range(0, len(pan), 4)]
    return {
        "text": pan.encode(),
        "spaced": " ".join(groups).encode(),
        "hyphened": "-".join(groups).encode(),
        "UTF-16": pan.encode("utf-16-le"),
        "BCD": bytes.fromhex(pan),
        "hex": pan.encode().hex().encode(),
        "HEX": pan.encode().hex().upper().encode(),
    }


@pytest.mark.parametrize("card", USED)
def test_a_card_number_is_nowhere(tmp_path: Path, card: str) -> None:
    profile, pan = tmp_path / "profile", find_card(card).pan
    with emulation("--scheme", find_card(card).scheme, "--pty", "--card", card) as pinpad:
        write_settings(profile, pinpad.pinpad, pinpad.bank, find_card(card).scheme)
        declines = card in ("humo-poor", "uzcard-wrong-pin")
        arguments = ("--lane", "lane", "--amount", "300.00", "--profile", profile)
        outputs = [run_program("sale", *arguments, status=1 if declines else 0)]
        outputs.append(run_program("journal", "--json", "--profile", profile))
    outputs.append("\n".join(pinpad.lines))
    places = {"the outputs": "\n".join(outputs).encode()}
    places |= {str(path): path.read_bytes() for path in profile.rglob("*") if path.is_file()}
    assert any(find_card(card).cut.encode() in content for content in places.values()) or declines
    found = [
        (place, name) for place, content in places.items() for name, raw in notations(pan).items() if raw in content
    ]
    assert found == []


def test_the_list_of_cards_shows_none_of_them_whole() -> None:
    printed = run_program("emulate", "--list")
    for card in CARDS.values():
        assert card.pan not in printed
        assert card.cut in printed
