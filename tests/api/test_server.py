"""The server itself: where it listens, its thread, TLS, how it starts and how it stops."""

import http.client
import logging
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread, current_thread

import pytest

from api_server import (
    PATIENCE,
    Answer,
    Echo,
    ask,
    connect,
    is_cut,
    read_answer,
    read_one,
    read_to_end,
    request_bytes,
    say,
    served,
    wait_until,
)
from app.api import serving
from app.api.asgi import ASGIApp, Receive, Scope, Send
from app.api.limits import Limits
from app.api.server import Server
from app.core.errors import ApiNotServed
from app.settings.contract import ApiSettings

TLS = Path(__file__).parent.parent / "vectors" / "tls"
SECURE = ApiSettings(certificate=str(TLS / "certificate.pem"), key=str(TLS / "key.pem"))


@pytest.fixture
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    echo.release.set()


# ---------------------------------------------------------------- where it listens


def test_a_port_of_its_own_is_picked_and_told(echo: Echo) -> None:
    with served(echo) as server:
        assert server.port != 0
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert ask(server).status == 200


def test_the_port_of_the_settings_is_used_unless_another_is_given(echo: Echo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(ApiSettings(port=port), lambda: echo)
    server.start()
    try:
        assert server.port == port
        assert ask(server).status == 200
    finally:
        server.stop()


def test_a_taken_port_is_refused_with_whoever_has_it(echo: Echo) -> None:
    with served(echo) as first, pytest.raises(ApiNotServed) as refused:
        Server(ApiSettings(), lambda: echo, port=first.port).start()
    assert refused.value.params["address"] == f"127.0.0.1:{first.port}"
    assert f"process {os.getpid()}" in str(refused.value)


def test_the_port_can_be_had_again_at_once(echo: Echo) -> None:
    """Although the old connections still linger on it."""
    with served(echo) as first:
        assert say(first, request_bytes(first, "/", "Connection: close"))
    second = Server(ApiSettings(), lambda: echo, port=first.port)
    second.start()
    second.stop()


@pytest.mark.parametrize("host", ["192.0.2.1", "..", "999.1.1.1"])
def test_a_host_that_is_not_here_is_refused(echo: Echo, host: str) -> None:
    settings = ApiSettings(host=host, token="t", certificate=SECURE.certificate, key=SECURE.key)
    with pytest.raises(ApiNotServed) as refused:
        Server(settings, lambda: echo, port=0).start()
    assert refused.value.params["address"] == f"{host}:0"


def test_ipv6(echo: Echo) -> None:
    if not _has_ipv6():
        with pytest.raises(ApiNotServed):
            Server(ApiSettings(host="::1"), lambda: echo, port=0).start()
        return
    with served(echo, ApiSettings(host="::1")) as server:
        assert server.url == f"http://[::1]:{server.port}"
        connection = http.client.HTTPConnection("::1", server.port, timeout=PATIENCE)
        for host, status in [
            (f"[::1]:{server.port}", 200),
            (f"[0:0::1]:{server.port}", 200),
            (f"localhost:{server.port}", 200),
            (f"[::2]:{server.port}", 403),
            (f"127.0.0.1:{server.port}", 403),
            (f"[fe80::1%eth0]:{server.port}", 403),
            ("[::1]", 403),
            (f"[::1:{server.port}", 403),
        ]:
            connection.request("GET", "/", headers={"Host": host})
            assert read_answer(connection).status == status, host
        connection.close()


# ---------------------------------------------------------------- TLS


def ask_securely(server: Server, path: str = "/", host: str = "127.0.0.1") -> Answer:
    context = ssl.create_default_context(cafile=TLS / "certificate.pem")
    connection = http.client.HTTPSConnection(host, server.port, timeout=PATIENCE, context=context)
    try:
        connection.request("GET", path)
        return read_answer(connection)
    finally:
        connection.close()


@pytest.fixture
def secure(echo: Echo) -> Iterator[Server]:
    with served(echo, SECURE, Limits(connections=3, arrival=1)) as server:
        yield server


@pytest.mark.parametrize("settings", [SECURE, ApiSettings(certificate=str(TLS / "both.pem"))])
def test_tls(echo: Echo, settings: ApiSettings) -> None:
    with served(echo, settings) as server:
        assert server.url == f"https://127.0.0.1:{server.port}"
        assert ask_securely(server).status == 200
        assert ask_securely(server, host="localhost").status == 200
    assert [scope["scheme"] for scope in echo.scopes] == ["https", "https"]


def test_without_tls_nothing_is_said_where_it_is_wanted(secure: Server, echo: Echo) -> None:
    assert say(secure, request_bytes(secure)) == b""
    assert ask_securely(secure).status == 200
    assert len(echo.requests) == 1


def test_who_does_not_end_his_handshake_has_a_seat_like_any_other(secure: Server) -> None:
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(connect(secure)) for _ in range(3)]
        assert ask_securely(secure).status == 200
        wait_until(lambda: any(map(is_cut, lines)))
        last = open_lines.enter_context(connect(secure))
        assert read_to_end(last) == b"", "and no more time"


