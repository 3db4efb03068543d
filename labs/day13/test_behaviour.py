"""Day 13, expected behaviour: uploaded pictures go over the event bus to a function, a topic and queues."""

import contextlib
import io
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from harness.curriculum.loader import LABS_DIR
from harness.pytest_plugin import ahead, allowed, requires

RUN = uuid.uuid4().hex[:6]
"""In names that checks make, so that they hold in an account that has been used before."""

PICTURES = LABS_DIR.parent / "fixtures" / "images"
SOON = 30  # seconds; usually about one, a busy machine needs more
PATIENT = 20  # seconds for what waits for minutes on AWS: retries, schedules

PHOTO = "images/đà lạt/núi rừng.jpg"
BADGE = "images/huy-hieu.png"
ICON = "images/nho/icon.png"
FILES = {PHOTO: "landscape.jpg", BADGE: "badge.png", ICON: "icon.png"}
OTHERS = {
    "images/ghi-chu.txt": b"no picture",
    "raw/anh.jpg": (PICTURES / "landscape.jpg").read_bytes(),
    "images/rong.jpg": b"",
    "images-cu/anh.png": (PICTURES / "icon.png").read_bytes(),
}
"""What must start nothing: another suffix, another prefix, no content, a prefix that only begins alike."""
BROKEN = "images/hong.jpg"
STEPS = ("download", "resize", "store", "send")
REPORT = {"report": "thumbnails", "period": "5 minutes"}


def upload(lab, key, body):
    lab.client("s3").put_object(Bucket=lab.outputs["UploadBucketName"], Key=key, Body=body)


def thumbnail_key(key):
    return key.replace("images/", "thumbnails/", 1)


def thumbnail(lab, key):
    """The thumbnail of an uploaded picture, opened; None when there is none."""
    s3 = lab.client("s3")
    try:
        stored = s3.get_object(Bucket=lab.outputs["ThumbnailBucketName"], Key=thumbnail_key(key))
    except s3.exceptions.NoSuchKey:
        return None
    return Image.open(io.BytesIO(stored["Body"].read()))


def receive(lab, queue, **parameters):
    found = lab.client("sqs").receive_message(
        QueueUrl=lab.outputs[queue], MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"], **parameters
    )
    return found.get("Messages", [])


def peek(lab, queue):
    """The messages that are in a queue, which stay visible to everybody."""
    return [json.loads(message["Body"]) for message in receive(lab, queue, VisibilityTimeout=0)]


def delete(lab, queue, message):
    lab.client("sqs").delete_message(QueueUrl=lab.outputs[queue], ReceiptHandle=message["ReceiptHandle"])


def received(lab):
    """Events that the function says it got."""
    lines = lab.logs(lab.outputs["FunctionName"])
    found = [re.match(r"received (\{.*\})\s*$", line) for line in lines]
    return [json.loads(match[1]) for match in found if match]


@dataclass
class Uploads:
    """What happened after the sample files were uploaded.

    Attributes:
        metadata: key → the messages about it that were in the metadata queue.
    """

    metadata: dict = field(default_factory=dict)


@pytest.fixture(scope="module")
def uploads(lab, eventually):
    done = Uploads()

    def collect():
        for message in receive(lab, "MetadataQueueUrl"):
            body = json.loads(message["Body"])
            if isinstance(body, dict) and body.get("key") in FILES:
                done.metadata.setdefault(body["key"], []).append(body)
                delete(lab, "MetadataQueueUrl", message)
        return done.metadata

    for key, body in OTHERS.items():
        upload(lab, key, body)
    for key, name in FILES.items():
        upload(lab, key, (PICTURES / name).read_bytes())
    with contextlib.suppress(AssertionError):  # each check says for itself what it misses
        eventually(collect, until=lambda found: set(found) == set(FILES), within=SOON)
    return done


