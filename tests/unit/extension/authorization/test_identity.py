"""What IAM knows of a caller: managed policies count as their default version says."""

import json
from typing import Any

import pytest
from moto.iam.models import iam_backends

from harness.extension.authorization.caller import identify
from harness.extension.authorization.identity import identity_of
from harness.iam import Policies
from tests.support.handled_call import new_account, new_user


def document(action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})


@pytest.fixture
def backend() -> Any:
    return iam_backends[new_account()]["aws"]


def policies_of(key: str) -> Policies:
    return identity_of(identify(key, None)).policies


def actions(policies: Any) -> list[str]:
    return [statement["Action"] for policy in policies or () for statement in policy.document["Statement"]]


@pytest.mark.parametrize("bounded", [False, True])
def test_a_managed_policy_counts_as_its_default_version_says(backend: Any, bounded: bool) -> None:
    key, _ = new_user(backend.account_id)
    arn = backend.create_policy("", "/", document("sqs:*"), "p", {}).arn
    if bounded:
        backend.get_user("alice").permissions_boundary = arn
    else:
        backend.attach_user_policy(arn, "alice")

    def counts() -> list[str]:
        found = policies_of(key)
        return actions(found.boundaries if bounded else found.identity)

    assert counts() == ["sqs:*"]
    backend.create_policy_version(arn, document("sns:*"), False)
    assert counts() == ["sqs:*"]
    backend.set_default_policy_version(arn, "v2")
    assert counts() == ["sns:*"]
    backend.create_policy_version(arn, document("s3:*"), True)
    assert counts() == ["s3:*"]
    backend.delete_policy_version(arn, "v1")
    backend.set_default_policy_version(arn, "v2")
    assert counts() == ["sns:*"]
