"""What the settings are: frozen models that cannot hold what does not fit together.

The description of a field is what a complaint about its value names as right.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.core.masking import mask
from app.core.model import Kind, Scheme
from app.core.money import MAX_AMOUNT
from app.core.operation_codes import find_misfit
from app.settings.places import same_box, same_folder, same_port

_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+)"
_PORT = r"(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_HOST_AND_PORT = f"{_HOST}:{_PORT}"
_SERIAL_NUMBER = r"[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?"
_USB = rf"usb:[0-9A-Fa-f]{{4}}(?::[0-9A-Fa-f]{{4}}(?::{_SERIAL_NUMBER})?)?"
_LANE_PORT = rf"^(?:|{_USB}|COM[0-9]+|/\S+|(?:socket|listen)://{_HOST_AND_PORT})$"
_BOX_HOST = r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_BOX_URL = rf"https?://{_BOX_HOST}(?::{_PORT})?(?:/[A-Za-z0-9._~-]+)*/?"
_RECEIPT_PORT = (
    rf"queue:\S(?:.*\S)?|serial:\S(?:.*\S)?|tcp:{_HOST_AND_PORT}|usb:[0-9A-Fa-f]{{4}}:[0-9A-Fa-f]{{4}}|file:\S(?:.*\S)?"
)
_YES_NO = "true or false"
OWN_PINPAD = 'a pinpad of its own: one pinpad is one lane, with scheme = "both" where it takes both cards'
"""What is right in place of another lane's pinpad."""

LONGEST_CASHIER = 40
"""Characters of a cashier's name."""


class Driver(StrEnum):
    """How a lane reaches its pinpad."""

    ARCUS2 = "arcus2"
    ARCUS2_PACKAGE = "arcus2-package"
    FISCALBOX = "fiscalbox"
    TRAINING = "training"

    @property
    def look_up_prints(self) -> bool:
        """Whether asking for the last slip prints it, so that it is asked for once and then on request only (M3.1)."""
        return self is Driver.FISCALBOX

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys without which a lane of this driver leads nowhere."""
        match self:
            case Driver.ARCUS2:
                return ("port",)
            case Driver.ARCUS2_PACKAGE:
                return ("command", "folder")
            case Driver.FISCALBOX:
                return ("url",)
            case Driver.TRAINING:
                return ()


class LaneScheme(StrEnum):
    """Whose cards a pinpad takes."""

    HUMO = "humo"
    UZCARD = "uzcard"
    BOTH = "both"

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The schemes of which its lane is one."""
        return tuple(Scheme) if self is LaneScheme.BOTH else (Scheme(self),)


