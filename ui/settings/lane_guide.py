"""The guide that adds a lane: what it is, how it is connected, whether its pinpad answers, and what it is called.

Each step shows its page, waits for what is chosen, and gives the next step. Nothing is written before the last one, and
the pinpad is asked nothing that moves money.
"""

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from enum import Enum, auto
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.checks.probe import Found, Probe, owner_of
from app.core import advice
from app.core.errors import (
    AnsweredWithCode,
    AppError,
    LineFlooded,
    LineGarbled,
    PinpadBusy,
    PinpadEndless,
    SessionNotSupported,
)
from app.core.waiting import begin, result_of
from app.settings import Changed, Driver, LaneScheme, SupervisedAction
from ui.common import i18n, words
from ui.common.dialogs import Matter
from ui.common.guide import Choice, GuideDialog, Page
from ui.settings import lane_fields
from ui.settings.fields import Field, TextField
from ui.settings.guide_bodies import AddressField, Asking, Devices, Form, Lines
from ui.settings.lane_draft import LaneDraft
from ui.settings.page import Means

translate = QCoreApplication.translate
STEPS = 6

Step: TypeAlias = Callable[[], Awaitable["Step | None"]]


class Way(Enum):
    """How a pinpad is connected."""

    SERIAL = auto()
    TCP_OUT = auto()
    TCP_IN = auto()
    PACKAGE = auto()
    BOX = auto()
    TRAINING = auto()

    @property
    def driver(self) -> Driver:
        return {
            Way.PACKAGE: Driver.ARCUS2_PACKAGE,
            Way.BOX: Driver.FISCALBOX,
            Way.TRAINING: Driver.TRAINING,
        }.get(self, Driver.ARCUS2)


def way(value: Way) -> str:
    """What it is called."""
    return {
        Way.SERIAL: translate("lane guide", "By USB or a serial port"),
        Way.TCP_OUT: translate("lane guide", "Over the network: the till connects to the pinpad"),
        Way.TCP_IN: translate("lane guide", "Over the network: the pinpad connects to the till"),
        Way.PACKAGE: translate("lane guide", "Through Arcom's ARCUS 2 package"),
        Way.BOX: translate("lane guide", "Through a FiscalBox"),
        Way.TRAINING: translate("lane guide", "Not at all: for training"),
    }[value]


def _unanswered(trouble: AppError, why: str) -> tuple[str, str, str]:
    """What is said of a pinpad that gave no good answer: in a few words, with the reason, and the tone of it."""
    match trouble:
        case LineGarbled() | LineFlooded():
            return translate("lane guide", "Something answers, but not as a pinpad does"), why, "bad"
        case AnsweredWithCode() | PinpadBusy() | PinpadEndless() | SessionNotSupported():
            return translate("lane guide", "It answers, but is not in order"), why, "unclear"
        case _:
            return translate("lane guide", "It does not answer"), why, "bad"


