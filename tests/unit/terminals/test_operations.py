"""Start messages and the tables that name their operations."""

import pytest

from app.core.errors import KindNotSupported, SettingsUnreadable
from app.core.model import Kind
from app.core.operation_codes import BUILT_IN, OperationCode
from app.terminals.arcus2.frames import encode
from app.terminals.arcus2.operations import AmountFormat, Dialect, start_message
from app.terminals.arcus2_package.till_ops import arguments, till_ops
from app.terminals.base import Order
from app.terminals.operation_table import USUAL_TILL_OPS, operation_table, read_till_ops

INI = """[OPERATIONS]
; comment
1 = 1,1,Оплата
3=1,11,Возврат
 4 = 1 , 5 , Универсальная отмена
8 = 2,10,Краткий отчет
10 = 2,1,Сверка итогов
60 = 2,27
95 = 2,6,Тест
201 = 9,6,PING
99 = 3,5,Меню администратора
name = value
9 = 1
"""


@pytest.mark.parametrize(
    ("kind", "amount", "form", "message"),
    [
        (Kind.SALE, 50000, "decimal", "1␛1␛860␛500.00␛␛"),
        (Kind.SALE, 50000, "minor", "1␛1␛860␛50000␛␛"),
        (Kind.SALE, 1, "decimal", "1␛1␛860␛0.01␛␛"),
        (Kind.SALE, 999_999_999_999, "decimal", "1␛1␛860␛9999999999.99␛␛"),
        (Kind.CANCEL, 50000, "decimal", "1␛5␛860␛500.00␛␛"),
        (Kind.RETURN, 50000, "decimal", "1␛11␛860␛500.00␛␛"),
        (Kind.RECONCILIATION, 0, "decimal", "2␛1"),
        (Kind.SHORT_REPORT, 0, "minor", "2␛10"),
        (Kind.LAST_SLIP, 0, "decimal", "2␛27"),
        (Kind.PING, 0, "decimal", "9␛6"),
        (Kind.HOST_TEST, 0, "decimal", "2␛6"),
    ],
)
def test_start_messages(kind: Kind, amount: int, form: str, message: str) -> None:
    dialect = Dialect(amount_format=AmountFormat(form))
    assert start_message(Order(kind, amount=amount), dialect) == message.replace("␛", "\x1b").encode()


@pytest.mark.parametrize(
    ("amount", "form", "frame"),
    [
        (10001, AmountFormat.DECIMAL, "0100 10 31 1B 31 1B 36 34 33 1B 31 30 30 2E 30 31 1B 1B"),
        (100, AmountFormat.MINOR, "0100 0D 31 1B 31 1B 36 34 33 1B 31 30 30 1B 1B"),
    ],
    ids=["chaiok", "wiva"],
)
def test_published_start_frames(amount: int, form: AmountFormat, frame: str) -> None:
    order = Order(Kind.SALE, amount=amount, currency="643")
    assert encode(start_message(order, Dialect(amount_format=form))) == bytes.fromhex(frame)


def test_the_built_in_table_knows_every_kind() -> None:
    assert set(BUILT_IN) == set(Kind)


def test_ops_ini_in_cp1251() -> None:
    assert operation_table(INI.encode("cp1251"), {}, "ops.ini") == BUILT_IN


PUBLISHED_INI = """
1=1,1
2=2,3
3=1,11
4=1,5
5=1,3
6=1,4
7=2,0
8=2,10
9=1,15
10=2,1
11=2,1
12=2,1
13=1,10
14=2,19
21=1,12
22=1,13
23=1,14
24=1,7
51=2,4
52=9,2
53=9,3
54=9,7
55=9,8
60=2,27
61=2,14
62=2,26
63=2,1
64=2,25
65=2,22
66=2,0
67=2,23
68=2,24
70=3,1
71=3,2
72=9,6
95=2,6
96=2,18
97=2,9
98=2,2
99=3,5
100=3,4
201=9,6
202=2,19
203=2,21
210=2,28
211=2,29
"""
"""The public `ops.ini` of "Univ. EMV POS" installs, without its labels."""


def test_without_an_ops_ini_the_numbers_are_the_published_ones() -> None:
    assert read_till_ops(PUBLISHED_INI.encode(), "ops.ini") == USUAL_TILL_OPS


def test_a_label_in_no_known_encoding_hides_no_line() -> None:
    assert read_till_ops(b"1=1,1,\x98\xff\n2=2,3", "ops.ini") == {1: (1, 1), 2: (2, 3)}


