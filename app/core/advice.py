"""What to do about what is wrong: for each error that somebody at the till can mend, the likely causes first."""

from collections.abc import Mapping

from app.core import errors
from app.core.errors import AppError

_ANY = ("Correct what the text names",)

_OF_ERROR: Mapping[type[AppError], tuple[str, ...]] = {
    errors.SettingsInvalid: ("Correct that line of the file",),
    errors.SettingsUnreadable: ("Correct the path in the settings, or the file and the rights to it",),
    errors.SettingNotServed: ("Set one of those in the settings",),
    errors.PortNotUnderstood: ("Correct the lane's port in the settings",),
    errors.PortHeld: (
        "End the program that holds it: an older till program, a bank's service, a second copy of this one",
    ),
    errors.PortUnavailable: (
        "Check the cable and that the pinpad is on",
        "Compare the lane's port in the settings with the list of devices",
        "Where the user may not use it, add him to the group of the device and log in again",
    ),
    errors.DeviceMissing: (
        "Plug the pinpad in, or try another cable and another socket of the machine",
        "Name in the lane's port what is plugged in",
    ),
    errors.DeviceAmbiguous: ("Give the serial number in the lane's port: usb:VID:PID:SERIAL",),
    errors.PinpadShared: (
        "Give each lane in the settings a port of its own, or remove one of the two",
        "A device that is plugged in anew may have another lane's name: write what it is, usb:VID:PID:SERIAL",
    ),
    errors.NoPinpadConnected: (
        "Set in the pinpad this machine's address and that port",
        "Set in the lane's peer the pinpad's address",
        "Check a firewall of this machine",
    ),
    errors.LineLost: ("Check the cable and that the pinpad is on",),
    errors.LineFlooded: ("Check that the port is the pinpad's and not another device's",),
    errors.LineGarbled: (
        "Set the serial speed in the pinpad to 115200, 8 bits, no parity, 1 stop bit",
        "Check that the port is the pinpad's and not another device's",
        "Try another cable",
    ),
    errors.PinpadSilent: (
        "Check that the pinpad is on and shows its idle screen",
        "Check that it is set to work with a till, over this very line",
        "Compare the lane's port in the settings with the list of devices",
    ),
    errors.PinpadEndless: (
        "Restart the pinpad and try again",
        "Check that the port is the pinpad's and not another device's",
    ),
    errors.PinpadClockOff: (
        "Set the pinpad's date and time in its own menu, or ask the bank to; time zone included",
        "Check the date and time of this till",
        "The till trusts the pinpad's clock again after three slips with the right time",
    ),
    errors.PinpadBusy: ("End at the pinpad what it is at, then try again",),
    errors.SessionNotSupported: ("Ask the bank to switch that off for this pinpad",),
    errors.AnsweredWithCode: ("Restart the pinpad and try again", "Ask the bank what the code means on this pinpad"),
    errors.TerminalDiffers: (
        "Connect the pinpad that belongs to this lane",
        "Where the bank has exchanged the pinpad, correct the lane's terminal ids and calibrate it anew",
    ),
    errors.TrainingTerminal: ("Connect the pinpad that the bank gave this shop",),
    errors.TerminalNotTold: ("Compare the terminal on the next slip with the lane's terminal ids",),
    errors.HostNotAllowed: (
        "If the bank has named this host, add it to the lane's bank hosts (relay_allow)",
        "If nobody knows it, leave it out and call the bank",
    ),
    errors.HostNotReached: (
        "Check the network of this machine and a firewall",
        "Compare the lane's bank hosts (relay_allow) with what the bank has named",
    ),
    errors.LaneBusy: ("Wait for the end of what the lane is at, then try again",),
    errors.LaneClosed: (
        "Leave the pinpad on and connected: it is asked by itself what became of that operation",
        "Where it stays away, a supervisor opens the lane on the Unresolved screen",
    ),
    errors.LaneInConflict: ("A supervisor settles it on the Unresolved screen",),
    errors.LateAnswerFound: ("Look at the latest operations, then try again",),
    errors.SameAmountUntold: ("Tell the till of that sale on the Unresolved screen, or take another amount",),
    errors.SameAmountUnsettled: ("Wait until that sale is settled, or take another amount",),
    errors.GiveBackPending: ("Wait until it is settled: see the Unresolved screen",),
    **dict.fromkeys(
        (errors.NoSupervisors, errors.OriginalUnknown, errors.ReturnAboveLimit),
        ("Do it with a supervisor on the Operation screen",),
    ),
    **dict.fromkeys(
        (errors.BoxNotUnderstood, errors.ToolSilent, errors.ConversationBroke),
        ("Try again; if it stays so, send the support bundle (F12) to support",),
    ),
    **dict.fromkeys((errors.AbortedBeforeSending, errors.QuestionStopped), ("Begin again",)),
    errors.LaneNotCalibrated: ("Calibrate the lane first (menu, Calibrate)",),
    errors.ToolNotStarted: (
        "Correct the lane's command and folder in the settings",
        "Install the package again",
    ),
    errors.ToolRunning: ("Wait for its end; after that look at what it did",),
    errors.StaleOutput: ("Give the user of the program the right to write there",),
    errors.BoxUnreachable: ("Check the lane's url in the settings, that the box is on, and the network",),
    errors.JournalNewer: ("Install the version of the program that wrote it, or a newer one",),
    **dict.fromkeys(
        (errors.JournalGone, errors.JournalReplaced),
        ("Put the journal back where it was, from the recycle bin or from the newest copy of the profile",),
    ),
    errors.JournalUnusable: (
        "Keep a copy of the profile folder as it is and give it to support. Do not delete anything",
    ),
    **dict.fromkeys(
        (errors.ProfileReadOnly, errors.JournalReadOnly),
        ("Have the disk looked at: a failing one becomes read-only by itself",),
    ),
    **dict.fromkeys(
        (errors.SettingsForbidden, errors.JournalForbidden, errors.ProfileForbidden),
        ("Give the user of the program the right to read and write there",),
    ),
    errors.ProfileNotFolder: _ANY,
    errors.ProfileUnusable: ("Give the user of the program the right to read and write there",),
    errors.ApiNotServed: ("Correct the HTTP interface in the settings, or end the program that has the address",),
    errors.PrinterMissing: ("Choose in the settings one of the printers that the system has",),
    errors.NoPrinterAtAll: ("Set a printer up in the system", "Where there is to be none, say so in the settings"),
    **dict.fromkeys(
        (errors.PrintFailed, errors.PrinterUnreachable, errors.PrinterOutOfPaper),
        ("Check that the printer is on, has paper and is closed, and its cable",),
    ),
}

ALL = tuple(dict.fromkeys(text for texts in (*_OF_ERROR.values(), _ANY) for text in texts))
"""Every text that `for_error` may give, each once."""


def for_error(error: AppError) -> tuple[str, ...]:
    """What to look at, the likeliest first, and what to do."""
    return next((texts for kind in type(error).__mro__ if (texts := _OF_ERROR.get(kind))), _ANY)
