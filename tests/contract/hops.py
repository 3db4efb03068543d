"""Rows of the contract: what services may do to each other, one row for each kind of hop.

Each asks twice: without the permission, where AWS refuses, and with it, where AWS acts.
"""

import json
from typing import Any

from tests.contract.account import (
    ECHO,
    WRITES_LOGS,
    Account,
    Differs,
    allow,
    eventually,
    expect,
    never,
    refused,
)

INVALID = ("InvalidArgument", "InvalidParameterValueException", "InvalidRequestException", "ValidationException")
LIST_QUEUES = "import boto3\ndef handler(event, context):\n    boto3.client('sqs').list_queues()\n    return 'listed'\n"


def function_to_service(aws: Account) -> None:
    aws.function("f", LIST_QUEUES)
    error, payload = aws.invoke("f")
    expect(error == "Unhandled", "a function may do what its role may not")
    expect("is not authorized to perform: sqs:ListQueues" in payload["errorMessage"], "fails for another reason")
    aws.grant("f-role", allow("sqs:ListQueues"))
    expect(aws.invoke("f") == (None, "listed"), "refuses what the role may do")


def function_to_logs(aws: Account) -> None:
    aws.function("f", ECHO)
    aws.invoke("f", {})
    expect(never(lambda: aws.ran("f")), "writes logs that the role may not write")
    aws.grant("f-role", WRITES_LOGS)
    aws.invoke("f", {})
    expect(eventually(lambda: aws.ran("f")), "writes no logs")


