"""What the engine's parameters tell the authorization: which keys they are encrypted with.

Source: SSM User Guide, "How AWS Systems Manager Parameter Store uses KMS": who reads a SecureString needs
``kms:Decrypt`` on its key, who writes one ``kms:Encrypt``.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from moto.ssm.exceptions import ParameterVersionNotFound
from moto.ssm.models import ssm_backends

from harness.extension.authorization.call import Call, Requirement
from harness.extension.services.kms.key_uses import KeyUse, key_requirements

__all__ = ["key_uses"]

_OWN_KEY = "alias/aws/ssm"


def key_uses(call: Call) -> tuple[Requirement, ...]:
    """The use of parameters' keys by who puts and gets them."""
    return key_requirements(call, _uses(call))


def _uses(call: Call) -> Iterator[KeyUse]:
    parameters, backend = call.parameters, ssm_backends[call.account][call.region]
    if call.operation == "PutParameter":
        name = str(parameters.get("Name", ""))
        stored = backend.get_parameter(name)
        if (parameters.get("Type") or getattr(stored, "parameter_type", "")) == "SecureString":
            key = parameters.get("KeyId") or getattr(stored, "keyid", None) or _OWN_KEY
            yield KeyUse("kms:Encrypt", key, call.account, _about(call, name))
        return
    if not parameters.get("WithDecryption"):
        return
    for name in _read(call, backend):
        with suppress(ParameterVersionNotFound):
            found = backend.get_parameter(name)
            if found is not None and found.parameter_type == "SecureString":
                yield KeyUse("kms:Decrypt", found.keyid or _OWN_KEY, call.account, _about(call, found.name))


def _read(call: Call, backend: Any) -> Iterator[str]:
    """Names of the parameters that a call reads, with version or label if it gives one."""
    if call.operation == "GetParametersByPath":
        path = f"{str(call.parameters.get('Path', '')).rstrip('/')}/"
        deep = bool(call.parameters.get("Recursive"))
        yield from list(backend._parameters.get_keys_beginning_with(path, deep))
        return
    for name in call.parameters.get("Names") or [call.parameters.get("Name")]:
        yield str(name).rsplit(":parameter", 1)[-1]


def _about(call: Call, name: str) -> dict[str, str]:
    place = f"arn:{call.partition}:ssm:{call.region}:{call.account}"
    return {"PARAMETER_ARN": f"{place}:parameter/{name.lstrip('/')}"}
