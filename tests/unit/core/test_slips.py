"""The slip reader: every field of every reference slip, their variants, and what must not be read."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest

from app.core.model import Kind, Scheme
from app.core.slips import TRAINING_MARK, PrintedMoment, Totals, clean_lines, is_training, read_slip
from resources import slip_marks
from slip_vectors import SLIPS

NOTHING: dict[str, Any] = {
    "kind": None,
    "is_double": False,
    "says_approved": False,
    "says_refused": False,
    "is_training": False,
    "amounts": (),
    "bare_amount": None,
    "surcharge": None,
    "total": None,
    "rrn": None,
    "auth_code": None,
    "response_codes": (),
    "terminal_id": None,
    "merchant_id": None,
    "receipt_no": None,
    "shift_no": None,
    "card": None,
    "card_type": None,
    "scheme": None,
    "printed_at": None,
    "software": None,
    "totals": None,
}

EXPECTED: dict[str, dict[str, Any]] = {
    "humo-sale": NOTHING
    | {
        "kind": Kind.SALE,
        "says_approved": True,
        "amounts": (10_00,),
        "surcharge": 10,
        "total": 10_00,
        "rrn": "408005356147",
        "auth_code": "635842",
        "response_codes": ("000",),
        "terminal_id": "09110004",
        "merchant_id": "010950461213101",
        "receipt_no": "340",
        "shift_no": "4",
        "card": "986009******7856",
        "card_type": "HUMO",
        "scheme": Scheme.HUMO,
        "printed_at": asdict(PrintedMoment(9, 29, 14, 7, 1, 2023)),
        "software": "Univ. EMV POS 1.0.0/(MP) /675",
    },
    "humo-cancel": NOTHING
    | {
        "kind": Kind.CANCEL,
        "says_approved": True,
        "amounts": (300_00,),
        "rrn": "416311639412",
        "auth_code": "731333",
        "response_codes": ("400",),
        "terminal_id": "34112204",
        "merchant_id": "011760574070401",
        "receipt_no": "14",
        "shift_no": "1",
        "card": "986018******9831",
        "card_type": "HUMO",
        "scheme": Scheme.HUMO,
        "printed_at": asdict(PrintedMoment(6, 11, 17, 39, 54, 2024)),
        "software": "Univ. EMV POS 1.0.0/(MP) /681",
    },
    "humo-close": NOTHING
    | {
        "kind": Kind.RECONCILIATION,
        "terminal_id": "09110004",
        "merchant_id": "000000009002143",
        "printed_at": asdict(PrintedMoment(7, 8, 11, 45, 22, 2024)),
        "totals": Totals.AGREE,
    },
    "uzcard-return": NOTHING
    | {
        "kind": Kind.RETURN,
        "says_approved": True,
        "amounts": (500_00,),
        "rrn": "010968002727",
        "response_codes": ("000",),
        "terminal_id": "00000013",
        "merchant_id": "000000900227899",
        "receipt_no": "168",
        "card": "544081******5040",
        "card_type": "UZCARD-MASTERCARD",
        "scheme": Scheme.UZCARD,
        "printed_at": asdict(PrintedMoment(3, 7, 14, 54, 27, 2025)),
        "software": "SKappay v1.7.0_rc2",
    },
    "uzcard-sale-pax": NOTHING
    | {
        "kind": Kind.SALE,
        "bare_amount": 50000,
        "rrn": "010965628751",
        "response_codes": ("000",),
        "terminal_id": "00000166",
        "merchant_id": "000000009052147",
        "receipt_no": "474",
        "card": "626291******5674",
        "scheme": Scheme.UZCARD,
        "printed_at": asdict(PrintedMoment(4, 4, 11, 22, 13, 2024)),
        "software": "PAX A35 Uzcard POS v1.5.0",
    },
}

JAVA_TAIL = ", pptId=010968002727), error=null, isSuccess=true\n}"
LOOK_ALIKES = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")

VARIANTS: dict[str, Callable[[str], str]] = {
    "literal \\n pairs": lambda text: text.replace("\n", "\\n"),
    "literal \\r\\n pairs": lambda text: text.replace("\n", "\\r\\n"),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "a Java tail": lambda text: text + JAVA_TAIL,
    "a Java tail in literal pairs": lambda text: (text + JAVA_TAIL).replace("\n", "\\n"),
    "capitals": str.upper,
    "small letters": str.lower,
    "no leading spaces": lambda text: re.sub("^ +", "", text, flags=re.MULTILINE),
    "everything indented": lambda text: re.sub("^", "   ", text, flags=re.MULTILINE),
    "trailing spaces": lambda text: text.replace("\n", "    \n"),
    "spaces around colons": lambda text: re.sub(r"(?<=[^\W\d)]):(?!\n)", " : ", text),
    "every space doubled": lambda text: text.replace(" ", "  "),
    "no-break spaces": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "tabs": lambda text: text.replace("    ", "\t"),
    "no colons behind labels": lambda text: re.sub(r"(?<=[^\W\d)]):(?! *$)", "  ", text, flags=re.MULTILINE),
    "Latin look-alikes": lambda text: text.translate(LOOK_ALIKES),
    "Ё for Е": lambda text: text.replace("Отчет", "Отчёт").replace("ОДОБРЕНО", "ОДОБРЁНО"),
    "control characters": lambda text: "\ufeff" + text.replace("\n", "\x00\x1b\n"),
}


def fields_of(text: str) -> dict[str, Any]:
    return asdict(read_slip(text))


@pytest.mark.parametrize("name", SLIPS)
def test_every_field_of_a_reference_slip(name: str) -> None:
    assert fields_of(SLIPS[name]) == EXPECTED[name]


TEXTS_CHANGE = {"capitals", "small letters", "every space doubled", "Latin look-alikes", "spaces around colons"}
"""Variants that change what the fields made of words say: there it counts only that they are found."""


@pytest.mark.parametrize("name", SLIPS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_field_of_a_variant(name: str, variant: str) -> None:
    found, expected = fields_of(VARIANTS[variant](SLIPS[name])), dict(EXPECTED[name])
    for fields in (found, expected) if variant in TEXTS_CHANGE else ():
        fields |= {field: fields[field] is not None for field in ("card_type", "software")}
    assert found == expected


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "Привет", "====\n***", "@humocardbot-информация по вашей\nкарте", "{}", "\\n"]
)
def test_a_text_without_fields_has_none(text: str) -> None:
    assert fields_of(text) == NOTHING


def test_a_slip_never_holds_a_whole_card_number() -> None:
    for written in ("4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"):
        assert read_slip(f"Карта: {written}").card == "411111******1111"


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("9860 18** **** 9831", "986018******9831"),
        ("986018XXXXXX9831", "986018******9831"),
        ("986018хххххх9831:01", "986018******9831"),
        ("************9831", "************9831"),
        ("**** **** **** 9831", "************9831"),
        ("3782 82***** *0005", "378282******0005"),
        ("*** 2024 ***", None),
        ("986018~~~~~~9831", None),
        ("986018******9831\n860000******0007", None),
        ("986018******9831\n9860 18** **** 9831", "986018******9831"),
    ],
)
def test_masked_cards(text: str, card: str | None) -> None:
    assert read_slip(text).card == card


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Оплата", Kind.SALE),
        ("  *** ОПЛАТА ***", Kind.SALE),
        ("Операция: Оплата", Kind.SALE),
        ("Тип операции : Возврат товара", Kind.RETURN),
        ("Возврат (REFUND)", Kind.RETURN),
        ("Универсальная   отмена", Kind.CANCEL),
        ("To‘lov", Kind.SALE),
        ("QAYTARISH", Kind.RETURN),
        ("Бекор қилиш", Kind.CANCEL),
        ("Краткий отчёт\nОплата\n 3\nВозврат\n 1", Kind.SHORT_REPORT),
        ("Сверка итогов\nКраткий отчет", Kind.RECONCILIATION),
        ("Оплата\nОтмена", None),
        ("Оплата товара прошла", None),
        ("ОПЕРАЦИЯ ОТМЕНЕНА", None),
        ("Сумма возврата: 5.00", None),
        (TRAINING_MARK, None),
    ],
)
def test_the_kind_is_a_line_of_its_own(text: str, kind: Kind | None) -> None:
    assert read_slip(text).kind == kind


REFUSALS = [
    "ОПЕРАЦИЯ НЕУСПЕШНА",
    "НЕУСПЕШНАЯ ОПЕРАЦИЯ",
    "Операция не успешна",
    "ОПЕРАЦИЯ ОТКАЗАНА",
    "В операции отказано",
    "ОПЕРАЦИЯ ПРЕРВАНА",
    "НЕВЕРНЫЙ PIN",
    "Неверный ПИН-код",
    "TRANSACTION FAILED",
    "Denied",
    "Aborted",
    "Invalid PIN",
    "Muvaffaqiyatsiz",
    "Муваффақиятсиз",
]


@pytest.mark.parametrize(
    ("text", "approved", "refused"),
    [
        ("ОДОБРЕНО", True, False),
        ("Одобрена", True, False),
        ("APPROVED", True, False),
        ("Tasdiqlandi", True, False),
        ("ОПЕРАЦИЯ ОТМЕНЕНА", False, False),
        ("Bekor qilindi", False, False),
        ("ОТКЛОНЕНО", False, True),
        ("ОТКЛОНЁН БАНКОМ", False, True),
        ("ОТКАЗ", False, True),
        ("НЕ ОДОБРЕНО", False, True),
        ("НЕ\n   ОДОБРЕНО", False, True),
        ("НЕДОСТАТОЧНО   СРЕДСТВ", False, True),
        ("DECLINED", False, True),
        ("Rad etildi", False, True),
        *((text, False, True) for text in REFUSALS),
        ("ОДОБРЕНО\nОТКЛОНЕНО", True, True),
        ("Код отказа", False, False),
        ("неотклоненные", False, False),
    ],
)
def test_words_of_approval_and_refusal(text: str, approved: bool, refused: bool) -> None:
    slip = read_slip(text)
    assert (slip.says_approved, slip.says_refused) == (approved, refused)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Код ответа:000", ("000",)),
        ("Код ответа 400", ("400",)),
        ("Код ответа:00 ОДОБРЕНО", ("00",)),
        ("Код ответа:\n   116", ("116",)),
        ("Код\nответа: 116", ("116",)),
        ("Resp Code: 000", ("000",)),
        ("Javob kodi: 000", ("000",)),
        ("Код ответа:", ()),
        ("Код ответа:\nRRN:408005356147", ()),
        ("Код ответа:\n12 шт", ()),
        ("Код ответа: 0000", ()),
        ("Код ответа: 00А", ()),
        ("Код ответа: 10.00", ()),
        ("Код ответа: ОДОБРЕНО 000", ()),
        ("Ориг. код ответа: 000", ()),
        ("Код авториз.:73133A Код ответа:116", ("116",)),
        ("Код авториз.:73133A Ориг. код ответа:000", ()),
        ("ОДОБРЕНО Код ответа:000", ("000",)),
        ("ОТКЛОНЕНА. Код ответа:116", ("116",)),
        ("Rad etildi Javob kodi:116", ("116",)),
        ("Внутренний код ответа:116", ()),
        ("000", ()),
        ("RC=000", ()),
        ("Код авторизации: 000", ()),
        ("Код ответа:000\nКод ответа:000", ("000",)),
        ("Код ответа:000\nКод ответа:116", ("000", "116")),
    ],
)
def test_a_response_code_is_digits_behind_its_label(text: str, codes: tuple[str, ...]) -> None:
    slip = read_slip(text)
    assert slip.response_codes == codes
    assert slip.response_code == (codes[0] if len(codes) == 1 else None)


@pytest.mark.parametrize(
    ("text", "amount", "bare"),
    [
        ("СУММА: 300.00 UZS", 300_00, None),
        ("СУММА : UZS 1 011,37", 1_011_37, None),
        ("СУММА\n  300 000.00 UZS", 300_000_00, None),
        ("Сумма возврата=5.00сум", None, None),
        ("Amount: 1,234,567.89", 1_234_567_89, None),
        ("Summa: 300.00 so‘m", 300_00, None),
        ("500.00 UZS", 500_00, None),
        ("500.00", 500_00, None),
        ("СУММА: 300.00\n 500.00 UZS", 300_00, None),
        ("СУММА: 300.00\nСУММА: 500.00", None, None),
        ("СУММА: 300.00\nСУММА: 300,00", 300_00, None),
        ("300.00\n500.00", None, None),
        ("Total Amount: 50000", None, 50000),
        ("Total Amount: 50 000 UZS", None, 50000),
        ("СУММА: 300 UZS", None, 300),
        ("СУММА: 300.5", None, None),
        ("СУММА: 300.005", None, None),
        ("СУММА: -300.00", None, None),
        ("-0000000000.00", None, None),
        ("Остаток: 500.00 UZS", None, None),
        ("11.06", 11_06, None),
        ("11.06.24", None, None),
        ("Кешбэк 5.00 UZS", None, None),
        ("СУММА: " + "9" * 5000 + ".00", None, None),
        ("СУММА: " + "9" * 5000, None, None),
        ("Краткий отчет\nСУММА: 300.00\nСУММА: 300", None, None),
    ],
)
def test_amounts(text: str, amount: int | None, bare: int | None) -> None:
    slip = read_slip(text)
    assert (slip.amount, slip.bare_amount) == (amount, bare)


def test_surcharge_and_total_stand_apart() -> None:
    slip = read_slip("СУММА: 300.00\nКОМИССИЯ: 3.00\nИТОГО: 303.00")
    assert (slip.amount, slip.surcharge, slip.total) == (300_00, 3_00, 303_00)
    report = read_slip("Сверка итогов\nКОМИССИЯ: 3.00\nИТОГО: 303.00")
    assert (report.surcharge, report.total) == (None, None)


OTHERS = ["Ориг.", "Ориг", "Оригинальный", "Исх.", "Original", "Orig.", "Orig", "Sale", "Asl", "humotest"]
"""Words that make a label of `RRN` which names another operation's."""


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("RRN   010968002727", "rrn", "010968002727"),
        ("RRN(ссылка) :416311639412", "rrn", "416311639412"),
        ("Ссылка: 416311639412", "rrn", "416311639412"),
        ("RRN: 41631163941", "rrn", None),
        ("RRN: 4163116394123", "rrn", None),
        ("HUMO RRN:416311639412", "rrn", "416311639412"),
        ("Карта:Gold RRN:416311639412", "rrn", "416311639412"),
        ("300.00 so'm RRN:416311639412", "rrn", "416311639412"),
        *((f"{word} RRN:416311639412", "rrn", None) for word in OTHERS),
        *((f"HUMO {word} RRN:416311639412", "rrn", None) for word in OTHERS),
        ("Ориг.RRN:416311639412", "rrn", None),
        ("Сумма:Ориг. RRN:416311639412", "rrn", None),
        ("RRN оригинала: 416311639412", "rrn", None),
        ("RRN: 416311639412\nRRN: 408005356147", "rrn", None),
        ("Auth Code: A1B2C3", "auth_code", "A1B2C3"),
        ("Auth Code: Online", "auth_code", None),
        ("Auth Code: Resp Code: 000", "auth_code", None),
        ("Терминал: TR000001", "terminal_id", "TR000001"),
        ("TID: 34112204 MID: 011760574070401", "merchant_id", "011760574070401"),
        ("Merchant: Technology-7", "merchant_id", None),
        ("Терминал: Ingenico", "terminal_id", None),
        ("Чек № 0014", "receipt_no", "14"),
        ("Чек №0014", "receipt_no", "14"),
        ("Номер чека: 14", "receipt_no", "14"),
        ("Чек 014\nЧек 14", "receipt_no", "14"),
        ("Чек 14\nЧек 15", "receipt_no", None),
        ("Чек 11/06/24", "receipt_no", None),
        ("Чек 14.50", "receipt_no", None),
        ("TID:0911000A Чек 14", "receipt_no", "14"),
        ("Сохраняйте чек 14 дней", "receipt_no", None),
        ("Отчет 14", "receipt_no", None),
        ("Номер смены 0004", "shift_no", "4"),
        ("Тип карты: UZCARD", "card_type", "UZCARD"),
        ("Тип   UZCARD DUET   12", "card_type", "UZCARD DUET"),
        ("Тип операции: Оплата", "card_type", None),
        ("Карта: HUMO              Срок: 01/25", "card_type", "HUMO"),
        ("Карта лояльности", "card_type", None),
        ("Software: SKappay v2   x", "software", "SKappay v2"),
        ("PAX", "software", None),
        ("S/N: 2290268839", "terminal_id", None),
    ],
)
def test_fields_by_their_labels(text: str, field: str, value: str | None) -> None:
    assert getattr(read_slip(text), field) == value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Дата:11/06/24 17:39:54", datetime(2024, 6, 11, 17, 39, 54)),
        ("11.06.2024 17:39", datetime(2024, 6, 11, 17, 39)),
        ("2024-06-11, 17:39:54", datetime(2024, 6, 11, 17, 39, 54)),
        ("Дата:08/07/24         Время:11:45:22", datetime(2024, 7, 8, 11, 45, 22)),
        ("Дата:29/09/23\n   14:07:01", datetime(2023, 9, 29, 14, 7, 1)),
        ("Sana: 29/09/23 Vaqt: 14:07:01", datetime(2023, 9, 29, 14, 7, 1)),
        ("31/02/24 10:00:00\n01/03/24 10:00:00", datetime(2024, 3, 1, 10)),
        ("Дата:11/06/24 24:39:54", None),
        ("Дата:11/13/24 17:39:54", None),
        ("Дата:00/06/24 17:39:54", None),
        ("Дата:29/02/23 17:39:54", None),
        ("0000-01-01 10:00:00", None),
        ("Дата:11/06/24", None),
        ("Срок: 01/25\n12:00:00", None),
    ],
)
def test_the_moment_of_printing(text: str, moment: datetime | None) -> None:
    assert read_slip(text).moment == moment


