"""Upload → log line: from the start of PutObject until FilterLogEvents shows the handler's own line about that key.

Twice: the function of scenarios/s3_lambda, which reads the object back and logs it, and a handler that only prints
the key, which is the way through the engine alone. A line that does not come within ``LATE`` seconds is lost; a peer
whose first line does not come, or that loses two in a row, cannot do it.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from benchmarks import functions
from benchmarks.polling import poll
from benchmarks.subject import ACCOUNT, CannotError, Subject

__all__ = ["upload_to_log", "upload_to_print"]

FIRST: Final = 5.0  # seconds for the first line, a cold start included
LATE: Final = 10.0  # seconds for the others
WARM_UPS: Final = 2
BODY: Final = b"name,size\n" * 10


def upload_to_log(subject: Subject) -> Mapping[str, list[float]]:
    """Seconds for each line of the scenario's function, and how many uploads got none."""
    if subject.bucket is None:
        raise CannotError(subject.undeployed or "not deployed")
    return _uploads(subject, subject.bucket, "s3-file-processor", "processed '{key}'", "upload_to_log")


def upload_to_print(subject: Subject) -> Mapping[str, list[float]]:
    """The same for a handler that only prints."""
    name, bucket = "bench-print", "bench-print-uploads"
    arn = functions.create(subject, name)
    s3 = subject.client("s3")
    s3.create_bucket(Bucket=bucket)
    subject.client("lambda").add_permission(
        FunctionName=name,
        StatementId="uploads",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount=ACCOUNT,
    )
    notify = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=notify)
    return _uploads(subject, bucket, name, "got {key}", "upload_to_print")


def _uploads(subject: Subject, bucket: str, function: str, line: str, samples: str) -> Mapping[str, list[float]]:
    took: list[float] = []
    lost: list[float] = []
    for number in range(WARM_UPS + subject.sizes.uploads):
        key, late = f"upload-{number}.csv", LATE if number else FIRST
        seconds, last = _upload(subject, bucket, functions.LOG_GROUP(function), key, line.format(key=key), late)
        lost.append(0.0 if seconds is not None else 1.0)
        if seconds is not None and number >= WARM_UPS:
            took.append(seconds)
        if lost in ([1.0], [*lost[:-2], 1.0, 1.0]):
            raise CannotError(f"no line in {late:g} s; " + (f"last: {last}" if last else "empty log"))
    return {samples: took, f"{samples}_lost": lost}


def _upload(subject: Subject, bucket: str, group: str, key: str, line: str, late: float) -> tuple[float | None, str]:
    """Seconds until the line, None when lost; and the last line that was seen."""
    s3, logs = subject.client("s3"), subject.client("logs")
    since = int(time.time() * 1000) - 1000
    last = ""

    def seen() -> bool | None:
        nonlocal last
        for message in _messages(logs, group, since):
            last = message.strip() or last
            if line in message:
                return True
        return None

    started = time.perf_counter()
    s3.put_object(Bucket=bucket, Key=key, Body=BODY)
    found = poll(seen, timeout=late)
    return (time.perf_counter() - started if found else None), last


def _messages(logs: Any, group: str, since: int) -> list[str]:
    try:
        events = logs.filter_log_events(logGroupName=group, startTime=since)["events"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return []
    return [event["message"] for event in events]
