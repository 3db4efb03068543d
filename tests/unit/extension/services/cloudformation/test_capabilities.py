"""Which capability a template asks for."""

from typing import Any

import pytest

from harness.extension.services.cloudformation.capabilities import needed

ROLE, QUEUE = "AWS::IAM::Role", "AWS::SQS::Queue"


@pytest.mark.parametrize(
    ("resources", "capability"),
    [
        ({"Q": {"Type": QUEUE}}, ""),
        ({"R": {"Type": ROLE}}, "CAPABILITY_IAM"),
        ({"R": {"Type": ROLE, "Properties": {"RoleName": "r"}}}, "CAPABILITY_NAMED_IAM"),
        ({"R": {"Type": ROLE, "Properties": {"RoleName": "r"}}, "S": {"Type": ROLE}}, "CAPABILITY_NAMED_IAM"),
        ({"R": {"Type": ROLE}, "P": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p"}}}, "CAPABILITY_IAM"),
        ({"U": {"Type": "AWS::IAM::User", "Properties": {"UserName": "u"}}}, "CAPABILITY_NAMED_IAM"),
        ({"K": {"Type": "AWS::IAM::AccessKey"}}, "CAPABILITY_IAM"),
        ({"F": {"Type": "AWS::Serverless::Function", "Properties": {}}}, "CAPABILITY_IAM"),
        ({"F": {"Type": "AWS::Serverless::Function", "Properties": {"Role": "arn"}}}, ""),
        ({"R": {"Type": ROLE, "Properties": None}, "X": None}, "CAPABILITY_IAM"),
        (None, ""),
        ([], ""),
    ],
)
def test_iam_resources_ask_for_a_capability(resources: Any, capability: str) -> None:
    assert needed({"Resources": resources}) == capability
