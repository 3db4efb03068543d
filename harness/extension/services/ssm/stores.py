"""What the engine's parameters tell the authorization: which keys they are encrypted with.

Source: SSM User Guide, "How AWS Systems Manager Parameter Store uses KMS": who reads a SecureString needs
``kms:Decrypt`` on its key, who writes one ``kms:Encrypt``.
"""

from collections.abc import Iterator

from moto.ssm.models import ssm_backends

from harness.extension.authorization.call import Call, Requirement
from harness.extension.services.kms.key_uses import key_requirements

__all__ = ["key_uses"]


def key_uses(call: Call) -> tuple[Requirement, ...]:
    """The use of parameters' keys by who puts and gets them."""
    return key_requirements(call, _uses(call))


def _uses(call: Call) -> Iterator[tuple[str, str | None, str]]:
    if call.operation == "PutParameter":
        if call.parameters.get("Type") == "SecureString":
            yield "kms:Encrypt", call.parameters.get("KeyId"), call.account
        return
    if not call.parameters.get("WithDecryption"):
        return
    names = call.parameters.get("Names") or [call.parameters.get("Name")]
    for name in names:
        bare = str(name).rsplit(":parameter", 1)[-1].split(":", 1)[0]
        found = ssm_backends[call.account][call.region].get_parameter(bare)
        if found is not None and found.parameter_type == "SecureString":
            yield "kms:Decrypt", found.keyid, call.account
