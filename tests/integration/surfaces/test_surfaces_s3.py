"""S3: notifications."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("event", ["s3:*", "s3:ObjectCreated", "s3:ObjectCreated:Upload"])
def test_a_notification_for_no_event_of_s3_is_refused(account: Any, refused: Callable[..., Any], event: str) -> None:
    s3, topic = account("s3"), account("sns").create_topic(Name="t")["TopicArn"]
    s3.create_bucket(Bucket=f"b-{account.id}")
    wanted = {"TopicConfigurations": [{"TopicArn": topic, "Events": [event]}]}
    code, message, status = refused(
        s3.put_bucket_notification_configuration, Bucket=f"b-{account.id}", NotificationConfiguration=wanted
    )
    assert (code, status) == ("InvalidArgument", 400)
    assert "not supported for notifications" in message
