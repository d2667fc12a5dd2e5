"""What can go wrong with a training pinpad, each with one press and a sentence that says what will happen."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.emulators.faults import STEPS, TIMED, Action
from app.emulators.front import Moment
from app.emulators.hands import Hands, Mishap, Switch, actions_at
from ui.common.choices import ChoiceBox, NumberBox
from ui.common.column import Column
from ui.common.styling import make_label, restyle, set_least_height
from ui.training import training_words

ALONE = 7_00
"""Tiyin of the sale that is made on the pinpad itself."""

SECONDS = 20
"""What a step takes longer, unless something else is chosen."""

_BESIDE = 32
"""Pixels of a list beside its longest text: a scroll bar and some air."""

Told = Callable[[], tuple[str, str]]


class Deed(QWidget):
    """A button, and beneath it what it does."""

    def __init__(self, parent: QWidget, told: Told, do: Callable[[], object]) -> None:
        super().__init__(parent)
        self._told = told
        self.button = QPushButton(self)
        self.button.setAutoDefault(True)
        set_least_height(self.button, 36)
        self.sentence = make_label(self, "muted", wraps=True)
        self.button.setStyleSheet("text-align: left;")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(2)
        column.addWidget(self.button)
        column.addWidget(self.sentence)
        self.sentence.setContentsMargins(14, 0, 0, 0)
        self.button.clicked.connect(do)

    def show_on(self, *, on: bool) -> None:
        """Show whether that is so at present."""
        restyle(self.button, "filled", on)

    def retranslate(self) -> None:
        """Show every text in the present language."""
        name, sentence = self._told()
        self.button.setText(name)
        self.button.setAccessibleDescription(sentence)
        self.sentence.setText(sentence)


class StepPlan(QWidget):
    """At step X, action Y: every case of the fault matrix that happens on the line or at the bank."""

    def __init__(self, parent: QWidget, plan: Callable[[str, Action, float], object]) -> None:
        super().__init__(parent)
        self._plan = plan
        self.steps, self.ways, self.seconds = ChoiceBox(self), ChoiceBox(self), NumberBox(self)
        self._fields: tuple[QWidget, ...] = (self.steps, self.ways, self.seconds)
        for choice in (self.steps, self.ways):
            choice.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(16)
        self.seconds.setRange(1, 300)
        self.seconds.setValue(SECONDS)
        self.button = QPushButton(self)
        self.button.setAutoDefault(True)
        self.sentence = make_label(self, "muted", wraps=True)
        self._labels = make_label(self, "label"), make_label(self, "label"), make_label(self, "label")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for row, (label, widget) in enumerate(zip(self._labels, self._fields, strict=True)):
            set_least_height(widget, 32)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
        grid.addWidget(self.sentence, 3, 0, 1, 2)
        grid.addWidget(self.button, 4, 0, 1, 2)
        self.steps.addItems(STEPS)
        self._offer_actions()
        self.steps.currentIndexChanged.connect(self._offer_actions)
        self.ways.currentIndexChanged.connect(self._explain)
        self.button.clicked.connect(lambda: self._plan(self.step, self.action, self.seconds.value()))

    @property
    def step(self) -> str:
        """The chosen step, as it is named on the line."""
        return STEPS[self.steps.currentIndex()]

    @property
    def action(self) -> Action:
        """What is to happen there."""
        return actions_at(self.step)[self.ways.currentIndex()]

    def choose(self, step: str, action: Action) -> None:
        """Choose that, which has to be possible."""
        self.steps.setCurrentIndex(STEPS.index(step))
        self.ways.setCurrentIndex(actions_at(step).index(action))

    def retranslate(self) -> None:
        """Show every text in the present language."""
        texts = self.tr("At step"), self.tr("what happens"), self.tr("seconds")
        for label, widget, text in zip(self._labels, self._fields, texts, strict=True):
            label.setText(text)
            widget.setAccessibleName(text)
        for index, step in enumerate(STEPS):
            self.steps.setItemText(index, training_words.step(step))
        self.button.setText(self.tr("Let it happen once"))
        self.steps.view().setMinimumWidth(self.steps.view().sizeHintForColumn(0) + _BESIDE)
        self._name_actions()
        self._explain()

    def _offer_actions(self) -> None:
        with QSignalBlocker(self.ways):
            self.ways.clear()
            self.ways.addItems([""] * len(actions_at(self.step)))
        self._name_actions()
        self._explain()

    def _name_actions(self) -> None:
        for index, action in enumerate(actions_at(self.step)):
            self.ways.setItemText(index, f"{training_words.action(action)[0]} · {action}")

    def _explain(self) -> None:
        self.sentence.setText(training_words.action(self.action)[1])
        for widget in (self._labels[2], self.seconds):
            widget.setVisible(self.action in TIMED)


class TroubleList(Column):
    """All of it. `done` is called after each press, with whether the pinpad took it."""

    def __init__(
        self, parent: QWidget, hands: Hands, tap_poor: Callable[[], bool], done: Callable[[bool], None]
    ) -> None:
        super().__init__(parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hands = hands
        self._done = done
        self._inside = QWidget(self)
        self._headings: list[QLabel] = []
        self.deeds: dict[str, Deed] = {}
        self.plan = StepPlan(self._inside, self._plan_fault)
        self.planned = make_label(self._inside, "", wraps=True)
        self.forget = QPushButton(self._inside)
        self.forget.setAutoDefault(True)
        self.forget.clicked.connect(lambda: self._act(hands.forget_plans))
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(2, 2, 8, 2)
        self._column.setSpacing(8)
        self._fill(tap_poor)
        self.setWidget(self._inside)
        self.retranslate()

    def refresh(self) -> None:
        """Show what is switched on and what is planned."""
        for switch in Switch:
            self.deeds[switch].show_on(on=self._hands.is_on(switch))
        planned = ", ".join(map(str, self._hands.planned))
        self.planned.setText(
            self.tr("Still to come: {0}").format(planned) if planned else self.tr("Nothing is planned.")
        )
        self.forget.setEnabled(bool(planned))

    def retranslate(self) -> None:
        """Show every text in the present language."""
        texts = (
            self.tr("Whoever pays"),
            self.tr("The next operation"),
            self.tr("From now on"),
            self.tr("Step by step"),
        )
        for heading, text in zip(self._headings, texts, strict=True):
            heading.setText(text)
        for deed in self.deeds.values():
            deed.retranslate()
        self.plan.retranslate()
        self.forget.setText(self.tr("Forget what is planned"))
        self.updateGeometry()
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Wide enough for every button: it scrolls up and down only."""
        width = self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The style sheet has been heard of by now."""
        super().showEvent(event)
        self.updateGeometry()

    def _fill(self, tap_poor: Callable[[], bool]) -> None:
        hands = self._hands
        self._add_heading()
        self._add("poor", self._tell_poor, tap_poor)
        self._add("right-pin", self._tell_right_pin, lambda: hands.type_pin(right=True))
        self._add("wrong-pin", self._tell_wrong_pin, lambda: hands.type_pin(right=False))
        self._add("renew", self._tell_renewal, hands.renew_cards)
        self._add_heading()
        for mishap in Mishap:
            self._add(mishap, partial(training_words.mishap, mishap), partial(hands.let_happen, mishap))
        self._add("alone", self._tell_alone, self._sell_alone)
        self._column.addWidget(self.planned)
        self._column.addWidget(self.forget)
        self._add_heading()
        for switch in Switch:
            self._add(switch, partial(training_words.switch, switch), partial(self._turn, switch))
        self._add_heading()
        self._column.addWidget(self.plan)
        self._column.addStretch(1)

    def _add_heading(self) -> None:
        if self._headings:
            self._column.addSpacing(8)
        self._headings.append(make_label(self._inside, "label"))
        self._column.addWidget(self._headings[-1])

    def _add(self, name: str, told: Told, do: Callable[[], object]) -> None:
        self.deeds[name] = Deed(self._inside, told, lambda: self._act(do))
        self._column.addWidget(self.deeds[name])

    def _act(self, do: Callable[[], object]) -> None:
        """Do it. What says nothing was taken."""
        is_taken = do() is not False
        self.refresh()
        self._done(is_taken)

    def _plan_fault(self, step: str, action: Action, seconds: float) -> None:
        self._act(partial(self._hands.plan, step, action, seconds))

    def _turn(self, switch: Switch) -> None:
        self._hands.turn(switch, on=not self._hands.is_on(switch))

    def _sell_alone(self) -> bool:
        """Only a pinpad that has nothing else to do sells."""
        if self._hands.display().moment not in (Moment.IDLE, Moment.RESULT):
            return False
        self._hands.sell_alone(ALONE)
        return True

    def _tell_poor(self) -> tuple[str, str]:
        return self.tr("No money"), self.tr("Taps a card with 100,00 on it. More than that the bank refuses: 116.")

    def _tell_right_pin(self) -> tuple[str, str]:
        return self.tr("Right PIN"), self.tr("Types the card's PIN and presses the green key.")

    def _tell_wrong_pin(self) -> tuple[str, str]:
        sentence = self.tr("Types another one. The bank refuses: 117. The third time in a row locks the card: 106.")
        return self.tr("Wrong PIN"), sentence

    def _tell_renewal(self) -> tuple[str, str]:
        return self.tr("Fresh cards"), self.tr("All cards have their money and their tries at the PIN again.")

    def _tell_alone(self) -> tuple[str, str]:
        sentence = self.tr("Sells 7,00 on the pinpad without the till. Its slip then hides the one of a lost answer.")
        return self.tr("Sell on the pinpad"), sentence
