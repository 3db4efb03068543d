"""AWS CodePipeline: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="codepipeline",
    prefix="codepipeline",
    resources={
        "pipelinename": Named("pipelineName", "name"),
    },
    arns=("resourceArn",),
    passed_roles={
        "CreatePipeline": (PassedRole("pipeline.roleArn"),),
        "UpdatePipeline": (PassedRole("pipeline.roleArn"),),
    },
    imports=("moto.codepipeline.urls",),
)
