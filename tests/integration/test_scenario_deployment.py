"""Scenarios on a live engine: deployed, broken, repaired and taken down by stack operations."""

import copy
import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from harness.clients import Endpoint, client, random_account
from harness.errors import DeploymentError, EngineGoneError
from harness.scenarios.deploy import Deployment, StackError, deploy
from harness.scenarios.loader import find_scenario, load_faults
from harness.scenarios.plan import Plan, plan
from tests.support.waiting import eventually

SCENARIO = find_scenario("s3_lambda")
FAULTS = load_faults(SCENARIO)
FUNCTION = "s3-file-processor"


@pytest.fixture(scope="module")
def endpoint(engine: Any) -> Endpoint:
    return engine.endpoint


@pytest.fixture
def account() -> str:
    return random_account(random.SystemRandom())


@pytest.fixture
def deployment(endpoint: Endpoint, account: str) -> Iterator[Deployment]:
    made = deploy(plan(SCENARIO), endpoint, account=account)
    yield made
    made.destroy()


def clients_of(deployment: Deployment, *services: str) -> list[Any]:
    return [client(deployment.endpoint, service, account=deployment.account) for service in services]


def observed(deployment: Deployment) -> dict[str, Any]:
    """What AWS's own calls say about the parts that faults change."""
    functions, iam = clients_of(deployment, "lambda", "iam")
    configuration = functions.get_function(FunctionName=FUNCTION)["Configuration"]
    statements: list[dict[str, Any]] = []
    with suppress(functions.exceptions.ResourceNotFoundException):
        statements = json.loads(functions.get_policy(FunctionName=FUNCTION)["Policy"])["Statement"]
    role = deployment.outputs["RoleName"]
    return {
        "timeout": configuration["Timeout"],
        "code": configuration["CodeSha256"],
        "principals": [statement["Principal"] for statement in statements],
        "policies": sorted(iam.list_role_policies(RoleName=role)["PolicyNames"]),
    }


def broken_by(extra: dict[str, Any]) -> Plan:
    """The reference with further resources."""
    sound = plan(SCENARIO)
    template = copy.deepcopy(dict(sound.template))
    template["Resources"] |= extra
    return replace(sound, template=template)


def resources_of(deployment: Deployment) -> set[str]:
    try:
        return set(deployment.resources())
    except DeploymentError:
        return set()


def log_lines(deployment: Deployment) -> list[str]:
    (logs,) = clients_of(deployment, "logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=deployment.outputs["LogGroupName"])
    try:
        return [event["message"] for page in pages for event in page["events"]]
    except logs.exceptions.ResourceNotFoundException:
        return []


def test_a_deployed_stack_offers_what_the_scenario_promises(deployment: Deployment, account: str) -> None:
    assert set(deployment.outputs) == set(SCENARIO.outputs)
    assert deployment.outputs["BucketName"] == f"s3-lambda-uploads-{account}"
    assert deployment.resources()["FileProcessor"] == FUNCTION
    assert deployment.events()[0].status == "CREATE_COMPLETE"


CHANGED = {
    "default-timeout": {"timeout"},
    "missing-invoke-permission": {"principals"},
    "missing-get-object": {"policies"},
    "missing-log-permissions": {"policies"},
    "key-not-decoded": {"code"},
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_and_its_repair_are_updates_that_aws_calls_can_see(deployment: Deployment, name: str) -> None:
    sound, physical = observed(deployment), deployment.resources()
    deployment.update(plan(SCENARIO, [FAULTS[name]]))
    broken = observed(deployment)
    assert {key for key in sound if sound[key] != broken[key]} == CHANGED[name]
    deployment.update(plan(SCENARIO))
    assert observed(deployment) == sound
    assert {*physical} == {*deployment.resources()}
    assert deployment.resources()["UploadBucket"] == physical["UploadBucket"]


def test_deploying_the_same_plan_again_changes_nothing(deployment: Deployment) -> None:
    events = deployment.events()
    deployment.update(plan(SCENARIO))
    assert [event.event_id for event in deployment.events()] == [event.event_id for event in events]
    assert deployment.outputs["FunctionName"] == FUNCTION


def test_a_refused_resource_is_reported_in_its_own_words_and_the_next_deployment_replaces_the_stack(
    endpoint: Endpoint, account: str
) -> None:
    with pytest.raises(StackError) as caught:
        deploy(plan(SCENARIO, [FAULTS["missing-invoke-permission"]]), endpoint, account=account)
    (failure,) = caught.value.failures
    assert (failure.logical_id, failure.resource_type) == ("UploadBucket", "AWS::S3::Bucket")
    assert "Unable to validate the following destination configurations" in failure.reason
    repaired = deploy(plan(SCENARIO), endpoint, account=account)
    assert set(repaired.outputs) == set(SCENARIO.outputs)
    repaired.destroy()


def test_a_failed_update_is_an_error_and_is_repaired_or_says_what_is_in_the_way(deployment: Deployment) -> None:
    s3, functions = clients_of(deployment, "s3", "lambda")
    s3.put_object(Bucket=deployment.outputs["BucketName"], Key="kept/or/not", Body=b"x")
    bad = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "Not_A_Bucket_Name"}}
    with pytest.raises(StackError) as caught:
        deployment.update(broken_by({"Broken": bad}))
    assert [failure.logical_id for failure in caught.value.failures] == ["Broken"]
    assert "InvalidBucketName" in str(caught.value)
    try:
        deployment.update(plan(SCENARIO))
    except StackError as error:
        left = {failure.logical_id for failure in error.failures}
    else:
        left = set()
        assert observed(deployment)["policies"] == ["read-uploads", "write-logs"]
    # What the engine forgot is named, so that nobody is surprised by "already exists".
    exists = bool(functions.list_functions()["Functions"])
    assert ("FileProcessor" in left) == (exists and "FileProcessor" not in resources_of(deployment))