def test_a_tls_client_that_never_says_good_bye_does_not_hold_the_server_up(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_LAST_WORDS", PATIENCE)
    context = ssl.create_default_context(cafile=TLS / "certificate.pem")
    with served(echo, SECURE) as server:
        line = connect(server)
        tls = context.wrap_socket(line, server_hostname="localhost", suppress_ragged_eofs=False)
        tls.sendall(request_bytes(server))
        assert b" 200 " in read_one(tls)
        begun = time.monotonic()
        server.stop(limit=0.2)
        assert time.monotonic() - begun < PATIENCE / 2
        tls.close()


@pytest.mark.parametrize(
    ("certificate", "key", "problem"),
    [
        ("missing.pem", "key.pem", "No such file"),
        ("certificate.pem", "missing.pem", "No such file"),
        ("certificate.pem", "", "not the PEM"),
        ("certificate.pem", "other-key.pem", "mismatch"),
        ("certificate.pem", "locked-key.pem", "without a password"),
        ("key.pem", "key.pem", "not the PEM"),
        ("README.md", "", "not the PEM"),
        ("", "key.pem", "no certificate"),
        (".", "", "tls"),  # each system has words of its own
    ],
)
def test_a_certificate_that_cannot_be_used_is_refused(echo: Echo, certificate: str, key: str, problem: str) -> None:
    settings = ApiSettings(certificate=str(TLS / certificate) if certificate else "", key=str(TLS / key) if key else "")
    with pytest.raises(ApiNotServed, match=problem) as refused:
        Server(settings, lambda: echo, port=0).start()
    assert refused.value.params["address"] == "127.0.0.1:0"
    assert (certificate or "[api]") in str(refused.value)


# ---------------------------------------------------------------- starting


def test_it_hears_before_it_answers(echo: Echo) -> None:
    """A till that starts together with the program waits; it is not refused."""
    go_on = Event()

    def build() -> ASGIApp:
        assert go_on.wait(PATIENCE)
        return echo

    server = Server(ApiSettings(), build, port=0)
    server.start()
    try:
        with connect(server) as line:
            line.sendall(request_bytes(server))
            assert not server.ready.done()
            go_on.set()
            server.ready.result(PATIENCE)
            assert b" 200 " in read_one(line)
    finally:
        go_on.set()
        server.stop()


def test_the_application_is_built_in_the_thread(echo: Echo) -> None:
    names = []

    def build() -> ASGIApp:
        names.append(current_thread().name)
        return echo

    server = Server(ApiSettings(), build, port=0)
    server.start()
    server.ready.result(PATIENCE)
    server.stop()
    assert names == ["api"]


def test_what_the_server_is_made_of_is_imported_in_its_thread_only() -> None:
    script = (
        "import sys, app.api.server; heavy = {'uvicorn', 'h11', 'starlette', 'fastapi'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "[]"


def test_an_application_that_cannot_be_built_is_told(expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.ERROR, "the HTTP interface at http://127.0.0.1:")

    def build() -> ASGIApp:
        raise ValueError("no lanes")

    server = Server(ApiSettings(), build, port=0)
    server.start()
    with pytest.raises(ValueError, match="no lanes"):
        server.ready.result(PATIENCE)
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        connect(server)


def test_an_application_hears_of_its_beginning_and_its_end() -> None:
    heard: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for event in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{event}"
                heard.append(event)
                await send({"type": f"lifespan.{event}.complete"})

    with served(application):
        assert heard == ["startup"]
    assert heard == ["startup", "shutdown"]


def test_an_application_that_does_not_start_is_told(expect_log: Callable[[int, str], None]) -> None:
    expect_log(logging.ERROR, "Application startup failed")
    expect_log(logging.ERROR, "the journal is gone")
    expect_log(logging.ERROR, "the HTTP interface at http://127.0.0.1:")

    async def application(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "the journal is gone"})

    server = Server(ApiSettings(), lambda: application, port=0)
    server.start()
    with pytest.raises(RuntimeError, match="would not start"):
        server.ready.result(PATIENCE)
    server.stop()


# ---------------------------------------------------------------- stopping


def test_it_stops_at_once_when_nothing_is_going_on(echo: Echo) -> None:
    with served(echo) as server, connect(server) as silent, connect(server) as half, connect(server) as served_before:
        half.sendall(request_bytes(server, "/", "Content-Length: 5", method="POST") + b"ha")
        served_before.sendall(request_bytes(server))
        read_one(served_before)
        begun = time.monotonic()
        server.stop(limit=PATIENCE)
        assert time.monotonic() - begun < PATIENCE / 2
        assert [read_to_end(line) for line in (silent, half, served_before)] == [b""] * 3
        with pytest.raises(ConnectionRefusedError):
            connect(server)


def test_a_request_that_is_carried_out_may_end(echo: Echo) -> None:
    with served(echo) as server, connect(server) as line:
        line.sendall(request_bytes(server, "/held"))
        wait_until(echo.held.is_set)
        stopping = Thread(target=server.stop)
        stopping.start()
        wait_until(lambda: not _listens(server))
        assert stopping.is_alive()
        echo.release.set()
        answer = read_to_end(line)
        stopping.join(PATIENCE)
    assert not stopping.is_alive()
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"empty")


