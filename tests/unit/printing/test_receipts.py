"""Slips as a receipt printer gets them: every column where the pinpad put it, and never a wrong letter."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from app.core.errors import LettersMissing, PrinterProfileUnknown
from app.printing import pictures
from app.printing.layout import CopyMark, Line, Printout, Sheet, both_copies, columns_needed, lay_out
from app.printing.receipts import LINE_HEIGHT, Receipts, profiles
from app.printing.trial_page import LETTERS, trial_page
from app.settings import PrinterSettings
from escpos_printer import Paper, Picture, Row
from slip_vectors import SLIPS

DOTS = {58: 384, 80: 576}
WIDTHS = pytest.mark.parametrize("width", DOTS)
RUSSIAN = "".join(map(chr, [*range(0x410, 0x450), 0x401, 0x451, 0x40E, 0x45E]))
"""All letters that cp866 has: Russian, and Ў ў."""
UZBEK = "ҚқҒғҲҳʻʼ’‘“”—…"
SAME_SHAPE = {"ʻ": "‘", "‘": "ʻ", "ʼ": "’", "’": "ʼ"}
"""Letters and the quotation marks that look the same in any font."""


def settings(width: int = 80, profile: str = "") -> PrinterSettings:
    return PrinterSettings(kind="escpos", name="tcp:192.0.2.1:9100", width=80 if width == 80 else 58, profile=profile)


def printed(sheet: Sheet, width: int = 80, profile: str = "") -> list[Row]:
    """The rows that a printer makes of a sheet."""
    paper = Paper(DOTS[width])
    paper.feed(Receipts(settings(width, profile)).write(Printout([sheet])))
    (rows,) = paper.sheets or [paper.not_cut()]  # not every printer has a knife
    return rows


def image(picture: Picture) -> Image.Image:
    """Black on white."""
    dots = bytes(255 - byte for byte in picture.dots)
    return Image.frombytes("1", (picture.width, picture.height), dots)


def cell_of(row: Row, column: int, cell: int) -> Image.Image:
    assert row.picture is not None
    return image(row.picture).crop((column * cell, 0, (column + 1) * cell, LINE_HEIGHT))


def drawn(letter: str, cell: int) -> Image.Image:
    """What Pillow itself makes of a letter in a cell of its own, with the font that Debian has."""
    font = ImageFont.truetype(
        "DejaVuSansMono.ttf", cell / (ImageFont.truetype("DejaVuSansMono.ttf", 100).getlength("0") / 100)
    )
    picture = Image.new("L", (cell, LINE_HEIGHT), 255)
    ImageDraw.Draw(picture).text((0, font.getmetrics()[0]), letter, fill=0, font=font, anchor="ls")
    return picture.point(lambda shade: 255 * (shade > 160), "1")


# ------------------------------------------------------------------ columns


@WIDTHS
@pytest.mark.parametrize("name", SLIPS)
def test_every_character_of_a_slip_stands_in_its_column(name: str, width: int) -> None:
    lines = lay_out(SLIPS[name])
    rows = printed(lines, width)
    assert [row.text for row in rows] == [line.text for line in lines]
    assert all(row.picture is None for row in rows)
    assert {row.font for row in rows} == {1 if width == 58 else 0}


@WIDTHS
@pytest.mark.parametrize("name", SLIPS)
def test_a_copy_with_all_its_marks_fits_too(name: str, width: int) -> None:
    mark = CopyMark(
        number=12, moment=datetime(2024, 6, 11, 17, 39, 54, tzinfo=UTC), operator="Гулнора Ўктамовна Рашидова-Каримова"
    )
    lines = lay_out(SLIPS[name], copy=mark, is_saved=False, training=True, foot="Журнал: 12345 · 0123456789abcdef")
    rows = printed(lines, width)
    assert [row.text for row in rows] == [line.text for line in lines]
    assert [row.is_bold for row in rows if row.text] == [line.bold for line in lines if line.text]


@WIDTHS
@pytest.mark.parametrize("length", [36, 42, 43, 48, 49, 64])
def test_a_line_is_never_wrapped(length: int, width: int) -> None:
    ruler = "".join(str(number % 10) for number in range(length))
    before, long, after = printed([Line("до"), Line(ruler), Line("после")], width)
    assert (before.text, after.text) == ("до", "после")
    if long.picture is None:
        assert long.text == ruler
    else:
        assert length > DOTS[width] // 9
        assert long.picture.width <= DOTS[width]


def test_a_line_that_no_font_is_narrow_enough_for_is_whole_in_its_picture() -> None:
    ruler = "".join(str(number % 10) for number in range(96))
    (row,) = printed([Line(ruler)], 58)
    assert row.picture is not None
    whole = image(row.picture)
    cell = 384 / 96
    for column, other in pairwise(range(0, 96, 10)):  # every tenth is the same figure, in cells of whole dots
        left, right = (whole.crop((int(at * cell), 0, int((at + 1) * cell), LINE_HEIGHT)) for at in (column, other))
        assert left.tobytes() == right.tobytes()
        assert left.getextrema() == (0, 255)


@given(st.lists(st.text(st.sampled_from("АяЎў0 №") | st.sampled_from("ҚʻaZ"), max_size=42), max_size=8))
def test_whatever_the_lines_are_each_is_one_row_with_its_text(texts: list[str]) -> None:
    lines = [Line(text.rstrip()) for text in texts]
    while lines and not lines[-1].text:
        lines.pop()
    rows = printed(lines, 58)
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        if row.picture is None:
            assert row.text == line.text
        else:
            assert set(line.text) & set("Қʻ")


# ------------------------------------------------------------------ letters


def test_what_the_code_page_holds_is_printed_as_text() -> None:
    half = len(RUSSIAN) // 2
    rows = printed([Line(RUSSIAN[:half]), Line(RUSSIAN[half:]), Line("№ · АБВ"), Line("plain ASCII ~ {|}")])
    assert [row.text for row in rows] == [RUSSIAN[:half], RUSSIAN[half:], "№ · АБВ", "plain ASCII ~ {|}"]


def test_a_printer_that_begins_with_chinese_is_told_not_to() -> None:
    paper = Paper(knows_chinese=True)
    for _ in range(2):
        paper.feed(Receipts(settings()).write(Printout([[Line("ОДОБРЕНО")]])))
    assert [[row.text for row in sheet] for sheet in paper.sheets] == [["ОДОБРЕНО"]] * 2


@WIDTHS
@pytest.mark.parametrize("letter", UZBEK)
def test_any_other_letter_is_drawn_in_its_column(letter: str, width: int) -> None:
    text = f"|о{letter}   {letter}а|"
    framed, row = printed([Line("| frame |"), Line(text)], width)
    assert framed.text == "| frame |"
    cell = 9 if width == 58 else 12
    for column, each in enumerate(text):
        assert cell_of(row, column, cell).tobytes() == drawn(each, cell).tobytes(), (column, each)


@pytest.mark.parametrize("cell", [9, 12])
@pytest.mark.parametrize("letter", UZBEK)
def test_a_drawn_letter_is_like_no_other(letter: str, cell: int) -> None:
    """Of all that a slip may hold; what a font has of other alphabets differs from machine to machine."""
    ascii_letters = map(chr, range(ord("!"), ord("~") + 1))
    shape = pictures.draw(Line(letter), cell, LINE_HEIGHT)
    for other in {*UZBEK, *RUSSIAN, *ascii_letters} - {letter, SAME_SHAPE.get(letter)}:
        assert pictures.draw(Line(other), cell, LINE_HEIGHT).tobytes() != shape.tobytes(), other


def test_a_bold_line_with_such_letters_is_bold() -> None:
    plain, bold = printed([Line("Қоғоз"), Line("Қоғоз", bold=True)])
    assert plain.picture is not None
    assert bold.picture is not None
    assert bold.picture.dots.count(0) < plain.picture.dots.count(0)
    assert bold.picture != plain.picture


def test_nothing_is_ever_printed_in_place_of_a_letter() -> None:
    for row in printed([Line(f"?{letter}") for letter in UZBEK]):
        assert row.text == ""
        assert row.picture is not None


def test_letters_that_no_font_has_are_an_error_and_not_a_wrong_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    receipts = Receipts(settings())
    with pytest.raises(LettersMissing, match="letters 領収,"):
        receipts.check([Line("ОДОБРЕНО"), Line("領収 Қ")])
    monkeypatch.setattr(pictures, "FACES", (("no such font.ttf", "no such font.ttf"),))
    receipts.check(lay_out(SLIPS["humo-sale"]))  # needs none
    with pytest.raises(LettersMissing, match="letters қо,"):
        receipts.write(Printout([[Line("қо о")]]))


def test_a_name_that_cannot_be_printed_keeps_no_copy_from_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is counted by then, and nobody could ever have it."""

    def names(operator: str) -> list[str]:
        mark = CopyMark(number=1, moment=datetime(2026, 11, 24, 14, 5, 9, tzinfo=UTC), operator=operator)
        return [row.text.strip() for row in printed(lay_out("ОДОБРЕНО", copy=mark))][2:-1]

    assert names("領収 Ali") == ["?? Ali"]
    assert names("領" * 40) == ["?" * 36, "?" * 4]
    assert names("Қодир 領収") == [""], "a picture, without what no font has"
    monkeypatch.setattr(pictures, "FACES", ())
    assert names("Қодир 領収") == ["?одир ??"]


