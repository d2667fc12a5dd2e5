"""A CUPS of the test's own: its scheduler with two queues, which send what they print to ports of this machine."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT = 20.0
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_SOCKET_BACKEND = Path("/usr/lib/cups/backend/socket")
_CONFIGURATION = """
LogLevel warn
Listen {folder}/socket
Browsing No
DefaultAuthType None
WebInterface No
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_FILES = """
ServerRoot {folder}/root
RequestRoot {folder}/spool
TempDir {folder}/tmp
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
"""
_PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "SLIPS.PPD"
*Manufacturer: "Generic"
*Product: "(Slips)"
*ModelName: "Slips"
*ShortNickName: "Slips"
*NickName: "Slips"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*cupsVersion: 2.2
*cupsFilter2: "application/pdf application/pdf 0 -"
*VariablePaperSize: True
*MaxMediaWidth: 10000
*MaxMediaHeight: 10000
*HWMargins: 0 0 0 0
*CustomPageSize True: "pop pop pop <</PageSize[5 -2 roll]/ImagingBBox null>>setpagedevice"
*ParamCustomPageSize Width: 1 points 36 10000
*ParamCustomPageSize Height: 2 points 36 10000
*ParamCustomPageSize WidthOffset: 3 points 0 0
*ParamCustomPageSize HeightOffset: 4 points 0 0
*ParamCustomPageSize Orientation: 5 int 0 3
*OpenUI *PageSize: PickOne
*OrderDependency: 100 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]/ImagingBBox null>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*OrderDependency: 100 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]/ImagingBBox null>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
"""
"""A printer of paper of any size that is given PDFs as they are."""


def has_cups() -> bool:
    """Whether a CUPS can be started here: where it is installed with the backend that prints on a port, by root."""
    programs = ("cupsd", "lpadmin", "lpstat", "lp")
    is_installed = all(shutil.which(program, path=_PATH) for program in programs) and _SOCKET_BACKEND.exists()
    return sys.platform == "linux" and is_installed and os.geteuid() == 0


class Spooler:
    """A running CUPS. `server` is what CUPS_SERVER has to be for whoever is to use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = str(folder / "socket")

    def add(self, queue: str, port: int, *, takes_pdf: bool) -> None:
        """Add a queue that prints on a port of this machine: PDFs, or whatever it is given as it is."""
        kind = ["-P", str(self._folder / "slips.ppd")] if takes_pdf else ["-m", "raw"]
        self._run("lpadmin", "-p", queue, "-v", f"socket://127.0.0.1:{port}/?waiteof=false&snmp=false", *kind, "-E")

    def is_ready(self) -> bool:
        return "is running" in self._run("lpstat", "-r")

    def _run(self, *command: str) -> str:
        environment = os.environ | {"CUPS_SERVER": self.server, "LC_ALL": "C", "PATH": _PATH}
        ended = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", timeout=LIMIT, check=False
        )
        assert ended.returncode == 0 or command[0] == "lpstat", ended.stderr
        return ended.stdout


@contextmanager
def spooler() -> Iterator[Spooler]:
    """A CUPS that runs as long as the context."""
    folder = Path(tempfile.mkdtemp(prefix="cups-"))
    folder.chmod(0o755)  # its filters run as another user
    for name in ("root", "spool", "tmp", "cache", "state"):
        (folder / name).mkdir()
    (folder / "tmp").chmod(0o1777)
    (folder / "cupsd.conf").write_text(_CONFIGURATION.format(folder=folder))
    (folder / "cups-files.conf").write_text(_FILES.format(folder=folder))
    (folder / "slips.ppd").write_text(_PPD)
    command = ["cupsd", "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
    with subprocess.Popen(command, env=os.environ | {"PATH": _PATH}) as scheduler:
        try:
            running, deadline = Spooler(folder), time.monotonic() + LIMIT
            while not running.is_ready():
                assert scheduler.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < deadline, "the scheduler does not come up"
            yield running
        finally:
            scheduler.terminate()
            scheduler.wait(LIMIT)
            shutil.rmtree(folder)


class Tray:
    """What comes out of a queue: each document that it sends to this port."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._documents: list[bytes] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._take, daemon=True).start()

    def next(self) -> bytes:
        """The next document, once it is there."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._documents, LIMIT), "nothing came out"
            return self._documents.pop(0)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _take(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            with connection:
                document = b""
                while part := connection.recv(65536):
                    document += part
            with self._changed:
                self._documents.append(document)
                self._changed.notify_all()
