"""The modules that decide about money, which tests have to notice each mutation of them, and which are equal."""

from collections.abc import Mapping


def _tests(*names: str) -> tuple[str, ...]:
    """The files of unit tests; `room/name` is `tests/unit/room/test_name.py`."""
    return tuple(f"tests/unit/{name.replace('/', '/test_')}.py" for name in names)


_LINE = _tests(*(f"terminals/{name}" for name in ("session", "session_results", "session_limits", "session_replay")))


MODULES: Mapping[str, tuple[str, ...]] = {
    "app/lanes/verdict.py": _tests("lanes/verdict"),
    "app/lanes/matching.py": _tests("lanes/matching"),
    "app/lanes/late.py": _tests("lanes/late_answers"),
    "app/lanes/conclusions.py": _tests("lanes/conclusions"),
    "app/lanes/guards.py": _tests("lanes/guards", "lanes/till_guards"),
    "app/core/identity.py": _tests("core/identity"),
    "app/lanes/answers.py": _tests("lanes/answers"),
    "app/lanes/shift.py": _tests("lanes/shift_totals"),
    "app/lanes/closing.py": _tests("lanes/closing"),
    "app/lanes/closing_reports.py": _tests("lanes/closing_reports"),
    "app/lanes/diagnosis.py": _tests("lanes/diagnosis"),
    "app/terminals/arcus2/questions.py": _tests("terminals/session_questions", "terminals/session"),
    "app/core/operation_codes.py": _tests("terminals/operations"),
    "app/terminals/operation_table.py": _tests("terminals/operations"),
    "app/terminals/arcus2/session.py": _tests(
        "terminals/session", "terminals/session_limits", "terminals/session_questions", "terminals/session_results"
    ),
    "app/core/money.py": _tests("core/money"),
    "app/core/request_ids.py": _tests("core/request_ids"),
    "app/core/states.py": _tests("core/states", "journal/journal"),
    "app/core/slips.py": _tests("core/slips", "emulators/emulated_slips"),
    "app/core/reports.py": _tests("core/reports"),
    "app/lanes/fields.py": _tests("lanes/fields"),
    "app/lanes/sums.py": _tests("lanes/shift_totals"),
    "app/lanes/shift_totals.py": _tests("lanes/shift_totals"),
    "app/lanes/shift_causes.py": _tests("lanes/shift_totals"),
    "app/lanes/calibration.py": _tests("lanes/calibration"),
    "app/lanes/clocks.py": _tests("lanes/lane_clocks", "lanes/look_up"),
    "app/terminals/arcus2/frames.py": _tests("terminals/frames"),
    "app/terminals/arcus2/tags.py": _tests("terminals/tags", "terminals/session_results"),
    "app/terminals/arcus2/commands.py": (*_LINE, *_tests("terminals/drain")),
    "app/terminals/arcus2/gathered.py": (*_LINE, *_tests("terminals/drain")),
    "app/terminals/arcus2/drain.py": _tests("terminals/drain", "terminals/driver_line"),
    "app/terminals/arcus2_package/outputs.py": _tests("terminals/package_texts"),
    "app/terminals/fiscalbox/answers.py": _tests("terminals/fiscalbox_answers"),
}
"""Each with the tests that are run, those first that notice most."""

