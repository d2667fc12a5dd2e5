"""A real browser: no page that is open on the till reaches the application, however it asks; an allowed one does.

Chromium runs headless with a folder of its own. Where there is none (`apt-get install chromium`) these tests are
skipped: there is nothing else that would do what a browser does.
"""

import http.server
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from api_server import Echo, served, wait_until
from app.api.server import Server
from app.settings.contract import ApiSettings

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
SECONDS = 30

pytestmark = [
    pytest.mark.skipif(not BROWSER, reason="Chromium is not installed"),
    pytest.mark.timeout(60),
]

ATTEMPTS = """
<meta name=referrer content="{policy}">
<link rel=stylesheet href="{api}/style"><link rel=prefetch href="{api}/prefetch">
<link rel=preload as=image href="{api}/preload">
<img src="{api}/image"><img src="{api}/image-without-referrer" referrerpolicy=no-referrer>
<img crossorigin src="{api}/image-cors"><script src="{api}/script"></script><audio src="{api}/audio" autoplay></audio>
<object data="{api}/object"></object><embed src="{api}/embed">
<iframe src="{api}/frame"></iframe><iframe sandbox src="{api}/frame-sandboxed"></iframe>
<iframe sandbox=allow-scripts srcdoc="<script>
  fetch('{api}/fetch-null-origin', {{method: 'POST', mode: 'no-cors', body: '{{}}'}}).catch(() => 0)
</script>"></iframe>
<iframe name=sink></iframe>
<form id=get method=get target=sink action="{api}/form-get"></form>
<iframe name=sink2></iframe>
<form id=post method=post target=sink2 enctype=text/plain action="{api}/form-post">
  <input name='{{"a":"' value='"}}'>
</form>
<script>
  const post = (path, more) => fetch("{api}" + path, {{method: "POST", body: '{{"amount": 1000}}', ...more}});
  const json = {{headers: {{"Content-Type": "application/json"}}}};
  const socket = () => new Promise(end => {{
    const line = new WebSocket("{api}/socket".replace("http", "ws"));
    line.onopen = () => end("open"); line.onerror = () => end("closed");
  }});
  const request = () => new Promise(end => {{
    const asked = new XMLHttpRequest(); asked.onloadend = end;
    asked.open("POST", "{api}/xhr"); asked.send("{{}}");
  }});
  const all = [
    fetch("{api}/fetch"), fetch("{api}/fetch-no-cors", {{mode: "no-cors"}}),
    fetch("{api}/fetch-no-referrer", {{mode: "no-cors", referrerPolicy: "no-referrer", credentials: "include"}}),
    fetch("{page}/redirect", {{mode: "no-cors"}}),
    post("/post-json", json), post("/post-text"), post("/post-no-cors", {{mode: "no-cors"}}),
    post("/post-keepalive", {{mode: "no-cors", keepalive: true}}), socket(), request(),
  ];
  navigator.sendBeacon("{api}/beacon", '{{"amount": 1000}}');
  document.getElementById("get").submit(); document.getElementById("post").submit();
  const loaded = new Promise(end => window.addEventListener("load", () => setTimeout(end, 500)));
  Promise.allSettled([...all, loaded]).then(results =>
    fetch("/done", {{method: "POST", body: results.map(each => each.status).join(" ")}}));
</script>
"""
REACH_THE_DOOR = """/style /prefetch /image /image-without-referrer /image-cors /script /audio /object /embed /frame
/frame-sandboxed /fetch-null-origin /form-get /form-post /fetch /fetch-no-cors /fetch-no-referrer /redirected /post-json
/post-text /post-no-cors /post-keepalive /socket /xhr /beacon""".split()
"""What the browser is known to send; that it was all refused says nothing if it never came."""
UNNAMED = """
<img referrerpolicy=no-referrer src="http://kassa3:{port}/name">
<img referrerpolicy=no-referrer src="http://[::ffff:127.0.0.1]:{port}/mapped">
<img referrerpolicy=no-referrer src="http://0.0.0.0:{port}/open">
<img referrerpolicy=no-referrer src="http://evil.example:{port}/rebound">
<script>window.addEventListener("load", () => fetch("/done", {{method: "POST"}}))</script>
"""
PAGE = """<script>
  const headers = {{
    "Content-Type": "application/json", "Authorization": "Bearer t", "Idempotency-Key": "1", "X-Operator": "A",
  }};
  (async () => {{
    const texts = [];
    for (const asked of [{{}}, {{method: "POST", headers, body: '{{"amount": 1}}'}}, {{headers}}])
      texts.push(await fetch("{api}/wanted", asked).then(answer => answer.text(), error => "refused"));
    await fetch("/done", {{method: "POST", body: texts.join(" ")}});
  }})();
</script>"""


