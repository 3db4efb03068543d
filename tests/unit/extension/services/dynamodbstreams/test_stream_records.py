"""Stream records as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extension.services.dynamodbstreams.stream_records import Position, is_same, record

KEYS = {"id": {"S": "1"}}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (None, KEYS, False),
        (KEYS, None, False),
        (KEYS, KEYS, True),
        ({"t": {"SS": ["a", "b"]}}, {"t": {"SS": ["b", "a"]}}, True),
        ({"t": {"SS": ["a", "b"]}}, {"t": {"SS": ["a"]}}, False),
        ({"t": {"L": [{"S": "a"}, {"S": "b"}]}}, {"t": {"L": [{"S": "b"}, {"S": "a"}]}}, False),
        ({"t": {"M": {"x": {"NS": ["1", "2"]}}}}, {"t": {"M": {"x": {"NS": ["2", "1"]}}}}, True),
        ({"t": {"S": "1"}}, {"t": {"N": "1"}}, False),
        ({"t": {"L": []}}, {"t": {"SS": []}}, False),
    ],
)
def test_two_states_are_the_same_if_only_the_order_in_sets_differs(old, new, same):
    assert is_same(old, new) is same


@pytest.mark.parametrize(
    ("view", "size", "images"),
    [
        ("KEYS_ONLY", 3, set()),
        ("NEW_IMAGE", 8, {"NewImage"}),
        ("OLD_IMAGE", 9, {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", 14, {"NewImage", "OldImage"}),
    ],
)
def test_a_record_has_the_images_of_its_view_and_their_size(view, size, images):
    made = record(
        view=view,
        keys=KEYS,
        old={**KEYS, "b": {"S": "xx"}},
        new={**KEYS, "a": {"S": "x"}},
        sequence="7",
        event_id="e",
        region="eu-west-1",
        at=1000.9,
    )
    change = made["dynamodb"]
    assert {"NewImage", "OldImage"} & change.keys() == images
    assert change["SizeBytes"] == size
    assert change["ApproximateCreationDateTime"].timestamp() == 1000
    assert (made["eventName"], made["awsRegion"]) == ("MODIFY", "eu-west-1")
    assert "userIdentity" not in made


def test_binary_values_are_bytes_however_deep():
    made = record(
        view="NEW_IMAGE",
        keys=KEYS,
        old=None,
        new={"m": {"M": {"l": {"L": [{"B": "Zm9v"}, {"BS": ["YmFy"]}]}}}},
        sequence="7",
        event_id="e",
        region="r",
        at=0,
    )
    assert made["dynamodb"]["NewImage"] == {"m": {"M": {"l": {"L": [{"B": b"foo"}, {"BS": [b"bar"]}]}}}}


@given(st.integers(0, 2**70), st.floats(0, 2**33))
def test_an_iterator_says_where_it_stands(sequence, issued):
    position = Position("arn:aws:dynamodb:r:1:table/t/stream/2026-01-01T00:00:00.000", "shardId-1", sequence, issued)
    assert Position.parse(position.iterator()) == position


@pytest.mark.parametrize("text", ["", "arn", "arn|1|", "arn|1|###", "arn|1|W10=", "arn|1|WzEsICJ4IiwgM10="])
def test_what_is_no_iterator_is_none(text):
    assert Position.parse(text) is None


def test_an_iterator_expires_after_a_quarter_of_an_hour():
    position = Position("arn", "s", 1, 1000.0)
    assert not position.has_expired(1000 + 15 * 60)
    assert position.has_expired(1001 + 15 * 60)
