"""What became of a call of a till, in a word and a sign."""

import re
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.api.calls import Call
from app.core.errors import BodyTooLarge, HostRefused, OriginRefused, TokenWrong
from app.core.model import Kind, State
from ui.common import words
from ui.common.marks import MARK_OF_STATE, Mark

_NUMBER = re.compile(r"E(\d{4}): ")
"""How the text of an error begins."""
_AT_THE_DOOR = {error.number for error in (HostRefused, OriginRefused, TokenWrong, BodyTooLarge)}
_STATES = {state.value: state for state in State}
_KINDS = {kind.value: kind for kind in Kind}
_HEAD_TOO_LONG = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
"""The one refusal of the door whose number others have too."""

translate = QCoreApplication.translate


def is_turned_away(call: Call) -> bool:
    """Whether the door let it not even in: a web page, somebody without the token, too large a body."""
    return _number(call) in _AT_THE_DOOR or call.status == _HEAD_TOO_LONG


def outcome(call: Call) -> tuple[Mark, str]:
    """The sign of a call and a word or two for what became of it."""
    if is_turned_away(call):
        return Mark.BAD, translate("calls", "Turned away")
    if not call.status:
        return Mark.NEUTRAL, translate("calls", "No answer")
    if call.status >= HTTPStatus.INTERNAL_SERVER_ERROR and _number(call) is None:
        return Mark.BAD, translate("calls", "Failed")
    if _number(call) is not None or call.status >= HTTPStatus.BAD_REQUEST:
        return Mark.BAD, translate("calls", "Refused")
    if (told := _ended(call)) is not None:
        kind, state = told
        return MARK_OF_STATE[state], words.state(state) if kind is None else words.outcome(kind, state)
    return Mark.GOOD, translate("calls", "Answered")


def request(call: Call) -> str:
    """What was asked for, as it is written in the log too."""
    return f"{call.method} {call.path}"


def client(call: Call) -> str:
    """Who asked, in short: the operator by his own word, else the address."""
    return words.short_name(_operator(call)) or call.client


def account(call: Call) -> str:
    """All else that there is to tell of a call, for support."""
    status = translate("calls", "HTTP {0}").format(call.status) if call.status else ""
    return " · ".join(filter(None, (_operator(call), call.client, status, took(call), call.said)))


def took(call: Call) -> str:
    """How long it took."""
    seconds = translate("calls", "{0} s").format(f"{call.milliseconds / 1000:.1f}")
    return seconds if call.milliseconds >= 1000 else translate("calls", "{0} ms").format(round(call.milliseconds))


def moment(call: Call, now: datetime, zone: ZoneInfo) -> str:
    """When it came, to the second; with the day unless that is today."""
    local = call.at.astimezone(zone)
    return local.strftime("%H:%M:%S" if local.date() == now.astimezone(zone).date() else "%d.%m %H:%M:%S")


def _operator(call: Call) -> str:
    return words.cashier(call.operator)


def _number(call: Call) -> int | None:
    """The number of the error that it was answered with, if any."""
    found = _NUMBER.match(call.said)
    return int(found[1]) if found else None


def _ended(call: Call) -> tuple[Kind | None, State] | None:
    """Kind and state of the operation that was told as "lane kind amount state code", if any.

    A lane may have any name, so that the last word that is a state counts.
    """
    said = call.said.split()
    for place, word in reversed(list(enumerate(said))):
        if word in _STATES:
            return (_KINDS.get(said[place - 2]) if place >= 2 else None), _STATES[word]
    return None