def test_ops_ini_is_the_whole_table() -> None:
    table = operation_table(b"1 = 1,1,SALE\n72 = 9,6,PING", {}, "ops.ini")
    assert table == {Kind.SALE: OperationCode(1, 1), Kind.PING: OperationCode(9, 6)}
    with pytest.raises(KindNotSupported, match="cancel"):
        start_message(Order(Kind.CANCEL, amount=1), Dialect(operations=table))


def start(kind: Kind, ini: bytes) -> bytes:
    dialect = Dialect(operations=operation_table(ini, {}, "ops.ini"))
    return start_message(Order(kind, amount=100, rrn="416311639412"), dialect)


def test_the_number_of_a_line_means_nothing_on_the_line() -> None:
    ini = b"1=1,1\n3=1,5,VOID\n4=1,11,REFUND"
    assert start(Kind.CANCEL, ini).startswith(b"1\x1b5\x1b")
    assert start(Kind.RETURN, ini).startswith(b"1\x1b11\x1b")
    ops = till_ops(ini, {}, "ops.ini")
    assert arguments(Order(Kind.CANCEL, amount=100), ops)[0] == "/o3"
    assert arguments(Order(Kind.RETURN, amount=100), ops)[0] == "/o4"


def test_no_number_makes_a_question_close_the_shift() -> None:
    ini = b"1=1,1\n8=2,1,CLOSE\n60=2,25\n72=2,22\n95=2,1"
    assert set(operation_table(ini, {}, "ops.ini")) == {Kind.SALE, Kind.RECONCILIATION}
    with pytest.raises(KindNotSupported):
        start(Kind.SHORT_REPORT, ini)
    assert till_ops(ini, {}, "ops.ini").keys() == {Kind.SALE, Kind.RECONCILIATION}


def test_settings_change_single_codes() -> None:
    table = operation_table(None, {Kind.CANCEL: "1,10"}, "settings.toml")
    assert table == {**BUILT_IN, Kind.CANCEL: OperationCode(1, 10)}


def test_a_code_of_the_settings_needs_no_line_and_is_sought_among_the_lines() -> None:
    ini = b"1=1,1\n4=1,5\n13=1,10\n40=9,7"
    changes = {Kind.CANCEL: "1,10", Kind.PING: "9,7", Kind.RETURN: "1,4"}
    table = operation_table(ini, changes, "ops.ini")
    assert table == {Kind.SALE: (1, 1), Kind.CANCEL: (1, 10), Kind.PING: (9, 7), Kind.RETURN: (1, 4)}
    assert till_ops(ini, changes, "ops.ini") == {Kind.SALE: 1, Kind.CANCEL: 13, Kind.PING: 40}


@pytest.mark.parametrize("kind", [Kind.PING, Kind.HOST_TEST, Kind.SHORT_REPORT, Kind.LAST_SLIP])
@pytest.mark.parametrize("code", ["2,1", "2,22", "2,25", "02,001", "1,1", "1,3", "2,3", "2,19"])
def test_a_question_never_closes_a_shift_or_moves_money(kind: Kind, code: str) -> None:
    for make in (operation_table, till_ops):
        with pytest.raises(SettingsUnreadable, match=f"{kind}: .* (closes the shift|may move money)"):
            make(None, {kind: code}, "lane humo-1")


@pytest.mark.parametrize(
    ("ini", "changes", "complaint"),
    [
        (b"1 = 1;1;SALE", {}, "no line of the form"),
        (b"", {}, "no line of the form"),
        (b"1 = 1,2", {}, "no line for 1,1, the sale"),
        (None, {Kind.RETURN: "1,1"}, "return: 1,1 is the code of sale too"),
        (None, {Kind.CANCEL: "1,11"}, "1,11 is the code of return too"),
        (None, {Kind.CANCEL: "2,6"}, "cancel: 2,6 is the code of host-test too"),
        (None, {Kind.SALE: "2,22"}, "2,22 closes the shift"),
        (None, {Kind.RECONCILIATION: "1,16"}, "1,16 may move money"),
        (None, {Kind.RECONCILIATION: "9,6"}, "9,6 is the code of ping too"),
    ],
)
def test_tables_that_are_not_usable(ini: bytes | None, changes: dict[Kind, str], complaint: str) -> None:
    with pytest.raises(SettingsUnreadable, match=complaint) as raised:
        operation_table(ini, changes, "the file")
    assert "the file" in str(raised.value)


def test_two_questions_may_share_a_code_and_a_shift_be_closed_otherwise() -> None:
    table = operation_table(None, {Kind.HOST_TEST: "9,6", Kind.RECONCILIATION: "2,25"}, "")
    assert table[Kind.HOST_TEST] == table[Kind.PING]
    assert str(table[Kind.RECONCILIATION]) == "2,25"
