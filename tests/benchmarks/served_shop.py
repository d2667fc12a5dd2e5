"""Served training lanes in a process of their own whose pinpads wait for a card: prints the address, ends with its
standard input."""

import sys
import tempfile
from pathlib import Path

from tills import served


def main() -> None:
    """Serve until nobody wants it any more."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as shop:
        for pinpad in shop.runtime.training.pinpads:
            pinpad.change(card_after=None)
        print(shop.till.address, flush=True)
        sys.stdin.read()
        for lane in shop.runtime.lanes.values():
            lane.abort()


if __name__ == "__main__":
    main()
