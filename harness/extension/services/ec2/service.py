"""Amazon EC2: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Refusal, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="ec2",
    prefix="ec2",
    resources={
        "instanceid": Named("InstanceId", "InstanceIds"),
        "groupid": Named("GroupId", "GroupIds", "SecurityGroupIds"),
        "securitygroupid": Named("GroupId", "GroupIds", "SecurityGroupIds"),
        "launchtemplateid": Named("LaunchTemplateId", "LaunchTemplateIds"),
    },
    passed_roles={
        "RunInstances": (PassedRole("IamInstanceProfile.Arn"),),
    },
    condition_keys={
        "InstanceType": "ec2:InstanceType",
    },
    tags="stores:tags",
    refusal=Refusal(
        code="UnauthorizedOperation",
        status=403,
        lead="You are not authorized to perform this operation. ",
        encodes=True,
        unknown_key=("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
    ),
    imports=("localstack.services.ec2.provider", "moto.ec2.urls"),
)