def test_a_template_that_is_refused_as_a_whole_says_why(endpoint: Endpoint, account: str) -> None:
    bad = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "Nowhere"}}}
    with pytest.raises(DeploymentError, match="Nowhere"):
        deploy(broken_by({"Broken": bad}), endpoint, account=account)


def test_destroying_leaves_nothing_behind(endpoint: Endpoint, account: str) -> None:
    made = deploy(plan(SCENARIO), endpoint, account=account)
    s3, functions, iam = clients_of(made, "s3", "lambda", "iam")
    s3.put_bucket_versioning(Bucket=made.outputs["BucketName"], VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        s3.put_object(Bucket=made.outputs["BucketName"], Key="a.txt", Body=body)
    made.update(plan(SCENARIO, [FAULTS["missing-get-object"]]))
    made.destroy()
    assert s3.list_buckets()["Buckets"] == []
    assert functions.list_functions()["Functions"] == []
    assert iam.list_roles()["Roles"] == []
    assert made.events() == []
    made.destroy()


def test_accounts_deploy_side_by_side(endpoint: Endpoint) -> None:
    accounts = [random_account(random.SystemRandom()) for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(lambda account: deploy(plan(SCENARIO), endpoint, account=account), accounts))
        assert len({deployment.outputs["BucketName"] for deployment in made}) == 3
        list(pool.map(Deployment.destroy, made))


def test_another_region_gets_an_artifact_bucket_of_its_own(endpoint: Endpoint, account: str) -> None:
    made = deploy(plan(SCENARIO), Endpoint(endpoint.url, "eu-central-1"), account=account)
    (s3,) = clients_of(made, "s3")
    names = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    assert f"daylab-artifacts-{account}-eu-central-1" in names
    made.destroy()


def test_an_engine_that_is_gone_is_named_as_such() -> None:
    with pytest.raises(EngineGoneError, match="cannot deploy stack s3-lambda"):
        deploy(plan(SCENARIO), Endpoint("http://127.0.0.1:9"), account="123456789012")


def test_an_operation_beyond_its_deadline_shows_the_last_state(endpoint: Endpoint, account: str) -> None:
    with pytest.raises(DeploymentError, match="after 0 s") as caught:
        deploy(plan(SCENARIO), endpoint, account=account, timeout=0.0)
    assert "_IN_PROGRESS" in str(caught.value)
    deploy(plan(SCENARIO), endpoint, account=account).destroy()


def test_the_stack_processes_uploads_whatever_they_are_called(
    deployment: Deployment,
) -> None:
    (s3,) = clients_of(deployment, "s3")
    uploads = {"hello.txt": (b"hello", "text/plain"), "báo cáo tháng 5.csv": (b"a,b\n", "text/csv")}
    for key, (body, content_type) in uploads.items():
        s3.put_object(Bucket=deployment.outputs["BucketName"], Key=key, Body=body, ContentType=content_type)
    for key, (body, content_type) in uploads.items():
        wanted = f"processed '{key}': size {len(body)} bytes, type {content_type}, sha256 "
        eventually(lambda wanted=wanted: any(wanted in line for line in log_lines(deployment)))


def test_a_large_upload_exceeds_the_default_timeout_until_it_is_raised(
    deployment: Deployment,
) -> None:
    (s3,) = clients_of(deployment, "s3")
    deployment.update(plan(SCENARIO, [FAULTS["default-timeout"]]))
    large = bytes(6_000_000)  # 3.7 s of work: a busy machine must not let it slip in before the kill
    s3.put_object(Bucket=deployment.outputs["BucketName"], Key="large.bin", Body=large)
    eventually(lambda: any("Task timed out after 3.00 seconds" in line for line in log_lines(deployment)))
    assert not any("processed 'large.bin'" in line for line in log_lines(deployment))
    deployment.update(plan(SCENARIO))
    s3.put_object(Bucket=deployment.outputs["BucketName"], Key="large.bin", Body=large)
    eventually(lambda: any("processed 'large.bin'" in line for line in log_lines(deployment)))


def test_updates_of_one_stack_at_once_take_turns(deployment: Deployment) -> None:
    others = [Deployment(SCENARIO.name, deployment.endpoint, deployment.account) for _ in range(4)]
    plans = [plan(SCENARIO, [FAULTS[name]]) for name in ("missing-get-object", "default-timeout")]
    with ThreadPoolExecutor() as pool:
        done = [pool.submit(other.update, plans[number % 2]) for number, other in enumerate(others)]
    for each in done:
        each.result()
    operations = [event.status for event in deployment.events() if event.logical_id == deployment.stack_name]
    updates = [status for status in reversed(operations) if status in ("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")]
    assert updates == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"] * (len(updates) // 2) != []
    deployment.update(plan(SCENARIO))
    assert observed(deployment)["policies"] == ["read-uploads", "write-logs"]


def test_one_new_stack_is_deployed_and_taken_down_by_several_at_once(endpoint: Endpoint, account: str) -> None:
    plans = [plan(SCENARIO), plan(SCENARIO, [FAULTS["default-timeout"]])] * 2
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(lambda wanted: deploy(wanted, endpoint, account=account), plans))
        assert len({deployment.outputs["BucketName"] for deployment in made}) == 1
        list(pool.map(Deployment.destroy, made))
    s3, functions = clients_of(made[0], "s3", "lambda")
    assert (s3.list_buckets()["Buckets"], functions.list_functions()["Functions"]) == ([], [])
