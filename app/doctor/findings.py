"""What a check has found: one line, and for everything that is not well what to do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app import errors
from app.errors import AppError


class Level(StrEnum):
    """How bad it is. Only a FAIL makes the command fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, `text` is what was seen, `advice` what to do."""

    level: Level
    what: str
    text: str
    advice: str = ""

    def __str__(self) -> str:
        """It as one line, whatever an error's text holds."""
        advice = f" -> {self.advice}" if self.advice else ""
        return " ".join(f"{self.level:<4} {self.what}: {self.text}{advice}".splitlines())


def ok(what: str, text: str) -> Finding:
    return Finding(Level.OK, what, text)


def warn(what: str, text: str, advice: str) -> Finding:
    return Finding(Level.WARN, what, text, advice)


def fail(what: str, text: str, advice: str) -> Finding:
    return Finding(Level.FAIL, what, text, advice)


_ADVICE: Mapping[type[AppError], str] = {
    errors.SettingsInvalid: "Correct that line of the file",
    errors.SettingsUnreadable: "Correct the path in settings.toml, or the file and the rights to it",
    errors.SettingNotServed: "Set one of those in settings.toml",
    errors.PortNotUnderstood: "Correct it in settings.toml",
    errors.PortHeld: "End the program that holds it",
    errors.PortUnavailable: "Check the cable, that the pinpad is on, and the lane's port in settings.toml",
    errors.DeviceMissing: "Plug the pinpad in, or name in the lane's port what is plugged in",
    errors.DeviceAmbiguous: "Give the serial number in the lane's port: usb:VID:PID:SERIAL",
    errors.NoPinpadConnected: "Set in the pinpad this machine's address and that port, in the lane's peer the pinpad's",
    errors.LineLost: "Check the cable and that the pinpad is on",
    errors.LineFlooded: "Check that the port is the pinpad's and not another device's",
    errors.PinpadSilent: "Check that the pinpad is on, shows its idle screen and is set to work with a till",
    errors.PinpadBusy: "End at the pinpad what it is at, then run doctor again",
    errors.ToolNotStarted: "Correct the lane's command and folder in settings.toml, or install the package again",
    errors.ToolRunning: "Wait for its end; after that look at what it did",
    errors.StaleOutput: "Give the user of the program the right to write there",
    errors.BoxUnreachable: "Check the lane's url in settings.toml, that the box is on, and the network",
    errors.JournalNewer: "Install the version of the program that wrote it, or a newer one",
    errors.JournalUnusable: "Keep a copy of the profile folder as it is and give it to support. Do not delete anything",
    errors.ProfileUnusable: "Give the user of the program the right to read and write there",
    errors.ApiNotServed: "Correct [api] in settings.toml, or end the program that has the address",
}


def refusal(what: str, error: AppError) -> Finding:
    """The finding that a numbered error is."""
    known = next((advice for kind in type(error).__mro__ if (advice := _ADVICE.get(kind))), None)
    return fail(what, str(error), known or "Correct what the text names")


def guarded(what: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """These findings, and what ends the check early as a finding too: one broken check must not hide the others."""
    try:
        yield from findings
    except AppError as error:
        yield refusal(what, error)
    except PermissionError as error:
        yield fail(what, f"this user may not look at {error.filename}", "Run doctor as the program's user")
    except Exception as error:
        yield fail(what, f"the check itself broke: {error!r}", "Give this line to support")
