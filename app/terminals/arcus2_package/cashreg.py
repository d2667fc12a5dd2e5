"""`cashreg.ini`: how an install of the package calls its files, and how it writes texts. Pure.

Sources: the keys of public cashreg.ini files (arcus2.md section 2). Lines are `KEY=value`, CP1251, under a section.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from app.core.errors import SettingsUnreadable


class Role(StrEnum):
    """What a file is for."""

    CODE = "RESULT_FILE"
    """The response code: three digits; empty or 999 while the tool runs."""
    SLIP = "CHEQ_FILE"
    RESULT = "OUTPUT_FILE"
    """Nine lines: code, card, terminal id, authorisation code, card type, message, amount, RRN, loyalty."""
    EXTRA = "output_ex.dat"
    """More of the result, as KEY=value; it lies beside RESULT."""
    CANCEL_SLIP = "CANCEL_CH_FILE"
    """The slip of a cancel that the tool made by itself."""
    CANCEL_CODE = "CANCEL_RC_FILE"


_USUAL: Mapping[Role, str] = MappingProxyType(
    {
        Role.CODE: "rc.out",
        Role.SLIP: "cheq.out",
        Role.RESULT: "output.dat",
        Role.EXTRA: "output_ex.dat",
        Role.CANCEL_SLIP: "auto_can.out",
        Role.CANCEL_CODE: "can_rc.out",
    }
)
_CHARSETS = {"cp866": "cp866", "866": "cp866", "cp1251": "cp1251", "windows-1251": "cp1251", "1251": "cp1251"}
_LINE = re.compile(r"\s*(\w+)\s*=\s*(.*?)\s*")


@dataclass(frozen=True, slots=True)
class Install:
    """How one install is set up. Names may have folders, in the form of Windows; they are relative to the package's.

    `charset` is that of its texts, None where the file does not say; `ops_ini` is None where it names none.
    """

    names: Mapping[Role, str] = field(default_factory=lambda: _USUAL)
    ops_ini: str | None = None
    charset: str | None = None


def read_cashreg(ini: bytes, path: str) -> Install:
    """What the file says; what it does not name has its usual name.

    Raises:
        SettingsUnreadable: when it gives one name to two files, or names a charset that nobody knows.
    """
    lines = map(_LINE.fullmatch, ini.decode("cp1251", errors="replace").splitlines())
    said = {line[1].upper(): _unquoted(line[2]) for line in lines if line and _unquoted(line[2])}
    names = {role: said.get(role, usual) for role, usual in _USUAL.items()}
    names[Role.EXTRA] = _beside(names[Role.RESULT], _USUAL[Role.EXTRA])
    folded = [name.casefold() for name in names.values()]
    for role, name in names.items():
        if folded.count(name.casefold()) > 1:
            raise SettingsUnreadable(path=path, problem=f"{role} = {name} is the name of another file too")
    charset = said.get("OPCHARSET")
    if charset is not None and charset.casefold() not in _CHARSETS:
        raise SettingsUnreadable(path=path, problem=f"OPCHARSET = {charset} is neither CP1251 nor cp866")
    return Install(
        names=MappingProxyType(names),
        ops_ini=said.get("OPERATION_INI_FILE"),
        charset=None if charset is None else _CHARSETS[charset.casefold()],
    )


def _unquoted(value: str) -> str:
    return value.strip('"').strip()


def _beside(name: str, other: str) -> str:
    """`other` in the folder that `name` is in."""
    return name[: max(name.rfind("/"), name.rfind("\\")) + 1] + other
