"""What a check holds in its hands, on a real engine: identities, logs, metrics, decisions, faults and their repair."""

import datetime
import http.server
import random

import pytest
from botocore.exceptions import ClientError

from harness.clients import Endpoint, random_account
from harness.errors import CapabilityError, EngineError, EngineGoneError, InputError
from harness.pytest_plugin.background import begin
from harness.pytest_plugin.stack_api import Sandbox, Stack
from harness.scenarios.loader import find_scenario, load_faults

READ_BUCKETS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
}


@pytest.fixture
def stack(engine):
    token = engine.token
    return Stack(engine.endpoint, random_account(random.Random()), token=token)


@pytest.fixture
def sandbox(engine):
    """Replaces the plugin's fixture: there is no lab here."""
    scenario = find_scenario("s3_lambda")
    fault = load_faults(scenario)["missing-get-object"]
    return Sandbox(engine.endpoint, random_account(random.Random()), scenario, fault, token=engine.token)


def test_user_may_do_what_its_policies_allow_and_no_more(stack):
    user = stack.as_user(READ_BUCKETS)
    assert user.arn.startswith(f"arn:aws:iam::{stack.account}:user/")
    assert user.client("s3").list_buckets()["Buckets"] == []
    with pytest.raises(ClientError) as caught:
        user.client("s3").create_bucket(Bucket=f"b-{stack.account}")
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    [denial] = stack.decisions(denied=True, action="s3:CreateBucket")
    assert denial["principal"] == user.arn
    assert denial["message"].startswith(f"User: {user.arn} is not authorized to perform: s3:CreateBucket")


def test_decisions_are_those_of_the_account_alone(stack):
    assert stack.decisions(denied=True) == []
    stack.client("s3").list_buckets()
    assert {each["account"] for each in stack.decisions()} == {stack.account}


def test_what_was_before_is_not_seen(stack):
    stack.client("s3").list_buckets()
    later = Stack(stack.endpoint, stack.account, since=datetime.datetime.now(datetime.UTC))
    assert later.decisions() == []
    later.client("s3").list_buckets()
    assert [each["action"] for each in later.decisions()] == ["s3:ListAllMyBuckets"]
    assert len(stack.decisions()) == 2


def test_absent_function_has_no_logs_and_no_metrics(stack):
    assert stack.logs("absent") == []
    assert stack.invocations("absent") == []
    assert stack.metric("Invocations", "absent") == 0.0


def test_role_is_seen_through_its_own_permissions(sandbox):
    sandbox.deploy()
    role = sandbox.as_role(sandbox.outputs["RoleName"])
    assert role.arn == f"arn:aws:sts::{sandbox.account}:assumed-role/{sandbox.outputs['RoleName']}/daylab-check"
    bucket = sandbox.outputs["BucketName"]
    sandbox.client("s3").put_object(Bucket=bucket, Key="a.txt", Body=b"a")
    assert role.client("s3").get_object(Bucket=bucket, Key="a.txt")["Body"].read() == b"a"
    sandbox.break_it()
    with pytest.raises(ClientError, match="AccessDenied"):
        role.client("s3").get_object(Bucket=bucket, Key="a.txt")
    sandbox.repair()
    assert role.client("s3").get_object(Bucket=bucket, Key="a.txt")["Body"].read() == b"a"


def test_unknown_role_is_refused_by_name(stack):
    with pytest.raises(EngineError, match="role/absent"):
        stack.as_role("absent")


def test_nothing_deployed_yet_is_said(stack):
    with pytest.raises(InputError, match="nothing is deployed yet"):
        _ = stack.outputs


def test_engine_that_does_not_answer_is_an_engine_error(stack):
    with pytest.raises(EngineGoneError):
        Stack(Endpoint("http://127.0.0.1:9"), stack.account).decisions()


def test_engine_without_the_extensions_routes_lacks_the_capability(stack):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as plain:
        begin(plain.serve_forever)
        try:
            handle = Stack(Endpoint(f"http://127.0.0.1:{plain.server_port}"), stack.account)
            with pytest.raises(CapabilityError) as caught:
                handle.decisions()
        finally:
            plain.shutdown()
    assert caught.value.capabilities == ("iam.decision-log",)
