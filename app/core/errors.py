"""Every error that a user may meet: a number fixed for ever, an English text, and the parameters within it.

The window shows the translated text of the same number. The numbers are the program's own, four digits behind an
E, so that they are never taken for a response code of a pinpad: E1 settings, E2 input, E3 rules and lanes, E4 the
line to a pinpad, E5 the journal, E6 printing, E7 emulators, E8 supervisors and what they decide, E9 the HTTP
interface.
"""

from typing import ClassVar

from app.core.masking import mask

_OF_THE_MACHINE = ("found", "hash", "path")
"""Parameters that nobody has typed: lists of devices with their serial numbers, hashes and paths stay as they are."""


class AppError(Exception):
    """Base of all numbered errors. `text` names what is wrong and what would be right; `params` fill it.

    A parameter may repeat what somebody typed: card numbers in it are masked (M9).
    """

    number: ClassVar[int]
    text: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params = {name: _masked(name, value) for name, value in params.items()}
        super().__init__(f"E{self.number}: {self.text.format(**self.params)}")


def _masked(name: str, value: object) -> object:
    """A text, a number or the words of another exception masked; anything else, numbered errors too, as it is."""
    if name in _OF_THE_MACHINE or isinstance(value, AppError) or not isinstance(value, str | int | Exception):
        return value
    masked = mask(str(value))
    return value if masked == str(value) else masked


class SettingsInvalid(AppError):
    number = 1001
    text = "{path}, line {line}: {key}: {problem}. Right would be: {expected}"


class SettingsUnreadable(AppError):
    number = 1002
    text = "{path} cannot be read: {problem}"


class SettingsForbidden(SettingsUnreadable):
    number = 1009
    text = (
        "This user may not read {path}, because {denied} belongs to {owner}. Run the program as that user, or give this"
        " user the right to read it"
    )


class SettingsUnwritable(AppError):
    number = 1003
    text = "{path} cannot be written: {problem}"


class SettingNotServed(AppError):
    number = 1004
    text = "{key} = “{value}” is not in this version. It serves: {served}"


class LaneInUse(AppError):
    number = 1005
    text = (
        "Lane {lane} cannot be removed: {count} of its operations are not settled. Settle them on the screen of"
        " unresolved cases first"
    )


class SettingsNotChangeable(AppError):
    number = 1006
    text = "{path} is written so that the program cannot change {key} in it. Change it there by hand"


class LaneNotInSettings(AppError):
    number = 1007
    text = "There is no lane “{lane}” in {path}. Look at the settings again"


class LastGoodInUse(AppError):
    number = 1008
    text = "The settings of {when} are in use, the last good ones: {problem}"


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


class SearchNotUnderstood(AppError):
    number = 2006
    text = (
        "“{text}” cannot be sought. It can be an RRN (12 digits), a receipt number, an amount (300 000.00), a card"
        " (*1234), a day (24.11.2026), a month (11.2026), days (01.11-24.11), or the name of a lane or an operator"
    )


class AmountMissing(AppError):
    number = 2007
    text = "Enter the amount"


class LaneBusy(AppError):
    number = 3001
    text = "Lane {lane} is busy with another operation"


class LaneClosed(AppError):
    number = 3002
    text = (
        "Lane {lane} is closed: the outcome of the {kind} of {amount} so'm, {when}, is not known yet and is being"
        " looked up. Do not repeat it"
    )


class LaneNotCalibrated(AppError):
    number = 3003
    text = "Lane {lane} has not been calibrated for this: {kind}. Calibrate it first (menu, Calibrate)"


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
    text = "A {kind} of the sale {original}, {when} by {operator}, is not settled. Do not repeat it"


class ReprintNeedsSupervisor(AppError):
    number = 3018
    text = "Only a lane's last slip is printed again without a supervisor"


class LaneInConflict(AppError):
    number = 3019
    text = (
        "Lane {lane} is closed: what its pinpad said of the {kind} of {amount} so'm, {when}, is contradictory."
        " A supervisor settles it on the screen of unresolved cases"
    )


