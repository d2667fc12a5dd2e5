"""The settings: the contract is understood, all else is refused with its line, and a change keeps the rest."""

import itertools
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from app.core.errors import SettingsInvalid, SettingsUnreadable, SettingsUnwritable
from app.core.model import Kind, Scheme
from app.settings import Driver, Edit, LaneScheme, LaneSettings, Settings, SupervisedAction, Theme, change, load
from app.settings.edits import Value
from app.settings.toml_lines import TomlLines, unfinished_line

CONTRACT = r"""
language = "ru"                       # ru, uz, uz_Cyrl, en; empty: the system's
timezone = "Asia/Tashkent"
till_name = "Касса 3"
training = false

[api]
enabled = false
host = "127.0.0.1"                    # anything else needs a token and a certificate
port = 8383
token = ""                            # Authorization: Bearer
certificate = ""
key = ""
allowed_origins = []
training = false
allow = ["sale", "cancel", "return", "report", "close"]
unknown_originals = true

[supervisor]
return_limit = 0                      # tiyin an operator a day; 0: none
actions = []                          # empty: the defaults

[[lanes]]
name = "humo-1"
scheme = "humo"                       # humo, uzcard, both
driver = "arcus2"                     # arcus2, arcus2-package, fiscalbox, training
default = true
port = "usb:0B00"
peer = ""
terminal_ids = ["34112204"]
amount_format = "decimal"             # decimal, minor
relay_allow = ["10.0.0.1:5000"]
ops_ini = ""
calibrated = false
answer_tags = ["1F06"]

[lanes.operations]                    # class,op where this bank differs
cancel = "1,5"

[[lanes]]
name = "uzcard-1"
scheme = "uzcard"
driver = "arcus2-package"
command = 'C:\Arcus2\CommandLineTool\bin\CommandLineTool.exe'
folder = 'C:\Arcus2'

[[lanes]]
name = "box"
scheme = "humo"
driver = "fiscalbox"
url = "http://192.0.2.10:8080"

[printer]
kind = "system"                       # system, escpos, none
name = ""
width = 80                            # paper, mm: 58, 80
automatic = true

[window]
theme = "system"                      # system, light, dark
text_size = 100
unusual_amount = 1000000000
"""

LANE = '[[lanes]]\nname = "a"\nscheme = "humo"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def complaint(path: Path, text: str) -> SettingsInvalid:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load(path)
    assert caught.value.params["path"] == path
    return caught.value


def where(error: SettingsInvalid) -> tuple[object, object]:
    return error.params["line"], error.params["key"]


def update(path: Path, changes: Mapping[str, Value]) -> Settings:
    """Set those values in the file; the settings then."""
    return change(path, Edit(changes)).settings


# ------------------------------------------------------------------ what is understood


def test_the_whole_contract_is_understood(path: Path) -> None:
    path.write_text(CONTRACT, encoding="utf-8")
    settings = load(path)
    humo, uzcard, box = settings.lanes
    assert (settings.language, settings.till_name) == ("ru", "Касса 3")
    assert settings.zone == ZoneInfo("Asia/Tashkent")
    assert (humo.scheme, humo.driver, humo.port) == (LaneScheme.HUMO, Driver.ARCUS2, "usb:0B00")
    assert humo.operations == {Kind.CANCEL: "1,5"}
    assert (humo.relay_allow, humo.terminal_ids, humo.answer_tags) == (("10.0.0.1:5000",), ("34112204",), ("1F06",))
    assert uzcard.folder == r"C:\Arcus2"
    assert box.url == "http://192.0.2.10:8080"
    assert (settings.printer.width, settings.window.text_size) == (80, 100)
    assert settings.window.unusual_amount == 1_000_000_000


def test_the_defaults_are_those_of_the_contract(path: Path) -> None:
    """All that the contract shows beside a till's own values is what an empty file means."""
    path.write_text(CONTRACT.replace('"ru" ', '""').replace("Касса 3", ""), encoding="utf-8")
    lanes = load(path).lanes
    assert load(path) == Settings(lanes=lanes)


