"""The fault matrix: what may go wrong with an operation, and what has to come of it, written down before it is run.

What is expected follows from the money rules alone. An order that certainly never left is `failed` (M1). What the
pinpad ended stands as it said (M2). Where the end was not heard, the outcome is `unknown` (M1.1), and the pinpad's last
slip settles it if the pinpad knows (M3.2); a reconciliation is told by its short report. What the pinpad does not know
itself is left to a supervisor. Where a cell has another outcome than its neighbours, the reason stands beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.core.model import Kind, Scheme, State
from app.emulators.faults import START
from fault_bench import AMOUNT
from fault_wire import BEFORE_ALL, LONGEST_PIECE, Moment, Swap, Trouble

KINDS = (Kind.SALE, Kind.CANCEL, Kind.RETURN, Kind.RECONCILIATION)
MONEY = KINDS[:-1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has to come of an operation: its state at its end, and when the program has done all it does by itself.

    States are None where it is refused, so that there is no row. `starts` are the start messages that the pinpad sees,
    `requests` those for money that the bank understands.
    """

    at_end: State | None
    after: State | None
    starts: int
    requests: int
    meaning: str

    @property
    def for_supervisor(self) -> bool:
        """Whether it is left to a supervisor."""
        return self.after is State.UNKNOWN


OUTCOMES: Mapping[str, Outcome] = {
    "refused": Outcome(None, None, 0, 0, "not written down, not sent"),
    "failed": Outcome(State.FAILED, State.FAILED, 0, 0, "certainly never sent"),
    "done": Outcome(State.APPROVED, State.APPROVED, 1, 1, "the true outcome, at once"),
    "again": Outcome(
        State.APPROVED, State.APPROVED, 1, 2, "the same; the pinpad wrote to its bank twice, which booked it once"
    ),
    "stopped": Outcome(State.ABORTED, State.ABORTED, 1, 0, "the pinpad gave it up, and nothing reached the bank"),
    "after": Outcome(
        State.UNKNOWN, State.APPROVED, 1, 1, "the pinpad knows and tells: settled by its last slip or a late answer"
    ),
    "declined": Outcome(State.DECLINED, State.DECLINED, 1, 1, "the bank's refusal, at once"),
    "late no": Outcome(State.UNKNOWN, State.DECLINED, 1, 1, "the bank's refusal, settled by the pinpad's last slip"),
    "refusal": Outcome(State.UNKNOWN, State.DECLINED, 1, 0, "the pinpad tells late that it gave it up"),
    "unsent": Outcome(State.UNKNOWN, State.UNKNOWN, 0, 0, "the order got lost; only a supervisor can say so"),
    "before": Outcome(
        State.UNKNOWN, State.UNKNOWN, 1, 0, "broken before the bank booked; only a supervisor can say so"
    ),
    "bank": Outcome(
        State.UNKNOWN, State.UNKNOWN, 1, 1, "booked, but the pinpad never learned it: left to a supervisor"
    ),
    "hidden": Outcome(
        State.UNKNOWN, State.UNKNOWN, 1, 1, "the pinpad knows, but its slip proves nothing: left to a supervisor"
    ),
    "adopted": Outcome(
        State.UNKNOWN, State.APPROVED, 1, 0, "settled by an equal sale that was made on the pinpad right behind it"
    ),
}
"""The words of the tables below."""

STILL_OPEN = frozenset({"unsent", "before", "bank"})
"""Where the pinpad's shift stands as before, so that its short report settles a reconciliation as declined (M3.2)."""

_ONLY: Mapping[str, tuple[Kind, ...]] = {
    "GETTAGS": (Kind.CANCEL, Kind.RETURN),
    "CARD": MONEY,
    "PIN": (Kind.SALE,),
    "SETTAGS": MONEY,
}
"""Steps that not every kind has."""
_ONLY_UZCARD = ("STARTPRINT", "ENDPRINT")

_AT_A_STEP = """
             drop    silence  delay=150  delay=200  later    corrupt  length   twice  skip     foreign
START        before  before   before     before     -        -        -        -      -        -
BEGINTR      before  before   before     before     refusal  done     before   done   done     before
GETTAGS      before  before   done       before     before   done     before   done   done     before
STATUS       before  before   done       before     refusal  done     before   done   done     before
CARD         before  before   done       before     refusal  stopped  before   done   done     before
PIN          before  before   done       before     refusal  done     before   done   done     before
DEVICEOPEN   before  before   done       before     before   before   before   done   stopped  before
IOCTL        before  before   done       before     before   done     before   done   done     before
CONNECT      before  before   done       before     before   before   before   done   before   before
WRITE        bank    before   done       before     before   stopped  stopped  again  stopped  before
READ         bank    bank     done       bank       bank     bank     bank     bank   bank     bank
DISCONNECT   after   after    done       after      after    done     after    done   done     after
DEVICECLOSE  after   after    done       after      after    done     after    done   done     after
STARTPRINT   after   after    done       after      after    done     after    done   done     after
PRINT        after   after    done       after      after    done     after    done   done     after
ENDPRINT     after   after    done       after      after    done     after    done   done     after
STORERC      after   after    done       after      after    done     after    done   done     after
SETTAGS      after   after    done       after      after    done     after    done   done     after
ENDTR        done    after    done       after      after    after    after    done   after    after
"""
"""Each step of the conversation by each fault (`pinpad-cashier emulate --list` tells what they do)."""

