"""Every call is evaluated, whoever makes it: users, role sessions, services on each other, and nobody known.

Each test works in an account of its own on the session's engine; what is asserted is AWS's code and wording.
"""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from harness.clients import client
from tests.support.account import Account, document, policy, statement

FUNCTION = """
import boto3

def handler(event, context):
    return [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
"""


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


Refused = Callable[..., ClientError]


@pytest.fixture
def refused() -> Refused:
    """Calls, expects the refusal, and gives it back."""

    def call(operation: Callable[..., Any], **parameters: Any) -> ClientError:
        with pytest.raises(ClientError) as caught:
            operation(**parameters)
        return caught.value

    return call


def code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


def status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "action", "expected"),
    [
        ("s3", "list_buckets", {}, "s3:ListAllMyBuckets", ("AccessDenied", 403)),
        ("sqs", "list_queues", {}, "sqs:ListQueues", ("AccessDenied", 403)),
        ("sns", "list_topics", {}, "sns:ListTopics", ("AuthorizationError", 403)),
        ("dynamodb", "list_tables", {}, "dynamodb:ListTables", ("AccessDeniedException", 400)),
        ("lambda", "list_functions", {}, "lambda:ListFunctions", ("AccessDeniedException", 403)),
        ("logs", "describe_log_groups", {}, "logs:DescribeLogGroups", ("AccessDeniedException", 400)),
        ("iam", "list_users", {}, "iam:ListUsers", ("AccessDenied", 403)),
        ("stepfunctions", "list_state_machines", {}, "states:ListStateMachines", ("AccessDeniedException", 400)),
        ("ec2", "describe_instances", {}, "ec2:DescribeInstances", ("UnauthorizedOperation", 403)),
    ],
)
def test_a_user_without_policies_is_refused_in_the_services_own_way(
    account: Account, refused: Refused, service: str, operation: str, parameters: Any, action: str, expected: Any
) -> None:
    error = refused(getattr(account.user(service), operation), **parameters)
    assert (code(error), status(error)) == expected
    assert f"User: arn:aws:iam::{account.id}:user/alice is not authorized to perform: {action}" in str(error)
    assert f"because no identity-based policy allows the {action} action" in str(error)


def test_a_policy_allows_what_it_names_and_nothing_else(account: Account, refused: Refused) -> None:
    account.root("s3").create_bucket(Bucket=f"b-{account.id}")
    s3 = account.user("s3", policy("s3:PutObject", resource=f"arn:aws:s3:::b-{account.id}/in/*"))
    s3.put_object(Bucket=f"b-{account.id}", Key="in/a", Body=b"1")
    error = refused(s3.put_object, Bucket=f"b-{account.id}", Key="out/a", Body=b"1")
    assert f'on resource: "arn:aws:s3:::b-{account.id}/out/a"' in str(error)
    refused(s3.get_object, Bucket=f"b-{account.id}", Key="in/a")


def test_an_explicit_deny_wins_and_says_so(account: Account, refused: Refused) -> None:
    sqs = account.user("sqs", policy("sqs:*"), document({**statement("sqs:*"), "Effect": "Deny"}))
    assert "with an explicit deny in an identity-based policy" in str(refused(sqs.list_queues))


def test_a_policy_change_counts_at_once(account: Account, refused: Refused) -> None:
    sqs = account.user("sqs", policy("sqs:ListQueues"))
    sqs.list_queues()
    account.root("iam").delete_user_policy(UserName="alice", PolicyName="p0")
    refused(sqs.list_queues)


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("iam", "list_users", "InvalidClientTokenId"),
        ("sqs", "list_queues", "UnrecognizedClientException"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("ec2", "describe_instances", "AuthFailure"),
    ],
)
def test_an_unknown_access_key_is_nobody(
    account: Account, refused: Refused, service: str, operation: str, expected: str
) -> None:
    unknown = client(account.endpoint, service, access_key="AKIAIOSFODNN7EXAMPLE", secret_key="x")
    assert code(refused(getattr(unknown, operation))) == expected


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("s3", "list_buckets", "SignatureDoesNotMatch"),
        ("iam", "list_users", "SignatureDoesNotMatch"),
        ("dynamodb", "list_tables", "InvalidSignatureException"),
    ],
)
def test_a_known_key_with_a_wrong_secret_is_refused(
    account: Account, refused: Refused, service: str, operation: str, expected: str
) -> None:
    known = account.user(service, policy("*"))
    getattr(known, operation)()
    key = known._request_signer._credentials.access_key
    forged = client(account.endpoint, service, access_key=key, secret_key="not-the-secret")
    assert code(refused(getattr(forged, operation))) == expected