class LaneGuide:
    """One run of the guide."""

    def __init__(self, parent: QWidget, means: Means) -> None:
        self._means = means
        self._runtime = means.surroundings.runtime
        self.dialog = GuideDialog(parent, translate("lane guide", "A new lane"))
        self.draft = LaneDraft(self.dialog, means.draft.path, means.draft.settings)
        self._way = Way.SERIAL
        self._found: Found | None = None
        self._probe: Probe | None = None
        self._asking: Future[Found] | None = None
        self._changed: Changed | None = None
        self._parent = parent

    async def run(self) -> Changed | None:
        """Lead through it; what has become of the settings, None where nothing was saved."""
        step: Step | None = self._choose_scheme
        try:
            while step is not None:
                step = await step()
        finally:
            if self._probe is not None:
                self._probe.stop()
            self.dialog.done(0)
            self.dialog.deleteLater()
            self._parent.activateWindow()
        return self._changed

    # What it is

    async def _choose_scheme(self) -> Step | None:
        schemes = list(LaneScheme)
        chosen = schemes.index(LaneScheme(self.draft.get("scheme")))
        heading = translate("lane guide", "Whose cards does the pinpad take?")
        body = Lines([words.schemes(each.schemes) for each in schemes], chosen, heading)
        self._show(1, heading, body, is_first=True)
        if await self._choice(body) is not Choice.START:
            return None
        self.draft.set("scheme", schemes[body.list.currentRow()].value)
        return self._choose_way

    async def _choose_way(self) -> Step | None:
        is_both = self.draft.get("scheme") == LaneScheme.BOTH
        ways = [each for each in Way if not is_both or each not in (Way.BOX, Way.TRAINING)]
        heading = translate("lane guide", "How is it connected?")
        body = Lines([way(each) for each in ways], ways.index(self._way) if self._way in ways else 0, heading)
        self._show(2, heading, body)
        choice = await self._choice(body)
        if choice is not Choice.START:
            return self._choose_scheme if choice is Choice.AGAIN else None
        chosen = ways[body.list.currentRow()]
        if chosen is not self._way:
            self.draft.forget("port", "peer", "command", "folder", "url")
            self._found = None
        self._way = chosen
        self.draft.set("driver", chosen.driver.value)
        return self._name if chosen is Way.TRAINING else self._find_place

    # Where it is

    async def _find_place(self) -> Step | None:
        heading, body, keys = self._place()
        self._show(3, heading, body)
        choice = await self._filled_in(*keys)
        if choice is not Choice.START:
            return self._choose_way if choice is Choice.AGAIN else None
        return self._ask

    def _place(self) -> tuple[str, QWidget, tuple[str, ...]]:
        draft = self.draft
        if self._way is Way.SERIAL:
            devices = Devices(draft, self._means.surroundings.tasks)
            return translate("lane guide", "Which device is it?"), devices, ("port",)
        if self._way is Way.PACKAGE:
            heading = translate("lane guide", "Where is the package?")
            return heading, Form(lane_fields.package(draft, "")), ("command", "folder")
        if self._way is Way.BOX:
            return translate("lane guide", "Where is the FiscalBox?"), Form([lane_fields.box(draft, "")]), ("url",)
        if self._way is Way.TCP_OUT:
            address = AddressField(
                draft,
                "socket://",
                translate("lane guide", "Address and port of the pinpad"),
                translate("lane guide", "As it is set up in the pinpad's own menu."),
                "192.0.2.10:8888",
            )
            return translate("lane guide", "Where is the pinpad?"), Form([address]), ("port",)
        address = AddressField(
            draft,
            "listen://",
            translate("lane guide", "Address and port of this till"),
            translate(
                "lane guide", "What the pinpad is told to connect to; 0.0.0.0 stands for every address of this till."
            ),
            "0.0.0.0:8888",
        )
        heading = translate("lane guide", "Where does the pinpad connect to?")
        return heading, Form([address, lane_fields.peer(draft, "")]), ("port", "peer")

    # Whether it answers

    async def _ask(self) -> Step | None:
        body = Asking()
        self._show(4, translate("lane guide", "Does it answer?"), body)
        self.dialog.buttons[Choice.START].setEnabled(False)
        asking = self._means.surroundings.tasks.of(body).start(self._try(body))
        choice = await self.dialog.choice()
        asking.cancel()
        if self._probe is not None:
            self._probe.stop()
        if choice is not Choice.START:
            return self._find_place if choice is Choice.AGAIN else None
        return self._name

    async def _try(self, body: Asking) -> None:
        """Ask the pinpad away from the window, and tell how that went, if its page is still there."""
        body.tell(
            translate("lane guide", "Asking…"),
            translate("lane guide", "A pinpad that is silent is waited for half a minute. No money moves."),
        )
        owner = await self._owner()
        if owner is not None:
            told = translate("lane guide", "The lane {0} leads there already, so that it is not asked.").format(owner)
            body.tell(translate("lane guide", "This place is taken"), told, "bad")
            return
        if self._asking is not None:  # a pinpad that was silent before may still be waited for, and has its port
            await result_of(self._asking)
        self._probe = Probe(self.draft.built(), self._runtime.settings, self._runtime.clock)
        self._asking = begin(self._probe.run, "settings", daemon=True)
        found = await result_of(self._asking)
        self._found = found
        self._tell(body, found)
        self.dialog.buttons[Choice.START].setEnabled(True)
        if found.answers:
            self.dialog.buttons[Choice.START].setFocus()
        if found.terminal_id and not found.is_training and not self.draft.get("terminal_ids"):
            self.draft.set("terminal_ids", [found.terminal_id])

    async def _owner(self) -> str | None:
        """The lane that has the place, of this window or of the file."""
        lanes = {lane.name: lane for lane in (*self._runtime.settings.lanes, *self.draft.settings.lanes)}.values()
        return await result_of(begin(lambda: owner_of(self.draft.built(), lanes), "settings", daemon=True))

    def _tell(self, body: Asking, found: Found) -> None:
        go_on = translate("lane guide", "The lane can be added all the same, and looked at later (Lane test).")
        if found.trouble is not None:
            why = [f"{i18n.error_text(found.trouble)}."]
            why += [f"•  {i18n.advice_text(text)}" for text in advice.for_error(found.trouble)]
            body.tell(*_unanswered(found.trouble, "\n".join(why) + f"\n\n{go_on}"))
        elif not found.asked:
            remark = translate("lane guide", "It is where it should be. It cannot be asked without doing something.")
            body.tell(translate("lane guide", "Found"), remark, "good")
        elif found.is_training and not self._runtime.settings.training:
            remark = translate("lane guide", "Terminal {0} is for training, which a till that sells does not take.")
            body.tell(translate("lane guide", "It answers"), remark.format(found.terminal_id), "unclear")
        else:
            terminal = translate("lane guide", "Terminal: {0}").format(found.terminal_id or "—")
            left = translate("lane guide", "An earlier answer was on the line; compare the pinpad's report.")
            body.tell(
                translate("lane guide", "It answers"), f"{terminal}\n\n{left}" if found.leftovers else terminal, "good"
            )

    # What it is called

    async def _name(self) -> Step | None:
        draft = self.draft
        if not draft.get("name"):
            draft.set("name", self._free_name())
        fields: list[Field] = [
            TextField(
                draft,
                "name",
                translate("lane guide", "Name"),
                translate("lane guide", "Stands on the tile and in the journal, and stays."),
                translate("lane guide", "letters a-z, digits, - and _, at most 32, and no name that is taken"),
            )
        ]
        if draft.siblings:
            fields.append(lane_fields.default(draft, ""))
        if self._way is not Way.TRAINING:
            fields.append(lane_fields.terminals(draft, ""))
        if self._way.driver is Driver.ARCUS2:
            fields.append(lane_fields.hosts(draft, ""))
        body = Form(fields)
        self._show(5, translate("lane guide", "What is it called, and what does it belong to?"), body)
        choice = await self._filled_in("name", "terminal_ids", "relay_allow")
        if choice is not Choice.START:
            back = self._choose_way if self._way is Way.TRAINING else self._find_place
            return back if choice is Choice.AGAIN else None
        return self._summary

    def _free_name(self) -> str:
        taken = {lane.name for lane in self.draft.settings.lanes}
        scheme = self.draft.get("scheme")
        return next(name for number in range(1, 999) if (name := f"{scheme}-{number}") not in taken)

    # Saving

    async def _summary(self) -> Step | None:
        heading = translate("lane guide", "Add this lane?")
        self._show(6, heading, None, self._facts(), last=translate("lane guide", "Save…"))
        choice = await self.dialog.choice()
        if choice is not Choice.START:
            return self._name if choice is Choice.AGAIN else None
        matter = Matter(heading, self._facts())
        supervision = self._means.surroundings.supervision
        by = await supervision.allow(self.dialog, SupervisedAction.SETTINGS, matter, translate("lane guide", "Add"))
        if by is None:
            return self._summary
        try:
            self._changed = await result_of(self._runtime.change_settings(self.draft.edit(), by))
        except AppError as error:
            return await self._not_saved(error)
        return self._saved

    async def _not_saved(self, error: AppError) -> Step | None:
        leave, again = translate("lane guide", "Leave"), translate("lane guide", "Back")
        page = Page(
            self._step(6),
            translate("lane guide", "It was not saved"),
            ((Choice.LEAVE, leave), (Choice.AGAIN, again)),
            (i18n.error_text(error),),
        )
        self.dialog.show_page(page)
        return self._summary if await self.dialog.choice() is Choice.AGAIN else None

    async def _saved(self) -> Step | None:
        texts = [translate("lane guide", "It works from the next start of the program on.")]
        if self._way.driver is Driver.ARCUS2:
            texts.append(
                translate("lane guide", "Calibrate it then (menu, Calibrate a lane): before that it takes no money.")
            )
        close = ((Choice.LEAVE, translate("lane guide", "Close")),)
        self.dialog.show_page(Page(self._step(6), translate("lane guide", "Saved"), close, tuple(texts)))
        await self.dialog.choice()
        return None

    def _facts(self) -> tuple[tuple[str, str], ...]:
        lane = self.draft.lane
        facts = (
            (translate("lane guide", "Name"), lane["name"]),
            (translate("lane guide", "Scheme"), words.schemes(LaneScheme(lane["scheme"]).schemes)),
            (translate("lane guide", "Connected"), way(self._way)),
            (translate("lane guide", "Where"), lane["port"] or lane["url"] or lane["folder"]),
            (translate("lane guide", "Terminal ids"), ", ".join(lane["terminal_ids"])),
            (translate("lane guide", "Bank hosts"), ", ".join(lane["relay_allow"])),
        )
        return tuple((name, value) for name, value in facts if value)

    # What all steps share

    def _step(self, number: int) -> str:
        return translate("lane guide", "step {0} of {1}").format(number, STEPS)

    def _show(
        self,
        number: int,
        heading: str,
        body: QWidget | None,
        facts: tuple[tuple[str, str], ...] = (),
        *,
        is_first: bool = False,
        last: str = "",
    ) -> None:
        back = () if is_first else ((Choice.AGAIN, translate("lane guide", "Back")),)
        leave = (Choice.LEAVE, translate("lane guide", "Leave"))
        go_on = (Choice.START, last or translate("lane guide", "Next"))
        self.dialog.show_page(Page(self._step(number), heading, (leave, *back, go_on), facts=facts), body)
        if not self.dialog.isVisible():
            self.dialog.open()

    async def _choice(self, body: Lines) -> Choice:
        body.taken.connect(lambda: self.dialog.chosen.emit(Choice.START))
        return await self.dialog.choice()

    async def _filled_in(self, *keys: str) -> Choice:
        """What is chosen; going on only while all of that fits."""

        def judge() -> None:
            self.dialog.buttons[Choice.START].setEnabled(self.draft.fits(*keys))

        self.draft.changed.connect(judge)
        judge()
        try:
            return await self.dialog.choice()
        finally:
            self.draft.changed.disconnect(judge)
