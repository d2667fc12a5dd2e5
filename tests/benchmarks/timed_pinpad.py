"""Run as a process: a pinpad on TCP that asks PING as fast as it is answered, and says how long each answer took.

Prints its port, then after one operation the times in milliseconds as a JSON list.
"""

import json
import socket
import sys
import time

from app.terminals.arcus2.frames import Decoder, encode


def play(seconds: float) -> None:
    """Wait for a till, take its start message, ask for that long, end the operation."""
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    till, _ = server.accept()
    till.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    decoder = Decoder()

    def hear() -> None:
        while decoder.next_frame() is None:
            decoder.feed(till.recv(4096))

    def ask(data: bytes) -> float:
        sent = time.perf_counter()
        till.sendall(encode(data))
        hear()
        return (time.perf_counter() - sent) * 1000

    hear()
    ends = time.perf_counter() + seconds
    times = []
    while time.perf_counter() < ends:
        times.append(ask(b"PING:"))
    for data in (b"STORERC:000", b"ENDTR"):
        times.append(ask(data))
    print(json.dumps(times), flush=True)


if __name__ == "__main__":
    play(float(sys.argv[1]))
