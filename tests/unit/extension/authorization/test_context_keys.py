"""Condition keys that a request's parameters fill, and the roles that it passes."""

from typing import Any

import pytest
from localstack.aws.api import RequestContext
from localstack.aws.chain import HandlerChain
from localstack.http import Request, Response

from harness.extension.authorization.call import Call
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.context_keys import context_keys, one_spelling
from harness.extension.authorization.delegation import Delegation
from harness.extension.authorization.operations import requirements
from harness.extension.request_guard import tell_transport
from harness.iam import Principal

HTTP = Request(headers={"User-Agent": "test"}, remote_addr="127.0.0.1")
ROOT = Caller(Kind.ROOT)
GLOBAL = {
    "aws:CurrentTime", "aws:EpochTime", "aws:RequestedRegion", "aws:SecureTransport", "aws:SourceIp", "aws:UserAgent",
    "aws:ViaAWSService",
}  # fmt: skip


class NoLookup:
    def roles(self, by: str, text: str) -> tuple[str, ...]:
        return (f"arn:aws:iam::111122223333:role/{'' if by == 'name' else 'of-profile-'}{text}",)

    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        return value


ROLE = "arn:aws:iam::111122223333:role/r"
OF, EC2 = "arn:aws:iam::111122223333:role/of-profile-", "ec2.amazonaws.com"


