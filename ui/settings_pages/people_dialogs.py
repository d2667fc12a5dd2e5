"""A new supervisor, and a new PIN of one: asked for once somebody has allowed it."""

from PySide6.QtWidgets import QWidget

from app.journal import supervisors
from ui.dialogs import Matter
from ui.supervision import ProofDialog


class NewSupervisor(ProofDialog):
    """A name, and a PIN twice."""

    def __init__(self, parent: QWidget, matter: Matter, agree: str) -> None:
        super().__init__(parent, matter, agree)
        self.typed_name = self.make_field()
        self.typed_name.setMaxLength(supervisors.NAME_LENGTH)
        self.add_row(0, self.tr("Name of the supervisor"), self.typed_name)
        self.again = self.add_secret(self.tr("PIN once more"))
        self.set_order(self.typed_name, self.pin, self.again)
        self.typed_name.setFocus()


class NewPin(ProofDialog):
    """A PIN twice, of somebody who is a supervisor already."""

    def __init__(self, parent: QWidget, matter: Matter, agree: str) -> None:
        super().__init__(parent, matter, agree)
        self.again = self.add_secret(self.tr("PIN once more"))
        self.set_order(self.pin, self.again)
        self.pin.setFocus()
