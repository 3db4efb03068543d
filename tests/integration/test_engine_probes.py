"""The probes of foreign engines, put to an engine that does what AWS does: each sees what is there."""

from __future__ import annotations

from typing import Any

import pytest

from harness.clients import Endpoint
from harness.engines.external_probes import PROBES
from harness.engines.probes.scratch import Scratch

ACCOUNT = "314159265358"


@pytest.fixture(scope="module")
def endpoint(engine: Any) -> Endpoint:
    return engine.endpoint


@pytest.mark.parametrize("capability", PROBES)
def test_capability_is_seen_where_it_is(endpoint: Endpoint, capability: str) -> None:
    aws = Scratch(endpoint, ACCOUNT)
    with aws.undo:
        assert PROBES[capability](aws)


def test_probes_leave_nothing_behind(endpoint: Endpoint) -> None:
    account = "271828182845"
    for name in ("dynamodb.indexes", "lambda.logs", "stepfunctions.history", "apigateway.rest-calls"):
        aws = Scratch(endpoint, account)
        with aws.undo:
            assert PROBES[name](aws)
    aws = Scratch(endpoint, account)
    assert aws.client("iam").list_roles()["Roles"] == []
    assert aws.client("lambda").list_functions()["Functions"] == []
    assert aws.client("dynamodb").list_tables()["TableNames"] == []
    assert aws.client("sqs").list_queues().get("QueueUrls", []) == []
    assert aws.client("apigateway").get_rest_apis()["items"] == []
