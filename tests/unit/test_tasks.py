"""The project's commands: what `test` installs for tests, and what it says about those that were skipped."""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

TASKS = Path(__file__).parents[2] / "packaging" / "tasks.py"


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A `tasks` of its own on a Debian that lacks everything, which root installs; results are kept in `tmp_path`."""
    spec = importlib.util.spec_from_file_location("tasks_under_test", TASKS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "RESULTS", tmp_path)
    monkeypatch.setattr(module, "has_debian_packages", lambda: True)
    monkeypatch.setattr(module, "installed_packages", set)
    monkeypatch.setattr(module, "administrator_prefix", list)
    monkeypatch.setenv("CI", "true")
    return module


@pytest.fixture
def commands(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every command that is called, in place of its effect."""
    called: list[str] = []

    def call(command: Sequence[str]) -> int:
        called.append(" ".join(command))
        return 0

    monkeypatch.setattr(tasks, "call", call)
    return called


def test_continuous_integration_installs_what_tests_need(tasks: ModuleType, commands: list[str]) -> None:
    tasks.install_test_packages()
    assert commands[-1].endswith("apt-get install --yes --no-install-recommends chromium cups")


def test_what_is_there_is_not_installed(
    tasks: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "installed_packages", lambda: {"chromium", "cups"})
    tasks.install_test_packages()
    assert commands == []


@pytest.mark.parametrize("value", [None, "", "false"])
def test_nobody_else_gets_them(
    tasks: ModuleType, commands: list[str], value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI") if value is None else monkeypatch.setenv("CI", value)
    tasks.install_test_packages()
    assert commands == []


def test_without_rights_the_tests_run_all_the_same(
    tasks: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tasks, "administrator_prefix", lambda: None)
    tasks.install_test_packages()
    assert commands == []
    assert "chromium, cups" in capsys.readouterr().out


SKIPPING = """
import pytest

@pytest.mark.skip(reason="Chromium is not installed")
@pytest.mark.parametrize("page", range(3))
def test_page(page): ...

def test_this():
    pytest.skip("only POSIX does that")

def test_that(): ...
"""


def test_the_summary_says_what_was_not_tested_and_why(
    tasks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]", encoding="utf-8")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytest_alone = [sys.executable, "-m", "pytest", "-pno:cacheprovider", tasks.results_to("tests"), tmp_path]
    subprocess.run(pytest_alone, check=True, capture_output=True)
    assert tasks.summarise([("tests", True, 2.0)]) == 0
    said = capsys.readouterr().out
    assert "Not tested here, 3 tests: Chromium is not installed\n" in said
    assert "Not tested here, 1 test: only POSIX does that\n" in said
    assert said.endswith("All steps passed.\n")


def test_tests_that_are_measured(tasks: ModuleType) -> None:
    assert all((tasks.ROOT / name).is_file() for name in tasks.table_of_the_project()["measured"])
