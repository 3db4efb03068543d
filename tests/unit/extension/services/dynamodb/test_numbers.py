"""DynamoDB's numbers: canonical texts, what is refused, and that trimming changes numbers only."""

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.dynamodb.numbers import NumberError, canonical, trim_numbers

DIGITS = st.integers(1, 10**38 - 1)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("00042", "42"),
        ("-0", "0"),
        ("1.5E2", "150"),
        ("1.0", "1"),
        ("-012.500", "-12.5"),
        ("1E-3", "0.001"),
        ("9" * 38 + "000", "9" * 38 + "000"),
        ("0E999", "0"),
    ],
)
def test_numbers_are_stored_without_zeros_at_their_ends(given_text, stored):
    assert canonical(given_text) == stored


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9" * 39, "38 significant digits"),
        ("9" * 5000, "overflow"),
        ("1E126", "overflow"),
        ("-1E126", "overflow"),
        ("1E-131", "underflow"),
        ("NaN", "numeric value"),
        ("Infinity", "numeric value"),
        ("twelve", "numeric value"),
        ("", "numeric value"),
    ],
)
def test_what_dynamodb_cannot_hold_is_refused(text, reason):
    with pytest.raises(NumberError, match=reason):
        canonical(text)


@given(digits=DIGITS, exponent=st.integers(-130, 87), negative=st.booleans())
def test_the_canonical_text_is_the_same_number_and_stays_as_it_is(digits, exponent, negative):
    text = f"{'-' if negative else ''}{digits}E{exponent}"
    stored = canonical(text)
    assert Decimal(stored) == Decimal(text)
    assert canonical(stored) == stored
    assert "E" not in stored


def test_numbers_are_trimmed_wherever_they_are():
    request = {"Item": {"N": {"N": "1.0"}, "m": {"M": {"l": {"L": [{"N": "02"}, {"NS": ["1.50", "2"]}]}}}}}
    trim_numbers(request)
    assert request == {"Item": {"N": {"N": "1"}, "m": {"M": {"l": {"L": [{"N": "2"}, {"NS": ["1.5", "2"]}]}}}}}


def test_everything_else_stays():
    request = {
        "TableName": "01.0",
        "ExpressionAttributeNames": {"#N": "N"},
        "Item": {"N": {"S": "1.0"}, "b": {"B": "MS4w"}, "s": {"SS": ["1.0"]}},
    }
    before = copy.deepcopy(request)
    trim_numbers(request)
    assert request == before
