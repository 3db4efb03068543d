"""State machines: roles that Step Functions may not assume, and tasks that their role may not perform."""

import json
from collections.abc import Callable
from typing import Any

import pytest

NOT_ASSUMABLE = (
    "AccessDeniedException",
    "Neither the global service principal states.amazonaws.com, nor the regional one "
    "is authorized to assume the provided role.",
    400,
)
ECHO = "def handler(event, context):\n    return event\n"


def machine(resource: str, **parameters: Any) -> str:
    task = {"Type": "Task", "Resource": resource, "End": True}
    if parameters:
        task["Parameters"] = parameters  # type: ignore[assignment]
    return json.dumps({"StartAt": "Do", "States": {"Do": task}})


def failure(account: Any, eventually: Any, definition: str, role: str) -> tuple[list[str], str, str]:
    """(types of the events, error, cause) of an execution that fails."""
    states = account("stepfunctions")
    arn = states.create_state_machine(name="m", definition=definition, roleArn=role)["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=arn, input="{}")["executionArn"]
    ended = eventually(
        lambda: states.describe_execution(executionArn=execution),
        until=lambda found: found["status"] != "RUNNING",
        within=20,
    )
    assert ended["status"] == "FAILED"
    events = states.get_execution_history(executionArn=execution)["events"]
    failed = next(event for event in events if event["type"] in ("TaskFailed", "LambdaFunctionFailed"))
    details = failed.get("taskFailedEventDetails") or failed["lambdaFunctionFailedEventDetails"]
    assert (ended["error"], ended["cause"]) == (details["error"], details["cause"])
    return [event["type"] for event in events], ended["error"], ended["cause"]


@pytest.mark.parametrize("trusted", ["lambda.amazonaws.com", "states.eu-west-1.amazonaws.com"])
def test_a_role_that_step_functions_cannot_assume_is_refused(
    account: Any, refused: Callable[..., Any], trusted: str
) -> None:
    role = account.role("r", trusted)
    create = account("stepfunctions").create_state_machine
    assert refused(create, name="m", definition=machine("arn:aws:states:::sns:publish"), roleArn=role) == NOT_ASSUMABLE
    assert account("stepfunctions").list_state_machines()["stateMachines"] == []


def test_a_role_that_does_not_exist_is_refused(account: Any, refused: Callable[..., Any]) -> None:
    create = account("stepfunctions").create_state_machine
    role = f"arn:aws:iam::{account.id}:role/none"
    assert refused(create, name="m", definition=machine("arn:aws:states:::sns:publish"), roleArn=role) == NOT_ASSUMABLE


def test_the_regional_principal_is_enough_and_an_update_is_checked(account: Any, refused: Callable[..., Any]) -> None:
    states = account("stepfunctions")
    arn = states.create_state_machine(
        name="m",
        definition=machine("arn:aws:states:::sns:publish", TopicArn=account.arn("sns", "t"), Message="m"),
        roleArn=account.role("regional", "states.us-east-1.amazonaws.com"),
    )["stateMachineArn"]
    other = account.role("other", "lambda.amazonaws.com")
    assert refused(states.update_state_machine, stateMachineArn=arn, roleArn=other) == NOT_ASSUMABLE
    assert states.describe_state_machine(stateMachineArn=arn)["roleArn"].endswith(":role/regional")
    states.update_state_machine(stateMachineArn=arn, roleArn=account.role("good", "states.amazonaws.com"))


def test_a_trust_policy_may_name_the_state_machine_as_source(
    account: Any, allow: Any, refused: Callable[..., Any], eventually: Any
) -> None:
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "states.amazonaws.com"},
        "Condition": {
            "ArnLike": {"aws:SourceArn": account.arn("states", "stateMachine:mine-*")},
            "StringEquals": {"aws:SourceAccount": account.id},
        },
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = account("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    account.grant("r", allow("sns:Publish"))
    topic = account("sns").create_topic(Name="t")["TopicArn"]
    states, definition = account("stepfunctions"), machine("arn:aws:states:::sns:publish", TopicArn=topic, Message="m")
    mine = states.create_state_machine(name="mine-1", definition=definition, roleArn=role)["stateMachineArn"]
    assert refused(states.create_state_machine, name="other", definition=definition, roleArn=role) == NOT_ASSUMABLE
    execution = states.start_execution(stateMachineArn=mine)["executionArn"]
    status = eventually(
        lambda: states.describe_execution(executionArn=execution)["status"], until="RUNNING".__ne__, within=20
    )
    assert status == "SUCCEEDED"


def test_a_refused_publish_fails_the_task_as_sns_words_it(account: Any, eventually: Any) -> None:
    topic = account("sns").create_topic(Name="t")["TopicArn"]
    definition = machine("arn:aws:states:::sns:publish", TopicArn=topic, Message="m")
    types, error, cause = failure(account, eventually, definition, account.role("r", "states.amazonaws.com"))
    assert error == "SNS.AuthorizationErrorException"
    assert types[-2:] == ["TaskFailed", "ExecutionFailed"]
    assert cause.startswith(f"User: arn:aws:sts::{account.id}:assumed-role/r/")
    assert f"is not authorized to perform: SNS:Publish on resource: {topic}".lower() in cause.lower()
    assert "(Service: AmazonSNS; Status Code: 403; Error Code: AuthorizationError; Request ID: " in cause
    assert cause.endswith("; Proxy: null)")


@pytest.mark.parametrize("is_bare", [True, False], ids=["function arn", "lambda:invoke"])
def test_a_refused_invocation_fails_as_the_sdks_base_exception(account: Any, eventually: Any, is_bare: bool) -> None:
    function = account.function("f", account.role("fn", "lambda.amazonaws.com"), ECHO)
    if is_bare:
        definition = machine(function)
    else:
        definition = machine("arn:aws:states:::lambda:invoke", FunctionName=function, Payload={})
    types, error, cause = failure(account, eventually, definition, account.role("r", "states.amazonaws.com"))
    assert types[-2:] == ["LambdaFunctionFailed" if is_bare else "TaskFailed", "ExecutionFailed"]
    assert error == "Lambda.AWSLambdaException"
    assert (
        f"is not authorized to perform: lambda:InvokeFunction on resource: {function} because no identity-based "
        "policy allows the lambda:InvokeFunction action (Service: AWSLambda; Status Code: 403; "
        "Error Code: AccessDeniedException; Request ID: "
    ) in cause
    assert cause.endswith("; Proxy: null)")


def test_a_refused_put_and_a_refused_message_name_their_services(account: Any, eventually: Any) -> None:
    url, _ = account.queue("q")
    role = account.role("r", "states.amazonaws.com")
    send = machine("arn:aws:states:::sqs:sendMessage", QueueUrl=url, MessageBody="m")
    _, error, cause = failure(account, eventually, send, role)
    assert error == "SQS.AmazonSQSException"
    assert "(Service: AmazonSQS; Status Code: 403; Error Code: AccessDenied; Request ID: " in cause
    account("stepfunctions").delete_state_machine(stateMachineArn=account.arn("states", "stateMachine:m"))
    account("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    put = machine("arn:aws:states:::dynamodb:putItem", TableName="t", Item={"id": {"S": "1"}})
    _, error, cause = failure(account, eventually, put, role)
    assert error == "DynamoDB.AmazonDynamoDBException"
    assert "(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: AccessDeniedException; Request ID: " in cause


def test_a_function_that_fails_still_fails_under_its_own_name(account: Any, eventually: Any, allow: Any) -> None:
    role = account.role("fn", "lambda.amazonaws.com")
    function = account.function("f", role, "def handler(event, context):\n    raise KeyError('x')\n")
    runs = account.role("r", "states.amazonaws.com", allow("lambda:InvokeFunction", resource=function))
    _, error, cause = failure(account, eventually, machine(function), runs)
    assert error == "KeyError"
    assert json.loads(cause)["errorType"] == "KeyError"
