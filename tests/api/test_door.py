"""Nobody else gets in: Host, Origin, Referer, Sec-Fetch-Site and the token, over real sockets."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from api_server import PATIENCE, Answer, Echo, ask, connect, request_bytes, say, served, wait_until
from app.api.asgi import Receive, Scope, Send
from app.api.calls import KEPT, Call, Calls
from app.api.envelope import EnvelopeCode
from app.api.guards import Fields, Guard, origin_of, page_origin
from app.api.limits import Limits
from app.api.server import Server
from app.core.errors import HostRefused
from app.settings.contract import ApiSettings

PAGE = "https://till.example:8443"
ALLOWED = ApiSettings(allowed_origins=(PAGE, "http://Kassa.example"))
GUARDED = ApiSettings(token="Сим-сим", allowed_origins=(PAGE,))
CARD = "8600 1234 5678 9012"


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(echo: Echo) -> Iterator[Server]:
    with served(echo) as server:
        yield server


@pytest.fixture
def allowing(echo: Echo) -> Iterator[Server]:
    with served(echo, ALLOWED) as server:
        yield server


@pytest.fixture
def guarded(echo: Echo) -> Iterator[Server]:
    with served(echo, GUARDED) as server:
        yield server


# ---------------------------------------------------------------- Host


def hosted(server: Server, *lines: str) -> bytes:
    """The answer to a request of HTTP/1.0, to which h11 leaves every kind of Host."""
    return say(server, "\r\n".join(["GET / HTTP/1.0", *lines, "", ""]).encode("latin-1"))


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LocalHost"])
def test_a_till_that_names_this_machine_and_port_is_served(server: Server, echo: Echo, name: str) -> None:
    assert ask(server, "/", {"host": f"{name}:{server.port}"}).status == 200
    assert len(echo.requests) == 1


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "localhost.evil.example:{port}",
        "evil.localhost:{port}",
        "localhost.:{port}",
        "127.0.0.1",
        "localhost",
        "localhost:80",
        "127.0.0.1:1{port}",
        "127.0.0.1:{port}x",
        "127.0.0.1:",
        "127.0.0.2:{port}",
        "127.1:{port}",
        "2130706433:{port}",
        "0x7f.0.0.1:{port}",
        "127.0.0.01:{port}",
        "0.0.0.0:{port}",
        "[::]:{port}",
        "[::1]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "[127.0.0.1]:{port}",
        "::1:{port}",
        "user@127.0.0.1:{port}",
        "http://127.0.0.1:{port}",
        "127.0.0.1:{port}, evil.example",
        "127.0.0.1:{port}/",
        "",
        "local host:{port}",
        "lоcalhost:{port}",  # with a Cyrillic о
    ],
)
def test_any_other_host_is_refused(server: Server, echo: Echo, host: str) -> None:
    line = "Host: " + host.format(port=server.port).encode().decode("latin-1")
    answer = hosted(server, line)
    assert b" 403 " in answer
    assert b"E9010" in answer
    assert echo.requests == []


def test_a_request_without_host_or_with_two_is_refused(server: Server, echo: Echo) -> None:
    own = f"Host: 127.0.0.1:{server.port}"
    assert b" 403 " in hosted(server)
    assert b" 400 " in hosted(server, own, own), "HTTP itself forbids two"
    assert b" 400 " in say(server, b"GET / HTTP/1.1\r\n\r\n"), "HTTP/1.1 itself demands one"
    assert b" 200 " in hosted(server, own)
    assert len(echo.requests) == 1


def test_a_whole_url_as_to_a_proxy_is_refused(server: Server, echo: Echo) -> None:
    answer = say(server, request_bytes(server, "http://evil.example/", "Connection: close"))
    assert b" 403 " in answer
    assert echo.requests == []


def fields(**headers: str) -> Fields:
    return Fields([(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()])


def test_the_machines_own_name_is_good_under_tls_alone() -> None:
    """Browsers send no Sec-Fetch-Site to such a name over plain HTTP, so that nothing would betray a page's image."""
    plain, tls = ApiSettings(), ApiSettings(certificate="till.pem")
    for name in ("kassa3.shop.example:8383", "Kassa3:8383"):
        with pytest.raises(HostRefused):
            Guard(plain, 8383, "Kassa3.shop.example").check_host(fields(host=name), "http", "127.0.0.1")
        Guard(tls, 8383, "Kassa3.shop.example").check_host(fields(host=name), "https", "127.0.0.1")
    with pytest.raises(HostRefused):
        Guard(tls, 8383, "Kassa3.shop.example").check_host(fields(host="kassa:8383"), "https", "127.0.0.1")


