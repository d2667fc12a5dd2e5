"""What the files of one run prove. Pure: their bytes are an argument.

Sources: arcus2.md section 2 for the files and their order of lines; money.md M2.2 for what counts as no answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.core.masking import mask
from app.core.model import Kind
from app.terminals.arcus2_package.cashreg import Role
from app.terminals.arcus2_package.texts import decode
from app.terminals.base import ResultTags

Outputs = Mapping[Role, bytes]
"""The bytes of the files that are there."""

NO_LINK = "999"
"""Stands in `rc.out` while the tool runs, and where it did not reach the pinpad."""

_CODE = re.compile(rb"[0-9]{3}")
_SHORT_CODE = re.compile("[0-9]{1,3}")
_BLANK = b" \t\r\n\0\x1a"
_PAID = frozenset({"000", "001", "003", "020", "400", "500"})
"""With any of these the tool says that money was moved, or totals were."""
_CANCELLED = frozenset({"000", "400"})
_LINES = 9
_SAYS_NOTHING = (Kind.PING, Kind.HOST_TEST)
"""Kinds that may end without a slip."""
_LONGEST_QUOTE = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """What the files say.

    `code` is that of `rc.out`, None where it holds none. `problem` tells, in English, why they are no answer, None
    where they are one. `text` is the message for the cashier. Texts are masked.
    """

    code: str | None
    slip: str
    tags: ResultTags
    text: str
    problem: str | None
    mishaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Result:
    """RESULT or EXTRA."""

    tags: ResultTags = field(default_factory=ResultTags)
    text: str = ""
    mishap: str | None = None


def is_complete(kind: Kind, outputs: Outputs) -> bool:
    """Whether there is nothing more to wait for. A slip is waited for: some operations that end badly have none."""
    code = _code(outputs)
    if code is None or code == NO_LINK:
        return False
    return kind in _SAYS_NOTHING or not _is_blank(outputs, Role.SLIP)


def read(outputs: Outputs, charset: str | None, names: Mapping[Role, str]) -> Reading:
    """Everything that the files say. `names` are what a complaint calls them."""
    code = _code(outputs)
    result = read_result(outputs.get(Role.RESULT, b""), charset)
    extra = read_extra(outputs.get(Role.EXTRA, b""), charset)
    slip = decode(outputs.get(Role.SLIP, b""), charset)
    problem = _missing_code(outputs, names)
    mishaps: list[str] = []
    if result.mishap is not None:
        mishaps.append(f"{names[Role.RESULT]} {result.mishap}")
    if cancelled := _own_cancel(outputs, names):
        mishaps.append(cancelled)
        if problem is None and _is_in_doubt(code, outputs):
            problem = f"beside code {code} {cancelled}"
            slip = f"{slip}\n{decode(outputs.get(Role.CANCEL_SLIP, b''), charset)}".strip("\n")
    return Reading(
        code=code,
        slip=slip,
        tags=_with_code(result.tags, extra.tags.code),
        text=result.text or extra.text,
        problem=problem,
        mishaps=tuple(mishaps),
    )


def read_result(raw: bytes, charset: str | None) -> _Result:
    """The nine lines of `output.dat`. Values that have not their field's form are left out.

    A file that does not begin with a code, or breaks off before its RRN, is none. The card is on the slip; it and the
    loyalty line are not taken.
    """
    if not raw.strip(_BLANK):
        return _Result()
    lines = [line.strip() for line in decode_lines(raw, charset)]
    if len(lines) < _LINES - 1 or not _SHORT_CODE.fullmatch(lines[0]):
        return _Result(mishap="is not of nine lines that begin with a code")
    code, _, terminal_id, auth_code, _, text, amount, rrn = lines[: _LINES - 1]
    tags = ResultTags(
        code=code,
        amount=_amount(amount),
        rrn=_of_form("[0-9]{12}", rrn),
        auth_code=_of_form("[0-9A-Za-z]{6}", auth_code),
        terminal_id=_of_form("[0-9A-Za-z]{8}", terminal_id),
    )
    return _Result(tags, mask(text))


def read_extra(raw: bytes, charset: str | None) -> _Result:
    """Code and message of `output_ex.dat`: `RC=`, `TEXT_MSG=`. The rest is not needed, or card data (M9)."""
    pairs = (line.partition("=") for line in decode_lines(raw, charset))
    values = {name.strip().upper(): value.strip() for name, mark, value in pairs if mark}
    code = _of_form("[0-9]{1,3}", values.get("RC", ""))
    return _Result(ResultTags(code=code), mask(values.get("TEXT_MSG", "")))


def decode_lines(raw: bytes, charset: str | None) -> list[str]:
    """The lines that are whole: what is behind the last line end may be cut off, and is dropped."""
    whole = raw[: raw.rfind(b"\n") + 1]
    # empty lines count: decode strips them only around the whole
    padded = b"|\n" + whole + b"|"
    return decode(padded, charset).split("\n")[1:-1]


def _code(outputs: Outputs) -> str | None:
    """Three digits, or none: of a code that is still being written fewer are there, and they mean something else."""
    raw = outputs.get(Role.CODE, b"").strip(_BLANK)
    return raw.decode("ascii") if _CODE.fullmatch(raw) else None


def _is_blank(outputs: Outputs, role: Role) -> bool:
    return not outputs.get(role, b"").strip(_BLANK)


def _missing_code(outputs: Outputs, names: Mapping[Role, str]) -> str | None:
    name = names[Role.CODE]
    if Role.CODE not in outputs:
        return f"{name} was not written"
    if _is_blank(outputs, Role.CODE):
        return f"{name} is empty"
    if _code(outputs) is None:
        found = mask(outputs[Role.CODE][:_LONGEST_QUOTE].decode("ascii", errors="replace"))
        return f"{name} holds {found!r} in place of a code"
    return None


def _own_cancel(outputs: Outputs, names: Mapping[Role, str]) -> str | None:
    """What the tool left of a cancel that it made by itself, in words; None where it made none."""
    if _is_blank(outputs, Role.CANCEL_SLIP) and _is_blank(outputs, Role.CANCEL_CODE):
        return None
    return f"the tool cancelled by itself, code {_cancel_code(outputs) or 'none'} in {names[Role.CANCEL_CODE]}"


def _cancel_code(outputs: Outputs) -> str | None:
    raw = outputs.get(Role.CANCEL_CODE, b"").strip(_BLANK)
    return raw.decode("ascii") if _CODE.fullmatch(raw) else None


def _is_in_doubt(code: str | None, outputs: Outputs) -> bool:
    """An approval beside a cancel is none (M2.2); nor is a refusal one where that cancel may have failed."""
    return code in _PAID or _cancel_code(outputs) not in _CANCELLED


def _with_code(tags: ResultTags, other: str | None) -> ResultTags:
    """The same with the code of a second file; two that differ stand side by side, which no table lists (M2.1)."""
    code = tags.code or other
    if tags.code and other and tags.code.lstrip("0") != other.lstrip("0"):
        code = f"{tags.code}/{other}"
    return replace(tags, code=code)


def _of_form(form: str, value: str) -> str | None:
    return value if re.fullmatch(form, value) else None


def _amount(text: str) -> int | None:
    """Tiyin; with two decimals it is so'm. Nothing but zeros is a field that was not filled in."""
    if som := re.fullmatch(r"([0-9]{1,10})[.,]([0-9]{2})", text):
        return int(som[1] + som[2]) or None
    return (int(text) or None) if re.fullmatch("[0-9]{1,12}", text) else None
