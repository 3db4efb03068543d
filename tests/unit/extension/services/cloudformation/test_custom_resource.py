"""What the response of a custom resource says, and which responses are taken."""

import json
from typing import Any

import pytest

from harness.extension.services.cloudformation.custom_resource import Responses, as_text, outcome

REQUEST = {"StackId": "s", "RequestId": "r", "LogicalResourceId": "L"}
IDS = {**REQUEST, "PhysicalResourceId": "p"}


def told(**changed: Any) -> bytes:
    return json.dumps({"Status": "SUCCESS", **IDS, **changed}).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (told(), ("p", {}, "")),
        (told(Data={"A": 1, "B": True, "C": ["x", 2]}), ("p", {"A": "1", "B": "true", "C": ["x", "2"]}, "")),
        (told(Data=None), ("p", {}, "")),
        (
            told(Status="FAILED", Reason="why"),
            ("", {}, "Received response status [FAILED] from custom resource. Message returned: why (RequestId: r)"),
        ),
        (told(PhysicalResourceId=None), ("", {}, "Invalid PhysicalResourceId")),
        (told(PhysicalResourceId=5), ("", {}, "Invalid PhysicalResourceId")),
        (told(Data="x" * 5000), ("", {}, "Response object is too long.")),
    ],
)
def test_a_response_gives_id_and_attributes_or_a_reason(body: bytes, expected: Any) -> None:
    assert outcome(body, REQUEST) == expected


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"\xff", told(Status="DONE"), told(RequestId="other")])
def test_what_is_no_response_fails(body: bytes) -> None:
    named, _, reason = outcome(body, REQUEST)
    assert (named, reason.startswith("Invalid response object: ")) == ("", True)


def test_an_update_may_leave_out_the_id() -> None:
    assert outcome(told(PhysicalResourceId=""), {**REQUEST, "PhysicalResourceId": "before"})[0] == "before"


def test_values_are_sent_as_strings() -> None:
    assert as_text({"a": [True, 1, 1.5, None, "x"], "b": {"c": False}}) == {
        "a": ["true", "1", "1.5", "", "x"],
        "b": {"c": "false"},
    }


def test_a_response_is_taken_once_and_only_where_one_is_expected() -> None:
    responses = Responses()
    secret = responses.expect()
    assert responses.take(secret) is None
    assert [responses.put("other", b"x"), responses.put(secret, b"1"), responses.put(secret, b"2")] == [
        False,
        True,
        True,
    ]
    assert responses.take(secret) == b"1"
    assert not responses.put(secret, b"3")
    dropped = responses.expect()
    responses.drop(dropped)
    assert not responses.put(dropped, b"x")