def test_without_a_file_there_are_the_defaults_and_training_lanes(path: Path) -> None:
    settings = load(path).with_training_lanes()
    assert [(lane.name, lane.scheme, lane.driver) for lane in settings.lanes] == [
        ("humo-training", LaneScheme.HUMO, Driver.TRAINING),
        ("uzcard-training", LaneScheme.UZCARD, Driver.TRAINING),
    ]
    assert not settings.api.enabled
    assert not path.exists()


def test_a_till_with_a_lane_gets_no_training_lanes(path: Path) -> None:
    path.write_text(LANE + 'driver = "arcus2"\nport = "COM3"\n')
    assert [lane.name for lane in load(path).with_training_lanes().lanes] == ["a"]


def test_a_file_from_a_windows_editor_is_read(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + 'till_name = "Касса"\r\ntraining = true\r\n'.encode())
    assert (load(path).till_name, load(path).training) == ("Касса", True)


@pytest.mark.parametrize(
    "port",
    [
        "usb:0B00",
        "usb:0b00:0060",
        "usb:2FB8:0101:2290268839",
        "usb:1234:0101:A35 (№7): .*",
        "COM3",
        "/dev/serial/by-id/usb-PAX_A35_2290268839-if01",
        "socket://192.0.2.4:7001",
        "socket://[::1]:7001",
        "listen://0.0.0.0:7001",
    ],
)
def test_every_form_of_a_port(path: Path, port: str) -> None:
    path.write_text(LANE + f'driver = "arcus2"\nport = "{port}"\n')
    assert load(path).lanes[0].port == port


def test_settings_cannot_be_changed_or_built_wrong() -> None:
    with pytest.raises(ValidationError):
        Settings().__setattr__("language", "en")
    with pytest.raises(ValidationError):
        LaneSettings(name="a", scheme=LaneScheme.HUMO, driver=Driver.ARCUS2)


# ------------------------------------------------------------------ what is refused, and where