def upload_broken(lab):
    upload(lab, BROKEN, b"\xff\xd8\xff\xe0 no picture behind the first bytes")


def test_thumbnail_is_made(lab, uploads, check):
    bucket = lab.outputs["ThumbnailBucketName"]
    found = thumbnail(lab, PHOTO)
    runs = lab.metric("Invocations", lab.outputs["FunctionName"])
    check(
        found is not None,
        expected={
            "en": f"an object {thumbnail_key(PHOTO)!r} in {bucket} after {PHOTO!r} was uploaded",
            "vi": f"object {thumbnail_key(PHOTO)!r} trong {bucket} sau khi upload {PHOTO!r}",
        },
        actual={
            "en": f"no such object; the function was invoked {runs:.0f} times",
            "vi": f"không có object đó; function đã chạy {runs:.0f} lần",
        },
    )
    check.equal(
        (found.format, found.size),
        ("JPEG", (128, 80)),
        of={
            "en": "format and size of the thumbnail of a JPEG of 640 × 400: 128 pixels at most, same proportions",
            "vi": "định dạng và kích thước thumbnail của ảnh JPEG 640 × 400: tối đa 128 pixel, giữ tỉ lệ",
        },
    )
    pixels = found.convert("RGB")
    sky, sun, grass = pixels.getpixel((10, 8)), pixels.getpixel((98, 18)), pixels.getpixel((64, 77))
    check(
        sky[2] > sky[0] and sun[0] > sun[2] and grass[1] > grass[0],
        expected={
            "en": "the picture itself, smaller: blue sky, a yellow sun, green hills",
            "vi": "đúng bức ảnh, nhỏ hơn: trời xanh, mặt trời vàng, đồi xanh lá",
        },
        actual=f"sky {sky}, sun {sun}, hills {grass}",
    )


def test_thumbnail_keeps_what_the_picture_is(lab, uploads, check):
    badge, icon = thumbnail(lab, BADGE), thumbnail(lab, ICON)
    check(
        badge is not None and icon is not None,
        expected={"en": "thumbnails of both PNG files", "vi": "thumbnail của cả hai file PNG"},
        actual=f"{BADGE}: {badge}, {ICON}: {icon}",
    )
    check.equal(
        (badge.format, badge.mode, badge.size),
        ("PNG", "RGBA", (128, 128)),
        of={"en": "the thumbnail of a transparent PNG", "vi": "thumbnail của file PNG trong suốt"},
    )
    check.equal(
        badge.getpixel((2, 2))[3],
        0,
        of={"en": "opacity of its corner", "vi": "độ đục ở góc ảnh"},
    )
    check.equal(
        icon.size,
        (48, 32),
        of={
            "en": "size of the thumbnail of a picture of 48 × 32, which must not be enlarged",
            "vi": "kích thước thumbnail của ảnh 48 × 32, không được phóng to",
        },
    )
    stored = lab.client("s3").head_object(Bucket=lab.outputs["ThumbnailBucketName"], Key=thumbnail_key(BADGE))
    check.equal(stored["ContentType"], "image/png", of={"en": "its content type", "vi": "content type"})


def test_metadata_is_sent(uploads, check):
    sizes = {PHOTO: ("JPEG", 640, 400), BADGE: ("PNG", 256, 256), ICON: ("PNG", 48, 32)}
    for key, (kind, width, height) in sizes.items():
        found = uploads.metadata.get(key, [])
        check.equal(
            [{name: value for name, value in one.items() if name != "uploaded"} for one in found],
            [
                {
                    "format": kind,
                    "width": width,
                    "height": height,
                    "key": key,
                    "size": (PICTURES / FILES[key]).stat().st_size,
                    "thumbnail": thumbnail_key(key),
                }
            ],
            of={
                "en": f"messages about {key} in the metadata queue, without the field uploaded",
                "vi": f"message về {key} trong queue metadata, bỏ trường uploaded",
            },
        )
        age = abs(datetime.now(UTC) - datetime.fromisoformat(found[0].get("uploaded") or "2000-01-01T00:00:00Z"))
        check(
            age < timedelta(hours=1),
            expected={"en": "uploaded: the event's time", "vi": "uploaded: thời điểm của sự kiện"},
            actual=found[0],
        )


