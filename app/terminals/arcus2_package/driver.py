"""CommandLineTool as a terminal: started for one operation at a time, waited for, and its files read.

The tool knows no abort: once it runs, only the pinpad, its holder or the bank end the operation. It is never killed,
not by a timer and not with this program (M6.5): then it goes on, and the program's next start looks the operation up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.core import logs
from app.core.clock import Clock
from app.core.errors import (
    AbortedBeforeSending,
    AppError,
    ConversationBroke,
    PinpadBusy,
    PinpadEndless,
    ToolNotStarted,
    ToolSilent,
)
from app.core.model import Kind, Phase
from app.terminals.arcus2_package import processes
from app.terminals.arcus2_package.cashreg import Install, Role
from app.terminals.arcus2_package.folder import PackageFolder, remove, take
from app.terminals.arcus2_package.outputs import Outputs, Reading, is_complete, read
from app.terminals.arcus2_package.till_ops import arguments, till_ops
from app.terminals.base import QUESTION_LIMIT, Answer, Listener, Order, ResultTags

GRACE = 2.0
"""Seconds in which files may come after the tool has ended: a slow disk, a wrapper that ends before its child."""
LOOK_EVERY = 0.1
_POLL = 0.05
"""Real seconds between looks at the tool: it lives in the machine's time."""
_IDLE = "000"

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class _Run:
    """The latest start of the tool."""

    kind: Kind
    sent_at: datetime
    paths: Mapping[Role, Path]
    outputs: Outputs
    """What was read of it."""
    is_answered: bool


class PackageTerminal:
    """A pinpad behind the package in `folder`, whose tool is `command`.

    `ops_ini` is the settings' own table of operations, None for the package's; `changes` are "class,op" by kind.
    """

    def __init__(
        self, command: Path, folder: Path, clock: Clock, ops_ini: Path | None = None, changes: Mapping[Kind, str] = {}
    ) -> None:
        self._command = folder / command  # which is `command` where that is absolute
        self._folder = PackageFolder(folder, ops_ini)
        self._clock = clock
        self._changes = changes
        self._latest: _Run | None = None

    def execute(self, order: Order, listener: Listener) -> Answer:
        """Carry out one order, see `app.terminals.base.Terminal`. An abort is heard only before the tool is started.

        Raises:
            KindNotSupported, SettingsUnreadable, ToolNotStarted, ToolRunning, StaleOutput, PinpadBusy,
            AbortedBeforeSending: nothing was sent.
        """
        install, path, ini = self._folder.read_install()
        ops = till_ops(ini, self._changes, str(path or self._folder.folder))
        told = arguments(order, ops)
        paths = self._prepare(install, listener)
        if order.prove_idle and order.kind is not Kind.PING:
            self._prove_idle(ops, install, paths, listener)
        if listener.wants_abort():
            raise AbortedBeforeSending
        listener.sending()
        return self._run(order.kind, told, install, paths, listener)

    def reply(self, number: int, value: str | None) -> None:
        """The tool asks in windows of its own, so that there is no question to answer."""

    def close(self) -> None:
        """There is no port. A tool that runs goes on."""

    # Before the start

    def _prepare(self, install: Install, listener: Listener) -> Mapping[Role, Path]:
        """Make sure that whatever is in the output files afterwards is the new run's."""
        processes.check(self._command, self._folder.folder)
        paths = self._folder.outputs(install)
        if self._latest is not None:
            self._report_late(self._latest, install, listener)
            remove(self._latest.paths)
        remove(paths)
        return paths

    def _report_late(self, run: _Run, install: Install, listener: Listener) -> None:
        """What came after the run was given up belongs to it (M4).

        Where it was answered, only files beside the answer's own can be: if those have changed, it was somebody else
        who used the tool.
        """
        outputs, _ = take(run.paths, run.sent_at)
        if outputs == run.outputs:
            return
        if run.is_answered and any(outputs.get(role) != content for role, content in run.outputs.items()):
            _log.warning("%s was used by another program since our %s", self._command.name, run.kind)
            return
        _log.warning("the %s was answered late: %s", run.kind, ", ".join(outputs))
        listener.found(self._answer(run.kind, read(outputs, install.charset, install.names), run.sent_at))

    def _prove_idle(
        self, ops: Mapping[Kind, int], install: Install, paths: Mapping[Role, Path], listener: Listener
    ) -> None:
        """Nothing is started over an unknown outcome before a ping shows that the pinpad is at nothing else (M6.2)."""
        if Kind.PING not in ops:
            _log.info("%s knows no ping, so that the pinpad is asked unproven", self._command.name)
            return
        answer = self._run(Kind.PING, arguments(Order(Kind.PING), ops), install, paths, _OwnPing(listener))
        if listener.wants_abort():
            raise AbortedBeforeSending
        if not answer.ended or answer.code != _IDLE:
            raise PinpadBusy
        remove(paths)

    # The run

    def _run(
        self, kind: Kind, told: list[str], install: Install, paths: Mapping[Role, Path], listener: Listener
    ) -> Answer:
        """Start the tool, and answer what came of it, whatever that is."""
        sent_at, sent = self._clock.now(), self._clock.monotonic()
        try:
            process = processes.start(self._command, told, self._folder.folder)
        except OSError as error:
            failure = ToolNotStarted(tool=self._command, problem=error.strerror or error)
            return _nothing(kind, sent_at, failure)
        _log.info("%s: %s %s is process %s", kind, self._command.name, " ".join(told), process.pid)
        _tell(listener, Phase.CARD, "")
        # not answered, whatever may break from here on
        self._latest = _Run(kind, sent_at, paths, {}, is_answered=False)
        waiting = _Waiting(kind, self._command.name, listener, self._clock)
        try:
            while not processes.has_ended(process, _POLL):
                if (left := waiting.reason_to_leave()) is not None:
                    processes.leave(process)
                    return _nothing(kind, sent_at, left, acted=True, abort_asked=waiting.abort_asked)
            # the wall clock may have been set back meanwhile
            started = min(sent_at, self._clock.now() - timedelta(seconds=self._clock.monotonic() - sent))
            outputs, refused = self._await_files(kind, paths, started)
            reading = read(outputs, install.charset, install.names)
            answer = self._answer(kind, reading, sent_at, process, refused, abort_asked=waiting.abort_asked)
        except Exception as error:
            _log.exception("waiting for %s broke", self._command.name)
            processes.leave(process)
            return _nothing(kind, sent_at, ConversationBroke(problem=repr(error)), acted=True)
        self._latest = _Run(kind, sent_at, paths, outputs, answer.ended)
        _tell(listener, answer.phase, reading.text)
        return answer

    def _await_files(self, kind: Kind, paths: Mapping[Role, Path], started: datetime) -> tuple[Outputs, list[str]]:
        """What the files hold once they are complete and stay as they are, or when their grace is over."""
        ends = self._clock.monotonic() + GRACE
        outputs, refused = take(paths, started)
        while True:
            before = outputs
            self._clock.sleep(LOOK_EVERY)
            outputs, refused = take(paths, started)
            is_settled = outputs == before and is_complete(kind, outputs) and not refused
            if is_settled or self._clock.monotonic() >= ends:
                return outputs, refused

    def _answer(
        self,
        kind: Kind,
        reading: Reading,
        sent_at: datetime,
        process: processes.Process | None = None,
        refused: list[str] | None = None,
        *,
        abort_asked: bool = False,
    ) -> Answer:
        """The files as an Answer. Without a process they were found later."""
        problem = (processes.death(process) if process else None) or reading.problem
        mishaps = [*reading.mishaps, *(refused or ())]
        if process and process.returncode:
            mishaps.append(f"the tool ended with status {process.returncode}")
        failure = (
            None if problem is None else ToolSilent(tool=self._command.name, problem="; ".join([problem, *mishaps]))
        )
        _log.info("%s: code %s, %s", kind, reading.code, problem or "ended")
        for mishap in mishaps:
            _log.info("%s: %s", kind, mishap)
        return Answer(
            kind=kind,
            code=reading.code,
            slip=reading.slip,
            tags=reading.tags,
            phase=Phase.ENDED if problem is None else Phase.CARD,
            ended=problem is None,
            acted=True,  # what the tool did with the bank nobody sees
            relays=False,
            abort_asked=abort_asked,
            sent_at=sent_at,
            last_frame_at=self._clock.now(),
            failure=failure,
            mishaps=tuple(mishaps),
        )


