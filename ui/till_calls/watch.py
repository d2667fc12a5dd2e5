"""What the window shows of its tills whatever screen it is at: a quiet word, the list of calls, and what is wrong."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.runtime import Runtime
from ui.common import dialogs, i18n, words
from ui.common.dialogs import Matter
from ui.common.marks import Mark
from ui.common.strip import Strip
from ui.common.tasks import Tasks
from ui.till_calls import call_words
from ui.till_calls.calls import Serving, TillCalls
from ui.till_calls.indicator import Notice, TillIndicator

CALLS_KEY = "F9"


class TillWatch(QObject):
    """Owns what the window has a place for: the `indicator` and the `strip`."""

    def __init__(self, window: QWidget, runtime: Runtime, tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._runtime = runtime
        self._tasks = tasks.of(self)
        self._is_showing = False
        self.calls = TillCalls(self, runtime, tasks)
        self.indicator = TillIndicator(CALLS_KEY, window)
        self.strip = Strip(window)
        self.indicator.setVisible(self.calls.is_wanted)
        self.indicator.clicked.connect(self.show_calls)
        self.strip.tried.connect(self.calls.begin)
        self.calls.changed.connect(self.retranslate)
        self.calls.heard.connect(self._show_notice)

    def show_calls(self) -> None:
        """Open the list of calls; where the settings want none, say so."""
        if not self._is_showing:
            self._is_showing = True
            self._tasks.start(self._show_calls())

    def retranslate(self) -> None:
        """Show every text in the present language."""
        self._show_notice()
        trouble = self.calls.trouble
        told = ""
        if trouble is not None:
            why = f"E{trouble.number}: {i18n.error_text(trouble)}"
            told = self.tr("Tills are not served, all else works. {0}").format(why)
        self.strip.show_trouble(told, self.tr("Try again"))

    async def _show_calls(self) -> None:
        from ui.till_calls.dialog import CallsDialog

        try:
            if not self.calls.is_wanted:
                await dialogs.tell(self._window, self._matter_of_none())
                return
            dialog = CallsDialog(self._window, self.calls, self._runtime.settings.zone, self._runtime.clock.now)
            await dialog.outcome()
        finally:
            self._is_showing = False

    def _matter_of_none(self) -> Matter:
        remark = self.tr(
            "The HTTP interface for tills is off. It is turned on in the settings (Ctrl+6), under “Tills (API)”, and"
            " works from the next start of the program."
        )
        return Matter(self.tr("Tills are not served"), remark=remark)

    def _show_notice(self) -> None:
        self.indicator.show_notice(self._notice())

    def _notice(self) -> Notice:
        calls, name = self.calls, self.tr("Tills")
        if calls.serving is Serving.FAILED:
            return Notice(Mark.BAD, name, trouble=self.tr("not served"))
        if calls.serving is not Serving.ON:
            return Notice(Mark.NEUTRAL, name, self.tr("about to be served"))
        address = calls.url.partition("://")[2]
        away = self.tr("turned away: {0}").format(calls.turned_away) if calls.turned_away else ""
        if not calls.recent:
            return Notice(Mark.GOOD, name, address, away)
        last, now, zone = calls.recent[0], self._runtime.clock.now(), self._runtime.settings.zone
        told = f"{words.moment(last.at, now, zone)} {call_words.request(last)} — {call_words.outcome(last)[1]}"
        return Notice(Mark.GOOD, name, f"{told} · {address}", away)
