"""Day 05, expected behaviour: an upload to S3 runs a Lambda function that logs what was uploaded."""

import contextlib
import io
import json
import re
import struct
import uuid
import zlib
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from harness.lab_kit.least_privilege import excess, function_needs, invokers_beyond, is_sam
from harness.pytest_plugin import ahead, requires, s3_event
from harness.pytest_plugin.invocations import readable

pytestmark = requires("lambda.logs")

SOON = 10  # seconds; usually well under one, a busy machine needs more

RUN = f"r{uuid.uuid4().hex[:6]}"
"""In the names of files, so that checks hold in a bucket that has been used before."""
EARLIER = re.compile(rf"\b(?!{RUN})r[0-9a-f]{{6}}\b")
"""Such a mark of an earlier run, whose events Lambda may still be trying again."""
TEXT = f"ghi-chu-{RUN}.txt"
TABLE = f"doanh-thu-{RUN}.csv"
PICTURE = f"anh-{RUN}.png"
ACCENTED = f"báo cáo tháng 5 {RUN}.csv"
UNUSUAL = f"export-{RUN}.data"
LARGE = f"video-10MB-{RUN}.bin"
LARGE_BYTES = 10_000_000
TIMEOUT = 30  # seconds, as the exercise asks for
LARGE_WITHIN = TIMEOUT + 10  # seconds: with room for a cold start


