"""The package's command line, its settings and its files, as bytes and texts alone."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import KindNotSupported, SettingsUnreadable
from app.core.model import Kind
from app.core.operation_codes import BUILT_IN
from app.core.slips import read_slip
from app.terminals.arcus2_package import outputs, texts
from app.terminals.arcus2_package.cashreg import Install, Role, read_cashreg
from app.terminals.arcus2_package.till_ops import arguments, till_ops
from app.terminals.base import Order, ResultTags
from app.terminals.operation_table import USUAL_TILL_OPS

OPS_INI = """[OPERATIONS]
; MAIB numbers them like this
1 = 1,1,Покупка
2 = 1,11,Возврат
4 = 1,5,Универсальная отмена
6=2,10,X
 7 = 2 , 1 , Сверка
17 = 2,1
110 = 9,6,PING
111 = 2,27,ДУБЛИКАТ
name = value
9 = 1
"""
CASHREG_INI = """[CASHREG]
PORT=COM3
RESULT_FILE=C:\\Arcus2\\out\\rc.txt
CHEQ_FILE = out\\slip.txt
OUTPUT_FILE="out\\chek.out"
CANCEL_CH_FILE=
OPERATION_INI_FILE=INI\\my_ops.ini
OPCHARSET=CP866
"""
NAMES = Install().names
CHARSETS = ("cp1251", "cp866")
WORDS = "Оплата ОДОБРЕНО ОТКЛОНЕНО Отмена Возврат Чек Карта Терминал Сумма КОМИССИЯ Дата Время Ўзбекча Итоги".split()
SLIP = "              ОДОБРЕНО\nКод ответа:000\nRRN:416311639412"
RESULT = ("000\r\n986012******1234\r\n34112204\r\n731333\r\nHUMO\r\nОдобрено\r\n50000\r\n416311639412\r\n\r\n").encode(
    "cp1251"
)
ANSWERED: Mapping[Role, bytes] = {
    Role.CODE: b"000",
    Role.SLIP: SLIP.replace("\n", "\r\n").encode("cp1251"),
    Role.RESULT: RESULT,
}


def read(changes: Mapping[Role, bytes] | None = None, charset: str | None = None) -> outputs.Reading:
    """What the answered sale's files say with those changes."""
    return outputs.read({**ANSWERED, **(changes or {})}, charset, NAMES)


def without(*roles: Role) -> dict[Role, bytes]:
    return {role: content for role, content in ANSWERED.items() if role not in roles}


# The command line


@pytest.mark.parametrize(
    ("order", "line"),
    [
        (Order(Kind.SALE, 50000), "/o1 /a50000 /c860"),
        (Order(Kind.CANCEL, 50000, rrn="416311639412"), "/o4 /a50000 /c860 /r416311639412"),
        (Order(Kind.RETURN, 50000, rrn="416311639412"), "/o3 /a50000 /c860 /r416311639412"),
        (Order(Kind.RETURN, 1, rrn="416311639412", receipt_no="14"), "/o3 /a1 /c860 /r416311639412"),
        (Order(Kind.CANCEL, 50000, receipt_no="14"), "/o4 /a50000 /c860 /q14"),
        (Order(Kind.CANCEL, 50000), "/o4 /a50000 /c860"),
        (Order(Kind.RECONCILIATION), "/o10"),
        (Order(Kind.SHORT_REPORT), "/o8"),
        (Order(Kind.LAST_SLIP), "/o60"),
        (Order(Kind.PING), "/o201"),
        (Order(Kind.HOST_TEST), "/o95"),
    ],
)
def test_the_published_command_lines(order: Order, line: str) -> None:
    assert arguments(order, till_ops(None, {}, "")) == line.split()


def test_the_numbers_of_an_install() -> None:
    assert till_ops(OPS_INI.encode("cp1251"), {}, "ops.ini") == {
        Kind.SALE: 1,
        Kind.RETURN: 2,
        Kind.CANCEL: 4,
        Kind.SHORT_REPORT: 6,
        Kind.RECONCILIATION: 7,
        Kind.PING: 110,
        Kind.LAST_SLIP: 111,
    }


