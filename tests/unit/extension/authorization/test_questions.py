"""Questions about roles, answered from the engine's state without a call."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from moto.iam.models import iam_backends

from harness.extension.authorization.questions import Questions

QUESTIONS = Questions("enforce")


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Iam:
    """The IAM of an account of its own."""

    def __init__(self) -> None:
        self.account = str(random.SystemRandom().randrange(10**11, 10**12))
        self.backend = iam_backends[self.account]["aws"]

    def role(self, name: str, trust: dict[str, Any], *statements: dict[str, Any], path: str = "/") -> str:
        role = self.backend.create_role(
            role_name=name,
            assume_role_policy_document=document({"Action": "sts:AssumeRole", "Effect": "Allow", **trust}),
            path=path,
            permissions_boundary=None,
            description="",
            tags=[],
            max_session_duration=3600,
        )
        if statements:
            self.backend.put_role_policy(name, "inline", document(*statements))
        return str(role.arn)


@pytest.fixture
def iam() -> Iterator[Iam]:
    made = Iam()
    yield made
    iam_backends.pop(made.account, None)


STATES = {"Principal": {"Service": "states.amazonaws.com"}}
READ = {"Effect": "Allow", "Action": "dynamodb:GetRecords", "Resource": "arn:aws:dynamodb:us-east-1:*:table/t/*"}
STREAM = "arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/1"


@pytest.mark.parametrize("path", ["/", "/team/lambda/"])
def test_a_role_may_what_its_policies_allow(iam: Iam, path: str) -> None:
    role = iam.role("r", STATES, {**READ, "Resource": "*"}, path=path)
    stream = STREAM.replace("111122223333", iam.account)
    assert QUESTIONS.role_may(role, "dynamodb:GetRecords", stream)
    assert not QUESTIONS.role_may(role, "dynamodb:DescribeStream", stream)


def test_an_explicit_deny_counts(iam: Iam) -> None:
    role = iam.role("r", STATES, {**READ, "Resource": "*"}, {**READ, "Effect": "Deny"})
    assert not QUESTIONS.role_may(role, "dynamodb:GetRecords", STREAM.replace("111122223333", iam.account))


@pytest.mark.parametrize("arn", ["arn:aws:iam::111122223333:role/none", "arn:aws:iam::111122223333:user/u", "role", ""])
def test_a_role_that_does_not_exist_may_nothing(arn: str) -> None:
    assert not QUESTIONS.role_may(arn, "dynamodb:GetRecords", STREAM)
    assert not QUESTIONS.service_may_assume(arn, "states.amazonaws.com")


def test_a_service_may_assume_what_trusts_it(iam: Iam) -> None:
    role = iam.role("r", STATES)
    assert QUESTIONS.service_may_assume(role, "states.amazonaws.com")
    assert not QUESTIONS.service_may_assume(role, "lambda.amazonaws.com")


def test_a_trust_policy_may_ask_for_the_source(iam: Iam) -> None:
    mine = f"arn:aws:states:us-east-1:{iam.account}:stateMachine:m"
    condition = {"StringEquals": {"aws:SourceAccount": iam.account}, "ArnLike": {"aws:SourceArn": mine}}
    role = iam.role("r", {**STATES, "Condition": condition})
    assert QUESTIONS.service_may_assume(role, "states.amazonaws.com", mine)
    assert not QUESTIONS.service_may_assume(role, "states.amazonaws.com", mine + "2")
    assert not QUESTIONS.service_may_assume(role, "states.amazonaws.com")


@pytest.mark.parametrize("mode", ["log", "off"])
def test_nothing_is_evaluated_where_refusals_are_not_carried_out(mode: Any) -> None:
    questions = Questions(mode)
    assert questions.role_may("arn:aws:iam::111122223333:role/none", "s3:GetObject", "*")
    assert questions.service_may_assume("arn:aws:iam::111122223333:role/none", "states.amazonaws.com")