def sns_to_queue(aws: Account) -> None:
    url, arn = aws.queue("q")
    topic = aws("sns").create_topic(Name=aws.own("t"))["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    _delivered_when_admitted(aws, url, arn, "sns", lambda: aws("sns").publish(TopicArn=topic, Message="m"))


def events_to_queue(aws: Account) -> None:
    url, arn = aws.queue("q")
    _rule(aws, arn)
    _delivered_when_admitted(aws, url, arn, "events", lambda: _event(aws))


def s3_to_queue(aws: Account) -> None:
    url, arn = aws.queue("q")
    bucket = _bucket(aws)
    wanted = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    put = aws("s3").put_bucket_notification_configuration
    refused(put, *INVALID, Bucket=bucket, NotificationConfiguration=wanted)
    aws.admit(url, arn, "s3.amazonaws.com")
    put(Bucket=bucket, NotificationConfiguration=wanted)
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    expect(eventually(lambda: [m for m in aws.received(url) if "ObjectCreated" in m["Body"]]), "does not notify")


def s3_to_function(aws: Account) -> None:
    arn = aws.function("f", ECHO, WRITES_LOGS)
    bucket = _bucket(aws)
    wanted = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    put = aws("s3").put_bucket_notification_configuration
    refused(put, *INVALID, Bucket=bucket, NotificationConfiguration=wanted)
    aws.permit("f", "s3.amazonaws.com")
    put(Bucket=bucket, NotificationConfiguration=wanted)
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    expect(eventually(lambda: aws.ran("f")), "does not invoke")


def sns_to_function(aws: Account) -> None:
    arn = aws.function("f", ECHO, WRITES_LOGS)
    topic = aws("sns").create_topic(Name=aws.own("t"))["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    _invoked_when_permitted(aws, "sns", lambda: aws("sns").publish(TopicArn=topic, Message="m"))


def events_to_function(aws: Account) -> None:
    _rule(aws, aws.function("f", ECHO, WRITES_LOGS))
    _invoked_when_permitted(aws, "events", lambda: _event(aws))


def api_to_function(aws: Account) -> None:
    source = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'hello'}\n"
    function = aws.function("f", source)
    gateway = aws("apigateway")
    api = gateway.create_rest_api(name=aws.own("api"))["id"]
    [root] = gateway.get_resources(restApiId=api)["items"]
    where = {"restApiId": api, "resourceId": root["id"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(
        **where,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations",
    )
    gateway.create_deployment(restApiId=api, stageName="dev")

    def call() -> Any:
        return aws.call_api(api, "dev")

    answer = call()
    expect(answer.status_code != 404, "is not reached at this engine's address")
    expect(answer.status_code != 200, "an API invokes what it may not")
    expect(answer.json() == {"message": "Internal server error"}, "refuses in other words than AWS")
    aws.permit("f", "apigateway.amazonaws.com")
    expect(eventually(lambda: call().text, lambda text: text == "hello") == "hello", "does not invoke")


def machine_to_topic(aws: Account) -> None:
    topic = aws("sns").create_topic(Name=aws.own("t"))["TopicArn"]
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Message": "m"},
        "End": True,
    }
    role = aws.role("machine", "states.amazonaws.com")
    ended = execution(aws, {"StartAt": "Publish", "States": {"Publish": task}}, role)
    expect(ended["status"] == "FAILED", "a state machine may do what its role may not")
    expect("is not authorized to perform: sns:publish" in ended.get("cause", "").lower(), "fails for another reason")
    aws.grant("machine", allow("sns:Publish"))
    again = execution(aws, {"StartAt": "Publish", "States": {"Publish": task}}, role, name="again")
    expect(again["status"] == "SUCCEEDED", "refuses what the role may do")


def execution(aws: Account, definition: dict[str, Any], role: str, name: str = "machine") -> dict[str, Any]:
    """A finished execution of a new state machine."""
    states = aws("stepfunctions")
    machine = states.create_state_machine(name=aws.own(name), definition=json.dumps(definition), roleArn=role)[
        "stateMachineArn"
    ]
    started = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    found = eventually(
        lambda: states.describe_execution(executionArn=started), lambda one: one["status"] != "RUNNING", within=20
    )
    return dict(found)


def machine_role_must_be_assumable(aws: Account) -> None:
    role = aws.role("wrong", "lambda.amazonaws.com")
    definition = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    create = aws("stepfunctions").create_state_machine
    refused(create, "AccessDeniedException", name=aws.own("m"), definition=definition, roleArn=role)


def stream_to_function(aws: Account) -> None:
    aws.function("f", ECHO, WRITES_LOGS)
    table = aws("dynamodb").create_table(
        TableName=aws.own("t"),
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    arn = table["LatestStreamArn"]
    create = aws("lambda").create_event_source_mapping
    wanted = {"FunctionName": aws.own("f"), "EventSourceArn": arn, "StartingPosition": "TRIM_HORIZON"}
    message = refused(create, *INVALID, **wanted)
    expect("Cannot access stream" in message, "refuses in other words than AWS")
    reads = allow("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams")
    aws.grant("f-role", WRITES_LOGS, reads)
    create(**wanted)
    aws("dynamodb").put_item(TableName=aws.own("t"), Item={"id": {"S": "1"}})
    expect(eventually(lambda: aws.ran("f"), within=20), "does not invoke")


def queue_to_function(aws: Account) -> None:
    aws.function("f", ECHO, WRITES_LOGS)
    url, arn = aws.queue("q")
    create = aws("lambda").create_event_source_mapping
    message = refused(create, *INVALID, FunctionName=aws.own("f"), EventSourceArn=arn)
    expect("does not have permissions to call ReceiveMessage on SQS" in message, "refuses in other words than AWS")
    reads = allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    aws.grant("f-role", WRITES_LOGS, reads)
    create(FunctionName=aws.own("f"), EventSourceArn=arn)
    aws("sqs").send_message(QueueUrl=url, MessageBody="m")
    expect(eventually(lambda: aws.ran("f"), within=20), "does not invoke")


def parameter_with_a_key(aws: Account) -> None:
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    aws("ssm").put_parameter(Name=aws.own("/p"), Value="secret", Type="SecureString", KeyId=key)
    read = allow("ssm:GetParameter")
    may_not = aws.user("ssm", read)
    refused(may_not.get_parameter, "AccessDeniedException", Name=aws.own("/p"), WithDecryption=True)
    may = aws.user("ssm", read, allow("kms:Decrypt", resource=key))
    found = may.get_parameter(Name=aws.own("/p"), WithDecryption=True)["Parameter"]["Value"]
    expect(found == "secret", "does not decrypt")


def _bucket(aws: Account) -> str:
    name = f"contract-{aws.id}"
    aws("s3").create_bucket(Bucket=name)
    return name


def _rule(aws: Account, target: str) -> None:
    aws("events").put_rule(Name=aws.own("r"), EventPattern=json.dumps({"source": ["contract"]}))
    aws("events").put_targets(Rule=aws.own("r"), Targets=[{"Id": "1", "Arn": target}])


def _event(aws: Account) -> None:
    aws("events").put_events(Entries=[{"Source": "contract", "DetailType": "t", "Detail": "{}"}])


def _delivered_when_admitted(aws: Account, url: str, arn: str, service: str, send: Any) -> None:
    send()
    expect(never(lambda: aws.received(url)), "delivers to a queue whose policy forbids it")
    aws.admit(url, arn, f"{service}.amazonaws.com")
    send()
    if not eventually(lambda: aws.received(url)):
        raise Differs("does not deliver")


def _invoked_when_permitted(aws: Account, service: str, send: Any) -> None:
    send()
    expect(never(lambda: aws.ran("f")), "invokes a function that does not permit it")
    aws.permit("f", f"{service}.amazonaws.com")
    send()
    expect(eventually(lambda: aws.ran("f")), "does not invoke")
