"""Questions that are the cashier's: asked, answered, refused, given up."""

from dataclasses import replace

import pytest

from app.terminals.arcus2.frames import encode
from app.terminals.arcus2.session import Asked, Progress, QuestionOver
from app.terminals.base import Question, QuestionForm
from arcus2_scripts import CANCEL, DIALECT, Line


def asked(line: Line) -> Question:
    """The latest question."""
    return next(event.question for event in reversed(line.events) if isinstance(event, Asked))


@pytest.mark.parametrize(
    ("payload", "prompt", "items"),
    [
        ("Оплата\x1bВозврат", "", ("Оплата", "Возврат")),
        ("Выберите:\x1bОплата\x1bВозврат", "Выберите:", ("Оплата", "Возврат")),
        ("Выберите:\x1bОплата", "Выберите:", ("Оплата",)),
        ("Какая валюта?\x1bUZS\x1bUSD", "Какая валюта?", ("UZS", "USD")),
        ("a\x1cb\x1fc", "", ("a", "b", "c")),
        ("1. a\r\n2. b\r\n", "", ("1. a", "2. b")),
        ("a;b|c", "", ("a", "b", "c")),
        ("UZS\x1b1;2", "", ("UZS", "1;2")),
        ("Одно:", "", ("Одно:",)),
        ("", "", ()),
    ],
)
def test_menus(payload: str, prompt: str, items: tuple[str, ...]) -> None:
    line = Line()
    assert line.say(f"MENU:{payload}") == []
    assert asked(line) == Question(1, QuestionForm.MENU, prompt, items)


@pytest.mark.parametrize(
    ("command", "value", "answer"),
    [
        ("MENU:a;b", "1", b"1"),
        ("MENU:a;b", "2", b"ER"),
        ("MENU:a;b", "-1", b"ER"),
        ("MENU:a;b", "a", b"ER"),
        ("MENU:a;b", None, b"ER"),
        ("YESNO:Продолжить?", "1", b"1"),
        ("YESNO:Продолжить?", "0", b"0"),
        ("YESNO:Продолжить?", "yes", b"ER"),
        ("DATAENTRY:Код авторизации с чека", "731333", b"0\x1b731333"),
        ("DATAENTRY:Комментарий", "да", "0\x1bда".encode("cp1251")),
        ("DATAENTRY:Комментарий", "", b"0\x1b"),
        ("DATAENTRY:Комментарий", "a\x1bb", b"ER"),
        ("DATAENTRY:Комментарий", "字", b"ER"),
        ("DATAENTRY:Комментарий", "x" * 256, b"0\x1b" + b"x" * 256),
        ("DATAENTRY:Комментарий", "x" * 257, b"ER"),
        ("DATAENTRY:Комментарий", None, b"ER"),
    ],
)
def test_answers(command: str, value: str | None, answer: bytes) -> None:
    line = Line(CANCEL)
    assert line.say(command) == []
    assert line.answer(1, value) == [answer]
    assert isinstance(line.events[-1], QuestionOver)


@pytest.mark.parametrize(
    "prompt",
    [
        "Комментарий",
        "Код авторизации",
        "Код авторизации с чека № 14",
        "Сумма оригинала, номер чека 14",
        "Amount of the receipt",
        "Введите ПИН (RRN 416311639412)",
        "PIN for RRN",
        "Пароль: ссылка",
        "CVV2, receipt",
        "Срок карты из чека № 14",
        "Expiry, RRN",
    ],
)
def test_what_the_order_does_not_answer_is_never_filled_in(prompt: str) -> None:
    line = Line(CANCEL)
    assert line.say(f"DATAENTRY:{prompt}") == []
    assert asked(line) == Question(1, QuestionForm.ENTRY, prompt)


def test_a_sale_has_no_original_to_give() -> None:
    assert Line().say("DATAENTRY:Введите RRN") == []


def test_an_original_that_is_not_known_is_asked_for() -> None:
    assert Line(replace(CANCEL, rrn=None)).say("DATAENTRY:Введите RRN") == []


def test_prompts_are_masked() -> None:
    line = Line()
    line.say("YESNO:Карта 9860123412341232?")
    assert asked(line).prompt == "Карта 986012******1232?"


@pytest.mark.parametrize(
    ("frame", "answer"),
    [("STATUS:x", b"OK"), ("PING:", b"OK"), ("KEYREQ:", b"ER"), ("NONSENSE", b"ER"), ("", b"ER"), ("ENDTR", b"OK")],
)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_a_further_frame_ends_the_question_and_is_answered_at_once(frame: str, answer: bytes, size: int) -> None:
    line = Line()
    line.say("YESNO:?")
    line.wait(5)
    data = encode(frame.encode())
    assert [said for start in range(0, len(data), size) for said in line.send(data[start : start + size])] == [answer]
    assert line.events.count(QuestionOver()) == 1
    assert not line.session.is_asking
    assert line.answer(1, "1") == []
    assert line.session.is_over or line.wait(100) == []


