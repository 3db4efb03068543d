"""AWS CodeCommit: what the rest of daylab must know of it."""

from harness.descriptors import Named, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="codecommit",
    prefix="codecommit",
    resources={
        "repositoryname": Named("repositoryName", "repositoryNames"),
    },
    arns=("resourceArn",),
    imports=("moto.codecommit.urls",),
)
