"""One value of the settings: its name, what it does, what holds it, and beneath what would be right where it is wrong.

A field shows the draft and writes into it with every key; the draft judges it by the rules that hold for the file.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError
from app.core.money import format_amount, parse_amount
from app.settings import OWN_PINPAD, Value
from ui.common.styling import make_label, restyle, say, set_least_height
from ui.settings.draft import Draft

AROUND = 6
"""Pixels that the edge of a list takes, whichever style draws it."""

HEIGHT = 38
"""Pixels of a line to type in."""


def fit_rows(rows: QListWidget, most: int) -> None:
    """Make a list as high as its lines are, or as `most` of them; an empty one has the height of one."""
    policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if rows.count() > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    rows.setVerticalScrollBarPolicy(policy)
    rows.ensurePolished()
    line = rows.sizeHintForRow(0) if rows.count() else HEIGHT
    rows.setFixedHeight(max(min(rows.count(), most), 1) * line + 2 * rows.frameWidth() + AROUND)


class Field(QFrame):
    """What all of them are. `right` says what fits there, and is read where something does not."""

    edited = Signal()
    """By the user, after the draft has it."""

    def __init__(self, draft: Draft, key: str, name: str, hint: str = "", right: str = "") -> None:
        super().__init__()
        self.draft = draft
        self.key = key
        self.name = name
        self._right = right
        self._is_showing = False
        self.label = make_label(self, "label", name)
        self._hint = make_label(self, "muted", hint, wraps=True)
        self._hint.setVisible(bool(hint))
        self.note = make_label(self, "note", wraps=True)
        self.note.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        self.column.addWidget(self.label)
        self.column.addWidget(self._hint)

    def finish(self, editor: QWidget | None = None) -> None:
        """Set what holds the value, and show it."""
        if editor is not None:
            self.column.addWidget(editor)
        self.column.addWidget(self.note)
        self.draft.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the draft, and what is wrong with it."""
        if not self.draft.has(self.key):  # of a lane that is gone; the field goes too
            return
        value = self.draft.get(self.key)
        if value != self.read():
            self._is_showing = True
            self.show_value(value)
            self._is_showing = False
        self.check()

    def check(self) -> None:
        """Say what would be right, where something is wrong."""
        misfit = self.draft.misfit(self.key)
        if misfit is not None and misfit.expected == OWN_PINPAD:
            self.complain(self.tr("a place of its own; another lane leads to this pinpad already"))
            return
        self.complain("" if misfit is None else self._right or misfit.expected or misfit.problem)

    def complain(self, text: str) -> None:
        """Say what is wrong; nothing is, for an empty text."""
        say(self.note, self.tr("Right would be: {0}").format(text) if text else "", is_trouble=True)
        self.note.setVisible(bool(text))

    def take(self) -> None:
        """The user has changed it."""
        if not self._is_showing:
            self.draft.set(self.key, self.read())
            self.edited.emit()

    def read(self) -> Value:
        """The value that is shown."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError


class TextField(Field):
    """A line of text."""

    def __init__(self, draft: Draft, key: str, name: str, hint: str = "", right: str = "") -> None:
        super().__init__(draft, key, name, hint, right)
        self.line = QLineEdit(self)
        set_least_height(self.line, HEIGHT)
        self.line.setAccessibleName(name)
        self.label.setBuddy(self.line)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self.take)
        self.finish(self.line)

    def read(self) -> Value:
        return self.line.text()

    def show_value(self, value: Any) -> None:
        self.line.setText(str(value))

    def complain(self, text: str) -> None:
        super().complain(text)
        restyle(self.line, "invalid", bool(text))


class NumberField(TextField):
    """A whole number; what is none goes into the draft as it was typed, and is refused there."""

    def read(self) -> Value:
        text = self.line.text().strip()
        return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else text


class MoneyField(TextField):
    """So'm and tiyin, kept in tiyin; 0 where nothing is typed."""

    def read(self) -> Value:
        text = self.line.text().strip()
        try:
            return parse_amount(text) if text and text != "0" else 0
        except AppError:
            return text

    def show_value(self, value: Any) -> None:
        if isinstance(value, int):
            self.line.setText(format_amount(value) if value else "")
        else:
            self.line.setText(str(value))


class ListField(TextField):
    """Several texts in one line, with commas or spaces between."""

    def read(self) -> Value:
        return [part for part in re.split(r"[,;\s]+", self.line.text()) if part]

    def show_value(self, value: Any) -> None:
        self.line.setText(", ".join(value))


