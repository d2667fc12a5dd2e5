"""Supervisors: who may allow what a cashier may not, proven by a PIN of which only a hash is kept (M10)."""

import ctypes
import os
import sqlite3
import sys
import unicodedata
from datetime import datetime, timedelta
from itertools import pairwise

from app.core import logs
from app.core.errors import (
    LastSupervisor,
    NoSuchSupervisor,
    NoSupervisors,
    NotAdministrator,
    PinMissing,
    PinTooWeak,
    PinWrong,
    SupervisorExists,
    SupervisorLocked,
    SupervisorNameWrong,
)
from app.core.masking import mask
from app.core.model import format_moment
from app.journal.reading import Reader
from app.journal.writing import Writer

PIN_LENGTHS = (6, 32)
"""How few and how many digits a PIN has."""
NAME_LENGTH = 40
REMOVED = "supervisor-removed"
"""The event of a supervisor who is none any more."""
PIN_CHANGED = "supervisor-pin"
"""The event of a new PIN."""
TRIES = 5
"""So many wrong PINs in a row lock a supervisor's name, and each further one locks it for twice as long."""
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)

_log = logs.get(__name__)


def needs_leave(reader: Reader) -> bool:
    """Whether somebody has to allow the next supervisor: only the first of a till without money is free (M10.2)."""
    return bool(reader.supervisors()) or reader.has_real_operations()


def allow_adding(
    writer: Writer, moment: datetime, *, by: str | None = None, pin: str = "", administrator: bool = False
) -> str:
    """Who allows a supervisor to be added, as the journal says it: a supervisor `by` PIN, or the administrator.

    `administrator` tells that the machine's own asks (see `is_administrator`), where that counts.

    Raises:
        NotAdministrator: when nobody who may has asked.
        AppError: as `check` does.
    """
    if by is not None:
        return check(writer, by, pin, moment)
    if administrator:
        return "administrator"
    if needs_leave(writer.reader):
        raise NotAdministrator
    return "nobody"


def add(writer: Writer, name: str, pin: str, added_by: str, moment: datetime) -> str:
    """Add a supervisor whom `added_by` allowed (see `allow_adding`); the name as it is kept.

    Raises:
        SupervisorNameWrong, SupervisorExists, PinMissing, PinTooWeak: nothing was changed.
    """
    from app.journal.pins import hash_pin

    name = _clean_name(name)
    check_pin(pin)
    added = {"name": name, "added_at": format_moment(moment), "added_by": added_by}
    secret = added | {"pin_hash": hash_pin(pin)}
    with writer.transaction():
        if writer.reader.find_supervisor(name) is not None:
            raise SupervisorExists(name=name)
        writer.execute(
            "INSERT INTO supervisors (name, pin_hash, failures, added_at, added_by)"
            " VALUES (:name, :pin_hash, 0, :added_at, :added_by)",
            secret,
        )
        writer.append_event(moment, "supervisors", added)
    _log.info("supervisor %s was added by %s", name, added_by)
    return name


def change_pin(writer: Writer, name: str, pin: str, changed_by: str, moment: datetime) -> None:
    """Give a supervisor another PIN, as `changed_by` has allowed; wrong ones that were counted are forgotten.

    Raises:
        NoSuchSupervisor, PinMissing, PinTooWeak: nothing was changed.
    """
    from app.journal.pins import hash_pin

    check_pin(pin)
    secret = {"name": _kept(name), "pin_hash": hash_pin(pin)}
    with writer.transaction():
        _find(writer, secret["name"])
        writer.execute(
            "UPDATE supervisors SET pin_hash = :pin_hash, failures = 0, locked_until = NULL WHERE name = :name", secret
        )
        writer.append_event(moment, PIN_CHANGED, {"name": secret["name"], "changed_by": changed_by})
    _log.info("%s gave supervisor %s another PIN", changed_by, secret["name"])


