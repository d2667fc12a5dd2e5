"""What an emulator writes down of its own deeds, so that a test or a person can compare both sides with the journal."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from app.core.model import format_moment


class Entry(Protocol):
    """One frozen line of a ledger: a dataclass of texts, numbers and moments."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


EntryT = TypeVar("EntryT", bound=Entry)


class Ledger(Generic[EntryT]):
    """Entries in their order. Whoever owns it appends under its own lock; reading is safe at any time."""

    def __init__(self) -> None:
        self._entries: list[EntryT] = []
        self._listeners: list[Callable[[EntryT], None]] = []

    @property
    def entries(self) -> tuple[EntryT, ...]:
        return tuple(self._entries)

    def listen(self, listener: Callable[[EntryT], None]) -> None:
        """Call `listener` with each coming entry, in the thread that made it."""
        self._listeners.append(listener)

    def restore(self, entries: Iterable[EntryT]) -> None:
        """Begin with what an earlier program had written down; no listener is told."""
        self._entries[:0] = entries

    def append(self, entry: EntryT) -> None:
        self._entries.append(entry)
        for listener in self._listeners:
            listener(entry)


def as_json(entry: Entry) -> dict[str, Any]:
    """The entry ready for JSON: every field, moments as RFC 3339 in UTC."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {name: format_moment(value) if isinstance(value, datetime) else value for name, value in values.items()}