def test_signatures_hold_for_odd_keys_queries_and_bodies(account: Account) -> None:
    s3 = account.user("s3", policy("s3:*"))
    bucket = f"b-{account.id}"
    s3.create_bucket(Bucket=bucket)
    for key in ("báo cáo tháng 5.csv", "a//b/../c", "plus+and%2520", "tilde~'()*!", "ő=&?#"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x" * 1000)
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"x" * 1000
    assert s3.list_objects_v2(Bucket=bucket, Prefix="báo cáo", MaxKeys=7, Delimiter="/")["KeyCount"] == 1
    logs = account.user("logs", policy("logs:*"), name="bob")
    logs.create_log_group(logGroupName="/nhật ký/1")


def test_nobody_passes_for_a_service_or_for_the_engine(account: Account) -> None:
    """LocalStack's own header for internal calls is worth nothing without this engine's proof."""
    headers = {
        "x-localstack-data": '{"service_principal":"s3"}',
        "Authorization": "AWS4-HMAC-SHA256 Credential=__internal_call__/20260101/us-east-1/sqs/aws4_request, "
        "SignedHeaders=host, Signature=0",
        "X-Amz-Target": "AmazonSQS.ListQueues",
        "Content-Type": "application/x-amz-json-1.0",
    }
    answer = requests.post(account.endpoint.url, headers=headers, data="{}", timeout=10)
    assert answer.status_code == 400
    assert "security token included in the request is invalid" in answer.text


def test_an_object_is_not_public_but_a_presigned_url_opens_it(account: Account) -> None:
    bucket = f"b-{account.id}"
    account.root("s3").create_bucket(Bucket=bucket)
    account.root("s3").put_object(Bucket=bucket, Key="k", Body=b"here")
    assert requests.get(f"{account.endpoint.url}/{bucket}/k", timeout=10).status_code == 403
    s3 = account.user("s3", policy("s3:GetObject", resource=f"arn:aws:s3:::{bucket}/k"))
    address = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    assert requests.get(address, timeout=10).content == b"here"


def test_a_role_is_assumed_by_whom_it_trusts(account: Account, refused: Refused) -> None:
    role = account.role("reader", "lambda.amazonaws.com")
    sts = account.user("sts", policy("sts:AssumeRole"))
    error = refused(sts.assume_role, RoleArn=role, RoleSessionName="mine")
    assert code(error) == "AccessDenied"
    assert f"is not authorized to perform: sts:AssumeRole on resource: {role}" in str(error)
    alice = {"AWS": f"arn:aws:iam::{account.id}:user/alice"}
    trusted = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": alice})
    account.root("iam").update_assume_role_policy(RoleName="reader", PolicyDocument=trusted)
    given = sts.assume_role(RoleArn=role, RoleSessionName="mine")["Credentials"]
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], "us-east-1")
    error = refused(session.client("s3", endpoint_url=account.endpoint.url).list_buckets)
    assert f"User: arn:aws:sts::{account.id}:assumed-role/reader/mine is not authorized" in str(error)


def test_a_function_acts_with_its_role(account: Account, eventually: Any) -> None:
    function = account.function("lister", account.role("lister", "lambda.amazonaws.com"), FUNCTION)
    answer = account.root("lambda").invoke(FunctionName=function)
    assert answer["FunctionError"] == "Unhandled"
    payload = json.load(answer["Payload"])
    assert payload["errorType"] in ("ClientError", "AccessDenied"), "botocore's model of S3 names it since 2025"
    assert (
        "An error occurred (AccessDenied) when calling the ListBuckets operation: User: "
        f"arn:aws:sts::{account.id}:assumed-role/lister/lister is not authorized to perform: s3:ListAllMyBuckets"
    ) in payload["errorMessage"]
    eventually(
        lambda: [d["action"] for d in account.decisions(denied=True)],
        until=lambda actions: "logs:CreateLogStream" in actions or "logs:CreateLogGroup" in actions,
        within=10,
    )
    assert account.root("logs").describe_log_groups()["logGroups"] == [], "a role without logs:* writes no logs"


