"""AWS Secrets Manager: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="secretsmanager",
    prefix="secretsmanager",
    passed_roles={"RotateSecret": (PassedRole("ExternalSecretRotationRoleArn"),)},
    resources={
        "secretid": Named("SecretId", "Name"),
    },
    imports=("localstack.services.secretsmanager.provider",),
)