class NamesField(ListField):
    """Several names, which may have spaces in them, with commas between."""

    def read(self) -> Value:
        return [" ".join(part.split()) for part in self.line.text().split(",") if part.strip()]


class PairsField(TextField):
    """Class and op by kind of operation: `cancel = 1,5; sale = 1,1`."""

    def read(self) -> Value:
        pairs = (part.partition("=") for part in self.line.text().split(";") if part.strip())
        return {kind.strip(): code.replace(" ", "") for kind, _, code in pairs}

    def show_value(self, value: Any) -> None:
        assert isinstance(value, Mapping)
        self.line.setText("; ".join(f"{kind} = {code}" for kind, code in value.items()))


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, draft: Draft, key: str, name: str, hint: str = "", right: str = "") -> None:
        super().__init__(draft, key, name, hint, right)
        self.label.hide()
        self.box = QCheckBox(name, self)
        self.setFocusProxy(self.box)
        self.column.insertWidget(0, self.box)
        self.box.toggled.connect(self.take)
        self.finish()

    def read(self) -> Value:
        return self.box.isChecked()

    def show_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class ChoiceField(Field):
    """One of a few values, each with its name."""

    def __init__(
        self, draft: Draft, key: str, name: str, choices: Mapping[Any, str], hint: str = "", columns: int = 4
    ) -> None:
        super().__init__(draft, key, name, hint)
        self.buttons: dict[Any, QRadioButton] = {}
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(columns, 1)
        group = QButtonGroup(self)
        for place, (value, text) in enumerate(choices.items()):
            button = QRadioButton(text, inside)
            button.setAccessibleName(f"{name}: {text}")
            group.addButton(button)
            grid.addWidget(button, place // columns, place % columns)
            button.toggled.connect(lambda is_on: self.take() if is_on else None)
            self.buttons[value] = button
        self.setFocusProxy(next(iter(self.buttons.values())))
        self.finish(inside)

    def read(self) -> Value:
        chosen: Value = next((value for value, button in self.buttons.items() if button.isChecked()), "")
        return chosen

    def show_value(self, value: Any) -> None:
        if value in self.buttons:
            self.buttons[value].setChecked(True)


class ChecksField(Field):
    """Any of a few values, each with its name. With `empty_is_all`, none in the file means every one of them."""

    def __init__(
        self,
        draft: Draft,
        key: str,
        name: str,
        choices: Mapping[str, str],
        hint: str = "",
        *,
        empty_is_all: bool = False,
        columns: int = 2,
    ) -> None:
        super().__init__(draft, key, name, hint)
        self._empty_is_all = empty_is_all
        self.boxes: dict[str, QCheckBox] = {}
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(columns, 1)
        for place, (value, text) in enumerate(choices.items()):
            box = QCheckBox(text, inside)
            box.setChecked(empty_is_all)
            box.toggled.connect(self.take)
            grid.addWidget(box, place // columns, place % columns)
            self.boxes[value] = box
        self.setFocusProxy(next(iter(self.boxes.values())))
        self.finish(inside)

    def read(self) -> Value:
        chosen = [value for value, box in self.boxes.items() if box.isChecked()]
        return [] if self._empty_is_all and len(chosen) == len(self.boxes) else chosen

    def show_value(self, value: Any) -> None:
        shown: Sequence[str] = list(self.boxes) if self._empty_is_all and not value else value
        for each, box in self.boxes.items():
            box.setChecked(each in shown)

    def take(self) -> None:
        """None at all would mean every one: the last one stays."""
        if self._empty_is_all and not self._is_showing and not any(box.isChecked() for box in self.boxes.values()):
            self.refresh()
            return
        super().take()


class SecretField(TextField):
    """A text that nobody is to read over a shoulder, with buttons beside it."""

    def __init__(self, draft: Draft, key: str, name: str, hint: str = "", right: str = "") -> None:
        super().__init__(draft, key, name, hint, right)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self.column.insertLayout(self.column.indexOf(self.note), self._row)
        self._row.addStretch(1)

    def add_button(self, text: str) -> QPushButton:
        """A button beneath the line; not yet connected."""
        button = QPushButton(text, self)
        set_least_height(button, HEIGHT)
        self._row.insertWidget(self._row.count() - 1, button)
        return button