def test_the_port_may_be_left_out_where_it_is_that_of_the_scheme() -> None:
    guard = Guard(ApiSettings(), 80)
    guard.check_host(fields(host="localhost"), "http", "127.0.0.1")
    guard.check_host(fields(host="localhost:80"), "http", "127.0.0.1")
    with pytest.raises(HostRefused):
        guard.check_host(fields(host="localhost"), "https", "127.0.0.1")
    Guard(ApiSettings(), 443).check_host(fields(host="localhost"), "https", "127.0.0.1")


def test_an_address_is_good_where_the_connection_arrived_at_it() -> None:
    wide = ApiSettings(host="0.0.0.0", token="t", certificate="till.pem")
    guard = Guard(wide, 8383, "kassa3")
    guard.check_host(fields(host="192.0.2.7:8383"), "https", "192.0.2.7")
    guard.check_host(fields(host="192.0.2.7:8383"), "https", "::ffff:192.0.2.7")
    guard.check_host(fields(host="[fe80::1]:8383"), "https", "fe80::1%eth0")
    for host, arrived in [("192.0.2.8:8383", "192.0.2.7"), ("0.0.0.0:8383", "192.0.2.7"), ("[::1]:8383", "/run/x")]:
        with pytest.raises(HostRefused):
            guard.check_host(fields(host=host), "https", arrived)
    named = Guard(ApiSettings(host="Till.Example", token="t", certificate="till.pem"), 8383, "kassa3")
    named.check_host(fields(host="till.example:8383"), "https", "192.0.2.7")


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": PAGE},  # not allowed by these settings
        {"origin": "http://127.0.0.1:8383"},
        {"referer": "https://evil.example/page"},
        {"referer": ""},
        {"referer": "about:blank"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "None"},
        {"sec_fetch_site": ""},
        {"sec_fetch_site": "none", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"},
        {"sec_fetch_mode": "navigate"},
        {"sec_fetch_mode": "Navigate"},
        {"sec_fetch_site": "none", "sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
    ],
    ids=str,
)
def test_a_request_with_the_marks_of_a_page_is_refused(
    server: Server, echo: Echo, headers: dict[str, str], method: str
) -> None:
    answer = ask(server, "/payment/xumo_close", headers, method=method)
    assert (answer.status, answer.error) == (403, 9011)
    assert echo.requests == []
    assert_no_cors(answer)


def assert_no_cors(answer: Answer) -> None:
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_a_till_that_names_a_mode_is_served(server: Server, mode: str) -> None:
    """As fetch() of Node.js does, which sends no Origin."""
    answer = ask(server, headers={"sec-fetch-mode": mode, "accept-language": "*", "user-agent": "node"})
    assert answer.status == 200
    assert_no_cors(answer)


@pytest.mark.parametrize("origin", [PAGE, PAGE.upper(), "http://kassa.example", "http://kassa.example:80"])
def test_an_allowed_page_is_served_and_told_so(allowing: Server, origin: str) -> None:
    answer = ask(allowing, "/", {"origin": origin, "sec-fetch-site": "cross-site", "referer": f"{origin}/till?x=1"})
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


