"""AWS CodeBuild: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="codebuild",
    prefix="codebuild",
    resources={
        "projectname": Named("projectName", "name", "names"),
        "reportgroupname": Named("name", "reportGroupArn"),
    },
    arns=("arn", "projectArn", "reportArn", "reportArns", "reportGroupArn", "reportGroupArns", "resourceArn"),
    passed_roles={
        "CreateFleet": (PassedRole("fleetServiceRole"),),
        "CreateProject": (PassedRole("serviceRole"), PassedRole("buildBatchConfig.serviceRole")),
        "StartBuild": (PassedRole("serviceRoleOverride"),),
        "StartBuildBatch": (PassedRole("serviceRoleOverride"), PassedRole("buildBatchConfigOverride.serviceRole")),
        "UpdateFleet": (PassedRole("fleetServiceRole"),),
        "UpdateProject": (PassedRole("serviceRole"), PassedRole("buildBatchConfig.serviceRole")),
        "UpdateProjectVisibility": (PassedRole("resourceAccessRole"),),
    },
    imports=("moto.codebuild.urls",),
)