@pytest.mark.parametrize(
    ("text", "reference", "moment"),
    [
        ("Дата: 31/12 23:59:50", datetime(2025, 1, 1, 0, 1), datetime(2024, 12, 31, 23, 59, 50)),
        ("Дата: 01/01 00:00:10", datetime(2024, 12, 31, 23, 59), datetime(2025, 1, 1, 0, 0, 10)),
        ("Дата: 11/06 17:39:54", datetime(2024, 7, 1), datetime(2024, 6, 11, 17, 39, 54)),
        ("Дата: 29/02 12:00", datetime(2027, 3, 1), datetime(2028, 2, 29, 12)),
        ("Дата: 29/02 12:00", datetime(2101, 3, 1), datetime(2104, 2, 29, 12)),
        ("Дата: 11/06/24 17:39:54", datetime(2030, 1, 1), datetime(2024, 6, 11, 17, 39, 54)),
    ],
)
def test_a_year_that_is_not_printed_is_the_nearest(text: str, reference: datetime, moment: datetime) -> None:
    printed_at = read_slip(text).printed_at
    assert printed_at is not None
    assert printed_at.near(reference) == moment


def test_without_a_year_there_is_no_moment_but_day_and_time() -> None:
    slip = read_slip("Дата: 11/06 17:39:54")
    assert slip.moment is None
    assert slip.printed_at == PrintedMoment(6, 11, 17, 39, 54, year=None)
    assert read_slip("Дата: 30/02 17:39:54").printed_at is None


