"""The program's log: one rotating file a profile, every line masked before it leaves the process (M9)."""

import logging
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from app.core.masking import mask
from app.core.paths import Profile, refused

ROOT = "pinpad-cashier"
"""Name of the logger above all of the program's own."""

_FILE_BYTES = 5_000_000
_OLD_FILES = 5


def get(module: str) -> logging.Logger:
    """The logger of a module, given its `__name__`."""
    return logging.getLogger(f"{ROOT}.{module.removeprefix('app.')}")


def set_up(profile: Profile | None, *, console: bool = False) -> None:
    """Log to the profile's file, and with `console` warnings to stderr as well; replaces what was set up before.

    Libraries are logged from WARNING up, the program itself from INFO. Rotation renames the file, so that only the
    process that holds the profile's lock may name a profile.

    Raises:
        ProfileUnusable: when the file cannot be opened.
    """
    tear_down()
    logging.getLogger(ROOT).setLevel(logging.INFO)
    if profile is not None:
        profile.ensure()
        try:
            logging.root.addHandler(_File(profile.log_file))
        except OSError as error:
            raise refused(profile.log_file, error) from error
    if console and sys.stderr is not None:  # a window of Windows has none
        logging.root.addHandler(_Console())


def tear_down() -> None:
    """Close what `set_up` opened. Harmless when there is nothing."""
    for handler in list(logging.root.handlers):
        if isinstance(handler, _File | _Console):
            logging.root.removeHandler(handler)
            handler.close()
    logging.getLogger(ROOT).setLevel(logging.NOTSET)


class _MaskingFormatter(logging.Formatter):
    """Masks the finished text, so that nothing escapes in an argument or in an exception's own words."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        # an indented continuation cannot be taken for a record, whatever text a pinpad sends
        return mask(super().format(record)).replace("\n", "\n    ")


class _Discreet(logging.Handler):
    """Reports a line that could not be logged without its arguments, which the library would print unmasked."""

    def handleError(self, record: logging.LogRecord) -> None:
        place = f"{record.pathname}:{record.lineno}"
        if sys.stderr is not None:  # a window of Windows has none
            sys.stderr.write(f"{ROOT}: a line of {place} could not be logged: {sys.exc_info()[0]}\n")


class _File(_Discreet, RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=_FILE_BYTES, backupCount=_OLD_FILES, encoding="utf-8", errors="backslashreplace"
        )
        self.setFormatter(_MaskingFormatter("%(asctime)s %(levelname)s [%(threadName)s] %(name)s: %(message)s"))


class _Console(_Discreet, logging.StreamHandler[TextIO]):
    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.setLevel(logging.WARNING)
        self.setFormatter(_MaskingFormatter(f"{ROOT}: %(message)s"))
