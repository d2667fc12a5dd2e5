"""A pinpad that says late that its link broke has not said that the bank heard nothing (M2.2)."""

from pathlib import Path

from app.core.model import Scheme, State
from app.lanes.status import Condition
from training_lanes import LIMIT, open_shop, sale


def test_a_link_that_broke_behind_a_write_decides_nothing_later(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        lane = shop.open_lane()
        assert lane.submit(sale()).result(LIMIT).relayed
        shop.training.bank_faults.add("BANK:halfclose")
        shop.pinpads[Scheme.HUMO].faults.add("STORERC:later")
        operation = lane.submit(sale(500_00)).result(LIMIT)
        assert operation.state is State.UNKNOWN
        shop.wait_until(lambda: lane.status.condition is Condition.READY)
        stored = shop.stored_again(operation)
        told = [evidence.code for evidence in shop.read(lambda reader: reader.evidence_of(operation.id))]
    assert told[0] == "998"
    assert stored.state is State.UNKNOWN
