"""POST policies: each field is covered by a condition that holds, until the policy expires."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

from harness.extension.services.s3.post_policy import check, parameters

NOW = datetime(2026, 5, 20, 9, 0, 0, tzinfo=UTC)
LATER = "2026-05-20T10:00:00.000Z"


def refused(conditions: Any, expiration: Any = LATER, **fields: str) -> tuple[str, str] | None:
    policy = base64.b64encode(json.dumps({"expiration": expiration, "conditions": conditions}).encode()).decode()
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    try:
        check({"key": "user/a.txt", "policy": policy, "x-amz-signature": "s", **given}, "b", NOW)
    except CommonServiceException as error:
        return error.code, error.message
    return None


KEY: dict[str, str] = {"key": "user/a.txt"}


@pytest.mark.parametrize(
    ("conditions", "fields", "words"),
    [
        ([KEY], {}, None),
        ([{"bucket": "b"}, ["starts-with", "$key", "user/"]], {}, None),
        ([{"Key": "user/a.txt"}], {}, None),
        ([["starts-with", "$key", ""]], {}, None),
        ([KEY, ["content-length-range", 1, 10]], {"file": "x", "x_ignore_me": "y"}, None),
        ([KEY, ["starts-with", "$Content-Type", "image/"]], {"content_type": "image/png,image/jpeg"}, None),
        ([{"bucket": "other"}, KEY], {}, "Policy Condition failed"),
        ([["starts-with", "$key", "other/"]], {}, "Policy Condition failed"),
        ([KEY, ["eq", "key", "user/a.txt"]], {}, 'Policy Condition failed: ["eq", "key"'),
        ([["eq", "$key", "user/b.txt"]], {}, "Policy Condition failed"),
        ([KEY, {"acl": "private"}], {}, "Policy Condition failed"),
        ([KEY, {"acl": "private"}], {"acl": "public-read"}, "Policy Condition failed"),
        (
            [KEY, ["starts-with", "$Content-Type", "image/"]],
            {"content_type": "image/png,text/html"},
            "Condition failed",
        ),
        ([KEY], {"acl": "public-read"}, "Extra input fields: acl"),
        ([], {}, "Extra input fields: key"),
    ],
)
def test_conditions(conditions: Any, fields: dict[str, str], words: str | None) -> None:
    found = refused(conditions, **fields)
    if words is None:
        assert found is None
    else:
        assert found is not None
        assert (found[0], words in found[1]) == ("AccessDenied", True), found


@pytest.mark.parametrize("expiration", ["2026-05-20T09:00:00Z", "2026-05-20T10:59:59+02:00", "2020-01-01T00:00:00"])
def test_an_expired_policy(expiration: str) -> None:
    assert refused([KEY], expiration) == ("AccessDenied", "Invalid according to Policy: Policy expired.")


@pytest.mark.parametrize(
    ("conditions", "expiration"),
    [
        ([KEY], None),
        (None, LATER),
        ({}, LATER),
        ([KEY], "tomorrow"),
        ([KEY], 1),
        ([{"a": 1, "b": 2}], LATER),
        ([["like", "$key", "x"]], LATER),
        (["key"], LATER),
        ([[]], LATER),
    ],
)
def test_what_is_no_policy(conditions: Any, expiration: Any) -> None:
    found = refused(conditions, expiration)
    assert found is not None
    assert found[0] == "InvalidPolicyDocument"


@pytest.mark.parametrize("text", ["", "%", base64.b64encode(b"[]").decode(), base64.b64encode(b"[" * 9000).decode()])
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(CommonServiceException, match="Invalid JSON"):
        check({"key": "k", "policy": text}, "b", NOW)


def test_a_form_stands_for_parameters() -> None:
    tagging = "<Tagging><TagSet><Tag><Key>team</Key><Value>a b</Value></Tag></TagSet></Tagging>"
    fields = {"key": "user/${filename}", "acl": "private", "tagging": tagging, "x-amz-meta-x": "1"}
    assert parameters(fields, "a.txt") == {"Key": "user/a.txt", "ACL": "private", "Tagging": "team=a+b"}
    assert parameters({"key": "user/${filename}"}, None) == {"Key": "user/${filename}"}
