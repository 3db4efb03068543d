"""S3: destinations that may not be used, and the spelling of keys in events.

* A notification destination that does not exist is refused with the words for one that may not be invoked, so that
  nobody can probe for functions. R: LocalStack's snapshot
  ``tests/aws/services/s3/test_s3_notifications_lambda.py::test_invalid_lambda_arn``: ``InvalidArgument``, "Unable to
  validate the following destination configurations", ``ArgumentName1`` "<arn>, null", ``ArgumentValue1`` "Not
  authorized to invoke function [<arn>]".
* Errors have ``HostId`` and no ``Type`` (R: raw answers in LocalStack's
  ``tests/aws/services/s3/test_s3.snapshot.json``).
* A notification for an event that S3 does not have, ``s3:*`` for example, is refused: ``InvalidArgument`` 400 (events
  D: S3 User Guide, "Supported event types"; code and key words Q). LocalStack keeps it and never sends anything.
* Keys in event notifications are URL-encoded as in a form, a space is ``+``. D: S3 User Guide, "Event message
  structure" ("red flower.jpg" becomes "red+flower.jpg"). Keys in EventBridge events are not encoded (Q).
* EventBridge events name the requester's account, a sequencer that grows with each change of a key, and as reason
  ``PutObject``, ``POST Object``, ``CopyObject`` or ``CompleteMultipartUpload``. D: S3 User Guide, "EventBridge event
  message structure" (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html).
"""

import json
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus, unquote, unquote_plus
from xml.etree import ElementTree

from localstack.aws.api.s3 import Event, InvalidArgument
from localstack.services.s3.constants import S3_HOST_ID
from localstack.services.s3.notifications import LambdaNotifier

from harness.extension.patching import Patches, documented, engine, quoted, recorded
from harness.extension.services.s3 import access_patches, release, website
from harness.extension.services.s3.regions import WrongRegionError
from harness.extension.tools import Tools

__all__ = ["declare"]

_NOTIFICATIONS = "localstack.services.s3.notifications"
_PROVIDER = "localstack.services.s3.provider"
_SERIALIZER = "localstack.aws.protocol.serializer"
EVENTS = documented("https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html")
INVALID = recorded(
    "LocalStack: tests/aws/services/s3/test_s3_notifications_lambda.snapshot.json, test_invalid_lambda_arn"
)
FILTERS = recorded(
    "LocalStack: tests/aws/services/s3/test_s3_api.snapshot.json, test_bucket_notification_with_invalid_filter_rules"
)

REGIONS = quoted("https://github.com/minio/s3verify/issues/128")
_EVENTS = frozenset(map(str, Event))
_REASONS = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
}
_NUMBERED = re.compile(r"Argument(Name|Value)\d+")  # S3 numbers what it refuses; the API model does not name these


def declare(patches: Patches, tools: Tools) -> None:
    """Correct the validation of Lambda destinations and the keys in events; keep objects with this engine's files."""
    patches.derive(
        f"{_PROVIDER}:DEFAULT_S3_TMP_DIR",
        "84d483637a",
        engine("LocalStack keeps the objects of every engine of the machine in one directory"),
        "An engine's objects are kept in a directory of its own.",
        lambda _: tempfile.mkdtemp(prefix="s3-"),
    )
    patches.then(lambda: tools.releases.add("s3", forget=release.forget))
    access_patches.declare(patches)
    website.declare(patches, tools.questions.mode)

    @patches.wrap(f"{_NOTIFICATIONS}:LambdaNotifier._verify_target", "e22256fb96", INVALID)
    def verify_target(original: Callable[..., Any], self: LambdaNotifier, target_arn: str, context: Any) -> None:
        """A destination that does not exist is refused as one that may not be invoked."""
        try:
            original(self, target_arn, context)
        except InvalidArgument as refused:
            raise InvalidArgument(
                refused.message,
                ArgumentName1=f"{target_arn}, null",
                ArgumentValue1=f"Not authorized to invoke function [{target_arn}]",
            ) from refused

    @patches.wrap(f"{_SERIALIZER}:S3ResponseSerializer._add_error_tags", "cb0533d087", INVALID)
    def add_error_tags(original: Callable[..., None], self: Any, error: Any, root: Any, mime_type: str) -> None:
        """An error has the id of a host and no type, and names every argument that is refused."""
        original(self, error, root, mime_type)
        for kind in root.findall("Type"):
            root.remove(kind)
        if not getattr(error, "HostId", None):
            ElementTree.SubElement(root, "HostId").text = S3_HOST_ID
        for name in sorted(filter(_NUMBERED.fullmatch, vars(error))):
            ElementTree.SubElement(root, name).text = str(getattr(error, name))
        if isinstance(error, WrongRegionError) and error.code == "AuthorizationQueryParametersError":
            ElementTree.SubElement(root, "Region").text = error.Region  # the API model does not name this one

    @patches.wrap(f"{_SERIALIZER}:S3ResponseSerializer._serialize_error", "c40762c63d", REGIONS)
    def serialize_error(original: Callable[..., None], self: Any, error: Any, response: Any, *args: Any) -> None:
        """Who signs for another region than the bucket's is told which it is."""
        original(self, error, response, *args)
        if isinstance(error, WrongRegionError):
            response.headers["x-amz-bucket-region"] = error.Region

    @patches.wrap(f"{_NOTIFICATIONS}:BaseNotifier._validate_notification", "83ff630ba1", FILTERS)
    def validate(original: Callable[..., None], self: Any, asked: Any) -> None:
        """Rules of a filter are looked at before the destination; an event that S3 does not have is refused."""
        for event in asked.configuration.get("Events") or ():
            if event not in _EVENTS:
                words = "The event is not supported for notifications"
                raise InvalidArgument(words, ArgumentName="Event", ArgumentValue=event)
        original(self, replace(asked, skip_destination_validation=True))
        original(self, asked)

    @patches.wrap(f"{_NOTIFICATIONS}:S3EventNotificationContext.from_request_context", "40032b21e3", EVENTS)
    def from_request_context(original: Callable[..., Any], cls: Any, *args: Any, **kwargs: Any) -> Any:
        """Keys in notifications are encoded as in a form."""
        context = original(cls, *args, **kwargs)
        return replace(context, key_name=quote_plus(unquote(context.key_name), safe="/"))

    @patches.wrap(
        f"{_NOTIFICATIONS}:EventBridgeNotifier._get_event_payload",
        "1e12088c01",
        documented("https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"),
    )
    def event_payload(original: Callable[..., Any], context: Any, *args: Any, **kwargs: Any) -> Any:
        """EventBridge events have plain keys, the requester, a sequencer and the reason."""
        entry = original(replace(context, key_name=unquote_plus(context.key_name)), *args, **kwargs)
        detail = json.loads(entry["Detail"])
        detail["requester"] = context.account_id
        if "sequencer" in detail["object"]:
            detail["object"]["sequencer"] = f"{time.time_ns():018X}"
        if "reason" in detail:
            detail["reason"] = _REASONS.get(context.event_type.rpartition(":")[2], detail["reason"])
        return {**entry, "Detail": json.dumps(detail)}
