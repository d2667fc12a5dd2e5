"""What the answer of a FiscalBox proves, from its HTTP status and its body. Pure, and calm whatever comes.

The envelope is `{"data": …, "error": …, "is_success": …}`, in UTF-8, also for errors with status 200. Its error numbers
and the pinpad's response codes share figures (101, 108, 109 …): a pinpad's code is read only where the pinpad itself
refused, from the beginning of the error's `data`. Everything else that is not understood proves nothing, and what
proves nothing is unknown (M1.1).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.masking import mask
from app.core.model import Kind, Scheme
from app.core.request_ids import RRN_LENGTH
from app.core.slips import clean_lines, read_slip

MAX_BYTES = 1 << 20
"""The longest body that is read. The report of a busy shift has some kilobytes."""
LONGEST_PROBLEM = 300
LONGEST_PART = 100
"""Characters that an error repeats of what a box said."""

_SUCCESS = 200
_REPORTED = "000"
"""The code of what has none on its slip and was carried out: a report, the last slip, a reconciliation."""
_PINPAD_FAILED: Mapping[Scheme, int] = {Scheme.HUMO: 108, Scheme.UZCARD: 109}
"""XUMO_ERROR and UZKARD_ERROR: the pinpad refused or failed."""
_PINPAD_CODE = re.compile(r"\s*([0-9]{1,3})(?!\S)")
_APPROVING = frozenset({0, 1, 3, 20, 400, 500})
"""Codes that approve something of some kind (M2.2). Beside an error they are a contradiction."""
_BREAK_TWICE = re.compile(r"\\n\r?\n")
"""A line break that is escaped and stands there as it is, too: one, where a slip is printed in the documentation."""
_RRN = re.compile(f"[0-9]{{{RRN_LENGTH - 1},{RRN_LENGTH}}}")


class Puzzling(Exception):
    """Why an answer proves nothing, masked; it may be shown."""

    def __init__(self, problem: str) -> None:
        super().__init__(mask(" ".join(clean_lines(problem)))[:LONGEST_PROBLEM])


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says. `code` is the pinpad's; None where only the slip can tell it. `slip` is masked."""

    code: str | None
    slip: str = ""
    rrn: str | None = None
    mishap: str | None = None
    """What was odd without putting the answer in doubt."""


def read_answer(kind: Kind, scheme: Scheme, status: int, body: bytes) -> Reading:
    """Read the answer to an order of that kind. The content type is not looked at: boxes send what they like.

    Raises:
        Puzzling: when it proves nothing.
    """
    if status != _SUCCESS:
        raise Puzzling(f"HTTP status {status}")
    if len(body) > MAX_BYTES:
        raise Puzzling(f"more than {MAX_BYTES} bytes")
    envelope = _parse(body)
    data, error, is_success = envelope.get("data"), envelope.get("error"), envelope.get("is_success")
    if is_success is True and error is None and isinstance(data, dict):
        return _read_data(kind, data)
    if is_success is False and data is None and isinstance(error, dict):
        return _read_error(scheme, error)
    raise Puzzling(f"is_success {_brief(is_success)} with data {_brief(data)} and error {_brief(error)}")


def _parse(body: bytes) -> dict[str, Any]:
    """The outermost object. Line breaks within a text are let pass as they are: boxes print slips like that.

    A name that comes twice could be read in two ways, so it is refused.
    """
    try:
        text = _BREAK_TWICE.sub(r"\\n", body.decode("utf-8-sig"))
        parsed = json.JSONDecoder(strict=False, object_pairs_hook=_object, parse_constant=_constant).decode(text)
    except (ValueError, RecursionError) as error:
        raise Puzzling(f"no JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise Puzzling("JSON without an envelope")
    return parsed


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def _constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _read_data(kind: Kind, data: Mapping[str, Any]) -> Reading:
    """A success. Of what moves money only the labelled code of the slip says how it ended (M2.1)."""
    message, ppt_id = data.get("message"), data.get("ppt_id")
    slip = mask("\n".join(clean_lines(message))) if isinstance(message, str) else ""
    if not slip:
        raise Puzzling("a success without a slip")
    if not kind.moves_money:
        # the report of some reconciliations carries the bank's code, which then speaks for itself
        has_code = kind is Kind.RECONCILIATION and read_slip(slip).response_codes
        return Reading(None if has_code else _REPORTED, slip)
    rrn = _read_rrn(ppt_id)
    printed = read_slip(slip).rrn
    if rrn is not None and printed not in (None, rrn):
        raise Puzzling(f"ppt_id {rrn} beside a slip with the RRN {printed}")
    odd = rrn is None and ppt_id is not None
    return Reading(None, slip, rrn, f"ppt_id is no RRN: {_brief(ppt_id)}" if odd else None)


def _read_rrn(ppt_id: object) -> str | None:
    """The RRN, with the zero that it loses where somebody takes it for a number; None for anything else."""
    if isinstance(ppt_id, bool) or not isinstance(ppt_id, int | str):
        return None
    digits = str(ppt_id).strip()
    return digits.zfill(RRN_LENGTH) if _RRN.fullmatch(digits) else None


def _read_error(scheme: Scheme, error: Mapping[str, Any]) -> Reading:
    """The pinpad's own code, where the box says that it was the pinpad and begins its words with it."""
    number, told = error.get("code"), error.get("data")
    code = _PINPAD_CODE.match(told) if isinstance(told, str) else None
    # JSON's true and 108.0 are no error number
    is_pinpads = type(number) is int and number == _PINPAD_FAILED[scheme]
    if code is None or not is_pinpads or int(code[1]) in _APPROVING:
        raise Puzzling(f"error {_brief(number)}: {_brief(error.get('message'))}, {_brief(told)}")
    return Reading(code[1])


def _brief(value: object) -> str:
    """A part of an answer in few words, however large or deep it is."""
    if isinstance(value, dict | list):
        return "of some kind"
    return " ".join(clean_lines(mask(str(value))))[:LONGEST_PART]