def test_function_gets_only_what_it_needs(lab, uploads, check):
    events = [event for event in received(lab) if event.get("key") == BADGE]
    check(
        events,
        expected={
            "en": f'a log line "received {{…}}" with the event about {BADGE}',
            "vi": f'một dòng log "received {{…}}" với sự kiện về {BADGE}',
        },
        actual=received(lab)[:3],
    )
    event = {**events[0], "time": "…" if events[0].get("time") else None}
    check.equal(
        event,
        {
            "bucket": lab.outputs["UploadBucketName"],
            "key": BADGE,
            "size": (PICTURES / "badge.png").stat().st_size,
            "time": "…",
        },
        of={
            "en": "the event that the rule's input transformer made",
            "vi": "sự kiện do input transformer của rule tạo ra",
        },
    )


def test_other_files_are_ignored(lab, uploads, check):
    keys = {event.get("key") for event in received(lab)}
    check(
        set(FILES) <= keys,
        expected={
            "en": "the three pictures start the function (uploaded after the files that must not)",
            "vi": "ba bức ảnh kích hoạt function (upload sau các file không được kích hoạt)",
        },
        actual=sorted(map(str, keys)),
    )
    check.equal(
        sorted(keys & set(OTHERS)),
        [],
        of={
            "en": "other files that started the function: no prefix images/, no picture's suffix, no content",
            "vi": "file không có prefix images/, sai đuôi hoặc rỗng mà vẫn kích hoạt function",
        },
    )
    copies = [one["Message"] for one in peek(lab, "AuditQueueUrl") if "ghi-chu" in one.get("Message", "")]
    check.equal(copies, [], of={"en": "copies about them from the topic", "vi": "bản sao về chúng từ topic"})


@requires("lambda.logs")
def test_steps_are_logged(lab, uploads, check):
    found = [one for one in lab.invocations(lab.outputs["FunctionName"]) if one.mentions(f'"key": "{PHOTO}"')]
    check(
        found,
        expected={"en": f"a finished invocation for {PHOTO}", "vi": f"một lần chạy xong cho {PHOTO}"},
        actual=lab.logs(lab.outputs["FunctionName"])[-10:],
    )
    steps = [
        match
        for line in found[0].lines
        if (match := re.match(rf"step=(\w+) ms=(\d+) key={re.escape(PHOTO)}\s*$", line))
    ]
    check.equal(
        [match[1] for match in steps],
        list(STEPS),
        of={
            "en": f"steps in the log, one line each: step=NAME ms=MILLISECONDS key={PHOTO}",
            "vi": f"các bước trong log, mỗi bước một dòng: step=TÊN ms=MILI_GIÂY key={PHOTO}",
        },
    )
    spent, duration = sum(int(match[2]) for match in steps), float(found[0].report["Duration"].split()[0])
    check(
        spent <= duration + len(steps) and duration - spent < max(500, duration / 2),
        expected={
            "en": f"milliseconds that explain the Duration of {duration:.0f} ms",
            "vi": f"số mili giây giải thích được Duration {duration:.0f} ms",
        },
        actual=[match[0] for match in steps],
    )