@pytest.mark.parametrize(
    ("text", "line", "key", "expected"),
    [
        ('\n\nlanguage = "de"', 3, "language", '"uz_Cyrl"'),
        ('timezone = "Asia/Taschkent"', 1, "timezone", "Asia/Tashkent"),
        ('timezone = "Asia"', 1, "timezone", "Asia/Tashkent"),
        ('training = "yes"', 1, "training", "true or false"),
        ("till_name = 3", 1, "till_name", "quotes"),
        ("api = 3", 1, "api", "[api]"),
        ("lanes = 3", 1, "lanes", "[[lanes]]"),
        ("[api]\n# a note\nport = 70000", 3, "api.port", "65535"),
        ('[api]\nport = "8383"', 2, "api.port", "65535"),
        ("api.port = 0", 1, "api.port", "65535"),
        ("api = { enabled = true, port = 0 }", 1, "api.port", "65535"),
        ('[api]\nallow = [\n  "sale",\n  "refund",\n]', 4, "api.allow[2]", '"return"'),
        ('[api]\nallowed_origins = ["*"]', 2, "api.allowed_origins[1]", "https://"),
        ('[api]\nhost = "0.0.0.0"', 1, "api.token", "127.0.0.1"),
        ('[api]\nhost = "till"\ntoken = "secret"', 1, "api.certificate", "127.0.0.1"),
        ("[supervisor]\nreturn_limit = -1", 2, "supervisor.return_limit", "tiyin"),
        ('[supervisor]\nactions = ["reprint", "refund"]', 2, "supervisor.actions[2]", '"return-above-limit"'),
        ("[printer]\nwidth = 76", 2, "printer.width", "58 or 80"),
        ('[printer]\nname = "XP-80"\nkind = "escpos"', 2, "printer.name", "queue:NAME"),
        ('[printer]\nkind = "escpos"', 1, "printer.name", "tcp:host:9100"),
        ('[printer]\nkind = "escpos"\nname = "tcp:10.0.0.5"', 3, "printer.name", "tcp:host:9100"),
        ('[printer]\nkind = "escpos"\nname = "usb:04b8"', 3, "printer.name", "usb:VID:PID"),
        ('[printer]\nkind = "escpos"\nname = "queue: "', 3, "printer.name", "queue:NAME"),
        ('[printer]\nmerchant_copy = "yes"', 2, "printer.merchant_copy", "true or false"),
        ("[printer]\ndrawer = 1", 2, "printer.drawer", "true or false"),
        ('[window]\ntheme = "blue"', 2, "window.theme", '"dark"'),
        ("[window]\nunusual_amount = -1", 2, "window.unusual_amount", "0 for never"),
        ("[window]\nunusual_amount = 1000000000000", 2, "window.unusual_amount", "tiyin above which"),
        ("[window]\nunusual_amount = 1.5", 2, "window.unusual_amount", "tiyin above which"),
        ("[window]\ntext_size = 79", 2, "window.text_size", "from 80 to 200"),
        ('[[lanes]]\nscheme = "humo"\ndriver = "training"', 1, "lanes[1].name", "letters"),
        ('[[lanes]]\nname = "касса"\nscheme = "humo"\ndriver = "training"', 2, "lanes[1].name", "letters"),
        (LANE, 1, "lanes[1].driver", '"arcus2"'),
        (LANE + 'driver = "visa"', 4, "lanes[1].driver", '"arcus2-package"'),
        (LANE + 'driver = "arcus2"', 1, "lanes[1].port", "COM3"),
        (LANE + 'driver = "arcus2"\nport = ""', 5, "lanes[1].port", "COM3"),
        (LANE + 'driver = "arcus2"\nport = "ttyACM0"', 5, "lanes[1].port", "socket://host:port"),
        (LANE + 'driver = "arcus2"\nport = "usb:0B00:0060: 7"', 5, "lanes[1].port", "usb:0B00"),
        (LANE + 'driver = "arcus2"\nport = "usb:0B00:0060:7\\t7"', 5, "lanes[1].port", "usb:0B00"),
        (LANE + 'driver = "arcus2"\nport = "usb:0B00:0060:7\\n"', 5, "lanes[1].port", "usb:0B00"),
        (LANE + 'driver = "arcus2"\nport = "usb:B00"', 5, "lanes[1].port", "usb:0B00"),
        (LANE + 'driver = "arcus2"\nport = "socket://host"', 5, "lanes[1].port", "socket://host:port"),
        (LANE + 'driver = "arcus2"\nport = "COM3"\npeer = "192.0.2.1"', 6, "lanes[1].peer", "listen://"),
        (LANE + 'driver = "arcus2"\nport = "listen://:1"\npeer = ""', 5, "lanes[1].port", "listen://host:port"),
        (LANE + 'driver = "arcus2"\nport = "listen://h:1"\npeer = "till"', 6, "lanes[1].peer", "IP address"),
        (LANE + 'driver = "arcus2-package"\nfolder = "x"', 1, "lanes[1].command", "the path of the tool"),
        (LANE + 'driver = "arcus2-package"\ncommand = "x"', 1, "lanes[1].folder", "the folder"),
        (LANE + 'driver = "fiscalbox"', 1, "lanes[1].url", "http://"),
        (LANE + 'driver = "training"\nterminal_ids = ["341"]', 5, "lanes[1].terminal_ids[1]", "eight"),
        (LANE + 'driver = "training"\nrelay_allow = ["bank"]', 5, "lanes[1].relay_allow[1]", "host:port"),
        (LANE + 'driver = "training"\nanswer_tags = ["5A"]', 5, "lanes[1].answer_tags[1]", '"1F26"'),
        (LANE + 'driver = "training"\namount_format = "major"', 5, "lanes[1].amount_format", '"minor"'),
        (LANE + 'driver = "training"\n[lanes.operations]\nsale = "1"', 6, "lanes[1].operations.sale", '"1,5"'),
        (LANE + 'driver = "training"\n[lanes.operations]\nsale = 1', 6, "lanes[1].operations.sale", '"1,5"'),
        (LANE + 'driver = "training"\n[lanes.operations]\nping = "2,1"', 6, "lanes[1].operations.ping", "ops.ini"),
        (
            LANE + 'driver = "training"\n[lanes.operations]\nlast-slip = "1,3"',
            6,
            "lanes[1].operations.last-slip",
            "ini",
        ),
        (LANE + 'driver = "training"\n[lanes.operations]\ncancel = "1,11"', 6, "lanes[1].operations.cancel", "cancel"),
        (LANE + 'driver = "training"\n[lanes.operations]\nreturn = "1,5"', 6, "lanes[1].operations.return", "ops.ini"),
        (LANE + 'driver = "training"\n[lanes.operations]\nsell = "1,1"', 6, "lanes[1].operations.sell", "sale, cancel"),
    ],
)
def test_a_bad_value_is_named_with_its_line_and_what_would_be_right(
    path: Path, text: str, line: int, key: str, expected: str
) -> None:
    error = complaint(path, text)
    assert where(error) == (line, key)
    assert expected in str(error.params["expected"])
    assert not hasattr(error, "__notes__")


