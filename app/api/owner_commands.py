"""What the running program does for a command in another process: a supervisor settles a case, or is added.

The running program checks the PIN itself: a wrong one is counted and locks as it does in the window.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from app.core.clock import Clock
from app.core.model import Case, Decision, Operation
from app.journal import supervisors
from app.journal.reading import Reader
from app.journal.writing import Writer
from app.lanes import resolving

RESOLVE = "resolve"
ADD_SUPERVISOR = "supervisor add"

T = TypeVar("T")


class Owner(Protocol):
    """What the commands need of the running program; see `Runtime`."""

    @property
    def clock(self) -> Clock: ...

    def read(self, query: Callable[[Reader], T]) -> Future[T]: ...

    def write(self, change: Callable[[Writer], T]) -> Future[T]: ...

    def authorise(self, supervisor: str, pin: str) -> Future[str]: ...

    def settle(self, case: Case, decision: Decision, supervisor: str, reason: str) -> Future[Operation]: ...


def commands_of(owner: Owner, settled: Callable[[Operation], object]) -> Mapping[str, Callable[..., Mapping[str, Any]]]:
    """The commands by name; each blocks until it is done. `settled` hears of each case."""

    def resolve(case: str, decision: str, by: str, pin: str, reason: str) -> Mapping[str, Any]:
        found = owner.read(lambda reader: resolving.find_case(reader, case)).result()
        supervisor = owner.authorise(by, pin).result()
        operation = owner.settle(found, Decision(decision), supervisor, reason).result()
        settled(operation)
        return {"by": supervisor, "operation": operation.id}

    def add_supervisor(name: str, chosen: str, by: str | None, pin: str, administrator: bool) -> Mapping[str, Any]:
        """Whether the administrator asks is the command's word: who can give it could write the journal itself."""

        def change(writer: Writer) -> str:
            moment = owner.clock.now()
            added_by = supervisors.allow_adding(writer, moment, by=by, pin=pin, administrator=administrator)
            return supervisors.add(writer, name, chosen, added_by, moment)

        return {"name": owner.write(change).result()}

    return {RESOLVE: resolve, ADD_SUPERVISOR: add_supervisor}
