"""Which calls of a resource handler are asked for, and how a stack event tells a refusal."""

import pytest

from harness.extension.services.cloudformation.handlers import is_asked, told
from harness.iam import Policies, Principal, Request, evaluate


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("sqs:CreateQueue", True),
        ("iam:PassRole", True),
        ("sqs:GetQueueAttributes", False),
        ("lambda:ListTags", False),
        ("s3:GetObject", True),
        ("s3:GetObjectVersion", True),
        ("secretsmanager:GetSecretValue", True),
        ("kms:DescribeKey", True),
        ("lambda:InvokeFunction", True),
    ],
)
def test_reads_of_the_engine_alone_are_not_asked(action: str, asked: bool) -> None:
    assert is_asked(action) is asked


@pytest.mark.parametrize(
    ("service", "name"),
    [("sqs", "Sqs"), ("iam", "Iam"), ("dynamodb", "DynamoDb"), ("stepfunctions", "Sfn"), ("logs", "CloudWatchLogs")],
)
def test_a_refusal_names_service_and_request(service: str, name: str) -> None:
    principal = Principal.parse("arn:aws:iam::123456789012:user/u")
    decision = evaluate(Request("sqs:CreateQueue", "*", principal, {}, "123456789012"), Policies())
    assert told(service, "r1", decision, "t1") == (
        f'Resource handler returned message: "{decision.message} (Service: {name}, Status Code: 403, Request ID: r1)" '
        f"(RequestToken: t1, HandlerErrorCode: AccessDenied)"
    )
