"""Runs for every file that is uploaded to the bucket and logs what was uploaded."""

# >| import time
# >|
# >| import boto3
# >|
import hashlib
import logging
import os
import time
from urllib.parse import unquote_plus

import boto3

CHUNK = 256 * 1024  # bytes

logger = logging.getLogger("file-processor")
logger.setLevel(logging.INFO)
# <
s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        # > TODO: bucket name and object key are in record["s3"]. Print the event first to see how it looks:
        # >       how does the key of "báo cáo tháng 5.csv" arrive?
        # > TODO: read the object from S3: its size, its content type and its content.
        # > TODO: give the content to scan().
        # > TODO: log one line with file name, size in bytes and content type.
        # >       An error must not be swallowed: Lambda counts it only when the handler raises it.
        # >vi TODO: tên bucket và key của object nằm trong record["s3"]. Hãy in event ra trước để xem cấu trúc:
        # >vi       key của "báo cáo tháng 5.csv" đến dưới dạng nào?
        # >vi TODO: đọc object từ S3: kích thước, content type và nội dung.
        # >vi TODO: đưa nội dung cho scan().
        # >vi TODO: ghi một dòng log gồm tên file, kích thước (byte) và content type.
        # >vi       Không được nuốt lỗi: Lambda chỉ đếm lỗi khi exception thoát ra khỏi handler.
        # >| print("an event arrived, nothing is done with it yet:", record["eventName"])
        process(record["s3"]["bucket"]["name"], object_key(record))
    return {"processed": len(event["Records"])}
    # <


# >| def scan(content):
# >|     """Stands for a slow external scanner: 0.62 s for each MB. Leave it as it is."""
# >|     time.sleep(len(content) / 1_000_000 * 0.62)
def object_key(record):
    # Keys in S3 events are URL-encoded: "báo cáo.csv" arrives as "b%C3%A1o+c%C3%A1o.csv".
    return unquote_plus(record["s3"]["object"]["key"])


def process(bucket, key):
    logger.info("processing %r from %s", key, bucket)
    response = s3.get_object(Bucket=bucket, Key=key)
    checksum = scan(response["Body"], float(os.environ["SCAN_SECONDS_PER_MB"]))
    size, content_type = response["ContentLength"], response["ContentType"]
    logger.info("processed %r: size %d bytes, type %s, sha256 %s", key, size, content_type, checksum)


def scan(body, seconds_per_mb):
    """Stands for a slow external scanner: computes a checksum, at a pace that depends on the size alone."""
    digest = hashlib.sha256()
    started, scanned = time.monotonic(), 0
    for chunk in body.iter_chunks(CHUNK):
        digest.update(chunk)
        scanned += len(chunk)
        # Paced against the start, so that time spent reading and hashing counts.
        behind = started + scanned / 1_000_000 * seconds_per_mb - time.monotonic()
        if behind > 0:
            time.sleep(behind)
    return digest.hexdigest()
    # <