AGREED = "Отчет закрытия смены\nТерминал: 0911000{}\nИтоги совпали\n"
SILENT = "Отчет закрытия смены\nТерминал: 0911000{}\n"


@pytest.mark.parametrize(
    ("report", "totals"),
    [
        (AGREED.format(1), Totals.AGREE),
        (AGREED.format(1) + AGREED.format(2), Totals.AGREE),
        (AGREED.format(1) + SILENT.format(2), Totals.UNREADABLE),
        (SILENT.format(1) + AGREED.format(2), Totals.UNREADABLE),
        (SILENT.format(1), Totals.UNREADABLE),
        (AGREED.format(1) + "Итоги не совпали", Totals.DIFFER),
        (SILENT.format(1) + AGREED.format(2).replace("совпали", "НЕ СОВПАЛИ"), Totals.DIFFER),
        ("Отчет закрытия смены\n=====\nСверка итогов\nИтоги совпали", Totals.AGREE),
        ("Сверка итогов\nИтоги совпали\nТерминал: 09110001\nТерминал: 09110002", Totals.UNREADABLE),
        ("Сверка итогов\nПервый\nИтоги совпали\nСверка итогов\nВторой", Totals.UNREADABLE),
        ("Сверка итогов\nИтоги сов", Totals.UNREADABLE),
        ("Итоги совпали", None),
        ("Краткий отчет\nИтоги совпали", None),
    ],
)
def test_every_block_of_a_reconciliation_must_agree(report: str, totals: Totals | None) -> None:
    assert read_slip(report).totals == totals