_HARMLESS = ("delay=20", "garbage", "empty", "split")
"""What changes nothing, at whatever step. An order is whole bytes or none, and can only be late."""

_OTHERWISE: Mapping[tuple[Kind, Scheme, str], str] = {
    # HUMO's report of a closed shift does not print its code, and a reconciliation has no tags
    (Kind.RECONCILIATION, Scheme.HUMO, "STORERC:corrupt"): "after",
    (Kind.RECONCILIATION, Scheme.HUMO, "STORERC:skip"): "after",
    # the whole report came before, and an approving code of another operation does not contradict it
    (Kind.RECONCILIATION, Scheme.HUMO, "STORERC:foreign"): "done",
    # the drain's answer to GETTAGS is no original, and the code for that is in no table
    **{(kind, scheme, "BEGINTR:later"): "before" for scheme in Scheme for kind in (Kind.CANCEL, Kind.RETURN)},
    # without a card and its pings the drained pinpad ends for want of a link, which proves nothing (M2.2)
    **{(Kind.RECONCILIATION, scheme, f"{step}:later"): "before" for scheme in Scheme for step in ("BEGINTR", "STATUS")},
}
_WAITS_FOR_NOTHING = ("READ:twice", "WRITE:skip")
"""Where the pinpad waits for an answer of the bank that cannot come."""
_SHORT_LINK = 0.3
"""Seconds for which it then waits."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One operation and its trouble. `row` is its place in the table, `word` what has to come of it."""

    kind: Kind
    scheme: Scheme
    row: str
    trouble: Trouble
    word: str
    name: str = ""

    @property
    def expected(self) -> Outcome:
        """What has to come of it."""
        outcome = OUTCOMES[self.word]
        if self.kind is Kind.RECONCILIATION and self.word in STILL_OPEN:
            return replace(outcome, after=State.DECLINED)
        return outcome

    def __str__(self) -> str:
        return f"{self.kind}-{self.scheme}-{self.row}{self.name and '-'}{self.name}".replace(" ", "_")


def step_cells() -> Iterator[Cell]:
    """Every step by every fault."""
    actions, *lines = _AT_A_STEP.strip().splitlines()
    for line in lines:
        step, *words = line.split()
        harmless = _HARMLESS[:1] if step == START else _HARMLESS
        faults = [*zip(actions.split(), words, strict=True), *((action, "done") for action in harmless)]
        for action, word in faults:
            for kind, scheme in _served(step) if word != "-" else ():
                fault = f"{step}:{action}"
                seconds = _SHORT_LINK if fault in _WAITS_FOR_NOTHING else 5.0
                trouble = Trouble(faults=(fault,), link_seconds=seconds)
                yield Cell(kind, scheme, f"at {step}", trouble, _OTHERWISE.get((kind, scheme, fault), word), action)


def _served(step: str) -> Iterator[tuple[Kind, Scheme]]:
    """Which operations have that step."""
    for kind in _ONLY.get(step, KINDS):
        for scheme in (Scheme.UZCARD,) if step in _ONLY_UZCARD else Scheme:
            yield kind, scheme


@dataclass(frozen=True, slots=True)
class Situation:
    """A row of the table: one trouble, and a word for all kinds or for each; a kind without one has no such cell."""

    row: str
    trouble: Trouble
    words: str | Mapping[Kind, str]
    name: str = ""

    def cells(self) -> Iterator[Cell]:
        words = dict.fromkeys(KINDS, self.words) if isinstance(self.words, str) else self.words
        for kind, word in words.items():
            for scheme in Scheme:
                yield Cell(kind, scheme, self.row, self.trouble, word, self.name)


def _money(word: str, reconciliation: str = "") -> Mapping[Kind, str]:
    """One word for what moves money, and another for a reconciliation, or none."""
    return dict.fromkeys(MONEY, word) | ({Kind.RECONCILIATION: reconciliation} if reconciliation else {})


