"""Day 05, documented problems, on the reference scenario: the symptom, the fix, the recovery."""

import json
import re
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from harness.errors import DeploymentError
from harness.pytest_plugin import ahead, fault, requires, s3_event

pytestmark = requires("lambda.logs")

SOON = 10  # seconds; usually well under one, a busy machine needs more
REFUSED = "Unable to validate the following destination configurations"

OVERSIZE = "anh-goc.tiff"
OVERSIZE_BYTES = 6_000_000  # 3.7 s of work: far enough beyond 3 s for a busy machine


def put(sandbox, key, body=b"Xin chao"):
    answer = sandbox.client("s3").put_object(Bucket=sandbox.outputs["BucketName"], Key=key, Body=body)
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def invocations(sandbox, key):
    found = sandbox.invocations(sandbox.outputs["FunctionName"])
    return [invocation for invocation in found if invocation.mentions(key)]


def invoke(sandbox, event):
    answer = sandbox.client("lambda").invoke(FunctionName=sandbox.outputs["FunctionName"], Payload=json.dumps(event))
    return answer["StatusCode"], answer.get("FunctionError"), json.loads(answer["Payload"].read())


def assert_processed(sandbox, eventually, key):
    [done, *_] = eventually(lambda: invocations(sandbox, key), within=SOON, expected=f"an invocation for {key}")
    assert any("processed" in line and key in line for line in done.lines), done.lines
    assert "Status" not in done.report, done.report


@fault("missing-invoke-permission")
@requires("s3.validates-destinations")
def test_configuration_is_refused_while_s3_may_not_invoke(sandbox, eventually):
    with pytest.raises(DeploymentError) as caught:
        sandbox.deploy_broken()
    [refused] = [each for each in caught.value.failures if each.resource_type == "AWS::S3::Bucket"]
    assert REFUSED in refused.reason

    sandbox.repair()
    put(sandbox, "sau-khi-sua.txt")
    assert_processed(sandbox, eventually, "sau-khi-sua.txt")

    # The same without CloudFormation: a second bucket, which the permission does not name.
    s3, functions = sandbox.client("s3"), sandbox.client("lambda")
    function, bucket = sandbox.outputs["FunctionName"], f"second-{sandbox.account}"
    arn = functions.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    s3.create_bucket(Bucket=bucket)
    wanted = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    with pytest.raises(ClientError) as error:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert error.value.response["Error"] == {
        "Code": "InvalidArgument",
        "Message": REFUSED,
        "ArgumentName1": f"{arn}, null",
        "ArgumentValue1": f"Not authorized to invoke function [{arn}]",
    }
    assert "LambdaFunctionConfigurations" not in s3.get_bucket_notification_configuration(Bucket=bucket)

    functions.add_permission(
        FunctionName=function,
        StatementId="second-bucket",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount=sandbox.account,
    )
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    [configured] = s3.get_bucket_notification_configuration(Bucket=bucket)["LambdaFunctionConfigurations"]
    assert configured["LambdaFunctionArn"] == arn


@fault("missing-invoke-permission")
@requires("iam.enforcement", "iam.decision-log", "lambda.metrics")
def test_removed_permission_is_silent(sandbox, eventually):
    sandbox.deploy()
    sandbox.break_it()
    function, bucket = sandbox.outputs["FunctionName"], sandbox.outputs["BucketName"]

    assert put(sandbox, "mat-su-kien.txt") == 200  # whoever uploads learns nothing
    # S3 did try and was refused: only after that does silence mean anything.
    [denial, *_] = eventually(
        lambda: sandbox.decisions(denied=True, principal="s3.amazonaws.com", action="lambda:InvokeFunction"),
        within=SOON,
    )
    assert denial["source_arn"] == f"arn:aws:s3:::{bucket}"
    assert sandbox.logs(function) == []
    assert sandbox.metric("Invocations", function) == 0

    sandbox.repair()
    put(sandbox, "sau-khi-sua.txt")
    assert_processed(sandbox, eventually, "sau-khi-sua.txt")
    assert invocations(sandbox, "mat-su-kien.txt") == []  # what was lost stays lost


