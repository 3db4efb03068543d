"""AWS Secrets Manager: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Refusal, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="secretsmanager",
    prefix="secretsmanager",
    stored_policies={
        "PutResourcePolicy": ("ResourcePolicy",),
    },
    passed_roles={"RotateSecret": (PassedRole("ExternalSecretRotationRoleArn"),)},
    resources={
        "secretid": Named("SecretId", "Name"),
    },
    resource_name="stores:full_name",
    policy="stores:policy",
    tags="stores:tags",
    imports=("localstack.services.secretsmanager.provider",),
    refusal=Refusal(
        bad_policy=("MalformedPolicyDocumentException", "This resource policy contains an unsupported principal.", 400),
    ),
)