class _Waiting:
    """What a listener wants while the tool runs."""

    def __init__(self, kind: Kind, tool: str, listener: Listener, clock: Clock) -> None:
        self.abort_asked = False
        self._clock = clock
        self._ends = clock.monotonic() + QUESTION_LIMIT
        self._may_leave = not kind.is_journalled
        self._tool = tool
        self._listener = listener

    def reason_to_leave(self) -> AppError | None:
        """Why nobody waits for the tool any longer. What moves money, or closes a shift, is waited for to its end."""
        try:
            self.abort_asked = self._listener.wants_abort() or self.abort_asked
        except AppError as error:
            return error if self._may_leave else None
        if self.abort_asked and self._may_leave:
            return ToolSilent(
                tool=self._tool, problem="it was not waited for, because nobody wants the answer any more"
            )
        if self._may_leave and self._clock.monotonic() >= self._ends:
            return PinpadEndless(seconds=round(QUESTION_LIMIT))
        return None


class _OwnPing:
    """Listens to a ping of the program's own, of which nothing is shown or stored."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def found(self, leftovers: Answer) -> None:
        """Nothing is prepared."""

    def sending(self) -> None:
        """Nothing is stored."""

    def progress(self, phase: Phase, text: str) -> None:
        """Nothing is shown."""

    def question(self, question: object) -> None:
        """Nobody is asked."""

    def wants_abort(self) -> bool:
        return self._listener.wants_abort()


def _nothing(
    kind: Kind, sent_at: datetime, failure: AppError, *, acted: bool = False, abort_asked: bool = False
) -> Answer:
    """No answer at all, and why."""
    _log.info("%s: %s", kind, failure)
    return Answer(
        kind=kind,
        code=None,
        slip="",
        tags=ResultTags(),
        phase=Phase.STARTED,
        ended=False,
        acted=acted,
        relays=False,
        abort_asked=abort_asked,
        sent_at=sent_at,
        last_frame_at=None,
        failure=failure,
    )


def _tell(listener: Listener, phase: Phase, text: str) -> None:
    """Pass on how far it has come. A listener that breaks must not lose the answer."""
    try:
        listener.progress(phase, text)
    except Exception:
        _log.exception("a listener broke")
