"""Handing a role to a service asks for ``iam:PassRole``, and code in S3 for ``s3:GetObject``, on a live engine."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account import Account, document, statement
from tests.support.packages import zipped

REPLICATION = {
    "Status": "Enabled", "Priority": 1, "Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Disabled"},
}  # fmt: skip


class Prepared:
    """An account with a role in an instance profile, and what the calls are about."""

    def __init__(self, engine: Any) -> None:
        self.account = account = Account(engine)
        self.role = account.role("given", "ec2.amazonaws.com")
        iam, ec2, api = account("iam"), account("ec2"), account("apigateway")
        iam.create_instance_profile(InstanceProfileName="p")
        iam.create_instance_profile(InstanceProfileName="empty")
        iam.add_role_to_instance_profile(InstanceProfileName="p", RoleName="given")
        self.profile = f"arn:aws:iam::{account.id}:instance-profile/p"
        self.image = ec2.describe_images()["Images"][0]["ImageId"]
        self.launch = {"ImageId": self.image, "MinCount": 1, "MaxCount": 1}
        ec2.create_launch_template(
            LaunchTemplateName="template",
            LaunchTemplateData={"ImageId": self.image, "IamInstanceProfile": {"Name": "p"}},
        )
        self.bucket = account.bucket()
        account("s3").put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        account("s3").put_object(Bucket=self.bucket, Key="code.zip", Body=zipped({"app.py": "def handler(e, c): pass"}))
        self.api = api.create_rest_api(name="a")["id"]
        self.root = api.get_resources(restApiId=self.api)["items"][0]["id"]
        api.put_method(restApiId=self.api, resourceId=self.root, httpMethod="GET", authorizationType="NONE")


@pytest.fixture(scope="module")
def prepared(engine: Any) -> Prepared:
    return Prepared(engine)


def states(arn: str) -> dict[str, Any]:
    return {"definition": json.dumps({"Type": "Pass", "End": True}), "roleArn": arn}


def replication(role: str, bucket: str) -> dict[str, Any]:
    rule = {**REPLICATION, "Destination": {"Bucket": f"arn:aws:s3:::{bucket}"}}
    return {"Bucket": bucket, "ReplicationConfiguration": {"Role": role, "Rules": [rule]}}


CALLS: dict[str, tuple[str, Callable[[Any, Prepared], Any]]] = {
    "RunInstances by name": (
        "ec2", lambda ec2, p: ec2.run_instances(**p.launch, IamInstanceProfile={"Name": "p"}),
    ),
    "RunInstances by ARN": (
        "ec2", lambda ec2, p: ec2.run_instances(**p.launch, IamInstanceProfile={"Arn": p.profile}),
    ),
    "RunInstances by template": (
        "ec2",
        lambda ec2, p: ec2.run_instances(MinCount=1, MaxCount=1, LaunchTemplate={"LaunchTemplateName": "template"}),
    ),
    "AssociateIamInstanceProfile": (
        "ec2",
        lambda ec2, p: ec2.associate_iam_instance_profile(
            InstanceId=p.account("ec2").run_instances(**p.launch)["Instances"][0]["InstanceId"],
            IamInstanceProfile={"Arn": p.profile, "Name": "p"},
        ),
    ),
    "CreateLaunchConfiguration": (
        "autoscaling",
        lambda scaling, p: scaling.create_launch_configuration(
            LaunchConfigurationName="c", ImageId=p.image, InstanceType="t3.micro", IamInstanceProfile="p"
        ),
    ),
    "AddRoleToInstanceProfile": (
        "iam", lambda iam, p: iam.add_role_to_instance_profile(InstanceProfileName="empty", RoleName="given"),
    ),
    "PutBucketReplication": (
        "s3", lambda s3, p: s3.put_bucket_replication(**replication(p.role, p.bucket)),
    ),
    "PutIntegration": (
        "apigateway",
        lambda api, p: api.put_integration(
            restApiId=p.api, resourceId=p.root, httpMethod="GET", type="AWS", integrationHttpMethod="POST",
            uri="arn:aws:apigateway:us-east-1:sqs:path/q", credentials=p.role,
        ),
    ),
    "UpdateAccount": (
        "apigateway",
        lambda api, p: api.update_account(
            patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": p.role}]
        ),
    ),
    "TestState": ("stepfunctions", lambda client, p: client.test_state(**states(p.role))),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_role_is_handed_over_by_who_may_pass_it(prepared: Prepared, name: str) -> None:
    service, call = CALLS[name]
    everything = {"Effect": "Allow", "NotAction": "iam:PassRole", "Resource": "*"}
    user = prepared.account.caller(f"u{list(CALLS).index(name)}", everything)
    with pytest.raises(ClientError) as refused:
        call(user(service), prepared)
    assert f"iam:PassRole on resource: {prepared.role} because no identity-based policy" in str(refused.value).replace(
        '"', ""
    )

    receiver = {"states": "stepfunctions"}.get(service, service)
    receiver = {"stepfunctions": "states", "autoscaling": "ec2", "iam": "ec2"}.get(receiver, receiver)
    only = {"StringEquals": {"iam:PassedToService": f"{receiver}.amazonaws.com"}}
    passes = statement("iam:PassRole", resource=prepared.role, condition=only)
    user = prepared.account.caller(f"v{list(CALLS).index(name)}", everything, passes)
    try:
        call(user(service), prepared)
    except ClientError as error:  # what the engine does not have, or refuses for another reason
        if "iam:PassRole" in str(error):
            raise


def code_calls(bucket: str, role: str) -> dict[str, Callable[[Any], Any]]:
    place = {"S3Bucket": bucket, "S3Key": "code.zip"}
    common = {"Role": role, "Runtime": "python3.13", "Handler": "app.handler"}
    return {
        "CreateFunction": lambda functions: functions.create_function(FunctionName="f", Code=place, **common),
        "UpdateFunctionCode": lambda functions: functions.update_function_code(FunctionName="g", **place),
        "PublishLayerVersion": lambda functions: functions.publish_layer_version(LayerName="l", Content=place),
    }


def test_code_in_s3_is_read_by_who_may_read_it(prepared: Prepared, engine: Any) -> None:
    account, other = prepared.account, Account(engine)
    foreign = other.bucket()
    other("s3").put_object(Bucket=foreign, Key="code.zip", Body=zipped({"app.py": ""}))
    role = account.role("of-functions", "lambda.amazonaws.com")
    account.function("g", role, "def handler(event, context): pass")
    refused = account.caller("no-reader", statement("lambda:*", "iam:PassRole"))("lambda")
    allowed = account.caller("reader", statement("lambda:*", "iam:PassRole", "s3:GetObject"))("lambda")
    for name, call in code_calls(prepared.bucket, role).items():
        with pytest.raises(ClientError) as error:
            call(refused)
        assert error.value.response["Error"] == {
            "Code": "AccessDeniedException",
            "Message": "Your access has been denied by S3, please make sure your request credentials have permission "
            f"to GetObject for {prepared.bucket}/code.zip. "
            "S3 Error Code: AccessDenied. S3 Error Message: Access Denied",
        }, name
        assert call(allowed), name
    # an object that its account keeps to itself is nobody else's code, not the root's either
    for name, call in code_calls(foreign, role).items():
        with pytest.raises(ClientError) as error:
            call(account("lambda"))
        assert "Your access has been denied by S3" in str(error.value), name
    reader = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{foreign}/*"}
    other("s3").delete_public_access_block(Bucket=foreign)
    other("s3").put_bucket_policy(Bucket=foreign, Policy=document(reader))
    assert code_calls(foreign, role)["PublishLayerVersion"](account("lambda"))
