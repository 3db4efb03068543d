"""CloudTrail events and the history, as pure values."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.descriptors import service, services
from harness.extension.authorization.call import Call
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.resolved_call import ResolvedCall
from harness.extension.services.cloudtrail.event import TrailEvent, is_management_event, trail_event
from harness.extension.services.cloudtrail.history import History
from harness.iam import Principal

NOW = datetime(2026, 5, 20, 9, 0, 0, tzinfo=UTC)
ROOT = Caller(Kind.ROOT, Principal.parse("arn:aws:iam::111122223333:root"), "111122223333")
SERVICE = Caller(Kind.SERVICE, Principal.parse("s3.amazonaws.com"))


def event(
    operation: str = "CreateQueue",
    *,
    error: tuple[str, str] | None = None,
    caller: Caller = ROOT,
    at: datetime = NOW,
    **parameters: Any,
) -> TrailEvent:
    call = Call("sqs", operation, parameters, "111122223333")
    resolved = ResolvedCall(call, caller, service("sqs"), "json", "r", "127.0.0.1", "test", ())
    return trail_event(resolved, error=error, now=at)


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "AccessDenied", "AuthorizationError", "UnauthorizedOperation"]
)
def test_every_refusal_is_access_denied_without_parameters(code: str) -> None:
    record = json.loads(event(error=(code, "User: …"), QueueName="q").record)
    assert record["errorCode"] == "AccessDenied"
    assert record["requestParameters"] is None


def test_another_error_keeps_its_code_and_parameters() -> None:
    record = json.loads(event(error=("QueueDoesNotExist", "no"), QueueName="q").record)
    assert record["errorCode"] == "QueueDoesNotExist"
    assert record["requestParameters"] == {"QueueName": "q"}


def test_a_service_calls_in_its_own_name() -> None:
    record = json.loads(event(caller=SERVICE).record)
    assert record["userIdentity"] == {"type": "AWSService", "invokedBy": "s3.amazonaws.com"}
    assert record["sourceIPAddress"] == "s3.amazonaws.com"


def test_bodies_and_secrets_are_hidden() -> None:
    record = event(Body=b"bytes", Environment={"Variables": {"TOKEN": "t0k"}}).record
    assert "t0k" not in record
    assert "bytes" not in record


@pytest.mark.parametrize(
    ("name", "operation", "management"),
    [
        ("s3", "CreateBucket", True),
        ("s3", "PutObject", False),
        ("lambda", "Invoke", False),
        ("iam", "CreateRole", True),
    ],
)
def test_data_events_are_told_apart(name: str, operation: str, management: bool) -> None:
    assert is_management_event(services()[name], operation) is management


def test_history_selects_by_time_and_attribute() -> None:
    history = History()
    for minute, name in enumerate(["CreateQueue", "DeleteQueue", "CreateQueue"]):
        history.add("1", "r", event(name, at=NOW + timedelta(minutes=minute)))
    names = [{"AttributeKey": "EventName", "AttributeValue": "CreateQueue"}]
    assert len(history.lookup("1", "r", {"LookupAttributes": names})["Events"]) == 2
    late = {"LookupAttributes": names, "StartTime": NOW + timedelta(minutes=1)}
    assert len(history.lookup("1", "r", late)["Events"]) == 1
    assert history.lookup("2", "r", {})["Events"] == []
    unknown = [{"AttributeKey": "ResourceName", "AttributeValue": "x"}]
    assert history.lookup("1", "r", {"LookupAttributes": unknown})["Events"] == []


def test_pages_are_whole_while_events_arrive() -> None:
    history = History()
    for number in range(5):
        history.add("1", "r", event(QueueName=str(number)))
    seen: list[str] = []
    token: str | None = None
    while True:
        page = history.lookup("1", "r", {"MaxResults": 2, **({"NextToken": token} if token else {})})
        seen += [json.loads(e["CloudTrailEvent"])["requestParameters"]["QueueName"] for e in page["Events"]]
        history.add("1", "r", event(QueueName="later"))
        token = page.get("NextToken")
        if token is None:
            break
    assert seen == ["4", "3", "2", "1", "0"]