def test_the_usual_number_goes_before_others_with_the_same_meaning() -> None:
    ini = b"5=1,1\n1=1,1\n2=2,1\n10=2,1\n72=9,6\n71=9,6\n"
    assert till_ops(ini, {}, "") == {Kind.SALE: 1, Kind.RECONCILIATION: 10, Kind.PING: 72}
    assert till_ops(ini + b"201=9,6\n", {}, "")[Kind.PING] == 201


def test_a_kind_without_a_line_is_not_done() -> None:
    with pytest.raises(KindNotSupported, match="host-test"):
        arguments(Order(Kind.HOST_TEST), till_ops(OPS_INI.encode("cp1251"), {}, ""))


def test_a_bank_with_other_operations() -> None:
    assert till_ops(None, {Kind.CANCEL: "2,3"}, "")[Kind.CANCEL] == 2
    assert Kind.CANCEL not in till_ops(None, {Kind.CANCEL: "5,5"}, "")
    assert till_ops(b"1=1,1\n33=7,7,X", {Kind.CANCEL: "7,7"}, "") == {Kind.SALE: 1, Kind.CANCEL: 33}


@pytest.mark.parametrize(
    ("ini", "changes", "problem"),
    [
        (b"PK\x03\x04", {}, "no line of the form"),
        (None, {Kind.CANCEL: "1,1"}, "the code of sale too"),
        (None, {Kind.LAST_SLIP: "1,1"}, "may move money"),
    ],
)
def test_a_table_that_cannot_be_meant(ini: bytes | None, changes: dict[Kind, str], problem: str) -> None:
    with pytest.raises(SettingsUnreadable, match=problem):
        till_ops(ini, changes, "ops.ini")


def test_the_built_in_table_knows_every_kind() -> None:
    assert set(till_ops(None, {}, "")) == set(Kind)
    assert {USUAL_TILL_OPS[number] for number in till_ops(None, {}, "").values()} == set(BUILT_IN.values())


# cashreg.ini


def test_the_names_of_an_install() -> None:
    install = read_cashreg(CASHREG_INI.encode("cp1251"), "cashreg.ini")
    assert install.names == {
        Role.CODE: "C:\\Arcus2\\out\\rc.txt",
        Role.SLIP: "out\\slip.txt",
        Role.RESULT: "out\\chek.out",
        Role.EXTRA: "out\\output_ex.dat",
        Role.CANCEL_SLIP: "auto_can.out",
        Role.CANCEL_CODE: "can_rc.out",
    }
    assert (install.ops_ini, install.charset) == ("INI\\my_ops.ini", "cp866")


def test_an_install_that_says_nothing() -> None:
    assert read_cashreg(b"[X]\r\nPORT=USB\r\n", "") == Install()


@pytest.mark.parametrize(
    ("ini", "problem"),
    [(b"CHEQ_FILE=RC.out", "name of another file"), (b"OPCHARSET=KOI8-R", "neither CP1251 nor cp866")],
)
def test_a_cashreg_ini_that_cannot_be_meant(ini: bytes, problem: str) -> None:
    with pytest.raises(SettingsUnreadable, match=problem):
        read_cashreg(ini, "cashreg.ini")


# Texts


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("text", [SLIP, "Одобрено", "НЕДОСТАТОЧНО СРЕДСТВ", "Отмена\n" + "─" * 30, "RRN:416311639412"])
def test_the_charset_is_found(text: str, charset: str) -> None:
    raw = text.replace("─", "Д" if charset == "cp1251" else "─").encode(charset)
    assert texts.decode(raw, None) == raw.decode(charset)


def test_a_configured_charset_is_kept_to() -> None:
    assert texts.decode("Одобрено".encode("cp866"), "cp1251") != "Одобрено"
    assert texts.decode("Одобрено".encode("cp866"), "cp866") == "Одобрено"


def test_a_text_is_masked_and_cleaned() -> None:
    raw = b"\r\n  CARD 8600490705614899\r\n\r\nEND\x1a\0\0"
    assert texts.decode(raw, None) == "  CARD 860049******4899\n\nEND"


@given(st.binary(), st.sampled_from([None, "cp1251", "cp866"]))
def test_any_bytes_are_some_text(raw: bytes, charset: str | None) -> None:
    assert "\r" not in texts.decode(raw, charset)


