"""Commands of another process of this program, carried out by the one that owns the profile.

A command finds the owner by a file in the profile that only the profile's user may read: a port of this machine and a
key. Each end proves to the other that it knows the key before anything is asked, so that a PIN goes to nobody else.
A message is a line of JSON; nothing of it is logged but the command's name.
"""

import hmac
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from app.core import logs
from app.core.errors import AppError, ProfileInUse, ProgramSilent
from app.core.paths import Profile
from app.tracing import facts

Command = Callable[..., Mapping[str, Any]]
"""Carries out a command; its arguments and what it tells are values of JSON. Raises AppError where it is refused."""

_HOST = "127.0.0.1"
_ARRIVAL = 5.0
"""Seconds in which a message must be here."""
_ANSWER = 60.0
"""Seconds that the owner may take for a command."""
_LONGEST = 64 * 1024
"""Bytes of a message."""

_log = logs.get(__name__)


class CommandChannel:
    """Takes commands one after the other, on a thread of its own. `start` it, then `stop` it; once."""

    def __init__(self, profile: Profile, commands: Mapping[str, Command]) -> None:
        self._file = profile.channel
        self._commands = commands
        self._key = secrets.token_hex(32)
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._thread = threading.Thread(target=self._serve, name="commands")

    def start(self) -> None:
        """Take commands from now on. For the owner of the profile, in whose place a file may have been left.

        Raises:
            OSError: when the port or the file cannot be had.
        """
        self._listener.bind((_HOST, 0))
        self._listener.listen()
        self._file.unlink(missing_ok=True)
        told = json.dumps({"port": self._listener.getsockname()[1], "key": self._key})
        with open(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(told)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, and wait for the command that is being carried out."""
        self._file.unlink(missing_ok=True)
        with suppress(OSError):  # it wakes whoever accepts; Windows does that with the next line
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:  # it was closed
                return
            with line:
                try:
                    self._converse(line)
                except OSError:
                    pass  # the other end is gone, or it only looked whether there is somebody
                except (ValueError, LookupError, TypeError) as error:
                    _log.warning("what another process asked was not understood: %s", type(error).__name__)

    def _converse(self, line: socket.socket) -> None:
        """Raises OSError where the other end breaks off, ValueError where it is not a command of this program."""
        theirs, ours = _receive(line, _ARRIVAL), secrets.token_hex(16)
        _send(line, f"{ours} {_proof(self._key, 'owner', theirs, ours)}")
        proof, _, message = _receive(line, _ARRIVAL).partition(" ")
        if not _is_right(proof, self._key, "command", ours, message):
            raise ValueError("it does not know the key")
        asked = json.loads(message)
        _send(line, json.dumps(self._carry_out(asked["command"], asked["arguments"])))

    def _carry_out(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        _log.info("another process asks: %s", name)
        try:
            return {"done": self._commands[name](**arguments)}
        except AppError as error:
            return {"error": facts.from_error(error)}
        except Exception:
            _log.exception("the command %s failed", name)
            return {"error": None}


def hand_over(profile: Profile, command: str, **arguments: Any) -> dict[str, Any]:
    """What the owner of the profile tells of that command.

    Raises:
        ProfileInUse: when the owner takes no commands, and nothing was asked.
        ProgramSilent: when no answer came: whether it was done is not known.
        AppError: what refused it.
    """
    try:
        told = _ask(_connect(profile), command, arguments)
    except (OSError, ValueError) as error:
        raise ProgramSilent(problem=error) from error
    if "done" in told:
        done: dict[str, Any] = told["done"]
        return done
    if told["error"] is None:
        raise ProgramSilent(problem="it failed, and its log says where")
    raise facts.to_error(told["error"])


def check_taken(profile: Profile) -> None:
    """Let pass where the owner of the profile takes commands.

    Raises:
        ProfileInUse: when it takes none.
    """
    _connect(profile)[0].close()


def _connect(profile: Profile) -> tuple[socket.socket, str]:
    """A line to the owner, and the key."""
    try:
        told = json.loads(profile.channel.read_text("ascii"))
        return socket.create_connection((_HOST, int(told["port"])), timeout=_ARRIVAL), told["key"]
    except (FileNotFoundError, ConnectionRefusedError, ValueError, LookupError) as error:
        # left by a program that was killed, being written, or there is none
        raise ProfileInUse(path=profile.folder) from error


def _ask(connection: tuple[socket.socket, str], command: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    line, key = connection
    with line:
        ours = secrets.token_hex(16)
        _send(line, ours)
        theirs, _, proof = _receive(line, _ARRIVAL).partition(" ")
        if not _is_right(proof, key, "owner", ours, theirs):
            raise ValueError("another program has its port")
        message = json.dumps({"command": command, "arguments": arguments})
        _send(line, f"{_proof(key, 'command', theirs, message)} {message}")
        answer: dict[str, Any] = json.loads(_receive(line, _ANSWER))
        return answer


def _proof(key: str, *parts: str) -> str:
    return hmac.new(key.encode(), " ".join(parts).encode(), "sha256").hexdigest()


def _is_right(proof: str, key: str, *parts: str) -> bool:
    return hmac.compare_digest(proof.encode(), _proof(key, *parts).encode())


def _send(line: socket.socket, text: str) -> None:
    line.sendall(f"{text}\n".encode())


def _receive(line: socket.socket, seconds: float) -> str:
    """A message.

    Raises:
        OSError: when it does not come in time, or the other end is gone.
        ValueError: when it is too long or no text.
    """
    received, end = b"", time.monotonic() + seconds
    while not received.endswith(b"\n"):
        line.settimeout(max(end - time.monotonic(), 0.001))
        part = line.recv(4096)
        if not part:
            raise ConnectionResetError("it has hung up")
        received += part
        if len(received) > _LONGEST:
            raise ValueError("its message is too long")
    return received.decode().rstrip("\n")
