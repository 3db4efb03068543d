"""The vocabulary of checks besides fixtures: the markers, whether a call is permitted, an event to invoke with."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote_plus

import pytest

__all__ = ["MARKERS", "ahead", "allowed", "fault", "requires", "s3_event"]

MARKERS = (
    "fault(name): demonstrates a documented fault on the reference scenario, in an account of its own",
    "requires(*capabilities): skipped as 'not enforced here' where the engine lacks one of them",
    "ahead(function): start function(lab or sandbox) when the lab begins, run the test last",
)
"""Lines for pytest's registry of markers."""


def fault(name: str) -> pytest.MarkDecorator:
    """Mark a demonstration of the scenario's fault ``name``; the ``sandbox`` fixture is prepared for it."""
    return pytest.mark.fault(name)


def requires(*capabilities: str) -> pytest.MarkDecorator:
    """Skip a test as *not enforced here* unless the engine has all ``capabilities``."""
    return pytest.mark.requires(*capabilities)


def ahead(function: Callable[[Any], Any]) -> pytest.MarkDecorator:
    """Begin a test's slow part early, so that its time passes while other tests run.

    ``function`` is called in the background with what the test will use: its ``sandbox`` when the test is a fault
    demonstration, else the ``lab``. The test itself runs after the others of the session and takes what the
    function returned, or its exception, from the fixture ``begun``.
    """
    return pytest.mark.ahead.with_args(function)


def allowed(call: Callable[..., object], **parameters: object) -> bool:
    """Return whether AWS permits a call, whatever else may be wrong with it.

    Args:
        call: an operation of the client of a role or user (``lab.as_role(…).client(…)``), or what makes one.
        parameters: its parameters; choose them so that nothing is lost when it is permitted.
    """
    from harness.engines.refusals import refused

    return not refused(partial(call, **parameters))


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
