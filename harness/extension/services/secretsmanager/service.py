"""AWS Secrets Manager: what the rest of daylab must know of it."""

from harness.descriptors import Named, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="secretsmanager",
    prefix="secretsmanager",
    resources={
        "secretid": Named("SecretId", "Name"),
    },
    imports=("localstack.services.secretsmanager.provider",),
)
