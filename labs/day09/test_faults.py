"""Day 09, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import re

import pytest
from botocore.exceptions import ClientError

from harness.errors import DeploymentError
from harness.pytest_plugin import fault, requires

SOON = 10  # seconds; usually well under one, a busy machine needs more
LATER = 20  # seconds; a batching window of two AWS minutes takes two here
VIEWS = {
    "KEYS_ONLY": {"INSERT": set(), "MODIFY": set(), "REMOVE": set()},
    "NEW_IMAGE": {"INSERT": {"NewImage"}, "MODIFY": {"NewImage"}, "REMOVE": set()},
    "OLD_IMAGE": {"INSERT": set(), "MODIFY": {"OldImage"}, "REMOVE": {"OldImage"}},
    "NEW_AND_OLD_IMAGES": {"INSERT": {"NewImage"}, "MODIFY": {"NewImage", "OldImage"}, "REMOVE": {"OldImage"}},
}
"""View type → kind of change → images that a record has."""


def image(user_id, email=None):
    address = {} if email is None else {"email": {"S": email}}
    return {"userId": {"S": user_id}, **address}


def put(sandbox, item, table=None):
    sandbox.client("dynamodb").put_item(TableName=table or sandbox.outputs["TableName"], Item=item)


def delete(sandbox, user_id, table=None):
    key = {"userId": {"S": user_id}}
    sandbox.client("dynamodb").delete_item(TableName=table or sandbox.outputs["TableName"], Key=key)


def put_together(sandbox, *items):
    """Write items in one transaction: their records lie one behind the other in the stream."""
    table = sandbox.outputs["TableName"]
    puts = [{"Put": {"TableName": table, "Item": item}} for item in items]
    sandbox.client("dynamodb").transact_write_items(TransactItems=puts)


def stream_of(sandbox, table=None):
    described = sandbox.client("dynamodb").describe_table(TableName=table or sandbox.outputs["TableName"])
    return described["Table"]["LatestStreamArn"]


def records(sandbox, stream):
    streams = sandbox.client("dynamodbstreams")
    [shard] = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    place = {"StreamArn": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**place)["ShardIterator"]
    return streams.get_records(ShardIterator=iterator)["Records"]


def audit_log(sandbox):
    return sandbox.logs(sandbox.outputs["AuditFunctionName"])


def is_logged(sandbox, user_id):
    return any(f"'{user_id}'" in line for line in audit_log(sandbox))


def wait_logged(sandbox, eventually, user_id):
    eventually(lambda: is_logged(sandbox, user_id), within=SOON, expected=f"user {user_id} in the audit log")


def mapping_of(sandbox, output):
    found = sandbox.client("lambda").list_event_source_mappings(FunctionName=sandbox.outputs[output])
    [mapping] = found["EventSourceMappings"]
    return mapping


def failures(sandbox):
    got = sandbox.client("sqs").receive_message(
        QueueUrl=sandbox.outputs["FailureQueueUrl"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    return [json.loads(message["Body"]) for message in got.get("Messages", ())]


@fault("missing-mapping")
def test_stream_without_mapping_calls_nobody(broken, eventually):
    function = broken.outputs["AuditFunctionName"]
    put(broken, image("1", "an@example.com"))
    # The change is in the stream, and the other function proves that streams are read here …
    assert [record["eventName"] for record in records(broken, stream_of(broken))] == ["INSERT"]
    eventually(lambda: broken.logs(broken.outputs["WelcomeFunctionName"]), within=LATER)
    # … but nothing reads it for this one.
    assert broken.client("lambda").list_event_source_mappings(FunctionName=function)["EventSourceMappings"] == []
    assert broken.logs(function) == []
    assert broken.metric("Invocations", function) == 0

    broken.repair()
    # TRIM_HORIZON begins with what the stream still holds: the change from before the fix is not lost.
    wait_logged(broken, eventually, "1")


@fault("missing-stream-permissions")
@requires("iam.enforcement")
def test_mapping_is_refused_while_the_role_may_not_read_the_stream(sandbox, eventually):
    with pytest.raises(DeploymentError) as caught:
        sandbox.deploy_broken()
    [refused] = [each for each in caught.value.failures if each.resource_type == "AWS::Lambda::EventSourceMapping"]
    wording = (
        r"Cannot access stream arn:aws:dynamodb:us-east-1:\d{12}:table/Users/stream/\S+\. Please ensure the role can "
        r"perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM\."
    )
    assert re.search(wording, refused.reason), refused.reason

    sandbox.repair()
    put(sandbox, image("1", "an@example.com"))
    wait_logged(sandbox, eventually, "1")

    # The same without CloudFormation: a second mapping, for a stream that the policy does not name.
    other = sandbox.client("dynamodb").create_table(
        TableName="Orders",
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )["TableDescription"]["LatestStreamArn"]
    with pytest.raises(ClientError) as error:
        sandbox.client("lambda").create_event_source_mapping(
            FunctionName=sandbox.outputs["AuditFunctionName"], EventSourceArn=other, StartingPosition="LATEST"
        )
    assert error.value.response["Error"]["Code"] == "InvalidParameterValueException"
    assert f"Cannot access stream {other}." in error.value.response["Error"]["Message"]


@fault("event-name-ignored")
def test_changes_look_alike_when_event_name_is_not_read(broken, eventually):
    put(broken, image("1", "an@example.com"))
    put(broken, image("1", "binh@example.com"))
    delete(broken, "1")
    wanted = ["change detected"] * 3
    eventually(
        lambda: [line for line in audit_log(broken) if line.endswith("detected")],
        until=wanted.__eq__,
        within=SOON,
        expected=f"{wanted} in the audit log",
    )
    # The records do tell.
    assert [each["eventName"] for each in records(broken, stream_of(broken))] == ["INSERT", "MODIFY", "REMOVE"]

    broken.repair()
    put(broken, image("2", "an@example.com"))
    put(broken, image("2", "binh@example.com"))
    delete(broken, "2")
    eventually(
        lambda: [line for line in audit_log(broken) if line.endswith("detected")][3:],
        until=["INSERT detected", "MODIFY detected", "REMOVE detected"].__eq__,
        within=SOON,
        expected="INSERT, MODIFY and REMOVE in the audit log",
    )


@fault("new-image-only")
def test_view_type_decides_what_a_record_shows(broken, eventually):
    put(broken, image("1", "old@example.com"))
    put(broken, image("1", "new@example.com"))
    eventually(lambda: "MODIFY detected" in audit_log(broken), within=SOON, expected="a MODIFY in the audit log")
    lines = audit_log(broken)
    assert lines[lines.index("MODIFY detected") + 1] == "Old: None"
    old_stream = stream_of(broken)

    # A stream keeps its view type for life.
    wanted = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    with pytest.raises(ClientError) as error:
        broken.client("dynamodb").update_table(TableName="Users", StreamSpecification=wanted)
    assert error.value.response["Error"]["Code"] == "ValidationException"
    assert "Table already has an enabled stream" in error.value.response["Error"]["Message"]

    # All four view types beside each other.
    seen = {view: {} for view in VIEWS}
    for view in VIEWS:
        broken.client("dynamodb").create_table(
            TableName=view,
            AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        put(broken, image("1", "old@example.com"), view)
        put(broken, image("1", "new@example.com"), view)
        delete(broken, "1", view)
        for record in records(broken, stream_of(broken, view)):
            seen[view][record["eventName"]] = {"NewImage", "OldImage"} & record["dynamodb"].keys()
    assert seen == VIEWS

    broken.repair()
    assert stream_of(broken) != old_stream
    put(broken, image("2", "old@example.com"))
    put(broken, image("2", "new@example.com"))
    old = "Old: {'userId': {'S': '2'}, 'email': {'S': 'old@example.com'}}"
    eventually(lambda: old in audit_log(broken), within=SOON, expected=f"{old} in the audit log")


@fault("poison-blocks-the-shard")
def test_poison_record_blocks_what_is_behind_it(broken, eventually):
    function = broken.outputs["AuditFunctionName"]
    put(broken, image("poison"))
    put(broken, image("behind", "sau@example.com"))

    def errors():
        return [line for line in audit_log(broken) if line.startswith("[ERROR] ValueError: user poison")]

    eventually(lambda: len(errors()), until=lambda count: count >= 5, within=SOON, expected="five attempts")
    mapping = mapping_of(broken, "AuditFunctionName")
    assert mapping["LastProcessingResult"] == "PROBLEM: Function call failed"
    assert mapping["MaximumRetryAttempts"] == -1
    assert not is_logged(broken, "behind")
    assert failures(broken) == []
    eventually(lambda: broken.metric("Errors", function), until=lambda count: count >= 5, within=SOON)

    broken.repair()
    wait_logged(broken, eventually, "behind")
    [failure] = eventually(lambda: failures(broken), within=SOON, expected="a message in the queue of failures")
    assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert failure["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert failure["DDBStreamBatchInfo"]["streamArn"] == stream_of(broken)
    eventually(lambda: mapping_of(broken, "AuditFunctionName")["LastProcessingResult"], until="OK".__eq__, within=SOON)


@fault("batch-not-split")
def test_whole_batch_is_given_up_when_it_is_not_split(broken, eventually):
    put_together(broken, image("before", "truoc@example.com"), image("poison"), image("behind", "sau@example.com"))
    [failure] = eventually(lambda: failures(broken), within=SOON, expected="a message in the queue of failures")
    put(broken, image("later", "tiep@example.com"))
    wait_logged(broken, eventually, "later")
    assert failure["DDBStreamBatchInfo"]["batchSize"] == 3
    assert failure["requestContext"]["approximateInvokeCount"] == 3  # once, and two retries
    assert is_logged(broken, "before")  # each time that the batch was tried
    assert not is_logged(broken, "behind")

    broken.repair()
    put_together(
        broken, image("before-2", "truoc@example.com"), image("poison-2"), image("behind-2", "sau@example.com")
    )
    wait_logged(broken, eventually, "behind-2")
    told = eventually(lambda: failures(broken), until=lambda found: len(found) == 2, within=SOON)
    assert sorted(each["DDBStreamBatchInfo"]["batchSize"] for each in told) == [1, 3]


@fault("missing-destination-permission")
@requires("iam.enforcement", "iam.decision-log")
def test_failures_vanish_when_the_role_may_not_report_them(broken, eventually):
    function = broken.outputs["AuditFunctionName"]
    put(broken, image("poison"))
    put(broken, image("later", "tiep@example.com"))
    wait_logged(broken, eventually, "later")
    [denial, *_] = eventually(lambda: broken.decisions(denied=True, action="sqs:SendMessage"), within=SOON)
    assert ":assumed-role/" in denial["principal"]
    assert failures(broken) == []
    eventually(lambda: broken.metric("DestinationDeliveryFailures", function), until=lambda n: n == 1, within=SOON)
    assert not any("AccessDenied" in line for line in audit_log(broken))

    broken.repair()
    put(broken, image("poison-2"))
    told = eventually(lambda: failures(broken), within=SOON, expected="a message in the queue of failures")
    assert len(told) == 1


@fault("filter-without-type")
def test_pattern_without_the_type_matches_nothing(broken, eventually):
    put(broken, image("lan", "lan@example.com"))
    wait_logged(broken, eventually, "lan")
    mapping = mapping_of(broken, "WelcomeFunctionName")
    assert (mapping["State"], mapping["LastProcessingResult"]) == ("Enabled", "No records processed")
    assert broken.logs(broken.outputs["WelcomeFunctionName"]) == []

    broken.repair()
    put(broken, image("mai", "mai@example.com"))
    welcome = "Welcome 1 new users: mai"  # what was filtered out is not seen again
    eventually(lambda: welcome in broken.logs(broken.outputs["WelcomeFunctionName"]), within=LATER, expected=welcome)