def test_an_image_on_an_allowed_page_is_known_by_its_referer(allowing: Server) -> None:
    answer = ask(allowing, "/", {"referer": f"{PAGE}/", "sec-fetch-site": "cross-site"})
    assert answer.status == 200
    assert_no_cors(answer)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://till.example:8443"},
        {"origin": "https://till.example"},
        {"origin": "https://till.example:84430"},
        {"origin": "https://till.example:8443.evil.example"},
        {"origin": "https://evil-till.example:8443"},
        {"origin": f"{PAGE}/"},
        {"origin": f"{PAGE} https://evil.example"},
        {"origin": f"{PAGE}, https://evil.example"},
        {"origin": "null"},
        {"origin": PAGE, "referer": "https://evil.example/"},
        {"origin": "https://evil.example", "referer": f"{PAGE}/"},
        {"referer": "https://till.example:8443@evil.example/"},
        {"referer": "https://till.example:8443.evil.example/"},
        {"referer": f"https://evil.example/?{PAGE}"},
        {"referer": "https://till.example:8443\\@evil.example/"},
        {"sec_fetch_site": "same-site"},
    ],
    ids=str,
)
def test_what_only_resembles_an_allowed_page_is_refused(allowing: Server, echo: Echo, headers: dict[str, str]) -> None:
    answer = ask(allowing, "/", headers)
    assert (answer.status, answer.error) == (403, 9011)
    assert echo.requests == []
    assert_no_cors(answer)


@pytest.mark.parametrize("name", ["Origin", "Referer"])
def test_two_origins_are_refused_even_if_both_are_allowed(allowing: Server, echo: Echo, name: str) -> None:
    data = request_bytes(allowing, "/", f"{name}: {PAGE}", f"{name}: {PAGE}", "Connection: close")
    assert b" 403 " in say(allowing, data)
    assert echo.requests == []


def test_two_fetch_sites_are_refused_if_one_is_a_pages(server: Server) -> None:
    lines = ("Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site", "Connection: close")
    assert b" 403 " in say(server, request_bytes(server, "/", *lines))


def test_a_page_may_ask_first_what_it_may_send(echo: Echo) -> None:
    with served(echo, GUARDED) as server:
        asked = {
            "origin": PAGE,
            "access-control-request-method": "POST",
            "access-control-request-headers": "idempotency-key",
        }
        plain = ask(server, "/", asked, method="OPTIONS")
        answer = ask(server, "/", asked | {"access-control-request-private-network": "true"}, method="OPTIONS")
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-methods"] == "GET, POST"
    assert answer.headers["access-control-allow-headers"] == "content-type, authorization, idempotency-key, x-operator"
    assert answer.headers["access-control-allow-private-network"] == "true"
    assert "access-control-allow-private-network" not in plain.headers
    assert echo.requests == []


def test_the_application_can_open_no_page_to_others() -> None:
    async def careless(scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(b"Access-Control-Allow-Origin", b"*"), (b"cache-control", b"public"), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body"})

    with served(careless) as server:
        answer = ask(server)
    assert_no_cors(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("HTTPS://Till.Example:443", "https://till.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://a:0080", "http://a"),
        ("file:///c", None),
        ("chrome-extension://abc", None),
        ("http://a:", None),
        ("http://", None),
        ("http://a\n", None),
        ("", None),
    ],
)
def test_origins_have_one_spelling(text: str, origin: str | None) -> None:
    assert origin_of(text) == origin


@pytest.mark.parametrize("rest", ["", "/", "?q", "#f", "/a/b?c#d"])
def test_the_origin_of_a_page(rest: str) -> None:
    assert page_origin(f"https://A.example:8443{rest}") == "https://a.example:8443"


@pytest.mark.parametrize("url", ["https://a.example:8443x/", "https://a@b/", "https://a\\b/", "//a/", "a", ""])
def test_what_has_no_origin(url: str) -> None:
    assert page_origin(url) is None


# ---------------------------------------------------------------- WebSocket and other protocols


def test_a_websocket_is_refused(server: Server, echo: Echo) -> None:
    lines = ("Connection: Upgrade", "Upgrade: WebSocket", "Sec-WebSocket-Version: 13")
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    for further in (("Upgrade: websocket", *lines[:1], lines[2], key), lines, (key,)):
        answer = say(server, request_bytes(server, "/", *further, "Connection: close"))
        assert b" 403 " in answer
    assert echo.requests == []


def test_a_client_that_only_offers_http2_is_served_in_http1(server: Server) -> None:
    """As java.net.http.HttpClient does with every request."""
    lines = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAA")
    assert b" 200 " in say(server, request_bytes(server, "/", *lines, "Connection: close"))


# ---------------------------------------------------------------- token