def test_the_words_for_totals_are_those_that_a_journal_holds() -> None:
    assert [*Totals] == ["agree", "differ", "unreadable"]


@pytest.mark.parametrize("text", [TRAINING_MARK, "учебный  чек", "x\n   УЧЕБНЫЙ ЧЕК\ny", "УЧEБHЫЙ\nЧEK"])
def test_the_mark_of_training(text: str) -> None:
    assert TRAINING_MARK == "УЧЕБНЫЙ ЧЕК - НЕ ОПЛАТА"
    assert is_training(text)
    assert read_slip(text).is_training


def test_clean_lines_keep_the_columns_in_front_and_cut_the_rest() -> None:
    text = "\r\n\n  a \\n\tb\x1b\x00\u200b\u202e \\r\\n\n\N{NO-BREAK SPACE}c\u2028d\ud800   \n \n" + JAVA_TAIL
    assert clean_lines(text) == ["  a", "        b", "", " c", "d"]


@pytest.mark.parametrize("name", SLIPS)
def test_a_reference_slip_is_clean_but_for_the_ends_of_its_lines(name: str) -> None:
    lines = [line.rstrip() for line in SLIPS[name].splitlines()]
    assert clean_lines(SLIPS[name]) == lines
    assert clean_lines("\n".join(lines)) == lines