@given(st.lists(st.sampled_from(WORDS), min_size=1), st.sampled_from([" ", "\n", "  :"]), st.sampled_from(CHARSETS))
def test_words_of_slips_are_read_as_they_were_written(words: list[str], between: str, charset: str) -> None:
    text = between.join(words)
    assert texts.decode(text.encode(charset), None) == text


# The files of a run


def test_an_approval() -> None:
    assert read() == outputs.Reading(
        code="000",
        slip=SLIP,
        tags=ResultTags(code="000", amount=50000, rrn="416311639412", auth_code="731333", terminal_id="34112204"),
        text="Одобрено",
        problem=None,
        mishaps=(),
    )
    assert read_slip(read().slip).response_code == "000"


def test_the_published_bytes() -> None:
    line = bytes.fromhex("CA EE E4 20 EE F2 E2 E5 F2 E0 3A 30 30 30")
    found = outputs.read({Role.CODE: bytes.fromhex("34 30 30"), Role.SLIP: line}, None, NAMES)
    assert (found.code, found.slip) == ("400", "Код ответа:000")


@pytest.mark.parametrize("raw", [b"000", b"000\r\n", b" 000 \n", b"000\x1a", b"000\0\0"])
def test_forms_of_a_code(raw: bytes) -> None:
    assert read({Role.CODE: raw}).code == "000"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "rc.out is empty"),
        (b"\r\n", "rc.out is empty"),
        (b"0", "rc.out holds '0' in place of a code"),
        (b"00", "rc.out holds '00' in place of a code"),
        (b"0000", "rc.out holds '0000'"),
        (b"ERR", "rc.out holds 'ERR'"),
        (b"~000", "rc.out holds '~000'"),
        (b"8600490705614899", r"rc.out holds '860049\*\*\*\*\*\*4899'"),
        (b"9" * 500, f"rc.out holds '{'9' * 20}' in"),
    ],
)
def test_what_is_no_code(raw: bytes, problem: str) -> None:
    found = read({Role.CODE: raw})
    assert found.code is None
    assert re.match(problem, found.problem or "")


def test_no_code_at_all() -> None:
    assert outputs.read(without(Role.CODE), None, NAMES).problem == "rc.out was not written"
    assert outputs.read({}, None, NAMES) == outputs.Reading(None, "", ResultTags(), "", "rc.out was not written", ())


def test_codes_that_differ_are_all_told() -> None:
    found = read({Role.RESULT: RESULT.replace(b"000", b"116", 1), Role.EXTRA: b"RC=051\r\n"})
    assert (found.code, found.tags.code) == ("000", "116/051")
    assert read({Role.EXTRA: b"RC=00\r\nTEXT_MSG=OK\r\n"}).tags.code == "000"


def test_the_extra_file_stands_in() -> None:
    files = {**without(Role.RESULT), Role.EXTRA: "RC=116\r\nEXPIRE=1249\r\nTEXT_MSG=Отказ\r\n[x]\r\n".encode("cp1251")}
    found = outputs.read(files, None, NAMES)
    assert (found.tags, found.text) == (ResultTags(code="116"), "Отказ")


@pytest.mark.parametrize(
    "raw", [b"000", b"000\r\n", b"\r\n" * 9, b"OK\r\n" + b"\r\n" * 8, RESULT[:-4], b"0000\n" + b"\n" * 8]
)
def test_a_result_that_breaks_off_is_none(raw: bytes) -> None:
    found = read({Role.RESULT: raw})
    has_text = bool(raw.strip())
    assert found.tags == ResultTags()
    assert found.mishaps == (("output.dat is not of nine lines that begin with a code",) if has_text else ())


def test_the_ninth_line_of_a_result_may_be_missing() -> None:
    assert read({Role.RESULT: RESULT.removesuffix(b"\r\n")}).tags == read().tags


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50000", 50000),
        ("000000050000", 50000),
        ("500.00", 50000),
        ("500,00", 50000),
        ("0", None),
        ("0.00", None),
        ("", None),
        ("500.0", None),
        ("1e5", None),
        ("-5", None),
        ("9" * 13, None),
    ],
)
def test_amounts(text: str, amount: int | None) -> None:
    raw = RESULT.replace(b"50000", text.encode())
    assert read({Role.RESULT: raw}).tags.amount == amount


