"""Every error that a user may meet: a number fixed for ever, an English text, and the parameters within it.

The window shows the translated text of the same number. The numbers are the program's own, four digits behind an
E, so that they are never taken for a response code of a pinpad: E1 settings, E2 input, E3 rules and lanes, E4 the
line to a pinpad, E5 the journal, E6 printing, E7 emulators.
"""

from typing import ClassVar


class AppError(Exception):
    """Base of all numbered errors. `text` names what is wrong and what would be right; `params` fill it."""

    number: ClassVar[int]
    text: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(f"E{self.number}: {self.text.format(**params)}")


class SettingsInvalid(AppError):
    number = 1001
    text = "{path}, line {line}: {key}: {problem}. Right would be: {expected}"


class SettingsUnreadable(AppError):
    number = 1002
    text = "{path} cannot be read: {problem}"


class SettingsUnwritable(AppError):
    number = 1003
    text = "{path} cannot be written: {problem}"


class SettingNotServed(AppError):
    number = 1004
    text = "{key} = “{value}” is not in this version. It serves: {served}"


class AmountNotANumber(AppError):
    number = 2001
    text = "“{text}” is not an amount. Write so'm and tiyin as 300 000.00"


class AmountTooFine(AppError):
    number = 2002
    text = "“{text}” has more than two decimals. The smallest coin is 0.01 so'm"


class AmountOutOfRange(AppError):
    number = 2003
    text = "“{text}” is out of range. An amount is from {minimum} to {maximum} so'm"


class OriginalNotRecognised(AppError):
    number = 2004
    text = "“{text}” is neither a receipt number (1 to 6 digits) nor an RRN (12 digits)"


class OriginalMissing(AppError):
    number = 2005
    text = "A {kind} needs the receipt number or the RRN of the sale"


class LaneBusy(AppError):
    number = 3001
    text = "Lane {lane} is busy with another operation"


class LaneClosed(AppError):
    number = 3002
    text = "Lane {lane} is closed: the outcome of operation {operation} is not known. Do not repeat it"


class LaneNotCalibrated(AppError):
    number = 3003
    text = "Lane {lane} has not been calibrated, so it takes no money. The installer sets calibrated = true"


class TrainingTerminal(AppError):
    number = 3004
    text = "Lane {lane} met the training terminal {terminal} in a profile that is not for training"


class OriginalNotApproved(AppError):
    number = 3005
    text = "The sale {original} was not approved, so there is nothing to give back"


class GivenBackAlready(AppError):
    number = 3006
    text = "Of the sale {original} only {left} so'm can still be given back"


class CancelledAlready(AppError):
    number = 3007
    text = "The sale {original} was cancelled on {when} by {operator}"


class CancelNotWhole(AppError):
    number = 3008
    text = "A cancel is for the whole sale of {amount} so'm. For a part of it make a return"


class SchemeDiffers(AppError):
    number = 3009
    text = "The sale {original} was made on {scheme}. Choose a lane of that scheme"


class OriginalAmbiguous(AppError):
    number = 3010
    text = "“{original}” stands for several sales. Choose the sale in the list of operations"


class OriginalUnknown(AppError):
    number = 3011
    text = "The sale {original} is not in this journal. Giving it back needs a supervisor"


class NoSuchLane(AppError):
    number = 3012
    text = "There is no lane “{lane}”. The lanes are: {lanes}"


class LaneStopped(AppError):
    number = 3013
    text = "Lane {lane} has been stopped with the program"


class TerminalDiffers(AppError):
    number = 3014
    text = "Lane {lane} is closed: terminal {terminal} answered, expected is one of: {expected}"


class CancelElsewhere(AppError):
    number = 3015
    text = "The sale {original} was made on lane {lane}. A cancel must be made there"


class GiveBackPending(AppError):
    number = 3016
    text = "A cancel or return of the sale {original} is still open: {operation}. Do not repeat it"


class ReprintNeedsSupervisor(AppError):
    number = 3018
    text = "Only a lane's last slip is printed again without a supervisor"


class PortNotUnderstood(AppError):
    number = 4001
    text = "“{port}” is not a port. Examples: {examples}"


class PortUnavailable(AppError):
    number = 4002
    text = "Port {port} cannot be opened: {problem}"


class PortHeld(AppError):
    number = 4003
    text = "Port {port} is held by another program. Close it and try again"


class LineLost(AppError):
    number = 4004
    text = "The line to the pinpad on {port} was lost: {problem}"


class PinpadSilent(AppError):
    number = 4005
    text = "The pinpad has said nothing for {seconds} seconds"


class LineFlooded(AppError):
    number = 4006
    text = "The pinpad sent more than {limit} bytes that are no frames. Check the cable and the port"


class SessionNotSupported(AppError):
    number = 4007
    text = "The pinpad speaks {form} sessions, which are not supported. Ask the bank to switch them off"


class PinpadBusy(AppError):
    number = 4008
    text = "The pinpad is still busy with an earlier operation. Finish or cancel it at the pinpad"


class KindNotSupported(AppError):
    number = 4009
    text = "This lane's driver cannot do this: {kind}"


class AbortedBeforeSending(AppError):
    number = 4010
    text = "The operation was stopped before anything was sent to the pinpad"


class ConversationBroke(AppError):
    number = 4011
    text = "The conversation with the pinpad broke off by a mistake of this program: {problem}"


class ProfileInUse(AppError):
    number = 5001
    text = "Profile {path} is in use by another process"


class JournalNewer(AppError):
    number = 5002
    text = "{path} was written by a newer version (schema {version}, this program knows {known})"


class JournalUnusable(AppError):
    number = 5003
    text = "The journal {path} cannot be used: {problem}"


class ProfileUnusable(AppError):
    number = 5005
    text = "{path} cannot be used: {problem}"


class PrinterMissing(AppError):
    number = 6001
    text = "There is no printer “{printer}”. The slip is kept and can be printed later"


class NoPrinterAtAll(AppError):
    number = 6003
    text = "This system has no printer. The slip is kept and can be printed later"


class PrintFailed(AppError):
    number = 6002
    text = "Printing on “{printer}” failed: {problem}. The slip is kept and can be printed later"


class FaultNotUnderstood(AppError):
    number = 7001
    text = "“{fault}” is not a fault. Write STEP:ACTION; steps: {steps}; actions: {actions}"


class CardNotKnown(AppError):
    number = 7002
    text = "There is no emulated card “{card}”. The cards are: {cards}"


class PtyNotAvailable(AppError):
    number = 7003
    text = "This system has no pseudo-terminals. Use --listen HOST:PORT"


class EmulationIncomplete(AppError):
    number = 7004
    text = "Say which pinpad and where: --scheme and one of --listen, --connect and --pty"