class Theme(StrEnum):
    """Which set of colours the window shows."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class SupervisedAction(StrEnum):
    """What a supervisor may have to allow, in the order of M10.3."""

    REPRINT = "reprint"
    RETURN_ABOVE_LIMIT = "return-above-limit"
    UNKNOWN_ORIGINAL = "unknown-original"
    OPEN_LANE = "open-lane"
    SETTLE = "settle"
    RECONCILE_OVER_CASE = "reconcile-over-case"
    SETTINGS = "settings"


def _quoted(names: type[StrEnum]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _misfit(key: tuple[str | int, ...], problem: str, expected: str | None) -> PydanticCustomError:
    """A complaint about `key`, given relative to the model that raises it."""
    return PydanticCustomError("misfit", "{problem}", {"problem": problem, "expected": expected, "key": key})


def _address(text: str) -> str:
    if text:
        ip_address(text)
    return text


def is_box_url(text: str) -> bool:
    """Whether a FiscalBox may stand there: `http(s)://host[:port][/base path]`, the host in ASCII, and nothing else.

    A user or a password in it would be written into logs and would not be sent.
    """
    fits = re.fullmatch(_BOX_URL, text, re.ASCII)
    try:
        return fits is not None and (fits["ipv6"] is None or ip_address(fits["ipv6"]).version == 6)
    except ValueError:
        return False


def _box_url(text: str) -> str:
    if text and not is_box_url(text):
        raise ValueError(text)
    return text


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _zone_name(text: str) -> str:
    try:
        ZoneInfo(text)
    except (LookupError, OSError) as error:  # a folder of the zone database is an OSError
        raise ValueError(text) from error
    return text


def read_cashier(text: str) -> str | None:
    """The name in a text, its spaces set in order; None where it is none.

    A name is in every list and on every copy of a slip, so that it may be no number, least of all a card's (M9).
    """
    name = " ".join(text.split())
    is_one = 0 < len(name) <= LONGEST_CASHIER and name.isprintable() and any(letter.isalpha() for letter in name)
    return name if is_one and mask(name) == name else None


def _cashier(text: str) -> str:
    name = read_cashier(text)
    if name is None:
        raise ValueError(text)
    return name


def _cashier_or_nobody(text: str) -> str:
    return _cashier(text) if text else ""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ApiSettings(_Section):
    """[api]: the HTTP interface for tills."""

    enabled: StrictBool = Field(False, description=_YES_NO)
    host: str = Field("127.0.0.1", pattern=r"^\S+$", description='the address to listen on, such as "127.0.0.1"')
    port: StrictInt = Field(8383, ge=1, le=65535, description="a TCP port from 1 to 65535")
    token: str = Field("", repr=False, description="a text that tills send as Authorization: Bearer")
    certificate: str = Field("", description="the path of a PEM file with the certificate")
    key: str = Field("", description="the path of a PEM file with the certificate's private key")
    allowed_origins: tuple[Annotated[str, Field(pattern=r"^https?://[^\s/]+$")], ...] = Field(
        (), description='a list of origins, such as ["https://till.example:8443"]'
    )
    training: StrictBool = Field(False, description=_YES_NO)
    allow: tuple[Literal["sale", "cancel", "return", "report", "close"], ...] = Field(
        ("sale", "cancel", "return", "report", "close"),
        description='a list of "sale", "cancel", "return", "report", "close"',
    )
    unknown_originals: StrictBool = Field(True, description=_YES_NO)

    @model_validator(mode="after")
    def _is_guarded(self) -> Self:
        for key in ("token", "certificate"):
            if not is_loopback(self.host) and not getattr(self, key):
                expected = f'{ApiSettings.model_fields[key].description}, or host = "127.0.0.1"'
                raise _misfit((key,), f"“{self.host}” can be reached from other machines and needs it", expected)
        return self


class SupervisorSettings(_Section):
    """[supervisor]: what an operator may not do alone (M10.3)."""

    return_limit: StrictInt = Field(0, ge=0, le=MAX_AMOUNT, description="tiyin an operator a day, 0 for no limit")
    actions: tuple[SupervisedAction, ...] = Field((), description=f"a list of {_quoted(SupervisedAction)}")

    @property
    def supervised(self) -> frozenset[SupervisedAction]:
        """What needs a supervisor: without a list all of M10.3."""
        return frozenset(self.actions or SupervisedAction)


class LaneSettings(_Section):
    """[[lanes]]: one pinpad."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,32}$", description="letters a-z, digits, - and _, at most 32")
    scheme: LaneScheme = Field(description=_quoted(LaneScheme))
    driver: Driver = Field(description=_quoted(Driver))
    default: StrictBool = Field(False, description=_YES_NO)
    port: str = Field(
        "",
        pattern=_LANE_PORT,
        description='"usb:0B00", "COM3", "/dev/serial/by-id/…", "socket://host:port" or "listen://host:port"',
    )
    peer: Annotated[str, AfterValidator(_address)] = Field("", description="an IP address, or empty for this machine")
    terminal_ids: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9]{8}$")], ...] = Field(
        (), description='a list of terminal ids of eight letters or digits, such as ["34112204"]'
    )
    amount_format: Literal["decimal", "minor"] = Field("decimal", description='"decimal" or "minor"')
    relay_allow: tuple[Annotated[str, Field(pattern=rf"^{_HOST_AND_PORT}$")], ...] = Field(
        (), description='a list of "host:port", such as ["10.0.0.1:5000"]'
    )
    ops_ini: str = Field("", description="the path of the shop's ops.ini, or empty for the built-in table")
    calibrated: StrictBool = Field(False, description=_YES_NO)
    answer_tags: tuple[Literal["1F06", "1F26"], ...] = Field((), description='a list of "1F06", "1F26"')
    """Tags that the bank wants answered besides amount, currency and RRN (M6.3)."""
    operations: Mapping[Kind, Annotated[str, Field(pattern=r"^[0-9]{1,3},[0-9]{1,3}$")]] = Field(
        {}, description=f'one of {", ".join(Kind)} = "class,op", such as "1,5"'
    )
    """Class and op of the start message, "class,op", where this bank differs."""
    command: str = Field("", description=r"the path of the tool, such as 'C:\Arcus2\CommandLineTool.exe'")
    folder: str = Field("", description=r"the folder of the package, such as 'C:\Arcus2'")
    url: Annotated[str, AfterValidator(_box_url)] = Field(
        "", description='"http://192.0.2.10:8080" or "https://host:port/path", without a user, a question or spaces'
    )

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The schemes whose cards its pinpad takes."""
        return self.scheme.schemes

    @model_validator(mode="after")
    def _is_reachable(self) -> Self:
        if self.scheme is LaneScheme.BOTH and self.driver not in (Driver.ARCUS2, Driver.ARCUS2_PACKAGE):
            raise _misfit(("scheme",), f"a lane of the driver {self.driver} is of one scheme", _quoted(Scheme))
        for key in self.driver.needs:
            if not getattr(self, key):
                expected = LaneSettings.model_fields[key].description
                raise _misfit((key,), f"the driver {self.driver} needs it", expected)
        if self.peer and not self.port.startswith("listen://"):
            raise _misfit(("peer",), "only a port that listens has a peer", 'port = "listen://host:port", or no peer')
        return self

    @model_validator(mode="after")
    def _asks_for_what_is_meant(self) -> Self:
        if (misfit := find_misfit(self.operations)) is not None:
            kind, problem = misfit
            raise _misfit(("operations", kind), problem, f"the class,op that this bank's ops.ini has for {kind}")
        return self

    def shared_key(self, other: "LaneSettings") -> str | None:
        """The key that leads both lanes to one pinpad, as far as the settings tell (M1.4)."""
        if self.driver is not other.driver:
            return None
        match self.driver:
            case Driver.ARCUS2:
                return "port" if same_port(self.port, other.port) else None
            case Driver.ARCUS2_PACKAGE:
                return "folder" if same_folder(self.folder, other.folder) else None
            case Driver.FISCALBOX:
                # a box has a path for each scheme, and the pinpad of that scheme behind it
                is_one = self.scheme is other.scheme and same_box(self.url, other.url)
                return "url" if is_one else None
            case Driver.TRAINING:
                return None


class PrinterSettings(_Section):
    """[printer]: where slips go."""

    kind: Literal["system", "escpos", "none"] = Field("system", description='"system", "escpos" or "none"')
    name: str = Field("", description="the name of a system printer, or the port of an escpos printer")
    width: Literal[58, 80] = Field(80, description="the paper's width in mm, 58 or 80")
    automatic: StrictBool = Field(True, description=_YES_NO)
    merchant_copy: StrictBool = Field(False, description=_YES_NO)
    """Whether the first print of an approval comes out twice, for the customer and for the shop."""
    drawer: StrictBool = Field(False, description=_YES_NO)
    """Whether an escpos printer opens the cash drawer when it prints a new approval by itself."""
    profile: str = Field("", description='a profile of python-escpos, such as "POS-5890", or empty for the usual one')
    """Which code pages and commands an escpos printer has; with "simple" all but Latin letters are pictures."""

    @model_validator(mode="after")
    def _has_a_port(self) -> Self:
        if self.kind == "escpos" and not re.fullmatch(_RECEIPT_PORT, self.name):
            expected = '"queue:NAME", "serial:COM4", "tcp:host:9100", "usb:VID:PID" or "file:PATH"'
            raise _misfit(("name",), f"“{self.name}” is not the port of an escpos printer", expected)
        return self


class WindowSettings(_Section):
    """[window]: how it looks, and what it asks about."""

    theme: Theme = Field(Theme.SYSTEM, description=_quoted(Theme))
    text_size: StrictInt = Field(100, ge=80, le=200, description="percent, from 80 to 200")
    unusual_amount: StrictInt = Field(
        1_000_000_000, ge=0, le=MAX_AMOUNT, description="tiyin above which a sum is asked about first, 0 for never"
    )
    """Guards against a figure too many; over HTTP nothing is asked and nothing refused for it."""
    cashiers: tuple[Annotated[str, AfterValidator(_cashier)], ...] = Field(
        (), description="a list of names with letters in them, of 40 characters at most"
    )
    """Whom the corner of the window offers before those who were there last."""
    cashier: Annotated[str, AfterValidator(_cashier_or_nobody)] = Field(
        "", description="a name with letters in it, of 40 characters at most, or empty for nobody"
    )
    """Who was chosen there last; the window keeps it over a restart."""


class Settings(_Section):
    """The whole file. `language` is empty for the system's; `timezone` is the one slips and days are read in (M7)."""

    language: Literal["", "ru", "uz", "uz_Cyrl", "en"] = Field(
        "", description='"ru", "uz", "uz_Cyrl", "en", or "" for the system\'s'
    )
    timezone: Annotated[str, AfterValidator(_zone_name)] = Field(
        "Asia/Tashkent", description='the name of a time zone, such as "Asia/Tashkent"'
    )
    till_name: str = Field("", description='a text in "quotes"')
    training: StrictBool = Field(False, description=_YES_NO)
    api: ApiSettings = Field(ApiSettings(), description="a table [api]")
    supervisor: SupervisorSettings = Field(SupervisorSettings(), description="a table [supervisor]")
    lanes: tuple[LaneSettings, ...] = Field((), description="tables [[lanes]]")
    printer: PrinterSettings = Field(PrinterSettings(), description="a table [printer]")
    window: WindowSettings = Field(WindowSettings(), description="a table [window]")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def with_training_lanes(self) -> "Settings":
        """These settings, with a training lane for each scheme if they have no lane at all."""
        return self if self.lanes else self.model_copy(update={"lanes": _TRAINING_LANES})

    @model_validator(mode="after")
    def _lanes_are_told_apart(self) -> Self:
        names = [lane.name for lane in self.lanes]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise _misfit(("lanes", index, "name"), f"“{name}” is another lane too", "a name of its own")
        for scheme in Scheme:
            lanes = [index for index, lane in enumerate(self.lanes) if scheme in lane.schemes]
            defaults = [index for index in lanes if self.lanes[index].default]
            if len(lanes) > 1 and len(defaults) != 1:
                problem = f"of {len(lanes)} {scheme} lanes {len(defaults)} are the default"
                raise _misfit(("lanes", (defaults or lanes)[-1], "default"), problem, "default = true in one of them")
        return self

    @model_validator(mode="after")
    def _lanes_have_pinpads_of_their_own(self) -> Self:
        for index, lane in enumerate(self.lanes):
            for other in self.lanes[:index]:
                if key := lane.shared_key(other):
                    problem = f"“{getattr(lane, key)}” leads to the same pinpad as the lane “{other.name}”"
                    raise _misfit(("lanes", index, key), problem, OWN_PINPAD)
        return self


TABLES: Mapping[str, type[BaseModel]] = {
    "api": ApiSettings,
    "supervisor": SupervisorSettings,
    "lanes": LaneSettings,
    "printer": PrinterSettings,
    "window": WindowSettings,
}
"""The tables of the file, by their names."""

_TRAINING_LANES = tuple(
    LaneSettings(name=f"{scheme}-training", scheme=LaneScheme(scheme), driver=Driver.TRAINING) for scheme in Scheme
)
"""What the program starts with where nothing is set up (M11)."""
