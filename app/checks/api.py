"""The HTTP interface: its address, its certificate and key, its token, and whether it serves training lanes."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.api.binding import address_text, listening, tls_context
from app.checks.bench import Bench
from app.checks.findings import Finding, fail, ok, refusal, warn
from app.checks.hold import Hold
from app.core.errors import ApiNotServed
from app.settings.contract import ApiSettings, is_loopback

SOON = timedelta(days=30)
"""A certificate that ends within so long is to be renewed now."""
SHORT_TOKEN = 16
"""Characters below which a token can be guessed."""
_ANSWER_LIMIT = 2.0
"""Seconds within which a server of this machine takes a connection."""


def check(bench: Bench) -> Iterator[Finding]:
    """Everything of [api]. Where it is off, it is looked at all the same: `serve` serves it."""
    api = bench.settings.api
    if not api.enabled:
        yield ok("api", "the window does not serve it: [api] enabled = false")
    yield _check_address(api, is_running=bench.hold is Hold.IN_USE)
    yield from check_certificate(api, bench.clock.now())
    yield from check_token(api)
    has_real_lanes = any(lane.driver.needs for lane in bench.settings.lanes) and not bench.settings.training
    if api.training and has_real_lanes:
        text = "[api] training = true: a till may get a training slip, which is no payment"
        yield warn("api", text, "Remove it before the till takes money")


def _check_address(api: ApiSettings, *, is_running: bool) -> Finding:
    address = address_text(api.host, api.port)
    try:
        listening(api.host, api.port).close()
    except ApiNotServed as error:
        if is_running and _takes_connections(api):
            return ok("api", f"{address} is served, while the program is running")
        if api.enabled:
            return refusal("api", error)
        return warn("api", str(error), "End that program before serve is started, or give another port in [api]")
    if is_running and api.enabled:
        advice = "Look into its log; a window that was started before the settings were changed is to be started again"
        return warn("api", f"the program is running and does not serve {address}", advice)
    return ok("api", f"{address} is free")


def _takes_connections(api: ApiSettings) -> bool:
    try:
        socket.create_connection((api.host, api.port), _ANSWER_LIMIT).close()
    except OSError:
        return False
    return True


def check_token(api: ApiSettings) -> Iterator[Finding]:
    """Who can reach it from another machine needs a token, which the settings make sure of; and not a short one."""
    if api.token and len(api.token) < SHORT_TOKEN:
        yield warn("api", f"the token has {len(api.token)} characters", f"Choose at random {SHORT_TOKEN} or more")
    elif not is_loopback(api.host):
        yield ok("api", "tills of other machines need the token")


def check_certificate(api: ApiSettings, now: datetime) -> Iterator[Finding]:
    """Certificate and key load, belong together, and hold for a while yet.

    Raises:
        ApiNotServed: when they cannot be read.
    """
    context = tls_context(api, api.port)
    if context is None:
        return
    try:
        ends = _valid_until(context, Path(api.certificate))
    except ssl.SSLError as error:
        problem = getattr(error, "verify_message", None) or error.reason or error
        yield fail("api", f"tills cannot trust the certificate {api.certificate}: {problem}", "Have a new one made")
        return
    if ends <= now:
        yield fail("api", f"the certificate {api.certificate} ended on {ends:%Y-%m-%d}", "Have a new one made")
        return
    days = (ends - now) // timedelta(days=1)
    text = f"the certificate {api.certificate} holds until {ends:%Y-%m-%d}, {days} days"
    yield warn("api", text, "Renew it now") if ends - now < SOON else ok("api", text)


def _valid_until(server: ssl.SSLContext, certificate: Path) -> datetime:
    """The end of a certificate, learned by a handshake with it in memory, which trusts it and nothing else.

    Raises:
        ssl.SSLError: when a till that trusts it would still refuse it, as after its end.
    """
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False  # under which name tills reach it, only they know
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    client.load_verify_locations(certificate)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server)
    answering = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (asking, answering, asking):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue  # it is the other's turn
    told = asking.getpeercert()
    assert told, "the certificate was verified"
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