@pytest.mark.parametrize(
    ("text", "line", "key", "expected"),
    [
        ('\nlanguag = "ru"', 2, "languag", "language"),
        ("[api]\nenable = true", 2, "api.enable", "enabled"),
        ("[window]\nfont = 3", 2, "window.font", "theme, text_size, unusual_amount, cashiers, cashier"),
        (LANE + 'driver = "training"\nterminal_id = "34112204"', 5, "lanes[1].terminal_id", "terminal_ids"),
        ("[printers]", 1, "printers", "printer"),
    ],
)
def test_an_unknown_key_is_named_with_what_resembles_it(
    path: Path, text: str, line: int, key: str, expected: str
) -> None:
    error = complaint(path, text)
    assert where(error) == (line, key)
    assert error.params["expected"] == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("language = ru", 1),
        ('training = true\nlanguage = "ru\n', 2),
        ('till_name = ""\n\n[api]\nport = 1\nport = 2', 5),
        (LANE + 'driver = "arcus2"\ncommand = "C:\\Arcus2"', 5),
        ("training = true\n\n# lists\nlanes = [\n\n", 4),
        ('training = true\ntill_name = """Касса\n3', 2),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_line(path: Path, text: str, line: int) -> None:
    error = complaint(path, text)
    assert where(error) == (line, "TOML")
    assert "single quotes" in str(error)


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_file(path: Path) -> None:
    error = complaint(path, 'languag = "ru"\n\n[window]\ntext_size = 10\n\n[api]\nport = 0\n')
    assert where(error) == (1, "languag")
    assert [note.split(": ")[1:3] for note in error.__notes__] == [
        [f"{path}, line 4", "window.text_size"],
        [f"{path}, line 7", "api.port"],
    ]


def test_a_token_is_never_repeated(path: Path) -> None:
    assert "123456789" not in str(complaint(path, "[api]\ntoken = 123456789"))
    assert "123456789" not in str(complaint(path, '[[api]]\ntoken = "123456789"'))
    path.write_text('[api]\ntoken = "123456789"')
    assert "123456789" not in repr(load(path))


def lanes(*defaults: str) -> str:
    return "".join(
        f'[[lanes]]\nname = "humo-{number}"\nscheme = "humo"\ndriver = "training"\n{default}\n'
        for number, default in enumerate(defaults, 1)
    )