def bearer(server: Server, *values: bytes) -> bytes:
    lines = [b"Authorization: " + value for value in values]
    head = [b"GET / HTTP/1.1", b"Host: 127.0.0.1:%d" % server.port, *lines, b"Connection: close", b"", b""]
    return say(server, b"\r\n".join(head))


def test_the_token_opens(guarded: Server) -> None:
    token = GUARDED.token.encode()
    for value in (b"Bearer " + token, b"bearer " + token, b"BEARER   " + token):
        assert b" 200 " in bearer(guarded, value)


def test_anything_but_the_token_does_not(guarded: Server, echo: Echo) -> None:
    token = GUARDED.token.encode()
    wrong = [
        *(b"Bearer " + each for each in (b"", token[:-1], token + b"x", b"x", token.decode().encode("cp1251"))),
        *(b"Basic " + token, token, b"Bearer", b"Bearer" + token, b"Bearer, Bearer " + token),
    ]
    for values in [(), *((each,) for each in wrong), (b"Bearer " + token,) * 2, (b"Bearer x", b"Bearer " + token)]:
        answer = bearer(guarded, *values)
        assert b" 401 " in answer, values
        assert b"www-authenticate: Bearer" in answer
        assert b"E9012" in answer
    assert echo.requests == []


def test_an_allowed_page_needs_the_token_too_and_can_read_that(guarded: Server, echo: Echo) -> None:
    answer = ask(guarded, "/", {"origin": PAGE})
    assert (answer.status, answer.error) == (401, 9012)
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert ask(guarded, "/", {"origin": PAGE}, method="OPTIONS").status == 401, "that asks for nothing first"
    assert echo.requests == []


def test_a_stranger_learns_nothing_of_the_token(guarded: Server) -> None:
    assert ask(guarded, "/", {"origin": "https://evil.example"}).status == 403
    assert ask(guarded, "/", {"host": "evil.example"}).status == 403


# ---------------------------------------------------------------- the documented API's envelope


def refused_with(answer: bytes) -> tuple[int, object]:
    """The HTTP status, and the envelope's code or else the number of the error."""
    head, _, body = answer.partition(b"\r\n\r\n")
    told = json.loads(body)
    if "is_success" not in told:
        return int(head.split(b" ")[1]), told["error"]["number"]
    assert (told["is_success"], told["data"]) == (False, None)
    assert isinstance(told["error"]["data"], str)
    return int(head.split(b" ")[1]), EnvelopeCode[told["error"]["message"]]


@pytest.mark.parametrize(
    ("path", "token", "origin", "body"),
    [
        ("/payment/xumo", 106, 106, 104),
        ("/payment/uzcard_close/print_last/", 106, 106, 104),
        ("/payment", 106, 106, 104),
        ("/payments", 9012, 9011, 9013),
        ("/v1/operations", 9012, 9011, 9013),
    ],
)
def test_a_till_of_the_documented_api_finds_its_envelope(
    guarded: Server, echo: Echo, path: str, token: int, origin: int, body: int
) -> None:
    bearer_line = f"Authorization: Bearer {GUARDED.token.encode().decode('latin-1')}"
    plain = request_bytes(guarded, path, "Connection: close")
    assert refused_with(say(guarded, plain)) == (401, token)
    page = request_bytes(guarded, path, "Connection: close", "Origin: null", bearer_line)
    assert refused_with(say(guarded, page)) == (403, origin)
    large = request_bytes(guarded, path, "Connection: close", bearer_line, method="POST", body=b"x" * 20_000)
    assert refused_with(say(guarded, large)) == (413, body)
    assert echo.requests == []