@pytest.mark.parametrize(
    ("via", "expected"),
    [
        (None, {"aws:ViaAWSService": "false", "aws:SourceIp": "127.0.0.1", "aws:UserAgent": "test"}),
        (
            ("cloudformation.amazonaws.com",),
            {
                "aws:ViaAWSService": "true",
                "aws:CalledVia": ("cloudformation.amazonaws.com",),
                "aws:CalledViaFirst": "cloudformation.amazonaws.com",
                "aws:CalledViaLast": "cloudformation.amazonaws.com",
                "aws:UserAgent": "cloudformation.amazonaws.com",
            },
        ),
        ((), {"aws:ViaAWSService": "false", "aws:UserAgent": "cloudformation.amazonaws.com"}),
    ],
    ids=["by itself", "through a service", "through a service's role"],
)
def test_a_service_that_acts_for_a_caller_is_told(via: Any, expected: Any) -> None:
    arn = "arn:aws:iam::111122223333:root"
    by = "cloudformation.amazonaws.com"
    one = None if via is None else Delegation(by, Kind.ROOT.value, Principal.parse(arn), None, "", via)
    found = context_keys(Call("sqs", "ListQueues"), Caller(Kind.ROOT, delegation=one), HTTP)
    told = {"aws:ViaAWSService", "aws:SourceIp", "aws:UserAgent"}
    assert {key: value for key, value in found.items() if key in told or key.startswith("aws:CalledVia")} == expected


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "p/", "MaxKeys": 5}, {"s3:prefix": "p/", "s3:max-keys": "5"}),
        ("s3", "PutObject", {"ACL": "public-read"}, {"s3:x-amz-acl": "public-read"}),
        (
            "s3",
            "PutObject",
            {"Tagging": "team=blue&x="},
            {"s3:RequestObjectTag/team": "blue", "s3:RequestObjectTag/x": "", "s3:RequestObjectTagKeys": ("team", "x")},
        ),
        ("sns", "Subscribe", {"Protocol": "email"}, {"sns:Protocol": "email"}),
        ("ssm", "PutParameter", {"Overwrite": False}, {"ssm:Overwrite": "false"}),
        ("lambda", "AddPermission", {"Principal": "s3.amazonaws.com"}, {"lambda:Principal": "s3.amazonaws.com"}),
        (
            "lambda",
            "CreateEventSourceMapping",
            {"FunctionName": "f"},
            {"lambda:FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:f"},
        ),
        (
            "events",
            "PutEvents",
            {"Entries": [{"Source": "a", "DetailType": "d"}, {"Source": "b"}]},
            {"events:source": ("a", "b"), "events:detail-type": ("d",)},
        ),
        (
            "kms",
            "Decrypt",
            {"EncryptionContext": {"app": "x"}},
            {
                "kms:CallerAccount": "111122223333",
                "kms:EncryptionContext:app": "x",
                "kms:EncryptionContextKeys": ("app",),
            },
        ),
        (
            "ec2",
            "RunInstances",
            {"InstanceType": "t3.micro", "TagSpecifications": [{"Tags": [{"Key": "k", "Value": "v"}]}]},
            {"ec2:InstanceType": "t3.micro", "aws:RequestTag/k": "v", "aws:TagKeys": ("k",)},
        ),
        ("sqs", "TagQueue", {"Tags": {"k": "v"}}, {"aws:RequestTag/k": "v", "aws:TagKeys": ("k",)}),
        ("sqs", "UntagQueue", {"TagKeys": ["k"]}, {"aws:TagKeys": ("k",)}),
        ("sts", "AssumeRole", {"ExternalId": "e"}, {"sts:ExternalId": "e"}),
        ("sqs", "ListQueues", {}, {}),
    ],
)
def test_request_fills_keys(service: str, operation: str, parameters: Any, expected: Any) -> None:
    call = Call(service, operation, parameters, "111122223333")
    found = context_keys(call, ROOT, HTTP)
    assert {key: value for key, value in found.items() if key not in GLOBAL} == expected


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("lambda", "CreateFunction", {"Role": ROLE}, ((ROLE, "lambda.amazonaws.com"),)),
        ("codepipeline", "CreatePipeline", {"pipeline": {"roleArn": ROLE}}, ((ROLE, "codepipeline.amazonaws.com"),)),
        (
            "events",
            "PutTargets",
            {"Targets": [{"Arn": "x", "RoleArn": ROLE}, {"Arn": "y"}]},
            ((ROLE, "events.amazonaws.com"),),
        ),
        ("ec2", "RunInstances", {"IamInstanceProfile": {"Name": "p"}}, ((f"{OF}p", EC2),)),
        ("ec2", "AssociateIamInstanceProfile", {"IamInstanceProfile": {"Arn": "x"}}, ((f"{OF}x", EC2),)),
        ("iam", "AddRoleToInstanceProfile", {"RoleName": "r", "InstanceProfileName": "p"}, ((ROLE, EC2),)),
        ("s3", "PutBucketReplication", {"ReplicationConfiguration": {"Role": ROLE}}, ((ROLE, "s3.amazonaws.com"),)),
        ("stepfunctions", "TestState", {"roleArn": ROLE}, ((ROLE, "states.amazonaws.com"),)),
        ("stepfunctions", "TestState", {"roleArn": "nothing"}, ()),
        ("sns", "Subscribe", {"Attributes": {"SubscriptionRoleArn": ROLE}}, ((ROLE, "sns.amazonaws.com"),)),
        ("sns", "SetSubscriptionAttributes", {"AttributeValue": "true"}, ()),
        ("apigateway", "PutIntegration", {"credentials": "arn:aws:iam::*:user/*"}, ()),
        ("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f"}, ()),
        ("lambda", "Invoke", {"Role": ROLE}, ()),
    ],
)
def test_role_is_passed(service: str, operation: str, parameters: Any, expected: Any) -> None:
    needs = requirements(Call(service, operation, parameters), NoLookup())
    passed = tuple((need.resource, *need.context) for need in needs if need.action == "iam:PassRole")
    assert passed == tuple((role, ("iam:PassedToService", receiver)) for role, receiver in expected)


def test_tags_that_differ_in_case_are_one_key_with_both_values() -> None:
    keys = {"aws:ResourceTag/team": "blue", "aws:SourceIp": "127.0.0.1", "aws:ResourceTag/Team": "red"}
    assert one_spelling(keys) == {"aws:ResourceTag/team": ("blue", "red"), "aws:SourceIp": "127.0.0.1"}
    assert one_spelling({"a": "1", "b": ("2", "3")}) == {"a": "1", "b": ("2", "3")}


@pytest.mark.parametrize(
    ("headers", "secure"),
    [({}, "true"), ({"X-Forwarded-Proto": "https"}, "true"), ({"X-Forwarded-Proto": "http"}, "false")],
)
def test_a_client_is_connected_by_tls_unless_it_says_otherwise(headers: Any, secure: str) -> None:
    assert context_keys(Call("sqs", "ListQueues"), ROOT, Request(headers=headers))["aws:SecureTransport"] == secure


def test_how_a_request_has_really_come_can_be_told() -> None:
    context = RequestContext(Request(headers={"X-Forwarded-Proto": "https"}, scheme="http"))
    tell_transport(HandlerChain(), context, Response())
    assert context.request.headers["X-Forwarded-Proto"] == "http"
