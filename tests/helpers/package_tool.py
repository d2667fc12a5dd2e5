"""An emulated CommandLineTool: the same command line, the same files, and a pinpad on TCP behind it.

`CommandLineTool --port=HOST:PORT [--faults=FILE] /o1 /a50000 /c860`, run in the package's folder: see `package_shop`.
The pinpad is that of `pinpad-cashier emulate --listen HOST:PORT`; without `--port=`, as with the real tool, cashreg.ini
names it. Numbers of operations come from the folder's ops.ini and names of files from its cashreg.ini, if those exist.

The file of faults has one a line for the next run, which takes it away: `start-empty` (rc.out is empty while the tool
runs, else 999), `slow=S`, `partial`, `late=S` (the files come S seconds after the end, or with the file `go`), `cp866`,
`old` (files dated an hour ago), `mute` (no files), `without=KEY`, `rc=CODE`, `code=CODE` and `amount=N` (what
output.dat says), `auto-cancel` (it cancels what was approved by itself), `auto-cancel=CODE` (it says so and did not),
`die=PLACE` (it breaks off with status 3), `hang=PLACE` (it stays there, its number in the file `hanging`, until a file
`go` comes). A place is START, the name of a frame, FILES (behind rc.out, before the rest) or EXIT.
"""

import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import package_files as files
from app.core.errors import FaultNotUnderstood
from package_files import Manner
from package_till import PackageTill, Told, ToldOrder

UNKNOWN_OPERATION = "941"
BROKEN = 3
"""Exit status of a tool that broke off."""
HANGING, GO = "hanging", "go"

_OPS: Mapping[int, str] = {
    **{1: "1,1", 3: "1,11", 4: "1,5", 8: "2,10", 10: "2,1", 11: "2,1", 12: "2,1", 60: "2,27"},
    **{72: "9,6", 95: "2,6", 201: "9,6"},
}
_APPROVED = ("000", "400")
_CANCEL = "1,5"
_LOOK_EVERY = 0.02
_FAULTS = ("start-empty slow partial late cp866 old mute without rc code amount auto-cancel die hang").split()


@dataclass(frozen=True, slots=True)
class Setup:
    """The folder as its settings describe it."""

    names: Mapping[str, Path]
    operations: Mapping[int, str]
    port: str
    charset: str


class Faults:
    """What goes wrong in this run."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self._values = dict[str, str]()
        for line in lines:
            name, _, value = line.strip().partition("=")
            if name not in _FAULTS:
                raise FaultNotUnderstood(fault=line, steps="a line", actions=", ".join(_FAULTS))
            self._values[name] = value

    def has(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def at(self, place: str) -> None:
        """Have happen what is to happen there."""
        if self.get("die") == place:
            os._exit(BROKEN)
        if self.get("hang") == place:
            _hang()

    def manner(self, charset: str) -> Manner:
        """How the files are written, where that is the charset of the install."""
        late, amount, without = self.get("late"), self.get("amount"), self.get("without")
        return Manner(
            charset="cp866" if self.has("cp866") else charset,
            in_pieces=self.has("partial"),
            delay=None if late is None else float(late),
            is_old=self.has("old"),
            code=self.get("rc"),
            result_code=self.get("code"),
            amount=None if amount is None else int(amount),
            without=() if without is None else (without,),
        )


def main(arguments: Sequence[str]) -> int:
    """One run of the tool in the current folder; its exit status."""
    options = dict(re.findall(r"--(\w+)=(.*)", "\n".join(arguments)))
    setup = _read_setup(Path.cwd(), options.get("port"))
    faults = _take_faults(options.get("faults"))
    faults.at("START")
    if not faults.has("mute"):
        files.write_start(setup.names[files.CODE], b"" if faults.has("start-empty") else b"999")
    order = _read_order(arguments, setup)
    told = Told(code=UNKNOWN_OPERATION) if order is None else _ask(setup, order, faults)
    time.sleep(float(faults.get("slow") or 0.0))
    _write(setup, told, faults)
    if order is not None and faults.has("auto-cancel") and told.code in _APPROVED:
        _cancel(setup, order, told, faults)
    faults.at("EXIT")
    return 0


def _ask(setup: Setup, order: ToldOrder, faults: Faults) -> Told:
    host, _, port = setup.port.rpartition(":")
    return PackageTill((host, int(port)), order, faults.at).run()


def _write(setup: Setup, told: Told, faults: Faults) -> None:
    if faults.has("mute"):
        return
    manner = faults.manner(setup.charset)
    contents = files.contents(told, manner)
    written = [(setup.names[name], content) for name, content in contents.items()]
    if faults.get("die") == "FILES" or faults.get("hang") == "FILES":
        files.write(written[:1], manner)
        faults.at("FILES")
        written = written[1:]
    files.write(written, manner)


def _cancel(setup: Setup, order: ToldOrder, told: Told, faults: Faults) -> None:
    """Cancel what was approved, and leave the files of that."""
    code = faults.get("auto-cancel")
    cancelled = Told(code=code or "")
    if not code:
        cancel = replace(order, operation=_CANCEL, original=told.result.rrn or "")
        cancelled = _ask(setup, cancel, Faults())
    contents = files.contents(cancelled, Manner(setup.charset))
    for name, source in ((files.CANCEL_CODE, files.CODE), (files.CANCEL_SLIP, files.SLIP)):
        if source in contents:
            setup.names[name].write_bytes(contents[source])


def _read_order(arguments: Sequence[str], setup: Setup) -> ToldOrder | None:
    """What the command line asks for; None for an operation that the install does not have."""
    values = {argument[1]: argument[2:] for argument in arguments if re.match(r"/[a-z]", argument)}
    operation = setup.operations.get(int(values["o"]))
    if operation is None:
        return None
    return ToldOrder(
        operation=operation,
        amount=int(values.get("a", "0")),
        currency=values.get("c", ""),
        original=values.get("r") or values.get("q", ""),
    )


def _read_setup(folder: Path, port: str | None) -> Setup:
    said = _pairs(folder / "INI" / "cashreg.ini")
    names = {key: folder / said.get(key, usual).replace("\\", os.sep) for key, usual in files.USUAL_NAMES.items()}
    names[files.EXTRA_NAME] = names[files.RESULT].with_name(files.EXTRA_NAME)
    listed = _pairs(folder / said.get("OPERATION_INI_FILE", "INI/ops.ini").replace("\\", os.sep))
    operations = {int(key): ",".join(value.split(",")[:2]) for key, value in listed.items() if key.isdecimal()}
    return Setup(names, operations or _OPS, port or said.get("PORT", ""), said.get("OPCHARSET", "cp1251"))


def _pairs(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    found = re.findall(r"^[ \t]*(\w+)[ \t]*=[ \t]*(.*?)\s*$", path.read_text(encoding="cp1251"), re.MULTILINE)
    return dict(found)


def _take_faults(path: str | None) -> Faults:
    if path is None or not os.path.exists(path):
        return Faults()
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    os.unlink(path)
    return Faults(lines)


def _hang() -> None:
    beside = Path(f"{HANGING}.new")
    beside.write_text(str(os.getpid()), encoding="ascii")
    os.replace(beside, HANGING)
    while not os.path.exists(GO):
        time.sleep(_LOOK_EVERY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
