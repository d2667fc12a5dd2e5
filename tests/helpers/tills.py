"""A shop whose pinpads are served over HTTP, and a till that calls them with bytes of its own over a socket."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.core import paths
from app.core.model import Operation, Phase, Scheme
from app.emulators.device import Event
from app.emulators.pinpad import EmulatedPinpad
from app.runtime import Runtime
from app.settings import Settings

LIMIT = 30.0
"""Seconds after which a test gives up waiting for an answer."""

PATHS = {Scheme.HUMO: "/payment/xumo", Scheme.UZCARD: "/payment/uzcard"}


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as the till got it."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(repr=False)

    @property
    def error(self) -> tuple[int, str]:
        """Code and data of the envelope's error."""
        assert self.status == 200
        assert self.body["is_success"] is False
        assert self.body["data"] is None
        return self.body["error"]["code"], self.body["error"]["data"]

    @property
    def slip(self) -> str:
        """The message of a success."""
        assert (self.status, self.body["error"], self.body["is_success"]) == (200, None, True), self.body
        return str(self.body["data"]["message"])

    @property
    def rrn(self) -> str:
        """The `ppt_id` of a success."""
        assert self.body["is_success"], self.body
        return str(self.body["data"]["ppt_id"])


class Till:
    """Calls one server. Every call has a connection of its own."""

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url).netloc

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Heard:
        """One request; a body that is not bytes is sent as JSON. `idempotency_key="a"` is a header."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None and not isinstance(body, bytes):
            sent["content-type"] = "application/json"
        connection = http.client.HTTPConnection(self.address, timeout=LIMIT)
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            text = answer.read()
            return Heard(answer.status, json.loads(text) if text else None, dict(answer.getheaders()))
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Heard:
        return self.call("GET", path, None, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Heard:
        return self.call("POST", path, body, **headers)

    def sell(self, scheme: Scheme, amount: int, **headers: str) -> Heard:
        """A sale as the documented API makes it."""
        return self.post(PATHS[scheme], {"amount": amount}, **headers)

    def give_back(self, scheme: Scheme, request_id: str, amount: int, **headers: str) -> Heard:
        """A universal cancel on HUMO, a return on UZCARD."""
        body = {"request_id": request_id, "amount": amount, "is_return": True}
        return self.post(PATHS[scheme], body, **headers)

    def begin(self, lane: str, kind: str, amount: int, key: str, original: str | None = None) -> Heard:
        """An operation as /v1 begins it."""
        body = {"lane": lane, "kind": kind, "amount": amount, "original": original}
        return self.post("/v1/operations", body, idempotency_key=key)

    def hang_up_on(self, path: str, body: Mapping[str, Any]) -> Callable[[], None]:
        """Send a request; the result hangs up without having read an answer."""
        connection = http.client.HTTPConnection(self.address, timeout=LIMIT)
        connection.request("POST", path, json.dumps(dict(body)).encode())
        return connection.close


@dataclass
class ServedShop:
    """The running program behind its HTTP interface."""

    runtime: Runtime
    till: Till

    def pinpad(self, scheme: Scheme = Scheme.HUMO) -> EmulatedPinpad:
        """The emulated pinpad of that scheme."""
        return next(each for each in self.runtime.training.pinpads if each.settings.scheme is scheme)

    def starts(self, scheme: Scheme = Scheme.HUMO) -> list[str]:
        """The kinds of operation that the pinpad was asked to start."""
        return [entry.kind for entry in self.pinpad(scheme).ledger.entries if entry.event is Event.START]

    def wait_for_card(self, scheme: Scheme = Scheme.HUMO) -> None:
        """Until the pinpad waits for a card."""
        assert self.pinpad(scheme).settings.card_after is None, "a card would present itself"
        gives_up_at = time.monotonic() + LIMIT
        while self.runtime.lane(f"{scheme}-training").status.phase is not Phase.CARD:
            assert time.monotonic() < gives_up_at, "it never asked for a card"
            time.sleep(0.005)

    def stored(self) -> list[Operation]:
        """The journal, newest first."""
        return self.runtime.read(lambda reader: reader.latest(10_000)).result(LIMIT)

    def in_background(self, call: Callable[[], Heard]) -> "Future[Heard]":
        """A till that waits on a thread of its own."""
        future: Future[Heard] = Future()

        def work() -> None:
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        return future


def settings(**api: Any) -> Settings:
    """Training lanes that tills may use, without a printer; `api` are keys of [api]."""
    table = {"printer": {"kind": "none"}, "api": {"training": True} | api}
    return Settings.model_validate(table).with_training_lanes()


@contextmanager
def served(folder: Path, shop_settings: Settings | None = None) -> Iterator[ServedShop]:
    """A shop whose customers are quick: cards are presented and PINs typed at once."""
    chosen = shop_settings or settings()
    with Runtime(paths.profile(folder), chosen, interactive=False) as runtime:
        for pinpad in runtime.training.pinpads:
            pinpad.change(card_after=0.0, pin_after=0.0)
        server = runtime.serve_api(port=0)
        server.ready.result(LIMIT)
        yield ServedShop(runtime, Till(server.url))
