"""ECR: a stack's repository is one that ECR knows, and permissions are asked for by repository."""

import copy
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account import Account, policy
from tests.support.waiting import eventually

LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": 365,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)
REPOSITORY = {
    "Type": "AWS::ECR::Repository",
    "Properties": {
        "RepositoryName": "images",
        "ImageScanningConfiguration": {"ScanOnPush": "true"},
        "LifecyclePolicy": {"LifecyclePolicyText": LIFECYCLE},
        "Tags": [{"Key": "team", "Value": "a"}],
    },
}


def settled(account: Account) -> str:
    """The stack's state when nothing is in progress."""
    stacks = account.root("cloudformation")
    return eventually(
        lambda: str(stacks.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"]),
        until=lambda state: "IN_PROGRESS" not in state,
    )


def test_a_stacks_repository_is_made_changed_and_deleted(engine: Any) -> None:
    account = Account(engine)
    ecr, stacks = account.root("ecr"), account.root("cloudformation")
    template: dict[str, Any] = {
        "Resources": {"R": copy.deepcopy(REPOSITORY)},
        "Outputs": {"Uri": {"Value": {"Fn::GetAtt": ["R", "RepositoryUri"]}}},
    }
    stacks.create_stack(StackName="s", TemplateBody=json.dumps(template))
    assert settled(account) == "CREATE_COMPLETE"
    (made,) = ecr.describe_repositories(repositoryNames=["images"])["repositories"]
    assert made["imageScanningConfiguration"] == {"scanOnPush": True}
    (stack,) = stacks.describe_stacks(StackName="s")["Stacks"]
    assert stack["Outputs"][0]["OutputValue"] == made["repositoryUri"]
    assert ecr.get_lifecycle_policy(repositoryName="images")["lifecyclePolicyText"]

    properties = template["Resources"]["R"]["Properties"]
    del properties["LifecyclePolicy"]
    properties |= {"ImageTagMutability": "IMMUTABLE", "Tags": [{"Key": "cost", "Value": "b"}]}
    stacks.update_stack(StackName="s", TemplateBody=json.dumps(template))
    assert settled(account) == "UPDATE_COMPLETE"
    (changed,) = ecr.describe_repositories()["repositories"]
    assert changed["imageTagMutability"] == "IMMUTABLE"
    assert ecr.list_tags_for_resource(resourceArn=made["repositoryArn"])["tags"] == [{"Key": "cost", "Value": "b"}]
    with pytest.raises(ecr.exceptions.LifecyclePolicyNotFoundException):
        ecr.get_lifecycle_policy(repositoryName="images")

    stacks.delete_stack(StackName="s")
    eventually(lambda: ecr.describe_repositories()["repositories"] == [], expected="the repository is gone")


def test_a_user_sees_the_repositories_that_a_policy_names(engine: Any) -> None:
    account = Account(engine)
    account.root("ecr").create_repository(repositoryName="own")
    user = account.user("ecr", policy("ecr:DescribeRepositories", resource=account.arn("ecr", "repository/own")))
    assert len(user.describe_repositories(repositoryNames=["own"])["repositories"]) == 1
    for asked in ({}, {"repositoryNames": ["other"]}, {"repositoryNames": ["own"], "registryId": "111122223333"}):
        with pytest.raises(ClientError, match="not authorized to perform: ecr:DescribeRepositories"):
            user.describe_repositories(**asked)