def test_values_without_their_form_are_left_out() -> None:
    raw = b"000\n986012\n3411\n73133\n\n8600490705614899\n50000\n41631163941\n\n"
    found = read({Role.RESULT: raw})
    assert found.tags == ResultTags(code="000", amount=50000)
    assert found.text == "860049******4899"


@pytest.mark.parametrize(
    ("code", "cancel_code", "is_answer"),
    [
        (b"000", b"000", False),
        (b"000", b"400", False),
        (b"400", b"998", False),
        *((code, b"000", False) for code in (b"001", b"003", b"020", b"400", b"500")),
        (b"116", b"000", True),
        (b"116", b"400", True),
        (b"116", b"998", False),
        (b"250", b"", False),
        (b"999", b"400", True),
    ],
)
def test_a_cancel_of_the_tools_own(code: bytes, cancel_code: bytes, is_answer: bool) -> None:
    """Beside an approval it makes an end of that, beside a refusal only where it may have failed (M2.2)."""
    files = {Role.CODE: code, Role.CANCEL_CODE: cancel_code, Role.CANCEL_SLIP: "ОТМЕНА".encode("cp1251")}
    found = read(files)
    assert (found.problem is None) is is_answer
    assert ("ОТМЕНА" in found.slip) is not is_answer
    assert found.mishaps == (f"the tool cancelled by itself, code {cancel_code.decode() or 'none'} in can_rc.out",)


def test_empty_files_of_a_cancel_are_none() -> None:
    assert read({Role.CANCEL_CODE: b"\r\n", Role.CANCEL_SLIP: b""}) == read()


def test_a_cancel_without_a_slip_leaves_that_of_the_operation() -> None:
    assert read({Role.CANCEL_CODE: b"400"}).slip == SLIP


def test_no_code_beside_a_cancel_stays_no_answer() -> None:
    found = read({Role.CODE: b"", Role.CANCEL_CODE: b"400"})
    assert (found.problem, len(found.mishaps)) == ("rc.out is empty", 1)


@pytest.mark.parametrize(
    ("kind", "files", "complete"),
    [
        (Kind.SALE, ANSWERED, True),
        (Kind.SALE, without(Role.RESULT), True),
        (Kind.SALE, without(Role.SLIP), False),
        (Kind.SALE, {**ANSWERED, Role.SLIP: b"\r\n"}, False),
        (Kind.SALE, {**ANSWERED, Role.CODE: b"999"}, False),
        (Kind.SALE, {**ANSWERED, Role.CODE: b"00"}, False),
        (Kind.PING, without(Role.SLIP), True),
        (Kind.HOST_TEST, {}, False),
    ],
)
def test_what_there_is_to_wait_for(kind: Kind, files: Mapping[Role, bytes], complete: bool) -> None:
    assert outputs.is_complete(kind, files) is complete


_CODES = st.text("0123456789", min_size=3, max_size=3)
_LETTERS = "абвгдежзийклмнопрстуфхцчшщьыъэюя"


@given(_CODES, st.integers(1, 999_999_999_999), st.text("0123456789", min_size=12, max_size=12), st.text(_LETTERS))
def test_a_result_comes_back_as_it_was_written(code: str, amount: int, rrn: str, message: str) -> None:
    lines = [code, "986012******1234", "34112204", "731333", "HUMO", message, str(amount), rrn, ""]
    raw = "".join(f"{line}\r\n" for line in lines).encode("cp1251")
    found = outputs.read_result(raw, "cp1251")
    assert found.tags == ResultTags(code=code, amount=amount, rrn=rrn, auth_code="731333", terminal_id="34112204")
    assert found.text == message


@given(st.integers(0, len(RESULT)))
def test_of_a_result_cut_anywhere_nothing_or_all_is_taken(length: int) -> None:
    found = outputs.read_result(RESULT[:length], None)
    assert found.tags in (ResultTags(), read().tags)


@given(st.dictionaries(st.sampled_from(Role), st.binary(max_size=200)), st.sampled_from([None, "cp1251", "cp866"]))
def test_whatever_stands_in_the_files_is_read(files: dict[Role, bytes], charset: str | None) -> None:
    found = outputs.read(files, charset, NAMES)
    assert (found.code is None) <= (found.problem is not None)
