"""Events as AWS services send them, for checks that invoke a function directly."""

from typing import Any
from urllib.parse import quote_plus

__all__ = ["s3_event"]


def s3_event(bucket: str, key: str, *, size: int = 0, name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return S3's notification about one object, with the fields that handlers read.

    Args:
        bucket: name of the bucket.
        key: key as it was uploaded; the event carries it URL-encoded, as AWS does.
        size: size of the object in bytes.
        name: event name.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "us-east-1",
                "eventTime": "2025-05-20T02:00:00.000Z",
                "eventName": name,
                "userIdentity": {"principalId": "EXAMPLE"},
                "requestParameters": {"sourceIPAddress": "127.0.0.1"},
                "responseElements": {},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "check",
                    "bucket": {
                        "name": bucket,
                        "ownerIdentity": {"principalId": "EXAMPLE"},
                        "arn": f"arn:aws:s3:::{bucket}",
                    },
                    "object": {"key": quote_plus(key, safe="/"), "size": size, "sequencer": "0A1B2C3D4E5F678901"},
                },
            }
        ]
    }
