"""AWS Key Management Service: what the rest of daylab must know of it."""

from harness.descriptors import Also, CallGraph, Named, Refusal, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="kms",
    prefix="kms",
    stored_policies={
        "CreateKey": ("Policy",),
        "PutKeyPolicy": ("Policy",),
    },
    named_principals={
        "CreateGrant": (
            "GranteePrincipal",
            "RetiringPrincipal",
        ),
    },
    resources={
        "keyid": Named("KeyId", "TargetKeyId"),
        "alias": Named("AliasName", leading="alias/"),
    },
    requirements={"ReEncrypt": "actions:re_encrypt"},
    also={"ReEncrypt": (Also("kms:ReEncryptFrom"), Also("kms:ReEncryptTo", elsewhere=True))},
    hidden_parameters="stores:opened",
    missing="stores:is_missing",
    condition_keys={
        "BypassPolicyLockoutSafetyCheck": "kms:BypassPolicyLockoutSafetyCheck",
        "CustomerMasterKeySpec": "kms:KeySpec",
        "EncryptionAlgorithm": "kms:EncryptionAlgorithm",
        "GranteePrincipal": "kms:GranteePrincipal",
        "KeySpec": "kms:KeySpec",
        "KeyUsage": "kms:KeyUsage",
        "MacAlgorithm": "kms:MacAlgorithm",
        "MessageType": "kms:MessageType",
        "MultiRegion": "kms:MultiRegion",
        "Origin": "kms:KeyOrigin",
        "PendingWindowInDays": "kms:ScheduleKeyDeletionPendingWindowInDays",
        "RetiringPrincipal": "kms:RetiringPrincipal",
        "SigningAlgorithm": "kms:SigningAlgorithm",
    },
    request_keys="actions:request_keys",
    resource_keys="stores:resource_keys",
    resource_name="stores:full_name",
    policy="stores:policy",
    rewrite_policies="stores:rewrite_policies",
    tags="stores:tags",
    patches="patches",
    call_graph=CallGraph(policy="over_api:policy", put_policy="over_api:put_policy"),
    refusal=Refusal(
        names_policy=True,
        bad_policy=(
            "MalformedPolicyDocumentException",
            "Policy contains a statement with one or more invalid principals.",
            400,
        ),
        bad_principal=("InvalidArnException", "ARN does not refer to a valid principal", 400),
    ),
    imports=("localstack.services.kms.provider",),
)