@fault("missing-get-object")
@requires("iam.enforcement", "lambda.errors")
def test_function_without_get_object_logs_access_denied(broken, eventually):
    put(broken, "bi-tu-choi.txt")
    [failed, *_] = eventually(lambda: invocations(broken, "bi-tu-choi.txt"), within=SOON, expected="an invocation")
    text = "\n".join(failed.lines)
    assert "An error occurred (AccessDenied) when calling the GetObject operation" in text
    role, bucket = broken.outputs["RoleName"], broken.outputs["BucketName"]
    # AWS's wording; S3 puts the resource in double quotes.
    wording = (
        rf"User: arn:aws:sts::{broken.account}:assumed-role/{re.escape(role)}/\S+ is not authorized to perform: "
        rf's3:GetObject on resource: "arn:aws:s3:::{re.escape(bucket)}/bi-tu-choi\.txt" '
        r"because no identity-based policy allows the s3:GetObject action"
    )
    assert re.search(wording, text), text

    broken.repair()
    put(broken, "sau-khi-sua.txt")
    assert_processed(broken, eventually, "sau-khi-sua.txt")


@fault("key-not-decoded")
@requires("lambda.errors")
def test_encoded_key_is_not_found(broken, eventually):
    key, encoded = "báo cáo tháng 5.csv", "b%C3%A1o+c%C3%A1o+th%C3%A1ng+5.csv"
    put(broken, key)
    [failed, *_] = eventually(lambda: invocations(broken, "b%C3%A1o"), within=SOON, expected="an invocation")
    assert failed.mentions(encoded), failed.lines
    # Without s3:ListBucket, AWS does not tell whether an object exists and answers AccessDenied.
    assert failed.mentions("when calling the GetObject operation")
    assert failed.mentions("NoSuchKey") or failed.mentions("AccessDenied")
    assert not failed.mentions(key)

    broken.repair()
    put(broken, key)
    assert_processed(broken, eventually, key)


@fault("missing-log-permissions")
@requires("iam.enforcement", "iam.decision-log", "logs.role-credentials", "lambda.metrics")
def test_function_without_log_permissions_leaves_no_log(broken, eventually):
    function = broken.outputs["FunctionName"]
    put(broken, "khong-co-log.txt")
    eventually(lambda: broken.metric("Invocations", function), within=SOON)
    role = broken.outputs["RoleName"]
    denied = eventually(lambda: broken.decisions(denied=True, service="logs"), within=SOON)
    assert all(f":assumed-role/{role}/" in each["principal"] for each in denied)
    assert broken.logs(function) == []
    assert broken.metric("Errors", function) == 0

    broken.repair()
    put(broken, "sau-khi-sua.txt")
    assert_processed(broken, eventually, "sau-khi-sua.txt")


@dataclass
class Overrun:
    """What an upload of more than 5 MB came to, before and after the fix."""

    status: int
    error: str
    payload: dict
    after: tuple


def overrun(sandbox):
    """Seven seconds, most of them spent waiting for the function: 3 for the timeout, 3.7 for the work itself."""
    sandbox.deploy_broken()
    bucket = sandbox.outputs["BucketName"]
    put(sandbox, OVERSIZE, bytes(OVERSIZE_BYTES))
    event = s3_event(bucket, OVERSIZE, size=OVERSIZE_BYTES)
    status, error, payload = invoke(sandbox, event)
    sandbox.repair()
    return Overrun(status, error, payload, invoke(sandbox, event))


@ahead(overrun)
@fault("default-timeout")
@requires("lambda.timeout", "lambda.metrics")
def test_large_upload_exceeds_default_timeout(sandbox, begun, eventually):
    assert (begun.status, begun.error) == (200, "Unhandled")
    assert begun.payload["errorType"] == "Sandbox.Timedout"
    wording = r"RequestId: ([0-9a-f-]{36}) Error: Task timed out after 3\.00 seconds"
    timed_out = re.fullmatch(wording, begun.payload["errorMessage"])
    assert timed_out, begun.payload

    # The direct invocation and the one that the upload caused ended the same way.
    ended = eventually(
        lambda: [each for each in invocations(sandbox, OVERSIZE) if each.report.get("Status") == "timeout"],
        until=lambda found: len(found) >= 2,
        within=SOON,
    )
    assert timed_out[1] in [each.request_id for each in ended]
    assert all(float(each.report["Duration"].removesuffix(" ms")) >= 3000 for each in ended), ended
    function = sandbox.outputs["FunctionName"]
    eventually(lambda: sandbox.metric("Errors", function), until=lambda errors: errors >= 2, within=SOON)

    status, error, payload = begun.after
    assert (status, error, payload) == (200, None, {"processed": 1})