class Site:
    """Somebody's web server with one page; under `/redirect` it sends a browser on to the API."""

    def __init__(self) -> None:
        self.page = ""
        self.redirect = ""
        self.report = ""
        self.done = Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/redirect":
                    self.send_response(307)
                    self.send_header("Location", site.redirect)
                    self._end(b"")
                else:
                    self.send_response(200)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self._end(site.page.encode())

            def do_POST(self) -> None:
                site.report = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(204)
                self._end(b"")
                site.done.set()

            def _end(self, body: bytes) -> None:
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nobody wants to read it."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Open a page in a browser of its own, for the rest of the test."""
    flags = """--headless --no-sandbox --no-proxy-server --disable-gpu --disable-quic --no-first-run
        --disable-background-networking --disable-component-update --disable-sync
        --autoplay-policy=no-user-gesture-required""".split()
    names = "--host-resolver-rules=MAP evil.example 127.0.0.1, MAP kassa3 127.0.0.1"
    with ExitStack() as browsers:

        def open_page(url: str) -> None:
            command = [BROWSER, *flags, names, f"--user-data-dir={tmp_path / 'browser'}", url]
            browsers.enter_context(_running(command))

        yield open_page


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def refused_paths(server: Server) -> set[str]:
    calls = server.calls.recent
    assert {call.status for call in calls} <= {403}
    return {call.path for call in calls}


@pytest.mark.parametrize("policy", ["no-referrer", "unsafe-url"])
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "evil.example"])
def test_no_page_reaches_the_application(site: Site, visit: Callable[[str], None], name: str, policy: str) -> None:
    """From the same address on another port, from another name of this machine, and from the rest of the world."""
    echo = Echo()
    with served(echo) as server:
        page = f"http://{name}:{site.port}"
        site.page = ATTEMPTS.format(api=server.url, page=page, policy=policy)
        site.redirect = f"{server.url}/redirected"
        visit(page)
        assert site.done.wait(SECONDS), "the page never came to its end"
        with suppress(TimeoutError):
            wait_until(lambda: refused_paths(server) >= set(REACH_THE_DOOR))
        came = refused_paths(server)
    assert echo.requests == []
    assert set(REACH_THE_DOOR) - came == set()


def test_no_page_reaches_it_by_a_name_to_which_browsers_do_not_tell_who_asks(
    site: Site, visit: Callable[[str], None]
) -> None:
    """Over plain HTTP they send no Sec-Fetch-Site to what they do not know for this machine: there Host decides."""
    echo = Echo()
    with served(echo) as server:
        site.page = UNNAMED.format(port=server.port)
        visit(f"http://evil.example:{site.port}")
        assert site.done.wait(SECONDS), "the page never came to its end"
        came = refused_paths(server)
        assert all("E9010" in call.said for call in server.calls.recent)
    assert echo.requests == []
    assert came >= {"/name", "/rebound"}


def test_a_page_on_a_rebound_name_and_port_is_no_better(visit: Callable[[str], None]) -> None:
    """To its browser it is the very same site, so that nothing but Host tells it from the user's own request."""
    echo = Echo()
    with served(echo) as server:
        heard = Event()
        server.calls.subscribe(lambda _: heard.set())
        visit(f"http://evil.example:{server.port}/payment/xumo_close")
        assert heard.wait(SECONDS), "the browser never came"
        assert "/payment/xumo_close" in refused_paths(server)
    assert echo.requests == []


def test_an_address_that_somebody_opens_is_refused(visit: Callable[[str], None]) -> None:
    """No page is behind it, and Host is right: as a link in a mail or a document would be."""
    echo = Echo()
    with served(echo) as server:
        heard = Event()
        server.calls.subscribe(lambda _: heard.set())
        visit(f"{server.url}/payment/xumo_close")
        assert heard.wait(SECONDS), "the browser never came"
        assert "/payment/xumo_close" in refused_paths(server)
        assert all("Sec-Fetch-Mode: navigate" in call.said for call in server.calls.recent[:1])
    assert echo.requests == []


def test_an_allowed_page_is_served(site: Site, visit: Callable[[str], None]) -> None:
    echo = Echo()
    page = f"http://localhost:{site.port}"
    with served(echo, ApiSettings(allowed_origins=(page,), token="t")) as server:
        site.page = PAGE.format(api=server.url)
        visit(page)
        assert site.done.wait(SECONDS), "the page never came to its end"
    # without the token it may read that it is missing; with it both ways of asking work
    first, _, rest = site.report.rpartition('"}} ')
    assert "E9012" in first
    assert rest == '{"amount": 1} empty'
    assert [(method, path) for method, path, _ in echo.requests] == [("POST", "/wanted"), ("GET", "/wanted")]
