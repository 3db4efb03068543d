import base64
import json

import pytest

from harness.extension.services.lambda_.client_context import client_context, current_client_context, decode


def encoded(value):
    return base64.b64encode(json.dumps(value, ensure_ascii=False).encode()).decode()


def test_context_becomes_json_that_a_header_can_carry():
    got = decode(encoded({"custom": {"who": "Đặng\n"}}))
    assert got.isascii()
    assert "\n" not in got
    assert json.loads(got) == {"custom": {"who": "Đặng\n"}}


@pytest.mark.parametrize("bad", [None, "", "%%%", base64.b64encode(b"not json").decode(), "bm8\r\n"])
def test_absent_or_malformed_context_is_none(bad):
    assert decode(bad) is None


def test_context_is_in_force_only_inside_the_block():
    with client_context(encoded({"a": 1})):
        assert current_client_context() == '{"a": 1}'
    assert current_client_context() is None
