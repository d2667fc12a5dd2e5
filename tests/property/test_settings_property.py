"""Changing the settings in place: what was asked is there, and every other line is as somebody wrote it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.errors import SettingsInvalid
from app.settings import Edit, Value, change, load
from app.settings.editing import edited

REMARKS = st.sampled_from(["", "# the front till", "#", '# "quotes" [lanes]', "#\u2028 x", "   # indented", "#\t=,"])
GAPS = st.lists(st.sampled_from(["", "  ", "\t", "# the second pinpad", "# [[lanes]]"]), max_size=3)
TOP = {"language": '"ru"', "till_name": "'Касса \"3\"'", "timezone": '"Asia/Tashkent"'}
TABLES = {
    "api": {"port": "8_383", "allow": '[\n  "sale", # first\n  "close",\n]', "enabled": "false"},
    "printer": {"kind": '"none"', "width": "58", "automatic": "true"},
    "window": {"theme": "'light'", "text_size": "0x64"},
    "supervisor": {"return_limit": "0", "actions": "[ ]"},
}
LANE = {"driver": '"arcus2"', "port": '"COM3"', "relay_allow": '["10.0.0.1:5000",]', "amount_format": "'minor'"}


@st.composite
def files(draw: st.DrawFn) -> str:
    """Valid settings as people write them: any order of tables, any remarks, any spacing."""
    lines: list[str] = []

    def table(header: str, values: dict[str, str], *needed: str) -> None:
        keys = draw(st.permutations(sorted(values)))
        if header:
            lines.append(f"{header} {draw(REMARKS)}")
        for key in keys:
            if key in needed or draw(st.booleans()):
                lines.extend(draw(GAPS))
                lines.append(f"{key}{draw(st.sampled_from([' = ', '=', '   =  ']))}{values[key]}  {draw(REMARKS)}")
        lines.extend(draw(GAPS))

    table("", TOP)
    parts = draw(st.permutations([*TABLES, "lane-a", "lane-b"]))
    for part in draw(st.lists(st.sampled_from(parts), unique=True)):
        if part.startswith("lane"):
            scheme = "humo" if part == "lane-a" else "uzcard"
            table(
                "[[lanes]]", LANE | {"name": f'"{part}"', "scheme": f'"{scheme}"'}, "name", "scheme", "driver", "port"
            )
            if draw(st.booleans()):
                table("[lanes.operations]", {"cancel": '"1,5"', "sale": "'1,1'"})
        else:
            table(f"[{part}]", TABLES[part])
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + draw(st.sampled_from(["", "\n"]))


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "language": st.sampled_from(["", "en", "uz"]),
    "till_name": st.text(st.characters(codec="utf-8"), max_size=9),
    "training": st.booleans(),
    "api.port": st.integers(1, 65535),
    "api.allow": st.lists(st.sampled_from(["sale", "report"]), unique=True),
    "api.token": st.text("ab\"'\\#", max_size=5),
    "printer.width": st.sampled_from([58, 80]),
    "window.text_size": st.integers(80, 200),
    "supervisor.actions": st.lists(st.sampled_from(["settle", "settings"]), unique=True),
}


@given(text=files(), data=st.data())
def test_a_change_says_what_was_asked_and_touches_no_other_line(text: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[key])
    after = edited(text, Edit({key: value}))
    tree = tomllib.loads(text)
    *tables, name = key.split(".")
    place = tree
    for table in tables:
        place = place.setdefault(table, {})
    place[name] = value
    assert tomllib.loads(after) == tree
    assert _kept(text, after, name) == []


LANE_VALUES: st.SearchStrategy[tuple[str, Any]] = st.sampled_from(
    [("port", "usb:0B00"), ("peer", "192.0.2.1"), ("calibrated", True), ("operations", {"sale": "1,7"})]
)


@given(text=files(), data=st.data())
def test_a_lane_is_changed_and_taken_away_and_the_remarks_of_others_stay(text: str, data: st.DataObject) -> None:
    tree = tomllib.loads(text)
    names = [lane["name"] for lane in tree.get("lanes", ())]
    assume(names)
    name = data.draw(st.sampled_from(names))
    number = names.index(name)
    key, value = data.draw(LANE_VALUES)
    after = edited(text, Edit({f"lanes.{name}.{key}": value}))
    tree["lanes"][number][key] = value
    assert tomllib.loads(after) == tree
    removed = edited(after, Edit(removed=[name]))
    del tree["lanes"][number]
    assert tomllib.loads(removed) == ({key: each for key, each in tree.items() if key != "lanes" or each})
    others = [line for line in _remarks(text) if "second" in line or "[[" in line]
    assert len(others) >= len([line for line in _remarks(removed) if "second" in line or "[[" in line])


@given(text=files())
def test_a_lane_is_added_behind_the_others(text: str) -> None:
    lane: dict[str, Value] = {
        "name": "new",
        "scheme": "humo",
        "driver": "fiscalbox",
        "url": "http://192.0.2.10",
        "terminal_ids": ["34112204"],
    }
    after = edited(text, Edit(added=[lane]))
    tree = tomllib.loads(text)
    assert tomllib.loads(after) == tree | {"lanes": [*tree.get("lanes", ()), lane]}
    assert _kept(text, after, "") == []


def test_lanes_in_a_list_are_changed_too() -> None:
    text = (
        '# two\nlanes = [\n  { name = "a", scheme = "humo" }, # one\n  { name = "b", scheme = "uzcard" },\n]\n# end\n'
    )
    after = edited(text, Edit({"lanes.b.port": "COM4"}, added=[{"name": "c"}], removed=["a"]))
    assert tomllib.loads(after) == {"lanes": [{"name": "b", "scheme": "uzcard", "port": "COM4"}, {"name": "c"}]}
    assert after.startswith("# two\n")
    assert after.endswith("# end\n")


@given(text=files(), port=st.text(max_size=6))
def test_what_is_wrong_is_never_written(tmp_path_factory: pytest.TempPathFactory, text: str, port: str) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    lane: dict[str, Value] = {
        "name": "wrong",
        "scheme": "humo",
        "driver": "arcus2",
        "port": "serial " + port,
        "default": True,
    }
    path.write_bytes(text.encode())
    with pytest.raises(SettingsInvalid):
        change(path, Edit({"language": "en"}, added=[lane]))
    assert path.read_bytes() == text.encode()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_a_change_was_is_told_without_secrets(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[api]\ntoken = "first"\n', encoding="utf-8")
    changed = change(path, Edit({"api.token": "second", "api.port": 8484, "language": "en"}))
    assert changed.settings == load(path)
    assert [(each.key, each.old, each.new) for each in changed.changes] == [
        ("language", "", "en"),
        ("api.port", 8383, 8484),
        ("api.token", "***", "***"),
    ]


def _kept(before: str, after: str, key: str) -> list[str]:
    """The lines that were there and are not any more, but for those of the key."""
    rest = [line.rstrip("\r") for line in after.split("\n")]
    lost = []
    within = False
    for line in (line.rstrip("\r") for line in before.split("\n")):
        within = within or (key != "" and line.split("=")[0].strip() == key)
        if line in rest:
            rest.remove(line)
        elif not within:
            lost.append(line)
        within = (within and "[" in line and "]" not in line) or (within and line.startswith("  "))
    return lost


def _remarks(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip().startswith("#")]