def test_one_event_goes_three_ways(lab, uploads, check, eventually):
    def audited():
        return {
            json.loads(message["Message"])["detail"]["object"]["key"]: message
            for message in peek(lab, "AuditQueueUrl")
            if message.get("Type") == "Notification"
        }

    # SNS pushes a copy to every subscriber whose filter policy lets it through.
    envelopes = eventually(
        audited,
        until=lambda found: set(FILES) <= set(found),
        within=SOON,
        expected={
            "en": "SNS notifications about all three pictures in the audit queue (Type, TopicArn, Message, …)",
            "vi": "thông báo SNS về cả ba ảnh trong queue audit (Type, TopicArn, Message, …)",
        },
    )
    event = json.loads(envelopes[BADGE]["Message"])
    check.equal(
        (event["source"], event["detail-type"], event["detail"]["bucket"]["name"]),
        ("aws.s3", "Object Created", lab.outputs["UploadBucketName"]),
        of={"en": "the event in the notification", "vi": "sự kiện trong thông báo"},
    )
    raw = eventually(
        lambda: {one.get("id"): one for one in peek(lab, "PngQueueUrl")},
        until=lambda found: event["id"] in found,
        within=SOON,
        expected={
            "en": f"the same event ({event['id']}) without envelope in the PNG queue (raw message delivery)",
            "vi": f"cùng sự kiện đó ({event['id']}) không có envelope trong queue PNG (raw message delivery)",
        },
    )
    keys = {one["detail"]["object"]["key"] for one in raw.values() if "detail" in one}
    check(
        {BADGE, ICON} <= keys and all(key.endswith(".png") for key in keys),
        expected={
            "en": "events of PNG files only, by a filter policy",
            "vi": "chỉ có sự kiện của file PNG, nhờ filter policy",
        },
        actual=sorted(keys),
    )
    # SQS keeps a message until a consumer deletes it, and hides it from the others meanwhile.
    lab.client("sqs").send_message(QueueUrl=lab.outputs["MetadataQueueUrl"], MessageBody='"for one consumer"')

    def ours(**parameters):
        return [one for one in receive(lab, "MetadataQueueUrl", **parameters) if "for one" in one["Body"]]

    [first] = eventually(lambda: ours(VisibilityTimeout=120), within=SOON)
    check.equal(ours(), [], of={"en": "what a second consumer gets", "vi": "những gì consumer thứ hai nhận được"})
    [again] = eventually(ours, within=SOON)
    check.equal(
        (again["MessageId"] == first["MessageId"], again["Attributes"]["ApproximateReceiveCount"]),
        (True, "2"),
        of={
            "en": "the message after its visibility timeout: the same one, received twice",
            "vi": "message sau visibility timeout: vẫn message đó, nhận lần thứ hai",
        },
    )
    delete(lab, "MetadataQueueUrl", again)


def test_poison_message_is_set_aside(lab, check, eventually):
    text = json.dumps({"poison": RUN})
    lab.client("sqs").send_message(QueueUrl=lab.outputs["MetadataQueueUrl"], MessageBody=text)
    counts = []

    def ours(queue):
        """This message, if it is there; the others are worked off."""
        found = []
        for message in receive(lab, queue, VisibilityTimeout=0):
            if message["Body"] == text:
                found.append(message)
            else:
                delete(lab, queue, message)
        return found

    def consume():
        """A consumer that fails on the message, and gives it back at once."""
        counts.extend(int(message["Attributes"]["ApproximateReceiveCount"]) for message in ours("MetadataQueueUrl"))
        return ours("MetadataDeadLetterQueueUrl") or (counts and max(counts) > 5)

    found = eventually(
        consume,
        within=SOON,
        expected={
            "en": "the message in the dead-letter queue after three receives without a delete",
            "vi": "message nằm trong dead-letter queue sau ba lần nhận mà không xóa",
        },
    )
    check(
        found is not True,
        expected={
            "en": "the message in the dead-letter queue after three receives without a delete",
            "vi": "message nằm trong dead-letter queue sau ba lần nhận mà không xóa",
        },
        actual={
            "en": f"it was given out {max(counts)} times and is still in the queue",
            "vi": f"message đã được phát {max(counts)} lần và vẫn ở trong queue",
        },
    )
    check.equal(counts, [1, 2, 3], of={"en": "receive counts before that", "vi": "các lần nhận trước đó"})


