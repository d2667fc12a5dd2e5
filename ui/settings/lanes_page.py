"""The lanes: which there are, adding one by a guide, changing and removing them."""

from PySide6.QtWidgets import QFrame, QListWidget, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.waiting import result_of
from app.settings import Driver, Edit, SupervisedAction, Value
from ui.common import i18n, words
from ui.common.dialogs import Matter
from ui.common.styling import make_label
from ui.settings import lane_fields
from ui.settings.fields import SwitchField, fit_rows
from ui.settings.lane_guide import LaneGuide
from ui.settings.page import Actions, Page, make_card

LISTED = 4
"""Lanes to be seen at once."""


class LanesPage(Page):
    """Name, scheme and driver of a lane stay as they are: another one of these is another lane."""

    def build(self) -> None:
        remark = self.tr(
            "Takes effect at the next start. Port, terminals, notation and operations belong to a calibration: with"
            " another one of them the lane has to be calibrated anew."
        )
        self.add_heading(self.tr("Lanes"), remark)
        self.none = make_label(
            self,
            "",
            self.tr(
                "There is no lane in the settings, so that two training lanes stand in. The first one replaces them."
            ),
            wraps=True,
        )
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Lanes"))
        self.bar = Actions()
        self.add = self.bar.add_button(self.tr("Add a lane…"))
        self.remove = self.bar.add_button(self.tr("Remove the lane…"))
        self.add_card(self.none, self.list, self.bar)
        self.form = QWidget(self)
        self.column.addWidget(self.form)
        tasks = self.means.surroundings.tasks.of(self)
        self.add.clicked.connect(lambda: tasks.start(self._add()))
        self.remove.clicked.connect(lambda: tasks.start(self._remove()))
        self.list.currentRowChanged.connect(self._show_form)
        self._shown: list[str] = []
        self.draft.reread.connect(self.show_lanes)
        self.show_lanes()

    def show_lanes(self) -> None:
        """Show the lanes of the file, and the form of the chosen one."""
        lanes = self.draft.settings.lanes
        row = self.list.currentRow()
        chosen = self._shown[row] if row >= 0 else ""
        self._shown = [lane.name for lane in lanes]
        self.list.blockSignals(True)
        self.list.clear()
        for lane in lanes:
            where = lane.port or lane.url or lane.folder
            parts = (lane.name, words.schemes(lane.schemes), lane_fields.driver(lane.driver), where)
            self.list.addItem(" · ".join(part for part in parts if part))
        self.list.setCurrentRow(self._shown.index(chosen) if chosen in self._shown else 0 if lanes else -1)
        self.list.blockSignals(False)
        fit_rows(self.list, LISTED)
        self.list.setVisible(bool(lanes))
        self.none.setVisible(not lanes)
        self._show_form()

    def take_focus(self) -> None:
        (self.list if self.draft.settings.lanes else self.add).setFocus()

    def _chosen(self) -> str | None:
        row = self.list.currentRow()
        return self.draft.settings.lanes[row].name if row >= 0 else None

    def _show_form(self) -> None:
        name = self._chosen()
        self.remove.setEnabled(name is not None)
        outdated, self.form = self.form, QWidget(self)
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        if name is not None:
            lane = next(lane for lane in self.draft.settings.lanes if lane.name == name)
            column.addWidget(self._build_card(name, lane.driver))
        self.column.replaceWidget(outdated, self.form)
        outdated.hide()
        outdated.deleteLater()

    def _build_card(self, name: str, driver: Driver) -> QFrame:
        card, inside = make_card(self.form)
        inside.addWidget(make_label(card, "label", self.tr("Lane {0}").format(name)))
        for field in lane_fields.all_fields(self.draft, f"lanes.{name}.", driver):
            inside.addWidget(field)
            if isinstance(field, SwitchField) and field.key.endswith(".default"):
                field.edited.connect(lambda: self._make_default(name))
        return card

    def _make_default(self, name: str) -> None:
        """One lane of a scheme is the default: with another one, this one is not."""
        if not self.draft.get(f"lanes.{name}.default"):
            return
        lanes = self.draft.settings.lanes
        schemes = next(lane.schemes for lane in lanes if lane.name == name)
        for lane in lanes:
            if lane.name != name and not set(schemes).isdisjoint(lane.schemes):
                self.draft.set(f"lanes.{lane.name}.default", False)

    async def _add(self) -> None:
        changed = await LaneGuide(self.window(), self.means).run()
        if changed is not None:
            self.means.saved(changed)

    async def _remove(self) -> None:
        name = self._chosen()
        assert name is not None
        surroundings = self.means.surroundings
        remark = self.tr("Its operations stay in the journal. The program works with it until the next start.")
        matter = Matter(self.tr("Remove the lane?"), ((self.tr("Lane"), name),), remark)
        agree = self.tr("Remove")
        by = await surroundings.supervision.allow(self, SupervisedAction.SETTINGS, matter, agree)
        if by is None:
            return
        try:
            changed = await result_of(surroundings.runtime.change_settings(self._without(name), by))
        except AppError as error:
            self.bar.say(i18n.error_text(error), is_trouble=True)
        else:
            self.means.saved(changed)

    def _without(self, name: str) -> Edit:
        """Where one lane of the scheme is left, it needs to be no default; where several are, one has to be."""
        lanes = self.draft.settings.lanes
        gone = next(lane for lane in lanes if lane.name == name)
        heirs: dict[str, Value] = {}
        for scheme in gone.schemes:
            others = [lane for lane in lanes if scheme in lane.schemes and lane.name != name]
            if len(others) > 1 and not any(lane.default for lane in others):
                heirs[f"lanes.{others[0].name}.default"] = True
        return Edit(heirs, removed=(name,))
