"""The shape of the source tree: rules of the house that no other tool holds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "ui", "resources", "tests", "packaging", ".ci")
TEXT_SUFFIXES = {"", ".cfg", ".css", ".ini", ".json", ".md", ".py", ".qss", ".svg", ".toml", ".ts", ".tsv", ".txt"}

MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|Users|root|work)/\w|[A-Za-z]:\\+Users\\|/tmp/\w*venv")
REGISTRY_HOST = re.compile(
    r"pypi\.(?:org|python)|pythonhosted\.org|registry\.\w+\.\w|\.pkg\.dev|deb\.debian\.org|index[-_]url|find[-_]links"
)


def modules() -> Iterator[Path]:
    """Every Python file of the project."""
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def text_files() -> Iterator[Path]:
    """Every text file of the project; the names at the root tell those of a clone from those of a working place."""
    candidates = [path for path in ROOT.iterdir() if not path.name.startswith(".") or path.name == ".gitignore"]
    for room in ROOMS:
        candidates += (ROOT / room).rglob("*")
    return (path for path in candidates if path.is_file() and path.suffix in TEXT_SUFFIXES)


def test_every_module_says_its_purpose() -> None:
    silent = [str(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]

    assert silent == []


@pytest.mark.parametrize("room", ["tests", "packaging"])
def test_no_package_hides_another(room: str) -> None:
    """With an __init__.py, `packaging` would be imported in place of the library of that name, by build tools too."""
    assert list((ROOT / room).rglob("__init__.py")) == []


def test_no_test_folder_is_called_like_a_package() -> None:
    folders = {path.name for path in (ROOT / "tests").rglob("*") if path.is_dir()}

    assert folders.isdisjoint({"app", "ui", "resources", "packaging"})


def test_only_whole_literals_are_translated() -> None:
    """The tool that collects texts takes the literal of an f-string as it stands, which no run ever asks for."""
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for call, text in translation_calls(path)
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str))
    ]

    assert wrong == []


def test_no_text_hides_in_an_f_string() -> None:
    """lupdate does not find a call in there."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in PLACE_OF_TEXT
    ]

    assert hidden == []


def test_tasks_of_the_window_have_owners() -> None:
    """What `ui.common.tasks` has not started could outlive what it works on."""
    started = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        if path != ROOT / "ui" / "common" / "tasks.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("create_task", "ensure_future", "run_coroutine_threadsafe")
    ]

    assert started == []


PLACE_OF_TEXT = {"tr": 0, "translate": 1}
"""Which argument of a translating call is the text."""


TURNED_BY_THE_WHEEL = re.compile(
    r"\bQ(?:(?:Font)?ComboBox|(?:Double)?SpinBox|(?:Date|Time|DateTime)Edit|Slider|Dial|TabBar|TabWidget)\b"
)
"""Widgets of Qt that the wheel changes, whether they have the keyboard or not."""


def test_what_the_wheel_changes_is_used_in_one_place() -> None:
    """There the wheel changes only what has the keyboard."""
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "ui").rglob("*.py"))
        if TURNED_BY_THE_WHEEL.search(path.read_text(encoding="utf-8"))
    ]

    assert found == ["ui/common/choices.py"]


OF_APP = ("errors", "advice")
"""Contexts whose texts stand in `app`."""


def translation_calls(path: Path) -> Iterator[tuple[ast.Call, ast.expr | None]]:
    """The calls of `tr(text)` and `translate(context, text)`, on whatever object, and their texts.

    Errors and advice bring their texts along from `app`: those have catalogues of their own, held complete by tests.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = str(getattr(node.func, "attr", None) or getattr(node.func, "id", ""))
        if name == "translate" and len(node.args) == 1:  # a painter's
            continue
        is_apps = bool(node.args) and isinstance(node.args[0], ast.Constant) and node.args[0].value in OF_APP
        if name in PLACE_OF_TEXT and not is_apps:
            place = PLACE_OF_TEXT[name]
            yield node, node.args[place] if len(node.args) > place else None


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY_HOST], ids=["machine path", "registry host"])
def test_no_text_names_one_machine(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in text_files()
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []
