"""The project's commands, on a machine that has nothing but Python: python3 packaging/tasks.py TASK [ARGS…].

Standard library only. Every task first makes the machine fit: on Debian and its relatives the system libraries that Qt
needs, everywhere a virtual environment in .venv with the exact versions of packaging/constraints.txt. What stands
already is left alone, and then no network is needed. Nothing else on the machine is changed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

if not (3, 11) <= sys.version_info < (3, 14):
    sys.exit(f"This project needs Python 3.11, 3.12 or 3.13; {sys.executable} is {sys.version.split()[0]}.")

import tomllib

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
TRANSLATIONS = ROOT / "resources" / "translations"
BUILD = ROOT / "build"
RESULTS = BUILD / "results"
VENV = ROOT / ".venv"
STAMP = VENV / "stamp"

SYSTEM_PACKAGES = (
    "libgl1 libegl1 libglib2.0-0 libfontconfig1 libxkbcommon0 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0"
    " libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libcups2"
    " fonts-dejavu-core xvfb xauth"
).split()
"""What Qt's window, its fonts and its printing need on Debian, and the virtual screen for the tests."""

TEST_PACKAGES = ("chromium", "cups")
"""Without these some tests are skipped; continuous integration has them."""

FOREIGN_VARIABLES = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "VIRTUAL_ENV")
"""The user's variables that would lead Python or pip out of .venv. All others hold: pip's index, proxy and the like."""
SLOWING_VARIABLES = ("PYTHONDONTWRITEBYTECODE",)
"""The user's variables that would have each process compile the program anew: the tests start hundreds."""

INTERRUPTED = 130


class Failed(Exception):
    """The task cannot go on. The message tells the user what to do; `status` is the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


# ---------------------------------------------------------------- child processes


def say(text: str) -> None:
    """Print at once, so that our lines and those of the children keep their order in a file or a pipe."""
    print(text, flush=True)


def environment() -> dict[str, str]:
    """The variables for a child process."""
    dropped = FOREIGN_VARIABLES + SLOWING_VARIABLES
    return {name: value for name, value in os.environ.items() if name not in dropped}


def call(command: Sequence[str], env: dict[str, str] | None = None) -> int:
    """Run a command in the root of the project, and give its exit status.

    Ctrl+C reaches the child by itself, and it ends in its own time: subprocess.run() would kill it after a moment, and
    the program may be in the middle of a payment (M6.5).
    """
    with subprocess.Popen(command, cwd=ROOT, env=env or environment()) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            process.wait()
            raise
    return status if status >= 0 else 128 - status


@contextmanager
def beside(command: Sequence[str]) -> Iterator[Callable[[], int]]:
    """Run a command beside what follows, to which it gives way where the system can do that.

    What it prints is kept; the function that is given waits for its end, prints all of that, and gives its status.
    """
    give_way = ["nice", "-n", "5"] if shutil.which("nice") else []
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen([*give_way, *command], cwd=ROOT, env=environment(), stdout=said, stderr=said) as process,
    ):

        def end() -> int:
            status = process.wait()
            said.seek(0)
            say(said.read().decode("utf-8", "replace"))
            return status if status >= 0 else 128 - status

        yield end


def demand(command: Sequence[str], complaint: str) -> None:
    """Run a command that has to succeed."""
    if call(command) != 0:
        raise Failed(complaint)


def tool(name: str) -> str:
    """The full path of a program in .venv."""
    return str(VENV / "Scripts" / f"{name}.exe") if os.name == "nt" else str(VENV / "bin" / name)


# ---------------------------------------------------------------- the machine


def installed_packages() -> set[str]:
    """The names of all installed Debian packages, and the names that they provide (libglib2.0-0t64: libglib2.0-0)."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}\t${Package}, ${Provides}\n"]
    listing = subprocess.run(query, check=True, capture_output=True, encoding="utf-8").stdout
    names: set[str] = set()
    for line in listing.splitlines():
        status, _, packages = line.partition("\t")
        if status == "installed":
            names.update(package.split()[0] for package in packages.split(", ") if package)
    return names


def has_debian_packages() -> bool:
    """Whether system packages are apt's here."""
    return bool(shutil.which("dpkg-query") and shutil.which("apt-get"))


def missing_packages(wanted: Iterable[str]) -> list[str]:
    """Those of the Debian packages that are not installed."""
    installed = installed_packages()
    return [name for name in wanted if name not in installed]


def apt_get(packages: Sequence[str]) -> list[str]:
    """The command that installs Debian packages, without the rights that it takes."""
    return ["apt-get", "install", "--yes", "--no-install-recommends", *packages]


def install_packages(packages: Sequence[str], rights: Sequence[str]) -> bool:
    """Install Debian packages, with what goes before a command to have the rights; whether that worked."""
    say(f"installing system packages: {' '.join(packages)}")
    silently = [*rights, "env", "DEBIAN_FRONTEND=noninteractive"]
    # a foreign package source that is out of order need not concern us: the installation tells what is really missing
    call([*silently, "apt-get", "update", "--quiet"])
    return call([*silently, *apt_get(packages)]) == 0


def install_system_packages() -> None:
    """Install what is missing, where the rights are there; elsewhere name the one command that does it."""
    if not has_debian_packages():
        return
    missing = missing_packages(SYSTEM_PACKAGES)
    if not can_make_environment():
        missing.insert(0, "python3-venv")
    if not missing:
        return
    by_hand = f"sudo apt-get update && sudo {' '.join(apt_get(missing))}"
    rights = administrator_prefix()
    if rights is None:
        raise Failed(f"System packages are missing. Please run this command first:\n\n{by_hand}\n", status=2)
    if not install_packages(missing, rights):
        raise Failed(f"System packages could not be installed. By hand it would be:\n\n{by_hand}\n", status=2)


def install_test_packages() -> None:
    """In continuous integration, install what some tests need; where that cannot be, these tests are skipped."""
    if os.environ.get("CI") != "true" or not has_debian_packages():
        return
    missing, rights = missing_packages(TEST_PACKAGES), administrator_prefix()
    if missing and (rights is None or not install_packages(missing, rights)):
        say(f"Not installed, so that some tests will be skipped: {', '.join(missing)}")


def succeeds(command: Sequence[str]) -> bool:
    """Whether a command that only asks something ends well; what it prints is of no interest."""
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def can_make_environment() -> bool:
    """Whether this Python can make virtual environments; Debian has that in a package of its own."""
    return succeeds([sys.executable, "-c", "import ensurepip, venv"])


def administrator_prefix() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo without a question, or None where neither works."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    return sudo if shutil.which("sudo") and succeeds([*sudo, "true"]) else None


# ---------------------------------------------------------------- the virtual environment


def pyproject() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def fingerprint() -> str:
    """Changes when .venv has to be made anew: other versions, another project table, Python or place."""
    tables = {name: table for name, table in pyproject().items() if name != "tool"}
    parts = [
        CONSTRAINTS.read_text(encoding="utf-8"),
        json.dumps(tables, sort_keys=True),
        f"{sys.base_prefix} {sys.version_info[:2]}",
        str(ROOT),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def prepare_environment() -> None:
    """Make .venv from the exact versions, unless it stands."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    say("making .venv: this takes a minute or two, and the network, once")
    if not can_make_environment():
        raise Failed(f"{sys.executable} has no working venv and ensurepip modules: please install them.", status=2)
    demand([sys.executable, "-m", "venv", "--clear", str(VENV)], "The virtual environment could not be made.")
    pip = [tool("python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    install = [*pip, "install", "--no-deps"]
    demand([*install, "--requirement", str(CONSTRAINTS)], "The libraries could not be installed: is there a network?")
    demand([*install, "--no-build-isolation", "--editable", str(ROOT)], "The project itself could not be installed.")
    demand([*pip, "check"], "packaging/constraints.txt does not hold all that pyproject.toml asks for.")
    STAMP.write_text(wanted, encoding="utf-8")


def compile_translations() -> None:
    """Make the .qm files that are missing or older than their .ts file."""
    for source in sorted(TRANSLATIONS.glob("*.ts")):
        target = source.with_suffix(".qm")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            fresh = target.with_suffix(".fresh")  # a window that is open has the old one mapped: never write into that
            command = [tool("pyside6-lrelease"), "-silent", str(source), "-qm", str(fresh)]
            demand(command, f"{source.name} could not be compiled.")
            fresh.replace(target)


# ---------------------------------------------------------------- screens


def has_display() -> bool:
    """Whether a window can be opened; only Linux runs without a screen as a matter of course."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def call_with_display(command: Sequence[str], **variables: str) -> int:
    """Run a command that opens windows, on a virtual screen where there is no real one."""
    env = environment() | variables
    if has_display():
        return call(command, env)
    screen = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1200x24"]
    return call([*screen, *command], env | {"QT_QPA_PLATFORM": "xcb"})


# ---------------------------------------------------------------- tasks


def run(arguments: list[str]) -> int:
    """Start the program: without ARGS its window, else pinpad-cashier ARGS…"""
    if not arguments and not has_display():
        picture = BUILD / "demo.png"
        BUILD.mkdir(exist_ok=True)
        say(f"There is no display here, so no window can open. The demo runs instead; its picture will be {picture}")
        arguments = ["demo", "--screenshot", str(picture)]
    program = [tool("pinpad-cashier"), *arguments]
    if os.name == "posix":  # Windows would give the prompt back before the program has ended
        sys.stdout.flush()
        os.execve(program[0], program, environment())
    with subprocess.Popen(program, env=environment()) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the program has heard it too: its own status tells what became of the money


def test(arguments: list[str]) -> int:
    """Check everything: style, types, imports, tests, coverage. ARGS go to pytest; then coverage is not measured."""
    install_test_packages()
    shutil.rmtree(RESULTS, ignore_errors=True)
    steps: list[tuple[str, Callable[[], int]]] = [
        ("format", lambda: call([tool("ruff"), "format", "--check", "."])),
        ("lint", lambda: call([tool("ruff"), "check", "."])),
        ("types", lambda: call([tool("mypy"), "app", "ui", "packaging", "tests"])),
        ("imports", lambda: call([tool("lint-imports"), "--no-logo"])),
    ]
    if arguments:
        return carry_out(
            [*steps, ("tests", lambda: call_with_display([tool("pytest"), results_to("tests"), *arguments]))]
        )
    covering = table_of_the_project()["measured"]
    others = [tool("pytest"), results_to("tests"), *(f"--ignore={name}" for name in covering)]
    measured = f"--include={','.join(table_of_the_project()['fully-covered'])}"
    coverage = [tool("coverage"), "run", measured, "-m", "pytest", "--numprocesses=0", results_to("measured")]
    # To measure a test doubles its time, so that it is done for those alone that cover the files that have to be.
    with beside([*coverage, *covering]) as measured_tests:
        tests = ("tests", lambda: call_with_display(others))
        return carry_out([*steps, tests, ("measured", measured_tests), ("coverage", judge_coverage)])


def carry_out(steps: Iterable[tuple[str, Callable[[], int]]]) -> int:
    """Do one step after the other, whatever becomes of each, and tell of all."""
    results = []
    for name, step in steps:
        say(f"\n=== {name}")
        begun = time.monotonic()
        results.append((name, step() == 0, time.monotonic() - begun))
    return summarise(results)


def bench(arguments: list[str]) -> int:
    """Measure the program beside its floors and print the table of figures."""
    script, helpers = ROOT / "tests" / "benchmarks" / "bench.py", ROOT / "tests" / "helpers"
    return call_with_display([tool("python"), str(script), *arguments], PYTHONPATH=str(helpers))


def fill(arguments: list[str]) -> int:
    """Make a PROFILE whose journal is three years old: [--operations N] [--seed N] PROFILE; 1,000,000 take 5 GB."""
    script, helpers = ROOT / "tests" / "benchmarks" / "fill_journal.py", ROOT / "tests" / "helpers"
    return call([tool("python"), str(script), *arguments], environment() | {"PYTHONPATH": str(helpers)})


def faults(arguments: list[str]) -> int:
    """Run the fault matrix, and write its table into the README. ARGS go to pytest; then the table stays."""
    status = call([tool("pytest"), *(arguments or ["tests/faults"])])
    if status != 0 or arguments:
        return status
    command = [tool("python"), str(ROOT / "tests" / "faults" / "matrix_table.py")]
    table = subprocess.run(
        command, cwd=ROOT, env=environment() | {"PYTHONUTF8": "1"}, check=True, capture_output=True, encoding="utf-8"
    )
    write_into_readme("faults", table.stdout)
    return 0


def soak(arguments: list[str]) -> int:
    """Play thousands of operations with random faults: [--operations N] [--seed N]."""
    return call_with_helpers("soak", arguments)


def mutate(arguments: list[str]) -> int:
    """Break the money rules one by one in a copy, and see that tests notice. ARGS: a module, or words of a rule."""
    return call_with_helpers("mutate", arguments)


def call_with_helpers(module: str, arguments: list[str]) -> int:
    """Run a module of tests/faults, which stands on the tests' helpers."""
    places = os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "helpers")))
    return call([tool("python"), "-m", f"tests.faults.{module}", *arguments], environment() | {"PYTHONPATH": places})


def write_into_readme(name: str, text: str) -> None:
    """Put `text` between the two comments of that name in the README."""
    readme = ROOT / "README.md"
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = readme.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise Failed(f"README.md has no place for it between {begin.strip()} and {end}.")
    readme.write_text(f"{before}{begin}{text.strip()}\n{end}{after}", encoding="utf-8")


def summarise(results: Iterable[tuple[str, bool, float]]) -> int:
    """Print how each step ended, how long it took, and what was not tested; 0 when all are well, else 1."""
    say("")
    for name, passed, seconds in results:
        say(f"{name:<10}{'ok' if passed else 'FAILED':<8}{seconds:7.1f} s")
    say(f"{'all':<18}{sum(seconds for _, _, seconds in results):7.1f} s")
    for reason, tests in sorted(untested().items()):
        say(f"Not tested here, {tests} test{'s' * (tests > 1)}: {reason}")
    failed = [name for name, passed, _ in results if not passed]
    say(f"FAILED: {', '.join(failed)}" if failed else "All steps passed.")
    return 1 if failed else 0


def results_to(name: str) -> str:
    """The option with which pytest writes its results in JUnit's form."""
    return f"--junit-xml={RESULTS / name}.xml"


def untested() -> Counter[str]:
    """Why tests were skipped, and how many for each reason."""
    reasons: Counter[str] = Counter()
    for file in RESULTS.glob("*.xml"):
        reasons.update(skipped.get("message", "") for skipped in ElementTree.parse(file).iter("skipped"))
    return reasons


def table_of_the_project() -> dict[str, Any]:
    """What pyproject.toml says for this file."""
    table: dict[str, Any] = pyproject()["tool"]["pinpad-cashier"]
    return table


def judge_coverage() -> int:
    """Report coverage, and hold the files that decide about money at every line and every branch."""
    report = BUILD / "coverage.json"
    BUILD.mkdir(exist_ok=True)
    for command in (["report", "--skip-covered", "--show-missing"], ["json", "--quiet", "-o", str(report)]):
        if call([tool("coverage"), *command]) != 0:
            return 1
    complaints = list(coverage_gaps(json.loads(report.read_text(encoding="utf-8"))["files"]))
    for complaint in complaints:
        say(f"must be covered completely by the measured tests (pyproject.toml): {complaint}")
    return 1 if complaints else 0


def coverage_gaps(files: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The files listed in pyproject.toml that are not fully covered; one that was not measured at all is a gap too."""
    summaries = {name.replace("\\", "/"): file["summary"] for name, file in files.items()}
    for name in table_of_the_project()["fully-covered"]:
        if name not in summaries:
            yield f"{name}: not measured"
        elif summaries[name]["missing_lines"] or summaries[name]["missing_branches"]:
            yield f"{name}: {summaries[name]['percent_covered_display']} %"


def main(arguments: list[str]) -> int:
    """Carry out one task and give the exit status."""
    if not arguments or arguments[0] not in TASKS:
        say("usage: python3 packaging/tasks.py TASK [ARGS…]\n")
        for name, task in TASKS.items():
            say(f"  {name:<7}{task.__doc__}")
        return 2
    task = TASKS[arguments[0]]
    try:
        install_system_packages()
        prepare_environment()
        compile_translations()
        return task(arguments[1:])
    except Failed as failure:
        print(failure, file=sys.stderr)
        return failure.status
    except KeyboardInterrupt:
        return INTERRUPTED


TASKS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "bench": bench,
    "fill": fill,
    "faults": faults,
    "soak": soak,
    "mutate": mutate,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
