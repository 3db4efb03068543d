"""Amazon EC2 Auto Scaling: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="autoscaling",
    prefix="autoscaling",
    resources={
        "groupfriendlyname": Named("AutoScalingGroupName", "AutoScalingGroupNames"),
        "launchconfigurationname": Named("LaunchConfigurationName", "LaunchConfigurationNames"),
    },
    passed_roles={
        "CreateAutoScalingGroup": (
            PassedRole("LifecycleHookSpecificationList.RoleARN"),
            PassedRole("ServiceLinkedRoleARN"),
        ),
        "CreateLaunchConfiguration": (PassedRole("IamInstanceProfile", "ec2.amazonaws.com", by="profile"),),
        "UpdateAutoScalingGroup": (PassedRole("ServiceLinkedRoleARN"),),
        "PutLifecycleHook": (PassedRole("RoleARN"),),
    },
    imports=("moto.autoscaling.urls",),
)
