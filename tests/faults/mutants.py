"""The money rules, broken one by one: where, how, and which tests have to notice."""

from dataclasses import dataclass

VERDICT = ("tests/unit/lanes/test_verdict.py",)
LANE = ("tests/unit/lanes/test_lane.py",)
MATCHING = ("tests/unit/lanes/test_matching.py", "tests/unit/lanes/test_look_up.py")
LATE = ("tests/unit/lanes/test_late_answers.py", "tests/unit/lanes/test_closing.py")
GUARDS = ("tests/unit/lanes/test_guards.py", "tests/unit/lanes/test_simultaneity.py")
SESSION = (
    "tests/unit/terminals/test_session.py",
    "tests/unit/terminals/test_session_limits.py",
    "tests/unit/terminals/test_relay.py",
)
DRIVER = ("tests/unit/terminals/test_driver.py", "tests/unit/terminals/test_driver_line.py")
OPERATIONS = ("tests/unit/terminals/test_operations.py",)
QUESTIONS = ("tests/unit/terminals/test_session_questions.py",)
ENDLESS = ("tests/unit/terminals/test_session_limits.py", "tests/unit/terminals/test_endless_pinpad.py")
TILLS = ("tests/unit/lanes/test_till_guards.py",)
ENVELOPE = ("tests/api/test_envelope.py",)
BODIES = ("tests/api/test_bodies.py",)
HEARING = ("tests/api/test_hearing.py",)
DOCUMENTED = ("tests/api/test_documented.py",)
V1 = ("tests/api/test_v1.py",)
JOURNAL = ("tests/unit/core/test_states.py", "tests/unit/journal/test_journal.py", "tests/unit/test_runtime.py")

