"""A frame that is exactly as high as its texts need at the width that it has."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget


class FittedFrame(QFrame):
    """By itself Qt would reserve the height that texts need where they are wrapped into a narrow column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._width = 0
        """Pixels; none while it has no place yet: what is shown later will be about as wide as its parent."""

    def sizeHint(self) -> QSize:
        hint, layout, parent = super().sizeHint(), self.layout(), self.parentWidget()
        width = self._width
        if not width and parent is not None and parent.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
            width = parent.width()
        if width and layout is not None:
            hint.setHeight(layout.totalHeightForWidth(width))
        return hint

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != self._width:
            self._width = event.size().width()
            self.updateGeometry()
