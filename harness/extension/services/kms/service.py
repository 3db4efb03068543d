"""AWS Key Management Service: what the rest of daylab must know of it."""

from harness.descriptors import Named, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="kms",
    prefix="kms",
    resources={
        "keyid": Named("KeyId", "TargetKeyId"),
        "alias": Named("AliasName", leading="alias/"),
    },
    imports=("localstack.services.kms.provider",),
)