def test_a_font_without_one_of_the_letters_gives_way_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A font that lacks a letter draws a box for it: such a font must not be taken."""
    assert pictures.missing_letters("Ҳ") == ""
    lacking = "LiberationMono-Regular.ttf"
    has = pictures._has
    monkeypatch.setattr(pictures, "_has", lambda file, letter: file != "DejaVuSansMono.ttf" and has(file, letter))
    monkeypatch.setattr(pictures, "FACES", (*pictures.FACES[:1], ("DejaVuSansMono-Bold.ttf", lacking)))
    assert pictures.missing_letters("Ҳ") == ""
    assert pictures.draw(Line("Ҳ"), 12, LINE_HEIGHT).getextrema() == (0, 255)


# ------------------------------------------------------------------ profiles


def test_a_profile_says_under_which_number_its_code_page_is() -> None:
    data = Receipts(settings(58, "POS-5890")).write(Printout([[Line("ОДОБРЕНО")]]))
    paper = Paper(384, {0: "cp437", 59: "cp866"})
    paper.feed(data)
    assert [row.text for row in paper.not_cut()] == ["ОДОБРЕНО"]


def test_with_a_printer_that_has_no_russian_letters_all_of_them_are_drawn() -> None:
    latin, russian = printed([Line("APPROVED"), Line("ОДОБРЕНО")], 58, "simple")
    assert latin.text == "APPROVED"
    assert [cell_of(russian, column, 9).tobytes() for column in range(8)] == [
        drawn(letter, 9).tobytes() for letter in "ОДОБРЕНО"
    ]


def test_a_printer_with_one_font_draws_what_does_not_fit() -> None:
    rows = printed([Line("x" * 32), Line("x" * 36)], 58, "ZJ-5870")
    assert [row.picture is None for row in rows] == [True, False]
    assert {row.font for row in rows} == {0}


@pytest.mark.parametrize("profile", ["CT-S651", "TM-U220"])
def test_a_picture_is_sent_by_the_command_that_the_profile_has(profile: str) -> None:
    rows = printed([Line("ҚАҒА")], 80, profile)
    ink = [row.picture for row in rows if row.picture is not None]
    assert ink
    assert any(any(picture.dots) for picture in ink)


def test_every_profile_prints_every_slip() -> None:
    for profile in profiles():
        for slip in SLIPS.values():
            assert Receipts(settings(58, profile)).write(Printout([lay_out(slip)])).startswith(b"\x1b@")


def test_a_profile_that_there_is_not_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(PrinterProfileUnknown, match="TM-T20II"):
        Receipts(settings(80, "XP-80"))


# ------------------------------------------------------------------ sheets, the drawer, the trial page


def test_each_sheet_is_cut_and_the_drawer_opens_before_the_first() -> None:
    data = Receipts(settings()).write(Printout(both_copies([Line("ОДОБРЕНО")]), opens_drawer=True))
    paper = Paper()
    paper.feed(data)
    texts = [[row.text.strip() for row in sheet] for sheet in paper.sheets]
    assert texts == [["ЭКЗЕМПЛЯР КЛИЕНТА", "ОДОБРЕНО"], ["ЭКЗЕМПЛЯР МАГАЗИНА", "ОДОБРЕНО"]]
    assert [[row.is_bold for row in sheet] for sheet in paper.sheets] == [[True, False]] * 2
    assert paper.drawer_opened == 1
    assert data.index(b"\x1bp") < data.index("ЭКЗЕМПЛЯР".encode("cp866"))


@WIDTHS
def test_the_trial_page_has_all_letters_in_one_straight_frame(width: int) -> None:
    job = trial_page("Касса 3", width)
    (sheet,) = job.begin().sheets
    assert columns_needed(sheet) == 36
    rows = printed(sheet, width)
    assert len(rows) == len(sheet)
    assert [row.text for row in rows[:2]] == ["           ПРОБНАЯ ПЕЧАТЬ", "              Касса 3"]
    assert [row.text for row in rows if len(row.text) == 36][:2] == ["123456789012345678901234567890123456"] * 2
    assert rows[3].is_bold is not rows[4].is_bold
    cell = 9 if width == 58 else 12
    bold_frame = next(row for row, line in zip(rows, sheet, strict=True) if "қоғоз" in line.text)
    for column in (0, 35):
        assert cell_of(bold_frame, column, cell).getextrema() == (0, 255)
    assert {letter for line in LETTERS for letter in line.text} >= set("ЎўҚқҒғҲҳʻ’ё")
