"""What descriptors tell people of further actions (``also``) is what the code of the services asks for."""

from typing import Any

import pytest

from harness.descriptors import loaded, services
from harness.extension.authorization.call import Call
from harness.extension.authorization.operations import requirements
from harness.iam import find_action
from tests.support.names import NoLookup

PLAIN: dict[str, dict[str, Any]] = {
    "s3": {"Bucket": "b", "Key": "k", "CopySource": "source/k", "Delete": {"Objects": [{"Key": "k"}]}},
    "kms": {"SourceKeyId": "one", "DestinationKeyId": "two"},
    "sts": {"RoleArn": "arn:aws:iam::111122223333:role/r", "Name": "n"},
    "dynamodb": {"TransactItems": []},
    "lambda": {"FunctionName": "f"},
}
GIVEN: dict[str, Any] = {
    "Delete.Objects.VersionId": {"Delete": {"Objects": [{"Key": "k", "VersionId": "v"}]}},
    "Tags": {"Tags": [{"Key": "a", "Value": "b"}]},
    "Code.S3Bucket": {"Code": {"S3Bucket": "b", "S3Key": "k"}},
    "Content.S3Bucket": {"Content": {"S3Bucket": "b", "S3Key": "k"}},
    "S3Bucket": {"S3Bucket": "b", "S3Key": "k"},
    **{
        f"TransactItems.{verb}": {"TransactItems": [{verb: {"TableName": "t", "Key": {}, "Item": {}}}]}
        for verb in ("Get", "Put", "Update", "Delete", "ConditionCheck")
    },
}
STATEMENTS = {
    "dynamodb:PartiQLSelect": "SELECT * FROM t",
    "dynamodb:PartiQLInsert": "INSERT INTO t VALUE {'pk': 'a'}",
    "dynamodb:PartiQLUpdate": "UPDATE t SET a = 1 WHERE pk = 'a'",
    "dynamodb:PartiQLDelete": "DELETE FROM t WHERE pk = 'a'",
}
CASES = [
    (one.name, operation, also)
    for one in services().values()
    for operation, further in one.also.items()
    for also in further
]


def asked(service: str, operation: str, parameters: dict[str, Any]) -> set[str]:
    call = Call(service, operation, {**PLAIN[service], **parameters})
    try:
        found = requirements(call, NoLookup())
    except LookupError:  # the operation has only further actions
        found = ()
    stored = services()[service].stored_requirements
    if stored and service == "lambda":  # the others need an engine
        found += loaded(service, stored)(call)
    return {need.action for need in found}


@pytest.mark.parametrize(
    ("service", "operation", "also"), CASES, ids=lambda value: value if isinstance(value, str) else value.action
)
def test_a_further_action_is_asked_for_when_the_descriptor_says_so(service: str, operation: str, also: Any) -> None:
    given = GIVEN.get(also.parameter, {also.parameter: "public-read"} if also.parameter else {})
    if also.parameter == "Statement":
        given = {"Statement": STATEMENTS[also.action]}
    assert also.action in asked(service, operation, given)
    # a statement has one verb, and an empty transaction is asked for as one access
    if also.parameter and not also.parameter.startswith(("Statement", "TransactItems")):
        assert also.action not in asked(service, operation, {})


def test_flows_name_actions_that_there_are() -> None:
    names = [action for one in services().values() for actions in one.flows.values() for action in actions]
    assert names
    assert [name for name in names if find_action(name) is None] == []
