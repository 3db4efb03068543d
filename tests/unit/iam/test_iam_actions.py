"""Actions and resource types from the service authorization reference."""

import pytest

from harness.iam import actions_matching, dependent_actions, find_action, resource_arn, service_exists
from harness.iam.actions import _DEPENDENT


def test_action_is_found_in_any_case_with_its_resource_types() -> None:
    action = find_action("S3:getobject")
    assert action is not None
    assert (action.full_name, action.access_level, action.resource_level) == ("s3:GetObject", "Read", True)
    assert action.resource_types["object"] == "arn:${Partition}:s3:::${BucketName}/${ObjectName}"


def test_action_without_resource_level_permissions() -> None:
    action = find_action("s3:ListAllMyBuckets")
    assert action is not None
    assert not action.resource_level


@pytest.mark.parametrize("name", ["s3:GetObjekt", "nope:X", "", ":", "s3", "../../etc:passwd", "s3:" + "x" * 9999])
def test_unknown_action_is_none(name: str) -> None:
    assert find_action(name) is None


@pytest.mark.parametrize("name", ["nope", "", "../actions/s3", "S3/../s3"])
def test_unknown_service_is_not_looked_up(name: str) -> None:
    assert not service_exists(name)
    assert resource_arn(name, "x") is None
    assert actions_matching(f"{name}:*") == ()


def test_actions_of_a_pattern() -> None:
    assert actions_matching("sqs:send*e") == ("sqs:SendMessage",)
    assert "iam:PassRole" in actions_matching("iam:pass*")


@pytest.mark.parametrize(
    "service",
    [
        *("s3", "lambda", "apigateway", "execute-api", "dynamodb", "states", "events", "sqs", "sns", "logs"),
        *("cloudwatch", "iam", "sts", "kms", "ssm", "cloudformation", "ec2", "autoscaling"),
        *("elasticloadbalancing", "rds", "codebuild", "codepipeline", "codecommit", "xray", "cloudtrail"),
    ],
)
def test_services_of_the_labs_are_known(service: str) -> None:
    assert service_exists(service)
    assert actions_matching(f"{service}:*")


def test_actions_of_the_dependency_table_exist() -> None:
    for name, other in _DEPENDENT.items():
        assert find_action(name)
        assert dependent_actions(name.upper()) == (other,)
    assert dependent_actions("s3:ListBucket") == ()
