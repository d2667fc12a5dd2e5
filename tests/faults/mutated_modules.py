"""The pure modules that decide about money, which tests have to notice each mutation of them, and which are equal."""

from collections.abc import Mapping

_UNIT = "tests/unit/test_"
_LINE = tuple(f"{_UNIT}{name}.py" for name in ("session", "session_results", "session_limits", "session_replay"))


def _tests(*names: str) -> tuple[str, ...]:
    return tuple(f"{_UNIT}{name}.py" for name in names)


MODULES: Mapping[str, tuple[str, ...]] = {
    "app/money.py": _tests("money"),
    "app/request_ids.py": _tests("request_ids"),
    "app/states.py": _tests("states", "journal"),
    "app/slips.py": _tests("slips", "emulated_slips"),
    "app/reports.py": _tests("reports"),
    "app/lanes/fields.py": _tests("lane", "late_answers", "look_up"),
    "app/lanes/sums.py": _tests("shift_totals"),
    "app/lanes/shift_totals.py": _tests("shift_totals"),
    "app/lanes/shift_causes.py": _tests("shift_totals"),
    "app/lanes/calibration.py": _tests("calibration"),
    "app/lanes/clocks.py": _tests("lane_clocks", "look_up"),
    "app/terminals/arcus2/frames.py": _tests("frames"),
    "app/terminals/arcus2/tags.py": _tests("tags", "session_results"),
    "app/terminals/arcus2/commands.py": (*_LINE, *_tests("drain")),
    "app/terminals/arcus2/gathered.py": (*_LINE, *_tests("drain")),
    "app/terminals/arcus2/drain.py": _tests("drain", "driver_line"),
    "app/terminals/arcus2_package/outputs.py": _tests("package_texts", "package_driver"),
    "app/terminals/fiscalbox/answers.py": _tests("fiscalbox_answers"),
}
"""Each with the tests that are run, those first that notice most."""

EQUAL: Mapping[str, Mapping[str, str]] = {
    "app/money.py": {
        "parse_amount: '0' → '0~'": "only digits are left of what is stripped",
    },
    "app/request_ids.py": {
        "bare_number: '0' → '0~'": "only digits are stripped",
    },
}
"""Mutations that change nothing which matters, and why."""
