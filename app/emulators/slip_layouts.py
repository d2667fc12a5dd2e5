"""What the emulated pinpads print: HUMO as "Univ. EMV POS", UZCARD as "SKappay", line by line as real ones do.

The layouts are those of the published slips (humo-sale, humo-cancel, humo-close, uzcard-return), with their broken
labels and stray spaces, because a reader of slips must live with them. What no published slip shows (a refusal, a
report with totals, a UZCARD reconciliation) is in their manner. No line is longer than COLUMNS. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.model import Kind, Scheme
from app.core.money import plain_amount
from app.core.slips import TRAINING_MARK
from app.emulators.cards import CardEntry
from app.emulators.shift_journal import Record
from app.emulators.totals import Totals, net

COLUMNS = 36

_DOUBLE_RULE = "=" * COLUMNS
_RULE = "-" * COLUMNS
_AID = "A0860001000001"
_TITLES = {Kind.SALE: "Оплата", Kind.CANCEL: "Отмена", Kind.RETURN: "Возврат"}


@dataclass(frozen=True, slots=True)
class Shop:
    """What stands on every slip of one pinpad. `address` are lines with their own leading spaces, as banks set them."""

    terminal_id: str
    merchant_id: str
    address: tuple[str, ...]
    report_title: str
    software: str
    serial_no: str = "2290268839"


SHOPS: Mapping[Scheme, Shop] = {
    Scheme.HUMO: Shop(
        "TR000001",
        "011760574070401",
        ("         IP OOO JETI ASPAN", "      TOSHKENT, BUNYODKOR 9 UY"),
        "Тест humo",
        "Univ. EMV POS 1.0.0/(MP) /681",
    ),
    Scheme.UZCARD: Shop(
        "TR000002",
        "000000900227899",
        ("            OOO TEST TIME", "        Tashkent, Main str"),
        "Тест uzcard",
        "SKappay v1.7.0_rc2",
    ),
}
"""The shops of the published slips, with terminal ids of training (M11)."""


def slip(scheme: Scheme, shop: Shop, record: Record) -> tuple[str, ...]:
    """The slip of one operation."""
    if scheme is Scheme.UZCARD:
        return _marked(_skappay_slip(shop, record))
    if record.kind is Kind.CANCEL:
        return _marked(_humo_cancel_slip(shop, record))
    return _marked(_humo_slip(shop, record))


def copy_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The same slip, said to be a duplicate."""
    first, *rest = lines
    return (first, _centred("ДУБЛИКАТ"), *rest)


def short_report(scheme: Scheme, shop: Shop, totals: Totals, at: datetime) -> tuple[str, ...]:
    """The totals of the open shift."""
    if scheme is Scheme.UZCARD:
        return _marked(_skappay_report(shop, "Краткий отчет", totals, at))
    return _marked(_humo_short_report(shop, totals, at))


def reconciliation_report(
    scheme: Scheme, shop: Shop, totals: Totals, at: datetime, code: str, *, agrees: bool
) -> tuple[str, ...]:
    """The report of a shift that was closed, and whether the bank counted the same."""
    agreement = "Итоги совпали" if agrees else "Итоги не совпали"
    if scheme is Scheme.UZCARD:
        report = _skappay_report(shop, "Сверка итогов", totals, at)
        return _marked((*report, _centred(agreement), _centred(f"Код ответа:{code} ")))
    return _marked(
        (
            _DOUBLE_RULE,
            _centred("Отчет закрытия смены"),
            _DOUBLE_RULE,
            _centred("Сверка итогов"),
            *_pair(f"Дата:{at:%d/%m/%y}", f"Время:{at:%H:%M:%S}"),
            _DOUBLE_RULE,
            f"Терминал ID: {shop.terminal_id}",
            f"ID магазина:  {shop.merchant_id}",
            f"{'':11}{_humo_net(net(totals))}",
            _centred(agreement),
            *_pair(f"Дата:{at:%d/%m/%y}", f"Время:{at:%H:%M:%S}"),
            *_humo_short_report(shop, totals, at),
        )
    )


def _humo_slip(shop: Shop, record: Record) -> tuple[str, ...]:
    surcharge = (
        *_pair("КОМИССИЯ(SURCHARGE):", _sum(record.surcharge)),
        *_pair("ИТОГО(TOTAL):", _sum(record.total)),
    )
    return (
        "           ОБЫЧНЫЙ ТОВАР",
        *_pair(f"ID Терминала:{shop.terminal_id}", f"Номер смены {record.shift_no}"),
        f"ID Организации:{shop.merchant_id} ",
        f"{'':29}Чек",
        f"{record.receipt_no}",
        _centred(_TITLES[record.kind]),
        _centred(_verdict(record)),
        *_pair("СУММА(AMOUNT):", _sum(record.amount)),
        *(surcharge if record.surcharge else ()),
        *_pair(f"AID: {_AID}", record.product),
        "TVR: 0000808001",
        *_pair("Карта: HUMO", f"Срок: {record.expiry[2:]}/{record.expiry[:2]}"),
        f"{'':8}{record.card}:01",
        *((f"Код авторизации: {record.auth_code} ",) if record.auth_code else ()),
        f"{'':21}Код ответа:",
        record.code,
        f"RRN:{record.rrn} ",
        f"{'':14}Дата:{record.at:%d/%m/%y}",
        f"{record.at:%H:%M:%S}",
        shop.software,
        _DOUBLE_RULE,
    )