def test_two_lanes_of_a_scheme_need_one_default(path: Path) -> None:
    assert where(complaint(path, lanes("", ""))) == (6, "lanes[2].default")
    assert where(complaint(path, lanes("default = true", "default = true"))) == (10, "lanes[2].default")
    path.write_text(lanes("", "default = true"))
    assert [lane.default for lane in load(path).lanes] == [False, True]


BOTH = '[[lanes]]\nname = "both"\nscheme = "both"\ndriver = "arcus2"\nport = "COM9"\n'


def test_a_lane_of_both_is_one_of_each_scheme(path: Path) -> None:
    path.write_text(BOTH)
    assert load(path).lanes[0].schemes == (Scheme.HUMO, Scheme.UZCARD)
    assert where(complaint(path, lanes("") + BOTH))[1] == "lanes[2].default"
    path.write_text(lanes("default = true") + BOTH)
    assert len(load(path).lanes) == 2
    uzcard = lanes("").replace("humo", "uzcard")
    for flags in ((True, False), (False, True)):
        one, both = ("default = true\n" if flag else "" for flag in flags)
        path.write_text(uzcard + one + BOTH + both)
        assert [lane.default for lane in load(path).lanes] == list(flags)


@pytest.mark.parametrize("driver", ["training", "fiscalbox"])
def test_a_box_and_training_are_of_one_scheme(path: Path, driver: str) -> None:
    text = BOTH.replace("arcus2", driver).replace('port = "COM9"', 'url = "http://192.0.2.1"')
    assert where(complaint(path, text)) == (3, "lanes[1].scheme")


def test_lanes_have_names_of_their_own(path: Path) -> None:
    text = lanes("", "default = true").replace("humo-2", "humo-1")
    assert where(complaint(path, text)) == (7, "lanes[2].name")


def test_supervised_actions_are_understood(path: Path) -> None:
    names = ", ".join(f'"{action}"' for action in SupervisedAction)
    path.write_text(f"[supervisor]\nactions = [{names}]")
    assert load(path).supervisor.actions == tuple(SupervisedAction)


def test_a_file_that_is_no_text_is_refused(path: Path) -> None:
    path.write_bytes('till_name = "Касса"'.encode("cp1251"))
    with pytest.raises(SettingsUnreadable, match="line 1 is not UTF-8"):
        load(path)


def test_a_folder_is_no_file(path: Path) -> None:
    path.mkdir()
    with pytest.raises(SettingsUnreadable):
        load(path)


# ------------------------------------------------------------------ where a key stands


def test_the_line_of_every_key_of_the_contract() -> None:
    """Each line of the contract that defines something is found by the path that it defines."""
    lines = TomlLines(CONTRACT)
    defined: list[tuple[int, int]] = []
    path: tuple[str | int, ...]
    table: tuple[str | int, ...] = ()
    lane = itertools.count()
    for number, line in enumerate(CONTRACT.splitlines(), 1):
        match line.split():
            case ["[[lanes]]", *_]:
                path = table = ("lanes", next(lane))
            case ["[lanes.operations]", *_]:
                path = table = (*table, "operations")
            case [header, *_] if header.startswith("["):
                path = table = (header.strip("[]"),)
            case [key, "=", *_]:
                path = (*table, key)
            case _:
                continue
        defined.append((number, lines.line_of(path)))
    assert len(defined) == 53
    assert all(number == line for number, line in defined)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("lanes",), 2),
        (("lanes", 0, "name"), 3),
        (("lanes", 1, "port"), 5),
        (("lanes", 1, "absent"), 5),
        (("lanes", 2), 2),
        (("text",), 8),
        (("after", "=key"), 12),
        (("absent",), 1),
    ],
)
def test_lines_within_lists_and_after_long_texts(path: tuple[str | int, ...], line: int) -> None:
    text = (
        "# lanes in a list\r\n"
        "lanes = [\r\n"
        '  { name = "a" },\r\n'
        "  # the second\r\n"
        '  { name = "b", port = "COM3" },\r\n'
        "]\r\n"
        "\r\n"
        'text = """\r\n'
        "after = 1\r\n"
        '[after]"""\r\n'
        "[after]\r\n"
        "'=key' = 1\r\n"
    )
    assert TomlLines(text).line_of(path) == line


