"""What a numbered error repeats of what somebody typed."""

import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import AppError, LaneClosed, ProfileUnusable

CARD = "4111111111111111"


def kinds(base: type[AppError] = AppError) -> Iterator[type[AppError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def parameters(kind: type[AppError]) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(kind.text) if name}


@pytest.mark.parametrize(
    "typed",
    [CARD, f"no. {CARD}", int(CARD), ValueError(CARD), "4111 1111 1111 1111"],
    ids=["text", "in a text", "number", "exception", "groups"],
)
@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_no_error_repeats_a_card_number(kind: type[AppError], typed: object) -> None:
    names = parameters(kind) - {"found", "hash", "path"}
    error = kind(**dict.fromkeys(names, typed), found="", hash="", path="")
    assert str(typed) not in str(error)
    assert str(typed) not in str({name: str(value) for name, value in error.params.items()})
    assert ("**" in str(error)) == bool(names)


def test_all_else_stays_as_it_was() -> None:
    path, cause = Path(CARD), LaneClosed(lane="till", kind="sale", amount="300.00", when="12:00")
    error = ProfileUnusable(path=path, problem=cause)
    assert error.params == {"path": path, "problem": cause}
    assert LaneClosed(lane="till", kind=1, amount=300_00, when="12:00").params["amount"] == 300_00