def remove(writer: Writer, name: str, removed_by: str, moment: datetime) -> None:
    """Let somebody be a supervisor no longer, as `removed_by` has allowed. What he has allowed stays written down.

    Raises:
        NoSuchSupervisor, LastSupervisor: nothing was changed.
    """
    removed = {"name": _kept(name), "removed_by": removed_by}
    with writer.transaction():
        _find(writer, removed["name"])
        if len(writer.reader.supervisors()) == 1:
            raise LastSupervisor(name=removed["name"])
        writer.execute("DELETE FROM supervisors WHERE name = :name", removed)
        writer.append_event(moment, REMOVED, removed)
    _log.info("supervisor %s was removed by %s", removed["name"], removed_by)


def check(writer: Writer, name: str, pin: str, moment: datetime) -> str:
    """Let pass who gives the supervisor's PIN; the name as it is kept. A wrong PIN is counted, whatever becomes of it.

    Takes about a tenth of a second, outside of any transaction.

    Raises:
        NoSupervisors, NoSuchSupervisor: when there is nobody to be.
        PinMissing: when nothing was typed, which is not counted.
        PinWrong, SupervisorLocked: when it is wrong, or too many were.
    """
    from app.journal.pins import is_right

    name = _kept(name)
    row = _find(writer, name)
    if not pin:
        raise PinMissing
    _check_lock(name, row["locked_until"], moment)
    if not is_right(row["pin_hash"], pin):
        _count_failure(writer, name, int(row["failures"]) + 1, moment)
    elif row["failures"]:
        with writer.transaction():
            writer.execute(
                "UPDATE supervisors SET failures = 0, locked_until = NULL WHERE name = :name", {"name": name}
            )
    return name


def check_pin(pin: str) -> None:
    """Let pass what may become a PIN.

    Raises:
        PinMissing: when it is empty.
        PinTooWeak: when it is too short, one digit repeated, or a run like 123456 or 987654.
    """
    minimum, maximum = PIN_LENGTHS
    if not pin:
        raise PinMissing
    digits = [ord(character) - ord("0") for character in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    if not minimum <= len(pin) <= maximum or not set(digits) <= set(range(10)) or steps in ({0}, {1}, {9}):
        raise PinTooWeak(minimum=minimum, maximum=maximum)


def is_administrator() -> bool:
    """Whether this process has the rights of the machine's administrator."""
    if sys.platform == "win32":
        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0


def _find(writer: Writer, name: str) -> sqlite3.Row:
    names = writer.reader.supervisors()
    row = writer.reader.find_supervisor(name)
    if not names:
        raise NoSupervisors
    if row is None:
        raise NoSuchSupervisor(name=name, names=", ".join(names))
    return row


def _clean_name(name: str) -> str:
    clean = _kept(name)
    if not 1 <= len(clean) <= NAME_LENGTH or not clean.isprintable() or mask(clean) != clean:
        raise SupervisorNameWrong(name=clean, maximum=NAME_LENGTH)
    return clean


def _kept(name: str) -> str:
    """The name as it is kept, however it was typed."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _check_lock(name: str, locked_until: str | None, moment: datetime) -> None:
    """A lock that would last longer than any is that of a clock which has been set back since (M7)."""
    until = moment if locked_until is None else datetime.fromisoformat(locked_until)
    if timedelta(0) < until - moment <= LONGEST_LOCK:
        raise _locked(name, until, moment)


def _count_failure(writer: Writer, name: str, failures: int, moment: datetime) -> None:
    """Store a wrong PIN, then say so."""
    until = None
    if failures >= TRIES:
        until = moment + min(FIRST_LOCK * 2 ** min(failures - TRIES, 10), LONGEST_LOCK)
    failed = {"name": name, "failures": failures, "locked_until": until and format_moment(until)}
    with writer.transaction():
        writer.execute(
            "UPDATE supervisors SET failures = :failures, locked_until = :locked_until WHERE name = :name", failed
        )
        writer.append_event(moment, "supervisor-failed", failed)
    _log.info("wrong PIN of supervisor %s, %s in a row", name, failures)
    if until is not None:
        raise _locked(name, until, moment)
    raise PinWrong(name=name, left=TRIES - failures)


def _locked(name: str, until: datetime, moment: datetime) -> SupervisorLocked:
    """The minutes are rounded up; `until` is there for who knows the shop's zone."""
    return SupervisorLocked(name=name, minutes=-(-(until - moment) // timedelta(minutes=1)), until=until)
