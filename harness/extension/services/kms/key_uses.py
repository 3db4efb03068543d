"""What other services' calls ask of KMS because of the data that they meet: the key, under the caller's permissions.

Who reads or writes data that is encrypted with a key needs an action on it; the policy of a service's own AWS managed
key admits the account's principals where the service asks for them. Each service adds what it encrypts as encryption
context. Source: KMS Developer Guide, "kms:ViaService", "Encryption context".
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from harness.descriptors import service
from harness.extension.authorization.call import Call, Requirement
from harness.extension.services.kms.stores import key_arn

__all__ = ["KeyUse", "key_requirements"]


class KeyUse(NamedTuple):
    """The use of a key for a caller.

    Attributes:
        action: of KMS.
        key: key id, alias or ARN; None: no key.
        account: owner of the data.
        about: encryption context.
        region: of the key; empty: the call's.
    """

    action: str
    key: str | None
    account: str
    about: Mapping[str, str] = MappingProxyType({})
    region: str = ""


def key_requirements(call: Call, uses: Iterable[KeyUse]) -> tuple[Requirement, ...]:
    """What a call, of the service that uses keys for its caller, needs of them."""
    one = service(call.service)
    assert one is not None
    needs: dict[Requirement, None] = {}
    for use in uses:
        if arn := key_arn(use.key, use.account, use.region or call.region, call.partition):
            via = (
                ("kms:ViaService", f"{one.prefix}.{arn.split(':')[3]}.amazonaws.com"),
                ("kms:CallerAccount", call.account),
            )
            about = tuple((f"kms:EncryptionContext:{name}", value) for name, value in use.about.items())
            names = (("kms:EncryptionContextKeys", tuple(use.about)),) if use.about else ()
            needs[Requirement(use.action, arn, (*via, *about, *names))] = None
    return tuple(needs)
