"""The document about records that were given up, and the pause before a retry."""

import re
from datetime import UTC, datetime

from harness.extension.services.lambda_.event_sources.failures import failure_record, object_key
from harness.extension.services.lambda_.event_sources.lane import pause
from harness.extension.services.lambda_.event_sources.streams import event

NOW = datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)
CHANGES = [
    {"dynamodb": {"SequenceNumber": number, "ApproximateCreationDateTime": float(at)}}
    for number, at in (("11", 1_700_000_000), ("12", 1_700_000_001))
]


def document(invoked, error):
    return failure_record(
        function_arn="arn:f",
        stream_arn="arn:s",
        shard="shardId-1",
        events=CHANGES,
        condition="RetryAttemptsExhausted",
        invoked=invoked,
        error=error,
        now=NOW,
    )


def test_it_tells_where_the_records_are_and_what_the_function_answered():
    error = {"httpStatusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled", "requestId": "r"}
    assert document(2, error) == {
        "requestContext": {
            "requestId": "r",
            "functionArn": "arn:f",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2026-01-02T03:04:05.678Z",
        "DDBStreamBatchInfo": {
            "shardId": "shardId-1",
            "startSequenceNumber": "11",
            "endSequenceNumber": "12",
            "approximateArrivalOfFirstRecord": "2023-11-14T22:13:20Z",
            "approximateArrivalOfLastRecord": "2023-11-14T22:13:21Z",
            "batchSize": 2,
            "streamArn": "arn:s",
        },
    }


def test_records_that_the_function_never_saw_have_no_answer():
    made = document(0, None)
    assert "responseContext" not in made
    assert made["requestContext"]["requestId"]


def test_a_bucket_keeps_it_by_mapping_shard_and_day():
    key = object_key("u", "s", NOW)
    assert re.fullmatch(r"aws/lambda/u/s/2026/01/02/2026-01-02T03\.04\.05-[0-9a-f-]{36}", key)


def test_the_pause_doubles_up_to_a_minute():
    assert [pause(retried) for retried in (0, 1, 2, 3, 8, 9999)] == [0.5, 0.5, 1, 2, 60, 60]


def test_who_removed_a_record_is_told_in_the_words_of_lambda():
    record = {
        "eventID": "e",
        "eventName": "REMOVE",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "r",
        "dynamodb": {"ApproximateCreationDateTime": NOW},
        "userIdentity": {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"},
    }
    made = event(record, "arn:s")
    assert made["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert made["dynamodb"]["ApproximateCreationDateTime"] == NOW.timestamp()
    assert record["dynamodb"]["ApproximateCreationDateTime"] is NOW
