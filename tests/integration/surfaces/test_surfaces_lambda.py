"""Event source mappings: what the role cannot read is refused when the mapping is made, and told when it is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.account import statement

READS = ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams")
ECHO = "def handler(event, context):\n    return len(event['Records'])\n"
FAIL = "def handler(event, context):\n    raise ValueError('no')\n"


def table(account: Any, name: str = "t") -> str:
    made = account("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return str(made["TableDescription"]["LatestStreamArn"])


@pytest.mark.parametrize("missing", [None, *READS])
def test_a_stream_that_the_role_cannot_read_is_refused(
    account: Any, allow: Any, refused: Callable[..., Any], missing: str | None
) -> None:
    stream = table(account)
    given = [allow(*(a for a in READS if a != missing), resource=stream)] if missing else []
    account.function("f", account.role("r", "lambda.amazonaws.com", *given), ECHO)
    create = account("lambda").create_event_source_mapping
    assert refused(create, FunctionName="f", EventSourceArn=stream, StartingPosition="TRIM_HORIZON") == (
        "InvalidParameterValueException",
        f"Cannot access stream {stream}. Please ensure the role can perform the GetRecords, GetShardIterator, "
        "DescribeStream, and ListStreams Actions on your stream in IAM.",
        400,
    )
    assert account("lambda").list_event_source_mappings()["EventSourceMappings"] == []
    account.grant("r", allow(*READS, resource=stream))
    create(FunctionName="f", EventSourceArn=stream, StartingPosition="TRIM_HORIZON")


def test_a_stream_that_does_not_exist_is_said_to_be_missing(
    account: Any, allow: Any, refused: Callable[..., Any]
) -> None:
    account.function("f", account.role("r", "lambda.amazonaws.com", allow(*READS)), ECHO)
    missing = account.arn("dynamodb", "table/none/stream/2026-01-01T00:00:00.000")
    code, message, _ = refused(
        account("lambda").create_event_source_mapping,
        FunctionName="f",
        EventSourceArn=missing,
        StartingPosition="LATEST",
    )
    assert (code, message) == ("InvalidParameterValueException", f"Stream not found: {missing}")


def test_a_queue_that_the_role_cannot_read_is_refused(account: Any, allow: Any, refused: Callable[..., Any]) -> None:
    _, queue = account.queue("q")
    account.function("f", account.role("r", "lambda.amazonaws.com"), ECHO)
    create = account("lambda").create_event_source_mapping
    code, message, status = refused(create, FunctionName="f", EventSourceArn=queue)
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert message == "The function execution role does not have permissions to call ReceiveMessage on SQS"
    account.grant("r", allow("sqs:ReceiveMessage", "sqs:GetQueueAttributes", resource=queue))
    assert "call DeleteMessage on SQS" in refused(create, FunctionName="f", EventSourceArn=queue)[1]
    account.grant("r", allow("sqs:ReceiveMessage", "sqs:GetQueueAttributes", "sqs:DeleteMessage", resource=queue))
    create(FunctionName="f", EventSourceArn=queue)


def test_a_mapping_tells_how_its_last_batch_went(account: Any, allow: Any, eventually: Any) -> None:
    stream = table(account)
    role = account.role("r", "lambda.amazonaws.com", allow(*READS, resource=stream))
    account.function("good", role, ECHO)
    account.function("bad", role, FAIL)
    create, read = account("lambda").create_event_source_mapping, account("lambda").get_event_source_mapping
    mappings = {
        name: create(FunctionName=name, EventSourceArn=stream, StartingPosition="TRIM_HORIZON")["UUID"]
        for name in ("good", "bad")
    }
    assert read(UUID=mappings["good"])["LastProcessingResult"] == "No records processed"
    account("dynamodb").put_item(TableName="t", Item={"id": {"S": "1"}})
    for name, result in (("good", "OK"), ("bad", "PROBLEM: Function call failed")):
        eventually(lambda name=name: read(UUID=mappings[name])["LastProcessingResult"], until=result.__eq__, within=15)


def test_a_mapping_whose_role_loses_the_stream_reports_a_problem_and_can_be_disabled(
    account: Any, allow: Any, refused: Callable[..., Any], eventually: Any
) -> None:
    stream = table(account)
    account.function("f", account.role("r", "lambda.amazonaws.com", allow(*READS, resource=stream)), ECHO)
    mapping = account("lambda").create_event_source_mapping(
        FunctionName="f", EventSourceArn=stream, StartingPosition="TRIM_HORIZON"
    )["UUID"]
    read = account("lambda").get_event_source_mapping
    account("dynamodb").put_item(TableName="t", Item={"id": {"S": "1"}})
    eventually(lambda: read(UUID=mapping)["LastProcessingResult"], until="OK".__eq__, within=15)
    account("iam").delete_role_policy(RoleName="r", PolicyName="inline")
    eventually(
        lambda: read(UUID=mapping)["LastProcessingResult"],
        until=lambda result: result.startswith("PROBLEM: "),
        within=15,
    )
    change = account("lambda").update_event_source_mapping
    assert refused(change, UUID=mapping, BatchSize=5)[1].startswith(f"Cannot access stream {stream}.")
    change(UUID=mapping, Enabled=False)
    eventually(lambda: read(UUID=mapping)["State"], until="Disabled".__eq__, within=15)


def test_a_role_that_lambda_cannot_assume_is_refused(account: Any, refused: Callable[..., Any]) -> None:
    other = account.role("other", "ec2.amazonaws.com")
    account.function("f", account.role("r", "lambda.amazonaws.com"), ECHO)
    change = account("lambda").update_function_configuration
    assert refused(change, FunctionName="f", Role=other) == (
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
        400,
    )


def test_a_dead_letter_queue_that_the_role_may_not_send_to_is_refused(
    account: Any, allow: Any, refused: Callable[..., Any]
) -> None:
    _, queue = account.queue("dead")
    account.function("f", account.role("r", "lambda.amazonaws.com"), ECHO)
    change = account("lambda").update_function_configuration
    target = {"TargetArn": queue}
    assert refused(change, FunctionName="f", DeadLetterConfig=target) == (
        "InvalidParameterValueException",
        "The function execution role does not have permissions to call SendMessage on SQS",
        400,
    )
    account.grant("r", allow("sqs:SendMessage", resource=queue))
    assert change(FunctionName="f", DeadLetterConfig=target)["DeadLetterConfig"] == target


def test_the_engine_tells_its_own_report_lines_from_printed_ones(account: Any, eventually: Any) -> None:
    role = account.role("forger", "lambda.amazonaws.com", statement("logs:*"))
    source = """
def handler(event, context):
    print(f"REPORT RequestId: {context.aws_request_id}\\tDuration: 1.00 ms\\t", flush=True)
"""
    account.function("forger", role, source)
    request = account("lambda").invoke(FunctionName="forger")["ResponseMetadata"]["RequestId"]

    def lines() -> list[str]:
        try:
            found = account("logs").filter_log_events(logGroupName="/aws/lambda/forger")["events"]
        except account("logs").exceptions.ResourceNotFoundException:
            return []  # the function's first write makes it
        return [event["message"] for event in found if event["message"].startswith("REPORT")]

    printed, real = eventually(lines, until=lambda found: len(found) == 2, within=20)
    [row] = account.get("/_daylab/invocations", account=account.id).json()
    assert row["group"] == "/aws/lambda/forger"
    assert (row["request_id"], row["report"]) == (request, real.rstrip("\n"))
    assert row["report"] != printed.rstrip("\n")
    assert account.get("/_daylab/invocations", account="1" * 12).json() == []