def test_a_body_that_does_not_come_is_told_in_the_envelope(echo: Echo) -> None:
    with served(echo, limits=Limits(arrival=0.3)) as server:
        for path, code in (("/payment/xumo", 104), ("/v1", 9004)):
            half = request_bytes(server, path, "Content-Length: 10", method="POST") + b"12345"
            assert refused_with(say(server, half)) == (408, code)


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize("is_begun", [False, True])
def test_a_failure_is_logged_and_the_client_learns_nothing(
    is_begun: bool, expect_log: Callable[[int, str], None], caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if is_begun:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
        raise ValueError("a secret of " + __file__)

    expect_log(logging.ERROR, "GET /x failed")
    if not is_begun:
        expect_log(logging.ERROR, "GET /payment/xumo failed")
    if is_begun:
        expect_log(logging.ERROR, "returned without completing response")
    with served(failing) as server:
        answer = say(server, request_bytes(server, "/x", "Connection: close"))
        if not is_begun:
            documented = say(server, request_bytes(server, "/payment/xumo", "Connection: close"))
            assert b'"message":"INTERNAL_ERROR"' in documented
            assert b"secret" not in documented
        wait_until(lambda: server.calls.recent)
    assert b"secret" not in answer
    assert b"Traceback" not in answer
    assert server.calls.recent[0].said == "failed"
    assert "a secret of" in caplog.text
    if not is_begun:
        assert b" 500 " in answer
        assert b"content-type: application/json" in answer


# ---------------------------------------------------------------- who called


def test_every_call_is_told_and_kept(allowing: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    heard: list[Call] = []
    unsubscribe = allowing.calls.subscribe(heard.append)
    before = datetime.now(UTC)
    named = {"x-operator": "Азиза".encode().decode("latin-1")}
    ask(allowing, "/payment/xumo/?token=hidden", named, method="POST", body=b"{}")
    ask(allowing, "/", {"host": "evil.example"})
    wait_until(lambda: len(heard) == 2)
    unsubscribe()
    unsubscribe()
    ask(allowing, "/third")
    wait_until(lambda: len(allowing.calls.recent) == 3)
    first, second = heard
    assert (first.method, first.path, first.client, first.operator) == ("POST", "/payment/xumo/", "127.0.0.1", "Азиза")
    assert (first.status, first.said) == (200, "")
    assert before <= first.at <= datetime.now(UTC)
    assert 0 < first.milliseconds < 1000 * PATIENCE
    assert (second.status, second.said.partition(":")[0]) == (403, "E9010")
    assert allowing.calls.recent[:2] == (first, second)
    lines = [record.getMessage() for record in caplog.records if record.name == "pinpad-cashier.api.door"]
    assert len(lines) == 3
    assert lines[0].startswith("POST /payment/xumo/ from 127.0.0.1: 200 in ")
    assert "hidden" not in caplog.text


def test_what_the_routes_say_is_masked_and_one_line() -> None:
    async def talking(scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["state"]["said"] = f"card {CARD}\nsale 300.00"
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})

    with served(talking) as server:
        ask(server, f"/{CARD.replace(' ', '')}/%0A", {"x-operator": CARD})
        wait_until(lambda: server.calls.recent)
    call = server.calls.recent[0]
    assert call.said == "card 8600 12** **** 9012 sale 300.00"
    assert call.path == "/860012******9012/%0A"
    assert call.operator == "8600 12** **** 9012"


def test_a_listener_that_fails_hinders_nobody(expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.ERROR, "a listener of the calls failed")
    calls, heard = Calls(), list[Call]()

    def fail(_: Call) -> None:
        raise ValueError

    calls.subscribe(fail)
    calls.subscribe(heard.append)
    call = Call(datetime.now(UTC), "GET", "/", "127.0.0.1", "", 200, 1.0, "")
    calls.add(call)
    assert heard == [call]


def test_only_the_latest_calls_are_kept() -> None:
    calls = Calls()
    for number in range(KEPT + 10):
        calls.add(Call(datetime.now(UTC), "GET", f"/{number}", "127.0.0.1", "", 200, 1.0, ""))
    assert [call.path for call in calls.recent] == [f"/{number}" for number in range(10, KEPT + 10)]


def test_a_client_that_has_gone_is_known_to_the_application() -> None:
    """A route may ask before it answers, also where it never read a body."""
    seen: list[str] = []

    async def asking(scope: Scope, receive: Receive, _: Send) -> None:
        if scope["type"] == "http":
            seen.append((await receive())["type"])
            seen.append((await receive())["type"])

    with served(asking) as server:
        with connect(server) as line:
            line.sendall(request_bytes(server))
            wait_until(lambda: seen)
        wait_until(lambda: server.calls.recent)
    assert seen == ["http.request", "http.disconnect"]
    assert server.calls.recent[0].status == 0