_NEVER_READ = "its members are told apart by their names; nothing outside the program reads the values"
_NO_TILDE = "no pinpad writes a tilde there"
_NO_DIGITS = "no other value of JSON is written as digits alone"
_WORDS = "words of a log, a note, a detail or a complaint, for support; nothing decides by them"
_CODEC = "Python passes over the tilde in the name of an encoding"
EQUAL: Mapping[str, Mapping[str, str]] = {
    "app/lanes/verdict.py": {
        "_doubt: ', ' → ', ~'": _WORDS,
        "_whose_else: 'the slip is of two operations' → *": _WORDS,
        "_whose_else: 'the answer names two operations' → *": _WORDS,
        "_decide: '0' → '0~'": "no code begins with a tilde",
        "_decide: ' / ' → ' / ~'": _WORDS,
    },
    "app/lanes/late.py": {
        "LateAnswers._take: 'lane %s: a late answer contradicts operation %s' → *": _WORDS,
        "LateAnswers._complete: 'operation %s is %s by a late answer' → *": _WORDS,
        "LateAnswers._write_down: 'without an amount it is not another operation' → *": _WORDS,
        "LateAnswers._write_down: 'lane %s: the pinpad approved what was not asked of it: operation %s' → *": _WORDS,
        "_codes_of: '' → '~'": "neither is a slip with a code",
    },
    "app/lanes/conclusions.py": {
        "_raise_alarm: 'operation %s gave back another sale than %s' → *": _WORDS,
    },
    "app/lanes/shift.py": {
        "module: 5000 → 5001": "where the limit lies is free: its tests take it from the module",
    },
    "app/terminals/arcus2/questions.py": {
        "original_entry: 'ascii' → 'ascii~'": _CODEC,
        "wanted_tags: 'ascii' → 'ascii~'": _CODEC,
        "_entry: return None → pass #2": "the function ends there with None",
    },
    "app/terminals/arcus2/session.py": {
        "Session.__init__: 0.0 → 1.0": "the start sets it before anything is due",
        "Session._time: \"the pinpad's clock differs too much from the till's to be set\" → *": _WORDS,
    },
    "app/terminals/operation_table.py": {
        "module: 'cp1251' → 'cp1251~'": _CODEC,
        "read_till_ops: 'there is no line of the form tillop = class,op,LABEL in it' → *": _WORDS,
    },
    "app/core/money.py": {
        "parse_amount: '0' → '0~'": "only digits are left of what is stripped",
    },
    "app/core/request_ids.py": {
        "bare_number: '0' → '0~'": "only digits are stripped",
    },
    "app/core/slips.py": {
        "module: 'T' → 'T~'": "the name of a type variable",
        "PrintedMoment.near: 8 → 9": "a year that is farther away is never the nearest",
        "PrintedMoment.near: 9 → 10": "a year that is farther away is never the nearest",
        "PrintedMoment.in_year: return None → pass": "the function ends there with None",
        "read_slip: ' ' → ' ~'": "a tilde parts words as a blank does",
        "_blocks: 0 → 1": "it is read behind a first title only, which sets it",
        "_read_scheme: '\\n' → '\\n~'": "a tilde parts words as the end of a line does",
        "_read_scheme: '' → '~'": "neither names a scheme",
        "_clean_line: return line.rstrip() → pass": "only the quicker way: the other one gives the same",
    },
    "app/core/reports.py": {
        "read_totals: '' → '~'": "neither begins with a figure",
    },
    "app/lanes/sums.py": {
        "Sums.__add__: True → False": "all sums have the same length",
        "Sums.__sub__: True → False": "all sums have the same length",
        "add_up: True → False": "all sums have the same length",
    },
    "app/lanes/shift_totals.py": {
        "Agreement: *": _NEVER_READ,
        "Obstacle: *": _NEVER_READ,
        "_readings: 1 → 2": "one more reading: surcharges that only outcomes have which are not known",
        "_readings: 1 → 2 #2": "one more reading, which without cancels is the same as the one before",
        "_explain_gap: found.rank > Rank.LATER_SHIFT → found.rank >= Rank.LATER_SHIFT": "no explanation has that rank",
    },
    "app/lanes/shift_causes.py": {
        "Cause: *": _NEVER_READ,
    },
    "app/terminals/arcus2/tags.py": {
        "_read_tlv: b'' → b'~'": "a tilde is no BCD",
        "_read_tlv: b'' → b'~' #3": "only two bytes are a receipt number",
        "_read_text: '' → '~'": "neither is an amount",
        "_read_text: '0' → '0~'": _NO_TILDE,
        "_ascii: 'ascii' → 'ascii~'": _CODEC,
        "_ascii: ' \\x00' → ' \\x00~'": _NO_TILDE,
    },
    "app/terminals/arcus2/gathered.py": {
        "PrintedText: False → True": "it is always given",
        "Gathered._advance: _ORDER_OF_PHASES.index(phase) > _ORDER_OF_PHASES.index(self.phase)"
        " → _ORDER_OF_PHASES.index(phase) >= *": "the phase that it is in already may be set again",
        "_joined: '0' → '0~'": _NO_TILDE,
        "_joined: '0' → '0~' #2": _NO_TILDE,
    },
    "app/terminals/fiscalbox/answers.py": {
        "_parse: 'utf-8-sig' → 'utf-8-sig~'": _CODEC,
        "_read_rrn: isinstance(ppt_id, bool) or not isinstance(ppt_id, int | str) → *": _NO_DIGITS,
        "_read_rrn: return None → pass": _NO_DIGITS,
    },
    "app/terminals/arcus2_package/outputs.py": {
        "read: b'' → b'~' #2": "a line that is not whole says nothing",
        "read: '\\n' → '\\n~'": _NO_TILDE,
        "read_extra: '' → '~'": "neither is a code",
        "decode_lines: 1 → 2": "the line that is not whole is dropped with the mark behind it",
        "decode_lines: b'|' → b'|~'": "the mark is dropped, whatever it is",
        "_code: b'' → b'~'": "neither is a code",
        "_code: 'ascii' → 'ascii~'": _CODEC,
        "_missing_code: 'ascii' → 'ascii~'": _CODEC,
        "_cancel_code: b'' → b'~'": "neither is a code",
        "_cancel_code: 'ascii' → 'ascii~'": _CODEC,
        "_with_code: '0' → '0~'": "only digits are a code",
        "_with_code: '0' → '0~' #2": "only digits are a code",
    },
    "app/terminals/arcus2/frames.py": {
        "module: 'cp1251' → 'cp1251~'": _CODEC,
        "Decoder.next_frame: return None → pass": "a frame ends behind its header: the next check is true too",
    },
}
"""Mutations that change nothing which matters, and why; a star stands for any end of the name."""
