"""Lambda reading a stream: batches, filters, failures and what becomes of the records behind them."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.streaming import FAILS_ON_POISON, LOGS, READS, Streaming
from tests.support.account import statement
from tests.support.packages import zipped

WITHIN = 20
POISON = {"poison": "yes"}
REPORTS = LOGS + (
    "    bad = [r['dynamodb']['SequenceNumber'] for r in event['Records'] if 'poison' in r['dynamodb']['NewImage']]\n"
    "    return {'batchItemFailures': [{'itemIdentifier': number} for number in bad]}\n"
)

SLOW_ONCE = (
    "import json, time\n"
    "def handler(event, context):\n"
    "    for r in event['Records']:\n"
    "        new = r['dynamodb']['NewImage']\n"
    "        time.sleep(1.5 if new['id']['S'] == 'a' and new['at']['S'] == '0' else 0.05)\n"
    "    print('BATCH', json.dumps(event['Records']))\n"
)


def test_a_change_reaches_the_function_within_half_a_second_as_lambda_shows_it(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    uuid = there.map()
    there.put("warm")
    eventually(there.batch_keys, until=bool, within=WITHIN)
    begin = time.monotonic()
    there.put("1", a="x")
    eventually(there.batch_keys, until=lambda keys: len(keys) == 2, within=WITHIN)
    assert time.monotonic() - begin < 10  # idle machine: 0.05 s
    [one] = there.batches()[1]
    assert one == {
        "eventID": one["eventID"],
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": one["dynamodb"]["ApproximateCreationDateTime"],
            "Keys": {"id": {"S": "1"}},
            "NewImage": {"id": {"S": "1"}, "a": {"S": "x"}},
            "SequenceNumber": one["dynamodb"]["SequenceNumber"],
            "SizeBytes": 8,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": there.stream,
    }
    assert isinstance(one["dynamodb"]["ApproximateCreationDateTime"], float)
    eventually(lambda: there.mapping(uuid)["LastProcessingResult"], until="OK".__eq__, within=WITHIN)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"eventName": ["INSERT"], "eventSource": ["aws:dynamodb"]}, ["INSERT"]),
        ({"eventName": [{"anything-but": "INSERT"}]}, ["MODIFY", "REMOVE"]),
        ({"dynamodb": {"NewImage": {"a": {"S": [{"prefix": "ne"}]}}}}, ["MODIFY"]),
        ({"dynamodb": {"OldImage": {"a": {"S": [{"exists": True}]}}}}, ["MODIFY", "REMOVE"]),
        ({"dynamodb": {"NewImage": {"a": ["new"]}}}, []),
    ],
)
def test_a_filter_sees_the_whole_record_and_skips_the_others(engine, eventually, pattern, expected):
    there = Streaming(engine)
    there.reading(LOGS)
    there.map(
        FilterCriteria={
            "Filters": [{"Pattern": json.dumps(pattern)}, {"Pattern": '{"dynamodb":{"Keys":{"id":{"S":["end"]}}}}'}]
        }
    )
    there.put("1", a="old")
    there.put("1", a="new")
    there.root("dynamodb").delete_item(TableName="things", Key={"id": {"S": "1"}})
    there.put("end")
    seen = eventually(
        lambda: [(r["eventName"], r["dynamodb"]["Keys"]["id"]["S"]) for batch in there.batches() for r in batch],
        until=lambda records: records and records[-1][1] == "end",
        within=WITHIN,
    )
    assert [name for name, key in seen if key == "1"] == expected


def test_a_window_gathers_a_batch_and_a_full_batch_does_not_wait_for_it(engine, eventually):
    there = Streaming(engine, 40)
    there.reading(LOGS)
    there.map(BatchSize=3, MaximumBatchingWindowInSeconds=300)  # 7.5 s here
    for name in "abcd":
        there.put(name)
    begin = time.monotonic()
    assert eventually(there.batch_keys, until=bool, within=WITHIN)[0] == "abc"
    assert time.monotonic() - begin < 7
    assert eventually(there.batch_keys, until=lambda keys: len(keys) == 2, within=WITHIN) == ["abc", "d"]
    assert time.monotonic() - begin > 6


@pytest.mark.parametrize("scale", [1, 60])
def test_a_poison_record_is_isolated_and_nothing_behind_it_is_lost(engine, eventually, scale):
    there = Streaming(engine, scale)
    url, dead = there.queue("dead")
    there.reading(FAILS_ON_POISON, statement("sqs:SendMessage", resource=dead))
    for name in "abcde":
        there.put(name, **(POISON if name == "d" else {}))
    uuid = there.map(
        BatchSize=5,
        MaximumRetryAttempts=2,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": dead}},
    )
    [body] = eventually(lambda: there.bodies(url), until=bool, within=WITHIN)
    eventually(there.batch_keys, until=lambda keys: keys[-1:] == ["e"], within=WITHIN)
    assert there.batch_keys() == ["abcde", "ab", "cde", "c", "de", "d", "d", "d", "e"]
    number = there.batches()[5][0]["dynamodb"]["SequenceNumber"]
    context, info = body["requestContext"], body["DDBStreamBatchInfo"]
    assert context["condition"] == "RetryAttemptsExhausted"
    assert context["functionArn"].endswith(":function:f")
    assert body["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert (info["startSequenceNumber"], info["endSequenceNumber"], info["batchSize"]) == (number, number, 1)
    assert info["streamArn"] == there.stream
    assert body["version"] == "1.0"
    # The document tells where the record is, and there it can be read.
    streams = there.root("dynamodbstreams")
    iterator = streams.get_shard_iterator(
        StreamArn=info["streamArn"],
        ShardId=info["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=number,
    )["ShardIterator"]
    assert streams.get_records(ShardIterator=iterator, Limit=1)["Records"][0]["dynamodb"]["Keys"] == {"id": {"S": "d"}}
    eventually(lambda: there.mapping(uuid)["LastProcessingResult"], until="OK".__eq__, within=WITHIN)


def test_without_bisecting_the_whole_batch_is_retried_and_given_up(engine, eventually):
    there = Streaming(engine)
    url, dead = there.queue("dead")
    there.reading(FAILS_ON_POISON, statement("sqs:SendMessage", resource=dead))
    for name in "abc":
        there.put(name, **(POISON if name == "b" else {}))
    there.map(BatchSize=3, MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": dead}})
    [body] = eventually(lambda: there.bodies(url), until=bool, within=WITHIN)
    there.put("d")
    eventually(there.batch_keys, until=lambda keys: keys[-1:] == ["d"], within=WITHIN)
    assert there.batch_keys() == ["abc", "abc", "d"]
    assert body["requestContext"]["approximateInvokeCount"] == 2
    assert body["DDBStreamBatchInfo"]["batchSize"] == 3


def test_by_default_a_poison_record_blocks_what_is_behind_it_until_the_function_is_mended(engine, eventually):
    there = Streaming(engine, 600)
    there.reading(FAILS_ON_POISON)
    there.put("a", **POISON)
    uuid = there.map(BatchSize=1)
    there.put("b")
    eventually(there.batch_keys, until=lambda keys: len(keys) >= 4, within=WITHIN)
    assert set(there.batch_keys()) == {"a"}
    assert there.mapping(uuid)["LastProcessingResult"] == "PROBLEM: Function call failed"
    there.root("lambda").update_function_code(FunctionName="f", ZipFile=zipped({"app.py": LOGS}))
    eventually(there.batch_keys, until=lambda keys: keys[-1:] == ["b"], within=WITHIN)
    eventually(lambda: there.mapping(uuid)["LastProcessingResult"], until="OK".__eq__, within=WITHIN)


def test_a_report_of_failed_items_keeps_what_was_done_before_the_first_of_them(engine, eventually):
    there = Streaming(engine)
    url, dead = there.queue("dead")
    there.reading(REPORTS, statement("sqs:SendMessage", resource=dead))
    for name in "abcd":
        there.put(name, **(POISON if name == "c" else {}))
    there.map(
        BatchSize=4,
        MaximumRetryAttempts=2,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": dead}},
    )
    [body] = eventually(lambda: there.bodies(url), until=bool, within=WITHIN)
    assert there.batch_keys() == ["abcd", "cd", "cd"]
    assert body["DDBStreamBatchInfo"]["batchSize"] == 2
    assert body["responseContext"]["functionError"] is None
    assert body["requestContext"]["approximateInvokeCount"] == 3


def test_a_report_with_an_unknown_item_fails_the_whole_batch(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS + "    return {'batchItemFailures': [{'itemIdentifier': ''}]}\n")
    for name in "ab":
        there.put(name)
    there.map(BatchSize=2, MaximumRetryAttempts=1, FunctionResponseTypes=["ReportBatchItemFailures"])
    there.put("c")
    assert eventually(there.batch_keys, until=lambda keys: "c" in keys, within=WITHIN)[:3] == ["ab", "ab", "c"]


def test_records_that_are_too_old_are_given_up_without_being_shown(engine, eventually):
    there = Streaming(engine, 600)
    url, dead = there.queue("dead")
    there.reading(LOGS, statement("sqs:SendMessage", resource=dead))
    there.put("old")
    born = time.time()
    eventually(lambda: time.time() - born, until=lambda age: age > 0.3, within=WITHIN)  # three minutes here
    there.map(MaximumRecordAgeInSeconds=60, DestinationConfig={"OnFailure": {"Destination": dead}})
    [body] = eventually(lambda: there.bodies(url), until=bool, within=WITHIN)
    assert body["requestContext"]["condition"] == "RecordAgeExceeded"
    assert body["requestContext"]["approximateInvokeCount"] == 0
    assert "responseContext" not in body
    assert there.batches() == []


def test_records_of_one_key_stay_in_order_while_others_run_beside_them(engine, eventually):
    there = Streaming(engine)
    there.reading(SLOW_ONCE)
    for round_ in range(3):
        for name in "abcdefgh":
            there.put(name, at=str(round_))
    there.map(BatchSize=1, ParallelizationFactor=4)
    batches = eventually(there.batches, until=lambda batches: len(batches) == 24, within=WITHIN)
    seen: dict[str, list[str]] = {}
    for [one] in batches:
        seen.setdefault(one["dynamodb"]["Keys"]["id"]["S"], []).append(one["dynamodb"]["NewImage"]["at"]["S"])
    assert seen == {name: ["0", "1", "2"] for name in "abcdefgh"}
    streams = there.root("logs").describe_log_streams(logGroupName="/aws/lambda/f")["logStreams"]
    assert 2 <= len(streams) <= 4


def test_a_mapping_goes_on_where_it_stopped_when_it_is_changed_or_switched_off_and_on(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    uuid = there.map(BatchSize=1)
    change = there.root("lambda").update_event_source_mapping
    there.put("a")
    eventually(there.batch_keys, until=["a"].__eq__, within=WITHIN)
    change(UUID=uuid, BatchSize=5)
    there.put("b")
    eventually(there.batch_keys, until=["a", "b"].__eq__, within=WITHIN)
    change(UUID=uuid, Enabled=False)
    eventually(lambda: there.mapping(uuid)["State"], until="Disabled".__eq__, within=WITHIN)
    there.put("c")
    change(UUID=uuid, Enabled=True)
    assert eventually(there.batch_keys, until=lambda keys: keys[-1:] == ["c"], within=WITHIN) == ["a", "b", "c"]


def test_a_mapping_that_retries_without_end_can_be_deleted(engine, eventually):
    there = Streaming(engine, 1)
    there.reading(FAILS_ON_POISON)
    there.put("a", **POISON)
    uuid = there.map()
    eventually(there.batch_keys, until=lambda keys: len(keys) >= 2, within=WITHIN)
    there.root("lambda").delete_event_source_mapping(UUID=uuid)
    eventually(
        there.root("lambda").list_event_source_mappings, until=lambda got: not got["EventSourceMappings"], within=WITHIN
    )


def test_latest_begins_with_what_comes_after_the_mapping(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    there.put("before")
    there.map(StartingPosition="LATEST")
    there.put("after")
    assert eventually(there.batch_keys, until=bool, within=WITHIN) == ["after"]


def test_a_throttled_function_gets_its_records_later_whatever_the_retry_quota(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    there.root("lambda").put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    there.put("a")
    uuid = there.map(MaximumRetryAttempts=0)
    eventually(
        lambda: there.mapping(uuid)["LastProcessingResult"],
        until=lambda result: result.startswith("PROBLEM"),
        within=WITHIN,
    )
    there.root("lambda").delete_function_concurrency(FunctionName="f")
    assert eventually(there.batch_keys, until=bool, within=WITHIN) == ["a"]


def test_the_role_sends_to_the_destination_and_what_it_may_not_send_is_counted(engine, eventually):
    there = Streaming(engine)
    url, dead = there.queue("dead")
    there.reading(FAILS_ON_POISON)
    there.put("a", **POISON)
    there.map(BatchSize=1, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": dead}})
    there.put("b")
    eventually(there.batch_keys, until=lambda keys: keys[-1:] == ["b"], within=WITHIN)
    denied = eventually(
        lambda: [row for row in there.decisions(denied=True) if row["action"] == "sqs:SendMessage"],
        until=bool,
        within=WITHIN,
    )
    assert ":assumed-role/r/" in denied[0]["principal"]
    assert there.bodies(url) == []
    metric = {"Namespace": "AWS/Lambda", "MetricName": "DestinationDeliveryFailures"}
    eventually(lambda: there.root("cloudwatch").list_metrics(**metric)["Metrics"], until=bool, within=WITHIN)


def test_a_topic_and_a_bucket_can_be_destinations_too(engine, eventually):
    there = Streaming(engine)
    url, seen = there.queue("seen")
    topic = there.root("sns").create_topic(Name="failed")["TopicArn"]
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": seen,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    there.root("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    there.root("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=seen)
    bucket = there.bucket()
    there.reading(
        FAILS_ON_POISON,
        statement("sns:Publish", resource=topic),
        statement("s3:PutObject", resource=f"arn:aws:s3:::{bucket}/*"),
    )
    uuid = there.map(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": topic}})
    there.put("a", **POISON)
    [envelope] = eventually(lambda: there.bodies(url), until=bool, within=WITHIN)
    assert json.loads(envelope["Message"])["requestContext"]["condition"] == "RetryAttemptsExhausted"
    change = {"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}"}}
    there.root("lambda").update_event_source_mapping(UUID=uuid, DestinationConfig=change)
    there.put("b", **POISON)
    s3 = there.root("s3")
    [stored] = eventually(lambda: s3.list_objects_v2(Bucket=bucket).get("Contents"), until=bool, within=WITHIN)
    assert stored["Key"].startswith(f"aws/lambda/{uuid}/shardId-")
    document = json.loads(s3.get_object(Bucket=bucket, Key=stored["Key"])["Body"].read())
    assert json.loads(document["payload"])["Records"][0]["dynamodb"]["Keys"] == {"id": {"S": "b"}}


def test_a_mapping_reads_with_the_role_that_its_function_has_now(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    uuid = there.map()
    there.put("a")
    eventually(there.batch_keys, until=bool, within=WITHIN)
    other = there.role("other", "lambda.amazonaws.com")
    there.root("lambda").update_function_configuration(FunctionName="f", Role=other)
    eventually(
        lambda: there.mapping(uuid)["LastProcessingResult"],
        until=lambda result: result.startswith("PROBLEM: Cannot access stream"),
        within=WITHIN,
    )


def test_a_mapping_works_again_soon_after_its_role_may_read_again(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    uuid = there.map()
    there.grant()
    eventually(
        lambda: there.mapping(uuid)["LastProcessingResult"],
        until=lambda result: result.startswith("PROBLEM: Cannot access stream"),
        within=WITHIN,
    )
    there.put("a")
    there.grant(statement(*READS, resource=there.stream))
    assert eventually(there.batch_keys, until=bool, within=WITHIN) == ["a"]


def test_the_age_of_what_a_function_gets_is_recorded_in_the_time_of_aws(engine, eventually):
    there = Streaming(engine, 600)
    there.reading(FAILS_ON_POISON)
    there.put("a", **POISON)
    there.map()

    def oldest() -> float:
        now = time.time()
        points = there.root("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="IteratorAge",
            Dimensions=[{"Name": "FunctionName", "Value": "f"}],
            StartTime=now - 600,
            EndTime=now + 60,
            Period=60,
            Statistics=["Maximum"],
        )["Datapoints"]
        return float(max((point["Maximum"] for point in points), default=0))

    # The record cannot be processed: within a second here it is many minutes old.
    eventually(oldest, until=lambda age: age > 300_000, within=WITHIN)


@pytest.mark.parametrize(
    ("settings", "code", "part"),
    [
        ({"ParallelizationFactor": 11}, "ValidationException", "Value '11' at 'parallelizationFactor'"),
        ({"MaximumRetryAttempts": 10_001}, "ValidationException", "less than or equal to 10000"),
        ({"BatchSize": 10_001}, "ValidationException", "Value '10001' at 'batchSize'"),
        ({"MaximumBatchingWindowInSeconds": 301}, "ValidationException", "maximumBatchingWindowInSeconds"),
        ({"MaximumRecordAgeInSeconds": 30}, "InvalidParameterValueException", ""),
    ],
)
def test_values_that_lambda_does_not_take_are_refused(engine, settings, code, part):
    there = Streaming(engine)
    there.reading(LOGS)
    with pytest.raises(ClientError) as caught:
        there.map(**settings)
    assert caught.value.response["Error"]["Code"] == code
    assert part in caught.value.response["Error"]["Message"]


def test_a_tumbling_window_is_refused_rather_than_ignored(engine):
    there = Streaming(engine)
    there.reading(LOGS)
    with pytest.raises(ClientError, match="TumblingWindowInSeconds"):
        there.map(TumblingWindowInSeconds=60)


def test_a_transaction_is_seen_whole_or_not_at_all(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    there.map()
    dynamodb: Any = there.root("dynamodb")
    there.put("taken")
    refused = {"TableName": "things", "Item": {"id": {"S": "taken"}}, "ConditionExpression": "attribute_not_exists(id)"}
    for number in range(10):
        keys = [f"never-{number}-{item}" for item in range(90)]  # long enough to be read half-done
        puts = [{"Put": {"TableName": "things", "Item": {"id": {"S": key}}}} for key in keys]
        with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
            dynamodb.transact_write_items(TransactItems=[*puts, {"Put": refused}])
    there.put("end")
    seen = eventually(there.batch_keys, until=lambda keys: "end" in "".join(keys), within=WITHIN)
    assert "".join(seen) == "takenend"


def test_a_stack_update_takes_back_what_it_no_longer_says_and_follows_a_new_stream(engine, eventually):
    there = Streaming(engine)
    there.reading(LOGS)
    there.grant(statement(*READS, resource="*"))
    table = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "TableName": "stacked",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
            "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
        },
    }
    plain = {
        "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
        "FunctionName": "f",
        "StartingPosition": "TRIM_HORIZON",
    }
    limited = {
        **plain,
        "BatchSize": 7,
        "MaximumRetryAttempts": 3,
        "BisectBatchOnFunctionError": True,
        "FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["REMOVE"]}'}]},
    }
    cloudformation = there.root("cloudformation")

    def deploy(operation, properties):
        mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}
        operation(StackName="s", TemplateBody=json.dumps({"Resources": {"Table": table, "Mapping": mapping}}))
        status = eventually(
            lambda: cloudformation.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"],
            until=lambda status: not status.endswith("IN_PROGRESS"),
            within=WITHIN,
        )
        assert status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        # What was replaced is deleted when the update is over.
        found = eventually(
            lambda: there.root("lambda").list_event_source_mappings()["EventSourceMappings"],
            until=lambda mappings: len(mappings) == 1,
            within=WITHIN,
        )
        return found[0]

    first = deploy(cloudformation.create_stack, limited)
    assert (first["BatchSize"], first["MaximumRetryAttempts"]) == (7, 3)
    second = deploy(cloudformation.update_stack, plain)
    assert second["UUID"] == first["UUID"]
    assert (second["BatchSize"], second["MaximumRetryAttempts"]) == (100, -1)
    assert not second["BisectBatchOnFunctionError"]
    there.root("dynamodb").put_item(TableName="stacked", Item={"id": {"S": "a"}})
    eventually(there.batch_keys, until=["a"].__eq__, within=WITHIN)

    table["Properties"]["StreamSpecification"] = {"StreamViewType": "NEW_IMAGE"}
    third = deploy(cloudformation.update_stack, plain)
    assert third["EventSourceArn"] != second["EventSourceArn"]
    there.root("dynamodb").put_item(TableName="stacked", Item={"id": {"S": "b"}})
    eventually(there.batch_keys, until=["a", "b"].__eq__, within=WITHIN)