_LOST_RESULT = ("STORERC:drop",)
_OTHER_PINPAD = (
    # that a lane carried a request to the bank once says nothing of the next pinpad on it (M2.2)
    Situation("own network since a relay", Trouble(swap=Swap.NETWORK, relays=False), "done"),
    Situation(
        "own network since a relay, the bank's answer lost", Trouble(swap=Swap.NETWORK, relays=False, mute=True), "bank"
    ),
    Situation("pinpad swapped", Trouble(swap=Swap.BEFORE), "done"),
    Situation("pinpad swapped for one with its own network", Trouble(swap=Swap.BEFORE, relays=False), "done"),
    Situation("the same, the bank's answer lost", Trouble(swap=Swap.BEFORE, relays=False, mute=True), "bank"),
    Situation("pinpad swapped, result lost", Trouble(swap=Swap.BEFORE, faults=_LOST_RESULT), "after"),
    # the till cannot know of the swap yet, and the bank cancels only on the sale's own terminal
    Situation("cancel of a sale before an unseen swap", Trouble(swap=Swap.BEHIND), {Kind.CANCEL: "declined"}),
    *(
        Situation(
            "cancel of a sale before a seen swap",
            Trouble(swap=Swap.BEHIND, twin=twin, by_receipt=by_receipt),
            {Kind.CANCEL: "refused"},
            f"by {'receipt' if by_receipt else 'RRN'}, {'equal' if twin == AMOUNT else 'other'} sale there",
        )
        for twin in (AMOUNT, 7_00)
        for by_receipt in (False, True)
    ),
    Situation("return of a sale before a seen swap", Trouble(swap=Swap.BEHIND, twin=7_00), {Kind.RETURN: "done"}),
)
_OTHER_ANSWER = (
    Situation("response code alone", Trouble(faults=("RESULT:bare",)), _money("after")),
    Situation("report in place of the slip", Trouble(faults=("RESULT:report",)), _money("after")),
    Situation(
        "sale answered with its code alone, start of an equal one lost",
        Trouble(bare_before=True, faults=("START:drop",)),
        {Kind.SALE: "before"},
    ),
    Situation("a ping's answer behind the end of something else", Trouble(queued=True), "failed"),
    # of two codes that differ neither counts (M2.1), also where the second one comes late (M4)
    Situation(
        "bank declines, a ping's answer comes late",
        Trouble(poor=True, ping_before=True, faults=("RESULT:bare", "ENDTR:later", "ENDTR:foreign")),
        {Kind.SALE: "late no"},
    ),
)
_SITUATIONS = (
    Situation("journal full before it is written down", Trouble(disk_full=Moment.BEFORE), "refused"),
    Situation("journal full before the first byte", Trouble(disk_full=Moment.PREPARED), "failed"),
    Situation("journal full at the result", Trouble(disk_full=Moment.RESULT), "done"),
    Situation("journal full at the result, then restarted", Trouble(disk_full=Moment.RESULT, ends_full=True), "done"),
    Situation("port gone before the first byte", Trouble(unplugged_at=BEFORE_ALL), "failed"),
    Situation("abort before the first byte", Trouble(abort=Moment.PREPARED), "failed"),
    Situation("abort at the card", Trouble(abort=Moment.CARD), _money("stopped")),
    Situation("abort once the bank was asked", Trouble(abort=Moment.WRITE), "done"),
    Situation(
        "abort that the pinpad does not hear",
        Trouble(abort=Moment.CARD, faults=("CARD:deaf",), at_once=True, relays=False),
        _money("done"),
    ),
    Situation("pinpad still armed", Trouble(armed=1), "stopped"),
    Situation("pinpad still armed, as it has said", Trouble(armed=2), "failed"),
    Situation("bank unreachable", Trouble(bank_down=True), "stopped"),
    Situation(
        "bank unreachable on a lane that was never used", Trouble(bank_down=True, is_first=True), {Kind.SALE: "stopped"}
    ),
    Situation("bank slow", Trouble(faults=("BANK:slow=0.05",)), "done"),
    Situation("bank slower than the pinpad waits", Trouble(faults=("BANK:slow=0.5",), link_seconds=0.1), "bank"),
    Situation("bank half-closes", Trouble(faults=("BANK:halfclose",)), "before"),
    Situation("bank books and its answer is lost", Trouble(faults=("BANK:lose",), link_seconds=0.1), "bank"),
    Situation("pinpad with its own network", Trouble(relays=False), "done"),
    Situation("the same, and the bank's answer is lost", Trouble(relays=False, mute=True), "bank"),
    *_OTHER_PINPAD,
    *_OTHER_ANSWER,
    Situation("bank declines", Trouble(poor=True), {Kind.SALE: "declined"}),
    *(
        Situation("bank declines, and that is lost", Trouble(poor=True, faults=(fault,)), {Kind.SALE: "late no"}, fault)
        for fault in (
            "DISCONNECT:drop",
            "PRINT:drop",
            "STORERC:silence",
            "ENDTR:silence",
            "ENDTR:corrupt",
            "PRINT:later",
        )
    ),
    Situation("clock set back while it runs", Trouble(clock_back=Moment.WRITE), "done"),
    Situation(
        "clock set back while it runs, result lost", Trouble(clock_back=Moment.WRITE, faults=_LOST_RESULT), "after"
    ),
    Situation(
        "clock set back before it, result lost",
        Trouble(clock_back=Moment.BEFORE, faults=_LOST_RESULT),
        _money("hidden", "after"),
    ),
    Situation("another sale on the pinpad behind a lost result", Trouble(alone=7_00, faults=_LOST_RESULT), "hidden"),
    Situation(
        "an equal sale on the pinpad behind a lost result",
        Trouble(alone=AMOUNT, faults=_LOST_RESULT),
        _money("hidden"),  # behind a closed shift its report would look as before
    ),
    Situation(
        "an equal sale on the pinpad behind a lost start",
        Trouble(alone=AMOUNT, faults=("DEVICEOPEN:drop",)),
        {Kind.SALE: "adopted", Kind.CANCEL: "before", Kind.RETURN: "before"},
    ),
)