def _humo_cancel_slip(shop: Shop, record: Record) -> tuple[str, ...]:
    return (
        "            ОБЫЧНЫЙ ТОВАР",
        *shop.address,
        *_pair(f"ID Терм.:{shop.terminal_id}", f"Номер смены {record.shift_no}"),
        *_pair(f"ID Орг.:{shop.merchant_id}", f"Чек {record.receipt_no}"),
        _centred("Отмена (CANCEL)"),
        _centred(_verdict(record)),
        *((_centred("ОПЕРАЦИЯ ОТМЕНЕНА"),) if record.is_approved else ()),
        *_pair("СУММА:", _sum(record.amount)),
        *_pair(f"AID:{_AID}", record.product),
        "Карта:HUMO",
        f"{'':8}{record.card}:01",
        *_pair(f"Код авториз.:{record.auth_code}" if record.auth_code else "", f"Код ответа:{record.code}"),
        f"RRN(ссылка) :{record.rrn}",
        f"Дата:{record.at:%d/%m/%y %H:%M:%S}",
        shop.software,
        f"{'':16}***",
        "@humocardbot-информация по вашей",
        "карте",
        _DOUBLE_RULE,
    )


def _humo_short_report(shop: Shop, totals: Totals, at: datetime) -> tuple[str, ...]:
    return (
        _centred(shop.report_title),
        _centred("Краткий отчет"),
        *_pair("Терминал:", shop.terminal_id),
        *_pair(f"Дата:{at:%d/%m/%y}", f"Время:{at:%H:%M:%S}"),
        _RULE,
        *_totals(totals),
        _centred("Отчет окончен"),
        _DOUBLE_RULE,
    )


def _skappay_slip(shop: Shop, record: Record) -> tuple[str, ...]:
    entry = "БЕСКОНТАКТНАЯ ОПЕРАЦИЯ" if record.entry is CardEntry.CONTACTLESS else "КОНТАКТНАЯ ОПЕРАЦИЯ"
    return (
        *shop.address,
        _centred(entry),
        *_pair("Номер операции:", f"{record.receipt_no}"),
        *_pair("Терминал:", shop.terminal_id),
        *_pair("Торговец:", shop.merchant_id),
        *_pair("Версия ПО:", shop.software),
        *_pair("SN:", shop.serial_no),
        *_pair("RRN", record.rrn),
        *_pair("Дата", f"{record.at:%Y-%m-%d %H:%M:%S}"),
        *_pair("Карта", record.card),
        *_pair("Тип:", record.product),
        " ",
        " ",
        _centred(_TITLES[record.kind]),
        _centred(_sum(record.amount)),
        _centred(_verdict(record).capitalize()),
        _centred(f"Код ответа:{record.code} "),
    )


def _skappay_report(shop: Shop, title: str, totals: Totals, at: datetime) -> tuple[str, ...]:
    return (
        *shop.address,
        _centred(title),
        *_pair("Терминал:", shop.terminal_id),
        *_pair("Торговец:", shop.merchant_id),
        *_pair("Версия ПО:", shop.software),
        *_pair("Дата", f"{at:%Y-%m-%d %H:%M:%S}"),
        _RULE,
        *_totals(totals),
        _RULE,
    )


def _totals(totals: Totals) -> tuple[str, ...]:
    lines = tuple(
        f"{_TITLES[kind]:<10}{total.count:>5}{plain_amount(total.amount):>17} UZS"
        for kind, total in totals.items()
        if total.count
    )
    return lines or (f"{'':17}-",)


def _humo_net(amount: int) -> str:
    """The sum as the reports print it, ten digits before the point; a shift without sales stands at minus nothing."""
    whole, hundredths = divmod(abs(amount), 100)
    return f"{'' if amount > 0 else '-'}{whole:010}.{hundredths:02}"


def _verdict(record: Record) -> str:
    return "ОДОБРЕНО" if record.is_approved else "ОТКЛОНЕНО"


def _sum(amount: int) -> str:
    return f"{plain_amount(amount)} UZS"


def _centred(text: str) -> str:
    return f"{'':{(COLUMNS - len(text)) // 2}}{text}"


def _pair(left: str, right: str) -> tuple[str, ...]:
    """Left and right on one line, or the right one on a line of its own where both are too long."""
    if len(left) + len(right) < COLUMNS or not left:
        return (left + right.rjust(COLUMNS - len(left)),)
    return (left, right.rjust(COLUMNS))


def _marked(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines between the marks of training (M11)."""
    return (TRAINING_MARK, *lines, TRAINING_MARK)
