"""Policies that services have stored are read whatever they hold, and never allow what cannot be read."""

import json
from typing import Any

import pytest

from harness.extension.authorization.identity import parsed
from harness.iam import Effect, Policies, Principal, Request, evaluate

ALICE = Principal.parse("arn:aws:iam::111122223333:user/alice")
QUEUE = "arn:aws:sqs:us-east-1:111122223333:q"
ALLOW = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}


def decided(*statements: Any, text: str = "") -> Effect:
    document = text or json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    request = Request("sqs:SendMessage", QUEUE, ALICE)
    return evaluate(
        request, Policies(identity=(parsed(document, "p"), parsed(json.dumps({"Statement": [ALLOW]}), "a")))
    ).effect


@pytest.mark.parametrize(
    "resource", ["q", "", "q*", "**", "*:q", "arn", "arn:aws:sqs", "${aws:username}", "111122223333"]
)
def test_a_resource_that_is_no_arn_matches_nothing(resource: str) -> None:
    document = json.dumps({"Statement": [{**ALLOW, "Resource": resource}]})
    request = Request("sqs:SendMessage", QUEUE, ALICE)
    assert not evaluate(request, Policies(identity=(parsed(document, "p"),))).allowed


def test_other_statements_of_such_a_policy_count() -> None:
    denied = {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}
    assert decided({**ALLOW, "Resource": "q"}) is Effect.ALLOWED
    assert decided({**ALLOW, "Resource": "q"}, denied) is Effect.EXPLICITLY_DENIED


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("garbage", Effect.ALLOWED),
        ("[" * 90, Effect.ALLOWED),
        ('{"Statement": 1}', Effect.ALLOWED),
        ('{"Statement": {"Effect": "Deny"}}', Effect.EXPLICITLY_DENIED),
        ('{"Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Wrong": 1}}', Effect.EXPLICITLY_DENIED),
    ],
)
def test_a_policy_that_cannot_be_read_allows_nothing_and_may_deny(text: str, effect: Effect) -> None:
    assert decided(text=text) is effect
    assert not evaluate(Request("sqs:SendMessage", QUEUE, ALICE), Policies(identity=(parsed(text, "p"),))).allowed
