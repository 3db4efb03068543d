"""Names that say another account: whatever the spelling, the resource is where the service looks for it."""

from typing import Any

import pytest

from harness.descriptors import loaded, service
from harness.extension.authorization.call import Call
from harness.extension.authorization.operations import requirements

OWN, OTHER, REGION = "111122223333", "222233334444", "us-east-1"


class NoLookup:
    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        return value


def resource(name: str, operation: str, path: str = "/", **parameters: Any) -> str:
    call, one = Call(name, operation, parameters, OWN, REGION, path=path), service(name)
    assert one is not None
    call = loaded(name, one.hidden_parameters)(call) if one.hidden_parameters else call
    (need,) = requirements(call, NoLookup())
    return need.resource


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("f", f"{REGION}:{OWN}:function:f"),
        ("f:live", f"{REGION}:{OWN}:function:f:live"),
        ("function:f", f"{REGION}:{OWN}:function:f"),
        (f"{OTHER}:function:f", f"{REGION}:{OTHER}:function:f"),
        (f"{OTHER}:function:f:live", f"{REGION}:{OTHER}:function:f:live"),
        (f"{OTHER}:f", f"{REGION}:{OTHER}:function:f"),
        (f"eu-west-1:{OTHER}:function:f", f"eu-west-1:{OTHER}:function:f"),
        (f"arn:aws:lambda:{REGION}:{OTHER}:function:f", f"{REGION}:{OTHER}:function:f"),
        (f"arn:aws:lambda:{REGION}:{OTHER}:function:f!x", f"{REGION}:{OWN}:function:*"),
        ("f!x", f"{REGION}:{OWN}:function:*"),
    ],
)
def test_a_function(name: str, expected: str) -> None:
    assert resource("lambda", "Invoke", FunctionName=name) == f"arn:aws:lambda:{expected}"


@pytest.mark.parametrize(
    ("qualifier", "expected"), [("live", "function:f:live"), ("7", "function:f:7"), ("$LATEST", "function:f")]
)
def test_a_qualifier_names_a_version(qualifier: str, expected: str) -> None:
    arn = f"arn:aws:lambda:{REGION}:{OWN}:{expected}"
    assert resource("lambda", "Invoke", FunctionName="f", Qualifier=qualifier) == arn
    assert resource("lambda", "GetFunction", FunctionName="f:live", Qualifier="live").endswith("function:f:live")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("q", f"{REGION}:{OWN}:q"),
        (f"{OTHER}/q", f"{REGION}:{OTHER}:q"),
        (f"/{OTHER}/q/", f"{REGION}:{OTHER}:q"),
        (f"http://127.0.0.1:4566/{OTHER}/q", f"{REGION}:{OTHER}:q"),
        (f"http://sqs.eu-west-1.localhost.localstack.cloud:4566/{OTHER}/q", f"eu-west-1:{OTHER}:q"),
        (f"http://eu-west-1.queue.localhost.localstack.cloud:4566/{OTHER}/q", f"eu-west-1:{OTHER}:q"),
        (f"http://127.0.0.1:4566/queue/eu-west-1/{OTHER}/q", f"eu-west-1:{OTHER}:q"),
        (f"queue/eu-west-1/{OTHER}/q", f"eu-west-1:{OTHER}:q"),
        (f"https://queue.amazonaws.com/{OTHER}/q?x={OWN}/mine", f"{REGION}:{OTHER}:q"),
    ],
)
def test_a_queue(url: str, expected: str) -> None:
    assert resource("sqs", "SendMessage", QueueUrl=url) == f"arn:aws:sqs:{expected}"


@pytest.mark.parametrize("given", [{}, {"QueueUrl": ""}, {"QueueUrl": None}])
def test_a_queue_that_only_the_path_names(given: dict[str, Any]) -> None:
    assert resource("sqs", "SendMessage", f"/{OTHER}/q", **given) == f"arn:aws:sqs:{REGION}:{OTHER}:q"


def test_a_queues_owner() -> None:
    found = resource("sqs", "GetQueueUrl", QueueName="q", QueueOwnerAWSAccountId=OTHER)
    assert found == f"arn:aws:sqs:{REGION}:{OTHER}:q"
    assert resource("sqs", "GetQueueUrl", QueueName="q", QueueOwnerAWSAccountId="*") == f"arn:aws:sqs:{REGION}:*:q"


def test_a_bus() -> None:
    arn = f"arn:aws:events:{REGION}:{OTHER}:event-bus/default"
    assert resource("events", "PutEvents", Entries=[{"EventBusName": arn}]) == arn