def situation_cells() -> Iterator[Cell]:
    """What else may happen."""
    for situation in _SITUATIONS:
        yield from situation.cells()


_CABLE = {
    "before": "BEGINTR GETTAGS STATUS PING DEVICEOPEN IOCTL CONNECT WRITE",
    "bank": "READ",
    "after": "DISCONNECT DEVICECLOSE STARTPRINT PRINT ENDPRINT STORERC SETTAGS ENDTR",
}


def cable_cells() -> Iterator[Cell]:
    """The cable pulled at every frame, and put back after some tries to look the operation up."""
    for word, names in _CABLE.items():
        for name in names.split():
            for kind, scheme in _served({"PING": "CARD"}.get(name, name)):
                yield Cell(kind, scheme, "cable pulled at a frame", Trouble(unplugged_at=name), word, name)


_START_LENGTHS = {
    Kind.SALE: len(b"\x01\x00\x121\x1b1\x1b860\x1b20000.00\x1b\x1b"),
    Kind.CANCEL: len(b"\x01\x00\x121\x1b5\x1b860\x1b20000.00\x1b\x1b"),
    Kind.RETURN: len(b"\x01\x00\x131\x1b11\x1b860\x1b20000.00\x1b\x1b"),
    Kind.RECONCILIATION: len(b"\x01\x00\x032\x1b1"),
}


def start_cells() -> Iterator[Cell]:
    """The line lost inside the start message, at every byte, and right behind it."""
    for kind in KINDS:
        length = _START_LENGTHS[kind]
        for scheme in Scheme:
            for sent in range(length + 1):
                row, word = (
                    ("inside the start message", "unsent") if sent < length else ("after it, no answer", "before")
                )
                yield Cell(kind, scheme, row, Trouble(start_bytes=sent), word, f"{sent}")


def cut_cells() -> Iterator[Cell]:
    """Every frame split at every byte, in each operation at another one, and a long frame at several."""
    for kind in KINDS:
        for scheme in Scheme:
            for cut in range(1, LONGEST_PIECE + 1):
                yield Cell(kind, scheme, "every frame split at a byte", Trouble(cut=cut), "done", f"{cut}")


RENAMED = "cable out and back under another name"
HELD = "port held by another program"
_RENAMED = {"before it": "failed", "at the card": "before", "at the result": "after"}


def port_cells() -> Iterator[Cell]:
    """What happens to a device of the system: played on pseudo-terminals."""
    for scheme in Scheme:
        for name, word in _RENAMED.items():
            yield Cell(Kind.SALE, scheme, RENAMED, Trouble(), word, name)
        for kind in (Kind.CANCEL, Kind.RETURN, Kind.RECONCILIATION):
            yield Cell(kind, scheme, RENAMED, Trouble(), "after", "at the result")
        for kind in KINDS:
            yield Cell(kind, scheme, HELD, Trouble(), "failed")


_KILLED = (
    ("prepared", (), "failed"),
    ("waiting for the card", (), "before"),
    ("waiting for the bank", ("READ:delay=1.5",), "bank"),
    ("storing that the line broke", ("STORERC:drop",), "after"),
    ("storing the result", (), "after"),
)


def kill_cells() -> Iterator[Cell]:
    """The program killed (kill -9): played with real processes."""
    for scheme in Scheme:
        for name, faults, word in _KILLED:
            yield Cell(Kind.SALE, scheme, "kill -9", Trouble(faults=faults), word, name)


def all_cells() -> Iterator[Cell]:
    """The whole matrix, in the order of the table."""
    for cells in (situation_cells, start_cells, step_cells, cable_cells, cut_cells, port_cells, kill_cells):
        yield from cells()
