"""What the engine's keys tell the authorization: policies and grants, tags, aliases, and which key a ciphertext names.

Sources: KMS Developer Guide, "AWS managed keys" (their policies admit the account's principals through one service),
"Grants in AWS KMS" (a grant allows its operations to its grantee, within its constraints), "Condition keys for AWS
KMS"; KMS API Reference, Decrypt (KeyId is not required for a symmetric key).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from localstack.services.kms.models import deserialize_ciphertext_blob, kms_stores

from harness.extension.authorization.call import Call, Keys, Requirement

__all__ = [
    "full_name",
    "is_missing",
    "is_own",
    "key_arn",
    "key_of_ciphertext",
    "metadata",
    "opened",
    "owned_elsewhere",
    "policy",
    "resource_keys",
    "rewrite_policies",
    "tags",
]

_MANAGED = "alias/aws/"
_SERVICES = {"ebs": "ec2", "aes": "es"}
"""Name in the alias of an AWS managed key → service that uses it, where they differ."""

_GRANTEE = re.compile(r"arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)/[\w+=,.@/-]+)")
_WITHOUT_CONTEXT = ("CreateGrant", "DescribeKey", "GetPublicKey", "RetireGrant", "Sign", "Verify")
"""Operations to which a grant's constraints on the encryption context do not apply."""


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a key, with what its grants allow."""
    key = _key(account, region, name.removeprefix("key/"))
    if key is None:
        return None
    managed = next((one for one in _aliases(account, region, key.metadata["KeyId"]) if one.startswith(_MANAGED)), "")
    text = _managed_policy(account, region, managed.removeprefix(_MANAGED)) if managed else key.policy
    granted = [
        statement
        for _, _, store in kms_stores.iter_stores()  # the engine keeps a grant with the account that made it
        for grant in list(store.grants.values())
        if grant.metadata.get("KeyId") == key.metadata["KeyId"]
        for statement in _granted(grant.metadata)
    ]
    if not granted:
        return text
    document = json.loads(text)
    own = document.get("Statement") or []
    return json.dumps({**document, "Statement": [*(own if isinstance(own, list) else [own]), *granted]})


def _managed_policy(account: str, region: str, name: str) -> str:
    """The policy of an AWS managed key: its service for the account's principals, and its description for all."""
    through = {"kms:CallerAccount": account, "kms:ViaService": f"{_SERVICES.get(name, name)}.{region}.amazonaws.com"}
    uses = [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:CreateGrant",
        "kms:DescribeKey",
    ]
    root = {"AWS": f"arn:aws:iam::{account}:root"}
    statements = [
        {"Effect": "Allow", "Principal": "*", "Action": uses, "Resource": "*", "Condition": {"StringEquals": through}},
        {
            "Effect": "Allow",
            "Principal": root,
            "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
            "Resource": "*",
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _granted(grant: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A grant as statements of the key's policy."""
    grantee, retiring = (str(grant.get(name) or "") for name in ("GranteePrincipal", "RetiringPrincipal"))
    operations = [str(one) for one in grant.get("Operations") or ()]
    constrained = [one for one in operations if one not in _WITHOUT_CONTEXT]
    free = [one for one in operations if one in _WITHOUT_CONTEXT]
    if _GRANTEE.fullmatch(grantee):
        if constrained:
            condition = _constraints(grant.get("Constraints") or {})
            yield _statement(grantee, constrained) | ({"Condition": condition} if condition else {})
        if free:
            yield _statement(grantee, free)
    if _GRANTEE.fullmatch(retiring):
        yield _statement(retiring, ["RetireGrant"])


def _statement(principal: str, operations: list[str]) -> dict[str, Any]:
    actions = [f"kms:{operation}" for operation in operations]
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions, "Resource": "*"}


def _constraints(given: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    whole = given.get("EncryptionContextEquals") or {}
    pairs = {**(given.get("EncryptionContextSubset") or {}), **whole}
    condition: dict[str, Any] = {}
    if pairs:
        condition["StringEquals"] = {f"kms:EncryptionContext:{name}": value for name, value in pairs.items()}
    if whole:
        condition["ForAllValues:StringEquals"] = {"kms:EncryptionContextKeys": list(whole)}
    return condition


def rewrite_policies(rewrite: Callable[[Any], Any]) -> None:
    """Give every key's policy to a function, and keep what it gives back."""
    for _, _, store in kms_stores.iter_stores():
        for key in list(store.keys.values()):
            key.policy = rewrite(key.policy)


def tags(account: str, region: str, arn: str) -> Any:
    """The tags of a key."""
    return kms_stores[account][region].tags.get_tags(arn)


def metadata(arn: str) -> Mapping[str, Any] | None:
    """What KMS tells of a key; None: there is none with this ARN."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or not parts[4].isdigit() or not parts[5].startswith("key/"):
        return None
    key = _key(parts[4], parts[3], parts[5][4:])
    return key.metadata if key is not None else None


def full_name(account: str, region: str, partition: str, variable: str, value: str) -> str:
    """The id of the key behind an alias."""
    return _target(account, region, value) if variable == "keyid" and value.startswith("alias/") else value


def opened(call: Call) -> Call:
    """A call with the keys that its handles stand for: the ARN of an alias, a ciphertext, a grant token."""
    given, found = call.parameters, {}
    for name in ("KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId"):
        value = str(given.get(name) or "")
        if value.startswith("arn:") and ":alias/" in value and (arn := key_arn(value, "", "", call.partition)):
            found[name] = arn
    for blob, name in (("CiphertextBlob", "KeyId" if call.operation == "Decrypt" else "SourceKeyId"),):
        if given.get(blob) and not given.get(name) and (key := key_of_ciphertext(given[blob])):
            arn = owned_elsewhere(key, call.account, call.region)
            found[name] = arn or f"arn:{call.partition}:kms:{call.region}:{call.account}:key/{key}"
    if given.get("GrantToken") and not given.get("KeyId"):
        token = given["GrantToken"]
        held = (store.grants.get(store.grant_tokens.get(token)) for _, _, store in kms_stores.iter_stores())
        if (grant := next(filter(None, held), None)) is not None:
            key = str(grant.metadata["KeyId"])
            found["KeyId"] = owned_elsewhere(key, call.account, call.region) or key
    return replace(call, parameters={**given, **found}) if found else call


def key_of_ciphertext(blob: Any) -> str | None:
    """The id of the key that made a ciphertext; None for what is none."""
    try:
        return str(deserialize_ciphertext_blob(ciphertext_blob=blob).key_id)
    except Exception:  # foreign bytes end LocalStack's reader in many ways; the service refuses them
        return None


def is_own(key_id: str, account: str, region: str) -> bool:
    """Whether an account has a key with this id."""
    return _key(account, region, key_id) is not None


def owned_elsewhere(key_id: str, account: str, region: str) -> str | None:
    """The ARN of a key that another account owns; None: it is the account's own, or nobody's."""
    if is_own(key_id, account, region):
        return None
    held = (store.keys.get(key_id) for _, in_region, store in kms_stores.iter_stores() if in_region == region)
    key = next(filter(None, held), None)
    return str(key.metadata["Arn"]) if key is not None else None


def is_missing(call: Call, arn: str) -> bool:
    """Whether a key of the caller's own account is not there, which KMS tells everybody."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[4] != call.account or not parts[5].startswith("key/") or "*" in parts[5]:
        return False
    return _key(parts[4], parts[3], parts[5][4:]) is None


def resource_keys(call: Call, need: Requirement) -> Keys:
    """Keys of the key that an action is about: its kind and its aliases."""
    parts = need.resource.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("key/"):
        return {}
    key = _key(parts[4], parts[3], parts[5][4:])
    if key is None:
        return {}
    about = key.metadata
    keys: Keys = {
        "kms:KeyOrigin": str(about.get("Origin")),
        "kms:KeySpec": str(about.get("KeySpec")),
        "kms:KeyUsage": str(about.get("KeyUsage")),
        "kms:MultiRegion": str(bool(about.get("MultiRegion"))).lower(),
    }
    if aliases := _aliases(parts[4], parts[3], about["KeyId"]):
        keys["kms:ResourceAliases"] = tuple(aliases)
    asked = str(call.parameters.get("KeyId") or "")
    if asked.startswith("alias/"):
        keys["kms:RequestAlias"] = asked
    return keys


def key_arn(key: str | None, account: str, region: str, partition: str) -> str | None:
    """ARN of a key.

    Args:
        key: key id, alias or ARN.
        account: owner of the data that it encrypts.
        region, partition: where the call is made.

    Returns:
        None for no key, and for an AWS managed key that nobody has used yet: it is the account's own.
    """
    if not key:
        return None
    if key.startswith("arn:"):
        if ":alias/" not in key:
            return key
        _, partition, _, region, account, key = key.split(":", 5)
    if key.startswith("alias/"):
        target = _target(account, region, key)
        if target == key and key.startswith(_MANAGED):
            return None
        key = target
    return f"arn:{partition}:kms:{region}:{account}:key/{key.removeprefix('key/')}"


def _target(account: str, region: str, alias: str) -> str:
    """The id of the key that an alias stands for; the alias itself if there is none."""
    found = kms_stores[account][region].aliases.get(alias)
    return str(found.metadata["TargetKeyId"]) if found else alias


def _aliases(account: str, region: str, key: str) -> list[str]:
    aliases = list(kms_stores[account][region].aliases.items())
    return sorted(name for name, alias in aliases if alias.metadata.get("TargetKeyId") == key)


def _key(account: str, region: str, identifier: str) -> Any:
    return kms_stores[account][region].keys.get(identifier)