def test_the_line_of_what_never_ends() -> None:
    assert unfinished_line("a = 1\n\nb = [\n1,\n2") == 3
    assert unfinished_line('"""') == 1


# ------------------------------------------------------------------ changing a value


def test_a_change_keeps_every_other_line(path: Path) -> None:
    path.write_text(CONTRACT, encoding="utf-8")
    settings = update(path, {"language": "en", "window.theme": Theme.DARK, "window.text_size": 120})
    assert settings == load(path)
    assert (settings.language, settings.window.theme, settings.window.text_size) == ("en", Theme.DARK, 120)
    before, after = CONTRACT.splitlines(), path.read_text(encoding="utf-8").splitlines()
    changed = [(old.split()[0], new.split()[2]) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [("language", '"en"'), ("theme", '"dark"'), ("text_size", "120")]
    assert all(new.split("#")[1:] == old.split("#")[1:] for old, new in zip(before, after, strict=True))


def test_a_change_creates_the_file_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    assert update(path, {"language": "en", "window.theme": "dark"}) == load(path)
    assert path.read_text() == 'language = "en"\n\n[window]\ntheme = "dark"\n'


def test_a_new_key_goes_where_it_belongs_in_a_file_of_tables(path: Path) -> None:
    path.write_text(lanes("") + "[lanes.operations]\n")
    settings = update(path, {"language": "uz", "window.theme": "light"})
    assert (settings.language, settings.window.theme, len(settings.lanes)) == ("uz", "light", 1)


@pytest.mark.parametrize(
    ("text", "changes"),
    [("", {"window.theme": "blue"}), ("", {"windows.theme": "dark"}), ("language = ru", {"language": "en"})],
)
def test_what_is_wrong_is_not_written(path: Path, text: str, changes: dict[str, str]) -> None:
    path.write_text(text)
    with pytest.raises(SettingsInvalid):
        update(path, changes)
    assert path.read_text() == text
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
def test_a_change_keeps_the_rights_of_the_file(path: Path) -> None:
    path.touch()
    path.chmod(0o640)
    update(path, {"language": "ru"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_failed_write_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    path.write_text('language = "ru"\n')
    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(SettingsUnwritable, match="No space left"):
        update(path, {"language": "en"})
    assert path.read_text() == 'language = "ru"\n'
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 5000], ids=["long number", "deep nesting"])
def test_what_no_reader_of_toml_takes_is_a_complaint(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsUnreadable, match=str(path)):
        load(path)


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_number_that_cannot_be_is_a_complaint_with_its_line(path: Path, port: str) -> None:
    lane = ["[[lanes]]", 'name = "a"', 'scheme = "humo"', 'driver = "arcus2"', 'port = "COM3"']
    path.write_text("\n".join([*lane, f'relay_allow = ["10.0.0.1:{port}"]']), encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="line 6"):
        load(path)


@pytest.mark.parametrize(
    "name",
    [
        "queue:Чеки на кассе",
        "serial:COM4",
        "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0",
        "serial:/dev/ttyUSB0:115200",
        "tcp:10.0.0.5:9100",
        "tcp:printer.shop:9100",
        "tcp:[fd00::5]:9100",
        "usb:04B8:0e15",
        "file:/dev/usb/lp0",
        "file:LPT1",
    ],
)
def test_the_ports_of_receipt_printers(name: str) -> None:
    settings = Settings.model_validate({"printer": {"kind": "escpos", "name": name}})
    assert settings.printer.name == name
    assert not settings.printer.merchant_copy
    assert not settings.printer.drawer
