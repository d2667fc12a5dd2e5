"""A page that shows what a printer makes of slips: how wide they are, bold, and all letters of this country. Pure."""

from app.printing.layout import COLUMNS, Line, PrintJob, Printout, Sheet, centred

LETTERS: Sheet = (
    Line("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"),
    Line("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    Line("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    Line("abcdefghijklmnopqrstuvwxyz"),
    Line("0123456789 .,:;/-+*=()№ 1 234 567.89"),
    Line("Ўзбекча: Ў ў Қ қ Ғ ғ Ҳ ҳ"),
    Line("Oʻzbekcha: Oʻ oʻ Gʻ gʻ, sanʼat, ’"),
)
"""All letters that slips are written in, Uzbek ones as well."""

_WORDS = "ПРОБНАЯ ПЕЧАТЬ"


def trial_page(till_name: str, width: int) -> PrintJob:
    """What to print to see whether a printer is set up right; it is no slip and counts as none.

    `width` of the paper is in mm. The ruler and the frame are as wide as a slip: both ends must be on the paper, in
    one line, and the frame straight also where a line with Uzbek letters is drawn.
    """
    ruler = "".join(str(number % 10) for number in range(1, COLUMNS + 1))
    lines = [
        centred(_WORDS),
        *([centred(till_name)] if till_name else []),
        Line(f"{width} мм, {COLUMNS} знаков в строке:"),
        Line(ruler),
        Line(ruler, bold=True),
        *(_framed(line) for line in (Line("обычный"), Line("жирный", bold=True), Line("қоғоз", bold=True))),
        *LETTERS,
    ]
    return PrintJob(lambda: Printout([lines]), lines)


def _framed(line: Line) -> Line:
    return Line(f"|{line.text.center(COLUMNS - 2)}|", line.bold)