_VERDICT = "app/lanes/verdict.py"
_MATCHING = "app/lanes/matching.py"
_LATE = "app/lanes/late.py"
_GUARDS = "app/lanes/guards.py"
_QUERIES = "app/journal/guard_queries.py"
_SESSION = "app/terminals/arcus2/session.py"
_DRIVER = "app/terminals/arcus2/driver.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One rule broken: in `file` the text `old`, which stands there once, becomes `new`."""

    rule: str
    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    # M1: states
    Mutant(
        "M1.1",
        "silence is declined",
        _VERDICT,
        "return State.UNKNOWN, _broken_line(answer),",
        "return State.DECLINED, _broken_line(answer),",
        VERDICT,
    ),
    Mutant(
        "M1.2",
        "the start frame is sent again",
        _DRIVER,
        "        failure = self._converse(session, listener)\n        last_frame = session.last_frame\n",
        "        if (failure := self._converse(session, listener)) is not None:\n"
        "            session = Session(order, self._dialect, self._decoder, self._question_numbers)\n"
        "            failure = self._converse(session, listener)\n"
        "        last_frame = session.last_frame\n",
        DRIVER,
    ),
    Mutant(
        "M1",
        "`sent` is committed after the first byte",
        _DRIVER,
        "        listener.sending()\n        self._asked = order.kind\n",
        "        self._link.write(session.start(self._clock.monotonic()).output)\n"
        "        listener.sending()\n        self._asked = order.kind\n",
        DRIVER,
    ),
    Mutant(
        "M1.3",
        "recovery makes `sent` failed",
        "app/core/states.py",
        "AFTER_CRASH: dict[State, State] = {State.PREPARED: State.FAILED, State.SENT: State.UNKNOWN}",
        "AFTER_CRASH: dict[State, State] = {State.PREPARED: State.FAILED, State.SENT: State.FAILED}",
        JOURNAL,
    ),
    Mutant(
        "M1.1",
        "what cannot be judged is declined",
        "app/lanes/execution.py",
        'changes = {"state": State.UNKNOWN,',
        'changes = {"state": State.DECLINED,',
        LANE,
    ),
    # M2: what the answer means
    Mutant(
        "M2.2",
        "any 0xx approves",
        _VERDICT,
        "    if code in _APPROVES[kind]:\n",
        '    if code in _APPROVES[kind] or code.startswith("0"):\n',
        VERDICT,
    ),
    Mutant(
        "M2.2",
        "218 approves",
        _VERDICT,
        'Kind.CANCEL: _PAID | {"400"},',
        'Kind.CANCEL: _PAID | {"400", "218"},',
        VERDICT,
    ),
    Mutant(
        "M2.1",
        "words approve",
        _VERDICT,
        "    if state is State.APPROVED:\n        state, reason, detail = _doubt",
        "    if state is State.UNKNOWN and slip.says_approved:\n        state = State.APPROVED\n"
        "    if state is State.APPROVED:\n        state, reason, detail = _doubt",
        VERDICT,
    ),
    Mutant(
        "M2",
        "everything is unknown",
        _VERDICT,
        "            return State.APPROVED, None, None\n",
        "            return State.UNKNOWN, None, None\n",
        VERDICT,
    ),
    Mutant(
        "M2.1",
        "of two codes that differ the first counts",
        _VERDICT,
        '    if len({code.lstrip("0") for code in codes}) > 1:\n',
        "    if not codes:\n",
        VERDICT,
    ),
    Mutant(
        "M2.3",
        "the amount that came back is not compared",
        _VERDICT,
        "    if amounts_fit(amount, returned, slip.surcharge) is False or is_foreign:\n",
        "    if is_foreign:\n",
        VERDICT,
    ),
    Mutant(
        "M2.2",
        "a broken link aborts what was written to the bank",
        _VERDICT,
        "case Ruling.BROKE if answer.connects and not answer.acted:",
        "case Ruling.BROKE if answer.connects:",
        VERDICT,
    ),
    Mutant(
        "M2.2",
        "a broken link aborts though the pinpad did not ask for its bank",
        _VERDICT,
        "case Ruling.BROKE if answer.connects and not answer.acted:",
        "case Ruling.BROKE if not answer.acted:",
        VERDICT,
    ),
    Mutant(
        "M2.0",
        "an approval that brings nothing of its own counts",
        _VERDICT,
        "    if slip.kind is None and not returned and",
        "    if slip.kind is not None and not returned and",
        VERDICT,
    ),
    Mutant(
        "M2.0",
        "an answer that names two operations counts",
        _VERDICT,
        "    if answer.is_mixed or differ(tags.rrn, slip.rrn) or",
        "    if differ(tags.auth_code, slip.auth_code) and",
        VERDICT,
    ),
    Mutant(
        "M2.0",
        "a ping's late answer is not waited for",
        _DRIVER,
        "behind_end=DRAIN_BEFORE)",
        "behind_end=QUIET)",
        DRIVER,
    ),
    Mutant(
        "M2.0",
        "an unlabelled answer may name another operation",
        "app/lanes/answers.py",
        "    return any(code is None or rule(",
        "    return False and any(code is None or rule(",
        ("tests/unit/lanes/test_answers.py",),
    ),
    Mutant(
        "M2.2",
        "a 218 that is unknown settles an earlier cancel",
        "app/lanes/conclusions.py",
        "ended.state is State.DECLINED and ",
        "",
        ("tests/unit/lanes/test_conclusions.py",),
    ),
    # M3: look-up
    Mutant(
        "M3.2", "look-up ignores the kind", _MATCHING, "slip.kind is case.kind,", "slip.kind is not None,", MATCHING
    ),
    Mutant(
        "M3.2",
        "look-up ignores the time",
        _MATCHING,
        "        misfits.append(misfit)\n",
        "        misfits.extend(())\n",
        MATCHING,
    ),
    Mutant(
        "M3.2",
        "look-up ignores the amount",
        _MATCHING,
        "amounts_fit(case.amount, slip.amounts, slip.surcharge) is True,",
        "amounts_fit(case.amount, slip.amounts, slip.surcharge) is not None,",
        MATCHING,
    ),
    Mutant(
        "M3.2",
        "look-up ignores an RRN that is known",
        _MATCHING,
        "Misfit.RRN_KNOWN: not around.rrn_is_known and ",
        "Misfit.RRN_KNOWN: ",
        MATCHING,
    ),
    Mutant(
        "M3.2",
        "look-up ignores the terminal",
        _MATCHING,
        "slip.terminal_id in around.terminal_ids,",
        "slip.terminal_id is not None,",
        MATCHING,
    ),
    Mutant(
        "M3.2",
        "a slip that fits two cases settles both",
        _MATCHING,
        "not any(_may_own(each, slip, around) for each in around.nameless),",
        "True,",
        MATCHING,
    ),
    Mutant(
        "M3.3",
        "a fresh answer with an RRN that is known counts",
        _VERDICT,
        "(State.APPROVED, State.DECLINED) and is_known:",
        "() and is_known:",
        VERDICT,
    ),
    Mutant(
        "M3.3",
        "every return's RRN is fresh",
        _QUERIES,
        "if operation.kind is Kind.RETURN and rrn in (operation.request_id, self._rrn_of_original(operation)):",
        "if operation.kind is Kind.RETURN:",
        JOURNAL,
    ),
    Mutant(
        "M3.3",
        "the RRN of a stale answer stays",
        "app/lanes/execution.py",
        "if verdict.reason in (Reason.RRN_STALE, Reason.SLIP_OF_ANOTHER):",
        "if verdict.reason is Reason.SLIP_OF_ANOTHER:",
        LANE,
    ),
    Mutant(
        "M3.2",
        "the look-up's own code stays with a late answer",
        _LATE,
        "            own = replace(own, code=None, tags=ResultTags())\n",
        "            own = replace(own, tags=ResultTags())\n",
        LATE,
    ),
    Mutant(
        "M4",
        "a late answer is judged without the code that was seen before",
        _LATE,
        "is_known=known, seen=_codes_of(operation))",
        "is_known=known)",
        LATE,
    ),
    Mutant(
        "M12",
        "the amount read counts at any phase",
        "app/lanes/lane.py",
        "        if self.status.phase in (None, Phase.STARTED, Phase.CARD):\n",
        "        if True:\n",
        ("tests/unit/lanes/test_calibration.py",),
    ),
    Mutant(
        "M3.1",
        "a lane whose look-up is to come takes operations",
        "app/lanes/closing.py",
        "    if waiting is not None:\n        return LaneClosed(",
        "    if waiting is not None and not waiting.training:\n        return LaneClosed(",
        (*LANE, *LATE),
    ),
    # M4: late answers
    Mutant("M4", "a late approval is ignored", _LATE, "return Meaning.COMPLETES", "return Meaning.NOTHING", LATE),
    Mutant(
        "M4",
        "a conflict does not close the lane",
        "app/lanes/closing.py",
        "    return find_conflict(reader, profile) or _find_wrong_terminal(reader, profile)\n",
        "    return _find_wrong_terminal(reader, profile)\n",
        LATE,
    ),
    Mutant(
        "M4",
        "an approval that fits no row is not written down",
        _LATE,
        "                return self._write_down(late, previous, moment)\n",
        "                self._note(answer, moment)\n",
        LATE,
    ),
    Mutant(
        "M4",
        "a link that broke late aborts",
        _LATE,
        "        own = replace(answer, acted=True)\n",
        "        own = answer\n",
        LATE,
    ),
    # M5: giving money back
    Mutant(
        "M5.1",
        "the guard ignores `sent`",
        _QUERIES,
        "(State.PREPARED, State.SENT, State.APPROVED, State.UNKNOWN)",
        "(State.PREPARED, State.APPROVED, State.UNKNOWN)",
        (*GUARDS, "tests/unit/journal/test_journal.py"),
    ),
    Mutant(
        "M5.1",
        "the guard ignores what is unknown",
        _QUERIES,
        "(State.PREPARED, State.SENT, State.APPROVED, State.UNKNOWN)",
        "(State.PREPARED, State.SENT, State.APPROVED)",
        GUARDS,
    ),
    Mutant(
        "M5.1",
        "guard and insertion are two transactions",
        "app/journal/writing.py",
        "        with self.transaction():\n"
        "            operation = build(self.reader)\n"
        "            self._write(_INSERT,",
        "        operation = build(self.reader)\n        with self.transaction():\n            self._write(_INSERT,",
        GUARDS,
    ),
    Mutant(
        "M5.1",
        "returns do not add up",
        _GUARDS,
        "    if request.amount > left:\n",
        "    if request.amount > sale.amount:\n",
        GUARDS,
    ),
    Mutant(
        "M5.2",
        "a sale can be cancelled in part",
        _GUARDS,
        "if request.amount != sale.amount or left != sale.amount:",
        "if left != sale.amount:",
        GUARDS,
    ),
    Mutant(
        "M5.2",
        "the shift is ignored",
        _GUARDS,
        "        if not reader.shifts.is_in_current(sale):\n",
        "        if sale.rrn is None:\n",
        GUARDS,
    ),
    Mutant(
        "M5.2",
        "another terminal's sale is cancelled",
        _GUARDS,
        "    return not differ(sale.terminal_id, place.terminal_id)\n",
        "    return True\n",
        GUARDS,
    ),
    Mutant(
        "M5.1",
        "a refund is not found by the RRN that a cancel told",
        _QUERIES,
        "rrns = frozenset({sale.rrn}) if sale.rrn else rrns_of_sale(linked)",
        "rrns = frozenset({sale.rrn or ''})",
        GUARDS,
    ),
    Mutant(
        "M5.2",
        "a sale that is not in the journal is cancelled behind its return",
        _GUARDS,
        "        if request.kind is Kind.CANCEL:  # a return of it",
        "        if request.kind is Kind.SALE:  # a return of it",
        GUARDS,
    ),
    Mutant(
        "M5.3",
        "only the terminal that a report names first begins a shift",
        "app/journal/shifts.py",
        "    return any(block.terminal_id == terminal_id for block",
        "    return False and any(block.terminal_id == terminal_id for block",
        ("tests/unit/lanes/test_due.py",),
    ),
    Mutant(
        "M5.4",
        "cancels of unknown originals are not added up",
        _QUERIES,
        "(kind = 'cancel' AND original_id IS NULL)",
        "(kind = 'cancel' AND FALSE)",
        GUARDS,
    ),
    Mutant(
        "M3.4",
        "an untold approval does not stop the other scheme's sale",
        _QUERIES,
        "AND kind = 'sale' AND amount = ? AND training = ?\", amount, training)",
        "AND kind = 'sale' AND amount = ? AND training = ? AND scheme = 'humo'\", amount, training)",
        TILLS,
    ),
    # M6: the line
    Mutant(
        "M6.2",
        "the drain lets the pinpad connect",
        "app/terminals/arcus2/drain.py",
        "ER if command.name in STOPPABLE else OK",
        'ER if command.name in STOPPABLE - {"CONNECT"} else OK',
        ("tests/unit/terminals/test_drain.py",),
    ),
    Mutant(
        "M6.1",
        "ENDTR is not awaited",
        "app/terminals/arcus2/gathered.py",
        'self.ended |= command.name == "ENDTR"',
        'self.ended |= command.name in ("STORERC", "ENDTR")',
        (*SESSION, *DRIVER),
    ),
    Mutant(
        "M6.1",
        "an abort is not told to the pinpad",
        _SESSION,
        "        return ER if self.abort_asked else OK\n",
        "        return OK\n",
        SESSION,
    ),
    Mutant(
        "M6.4",
        "relay_allow is ignored",
        _SESSION,
        "if action is not None and action.address not in self._dialect.relay_allow:",
        'if action is not None and ":" not in action.address:',
        SESSION,
    ),
    Mutant("M6.1", "silence is short", _SESSION, "\nSILENCE_LIMIT = 180.0\n", "\nSILENCE_LIMIT = 60.0\n", SESSION),
    Mutant(
        "M6.1",
        "a question is waited for without end",
        _SESSION,
        "math.inf if order.kind.is_journalled else QUESTION_LIMIT",
        "math.inf",
        ENDLESS,
    ),
    Mutant(
        "M6.1",
        "money is let go as a question is",
        _SESSION,
        "math.inf if order.kind.is_journalled else QUESTION_LIMIT",
        "QUESTION_LIMIT",
        ENDLESS,
    ),
    Mutant(
        "M6.2",
        "no ping before the next start",
        _DRIVER,
        "if (self._is_unsettled or order.prove_idle) and order.kind is not Kind.PING:",
        "if self._is_unsettled and order.prove_idle and order.kind is Kind.PING:",
        DRIVER,
    ),
    Mutant(
        "M6.6",
        "a question may close the shift",
        "app/core/operation_codes.py",
        "if code in CLOSES_SHIFT and kind is not Kind.RECONCILIATION:",
        "if code in CLOSES_SHIFT and kind.moves_money:",
        OPERATIONS,
    ),
    Mutant(
        "M6.6",
        "two operations may have one code",
        "app/core/operation_codes.py",
        "(kind.is_journalled or twin.is_journalled)",
        "kind.is_journalled and not twin.is_journalled",
        OPERATIONS,
    ),
    Mutant(
        "M6.6",
        "what an install does not have is done all the same",
        "app/terminals/operation_table.py",
        "if code in known or kind in changes}",
        "if code}",
        OPERATIONS,
    ),
    Mutant(
        "M6.3",
        "a question about something else is answered with the original",
        "app/terminals/arcus2/questions.py",
        "if not order.kind.gives_back or _ASKS_OTHER.search(prompt):",
        "if not order.kind.gives_back:",
        QUESTIONS,
    ),
    Mutant(
        "M6.3",
        "a question that was given up is answered all the same",
        _SESSION,
        "        if isinstance(self._pending, Question) and self._held is not None:\n",
        '        if isinstance(self._pending, Question) and self._held == b"ENDTR":\n',
        QUESTIONS,
    ),
    Mutant(
        "M6.3",
        "an answer goes out amid a further frame",
        _SESSION,
        "if not isinstance(self._pending, Question) or self._is_partial:",
        "if not isinstance(self._pending, Question):",
        QUESTIONS,
    ),
    Mutant(
        "M6.3",
        "the cashier is asked for the amount",
        _SESSION,
        "questions.amount_entry(self._order)) or ER",
        "None) or ER",
        ("tests/unit/terminals/test_session_questions.py", *SESSION),
    ),
    # tills over HTTP
    Mutant(
        "HTTP",
        "an unheard approval is repeated",
        _GUARDS,
        "    if untold is not None and request.origin is Origin.API:\n",
        "    if False:\n",
        TILLS,
    ),
    Mutant(
        "HTTP",
        "a key is used twice",
        _GUARDS,
        "if request.idempotency_key is not None and (known",
        "if request.idempotency_key is None and (known",
        TILLS,
    ),
    Mutant(
        "HTTP",
        "a till returns what nobody knows without a limit",
        _GUARDS,
        "        _check_limit(reader, request, asker, now)\n    elif ",
        "        pass\n    elif ",
        TILLS,
    ),
    Mutant(
        "HTTP",
        "a till is told that an unknown outcome is a refusal",
        "app/api/envelope.py",
        "    if operation.state is State.UNKNOWN:\n",
        "    if operation.state is State.SENT:\n",
        ENVELOPE,
    ),
    Mutant(
        "HTTP",
        "who heard UNKNOWN counts as told",
        "app/api/hearing.py",
        '        """An answer that tells a till\'s own request, in its final state, was written to it."""\n'
        "        if operation.origin is not Origin.API or operation.state.is_open:\n",
        '        """An answer that tells a till\'s own request, in its final state, was written to it."""\n'
        "        if operation.origin is not Origin.API:\n",
        HEARING,
    ),
    Mutant(
        "HTTP",
        "what was begun is refused when its outcome cannot be read",
        "app/api/legacy.py",
        "            raise OutcomeUnknown(id=started.operation.id) from error\n",
        "            raise\n",
        DOCUMENTED,
    ),
    Mutant(
        "HTTP",
        "a long poll takes unknown for under way",
        "app/api/desk.py",
        "return operation.state not in _ON_ITS_WAY if before in _ON_ITS_WAY else not operation.state.is_open",
        "return not operation.state.is_open",
        V1,
    ),
    Mutant(
        "HTTP",
        "a misspelt is_return sells",
        "app/api/bodies.py",
        "        if right is not None and name != right:\n",
        "        if right is not None and name == name.upper() != right:\n",
        BODIES,
    ),
)
