"""The journal's file: how it is opened, its tables, and the way from every older schema to the present one.

`PRAGMA user_version` numbers the schema. A migration is the script that leads from the version before it; it is
never edited once released.
"""

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import JournalForbidden, JournalNewer, JournalReadOnly, JournalUnusable
from app.core.paths import beside
from app.core.rights import find_denial

_MODE = 0o666 if sys.platform == "win32" else 0o600
"""On Windows the folder's rights hold, where two cashiers share one till."""
_REFUSALS = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_IOERR")
"""How the names of SQLite's errors begin where it may be for want of rights."""
BUSY_TIMEOUT = 1.0
"""Seconds that a writer waits for another's transaction; less than the two that storing an outcome may take (M8.2)."""
_SWITCH_PAUSE = 0.01
"""Seconds between two attempts to switch a journal to WAL."""

MIGRATIONS = (
    """
    CREATE TABLE operations (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        lane TEXT NOT NULL,
        scheme TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        training INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        surcharge INTEGER,
        total INTEGER,
        amount_confirmed INTEGER NOT NULL,
        request_id TEXT,
        original_id TEXT REFERENCES operations (id),
        origin TEXT NOT NULL,
        operator TEXT NOT NULL,
        code TEXT,
        rrn TEXT,
        auth_code TEXT,
        receipt_no TEXT,
        shift_no TEXT,
        terminal_id TEXT,
        merchant_id TEXT,
        card TEXT,
        phase TEXT,
        slip TEXT,
        created_at TEXT NOT NULL,
        sent_at TEXT,
        ended_at TEXT,
        relayed INTEGER NOT NULL,
        reason TEXT,
        detail TEXT
    ) STRICT;
    CREATE INDEX operations_rrn ON operations (rrn) WHERE rrn IS NOT NULL;
    CREATE INDEX operations_request ON operations (request_id) WHERE request_id IS NOT NULL;
    CREATE INDEX operations_original ON operations (original_id) WHERE original_id IS NOT NULL;
    CREATE INDEX operations_terminal ON operations (terminal_id, row) WHERE terminal_id IS NOT NULL;
    CREATE INDEX operations_lane ON operations (lane, row);
    CREATE INDEX operations_relayed ON operations (lane) WHERE relayed;
    CREATE INDEX operations_open ON operations (lane) WHERE state IN ('prepared', 'sent', 'unknown');

    CREATE TABLE prints (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        operation_id TEXT NOT NULL REFERENCES operations (id),
        copy_no INTEGER NOT NULL,
        printer TEXT NOT NULL,
        operator TEXT NOT NULL,
        at TEXT NOT NULL,
        UNIQUE (operation_id, copy_no)
    ) STRICT;

    CREATE TABLE events (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        what TEXT NOT NULL,
        data TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    """,
    """
    ALTER TABLE operations ADD COLUMN supervisor TEXT;
    ALTER TABLE operations ADD COLUMN last_frame_at TEXT;
    ALTER TABLE operations ADD COLUMN look_up TEXT;
    ALTER TABLE operations ADD COLUMN totals TEXT;
    CREATE INDEX operations_day ON operations (created_at);
    DROP INDEX operations_lane;
    CREATE INDEX operations_lane ON operations (lane, training, row);
    CREATE INDEX operations_reconciled ON operations (terminal_id, row)
        WHERE kind = 'reconciliation' AND state = 'approved';
    CREATE INDEX operations_shift ON operations (terminal_id, row)
        WHERE shift_no IS NOT NULL AND kind <> 'reconciliation';
    CREATE INDEX operations_receipt ON operations (receipt_no) WHERE receipt_no IS NOT NULL;

    CREATE TABLE evidence (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        operation_id TEXT NOT NULL REFERENCES operations (id),
        what TEXT NOT NULL,
        at TEXT NOT NULL,
        code TEXT,
        slip TEXT,
        misfits TEXT NOT NULL,
        detail TEXT
    ) STRICT;
    CREATE INDEX evidence_operation ON evidence (operation_id);
    CREATE INDEX evidence_conflict ON evidence (operation_id) WHERE what IN ('contradiction', 'other-sale');

    CREATE TABLE resolutions (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        operation_id TEXT NOT NULL REFERENCES operations (id),
        decision TEXT NOT NULL,
        at TEXT NOT NULL,
        evidence_id TEXT REFERENCES evidence (id),
        supervisor TEXT,
        reason TEXT
    ) STRICT;
    CREATE INDEX resolutions_operation ON resolutions (operation_id);
    CREATE INDEX resolutions_evidence ON resolutions (evidence_id) WHERE evidence_id IS NOT NULL;

    CREATE TABLE supervisors (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        pin_hash TEXT NOT NULL,
        failures INTEGER NOT NULL,
        locked_until TEXT,
        added_at TEXT NOT NULL,
        added_by TEXT NOT NULL
    ) STRICT;

    CREATE TABLE calibrations (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        lane TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        covers TEXT NOT NULL,
        operation_id TEXT NOT NULL REFERENCES operations (id),
        terminal_id TEXT NOT NULL,
        operator TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX calibrations_fingerprint ON calibrations (fingerprint);
    """,
    """
    ALTER TABLE operations ADD COLUMN idempotency_key TEXT;
    ALTER TABLE operations ADD COLUMN delivery TEXT;
    CREATE UNIQUE INDEX operations_key ON operations (idempotency_key) WHERE idempotency_key IS NOT NULL;
    CREATE INDEX operations_undelivered ON operations (scheme, amount) WHERE origin = 'api' AND delivery IS NULL;
    CREATE INDEX operations_operator ON operations (operator) WHERE origin = 'window';
    """,
    """
    ALTER TABLE operations ADD COLUMN events TEXT;
    UPDATE operations SET events = told.list FROM (
        SELECT id, group_concat(row, ' ') AS list FROM (
            SELECT row, CASE WHEN json_valid(data) THEN json_extract(data, '$.id') END AS id FROM events
            WHERE what IN ('prepared', 'sent', 'failed', 'approved', 'declined', 'aborted', 'unknown', 'amended')
            ORDER BY id, row)
        GROUP BY id) AS told WHERE told.id = operations.id;
    DROP INDEX operations_day;
    CREATE INDEX operations_day ON operations (created_at, training, kind, scheme, lane, operator, amount);
    DROP INDEX operations_operator;
    CREATE INDEX operations_operator ON operations (origin, operator);
    CREATE INDEX operations_amount ON operations (amount);
    CREATE INDEX operations_total ON operations (total) WHERE total IS NOT NULL;
    ALTER TABLE operations ADD COLUMN card_tail TEXT;
    UPDATE operations SET card_tail = substr(card, -4);
    CREATE INDEX operations_card ON operations (card_tail) WHERE card_tail IS NOT NULL;
    CREATE INDEX operations_no_sale ON operations (kind) WHERE kind <> 'sale';
    CREATE INDEX operations_refused ON operations (state) WHERE state IN ('failed', 'declined', 'aborted');
    CREATE INDEX events_settings ON events (row) WHERE what = 'settings';

    CREATE TABLE waiting_prints (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        operation_id TEXT NOT NULL UNIQUE REFERENCES operations (id),
        since TEXT NOT NULL,
        operator TEXT NOT NULL,
        problem TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE INDEX operations_closed ON operations (lane, training, row)
        WHERE kind = 'reconciliation' AND state = 'approved';
    DROP INDEX operations_relayed;
    """,
)


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A connection for the calling thread alone, with the present schema, in WAL mode and fully synced (M8.1).

    Raises:
        JournalNewer: when a newer program wrote the file.
        JournalUnusable: when it is no journal or cannot be written.
    """
    with errors_named(path):
        _make_private(path)
        connection = _connect(f"{path.absolute().as_uri()}?mode=rwc")
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path)
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A read-only connection for the calling thread alone.

    Raises:
        JournalNewer: when a newer program wrote the file.
        JournalUnusable: when it is no journal or cannot be read.
    """
    with errors_named(path):
        connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
        version = _known_version(connection, path)
    if version < len(MIGRATIONS):
        connection.close()
        problem = f"it is of schema {version}, not {len(MIGRATIONS)}; the program upgrades it at its next start"
        raise JournalUnusable(path=path, problem=problem)
    return connection


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Whatever SQLite raises within becomes a JournalUnusable that names the journal, and rights that are missing."""
    try:
        yield
    except sqlite3.Error as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: sqlite3.Error) -> JournalUnusable:
    is_refused = getattr(error, "sqlite_errorname", "").startswith(_REFUSALS)
    denial = find_denial((path.parent, *beside(path))) if is_refused else None
    if denial is None:
        return JournalUnusable(path=path, problem=error)
    if denial.owner is None:
        return JournalReadOnly(journal=path, path=denial.path)
    return JournalForbidden(journal=path, path=denial.path, owner=denial.owner)


@contextmanager
def transaction(connection: sqlite3.Connection, commit: Callable[[], object] | None = None) -> Iterator[None]:
    """One `BEGIN IMMEDIATE` … `COMMIT`, or what `commit` does in its place; whatever is raised rolls all of it back."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        commit() if commit else connection.execute("COMMIT")
    except BaseException:
        # After a failed COMMIT (disk full) SQLite may have rolled back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _make_private(path: Path) -> None:
    """A new journal is its owner's alone on POSIX: it holds the hashes of PINs. SQLite makes its other files alike."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
    except FileExistsError:
        return
    except OSError as error:
        raise JournalUnusable(path=path, problem=error.strerror or error) from error


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Set WAL mode, waiting for others up to `BUSY_TIMEOUT`: SQLite itself does not wait here, whatever its timeout."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(_SWITCH_PAUSE)


def _known_version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise JournalNewer(path=path, version=version, known=len(MIGRATIONS))
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _known_version(connection, path) == len(MIGRATIONS):
        return
    with transaction(connection):
        # Asked again inside the transaction: two lanes may open a new file at once.
        for version in range(_known_version(connection, path), len(MIGRATIONS)):
            for statement in _statements(MIGRATIONS[version]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")


def _statements(script: str) -> Iterator[str]:
    """Each statement of a script alone: `executescript` would commit the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
