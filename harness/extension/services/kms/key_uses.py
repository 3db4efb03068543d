"""What other services' calls ask of KMS because of the data that they meet: the key, under the caller's permissions.

Who reads or writes data that is encrypted with a customer managed key needs an action on it; the service's own AWS
managed key needs none, because its policy admits the account's principals.
Source: KMS Developer Guide, "kms:ViaService".
"""

from collections.abc import Iterable

from harness.extension.authorization.call import Call, Requirement
from harness.extension.services.kms.stores import customer_key

__all__ = ["key_requirements"]


def key_requirements(call: Call, uses: Iterable[tuple[str, str | None, str]]) -> tuple[Requirement, ...]:
    """What a call needs of keys.

    Args:
        call: the call, of the service that uses the key for its caller.
        uses: (action, key id, alias or ARN, account of the data's owner).
    """
    context = (("kms:ViaService", f"{call.service}.{call.region}.amazonaws.com"), ("kms:CallerAccount", call.account))
    found = ((action, customer_key(key, account, call.region, call.partition)) for action, key, account in uses)
    return tuple(Requirement(action, arn, context) for action, arn in found if arn)
