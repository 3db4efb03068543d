"""What calls of KMS ask for beyond an action of the operation's name, and their condition keys.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management Service".
"""

from dataclasses import replace

from harness.extension.authorization.call import Call, Keys, Lookup, Requirement
from harness.extension.authorization.operations import requirements

__all__ = ["re_encrypt", "request_keys"]


def re_encrypt(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """``ReEncryptFrom`` on the old key and ``ReEncryptTo`` on the new one."""
    needs: list[Requirement] = []
    for action, parameter in (("ReEncryptFrom", "SourceKeyId"), ("ReEncryptTo", "DestinationKeyId")):
        key = call.parameters.get(parameter)
        inner = replace(call, operation=action, parameters={"KeyId": key} if key else {})
        needs.extend(requirements(inner, lookup))
    return tuple(needs)


def request_keys(call: Call) -> Keys:
    """The caller's account, the encryption context key by key, and a grant's operations."""
    context = call.parameters.get("EncryptionContext") or call.parameters.get("SourceEncryptionContext") or {}
    keys: Keys = {f"kms:EncryptionContext:{name}": str(value) for name, value in context.items()}
    keys["kms:CallerAccount"] = call.account
    if operations := call.parameters.get("Operations"):
        keys["kms:GrantOperations"] = tuple(operations)
    if context:
        keys["kms:EncryptionContextKeys"] = tuple(context)
    return keys