class SameAmountUnsettled(AppError):
    number = 3020
    text = (
        "A sale of the same {amount} so'm on lane {lane}, {when}, is not settled: the card may have been charged."
        " Sell again only if you are sure that this is another sale"
    )


class ReconcileOverCase(AppError):
    number = 3021
    text = "Lane {lane} has an operation that is not settled. Reconciling all the same needs a supervisor"


class ShiftOver(AppError):
    number = 3022
    text = "The shift of the sale {original} is closed, so it cannot be cancelled any more. It needs a return"


class ReturnAboveLimit(AppError):
    number = 3023
    text = (
        "With this return {operator} would have returned {amount} so'm today, more than {limit}. It needs a supervisor"
    )


class LateAnswerFound(AppError):
    number = 3024
    text = (
        "Nothing was sent: the pinpad of lane {lane} told an earlier answer, of a {kind} of {amount} so'm, {when}."
        " Look at it, then ask again"
    )


class AnswerUndelivered(AppError):
    number = 3025
    text = (
        "The {kind} of {amount} so'm, {when}, was approved with RRN {rrn}, and its till did not get the answer. "
        "Acknowledge {id} first"
    )


class KeyUsed(AppError):
    number = 3026
    text = (
        "The idempotency key belongs to operation {id}, which is another request. Send every new request with a "
        "key of its own"
    )


class OutcomeUnknown(AppError):
    number = 3027
    text = "UNKNOWN {id}: do not repeat. It may have gone through; the answer was lost and is being looked up"


class CancelTerminalAway(AppError):
    number = 3028
    text = (
        "The sale {original} was made on terminal {terminal}, which is not on lane {lane} any more."
        " Connect that pinpad again, or return the sale instead"
    )


class ReturnedBefore(AppError):
    number = 3029
    text = "A return of the sale {original} was made {when}. What is left of it can only be returned, not cancelled"


class SameAmountUntold(AppError):
    number = 3037
    text = (
        "A sale of the same {amount} so'm on lane {lane}, {when}, was approved, and its till did not get the answer."
        " Sell again only if you are sure that this is another sale"
    )


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


class LookUpUnanswered(AppError):
    number = 4012
    text = "The pinpad was asked for its last slip and did not give it (code {code})"


class PortHeldBy(PortHeld):
    number = 4013
    text = "Port {port} is held by {holder}. Close it and try again"


class DeviceMissing(AppError):
    number = 4014
    text = "No device {port} is plugged in. Plugged in are: {found}"


class DeviceAmbiguous(AppError):
    number = 4015
    text = "Several devices fit {port}: {found}. Name one with its serial number"


class NoPinpadConnected(AppError):
    number = 4016
    text = "No pinpad has connected to {port}. It has to come from {peer}"


class StaleOutput(AppError):
    number = 4017
    text = (
        "{path} of an earlier operation cannot be removed: {problem}. Nothing was sent, because it could be taken "
        "for the new answer"
    )


class ToolRunning(AppError):
    number = 4018
    text = (
        "{tool} is running already (process {process}): another program uses the pinpad, or an earlier operation "
        "goes on. Wait for its end"
    )


class ToolNotStarted(AppError):
    number = 4019
    text = "{tool} cannot be started: {problem}"


class ToolSilent(AppError):
    number = 4020
    text = "{tool} has ended without an answer: {problem}"


class BoxUnreachable(AppError):
    number = 4021
    text = "The FiscalBox {url} cannot be reached: {problem}"


class HostNotAllowed(AppError):
    number = 4027
    text = "The pinpad asked for the bank host {host}, which relay_allow does not name"


class HostNotReached(AppError):
    number = 4028
    text = "The bank host {host} was not reached"


class LineGarbled(AppError):
    number = 4029
    text = "{count} bytes came over the line that are no frames"


class TerminalNotTold(AppError):
    number = 4030
    text = "The pinpad's short report names no terminal, so that it cannot be compared with the settings"


class AnsweredWithCode(AppError):
    number = 4031
    text = "The pinpad answered with code {code}"


class PinpadEndless(AppError):
    number = 4032
    text = "The pinpad did not come to an end within {seconds} seconds, so it is not listened to any longer"


class QuestionStopped(AppError):
    number = 4033
    text = "The question was stopped before the pinpad had answered it"


