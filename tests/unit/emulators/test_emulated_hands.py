"""A training pinpad operated by hand: what its display shows, what its keys do, and what a person can let go wrong."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.errors import FaultNotUnderstood
from app.core.model import Scheme, State
from app.core.response_codes import describe
from app.core.slips import read_slip
from app.emulators.cards import CARDS, CardEntry, EmulatedCard, cards_for, usual_card
from app.emulators.device import TASHKENT
from app.emulators.faults import STEPS, TIMED
from app.emulators.front import RESULT_SECONDS, Display, Key, Moment, Tone
from app.emulators.hands import FAULTS, Hands, Mishap, Switch, actions_at
from app.emulators.in_process import InProcessLink
from app.emulators.pinpad import EmulatedPinpad
from app.emulators.training import TrainingSet
from app.lanes.lane import Lane
from app.terminals.arcus2.driver import Arcus2Terminal
from app.terminals.arcus2.operations import Dialect
from clocks import ManualClock
from scripted_till import CANCEL, LAST_SLIP, PING, RECONCILIATION, SALE, Heard, ScriptedTill
from training_lanes import LIMIT, ZONE, Shop, open_shop, sale

RICH = usual_card(Scheme.HUMO)
Deed = Callable[[], object]
TAP, INSERT, SWIPE = CardEntry.CONTACTLESS, CardEntry.CHIP, CardEntry.STRIPE


class Person(InProcessLink):
    """The line to a pinpad with somebody before it, who looks up whenever the till listens."""

    def __init__(self, pinpad: EmulatedPinpad, hands: Hands, clock: ManualClock) -> None:
        super().__init__(pinpad, clock)
        self._hands = hands
        self.deeds: dict[str, Deed] = {}
        """What is done, once each, when the display says that."""

    def read(self, timeout: float) -> bytes:
        told = as_line(self._hands.display())
        for part, deed in self.deeds.items():
            if part in told:
                del self.deeds[part]
                deed()
                break
        return super().read(timeout)


def as_line(display: Display) -> str:
    """All that can be read on it."""
    return " ".join(f"{display.title} {display.figure} {display.text} {'*' * display.stars}{display.code}".split())


class Counter:
    """A training pinpad, a person before it, and a till of few lines."""

    def __init__(self, scheme: Scheme = Scheme.HUMO) -> None:
        self.clock = ManualClock()
        self.training = TrainingSet(self.clock)
        self.pinpad = self.training.add_pinpad(scheme)
        self.hands = Hands(self.training, self.pinpad, self.clock)
        self.person = Person(self.pinpad, self.hands, self.clock)
        self.till = ScriptedTill(self.person, self.clock)
        self.seen: list[str] = []
        """What the display has said."""
        self.unwatch = self.hands.watch(lambda: self.seen.append(as_line(self.hands.display())))
        self.hands.take_over()

    def run(self, order: bytes, **deeds: Deed) -> Heard:
        """Carry out an order; `deeds` are done when the pinpad asks for `card` or for `pin`."""
        texts = {"card": "Приложите", "pin": "Введите ПИН"}
        self.person.deeds = {texts[name]: deed for name, deed in deeds.items()}
        return self.till.run(order)

    def sell(self, amount: bytes = b"300.00", **deeds: Deed) -> Heard:
        return self.run(SALE % amount, **deeds)

    def tap(self, card: EmulatedCard = RICH) -> Deed:
        return lambda: self.hands.offer(card, TAP)

    def insert(self, card: EmulatedCard = RICH) -> Deed:
        return lambda: self.hands.offer(card, INSERT)

    def pin(self, *, right: bool = True) -> Deed:
        return lambda: self.hands.type_pin(right=right)

    def keys(self, *keys: str) -> Callable[[], list[bool]]:
        return lambda: [self.hands.press(key) for key in keys]


@pytest.fixture
def counter() -> Iterator[Counter]:
    made = Counter()
    yield made
    made.training.stop()


def test_the_display_tells_every_step_of_a_sale_with_a_pin(counter: Counter) -> None:
    assert counter.hands.display().moment is Moment.IDLE
    heard = counter.sell(card=counter.insert(), pin=counter.keys(*RICH.pin, Key.ENTER))
    sold = "ОПЛАТА 300,00"
    assert counter.seen == [
        f"{sold} Подождите",
        f"{sold} Приложите, вставьте или проведите карту",
        f"{sold} Введите ПИН, затем зелёную клавишу",
        *(f"{sold} Введите ПИН, затем зелёную клавишу {'*' * count}" for count in range(1, 5)),
        f"{sold} Соединение с банком",
        f"{sold} Ожидание ответа банка",
        f"{sold} {describe('000', 'ru').meaning} 000",
    ]
    shown = counter.hands.display()
    assert (shown.moment, shown.tone, shown.code) == (Moment.RESULT, Tone.GOOD, "000")
    assert "HUMO- EMV" in heard.slip


def test_by_hand_and_by_itself_the_line_carries_the_same_frames(counter: Counter) -> None:
    by_hand = counter.sell(card=counter.tap())
    counter.hands.let_go()
    by_itself = counter.sell()
    assert [name for name in by_hand.names if name != "PING"] == [name for name in by_itself.names if name != "PING"]
    assert by_hand.code == by_itself.code == "000"


def test_a_tapped_card_needs_no_pin_and_its_slip_says_so(counter: Counter) -> None:
    heard = counter.sell(card=counter.tap(CARDS["humo-chip"]))
    assert "Введите ПИН" not in heard.texts("STATUS")
    assert "HUMO- Cless EMV" in heard.slip


def test_a_large_amount_needs_one(counter: Counter) -> None:
    assert counter.sell(b"10000.00", card=counter.tap(), pin=counter.pin()).code == "000"


def test_nothing_is_presented_or_typed_by_itself(counter: Counter) -> None:
    began = counter.clock.monotonic()
    assert counter.sell().code == "998"
    assert counter.clock.monotonic() - began == pytest.approx(90, abs=1)
    assert counter.sell(card=counter.insert()).code == "211"


def test_while_somebody_is_waited_for_the_till_is_asked_as_seldom_as_ever(counter: Counter) -> None:
    assert counter.sell().names.count("PING") == pytest.approx(91, abs=2)


@pytest.mark.parametrize(("place", "code"), [("card", "992"), ("pin", "211")])
def test_the_red_key_ends_it(counter: Counter, place: str, code: str) -> None:
    cancel = counter.keys(Key.CANCEL)
    heard = counter.sell(card=cancel) if place == "card" else counter.sell(card=counter.insert(), pin=cancel)
    assert (heard.code, heard.slip, heard.ended) == (code, "", True)
    assert counter.training.bank.ledger.entries == ()
    assert counter.hands.display().tone is Tone.BAD


def test_the_yellow_key_takes_a_digit_back_and_a_short_pin_is_not_taken(counter: Counter) -> None:
    taken: list[bool] = []
    first, rest = RICH.pin[:1], list(RICH.pin[1:])

    def type_it() -> None:
        taken.extend(counter.keys(first, Key.ENTER, "7", Key.CLEAR, *rest, Key.ENTER)())

    assert counter.sell(card=counter.insert(), pin=type_it).code == "000"
    assert taken == [True, False, True, True, True, True, True, True]


def test_a_pin_has_twelve_digits_at_most(counter: Counter) -> None:
    taken: list[bool] = []
    assert (
        counter.sell(card=counter.insert(), pin=lambda: taken.extend(counter.keys(*"0" * 13, Key.ENTER)())).code
        == "117"
    )
    assert taken == [True] * 12 + [False, True]


def test_three_wrong_pins_lock_the_card_until_the_cards_are_renewed(counter: Counter) -> None:
    tried = [counter.sell(card=counter.insert(), pin=counter.pin(right=right)).code for right in (False, True)]
    assert tried == ["117", "000"]
    tried = [counter.sell(card=counter.insert(), pin=counter.pin(right=False)).code for _ in range(3)]
    assert tried == ["117", "117", "106"]
    assert counter.sell(card=counter.insert(), pin=counter.pin()).code == "106"
    counter.hands.renew_cards()
    assert counter.sell(card=counter.insert(), pin=counter.pin()).code == "000"


def test_cards_that_exist_to_be_refused_are_refused_every_time(counter: Counter) -> None:
    counter.hands.let_go()
    for _ in range(4):
        counter.pinpad.present(CARDS["humo-wrong-pin"])
        assert counter.sell().code == "117"


def test_a_typed_pin_is_shown_nowhere(counter: Counter) -> None:
    told: list[str] = []

    def type_it() -> None:
        for key in "70291":
            counter.hands.press(key)
        told.append(repr(counter.pinpad._device.front) + repr(counter.hands.display()))
        counter.hands.press(Key.ENTER)

    assert counter.sell(card=counter.insert(), pin=type_it).code == "117"
    told.append(repr(vars(counter.pinpad)) + repr(counter.pinpad._device))
    assert not any("70291" in text or RICH.pin in text for text in (*told, *counter.seen))
    assert counter.pinpad._device.front._typed == ""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("poor", "116"),
        ("blocked", "204"),
        ("restricted", "104"),
        ("expired", "101"),
        ("stolen", "209"),
        ("limit", "123"),
        ("issuer-away", "912"),
    ],
)
@pytest.mark.parametrize("scheme", list(Scheme))
def test_each_card_does_what_its_name_says(scheme: Scheme, name: str, code: str) -> None:
    counter = Counter(scheme)
    card = CARDS[f"{scheme}-{name}"]
    assert card in cards_for(scheme)
    heard = counter.sell(card=counter.tap(card))
    slip = read_slip(heard.slip)
    assert (heard.code, slip.response_codes, slip.says_refused) == (code, (code,), True)
    counter.training.stop()


def test_the_other_schemes_card_is_not_served(counter: Counter) -> None:
    assert counter.sell(card=counter.tap(usual_card(Scheme.UZCARD))).code == "305"


def test_a_card_with_a_chip_is_not_taken_by_its_stripe_unless_the_chip_is_dead(counter: Counter) -> None:
    damaged = CARDS["humo-damaged"]
    told: list[str] = []

    def draw_through() -> None:
        told.append(counter.hands.display().text)
        counter.hands.offer(damaged, SWIPE)

    def put_in() -> None:
        told.append(counter.hands.display().text)
        counter.hands.offer(damaged, INSERT)

    counter.person.deeds = {
        "Приложите": draw_through,
        "Карта с чипом": put_in,
        "не читается": draw_through,
        "Введите ПИН": counter.pin(),
    }
    heard = counter.till.run(SALE % b"300.00")
    assert [text.split()[0] for text in told] == ["Приложите,", "Карта", "Карта"]
    assert heard.code == "000"
    assert "HUMO- EMV" in heard.slip


def test_a_dead_chip_that_presents_itself_is_refused(counter: Counter) -> None:
    counter.hands.let_go()
    counter.pinpad.present(CARDS["humo-damaged"])
    assert counter.sell().code == "234"


def test_keys_and_cards_mean_nothing_when_they_are_not_asked_for(counter: Counter) -> None:
    assert not any(counter.keys(*"0123456789", *Key)())
    assert not counter.hands.offer(RICH, TAP)
    assert not counter.hands.type_pin(right=True)
    assert counter.sell(card=lambda: counter.keys("1", Key.ENTER, Key.CLEAR)() and counter.tap()()).code == "000"
    assert counter.hands.press(Key.CLEAR)
    assert counter.hands.display().moment is Moment.IDLE


def test_a_result_goes_by_itself(counter: Counter) -> None:
    counter.sell(card=counter.tap())
    counter.clock.sleep(RESULT_SECONDS - 0.1)
    assert counter.hands.display().code == "000"
    counter.clock.sleep(0.2)
    assert counter.hands.display().moment is Moment.IDLE


def test_a_ping_of_the_till_leaves_the_display_alone(counter: Counter) -> None:
    counter.till.run(PING)
    assert counter.seen == []


def test_what_the_till_is_to_be_asked_is_said(counter: Counter) -> None:
    rrn = read_slip(counter.sell(card=counter.tap()).slip).rrn
    assert rrn is not None
    counter.seen.clear()
    counter.person.deeds = {"Приложите": counter.tap()}
    heard = counter.till.run(CANCEL % b"300.00", DATAENTRY=b"0\x1b" + rrn.encode())
    assert heard.code == "400"
    assert "ОТМЕНА 300,00 Смотрите на кассу" in counter.seen
    counter.seen.clear()
    counter.person.deeds = {"Приложите": counter.tap()}
    counter.till.run(SALE % b"", AMOUNTENTRY=b"0\x1b700")
    assert counter.seen[1:3] == ["ОПЛАТА Смотрите на кассу", "ОПЛАТА 7,00 Приложите, вставьте или проведите карту"]


def test_the_panel_may_open_and_close_while_a_card_or_a_pin_is_waited_for(counter: Counter) -> None:
    counter.hands.let_go()
    assert counter.sell(card=counter.hands.take_over).code == "998"
    assert counter.sell(card=counter.hands.let_go).code == "000"
    counter.hands.take_over()
    assert counter.sell(card=counter.insert(), pin=counter.hands.let_go).code == "000"


def test_unplugged_it_is_dark_and_knows_no_card(counter: Counter) -> None:
    def pull() -> None:
        counter.hands.offer(RICH, TAP)
        counter.hands.turn(Switch.UNPLUGGED, on=True)

    heard = counter.sell(card=pull)
    assert (heard.line_lost, heard.code) == (True, None)
    assert counter.hands.display().moment is Moment.OFF
    assert counter.hands.sell_alone(700) == "999"
    counter.hands.turn(Switch.UNPLUGGED, on=False)
    assert counter.hands.display().moment is Moment.IDLE
    assert counter.sell(card=counter.tap()).code == "000"


def test_an_unreachable_bank(counter: Counter) -> None:
    counter.hands.turn(Switch.BANK_AWAY, on=True)
    assert counter.sell(card=counter.tap()).code == "998"
    assert counter.hands.sell_alone(700) == "998"
    counter.hands.turn(Switch.BANK_AWAY, on=False)
    assert counter.sell(card=counter.tap()).code == "000"


def test_a_full_pinpad_until_it_is_reconciled(counter: Counter) -> None:
    counter.hands.turn(Switch.FULL, on=True)
    assert counter.sell(card=counter.tap()).code == "303"
    assert counter.till.run(RECONCILIATION).code == "500"
    assert not counter.hands.is_on(Switch.FULL)
    assert counter.sell(card=counter.tap()).code == "000"


def test_its_own_network_and_its_own_sale(counter: Counter) -> None:
    counter.hands.turn(Switch.OWN_NETWORK, on=True)
    heard = counter.sell(card=counter.tap())
    assert (heard.code, "CONNECT" in heard.names) == ("000", False)
    assert counter.hands.sell_alone(700) == "000"
    assert counter.hands.display().figure == "7,00"
    assert "7.00" in counter.till.run(LAST_SLIP).slip


def test_a_clock_that_is_behind(counter: Counter) -> None:
    counter.hands.turn(Switch.CLOCK_BEHIND, on=True)
    printed = read_slip(counter.sell(card=counter.tap()).slip).printed_at
    assert printed is not None
    assert printed.hour == (counter.clock.now() - timedelta(hours=1)).astimezone(TASHKENT).hour


@pytest.mark.parametrize("switch", list(Switch))
def test_every_switch_can_be_seen_and_is_back_when_the_person_goes(counter: Counter, switch: Switch) -> None:
    assert not any(counter.hands.is_on(each) for each in Switch)
    counter.hands.turn(switch, on=True)
    assert [each for each in Switch if counter.hands.is_on(each)] == [switch]
    counter.hands.let_happen(Mishap.LOST_ANSWER)
    counter.hands.let_happen(Mishap.BANK_SLOW)
    counter.hands.let_go()
    assert not any(counter.hands.is_on(each) for each in Switch)
    assert counter.hands.planned == ()
    assert counter.sell().code == "000"


def test_everything_that_may_go_wrong_can_be_planned(counter: Counter) -> None:
    for step in STEPS:
        for action in actions_at(step):
            counter.hands.plan(step, action, 7)
            (planned,) = counter.hands.planned
            assert (planned.step, planned.action, planned.seconds) == (step, action, 7 if action in TIMED else 0)
            assert str(planned) == f"{step}:{action}" + ("=7" if action in TIMED else "")
            counter.hands.forget_plans()
    assert set(FAULTS) == set(Mishap)
    for mishap in Mishap:
        counter.hands.let_happen(mishap)
    assert {str(fault) for fault in counter.hands.planned} == set(FAULTS.values())
    with pytest.raises(FaultNotUnderstood):
        counter.hands.plan("START", actions_at("ENDTR")[-1])


def test_the_display_is_watched_until_that_is_ended(counter: Counter) -> None:
    counter.unwatch()
    counter.hands.turn(Switch.UNPLUGGED, on=True)
    assert counter.seen == []


# Before a lane


def open_manned(shop: Shop, scheme: Scheme = Scheme.HUMO) -> tuple[Lane, Hands, Person]:
    """A lane that knows whose slips are its own (M3.2), and a person who has its pinpad in hand.

    What he does at a text of its display comes in time, however the lane's clock runs.
    """
    pinpad = shop.pinpads[scheme]
    hands = Hands(shop.training, pinpad, shop.clock)
    person = Person(pinpad, hands, shop.clock)
    dialect = Dialect(relay_allow=shop.training.relay_allow, zone=ZONE, interactive=False)
    terminal = Arcus2Terminal(person, dialect, shop.clock)
    lane = shop.open_lane(scheme, terminal=terminal, terminal_ids=(pinpad.settings.shop.terminal_id,))
    hands.take_over()
    return lane, hands, person


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_lost_answer_is_unknown_and_its_look_up_approves(
    tmp_path: Path, scheme: Scheme, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    with open_shop(tmp_path) as shop:
        lane, hands, person = open_manned(shop, scheme)
        hands.let_happen(Mishap.LOST_ANSWER)
        person.deeds = {"риложите": lambda: hands.offer(usual_card(scheme), TAP)}
        ended = lane.submit(sale()).result(LIMIT)
        assert ended.state is State.UNKNOWN
        assert shop.training.bank.ledger.entries[-1].is_approved
        shop.wait_until(lambda: shop.stored_again(ended).state is not State.UNKNOWN)
        assert shop.stored_again(ended).state is State.APPROVED


def test_unplugged_once_the_bank_has_answered_and_plugged_in_again_the_look_up_settles(
    tmp_path: Path, expect_log: Callable[[int, str], None]
) -> None:
    expect_log(logging.WARNING, "is unknown")
    with open_shop(tmp_path) as shop:
        lane, hands, person = open_manned(shop)
        person.deeds = {
            "Приложите": lambda: hands.offer(RICH, TAP),
            "000": lambda: hands.turn(Switch.UNPLUGGED, on=True),
        }
        ended = lane.submit(sale()).result(LIMIT)
        assert (ended.state, hands.display().moment) == (State.UNKNOWN, Moment.OFF)
        hands.turn(Switch.UNPLUGGED, on=False)
        shop.wait_until(lambda: shop.stored_again(ended).state is not State.UNKNOWN)
        assert shop.stored_again(ended).state is State.APPROVED


def test_the_red_key_is_an_abort_for_the_lane(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        lane, hands, person = open_manned(shop)
        person.deeds = {"Приложите": lambda: hands.press(Key.CANCEL)}
        ended = lane.submit(sale()).result(LIMIT)
        assert (ended.state, ended.code) == (State.ABORTED, "992")
