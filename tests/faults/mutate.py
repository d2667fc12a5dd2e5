"""Breaks the money rules one by one in a copy of the tree, then each piece of the modules that decide about money.

The tests have to notice: tasks.py mutate [MODULE or WORD]. With the end of a module's path only that module's pieces
are broken, with WORD only the rules whose number or name holds it. The working tree is never touched.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.faults.mechanical import try_modules
from tests.faults.mutants import MUTANTS, Mutant
from tests.faults.mutated_modules import MODULES

ROOT = Path(__file__).parents[2]
COPIED = ("app", "resources", "tests", "ui", "pyproject.toml")
AT_ONCE = 2
LIMIT = 120.0
"""Seconds after which tests that do not end have noticed something, too."""


def copy_tree(target: Path) -> None:
    """A copy of what the tests need."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)


def run_tests(tree: Path, tests: Iterable[str], limit: float = LIMIT) -> tuple[bool, str]:
    """Whether the tests are green in that tree, and else the first that is red."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", "--no-header", *tests]
    try:
        ended = subprocess.run(
            command,
            cwd=tree,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)},
            capture_output=True,
            encoding="utf-8",
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, "tests that do not end"
    red = [
        line.split(" - ")[0].split(" ", 1)[1]
        for line in ended.stdout.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    ]
    return ended.returncode == 0, red[0] if red else ended.stdout[-400:] + ended.stderr[-400:]


def find(tree: Path, mutant: Mutant) -> str:
    """The text of the mutant's file.

    Raises:
        LookupError: when what is to be replaced does not stand there exactly once.
    """
    text = (tree / mutant.file).read_text("utf-8")
    if (count := text.count(mutant.old)) != 1:
        raise LookupError(f"{mutant.file} holds the text of “{mutant.name}” {count} times")
    return text


def try_mutant(trees: "SimpleQueue[Path]", mutant: Mutant) -> str:
    """What killed it; empty where it survived."""
    tree = trees.get()
    try:
        file, original = tree / mutant.file, find(tree, mutant)
        file.write_text(original.replace(mutant.old, mutant.new), "utf-8")
        try:
            is_green, red = run_tests(tree, mutant.tests)
        finally:
            file.write_text(original, "utf-8")
        return "" if is_green else red
    finally:
        trees.put(tree)


def mutate(mutants: Sequence[Mutant]) -> bool:
    """Try them all and print the table; whether every one was killed."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            tree = Path(folder) / str(number)
            copy_tree(tree)
            trees.put(tree)
        first = trees.get()
        for mutant in mutants:
            find(first, mutant)
        tests = dict.fromkeys(test for mutant in mutants for test in mutant.tests)
        is_green, red = run_tests(first, tests, LIMIT * len(tests))
        trees.put(first)
        if not is_green:
            print(f"the tests are red without any mutant: {red}")
            return False
        print("| rule | mutant | killed by |\n|---|---|---|", flush=True)
        survived = []
        for mutant, red in zip(mutants, pool.map(lambda each: try_mutant(trees, each), mutants), strict=True):
            print(f"| {mutant.rule} | {mutant.name} | {f'`{red}`' if red else '**survived**'} |", flush=True)
            survived += [] if red else [mutant.name]
    print(f"\n{len(mutants) - len(survived)} of {len(mutants)} mutants were killed.")
    return not survived


def main(arguments: Sequence[str]) -> int:
    modules = [module for module in MODULES if any(_names(word, module) for word in arguments)]
    chosen = [mutant for mutant in MUTANTS if all(word in f"{mutant.rule} {mutant.name}" for word in arguments)]
    try:
        is_clean = bool(modules) or mutate(chosen)
    except LookupError as error:
        print(error)
        return 1
    if modules or not arguments:
        is_clean &= try_modules(modules or list(MODULES))
    return 0 if is_clean else 1


def _names(word: str, module: str) -> bool:
    """Whether the word is the end of that module's path."""
    return f"/{module}".removesuffix(".py").endswith(f"/{word.removesuffix('.py')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
