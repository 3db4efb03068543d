"""Whose permissions a stack is made with, what a request has to acknowledge, and which types a stack may have."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account import Account, statement
from tests.support.waiting import eventually

CLOUDFORMATION = "cloudformation.amazonaws.com"
ANY_STACK = statement("cloudformation:*")
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "made"}}
USER = {"Type": "AWS::IAM::User"}
NAMED_ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"RoleName": "made", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


def template(**resources: Any) -> str:
    return json.dumps({"Resources": resources})


def created(cloudformation: Any, body: str, **given: Any) -> tuple[str, str]:
    """(status, reasons of failed resources) of a new stack ``s``."""
    cloudformation.create_stack(StackName="s", TemplateBody=body, **given)
    return settled(cloudformation)


def settled(cloudformation: Any, stack: str = "s") -> tuple[str, str]:
    status = eventually(
        lambda: cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"],
        until=lambda found: not found.endswith("_IN_PROGRESS"),
        expected="the stack to settle",
    )
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    reasons = [e.get("ResourceStatusReason", "") for e in events if e["ResourceStatus"].endswith("_FAILED")]
    return str(status), "\n".join(filter(None, reasons))


def code(call: Callable[..., Any], **given: Any) -> tuple[str, str]:
    """(code, message) of a refused call."""
    with pytest.raises(ClientError) as refused:
        call(**given)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


@pytest.mark.parametrize(
    ("resource", "action", "granted"),
    [
        (USER, "iam:CreateUser", statement("iam:*")),
        (QUEUE, "sqs:CreateQueue", statement("sqs:CreateQueue")),
        ({"Type": "AWS::SNS::Topic"}, "sns:CreateTopic", statement("sns:CreateTopic")),
        ({"Type": "AWS::S3::Bucket"}, "s3:CreateBucket", statement("s3:CreateBucket")),
        ({"Type": "AWS::Logs::LogGroup"}, "logs:CreateLogGroup", statement("logs:CreateLogGroup")),
        (
            {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "{{resolve:ssm:/secret}}"}},
            "ssm:GetParameter",
            statement("ssm:PutParameter", "ssm:GetParameter"),
        ),
    ],
    ids=lambda value: value["Type"] if isinstance(value, dict) and "Type" in value else "",
)
def test_a_resource_asks_for_the_permission_of_the_caller(
    account: Account, resource: Any, action: str, granted: Any
) -> None:
    account("ssm").put_parameter(Name="/secret", Type="String", Value="hidden")
    capabilities = ["CAPABILITY_IAM"]
    status, reasons = created(
        account.caller("u", ANY_STACK)("cloudformation"), template(R=resource), Capabilities=capabilities
    )
    assert status in ("CREATE_FAILED", "ROLLBACK_COMPLETE")
    assert f"user/u is not authorized to perform: {action} on resource: " in reasons
    account("cloudformation").delete_stack(StackName="s")
    eventually(
        lambda: account("cloudformation").list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"],
        expected="the stack to be gone",
    )

    allowed = account.caller("v", ANY_STACK, granted)("cloudformation")
    assert created(allowed, template(R=resource), Capabilities=capabilities) == ("CREATE_COMPLETE", "")


def test_a_refusal_is_told_in_the_words_of_a_resource_handler(account: Account) -> None:
    _, reasons = created(account.caller("u", ANY_STACK)("cloudformation"), template(Q=QUEUE))
    assert reasons.startswith('Resource handler returned message: "User: arn:aws:iam::')
    assert (
        "because no identity-based policy allows the sqs:CreateQueue action (Service: Sqs, Status Code: 403" in reasons
    )
    assert reasons.rstrip().endswith("HandlerErrorCode: AccessDenied)")


def test_calls_are_made_via_cloudformation(account: Account) -> None:
    via = {"ForAnyValue:StringEquals": {"aws:CalledVia": [CLOUDFORMATION]}, "Bool": {"aws:ViaAWSService": "true"}}
    user = account.caller("u", ANY_STACK, statement("sqs:*", condition=via))
    assert created(user("cloudformation"), template(Q=QUEUE)) == ("CREATE_COMPLETE", "")
    assert code(user("sqs").create_queue, QueueName="mine")[0] == "AccessDenied"


def test_updates_and_deletions_ask_too(account: Account) -> None:
    root, user = account("cloudformation"), account.caller("u", ANY_STACK)("cloudformation")
    assert created(root, template(Q=QUEUE))[0] == "CREATE_COMPLETE"
    slower = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "made", "DelaySeconds": 5}}
    user.update_stack(StackName="s", TemplateBody=template(Q=slower))
    status, reasons = settled(user)
    assert (status, "sqs:SetQueueAttributes" in reasons) == ("UPDATE_FAILED", True)
    user.delete_stack(StackName="s")
    status, reasons = settled(user)
    assert (status, "sqs:DeleteQueue" in reasons) == ("DELETE_FAILED", True)
    assert account("sqs").get_queue_url(QueueName="made")

    root.delete_stack(StackName="s")
    eventually(lambda: account("sqs").list_queues().get("QueueUrls", []) == [], expected="the queue to be deleted")


def test_a_change_set_is_executed_with_the_permissions_of_whoever_executes_it(account: Account) -> None:
    user = account.caller("u", ANY_STACK)("cloudformation")
    account("cloudformation").create_change_set(
        StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=template(Q=QUEUE)
    )
    user.execute_change_set(StackName="s", ChangeSetName="c")
    assert "sqs:CreateQueue" in settled(user)[1]


def test_a_role_decides_instead_of_the_caller_and_stays_with_the_stack(account: Account) -> None:
    role = account.role("deployer", CLOUDFORMATION, statement("sqs:*"))
    other = account.role("other", "lambda.amazonaws.com", statement("*"))
    user = account.caller("u", ANY_STACK, statement("iam:PassRole", resource=[role, other]))("cloudformation")
    assert code(user.create_stack, StackName="s", TemplateBody=template(Q=QUEUE), RoleARN=other) == (
        "ValidationError",
        f"Role {other} is invalid or cannot be assumed",
    )
    assert created(user, template(Q=QUEUE), RoleARN=role) == ("CREATE_COMPLETE", "")
    assert user.describe_stacks(StackName="s")["Stacks"][0]["RoleARN"] == role

    # without RoleARN, even the account's root has no more than the stack's role
    root = account("cloudformation")
    root.update_stack(StackName="s", TemplateBody=template(Q=QUEUE, T={"Type": "AWS::SNS::Topic"}))
    status, reasons = settled(root)
    assert status == "UPDATE_FAILED"
    assert "assumed-role/deployer/AWSCloudFormation is not authorized to perform: sns:CreateTopic" in reasons
    # the key is not there where a role of the service is used (D)
    account.grant("deployer", statement("sqs:*", condition={"Null": {"aws:CalledVia": "true"}}))
    account.caller("v", ANY_STACK)("cloudformation").delete_stack(StackName="s")
    eventually(lambda: account("sqs").list_queues().get("QueueUrls", []) == [], expected="the queue to be deleted")


@pytest.mark.parametrize("operation", ["create_stack", "create_change_set", "delete_stack"])
def test_a_role_has_to_be_passed(account: Account, operation: str) -> None:
    role = account.role("deployer", CLOUDFORMATION, statement("sqs:*"))
    call = getattr(account.caller("u", ANY_STACK)("cloudformation"), operation)
    given = {"StackName": "s", "RoleARN": role}
    if operation != "delete_stack":
        given["TemplateBody"] = template(Q=QUEUE)
    if operation == "create_change_set":
        given |= {"ChangeSetName": "c", "ChangeSetType": "CREATE"}
    name, message = code(call, **given)
    assert name == "AccessDenied"
    assert f"iam:PassRole on resource: {role}" in message


@pytest.mark.parametrize(
    ("resources", "given", "asked"),
    [
        ({"U": USER}, [], "CAPABILITY_IAM"),
        ({"R": NAMED_ROLE}, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
        ({"U": USER}, ["CAPABILITY_NAMED_IAM"], ""),
        ({"R": NAMED_ROLE}, ["CAPABILITY_NAMED_IAM"], ""),
    ],
)
def test_iam_resources_are_acknowledged(account: Account, resources: Any, given: list[str], asked: str) -> None:
    client, body = account("cloudformation"), template(**resources)
    calls: list[tuple[Any, dict[str, Any]]] = [
        (client.create_stack, {"StackName": "s"}),
        (client.create_change_set, {"StackName": "t", "ChangeSetName": "c", "ChangeSetType": "CREATE"}),
    ]
    for call, names in calls:
        if asked:
            expected = ("InsufficientCapabilitiesException", f"Requires capabilities : [{asked}]")
            assert code(call, **names, TemplateBody=body, Capabilities=given) == expected
        else:
            assert call(**names, TemplateBody=body, Capabilities=given)
    assert len(client.list_stacks()["StackSummaries"]) == (0 if asked else 2)


def test_a_stack_within_a_stack_acknowledges_no_more_than_its_parent(account: Account) -> None:
    bucket = account.bucket()
    account("s3").put_object(Bucket=bucket, Key="inner", Body=template(U=USER))
    url = f"https://{bucket}.s3.amazonaws.com/inner"
    nested = template(N={"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}})
    assert "Requires capabilities : [CAPABILITY_IAM]" in created(account("cloudformation"), nested)[1]
    user = account.caller("u", ANY_STACK, statement("s3:GetObject"))("cloudformation")
    user.create_stack(StackName="mine", TemplateBody=nested, Capabilities=["CAPABILITY_IAM"])
    assert settled(user, "mine")[0] == "CREATE_FAILED"
    assert [row["principal"] for row in account.decisions(denied=True) if row["action"] == "iam:CreateUser"] == [
        f"arn:aws:iam::{account.id}:user/u"
    ]


@pytest.mark.parametrize("operation", ["create_stack", "create_change_set", "validate_template"])
def test_a_type_that_nothing_provides_is_refused(account: Account, operation: str) -> None:
    given: dict[str, Any] = {} if operation == "validate_template" else {"StackName": "s"}
    if operation == "create_change_set":
        given |= {"ChangeSetName": "c", "ChangeSetType": "CREATE"}
    call = getattr(account("cloudformation"), operation)
    assert code(call, TemplateBody=template(X={"Type": "AWS::No::Such"}, Q=QUEUE), **given) == (
        "ValidationError",
        "Template format error: Unrecognized resource types: [AWS::No::Such]",
    )


@pytest.mark.parametrize("operation", ["create_stack", "validate_template", "get_template_summary"])
def test_a_template_in_s3_is_read_with_the_permissions_of_the_caller(
    account: Account, engine: Any, operation: str
) -> None:
    bucket, other = account.bucket(), Account(engine)
    foreign = other.bucket()
    for one, name in ((account, bucket), (other, foreign)):
        one("s3").put_object(Bucket=name, Key="t.json", Body=template(Q=QUEUE))
    given = {"StackName": "s"} if operation == "create_stack" else {}
    place = f"{account.endpoint.url}/{bucket}/t.json"
    refused = account.caller("u", ANY_STACK, statement("sqs:*"))("cloudformation")
    assert code(getattr(refused, operation), TemplateURL=place, **given)[0] == "ValidationError"
    assert code(getattr(refused, operation), TemplateURL=place, **given)[1].startswith("S3 error: Access Denied\n")
    # nobody, the root included, reads what another account keeps to itself
    theirs = f"https://{foreign}.s3.amazonaws.com/t.json"
    assert code(getattr(account("cloudformation"), operation), TemplateURL=theirs, **given)[0] == "ValidationError"

    reads = statement("s3:GetObject", resource=f"arn:aws:s3:::{bucket}/*")
    allowed = account.caller("v", ANY_STACK, statement("sqs:*"), reads)("cloudformation")
    assert getattr(allowed, operation)(TemplateURL=place, **given)


def test_a_resource_without_properties_is_updated(account: Account) -> None:
    client = account("cloudformation")
    bare, named = {"Type": "AWS::SNS::Topic"}, {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "d"}}
    assert created(client, template(T=bare, Q={"Type": "AWS::SQS::Queue"}))[0] == "CREATE_COMPLETE"
    for body in (template(T=named, Q={"Type": "AWS::SQS::Queue"}), template(T=bare, Q=QUEUE)):
        client.update_stack(StackName="s", TemplateBody=body)
        assert settled(client) == ("UPDATE_COMPLETE", "")


def test_a_stack_set_is_made_by_the_execution_role_of_each_account(account: Account, engine: Any) -> None:
    other = Account(engine)
    user = account.caller("u", ANY_STACK)("cloudformation")
    user.create_stack_set(StackSetName="set", TemplateBody=template(U=USER), Capabilities=["CAPABILITY_IAM"])
    make = {"StackSetName": "set", "Regions": ["us-east-1"]}
    for target in (account, other):  # neither another account nor one's own
        name, message = code(user.create_stack_instances, **make, Accounts=[target.id])
        assert (
            name,
            message.startswith(f"Account {target.id} should have 'AWSCloudFormationStackSetExecutionRole'"),
        ) == (
            "ValidationError",
            True,
        )
    administration = account.role(
        "AWSCloudFormationStackSetAdministrationRole", CLOUDFORMATION, statement("sts:AssumeRole")
    )
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": administration}}
    other("iam").create_role(
        RoleName="AWSCloudFormationStackSetExecutionRole",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    other.grant("AWSCloudFormationStackSetExecutionRole", statement("cloudformation:*", "iam:*"))
    user.create_stack_instances(**make, Accounts=[other.id])
    assert [one["UserName"][:5] for one in other("iam").list_users()["Users"]] == ["sset-"]
    assert {row["principal"] for row in other.decisions() if row["action"] == "iam:CreateUser"} == {
        f"arn:aws:sts::{other.id}:assumed-role/AWSCloudFormationStackSetExecutionRole/AWSCloudFormation"
    }
