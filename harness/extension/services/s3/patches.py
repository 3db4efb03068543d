"""S3: destinations that may not be used, and the spelling of keys in events.

* A notification destination that does not exist is refused with the words for one that may not be invoked, so that
  nobody can probe for functions. R: LocalStack's snapshot
  ``tests/aws/services/s3/test_s3_notifications_lambda.py::test_invalid_lambda_arn``: ``InvalidArgument``, "Unable to
  validate the following destination configurations", ``ArgumentName1`` "<arn>, null", ``ArgumentValue1`` "Not
  authorized to invoke function [<arn>]".
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

from localstack.aws.api.s3 import InvalidArgument
from localstack.aws.protocol.serializer import S3ResponseSerializer
from localstack.services.s3 import provider
from localstack.services.s3.notifications import EventBridgeNotifier, LambdaNotifier, S3EventNotificationContext
from localstack.utils.patch import patch

from harness.extension.services.s3 import release
from harness.extension.tools import Tools

__all__ = ["install"]

_REASONS = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
}
_NUMBERED = re.compile(r"Argument(Name|Value)\d+")  # S3 numbers what it refuses; the API model does not name these


def install(tools: Tools) -> None:
    """Correct the validation of Lambda destinations and the keys in events; keep objects with this engine's files."""
    # LocalStack keeps the objects of every engine of the machine in one directory, and leaves them behind.
    provider.DEFAULT_S3_TMP_DIR = tempfile.mkdtemp(prefix="s3-")
    tools.releases.add("s3", forget=release.forget)

    @patch(LambdaNotifier._verify_target)
    def verify_target(original: Callable[..., Any], self: LambdaNotifier, target_arn: str, context: Any) -> None:
        try:
            original(self, target_arn, context)
        except InvalidArgument as refused:
            raise InvalidArgument(
                refused.message,
                ArgumentName1=f"{target_arn}, null",
                ArgumentValue1=f"Not authorized to invoke function [{target_arn}]",
            ) from refused

    plain_tags = S3ResponseSerializer._add_error_tags

    def add_error_tags(self: Any, error: Any, root: Any, mime_type: str) -> None:
        plain_tags(self, error, root, mime_type)
        for name in sorted(filter(_NUMBERED.fullmatch, vars(error))):
            ElementTree.SubElement(root, name).text = str(getattr(error, name))

    S3ResponseSerializer._add_error_tags = add_error_tags

    made = S3EventNotificationContext.from_request_context.__func__

    def from_request_context(cls: Any, *args: Any, **kwargs: Any) -> Any:
        context = made(cls, *args, **kwargs)
        return replace(context, key_name=quote_plus(unquote(context.key_name), safe="/"))

    S3EventNotificationContext.from_request_context = classmethod(from_request_context)
    payload = EventBridgeNotifier._get_event_payload

    def event_payload(context: Any, *args: Any, **kwargs: Any) -> Any:
        entry = payload(replace(context, key_name=unquote_plus(context.key_name)), *args, **kwargs)
        detail = json.loads(entry["Detail"])
        detail["requester"] = context.account_id
        if "sequencer" in detail["object"]:
            detail["object"]["sequencer"] = f"{time.time_ns():018X}"
        if "reason" in detail:
            detail["reason"] = _REASONS.get(context.event_type.rpartition(":")[2], detail["reason"])
        return {**entry, "Detail": json.dumps(detail)}

    EventBridgeNotifier._get_event_payload = staticmethod(event_payload)
