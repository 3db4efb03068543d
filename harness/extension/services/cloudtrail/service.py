"""AWS CloudTrail: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Refusal, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="cloudtrail",
    prefix="cloudtrail",
    resources={
        "eventdatastoreid": Named("EventDataStore"),
        "trailname": Named("Name", "TrailName", "trailNameList"),
    },
    arns=("ResourceArn", "ResourceId", "ResourceIdList", "EventDataStore", "Channel"),
    passed_roles={
        "CreateTrail": (PassedRole("CloudWatchLogsRoleArn"),),
        "EnableFederation": (PassedRole("FederationRoleArn"),),
        "StartImport": (PassedRole("ImportSource.S3.S3BucketAccessRoleArn"),),
        "UpdateTrail": (PassedRole("CloudWatchLogsRoleArn"),),
    },
    refusal=Refusal(names_policy=True),
    imports=("moto.cloudtrail.urls",),
)
