"""When an item expires."""

import pytest

from harness.extension.services.dynamodb.ttl import expires_at, is_due


@pytest.mark.parametrize(
    ("value", "at"),
    [({"N": "100"}, 100), ({"N": "1e2"}, 100), ({"S": "100"}, None), ({"N": "x"}, None), (None, None)],
)
def test_only_numbers_expire(value, at):
    assert expires_at(value) == at


def test_an_item_is_due_some_time_after_it_expired_and_not_after_five_years():
    value = {"N": "1000"}
    assert not is_due(value, 1001, stays=2)
    assert is_due(value, 1002, stays=2)
    assert not is_due(value, 1000 + 6 * 365 * 24 * 3600, stays=2)
