"""Taking out what must not leave a till: card numbers, tokens, passwords in addresses, hashes of PINs (M9, M10)."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from app.core.masking import mask
from app.settings.contract import TABLES, Settings

GONE = "***"

_SECRETS = frozenset({"token"})
_SECTIONS: tuple[type[BaseModel], ...] = (Settings, *TABLES.values())
_KNOWN = frozenset(name for section in _SECTIONS for name in section.model_fields) - _SECRETS
_TABLE = re.compile(r"\s*\[{1,2}\s*[A-Za-z0-9_.\s-]+\]{1,2}\s*")
_PAIR = re.compile(r"""(\s*(?:[A-Za-z0-9_-]+\s*\.\s*)*["']?([A-Za-z0-9_-]+)["']?\s*=\s*)(.*)""")
_ITEM = re.compile(r"""\s*(?:"[^"]*"|'[^']*')?\s*[],]*\s*""")
_PLAIN_VALUE = re.compile(r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_.+-]+|\[[^\]{}=]*\]?)\s*""")
_CREDENTIALS = re.compile(r"(://)[^/\s@\"']+@")
_PIN_HASH = re.compile(r"\$argon2[a-z]*\$\S*?(?=[\"'\s\\,}]|\Z)")
_SHORTEST_SECRET = 3
"""Characters: what is shorter stands in too many places by chance, and guards nothing."""
_QUOTED = re.compile(r""""([^"]*)"|'([^']*)'""")


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """The text as it may go out. `secrets` are known ones, which go wherever they stand."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, GONE)
    text = _PIN_HASH.sub(GONE, text)
    return mask(_CREDENTIALS.sub(rf"\1{GONE}@", text))


def clean_json(value: Any) -> Any:
    """The same with the texts of a JSON value, before escapes hide where a number begins."""
    if isinstance(value, dict):
        return {clean(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return clean(value) if isinstance(value, str) else value


def settings_text(text: str) -> tuple[str, set[str]]:
    """`settings.toml` without what is secret, also where it is broken; and the secrets that were in it.

    Only what is known to be none is kept: tables, and the values of known keys. Comments go too, for they may hold a
    value that was tried before.
    """
    kept, secrets, in_list = [], set[str](), False
    for line in text.splitlines():
        body = line.strip()
        pair = _PAIR.fullmatch(line)
        if not body or _TABLE.fullmatch(line) or (in_list and _ITEM.fullmatch(line)):
            kept.append(line)
        elif pair is not None and pair[2] in _KNOWN and _PLAIN_VALUE.fullmatch(pair[3]):
            kept.append(line)
            in_list = pair[3].startswith("[") and "]" not in pair[3]
            continue
        elif pair is not None and re.fullmatch(r"[A-Za-z_]+", pair[2]):
            kept.append(f"{pair[1]}{GONE}")
            secrets |= _values(pair[3])
        else:
            kept.append(f"# {GONE}")
            secrets |= _values(line)
        in_list = in_list and "]" not in line
    return "\n".join([*kept, ""]), secrets


def _values(text: str) -> set[str]:
    """What stands in quotes, and all of it where a quote was forgotten."""
    quoted = {one or other for one, other in _QUOTED.findall(text)}
    rest = text.strip().strip("\"'")
    return {each for each in {*quoted, rest} if each and " " not in each and "=" not in each}