def test_services_call_resources_that_let_them(account: Account, eventually: Any, refused: Refused) -> None:
    """S3, SNS and EventBridge on one queue: refused by default, delivered with a policy for each source."""
    bucket, queue_arn = f"b-{account.id}", f"arn:aws:sqs:{account.place}:q"
    queue = account.root("sqs").create_queue(QueueName="q")["QueueUrl"]
    topic = account.root("sns").create_topic(Name="t")["TopicArn"]
    account.root("s3").create_bucket(Bucket=bucket)
    account.root("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    account.root("events").put_rule(Name="r", EventPattern=json.dumps({"source": ["lab"]}))
    account.root("events").put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue_arn}])
    notify = {"QueueConfigurations": [{"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"]}]}
    event = [{"Source": "lab", "DetailType": "d", "Detail": "{}"}]
    configure = account.root("s3").put_bucket_notification_configuration

    error = refused(configure, Bucket=bucket, NotificationConfiguration=notify)
    assert code(error) == "InvalidArgument"
    assert "Unable to validate the following destination configurations" in str(error)
    account.root("sns").publish(TopicArn=topic, Message="m")
    account.root("events").put_events(Entries=event)
    eventually(
        lambda: {d["principal"] for d in account.decisions(denied=True) if d["action"] == "sqs:SendMessage"},
        until={"s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com"}.__eq__,
        within=10,
    )
    assert "Messages" not in account.root("sqs").receive_message(QueueUrl=queue)

    admit = {
        "Effect": "Allow",
        "Principal": {"Service": ["s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com"]},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {
            "ArnEquals": {"aws:SourceArn": [topic, f"arn:aws:events:{account.place}:rule/r", f"arn:aws:s3:::{bucket}"]},
            "StringEquals": {"aws:SourceAccount": account.id},
        },
    }
    account.root("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document(admit)})
    configure(Bucket=bucket, NotificationConfiguration=notify)
    account.root("sns").publish(TopicArn=topic, Message="m")
    account.root("events").put_events(Entries=event)
    eventually(
        lambda: account.root("sqs").get_queue_attributes(
            QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]["ApproximateNumberOfMessages"],
        until="3".__eq__,
        within=10,
    )


def test_a_destination_that_does_not_exist_is_refused_like_one_that_may_not_be_invoked(
    account: Account, refused: Refused
) -> None:
    account.root("s3").create_bucket(Bucket=f"b-{account.id}")
    missing = f"arn:aws:lambda:{account.place}:function:missing"
    notify = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": missing, "Events": ["s3:ObjectCreated:*"]}]}
    configure = account.root("s3").put_bucket_notification_configuration
    error = refused(configure, Bucket=f"b-{account.id}", NotificationConfiguration=notify).response["Error"]
    assert error["Code"] == "InvalidArgument"
    assert error["ArgumentName1"] == f"{missing}, null"
    assert error["ArgumentValue1"] == f"Not authorized to invoke function [{missing}]"


def test_a_state_machine_acts_with_its_role(account: Account, eventually: Any) -> None:
    topic = account.root("sns").create_topic(Name="t")["TopicArn"]
    task = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": True}
    task["Parameters"] = {"TopicArn": topic, "Message": "done"}  # type: ignore[assignment]
    sfn = account.root("stepfunctions")
    machine = sfn.create_state_machine(
        name="m",
        definition=json.dumps({"StartAt": "Notify", "States": {"Notify": task}}),
        roleArn=account.role("machine", "states.amazonaws.com"),
    )["stateMachineArn"]
    execution = sfn.start_execution(stateMachineArn=machine)["executionArn"]
    eventually(lambda: sfn.describe_execution(executionArn=execution)["status"], until="FAILED".__eq__, within=10)
    events = sfn.get_execution_history(executionArn=execution)["events"]
    failed = next(e["taskFailedEventDetails"] for e in events if e["type"] == "TaskFailed")
    assert failed["error"] == "SNS.AuthorizationErrorException"
    assert "is not authorized to perform: sns:Publish" in failed["cause"].replace("SNS:Publish", "sns:Publish")


def test_every_evaluated_call_is_in_the_decision_log(account: Account, refused: Refused) -> None:
    sqs = account.user("sqs", policy("sqs:ListQueues"))
    sqs.list_queues()
    refused(sqs.create_queue, QueueName="q")
    allowed, denied = [d for d in account.decisions() if d["principal"].endswith("user/alice")]
    assert (allowed["action"], allowed["decision"]) == ("sqs:ListQueues", "Allowed")
    assert (denied["action"], denied["decision"]) == ("sqs:CreateQueue", "ImplicitlyDenied")
    assert denied["resource"] == f"arn:aws:sqs:{account.place}:q"
    assert denied["message"].startswith("User: arn:aws:iam::")
    assert denied["operation"] == "CreateQueue"
    assert denied["enforced"] is True
