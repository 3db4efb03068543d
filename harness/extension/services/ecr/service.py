"""Amazon ECR: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Refusal, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="ecr",
    prefix="ecr",
    stored_policies={
        "SetRepositoryPolicy": ("policyText",),
    },
    resources={
        "repositoryname": Named("repositoryName", "repositoryNames"),
    },
    arns=("resourceArn",),
    requirements={"DescribeRepositories": "actions:describe_repositories"},
    flows={
        "docker login": ("ecr:GetAuthorizationToken",),
        "docker pull": (
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage",
        ),
        "docker push": (
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:InitiateLayerUpload",
            "ecr:UploadLayerPart",
            "ecr:CompleteLayerUpload",
            "ecr:PutImage",
        ),
    },
    accounts=("registryId",),
    passed_roles={
        "CreatePullThroughCacheRule": (PassedRole("customRoleArn"),),
        "CreateRepositoryCreationTemplate": (PassedRole("customRoleArn"),),
        "UpdatePullThroughCacheRule": (PassedRole("customRoleArn"),),
        "UpdateRepositoryCreationTemplate": (PassedRole("customRoleArn"),),
    },
    policy="stores:policy",
    provider="provider:ecr",
    resource_types={"AWS::ECR::Repository": "cfn_repository:RepositoryProvider"},
    imports=("moto.ecr.urls",),
    refusal=Refusal(
        bad_policy=(
            "InvalidParameterException",
            "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'",
            400,
        ),
    ),
)