class PinpadClockOff(AppError):
    number = 4034
    text = (
        "The pinpad's clock shows {shown} where it is {now}. Until it is right, the outcome of an operation whose"
        " answer is lost cannot be told by its slip"
    )


class PinpadShared(AppError):
    number = 4040
    text = (
        "Lane {lane} ({place}) leads to the same pinpad as lane {other} ({taken}), so that nothing was sent."
        " One pinpad is one lane"
    )


class BoxNotUnderstood(AppError):
    number = 4022
    text = "The FiscalBox {url} gave an answer that proves nothing: {problem}"


class TraceDamaged(AppError):
    number = 4023
    text = "{path}, line {line}: this is not a trace, or it is damaged: {problem}. Save it again on the till"


class TraceNewer(AppError):
    number = 4024
    text = "{path} was saved by a newer version (format {version}, this program knows {known}). Open it with that one"


class TraceUnwritable(AppError):
    number = 4025
    text = "The trace cannot be written to {path}: {problem}. Choose another folder"


class NothingToReplay(AppError):
    number = 4026
    text = "This trace cannot be replayed: {problem}. It can be read all the same"


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


class ProfileForbidden(ProfileUnusable):
    number = 5012
    text = (
        "This user may not read and write {path}, which belongs to {owner}. Run the program as that user, give this"
        " user the right to it, or choose another folder with --profile"
    )


class ProfileReadOnly(ProfileUnusable):
    number = 5013
    text = "{path} is on a disk that can only be read. Make the disk writable, or choose another folder with --profile"


class ProfileNotFolder(ProfileUnusable):
    number = 5016
    text = "{path} is a file where a folder is needed. Choose another folder with --profile, or move that file away"


class JournalForbidden(JournalUnusable):
    number = 5014
    text = (
        "The journal {journal} cannot be used: this user may not read and write {path}, which belongs to {owner}. Run"
        " the program as that user, or give this user the right to it"
    )


class JournalReadOnly(JournalUnusable):
    number = 5015
    text = "The journal {journal} cannot be used: {path} is on a disk that can only be read. Make the disk writable"


class JournalContradicted(JournalUnusable):
    number = 5006
    text = (
        "The journal {path} does not hold what was written last: {count} events were noted, ending in {hash}."
        " An older copy may have been put back, or rows were deleted. Let support run journal --verify"
    )


class JournalGone(JournalContradicted):
    number = 5010
    text = (
        "The journal {path} is missing or empty, although {count} events were written to it. It was deleted or moved."
        " Put it back before the program is started; a new journal knows nothing of earlier sales"
    )


class JournalReplaced(JournalUnusable):
    number = 5011
    text = (
        "The journal {path} was deleted, moved or replaced while the program was running. Nothing is sent until that"
        " file is back under its name. Call support before the program is closed"
    )


class ExportUnwritable(AppError):
    number = 5007
    text = "{path} cannot be written: {problem}. Choose another folder, or close the file where it is open"


class BundleUnwritable(AppError):
    number = 5009
    text = "The support bundle cannot be written to {path}: {problem}. Choose another folder"


class PrinterMissing(AppError):
    number = 6001
    text = "There is no printer “{printer}”. The slip is kept and can be printed later"


class NoPrinterAtAll(AppError):
    number = 6003
    text = "This system has no printer. The slip is kept and can be printed later"


class PrintFailed(AppError):
    number = 6002
    text = "Printing on “{printer}” failed: {problem}. The slip is kept and can be printed later"


class NothingToPrint(AppError):
    number = 6004
    text = "There is no slip of this kind to print again"


class PrinterUnreachable(AppError):
    number = 6005
    text = "The printer {printer} cannot be reached: {problem}. The slip is kept and can be printed later"


class PrinterOutOfPaper(AppError):
    number = 6006
    text = "The printer {printer} has no paper, or its cover is open. The slip is kept and can be printed later"


class LettersMissing(AppError):
    number = 6007
    text = (
        "No monospaced font of this system has the letters {letters}, which the printer {printer} does not have either."
        " Install DejaVu Sans Mono (fonts-dejavu-core). The slip is kept and can be printed later"
    )