@pytest.mark.parametrize("text", ["", " \n \\n", JAVA_TAIL])
def test_nothing_is_no_lines(text: str) -> None:
    assert clean_lines(text) == []


def test_no_label_stands_for_two_fields() -> None:
    tables = slip_marks.tables()
    labels = [slip_marks.fold(mark) for (table, _), marks in tables.items() if table == "labels" for mark in marks]
    assert sorted(labels) == sorted(set(labels))


def test_a_word_of_any_length_may_end_before_a_label() -> None:
    """It is looked for only so far in front of the label as the longest of them reaches."""
    tables = slip_marks.tables()
    words = (mark.replace("*", "ных") for name in slip_marks.ENDS_BEFORE for mark in tables["words", name])
    assert {read_slip(f"- {word}. RRN: 416311639412").rrn for word in words} == {"416311639412"}
    assert read_slip("- ориг. RRN: 416311639412").rrn is None


def test_folding_keeps_every_place() -> None:
    text = "".join(map(chr, range(0x3000)))
    assert len(slip_marks.fold(text)) == len(text)
    assert slip_marks.fold("Kод\u00a0oтвёта\n") == slip_marks.fold("КОД ОТВЕТА\n")


def test_the_slips_of_two_operations_in_one_are_told_by_titles_and_rrns() -> None:
    sold, back = SLIPS["humo-sale"], SLIPS["uzcard-return"]
    assert read_slip(f"{sold}\n{back}").is_double
    assert not read_slip(f"{sold}\n{sold}").is_double
    assert not read_slip("Оплата\nОтмена\nRRN: 416311639412").is_double
    assert not read_slip(f"{sold}\n{sold.replace('408005356147', '408005356148')}").is_double


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("Карта: UZCARD", Scheme.UZCARD),
        ("Тип:               UZCARD-MASTERCARD", Scheme.UZCARD),
        ("AID: A0860001000001  HUMO- Cless EMV", Scheme.HUMO),
        ("Карта: UZCARD\nUniv. EMV POS 1.0.0/(MP) /681", Scheme.UZCARD),
        ("Карта: HUMO\nВерсия ПО:        SKappay v1.7.0_rc2", Scheme.HUMO),
        ("Версия ПО:        SKappay v1.7.0_rc2", Scheme.UZCARD),
        ("Univ. EMV POS 1.0.0/(MP) /681", None),
        ("Карта: HUMO\nТип: UZCARD", None),
        ("        OOO HUMO SAVDO\n  UZCARD MARKET", None),
        ("Карта: VISA", None),
    ],
)
def test_whose_card_it_was(text: str, scheme: Scheme | None) -> None:
    """By the card's type or the line of its application, else by what has printed; a shop's name says nothing."""
    assert read_slip(text).scheme is scheme
