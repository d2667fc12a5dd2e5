"""How soon a busy lane says so over HTTP, and a sale begins, with a thousand idle connections open."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.core.model import Scheme
from figures import Figure, percentile
from tills import Till

IDLE = 1000
CALLS = 300
LONGEST_MS = 20.0
LONGEST_START_MS = 100.0
SHOP = Path(__file__).with_name("served_shop.py")
HELPERS = Path(__file__).parents[1] / "helpers"


def measure() -> list[Figure]:
    """The 99th percentile of refusals, and how long the sale before them took to begin."""
    with _shop() as address, _idle_connections(address):
        till = Till(f"http://{address}")
        begun = time.perf_counter()
        started = till.begin("humo-training", "sale", 100_00, "first")
        start = (time.perf_counter() - begun) * 1000
        assert started.status == 202, started
        times = []
        for _ in range(CALLS):
            begun = time.perf_counter()
            refused = till.sell(Scheme.HUMO, 300_00)
            times.append((time.perf_counter() - begun) * 1000)
            assert refused.error[1].startswith("984"), refused
    name = f"over HTTP, {IDLE:,} idle connections open"
    return [
        Figure(f"a busy lane's refusal {name}, p99", percentile(times, 0.99), "ms", bar=LONGEST_MS),
        Figure(f"a sale begins {name}", start, "ms", bar=LONGEST_START_MS),
    ]


@contextmanager
def _shop() -> Iterator[str]:
    root = HELPERS.parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (root, HELPERS)))}
    with subprocess.Popen(
        [sys.executable, str(SHOP)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate()


@contextmanager
def _idle_connections(address: str) -> Iterator[None]:
    host, _, port = address.rpartition(":")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4 * IDLE), most))
    with ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(socket.create_connection((host, int(port)), 10))
        yield


if __name__ == "__main__":
    for figure in measure():
        print(figure)