class PrinterProfileUnknown(AppError):
    number = 6008
    text = "There is no printer profile “{profile}”. Right for [printer] profile would be one of: {profiles}"


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


class NoSupervisors(AppError):
    number = 8001
    text = "This needs a supervisor, and there is none yet. The machine's administrator adds one: supervisor add NAME"


class NoSuchSupervisor(AppError):
    number = 8002
    text = "There is no supervisor “{name}”. The supervisors are: {names}"


class PinWrong(AppError):
    number = 8003
    text = "The PIN of {name} is wrong. Attempts left before it is locked: {left}"


class SupervisorLocked(AppError):
    number = 8004
    text = "After too many wrong PINs {name} is locked for another {minutes} min"


class PinTooWeak(AppError):
    number = 8005
    text = "That PIN is too easy to guess. Choose {minimum} to {maximum} digits, neither all the same nor in a row"


class SupervisorExists(AppError):
    number = 8006
    text = "There is a supervisor “{name}” already. Choose another name"


class NotAdministrator(AppError):
    number = 8007
    text = (
        "Only a supervisor, by PIN, or the machine's administrator may add a supervisor to a till that has taken money"
    )


class SupervisorNameWrong(AppError):
    number = 8008
    text = "“{name}” is not a supervisor's name. Write 1 to {maximum} letters"


class PinMissing(AppError):
    number = 8009
    text = "No PIN was given"


class PinsDiffer(AppError):
    number = 8010
    text = "The two PINs differ. Nothing was changed"


class CaseNotOpen(AppError):
    number = 8011
    text = "There is no open case “{case}”. What is open stands on the Unresolved screen"


class CaseAmbiguous(AppError):
    number = 8012
    text = "“{case}” stands for several open cases. Choose one of: {cases}"


class ReasonMissing(AppError):
    number = 8013
    text = "A decision needs a reason, in your own words"


class NothingToOpen(AppError):
    number = 8014
    text = "Lane {lane} does not wait for a look-up, so there is nothing to open"


class LastSupervisor(AppError):
    number = 8015
    text = "{name} is the only supervisor. Add another one before removing this one"


class ApiNotAllowed(AppError):
    number = 9001
    text = "The HTTP interface may not do this: {action}. What it may is the setting [api] allow"


class ApiTrainingRefused(AppError):
    number = 9002
    text = "Lane {lane} is for training. The HTTP interface serves it only with [api] training = true"


class NoLaneOfScheme(AppError):
    number = 9003
    text = "There is no lane of {scheme}"


class BodyNotUnderstood(AppError):
    number = 9004
    text = "The request cannot be read: {problem}. Right would be: {expected}"


class ApiNotServed(AppError):
    number = 9005
    text = "The HTTP interface cannot be served at {address}: {problem}"


class KeyMissing(AppError):
    number = 9006
    text = (
        "A new operation needs a header Idempotency-Key of 1 to 255 visible characters, of its own for each operation"
    )


class NoSuchOperation(AppError):
    number = 9007
    text = "There is no operation {id}"


class NothingToAbort(AppError):
    number = 9008
    text = "Operation {id} is over, so there is nothing to abort"


class NothingToAcknowledge(AppError):
    number = 9009
    text = "Operation {id} is not an approval that this interface has made, so there is nothing to acknowledge"


class HostRefused(AppError):
    number = 9010
    text = "The Host header “{host}” does not name this machine and port"


class OriginRefused(AppError):
    number = 9011
    text = "Requests of web pages are refused: {header}. Allowed pages are the setting [api] allowed_origins"


class TokenWrong(AppError):
    number = 9012
    text = "The header Authorization: Bearer is missing or its token is wrong"


class BodyTooLarge(AppError):
    number = 9013
    text = "The body is larger than {limit} bytes"


class NotSavedYet(AppError):
    number = 9014
    text = "Operation {id} is over, but there was no room to save it. Acknowledge it once the disk has room"


class ProgramSilent(AppError):
    number = 9015
    text = (
        "The program that has this profile did not say what came of it: {problem}. Look whether it was done before you"
        " try again"
    )
