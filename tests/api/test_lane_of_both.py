"""A lane of both schemes behind both paths of the documented API, over real sockets."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core import paths
from app.core.model import Kind, Operation, Scheme
from app.runtime import Runtime
from app.settings import Settings
from tills import LIMIT, Till
from wired_pinpad import wired_pinpad

AMOUNT = 300_00


class Desk:
    """A till, and what the journal has of its calls."""

    def __init__(self, running: Runtime, url: str) -> None:
        self.till = Till(url)
        self._running = running

    def latest(self) -> Operation:
        return self._running.read(lambda reader: reader.latest(1)[0]).result(LIMIT)


@pytest.fixture
def desk(profile_folder: Path) -> Iterator[Desk]:
    """The pinpad is one of HUMO, whatever the path says."""
    with wired_pinpad(Scheme.HUMO) as wired:
        device = wired.pinpad._device
        device.settings = replace(device.settings, card_after=0.1)
        lane = {"name": "both-1", "scheme": "both", "driver": "arcus2", "port": wired.port, "calibrated": True}
        settings = Settings.model_validate(
            {
                "training": True,
                "lanes": [lane | {"relay_allow": [wired.bank]}],
                "api": {"enabled": True, "training": True},
                "printer": {"kind": "none"},
            }
        )
        with Runtime(paths.profile(profile_folder), settings, interactive=False) as running:
            yield Desk(running, running.serve_api(port=0).url)


def test_both_paths_lead_to_it_and_the_slip_decides(desk: Desk) -> None:
    till = desk.till
    sold = till.sell(Scheme.UZCARD, AMOUNT, idempotency_key="a")
    assert "Карта: HUMO" in sold.slip
    row = desk.latest()
    assert (row.lane, row.scheme, row.rrn) == ("both-1", Scheme.HUMO, sold.rrn)
    again = till.sell(Scheme.UZCARD, AMOUNT, idempotency_key="a")
    assert (again.rrn, desk.latest().id) == (sold.rrn, row.id), "the key is that till's, whatever card came"
    code, data = till.give_back(Scheme.UZCARD, sold.rrn, AMOUNT).error
    assert code == 106
    assert "E3009" in data
    assert till.give_back(Scheme.HUMO, sold.rrn, AMOUNT).rrn == sold.rrn
    assert (desk.latest().kind, desk.latest().original_id) == (Kind.CANCEL, row.id)


def test_the_last_slip_is_the_schemes_own(desk: Desk) -> None:
    desk.till.sell(Scheme.UZCARD, AMOUNT)
    assert "Карта: HUMO" in desk.till.get("/payment/xumo/print_last").slip
    assert desk.till.get("/payment/uzcard/print_last").error[1].startswith("E6004")


def test_the_path_names_the_pinpad_of_a_refusal(desk: Desk) -> None:
    assert desk.till.sell(Scheme.HUMO, 60_000_000_00).error[0] == 108
    assert desk.till.sell(Scheme.UZCARD, 60_000_000_00).error[0] == 109


def test_it_is_the_lane_of_each(desk: Desk) -> None:
    (lane,) = desk.till.get("/v1/lanes").body["lanes"]
    assert (lane["name"], lane["scheme"], lane["default"]) == ("both-1", "both", True)