@ahead(upload_broken)
def test_broken_picture_is_set_aside(lab, begun, check, eventually):
    def failed():
        found = [one for one in peek(lab, "FailedQueueUrl") if isinstance(one, dict) and "requestContext" in one]
        return [one for one in found if one.get("requestPayload", {}).get("key") == BROKEN]

    [record, *_] = eventually(
        failed,
        within=PATIENT,
        expected={
            "en": f"a record about {BROKEN} in the queue for failed events (on-failure destination of the function)",
            "vi": f"một bản ghi về {BROKEN} trong queue sự kiện lỗi (on-failure destination của function)",
        },
    )
    context = record["requestContext"]
    check.equal(
        (context["condition"], context["approximateInvokeCount"]),
        ("RetriesExhausted", 3),
        of={
            "en": "condition and invocations: the first one and the two retries of asynchronous events",
            "vi": "condition và số lần chạy: lần đầu và hai lần thử lại của sự kiện bất đồng bộ",
        },
    )


@requires("events.archives")
def test_archived_events_are_replayed(lab, uploads, check, eventually):
    events, key = lab.client("events"), f"images/phat-lai-{RUN}.png"
    begin = datetime.now(UTC).replace(microsecond=0)
    upload(lab, key, (PICTURES / "icon.png").read_bytes())
    eventually(
        lambda: thumbnail(lab, key),
        within=SOON,
        expected={"en": f"a thumbnail of {key}", "vi": f"thumbnail của {key}"},
    )
    thumbnails = lab.outputs["ThumbnailBucketName"]
    lab.client("s3").delete_object(Bucket=thumbnails, Key=thumbnail_key(key))  # somebody's mistake
    try:
        archive = events.describe_archive(ArchiveName=lab.outputs["ArchiveName"])
    except events.exceptions.ResourceNotFoundException as error:
        archive = {"EventCount": str(error)}
    check(
        archive["EventCount"] not in (0, str(archive["EventCount"])),
        expected={
            "en": f"archive {lab.outputs['ArchiveName']} with the events of the bucket",
            "vi": f"archive {lab.outputs['ArchiveName']} có các sự kiện của bucket",
        },
        actual=f"EventCount = {archive['EventCount']}",
    )
    bus = f"arn:aws:events:us-east-1:{lab.account}:event-bus/default"
    rule = f"arn:aws:events:us-east-1:{lab.account}:rule/{lab.outputs['RuleName']}"
    events.start_replay(
        ReplayName=f"once-more-{RUN}",
        EventSourceArn=archive["ArchiveArn"],
        EventStartTime=begin,
        EventEndTime=datetime.now(UTC) + timedelta(minutes=1),
        Destination={"Arn": bus, "FilterArns": [rule]},
    )
    eventually(
        lambda: thumbnail(lab, key),
        within=SOON,
        expected={
            "en": f"the thumbnail of {key} again after a replay",
            "vi": f"lại có thumbnail của {key} sau khi replay",
        },
    )
    replayed = eventually(
        lambda: [one for one in peek(lab, "PngQueueUrl") if "replay-name" in one],
        within=SOON,
        expected={"en": "the replayed event in the PNG queue", "vi": "sự kiện phát lại trong queue PNG"},
    )
    check.equal(
        {one["replay-name"] for one in replayed},
        {f"once-more-{RUN}"},
        of={"en": "replay-name of the events", "vi": "replay-name của các sự kiện"},
    )


def test_schedule_asks_for_reports(lab, check, eventually):
    found = eventually(
        lambda: peek(lab, "ReportQueueUrl"),
        within=PATIENT,
        expected={
            "en": "a message in the report queue, every 5 minutes (faster here)",
            "vi": "một message trong queue báo cáo, mỗi 5 phút (ở đây nhanh hơn)",
        },
    )
    check.equal(found[0], REPORT, of={"en": "the message", "vi": "message"})
    rules = lab.client("events").list_rules()["Rules"]
    check(
        "rate(5 minutes)" in [rule.get("ScheduleExpression") for rule in rules],
        expected={"en": "a rule with rate(5 minutes)", "vi": "một rule với rate(5 minutes)"},
        actual=[rule.get("ScheduleExpression") for rule in rules],
    )


