"""AWS Key Management Service: what the rest of daylab must know of it."""

from harness.descriptors import CallGraph, Named, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="kms",
    prefix="kms",
    resources={
        "keyid": Named("KeyId", "TargetKeyId"),
        "alias": Named("AliasName", leading="alias/"),
    },
    requirements={"ReEncrypt": "actions:re_encrypt"},
    request_keys="actions:request_keys",
    resource_name="stores:full_name",
    policy="stores:policy",
    tags="stores:tags",
    call_graph=CallGraph(policy="over_api:policy", put_policy="over_api:put_policy"),
    imports=("localstack.services.kms.provider",),
)
