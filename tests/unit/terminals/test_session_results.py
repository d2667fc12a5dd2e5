"""What a conversation proves: code, slip and tags in all the ways in which pinpads tell them."""

import pytest

from app.core.model import Kind
from app.terminals.arcus2.tags import encode
from app.terminals.base import Order, ResultTags
from arcus2_scripts import Line

CARD = "9860123412341232"


def results(*commands: str | bytes, kind: Kind = Kind.SALE) -> Line:
    line = Line(Order(kind, amount=50000 if kind.moves_money else 0))
    line.say(*commands)
    return line


def slip(*commands: str | bytes, kind: Kind = Kind.SALE) -> str:
    return results(*commands, kind=kind).session.gathered.slip


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ([], None),
        (["STORERC:"], ""),
        (["STORERC:000"], "000"),
        (["STORERC: 116 "], "116"),
        (["STORERC:", "STORERC:000"], "000"),
        (["STORERC:000", "STORERC:"], "000"),
        (["STORERC:000", "STORERC:00"], "000"),
        (["STORERC:000", "STORERC:116"], "000/116"),
        (["STORERC:000", "STORERC:116", "STORERC:116"], "000/116"),
        ([f"STORERC:{CARD}"], "986012******1232"),
    ],
)
def test_the_code(commands: list[str], code: str | None) -> None:
    assert results(*commands).session.gathered.code == code


@pytest.mark.parametrize(
    ("commands", "text"),
    [
        (["PRINT:  one", "PRINT:two  "], "  one\ntwo"),
        (["PRINT:one\ntwo\n", "PRINT:three"], "one\ntwo\nthree"),
        (["PRINT:one\r\ntwo\rthree"], "one\ntwo\nthree"),
        (["PRINT:one", "PRINT:", "PRINT:two"], "one\n\ntwo"),
        (["PRINT:Итог"], "Итог"),
        (["PRINT:~"], "~"),
        (["PRINT:" + "x" * 492 + "\nКод отв", "PRINT:ета:000"], "x" * 492 + "\nКод ответа:000"),
        (["PRINT:" + "x" * 492 + "\nКод от", "PRINT:ета:000"], "x" * 492 + "\nКод от\nета:000"),
    ],
)
def test_the_slip_from_lines_and_blocks(commands: list[str], text: str) -> None:
    assert slip(*commands).rstrip(" ") == text


def bracket(name: str, *lines: str) -> list[str]:
    return [f"STARTPRINT:{name}", *(f"PRINT:{line}" for line in lines), f"ENDPRINT:{name}"]


def test_a_second_copy_does_not_double_the_slip() -> None:
    assert slip(*bracket("CUSTOMER", "a", "b"), *bracket("MERCHANT", "a", "b", "подпись")) == "a\nb"


def test_an_empty_copy_does_not_count() -> None:
    assert slip(*bracket("CUSTOMER"), *bracket("MERCHANT", "a")) == "a"


def test_what_stands_outside_of_copies_is_kept() -> None:
    assert (
        slip("PRINT:before", *bracket("CUSTOMER", "a"), *bracket("MERCHANT", "a"), "PRINT:after") == "before\na\nafter"
    )


def test_a_bracket_that_is_never_closed() -> None:
    assert slip("STARTPRINT:CUSTOMER", "PRINT:a", "STARTPRINT:MERCHANT", "PRINT:a", "ENDTR") == "a"


@pytest.mark.parametrize("kind", [Kind.RECONCILIATION, Kind.SHORT_REPORT])
def test_a_report_keeps_all_its_parts_and_no_part_twice(kind: Kind) -> None:
    parts = [*bracket("REPORT", "totals"), *bracket("REPORT", "journal"), *bracket("REPORT", "totals")]
    assert slip(*parts, kind=kind) == "totals\njournal"


def test_the_slip_is_masked_after_it_was_put_together() -> None:
    cut = f"PRINT:{'x' * 485}\nКарта {CARD[:8]}"
    assert slip(cut, f"PRINT:{CARD[8:]}").endswith("Карта 986012******1232")


def test_tags_of_several_commands_add_up() -> None:
    line = results("SETTAGS:RC=000\x1bSTATUS=x", b"SETTAGS:" + encode([("1F03", b"416311639412"), ("50", b"HUMO")]))
    assert line.session.gathered.tags == ResultTags(code="000", rrn="416311639412")


FIRST = [("1F03", b"416311639412"), ("89", b"731333"), ("9F1C", b"34112204"), ("9F02", bytes.fromhex("000000050000"))]


@pytest.mark.parametrize(
    ("second", "is_mixed"),
    [
        (("1F03", b"416311639499"), True),
        (("89", b"731334"), True),
        (("9F1C", b"34112205"), True),
        (("9F02", bytes.fromhex("000000050001")), True),
        (("1F06", b"\x00\x0e"), False),
        *((each, False) for each in FIRST),
    ],
    ids=str,
)
def test_tags_that_name_two_operations_are_told_apart_from_those_that_add_to_one(
    second: tuple[str, bytes], is_mixed: bool
) -> None:
    """M2.0: by any of the names, or by the amount."""
    first = results(b"SETTAGS:" + encode(FIRST))
    assert not first.session.gathered.is_mixed
    first.say(b"SETTAGS:" + encode([second]))
    assert first.session.gathered.is_mixed is is_mixed


def test_whether_the_pinpad_asked_the_till_for_its_bank() -> None:
    """Only its CONNECT says so (M2.2)."""
    line = results("BEGINTR:", "PING:", "DEVICEOPEN:", "IOCTL:2:3000:1000", "STORERC:998")
    assert not line.session.gathered.connects
    line.say("CONNECT:2:10.0.0.1:5000")
    assert line.session.gathered.connects


def test_tags_that_contradict_each_other_prove_nothing() -> None:
    assert results("SETTAGS:RC=000", "SETTAGS:RC=116").session.gathered.tags.code == "000/116"


def test_tags_that_cannot_be_read_are_accepted_and_noted() -> None:
    line = results(b"SETTAGS:\x9f")
    assert line.session.gathered.tags == ResultTags()
    assert line.session.gathered.mishaps == ["SETTAGS cannot be read: a tag breaks off at byte 0"]
