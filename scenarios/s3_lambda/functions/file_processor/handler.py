"""Processes every file that is uploaded to the bucket: reads it, scans it, logs what it was.

The scan computes a checksum and paces itself like the slow external scanner that it stands for:
SCAN_SECONDS_PER_MB seconds for each MB (1,000,000 bytes) read, whatever the file is called or holds.
"""

import hashlib
import logging
import os
import time
from urllib.parse import unquote_plus

import boto3

CHUNK = 256 * 1024  # bytes

logger = logging.getLogger("file-processor")
logger.setLevel(logging.INFO)
s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        process(record["s3"]["bucket"]["name"], object_key(record))
    return {"processed": len(event["Records"])}


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
