"""The FiscalBox driver against a real server: one request, whatever goes wrong, and never a second one."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from http.client import NotConnected
from typing import Any

import pytest
from pydantic import ValidationError

from app.core.clock import Clock, SystemClock
from app.core.errors import (
    AbortedBeforeSending,
    AppError,
    BoxNotUnderstood,
    BoxUnreachable,
    ConversationBroke,
    KindNotSupported,
    LaneStopped,
    LineLost,
    OriginalMissing,
    PinpadSilent,
    PortNotUnderstood,
)
from app.core.model import Kind, Phase, Scheme
from app.settings import LaneScheme, LaneSettings, is_box_url
from app.terminals.base import QUESTION_LIMIT, Answer, Order
from app.terminals.fiscalbox.answers import MAX_BYTES
from app.terminals.fiscalbox.connection import BoxConnection
from app.terminals.fiscalbox.driver import ANSWER_LIMIT, FiscalBoxTerminal
from app.terminals.fiscalbox.requests import BoxRequest
from arcus2_conversations import Listener
from clocks import ManualClock
from fiscalbox_server import (
    CERTIFICATE,
    LIMIT,
    BoxServer,
    Reaction,
    Visit,
    answer,
    break_behind,
    break_unread,
    chunked,
    failure,
    fall_silent_behind,
    hang_up,
    http,
    open_box,
    sample,
    say,
    slowly,
    success,
)

SALE = Order(Kind.SALE, 10_00)
BODY = sample("humo-sale")
WHOLE = http(BODY)
REPORT = success("Краткий отчет")


@pytest.fixture
def box() -> Iterator[BoxServer]:
    with open_box() as server:
        yield server


@pytest.fixture
def counter() -> Iterator[BoxServer]:
    """A server that nobody may ever come to."""
    with open_box() as server:
        yield server
        assert server.connections == 0


def ask(url: str, order: Order = SALE, listener: Listener | None = None, clock: Clock | None = None) -> Answer:
    terminal = FiscalBoxTerminal(url, Scheme.HUMO, clock or SystemClock())
    try:
        return terminal.execute(order, listener or Listener())
    finally:
        terminal.close()


def ask_once(box: BoxServer, reaction: Reaction, order: Order = SALE, **more: Any) -> Answer:
    """The answer to an order for which the box was connected to once and no more."""
    box.plan(reaction)
    found = ask(box.url, order, **more)
    assert box.connections == 1
    assert len(box.requests) <= 1
    return found


def unknown(found: Answer, error: type[AppError]) -> Answer:
    assert not found.ended
    assert (found.code, found.slip, found.acted, found.relays) == (None, "", True, False)
    assert isinstance(found.failure, error), found.failure
    return found


# ------------------------------------------------------------------ what goes well


def test_a_sale_is_one_request_and_its_slip(box: BoxServer) -> None:
    listener = Listener()
    found = ask_once(box, answer(BODY), listener=listener)
    assert (found.kind, found.ended, found.failure, found.mishaps) == (Kind.SALE, True, None, ())
    assert (found.code, found.tags.rrn, found.phase) == (None, "408005356147", Phase.RESULT)
    assert "Код ответа:\n000" in found.slip
    assert found.last_frame_at is not None
    assert found.last_frame_at >= found.sent_at
    assert (listener.sent, listener.leftovers, listener.questions) == (1, [], [])
    assert listener.progressed == [("card", ""), ("result", "")]
    heard = box.requests[0]
    assert (heard.method, heard.path, heard.json) == ("POST", "/payment/xumo", {"amount": 1000})
    assert heard.headers == {
        "host": f"127.0.0.1:{box.port}",
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "close",
        "content-type": "application/json",
        "content-length": "16",
    }


def test_a_base_path_stands_before_every_path(box: BoxServer) -> None:
    box.plan(answer(REPORT), answer(REPORT))
    for url in (f"{box.url}/boxes/3", f"{box.url}/"):
        listener = Listener()
        assert ask(url, Order(Kind.SHORT_REPORT), listener).code == "000"
        assert listener.progressed == [("result", "")]
    assert box.asked() == ["/boxes/3/payment/xumo_shortreport/", "/payment/xumo_shortreport/"]
    assert all(heard.body == b"" and "content-length" not in heard.headers for heard in box.requests)


@pytest.mark.parametrize(
    "reaction",
    [
        say(chunked(BODY)),
        say(http(BODY, length=False)),
        say(b"HTTP/1.0 200 OK\r\n\r\n" + BODY),
        say(http(BODY, "200 OK", "Content-Type: text/html")),
        say(b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE),
        say(WHOLE + b"HTTP/1.1 500 Oops\r\n\r\n"),
        slowly(WHOLE),
        slowly(chunked(BODY)),
        fall_silent_behind(http(BODY, "200 OK", "Connection: keep-alive")),
    ],
    ids=["chunked", "to the end", "HTTP/1.0", "text/html", "continue", "more", "slowly", "chunked slowly", "kept open"],
)
def test_however_an_answer_comes(box: BoxServer, reaction: Reaction) -> None:
    found = ask_once(box, reaction)
    assert (found.ended, found.tags.rrn) == (True, "408005356147")


def test_the_pinpads_refusal_is_its_code(box: BoxServer) -> None:
    found = ask_once(box, answer(failure(108, "116 Недостаточно средств")))
    assert (found.ended, found.code, found.slip) == (True, "116", "")


def test_what_was_odd_is_told(box: BoxServer) -> None:
    assert ask_once(box, answer(success("x", 650))).mishaps == ("ppt_id is no RRN: 650",)


# ------------------------------------------------------------------ nothing was sent


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "place", ["127.0.0.1:{}", "localhost:{}", "[::1]:{}", "no-such-host.invalid:{}", "a" * 64 + ".invalid:{}"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_box_that_cannot_be_reached(place: str, scheme: str) -> None:
    listener = Listener()
    url = f"{scheme}://{place.format(closed_port())}"
    with pytest.raises(BoxUnreachable, match=r"FiscalBox http"):
        ask(url, listener=listener)
    assert (listener.sent, listener.progressed) == (0, [])


def test_what_a_box_cannot_do_is_refused_without_asking_it(counter: BoxServer) -> None:
    for order in (Order(Kind.RETURN, 100, rrn="010965270742"), Order(Kind.PING), Order(Kind.HOST_TEST)):
        with pytest.raises(KindNotSupported):
            ask(counter.url, order)
    with pytest.raises(OriginalMissing):
        ask(counter.url, Order(Kind.CANCEL, 100))


def test_an_abort_before_sending(box: BoxServer) -> None:
    listener = Listener()
    listener.abort = True
    with pytest.raises(AbortedBeforeSending):
        ask(box.url, listener=listener)
    assert (listener.sent, box.requests) == (0, [])


def test_where_sent_cannot_be_stored_nothing_is_sent(box: BoxServer) -> None:
    class Full(Listener):
        def sending(self) -> None:
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        ask(box.url, listener=Full())
    assert box.requests == []


def test_a_box_with_a_certificate_that_this_machine_trusts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with open_box(tls=True) as box:
        for reaction in (answer(BODY), slowly(WHOLE), fall_silent_behind(WHOLE)):
            box.plan(reaction)
            assert ask(box.url).tags.rrn == "408005356147"
        box.plan(break_behind(WHOLE[:-1]), say(WHOLE[:-1]))
        for _ in range(2):
            unknown(ask(box.url), LineLost)
        assert len(box.requests) == box.connections == 5


def test_a_box_whose_certificate_nobody_knows_hears_nothing() -> None:
    """With a certificate of its own, with one for another name, or without any."""
    with open_box(tls=True) as box:
        with pytest.raises(BoxUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
            ask(box.url)
        assert (box.connections, box.requests) == (1, [])
    with open_box() as plain:
        with pytest.raises(BoxUnreachable):
            ask(plain.url.replace("http://", "https://"))
        assert plain.requests == []


def test_a_certificate_is_for_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with open_box(tls=True) as box:
        with pytest.raises(BoxUnreachable, match=r"CERTIFICATE_VERIFY_FAILED|getaddrinfo"):
            ask(f"https://127.1:{box.port}")
        assert box.requests == []


# ------------------------------------------------------------------ the answer is lost

LOST: dict[str, tuple[Reaction, type[AppError]]] = {
    "closed before our request": (hang_up, LineLost),
    "broken before our request": (break_unread, LineLost),
    "cut behind the request": (break_behind(b""), LineLost),
    "closed behind the request": (say(b""), LineLost),
    "cut in the status line": (say(WHOLE[:8]), BoxNotUnderstood),
    "cut in the headers": (say(WHOLE[:40]), BoxNotUnderstood),
    "cut in the body": (say(WHOLE[:-200]), LineLost),
    "cut before the body": (say(WHOLE[: -len(BODY)]), LineLost),
    "one byte is missing": (say(WHOLE[:-1]), LineLost),
    "broken in the body": (break_behind(WHOLE[:-200]), LineLost),
    "cut in a piece": (say(chunked(BODY)[:-200]), LineLost),
    "cut before the last piece": (say(chunked(BODY)[:-5]), LineLost),
    "cut without a length": (say(http(BODY, length=False)[:-200]), BoxNotUnderstood),
    "no HTTP": (say(b"\x06\x02garbage\x03"), BoxNotUnderstood),
    "HTTP 0.9": (say(BODY), BoxNotUnderstood),
    "HTTP 3": (say(WHOLE.replace(b"HTTP/1.1", b"HTTP/3.0")), BoxNotUnderstood),
    "a header without an end": (say(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000), BoxNotUnderstood),
    "a thousand headers": (say(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1000 + b"\r\n" + BODY), BoxNotUnderstood),
    "an empty answer": (answer(b""), BoxNotUnderstood),
    "HTML": (answer(b"<html><body>Log in</body></html>"), BoxNotUnderstood),
    "too long": (answer(BODY + b" " * MAX_BYTES), BoxNotUnderstood),
    "much too long": (say(http(b"", "200 OK", "Content-Length: 99999999999", length=False) + b" " * (2 * MAX_BYTES)),
                      BoxNotUnderstood),
    "too long in pieces": (say(chunked(BODY + b" " * MAX_BYTES, 65536)), BoxNotUnderstood),
    "packed": (answer(b"\x1f\x8b\x08\x00"), BoxNotUnderstood),
    "as it is printed": (answer(sample("humo-cancel.printed")), BoxNotUnderstood),
    "is_success as text": (answer(BODY.replace(b'"is_success": true', b'"is_success": "true"')), BoxNotUnderstood),
    "an error beside a success": (answer(BODY.replace(b'"error": null', b'"error": {"code": 108}')), BoxNotUnderstood),
    "no data": (answer(b'{"data": null, "error": null, "is_success": true}'), BoxNotUnderstood),
    "a printer's error": (answer(failure(101, None, "PRINTER_NOT_WORKING")), BoxNotUnderstood),
    "an error that means payment": (answer(failure(106, "116", "PAYMENT_ERROR")), BoxNotUnderstood),
    "an error that approves": (answer(failure(108, "000 Успешно")), BoxNotUnderstood),
    "the other scheme's error": (answer(failure(109, "116")), BoxNotUnderstood),
    **{f"status {code}": (say(http(BODY, f"{code} x")), BoxNotUnderstood) for code in (201, 204, 400, 404, 500, 503)},
}  # fmt: skip


@pytest.mark.parametrize("name", LOST)
def test_an_answer_that_is_lost_or_proves_nothing(box: BoxServer, name: str) -> None:
    reaction, error = LOST[name]
    listener = Listener()
    unknown(ask_once(box, reaction, listener=listener), error)
    assert listener.sent == 1


@pytest.mark.parametrize("code", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("body", [b"", BODY])
def test_no_redirect_is_followed(box: BoxServer, counter: BoxServer, code: int, body: bytes) -> None:
    found = ask_once(box, say(http(body, f"{code} Elsewhere", f"Location: {counter.url}/payment/xumo")))
    unknown(found, BoxNotUnderstood)


@pytest.mark.parametrize("names", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_is_asked(box: BoxServer, counter: BoxServer, names: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for absent in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(absent, raising=False)
    monkeypatch.setenv(names, counter.url)
    assert ask_once(box, answer(BODY)).ended
    with pytest.raises(BoxUnreachable):
        ask(f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(BoxUnreachable):
        ask(f"https://127.0.0.1:{closed_port()}")


def test_a_connection_that_is_lost_is_not_made_anew(box: BoxServer) -> None:
    """What stands between connecting and sending takes so long that the box has given the connection up."""

    class Slow(Listener):
        connected, gone = threading.Event(), threading.Event()

        def sending(self) -> None:
            super().sending()
            self.connected.set()
            assert self.gone.wait(LIMIT)

    def close(visit: Visit) -> None:
        assert Slow.connected.wait(LIMIT)
        visit.reset()
        visit.connection.close()
        Slow.gone.set()

    unknown(ask_once(box, close, listener=Slow()), LineLost)
    assert box.requests == []


def test_a_connection_that_was_let_go_sends_nothing(box: BoxServer) -> None:
    connection = BoxConnection(box.url)
    connection.open()
    connection.close()
    box.wait_for_connections(1)
    with pytest.raises(NotConnected):
        connection.send(BoxRequest("POST", "/payment/xumo", b"{}"))
    box.plan(answer(REPORT))
    assert ask(box.url, Order(Kind.SHORT_REPORT)).ended
    assert (box.connections, box.asked()) == (2, ["/payment/xumo_shortreport/"])


def test_a_listener_that_breaks_does_not_cost_the_answer(
    box: BoxServer, expect_log: Callable[[int, str], None]
) -> None:
    class Broken(Listener):
        def progress(self, phase: str, text: str) -> None:
            raise RuntimeError(phase + text)

    expect_log(logging.ERROR, "a listener broke")
    assert ask_once(box, answer(BODY), listener=Broken()).ended


def test_a_mistake_of_this_program_is_an_unknown_outcome(
    box: BoxServer, expect_log: Callable[[int, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_answer(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.terminals.fiscalbox.driver.read_answer", read_answer)
    expect_log(logging.ERROR, "the conversation broke")
    unknown(ask_once(box, answer(BODY)), ConversationBroke)


# ------------------------------------------------------------------ waiting


def pass_time(clock: ManualClock, data: bytes = b"") -> Reaction:
    """Hear the request, send these bytes, and let more time pass than an answer may take."""

    def react(visit: Visit) -> None:
        visit.read()
        visit.send(data)
        if data:
            visit.server.seen.wait(LIMIT)
        clock.sleep(ANSWER_LIMIT)
        visit.server.released.wait(LIMIT)

    return react


def test_a_box_that_says_nothing_is_given_up_at_last(box: BoxServer) -> None:
    clock = ManualClock()
    found = unknown(ask_once(box, pass_time(clock), clock=clock), PinpadSilent)
    assert (found.last_frame_at, found.phase) == (None, Phase.CARD)


def test_a_question_is_given_up_after_three_minutes(box: BoxServer) -> None:
    clock = ManualClock()
    started = clock.monotonic()
    found = unknown(ask_once(box, pass_time(clock), Order(Kind.LAST_SLIP), clock=clock), PinpadSilent)
    assert isinstance(found.failure, PinpadSilent)
    assert found.failure.params == {"seconds": QUESTION_LIMIT}
    assert clock.monotonic() > started


class Noticing(ManualClock):
    """Tells when the driver has noted that something came."""

    def __init__(self, seen: threading.Event) -> None:
        super().__init__()
        self.seen = seen
        self.looks = 0

    def now(self) -> Any:
        self.looks += 1
        if self.looks > 1:  # the first is the moment of sending
            self.seen.set()
        return super().now()


def test_an_answer_that_never_ends_is_given_up_at_last(box: BoxServer) -> None:
    clock = Noticing(box.seen)
    found = unknown(ask_once(box, pass_time(clock, WHOLE[:-1]), clock=clock), LineLost)
    assert "did not end" in str(found.failure)
    assert found.last_frame_at is not None


def test_what_moves_money_is_waited_for_though_an_abort_is_wanted(box: BoxServer) -> None:
    listener = Listener()

    def react(visit: Visit) -> None:
        visit.read()
        listener.abort = True
        assert not visit.server.released.wait(0.3), "the driver has looked three times by now"
        visit.send(WHOLE)

    found = ask_once(box, react, listener=listener)
    assert (found.ended, found.abort_asked, found.tags.rrn) == (True, True, "408005356147")


@pytest.mark.parametrize("kind", [Kind.SHORT_REPORT, Kind.LAST_SLIP])
def test_a_question_is_given_up_when_somebody_wants_it(box: BoxServer, kind: Kind) -> None:
    listener = Listener()

    def react(visit: Visit) -> None:
        visit.read()
        listener.abort = True
        visit.server.released.wait(LIMIT)

    unknown(ask_once(box, react, Order(kind), listener=listener), LineLost)


def test_the_end_of_the_program_is_not_held_up_by_a_question(box: BoxServer) -> None:
    class Ending(Listener):
        ends = False

        def wants_abort(self) -> bool:
            if self.ends:
                raise LaneStopped(lane="box")
            return False

    listener = Ending()

    def react(visit: Visit) -> None:
        visit.read()
        listener.ends = True
        visit.server.released.wait(LIMIT)

    unknown(ask_once(box, react, Order(Kind.SHORT_REPORT), listener=listener), LaneStopped)


# ------------------------------------------------------------------ where a box may stand


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.10",
        "http://192.0.2.10:8080",
        "https://box.example",
        "https://box.example:8443/api/v1/",
        "http://[::1]:8080",
        "http://localhost:65535/",
    ],
)
def test_the_url_of_a_box(url: str) -> None:
    assert is_box_url(url)
    FiscalBoxTerminal(url, Scheme.HUMO, SystemClock())
    assert LaneSettings(name="box", scheme=LaneScheme.HUMO, driver="fiscalbox", url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "box",
        "192.0.2.10:8080",
        "ftp://192.0.2.10",
        "http://",
        "http:///payment",
        "http://:8080",
        "http://box:0",
        "http://box:65536",
        "http://box:port",
        "http://box:",
        "http://user@box",
        "http://user:word@box:80",
        "http://box?x=1",
        "http://box/#x",
        "http://box/a?x",
        "http://box/a b",
        "http://box/a\r\nX-Y: z",
        "http://box\n",
        "http://box/%0d%0a",
        "http://box\\@evil",
        "http://касса",
        "http://[::1",
        "http://[192.0.2.1]",
        "http://[:::::]",
        "http://box..example-",
    ],
    ids=repr,
)
def test_anything_else_is_refused(url: str) -> None:
    assert not is_box_url(url)
    with pytest.raises(PortNotUnderstood, match="http://192"):
        FiscalBoxTerminal(url, Scheme.HUMO, SystemClock())
    with pytest.raises(ValidationError):
        LaneSettings(name="box", scheme=LaneScheme.HUMO, driver="fiscalbox", url=url)


def test_nothing_is_kept_open(box: BoxServer) -> None:
    terminal = FiscalBoxTerminal(box.url, Scheme.HUMO, SystemClock())
    box.plan(*[answer(REPORT)] * 3)
    for _ in range(3):
        assert terminal.execute(Order(Kind.SHORT_REPORT), Listener()).ended
    terminal.reply(1, "x")
    terminal.close()
    terminal.close()
    assert box.connections == 3
