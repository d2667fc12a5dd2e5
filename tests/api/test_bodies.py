"""Bodies as tills really send them: what was meant is read, what could mean two things is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.bodies import Payment, read_object, read_payment, refuse_repeated_names
from app.core.errors import BodyNotUnderstood
from app.core.money import MAX_AMOUNT

HUMO_CANCEL = b'{\n  "request_id":650,\n  "amount": 30000,\n  "is_return":"true"\n}\n'
UZCARD_RETURN = b'{\n  "request_id":010965270742,\n  "amount": 30000,\n  "is_return":"true"\n}\n'
"""The bodies of the documentation, without their comment and with the comma that they lack."""


@pytest.mark.parametrize(
    ("body", "payment"),
    [
        (HUMO_CANCEL, Payment(30000, "650")),
        (UZCARD_RETURN, Payment(30000, "010965270742")),
        (b'{"amount": 1000}', Payment(1000, None)),
        (b'{"amount":"50000"}', Payment(50000, None)),
        (b'\xef\xbb\xbf{"amount":1}', Payment(1, None)),
        (b' \r\n\t{ "amount" : 1 } \n', Payment(1, None)),
        (b'{"request_id":"010965270742","amount":5,"is_return":true}', Payment(5, "010965270742")),
        (b'{"request_id":"","amount":5,"is_return":false}', Payment(5, None)),
        (b'{"request_id":null,"amount":5}', Payment(5, None)),
        (b'{"request_id":"order-77","amount":5,"is_return":"False"}', Payment(5, None)),
        (b'{"amount":5,"is_return":null,"cashier":"\\u0410\\ud83d\\ude00\\"","x":-1.5e3}', Payment(5, None)),
        (b'{"amount":999999999999}', Payment(MAX_AMOUNT, None)),
    ],
)
def test_what_a_till_means(body: bytes, payment: Payment) -> None:
    assert read_payment(body) == payment


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "not an object"),
        (b" \n", "not an object"),
        (b"[]", "not an object"),
        (b'"amount"', "not an object"),
        (b'{"amount": 30000', "nothing"),
        (b'{"amount": 30000 (300.00)}', "“(300.00)”"),
        (b'{"amount": 30000 "is_return": true}', "comma"),
        (b'{"amount": 30000} {"amount": 1}', "behind its end"),
        (b'{"amount": 1, "amount": 2}', "twice"),
        (b'{"amount" 1}', "no colon"),
        (b'{"amount": }', "amount"),
        (b'{"amount": }{', "amount"),
        (b"{amount: 1}", "name in quotation marks"),
        (b'{"amount": {"tiyin": 1}}', "nested"),
        (b'{"amount": [1]}', "nested"),
        (b'{"amount": 0300}', "0300"),
        (b'{"amount": 300.00}', "300.00"),
        (b'{"amount": -1}', "-1"),
        (b'{"amount": 0}', "from 1 to"),
        (b'{"amount": 1000000000000}', "from 1 to"),
        (b'{"amount": 99999999999999999999999}', "amount is"),
        (b'{"amount": null}', "missing"),
        (b'{"amount": true}', "true"),
        (b'{"request_id": 650, "is_return": true}', "amount is missing"),
        (b'{"amount": 1, "is_return": true}', "request_id is missing"),
        (b'{"amount": 1, "is_return": "yes"}', "is_return is “yes”"),
        (b'{"amount": 1, "is_return": 1}', "is_return is “1”"),
        (b'{"amount": 1, "request_id": "650"}', "is_return is missing"),
        (b'{"amount": 1, "request_id": "650", "isReturn": true}', "isReturn"),
        (b'{"Amount": 1}', "Amount"),
        (b'{"amount": 1, "note": nul}', "note"),
        (b'{"amount": 1, "note": "\xff"}', "byte"),
        (b'{"amount": 1, "note": "\x01"}', "cannot be read"),
        (b'{"amount": 1, "note": "\\x"}', "cannot be read"),
        (b'{"amount": 1, "note": "open}', "cannot be read"),
    ],
)
def test_what_is_refused_and_why(body: bytes, named: str) -> None:
    with pytest.raises(BodyNotUnderstood) as refused:
        read_payment(body)

    assert named in str(refused.value)
    assert "Right would be" in str(refused.value)


def test_a_card_number_is_not_repeated_in_a_complaint() -> None:
    with pytest.raises(BodyNotUnderstood) as refused:
        read_payment(b'{"amount": "8600 1234 5678 9012", "is_return": "4111111111111111"}')

    assert "4111111111111111" not in str(refused.value)


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.floats(allow_nan=False, width=32)),
        max_size=5,
    )
)
def test_every_flat_json_object_is_read_as_it_is(values: dict[str, object]) -> None:
    for ascii_only in (True, False):
        try:
            body = json.dumps(values, allow_nan=False, ensure_ascii=ascii_only).encode()
        except (UnicodeEncodeError, ValueError):
            continue  # half of a pair, or an infinity: no JSON

        read = read_object(body)

        assert list(read) == [_whole(name) for name in values]
        for name, value in values.items():
            token = read[_whole(name)]
            assert token.is_bare is not isinstance(value, str)
            assert token.text == (_whole(value) if isinstance(value, str) else json.dumps(value))


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    try:
        payment = read_payment(body)
    except BodyNotUnderstood:
        return
    assert 1 <= payment.amount <= MAX_AMOUNT


@pytest.mark.parametrize("body", [b'{"amount": 1, "amount": 2}', b'{"a": {"b": 1, "b": 1}}'])
def test_of_two_equal_names_none_is_taken(body: bytes) -> None:
    with pytest.raises(BodyNotUnderstood, match="stands there twice"):
        refuse_repeated_names(body)


def test_equal_names_in_different_objects_are_no_trouble() -> None:
    refuse_repeated_names(b'{"amount": 1, "more": [{"amount": 1}, {"amount": 2}]}')