def test_a_question_behind_a_question_is_the_one_that_is_open() -> None:
    line = Line()
    line.say("YESNO:first?")
    assert line.say("YESNO:second?") == []
    assert [type(event) for event in line.events[-3:]] == [Asked, QuestionOver, Asked]
    assert line.answer(1, "1") == []
    assert line.answer(2, "0") == [b"0"]


def test_a_question_and_what_follows_it_in_one_read() -> None:
    line = Line()
    assert line.say("YESNO:?", "STATUS:x", "PING:") == [b"OK", b"OK"]
    assert [type(event) for event in line.events if not isinstance(event, Progress)] == [Asked, QuestionOver]
    assert "did not wait" in line.session.gathered.mishaps[0]


FURTHER = encode(b"STATUS:x")


@pytest.mark.parametrize("cut", range(1, len(FURTHER)))
def test_an_answer_amid_a_further_frame_is_not_taken_for_its_own(cut: int) -> None:
    line = Line()
    line.say("YESNO:?")
    assert line.send(FURTHER[:cut]) == []
    assert line.answer(1, "1") == []
    assert line.send(FURTHER[cut:]) == [b"OK"]
    assert line.wait(100) == []


@pytest.mark.parametrize("cut", range(1, len(FURTHER)))
def test_a_time_that_runs_out_amid_a_further_frame_is_no_answer(cut: int) -> None:
    line = Line()
    line.say("YESNO:?")
    line.wait(59)
    line.send(FURTHER[:cut])
    assert line.wait(2) == []
    assert line.send(FURTHER[cut:]) == [b"OK"]


def test_an_answer_that_comes_together_with_a_further_frame_is_not_given() -> None:
    line = Line()
    line.say("YESNO:?")
    line.session.answer(1, "1")
    assert line.say("STATUS:x") == [b"OK"]


def test_behind_noise_that_was_no_frame_the_answer_is_given() -> None:
    line = Line()
    line.say("YESNO:?")
    line.send(b"\x01\x00")
    assert line.answer(1, "1") == []
    assert line.wait(4) == []
    assert line.wait(1) == [b"1"]
    assert line.say("STATUS:x") == [b"OK"]


def test_amid_a_further_frame_nothing_is_due_before_it_is_given_up() -> None:
    line = Line()
    line.say("YESNO:?")
    line.wait(58)
    line.send(b"\x01")
    line.wait(4)
    assert line.step.wake_at == line.now + 1
    assert line.wait(1) == [b"ER"]


def test_an_answer_to_another_question_is_ignored() -> None:
    line = Line()
    line.say("YESNO:?")
    assert line.answer(2, "1") == []
    line.answer(1, "1")
    assert line.answer(1, "1") == []
    line.say("YESNO:again?")
    assert asked(line).number == 2
    assert line.answer(1, "1") == []
    assert line.answer(2, "0") == [b"0"]


def test_past_its_time_a_question_is_refused() -> None:
    line = Line()
    line.say("YESNO:?")
    assert line.wait(59) == []
    assert line.wait(1) == [b"ER"]
    assert line.say("PING:") == [b"OK"]
    assert line.session.gathered.mishaps == ["a question was not answered in time"]


def test_where_nobody_can_be_asked_it_is_refused_at_once() -> None:
    line = Line(dialect=replace(DIALECT, interactive=False))
    assert line.say("MENU:a;b", "YESNO:?", "DATAENTRY:x") == [b"ER"] * 3
    assert line.events == []


def test_an_abort_refuses_an_open_question() -> None:
    line = Line()
    line.say("YESNO:?")
    assert line.abort() == [b"ER"]
    assert QuestionOver() in line.events
    assert line.say("PING:") == [b"ER"]


def test_an_abort_goes_before_an_answer() -> None:
    line = Line()
    line.say("YESNO:?")
    line.session.abort()
    assert line.answer(1, "1") == [b"ER"]
    line.say("YESNO:again?")
    assert line.events[-1] == QuestionOver()


def test_a_pinpad_that_ends_has_given_up_its_question() -> None:
    line = Line()
    line.say("YESNO:?")
    assert line.say("ENDTR") == [b"OK"]
    assert line.events[-2] == QuestionOver()
    assert line.session.gathered.ended


def test_silence_does_not_count_while_the_cashier_thinks() -> None:
    line = Line()
    line.say("YESNO:?")
    line.wait(59)
    line.answer(1, "1")
    line.wait(179)
    assert not line.session.is_over
