"""What emulated pinpads print, beside the published slips."""

from datetime import datetime
from pathlib import Path

import pytest

from app.core.model import Kind, Scheme
from app.core.slips import TRAINING_MARK, Totals, clean_lines, is_training, read_slip
from app.emulators import slip_layouts
from app.emulators.cards import CardEntry
from app.emulators.shift_journal import Record
from app.emulators.slip_layouts import COLUMNS, SHOPS, Shop
from app.emulators.totals import add_up

PUBLISHED = Path(__file__).parents[2] / "vectors" / "slips"

HUMO_CANCEL = Record(
    kind=Kind.CANCEL,
    receipt_no=14,
    shift_no=1,
    amount=300_00,
    code="400",
    is_approved=True,
    at=datetime(2024, 6, 11, 17, 39, 54),
    card="986018******9831",
    product="HUMO- Cless EMV",
    entry=CardEntry.CONTACTLESS,
    expiry="2501",
    rrn="416311639412",
    auth_code="731333",
)
HUMO_SALE = Record(
    kind=Kind.SALE,
    receipt_no=340,
    shift_no=4,
    amount=10_00,
    code="000",
    is_approved=True,
    at=datetime(2023, 9, 29, 14, 7, 1),
    card="986009******7856",
    product="HUMO- Cless EMV",
    entry=CardEntry.CONTACTLESS,
    expiry="2501",
    rrn="408005356147",
    auth_code="635842",
    surcharge=10,
)
UZCARD_RETURN = Record(
    kind=Kind.RETURN,
    receipt_no=168,
    shift_no=1,
    amount=500_00,
    code="000",
    is_approved=True,
    at=datetime(2025, 3, 7, 14, 54, 27),
    card="544081******5040",
    product="UZCARD-MASTERCARD",
    entry=CardEntry.CONTACTLESS,
    expiry="2501",
    rrn="010968002727",
)


def shop(scheme: Scheme, terminal_id: str, merchant_id: str, software: str) -> Shop:
    usual = SHOPS[scheme]
    return Shop(terminal_id, merchant_id, usual.address, usual.report_title, software)


def published(name: str) -> list[str]:
    return (PUBLISHED / name).read_text(encoding="utf-8").splitlines()


def unmarked(lines: tuple[str, ...]) -> list[str]:
    assert lines[0] == lines[-1] == TRAINING_MARK
    return list(lines[1:-1])


def test_a_humo_cancel_is_printed_as_the_published_one() -> None:
    humo = shop(Scheme.HUMO, "34112204", "011760574070401", "Univ. EMV POS 1.0.0/(MP) /681")
    assert unmarked(slip_layouts.slip(Scheme.HUMO, humo, HUMO_CANCEL)) == published("humo-cancel.txt")


def test_a_humo_sale_is_printed_as_the_published_one_but_for_its_wrong_total() -> None:
    humo = shop(Scheme.HUMO, "09110004", "010950461213101", "Univ. EMV POS 1.0.0/(MP) /675")
    expected = [line.replace("ИТОГО(TOTAL):              10.00", "ИТОГО(TOTAL):              10.10")
                for line in published("humo-sale.txt")]  # fmt: skip
    assert unmarked(slip_layouts.slip(Scheme.HUMO, humo, HUMO_SALE)) == expected


def test_a_uzcard_return_is_printed_as_the_published_one() -> None:
    uzcard = shop(Scheme.UZCARD, "00000013", "000000900227899", "SKappay v1.7.0_rc2")
    assert unmarked(slip_layouts.slip(Scheme.UZCARD, uzcard, UZCARD_RETURN)) == published("uzcard-return.txt")


def test_a_humo_report_is_printed_as_a_block_of_the_published_one() -> None:
    humo = shop(Scheme.HUMO, "00000031", "000000009002143", "")
    at = datetime(2024, 7, 8, 11, 45, 26)
    report = slip_layouts.reconciliation_report(Scheme.HUMO, humo, add_up([]), at, "500", agrees=True)
    expected = [line.replace("11:45:27", "11:45:26") for line in published("humo-close.txt")[12:]]
    assert unmarked(report) == expected


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("kind", [Kind.SALE, Kind.CANCEL, Kind.RETURN])
@pytest.mark.parametrize("code", ["000", "400", "116", "914"])
def test_the_reader_understands_every_slip(scheme: Scheme, kind: Kind, code: str) -> None:
    approved = code in ("000", "400")
    record = Record(
        kind=kind,
        receipt_no=65535,
        shift_no=99,
        amount=9_999_999_999_99,
        code=code,
        is_approved=approved,
        at=datetime(2026, 3, 2, 12, 0, 5),
        card="860049******4899",
        product="HUMO- EMV",
        entry=CardEntry.CHIP,
        expiry="4912",
        rrn="006125212001",
        auth_code="013196" if approved else "",
    )
    lines = slip_layouts.slip(scheme, SHOPS[scheme], record)
    slip = read_slip("\n".join(lines))
    assert max(map(len, lines)) <= COLUMNS
    assert (slip.kind, slip.amount, slip.rrn) == (kind, record.amount, record.rrn)
    assert (slip.receipt_no, slip.card, slip.response_codes) == ("65535", record.card, (code,))
    assert (slip.terminal_id, slip.merchant_id) == (SHOPS[scheme].terminal_id, SHOPS[scheme].merchant_id)
    assert (slip.says_approved, slip.says_refused, slip.is_training) == (approved, not approved, True)
    assert clean_lines("\n".join(lines))[0] == TRAINING_MARK


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("agrees", [True, False])
def test_the_reader_understands_every_report(scheme: Scheme, agrees: bool) -> None:
    totals = add_up([(Kind.SALE, 9_999_999_999_99), (Kind.SALE, 1), (Kind.CANCEL, 1), (Kind.RETURN, 5)])
    at = datetime(2026, 3, 2, 12, 0, 5)
    report = slip_layouts.reconciliation_report(scheme, SHOPS[scheme], totals, at, "500", agrees=agrees)
    short = slip_layouts.short_report(scheme, SHOPS[scheme], totals, at)
    assert max(map(len, report + short)) <= COLUMNS
    read = read_slip("\n".join(report))
    assert (read.kind, read.totals) == (Kind.RECONCILIATION, Totals.AGREE if agrees else Totals.DIFFER)
    assert read_slip("\n".join(short)).kind is Kind.SHORT_REPORT
    assert is_training("\n".join(short))


def test_what_does_not_fit_beside_its_label_stands_below_it() -> None:
    long = shop(Scheme.HUMO, "TR000001", "000000000000001", "")
    lines = slip_layouts.slip(Scheme.HUMO, long, HUMO_SALE)
    assert "ID Терминала:TR000001  Номер смены 4" in lines
    crowded = Record(**{name: getattr(HUMO_SALE, name) for name in Record.__slots__} | {"shift_no": 12345})
    lines = slip_layouts.slip(Scheme.HUMO, long, crowded)
    assert ["ID Терминала:TR000001", "Номер смены 12345".rjust(COLUMNS)] == list(lines[2:4])