@requires("iam.enforcement", "iam.decision-log")
def test_only_this_rule_may_invoke(lab, uploads, check, eventually):
    events, function = lab.client("events"), lab.outputs["FunctionName"]
    arn = lab.client("lambda").get_function_configuration(FunctionName=function)["FunctionArn"]
    stranger = events.put_rule(Name="somebody-elses", EventPattern=json.dumps({"source": ["stranger"]}))["RuleArn"]
    events.put_targets(Rule="somebody-elses", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[{"Source": "stranger", "DetailType": "d", "Detail": json.dumps({"key": "x"})}])
    asked = {"principal": "events.amazonaws.com", "action": "lambda:InvokeFunction"}
    own = f"arn:aws:events:us-east-1:{lab.account}:rule/{lab.outputs['RuleName']}"

    def outcomes(rule):
        return {each["decision"] for each in lab.decisions(**asked) if each["source_arn"] == rule}

    found = eventually(lambda: outcomes(stranger), within=SOON)
    check.equal(
        (outcomes(own), found),
        ({"Allowed"}, {"ImplicitlyDenied"}),
        of={
            "en": f"whether rule {lab.outputs['RuleName']} and another rule may invoke {function}",
            "vi": f"rule {lab.outputs['RuleName']} và một rule khác có được invoke {function} không",
        },
    )


@requires("iam.enforcement", "iam.role-sessions")
def test_role_is_least_privilege(lab, uploads, check):
    role = lab.as_role(lab.role_of(lab.outputs["FunctionName"]))
    s3, sqs = role.client("s3"), role.client("sqs")
    pictures, thumbnails = lab.outputs["UploadBucketName"], lab.outputs["ThumbnailBucketName"]
    calls = {
        f"s3:GetObject {pictures}/images/": (s3.get_object, {"Bucket": pictures, "Key": ICON}),
        f"s3:PutObject {thumbnails}/thumbnails/": (s3.put_object, {"Bucket": thumbnails, "Key": "thumbnails/x"}),
        "sqs:SendMessage metadata": (
            sqs.send_message,
            {"QueueUrl": lab.outputs["MetadataQueueUrl"], "MessageBody": '"from the role"'},
        ),
    }
    others = {
        f"s3:GetObject {pictures}/raw/": (s3.get_object, {"Bucket": pictures, "Key": "raw/anh.jpg"}),
        f"s3:PutObject {pictures}/images/": (s3.put_object, {"Bucket": pictures, "Key": "images/loop.jpg"}),
        f"s3:PutObject {thumbnails}/other/": (s3.put_object, {"Bucket": thumbnails, "Key": "other/x"}),
        f"s3:DeleteObject {thumbnails}": (s3.delete_object, {"Bucket": thumbnails, "Key": "thumbnails/x"}),
        f"s3:ListBucket {pictures}": (s3.list_objects_v2, {"Bucket": pictures}),
        "sqs:SendMessage audit": (
            sqs.send_message,
            {"QueueUrl": lab.outputs["AuditQueueUrl"], "MessageBody": '"from the role"'},
        ),
        "sqs:ReceiveMessage metadata": (sqs.receive_message, {"QueueUrl": lab.outputs["MetadataQueueUrl"]}),
    }
    may = [name for name, (operation, given) in {**calls, **others}.items() if allowed(operation, **given)]
    check.equal(
        may,
        list(calls),
        of={"en": "what the function's role may do", "vi": "những gì role của function được làm"},
        advice=lab.minimal_policies,
    )