def test_a_request_that_takes_too_long_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is the truth: nobody knows what becomes of it."""
    monkeypatch.setattr(serving, "_LAST_WORDS", PATIENCE)
    is_here = Event()

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await receive()
            is_here.set()
            while (await receive())["type"] != "never":
                pass
            await send({})

    with served(endless) as server, connect(server) as line:
        line.sendall(request_bytes(server))
        wait_until(is_here.is_set)
        begun = time.monotonic()
        server.stop(limit=0.1)
        assert time.monotonic() - begun < PATIENCE / 2
        assert read_to_end(line) == b""
    assert [call.status for call in server.calls.recent] == [0]


def test_it_may_be_stopped_twice_and_before_it_was_started(echo: Echo) -> None:
    server = Server(ApiSettings(), lambda: echo, port=0)
    server.stop()
    with served(echo) as another:
        another.stop()


def test_it_may_be_stopped_while_it_starts(echo: Echo) -> None:
    for _ in range(5):
        server = Server(ApiSettings(), lambda: echo, port=0)
        server.start()
        server.stop()
        server.ready.result(0)
        assert not _listens(server)


def test_it_can_be_stopped_amid_a_crowd(echo: Echo) -> None:
    enough = Event()

    def crowd(server: Server) -> None:
        while not enough.is_set():
            try:
                connect(server).close()
            except OSError:
                return

    for _ in range(5):
        with served(echo) as server:
            thread = Thread(target=crowd, args=(server,))
            thread.start()
            assert ask(server).status == 200
            begun = time.monotonic()
            server.stop(limit=PATIENCE)
            assert time.monotonic() - begun < PATIENCE / 2
            enough.set()
            thread.join()
            enough.clear()


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def _listens(server: Server) -> bool:
    try:
        connect(server).close()
    except ConnectionRefusedError:
        return False
    return True
