"""Tries all mutations of a module: each in a process that is forked before anything of the program is imported.

The process takes the mutated module in place of the one on disk, so that no file is changed.
"""

import ast
import contextlib
import importlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.metadata import entry_points
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults.mutated_modules import EQUAL, MODULES
from tests.faults.mutations import Mutation, mutations

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
PRELOADED = "hypothesis unittest.mock argon2 iso8583 pydantic serial tomlkit".split()
"""What the tests import that is not the program's, beside the plugins of pytest: once here, not in each process."""
ARGUMENTS = "-x -q -n0 -p no:cacheprovider --no-header -W ignore::pytest.PytestAssertRewriteWarning".split()
"""The warning is of plugins that are imported already."""
SLOWER = 4.0
"""So many times the duration of the unchanged module's tests, and a few seconds: tests that last longer do not end."""


class MutantLoader(SourceFileLoader):
    """Loads a tree in place of the file's text."""

    tree: ast.Module

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree, self.path, "exec"), vars(module))


@dataclass(frozen=True, slots=True)
class MutantFinder:
    """Finds one module mutated, and no other."""

    name: str
    file: Path
    tree: ast.Module

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        loader = MutantLoader(name, str(self.file))
        loader.tree = self.tree
        return spec_from_file_location(name, self.file, loader=loader)


@dataclass(frozen=True, slots=True)
class Running:
    """A process at its tests; `mutation` is None for the unchanged module."""

    mutation: Mutation | None
    process: int
    gives_up_at: float


def try_module(module: str) -> bool:
    """Try all mutations of a module and print those that survive; whether each is killed or known to be equal."""
    began = time.monotonic()
    file = ROOT / module
    if _wait([_start(module, None, 600.0)], 1)[0][1] != 0:
        print(f"{module}: its tests are red without any mutation", flush=True)
        return False
    limit = (time.monotonic() - began) * SLOWER + 10.0
    running: list[Running] = []
    survived: dict[str, int] = {}
    count = 0
    for mutation in [*mutations(file.read_text("utf-8"))]:
        count += 1
        running.append(_start(module, mutation, limit))
        survived |= _survivors(_wait(running, AT_ONCE))
    survived |= _survivors(_wait(running, 1))
    return _report(module, count, survived, time.monotonic() - began)


def _survivors(ended: Sequence[tuple[Mutation | None, int]]) -> dict[str, int]:
    return {mutation.name: mutation.line for mutation, status in ended if mutation is not None and status == 0}


def _report(module: str, count: int, survived: dict[str, int], seconds: float) -> bool:
    equal = EQUAL.get(module, {})
    listed = {name: [known for known in equal if _stands_for(known, name)] for name in survived}
    unknown = {name: line for name, line in survived.items() if not listed[name]}
    stale = set(equal).difference(*listed.values())
    killed = count - len(survived)
    print(f"| {module} | {count} | {killed} | {len(survived) - len(unknown)} | {len(unknown)} | {seconds:.0f} s |")
    for name, line in unknown.items():
        print(f"  survived: line {line}: {name}")
    for name in sorted(stale):
        print(f"  listed as equal, but not so: {name}")
    sys.stdout.flush()
    return not (unknown or stale)


def _stands_for(known: str, name: str) -> bool:
    return name.startswith(known[:-1]) if known.endswith("*") else name == known


def _start(module: str, mutation: Mutation | None, limit: float) -> Running:
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        status = 99
        try:
            status = _run_tests(module, mutation)
        finally:
            os._exit(status)
    return Running(mutation, process, time.monotonic() + limit)


def _run_tests(module: str, mutation: Mutation | None) -> int:
    """In the forked process: the exit status of the module's tests."""
    os.setsid()
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    if mutation is not None:
        name = module.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, MutantFinder(name, ROOT / module, mutation.tree))
    return int(pytest.main([*ARGUMENTS, *MODULES[module]]))


def _wait(running: list[Running], fewer_than: int) -> list[tuple[Mutation | None, int]]:
    """Wait until fewer than so many run; those that ended, with their exit status."""
    ended: list[tuple[Mutation | None, int]] = []
    while len(running) >= fewer_than:
        for each in tuple(running):
            process, status = os.waitpid(each.process, os.WNOHANG)
            if process == 0 and time.monotonic() < each.gives_up_at:
                continue
            if process == 0:
                os.killpg(each.process, signal.SIGKILL)
                status = os.waitpid(each.process, 0)[1]
            running.remove(each)
            ended.append((each.mutation, status))
        time.sleep(0.01)
    return ended


@contextlib.contextmanager
def prepared() -> Iterator[None]:
    """Have imported what the forked processes need of others, and look at the program as its tests do."""
    os.chdir(ROOT)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    plugins = [plugin.module for plugin in entry_points(group="pytest11")]
    for name in (*plugins, *PRELOADED):
        importlib.import_module(name)
    yield


def try_modules(modules: Sequence[str]) -> bool:
    """Try these modules, with a line of a table for each; whether nothing survived that is not known to be equal."""
    print("| module | mutations | killed | equal | survived | time |\n|---|---|---|---|---|---|", flush=True)
    with prepared():
        results = [try_module(module) for module in modules]
    return all(results)
