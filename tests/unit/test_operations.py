"""Start messages and the tables that name their operations."""

import pytest

from app.errors import KindNotSupported, SettingsUnreadable
from app.model import Kind
from app.terminals.arcus2.frames import encode
from app.terminals.arcus2.operations import (
    BUILT_IN,
    AmountFormat,
    Dialect,
    OperationCode,
    operation_table,
    start_message,
)
from app.terminals.base import Order

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


def test_ops_ini_is_the_whole_table() -> None:
    table = operation_table(b"1 = 1,1,SALE\n72 = 9,7,PING", {}, "ops.ini")
    assert table == {Kind.SALE: OperationCode(1, 1), Kind.PING: OperationCode(9, 7)}
    with pytest.raises(KindNotSupported, match="cancel"):
        start_message(Order(Kind.CANCEL, amount=1), Dialect(operations=table))


def test_settings_change_single_codes() -> None:
    table = operation_table(None, {Kind.CANCEL: "1,10"}, "settings.toml")
    assert table == {**BUILT_IN, Kind.CANCEL: OperationCode(1, 10)}


@pytest.mark.parametrize(
    ("ini", "changes", "complaint"),
    [
        (b"1 = 1;1;SALE", {}, "line 1: “1;1;SALE” is not of the form"),
        (b"\n\n4 =", {}, "line 3"),
        (b"", {}, "no operation 1"),
        (b"1 = 1,1\n4 = 1,1", {}, "have the same code 1,1"),
        (None, {Kind.RETURN: "1,1"}, "have the same code 1,1"),
        (None, {Kind.PING: "1,5"}, "have the same code 1,5"),
    ],
)
def test_tables_that_are_not_usable(ini: bytes | None, changes: dict[Kind, str], complaint: str) -> None:
    with pytest.raises(SettingsUnreadable, match=complaint) as raised:
        operation_table(ini, changes, "the file")
    assert "the file" in str(raised.value)