def picture():
    """A real PNG of 40 × 40 pixels, 4,871 bytes: stored, not compressed, so that its size is always the same."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + bytes((x * 6, y * 6, 128)[i] for x in range(40) for i in range(3)) for y in range(40))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


FILES = {
    TEXT: ("Xin chào từ S3.\n" * 80).encode(),
    TABLE: b"ngay,doanh_thu\n" + b"2025-05-20,1500000\n" * 120,
    PICTURE: picture(),
    ACCENTED: b"thang,so_luong\n" + b"5,42\n" * 311,
    UNUSUAL: b"\x01\x02\x03" * 1111,
}
CONTENT_TYPES = {
    TEXT: "text/plain",
    TABLE: "text/csv",
    PICTURE: "image/png",
    ACCENTED: "text/csv",
    # Not what the name suggests: only who asks S3 knows it.
    UNUSUAL: "application/vnd.ms-excel",
}


def put(lab, key, body, content_type="application/octet-stream"):
    bucket = lab.outputs["BucketName"]
    lab.client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)


def invocations(lab, key):
    found = lab.invocations(lab.outputs["FunctionName"])
    return [invocation for invocation in found if invocation.mentions(key)]


def lines(lab):
    return lab.logs(lab.outputs["FunctionName"])


def is_logged(lines, key, size):
    return any(key in line and re.search(rf"\b{size}\b", line) for line in map(readable, lines))


def put_large(lab):
    """Upload as ``aws s3 cp`` does: what is larger than 8 MB in parts."""
    lab.client("s3").upload_fileobj(io.BytesIO(bytes(LARGE_BYTES)), lab.outputs["BucketName"], LARGE)


def is_read(lab, key):
    """Whether the function itself asked for the content of an object, not only for what S3 knows about it."""
    session = f":assumed-role/{lab.role_of(lab.outputs['FunctionName'])}/"
    resource = f"arn:aws:s3:::{lab.outputs['BucketName']}/{key}"
    rows = lab.decisions(action="s3:GetObject", operation="GetObject", resource=resource, decision="Allowed")
    return any(session in row["principal"] for row in rows)


@dataclass
class Uploads:
    """What the log held after all sample files were uploaded at once."""

    lines: list

    @property
    def seen(self):
        """Whether the log mentions a small file at all; if not, waiting for a large one is in vain."""
        return any(TEXT in line for line in self.lines)


@pytest.fixture(scope="module")
def uploads(lab, check, eventually):
    bucket = lab.outputs["BucketName"]
    configured = lab.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    check(
        configured.get("LambdaFunctionConfigurations"),
        expected={
            "en": f"bucket {bucket} notifies a Lambda function of new objects",
            "vi": f"bucket {bucket} gửi sự kiện đến Lambda function khi có object mới",
        },
        actual={
            "en": "its notification configuration names no Lambda function",
            "vi": "notification configuration của bucket không có Lambda function nào",
        },
    )

    def finished():
        found = lab.invocations(lab.outputs["FunctionName"])
        earlier = [each for each in found if any(EARLIER.search(line) for line in each.lines)]
        return len([each for each in found if each not in earlier and not each.mentions(LARGE)])

    for number, (key, body) in enumerate(FILES.items(), 1):
        put(lab, key, body, CONTENT_TYPES[key])
        if number == 1 or finished():
            # One after the other, so that one environment serves them all; after a miss nothing is waited for again,
            # and each check says for itself what it misses.
            with contextlib.suppress(AssertionError):
                eventually(finished, until=lambda count, number=number: count >= number, within=SOON)
    return Uploads(lines(lab))


def test_upload_is_logged(lab, uploads, check):
    for key in (TEXT, TABLE, PICTURE):
        size = len(FILES[key])
        check(
            is_logged(uploads.lines, key, size),
            expected={
                "en": f"a log line with the file name {key} and its size, {size} bytes",
                "vi": f"một dòng log có tên file {key} và kích thước {size} byte",
            },
            actual=uploads.lines,
        )


def test_keys_are_decoded(lab, uploads, check):
    size = len(FILES[ACCENTED])
    check(
        is_logged(uploads.lines, ACCENTED, size),
        expected={
            "en": f"a log line with the file name as it was uploaded, {ACCENTED!r}, and its size, {size} bytes",
            "vi": f"một dòng log có tên file đúng như lúc upload, {ACCENTED!r}, và kích thước {size} byte",
        },
        actual=uploads.lines,
    )


def test_content_type_is_read(lab, uploads, check):
    for key in (TABLE, PICTURE, UNUSUAL):
        check(
            any(key in line and CONTENT_TYPES[key] in line for line in map(readable, uploads.lines)),
            expected={
                "en": f"a log line with {key} and the content type that S3 keeps for it, {CONTENT_TYPES[key]}",
                "vi": f"một dòng log có {key} và content type mà S3 lưu cho file đó, {CONTENT_TYPES[key]}",
            },
            actual=uploads.lines,
        )


def test_log_has_report(lab, uploads, check):
    function = lab.outputs["FunctionName"]
    group = lab.log_group(function)
    check.equal(lab.outputs["LogGroupName"], group, of={"en": "the output LogGroupName", "vi": "output LogGroupName"})
    complete = [
        invocation
        for invocation in lab.invocations(function)
        if invocation.lines[0].startswith(f"START RequestId: {invocation.request_id}")
        and f"END RequestId: {invocation.request_id}" in invocation.lines
        and {"Duration", "Billed Duration", "Memory Size", "Max Memory Used"} <= invocation.report.keys()
    ]
    check(
        len(complete) >= len(FILES),
        expected={
            "en": f"START, END and REPORT lines of {len(FILES)} invocations in {group}",
            "vi": f"các dòng START, END và REPORT của {len(FILES)} lần invoke trong {group}",
        },
        actual=lab.logs(function),
    )


@requires("lambda.errors", "lambda.metrics")
def test_metrics_are_recorded(lab, uploads, check, eventually):
    function = lab.outputs["FunctionName"]
    for name, statistic, at_least in (("Invocations", "Sum", len(FILES)), ("Duration", "SampleCount", 1)):
        eventually(
            lambda name=name, statistic=statistic: lab.metric(name, function, statistic),
            until=lambda value, at_least=at_least: value >= at_least,
            within=SOON,
            expected={
                "en": f"metric AWS/Lambda {name} ({statistic}) of {function} ≥ {at_least}",
                "vi": f"metric AWS/Lambda {name} ({statistic}) của {function} ≥ {at_least}",
            },
        )
    errors = lab.metric("Errors", function)
    event = s3_event(lab.outputs["BucketName"], "khong-ton-tai.txt", size=1)
    answer = lab.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    check(
        "FunctionError" in answer,
        expected={
            "en": "an event for an object that does not exist fails (FunctionError), so that Errors counts it",
            "vi": "sự kiện về một object không tồn tại phải báo lỗi (FunctionError) để metric Errors đếm được",
        },
        actual=answer["Payload"].read().decode(),
    )
    eventually(
        lambda: lab.metric("Errors", function),
        until=lambda value: value > errors,
        within=SOON,
        expected={
            "en": f"metric AWS/Lambda Errors of {function} above {errors:g}",
            "vi": f"metric AWS/Lambda Errors của {function} lớn hơn {errors:g}",
        },
    )


def test_deletes_do_not_trigger(lab, uploads, check, eventually):
    bucket, deleted, marker = lab.outputs["BucketName"], f"tam-{RUN}.txt", f"sau-khi-xoa-{RUN}.txt"
    configured = lab.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    events = [event for each in configured["LambdaFunctionConfigurations"] for event in each["Events"]]
    check(
        all(event.startswith("s3:ObjectCreated:") for event in events),
        expected={"en": "notifications of new objects only", "vi": "chỉ gửi sự kiện khi có object mới"},
        actual=events,
    )
    check(
        uploads.seen,
        expected={"en": "uploads appear in the log", "vi": "các lần upload xuất hiện trong log"},
        actual=uploads.lines,
    )
    put(lab, deleted, b"x" * 1024)
    eventually(lambda: invocations(lab, deleted), within=SOON, expected=handled(deleted))
    lab.client("s3").delete_object(Bucket=bucket, Key=deleted)
    put(lab, marker, b"y" * 1024)
    # Events of one bucket go out in the order of the calls: once the marker has been handled, an event of the
    # deletion would have been handled as well, or would at least have been sent.
    eventually(lambda: invocations(lab, marker), within=SOON, expected=handled(marker))
    check(
        len(invocations(lab, deleted)) == 1,
        expected={
            "en": f"one invocation for {deleted}: its upload, not its deletion",
            "vi": f"đúng một lần invoke cho {deleted}: lúc upload, không phải lúc xoá",
        },
        actual=lines(lab),
    )


@requires("iam.enforcement", "iam.decision-log", "s3.validates-destinations")
def test_notification_is_authorized(lab, uploads, check, eventually):
    bucket, function = lab.outputs["BucketName"], lab.outputs["FunctionName"]
    arn = f"arn:aws:s3:::{bucket}"
    eventually(
        lambda: lab.decisions(principal="s3.amazonaws.com", action="lambda:InvokeFunction"),
        until=lambda found: any(each["decision"] == "Allowed" and each["source_arn"] == arn for each in found),
        within=SOON,
        expected={
            "en": f"S3 invokes {function} for {arn}, allowed by the function's resource-based policy",
            "vi": f"S3 invoke {function} cho {arn}, được resource-based policy của function cho phép",
        },
    )
    # SAM's event for a bucket makes a permission for the account alone: the bucket's ARN would close a circle.
    sam = is_sam(lab)
    beyond = invokers_beyond(lab, function, "s3.amazonaws.com", [arn], account=True, source_optional=sam)
    check(
        not beyond,
        expected={
            "en": f"the function's policy lets in the service s3.amazonaws.com alone, for {arn} (SourceArn) of account "
            f"{lab.account} (SourceAccount: a bucket's ARN carries no account)",
            "vi": f"policy của function chỉ cho service s3.amazonaws.com, cho {arn} (SourceArn) của account "
            f"{lab.account} (SourceAccount, vì ARN của bucket không chứa account)",
        },
        actual=beyond[0] if beyond else "",
    )
    if sam:
        return
    stranger = f"another-{lab.account}"
    lab.client("s3").create_bucket(Bucket=stranger)
    refusal = "nothing: the notification was accepted"
    try:
        notify(lab, stranger)
    except ClientError as error:
        refusal = error.response["Error"]["Code"]
    check(
        refusal == "InvalidArgument",
        expected={
            "en": f"another bucket ({stranger}) may not invoke the function: the permission names its SourceArn",
            "vi": f"bucket khác ({stranger}) không được invoke function: permission phải có SourceArn",
        },
        actual=refusal,
    )


@requires("iam.enforcement", "iam.decision-log")
def test_role_is_least_privilege(lab, uploads, check):
    check(
        uploads.seen,
        expected={"en": "uploads appear in the log", "vi": "các lần upload xuất hiện trong log"},
        actual=uploads.lines,
    )
    function, bucket = lab.outputs["FunctionName"], f"arn:aws:s3:::{lab.outputs['BucketName']}"
    objects = ("s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectTagging")
    beyond = excess(
        lab,
        lab.role_of(function),
        may=[
            *function_needs(lab, function),
            *((action, f"{bucket}/*") for action in objects),
            ("s3:ListBucket", bucket),
        ],
    )
    check(
        not beyond,
        expected={
            "en": f"the role of {function} may read objects of {bucket}, write its own log, and nothing else",
            "vi": f"role của {function} chỉ được đọc object của {bucket} và ghi log của chính nó",
        },
        actual=beyond,
        advice=lab.minimal_policies,
    )


@requires("iam.decision-log")
@ahead(put_large)
def test_large_upload_is_processed(lab, uploads, begun, check, eventually):
    check(
        uploads.seen,
        expected={"en": "small uploads appear in the log", "vi": "các file nhỏ xuất hiện trong log"},
        actual=uploads.lines,
    )
    [first, *_] = eventually(lambda: invocations(lab, LARGE), within=LARGE_WITHIN, expected=handled(LARGE))
    check(
        is_logged(first.lines, LARGE, LARGE_BYTES),
        expected={
            "en": f"a log line with {LARGE} and its size, {LARGE_BYTES} bytes",
            "vi": f"một dòng log có {LARGE} và kích thước {LARGE_BYTES} byte",
        },
        actual=first.lines,
    )
    check(
        is_read(lab, LARGE),
        expected={
            "en": f"the function reads the content of {LARGE} (GetObject)",
            "vi": f"function đọc nội dung của {LARGE} (GetObject)",
        },
        actual={
            "en": "it never asked S3 for the content",
            "vi": "function không hề đọc nội dung từ S3",
        },
    )
    timeout = lab.client("lambda").get_function_configuration(FunctionName=lab.outputs["FunctionName"])["Timeout"]
    check(
        timeout >= TIMEOUT,
        expected={
            "en": f"a timeout of {TIMEOUT} s, as the exercise asks for",
            "vi": f"timeout {TIMEOUT} giây như đề bài yêu cầu",
        },
        actual=f"Timeout = {timeout}",
    )
    check(
        "Status" not in first.report,
        expected={"en": "a REPORT line without a failure status", "vi": "dòng REPORT không có Status lỗi"},
        actual=first.lines,
    )


def notify(lab, bucket):
    [arn] = [
        each["FunctionArn"]
        for each in lab.client("lambda").list_functions()["Functions"]
        if each["FunctionName"] == lab.outputs["FunctionName"]
    ]
    lab.client("s3").put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]
        },
    )


def handled(key):
    return {
        "en": f"an invocation in the log that names {key} and has its REPORT line",
        "vi": f"một lần invoke trong log có nhắc đến {key} và có dòng REPORT",
    }
