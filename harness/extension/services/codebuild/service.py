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
        "CreateProject": (PassedRole("serviceRole"),),
        "UpdateProject": (PassedRole("serviceRole"),),
    },
    imports=("moto.codebuild.urls",),
)
