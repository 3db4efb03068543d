"""Day 13, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import re
from datetime import UTC, datetime, timedelta

from harness.curriculum.loader import LABS_DIR
from harness.pytest_plugin import fault, requires

PICTURES = LABS_DIR.parent / "fixtures" / "images"
SOON = 40  # seconds; usually about one, a busy machine needs more
LIMIT = 16  # rounds after which Lambda stops a loop


def upload(sandbox, key, body=None):
    content = (PICTURES / "icon.png").read_bytes() if body is None else body
    answer = sandbox.client("s3").put_object(Bucket=sandbox.outputs["UploadBucketName"], Key=key, Body=content)
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def keys(sandbox, output):
    found = sandbox.client("s3").list_objects_v2(Bucket=sandbox.outputs[output])
    return [each["Key"] for each in found.get("Contents", [])]


def has_thumbnail(sandbox, key):
    return key.replace("images/", "thumbnails/", 1) in keys(sandbox, "ThumbnailBucketName")


def receive(sandbox, output, **parameters):
    """Messages of a queue, which stay visible."""
    given = {"MaxNumberOfMessages": 10, "VisibilityTimeout": 0} | parameters
    names = {"MessageAttributeNames": ["All"], "MessageSystemAttributeNames": ["All"]}
    found = sandbox.client("sqs").receive_message(QueueUrl=sandbox.outputs[output], **names, **given)
    return found.get("Messages", [])


def bodies(sandbox, output):
    return [json.loads(message["Body"]) for message in receive(sandbox, output)]


def metric(sandbox, namespace, name, **dimensions):
    """Sum of a metric over the last hour."""
    now = datetime.now(UTC)
    answer = sandbox.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )
    return sum(point["Sum"] for point in answer["Datapoints"])


def received(sandbox):
    """Keys of the events that the function says it got."""
    lines = sandbox.logs(sandbox.outputs["FunctionName"])
    found = [re.match(r"received (\{.*\})\s*$", line) for line in lines]
    return [json.loads(match[1])["key"] for match in found if match]


def rule_arn(sandbox, name=None):
    return f"arn:aws:events:us-east-1:{sandbox.account}:rule/{name or sandbox.outputs['RuleName']}"


@fault("eventbridge-off")
def test_bucket_that_sends_no_events_is_silent(broken, eventually):
    rule = broken.outputs["RuleName"]
    assert upload(broken, "images/mat.png") == 200  # whoever uploads learns nothing
    bucket = broken.outputs["UploadBucketName"]
    configured = broken.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    assert "EventBridgeConfiguration" not in configured
    assert broken.client("events").describe_rule(Name=rule)["State"] == "ENABLED"

    broken.repair()
    configured = broken.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    assert configured["EventBridgeConfiguration"] == {}
    upload(broken, "images/sau-khi-sua.png")
    eventually(lambda: has_thumbnail(broken, "images/sau-khi-sua.png"), within=SOON)
    # Only now does the silence before mean anything: one event matched, the first upload's is lost for good.
    eventually(lambda: received(broken), until=["images/sau-khi-sua.png"].__eq__, within=SOON)
    eventually(lambda: metric(broken, "AWS/Events", "TriggeredRules", RuleName=rule), until=(1).__eq__, within=SOON)
    assert not has_thumbnail(broken, "images/mat.png")
    assert broken.client("events").describe_archive(ArchiveName=broken.outputs["ArchiveName"])["EventCount"] == 1


@fault("missing-invoke-permission")
@requires("iam.enforcement", "events.archives")
def test_event_without_permission_is_kept_and_replayed(broken, eventually):
    events, function, rule = broken.client("events"), broken.outputs["FunctionName"], broken.outputs["RuleName"]
    arn = broken.client("lambda").get_function_configuration(FunctionName=function)["FunctionArn"]
    begin = datetime.now(UTC).replace(microsecond=0)
    assert upload(broken, "images/bi-tu-choi.png") == 200
    [letter] = eventually(lambda: receive(broken, "UndeliveredQueueUrl"), within=SOON)
    told = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert told.pop("ERROR_MESSAGE")
    assert told == {"RULE_ARN": rule_arn(broken), "TARGET_ARN": arn, "ERROR_CODE": "NO_PERMISSIONS"}
    assert json.loads(letter["Body"])["detail"]["object"]["key"] == "images/bi-tu-choi.png"
    # The rule matched, the other target got its copy, the function was never started.
    eventually(lambda: bodies(broken, "AuditQueueUrl"), within=SOON)
    for name, count in {"TriggeredRules": 1, "Invocations": 2, "InvocationsSentToDlq": 1}.items():
        eventually(lambda n=name: metric(broken, "AWS/Events", n, RuleName=rule), until=count.__eq__, within=SOON)
    assert metric(broken, "AWS/Events", "FailedInvocations", RuleName=rule) == 0  # the queue has taken it
    assert broken.metric("Invocations", function) == 0

    # Without a dead-letter queue, nothing but the metric tells, and the event is gone.
    events.put_rule(Name="without-queue", EventPattern=json.dumps({"source": ["lab"]}))
    events.put_targets(Rule="without-queue", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[{"Source": "lab", "DetailType": "d", "Detail": "{}"}])
    eventually(lambda: metric(broken, "AWS/Events", "FailedInvocations", RuleName="without-queue"), within=SOON)
    assert len(receive(broken, "UndeliveredQueueUrl")) == 1

    broken.repair()
    assert not has_thumbnail(broken, "images/bi-tu-choi.png")
    archive = events.describe_archive(ArchiveName=broken.outputs["ArchiveName"])["ArchiveArn"]
    bus = f"arn:aws:events:us-east-1:{broken.account}:event-bus/default"
    events.start_replay(
        ReplayName="what-was-refused",
        EventSourceArn=archive,
        EventStartTime=begin,
        EventEndTime=datetime.now(UTC) + timedelta(minutes=1),
        Destination={"Arn": bus, "FilterArns": [rule_arn(broken)]},
    )
    eventually(lambda: has_thumbnail(broken, "images/bi-tu-choi.png"), within=SOON)


@fault("audit-queue-closed")
@requires("iam.enforcement", "iam.decision-log")
def test_topic_serves_each_queue_by_itself(broken, eventually):
    upload(broken, "images/mot.png")
    eventually(lambda: bodies(broken, "PngQueueUrl"), within=SOON)
    [denial, *_] = eventually(
        lambda: broken.decisions(denied=True, principal="sns.amazonaws.com", action="sqs:SendMessage"), within=SOON
    )
    assert denial["resource"] == f"arn:aws:sqs:us-east-1:{broken.account}:images-audit"
    assert receive(broken, "AuditQueueUrl") == []
    subscriptions = broken.client("sns").list_subscriptions()["Subscriptions"]
    assert denial["resource"] in [each["Endpoint"] for each in subscriptions]  # subscribed it is

    broken.repair()
    upload(broken, "images/hai.png")
    [notification] = eventually(lambda: bodies(broken, "AuditQueueUrl"), within=SOON)
    assert json.loads(notification["Message"])["detail"]["object"]["key"] == "images/hai.png"


@fault("slow-and-silent")
@requires("lambda.logs")
def test_log_without_steps_does_not_tell_where_the_time_went(broken, eventually):
    function = broken.outputs["FunctionName"]

    def delay(key):
        """Seconds between the upload and the message about it, once there is one."""
        bucket = broken.outputs["UploadBucketName"]
        uploaded = broken.client("s3").head_object(Bucket=bucket, Key=key)["LastModified"].timestamp()
        sent = [
            int(message["Attributes"]["SentTimestamp"]) / 1000 - uploaded
            for message in receive(broken, "MetadataQueueUrl")
            if json.loads(message["Body"])["key"] == key
        ]
        return sent[0] if sent else None

    def run(key):
        return [one for one in broken.invocations(function) if one.mentions(key)]

    upload(broken, "images/cham.png")
    assert eventually(lambda: delay("images/cham.png"), within=SOON) >= 2
    [slow] = eventually(lambda: run("images/cham.png"), within=SOON)
    assert float(slow.report["Duration"].split()[0]) >= 2000
    assert [line for line in slow.lines if line.startswith("step=")] == []  # two seconds, and not a word about them

    broken.repair()
    upload(broken, "images/nhanh.png")
    [quick] = eventually(lambda: run("images/nhanh.png"), within=SOON)
    found = [re.match(r"step=(\w+) ms=(\d+) key=(\S+)", line) for line in quick.lines]
    steps = {match[1]: int(match[2]) for match in found if match}
    assert list(steps) == ["download", "resize", "store", "send"]
    assert steps["resize"] < 2000
    assert eventually(lambda: delay("images/nhanh.png"), within=SOON) is not None


@fault("output-triggers-itself")
@requires("lambda.recursion-detection")
def test_loop_through_the_bucket_is_stopped(broken, eventually):
    function = broken.outputs["FunctionName"]
    upload(broken, "images/vong.png")
    eventually(
        lambda: metric(broken, "AWS/Lambda", "RecursiveInvocationsDropped", FunctionName=function),
        until=(1).__eq__,
        within=SOON,
    )
    small = keys(broken, "UploadBucketName")
    assert len(small) == 1 + LIMIT
    assert f"images/{'small/' * LIMIT}vong.png" in small
    eventually(lambda: broken.metric("Invocations", function), until=LIMIT.__eq__, within=SOON)
    # The event that was stopped is not lost, and nothing about it is in the function's log.
    [record] = eventually(lambda: bodies(broken, "FailedQueueUrl"), within=SOON)
    [stopped] = record["requestPayload"]["Records"]
    assert stopped["s3"]["object"]["key"] == f"images/{'small/' * LIMIT}vong.png"
    assert broken.metric("Errors", function) == 0

    broken.repair()
    upload(broken, "images/thang.png")
    eventually(lambda: has_thumbnail(broken, "images/thang.png"), within=SOON)
    assert len(keys(broken, "UploadBucketName")) == 2 + LIMIT
    assert metric(broken, "AWS/Lambda", "RecursiveInvocationsDropped", FunctionName=function) == 1


@fault("poison-comes-back")
def test_message_without_limit_comes_back_for_ever(broken, eventually):
    queue = broken.outputs["MetadataQueueUrl"]
    broken.client("sqs").send_message(QueueUrl=queue, MessageBody="no JSON at all")
    counts = []

    def consume():
        """A consumer that fails on the message, and lets it come back."""
        found = receive(broken, "MetadataQueueUrl")
        counts.extend(int(message["Attributes"]["ApproximateReceiveCount"]) for message in found)
        return counts

    eventually(consume, until=lambda seen: len(seen) >= 6, within=SOON)
    assert counts[:6] == [1, 2, 3, 4, 5, 6]
    assert receive(broken, "MetadataDeadLetterQueueUrl") == []

    broken.repair()
    # Its count is over the limit already: the next receive finds nothing and moves it.
    assert receive(broken, "MetadataQueueUrl") == []
    [dead] = eventually(lambda: receive(broken, "MetadataDeadLetterQueueUrl"), within=SOON)
    assert dead["Body"] == "no JSON at all"
    assert dead["Attributes"]["DeadLetterQueueSourceArn"] == f"arn:aws:sqs:us-east-1:{broken.account}:images-metadata"


@fault("prefix-or-suffix")
def test_values_of_a_list_are_alternatives(broken, eventually):
    function = broken.outputs["FunctionName"]
    upload(broken, "images/ghi-chu.txt", b"no picture")
    upload(broken, "raw/anh.png")  # the role may not read it
    failed = eventually(
        lambda: {one["requestPayload"]["key"]: one for one in bodies(broken, "FailedQueueUrl")},
        until=lambda found: len(found) == 2,
        within=SOON,
    )
    assert failed["images/ghi-chu.txt"]["responsePayload"]["errorType"] == "UnidentifiedImageError"
    # Each was paid for three times.
    thrice = ["images/ghi-chu.txt"] * 3 + ["raw/anh.png"] * 3
    eventually(lambda: sorted(received(broken)), until=thrice.__eq__, within=SOON)
    eventually(lambda: broken.metric("Errors", function), until=(6).__eq__, within=SOON)

    broken.repair()
    upload(broken, "images/ghi-chu.txt", b"no picture")
    upload(broken, "raw/anh.png")
    upload(broken, "images/anh.png")
    eventually(lambda: has_thumbnail(broken, "images/anh.png"), within=SOON)
    eventually(lambda: sorted(received(broken)), until=sorted([*thrice, "images/anh.png"]).__eq__, within=SOON)
