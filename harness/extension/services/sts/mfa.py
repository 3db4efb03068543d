"""Multi-factor authentication of AssumeRole and GetSessionToken: the code of a virtual device is really checked.

Source (D): IAM User Guide, "Secure API access with MFA"; RFC 6238 (six digits, thirty seconds, SHA-1). Messages: Q.
Limits: a code of the step before or after is taken as well, and taken twice; other kinds of devices have no seed here.
"""

import hmac
from base64 import b32decode
from datetime import UTC, datetime

from moto.iam.models import iam_backends

from harness.extension.authorization.call import Call, Keys
from harness.extension.services.sts.errors import access_denied

__all__ = ["codes", "keys"]

_STEP = 30  # seconds


def codes(seed: str, at: datetime) -> tuple[str, ...]:
    """The codes that a device shows in the steps around a moment."""
    key, now = b32decode(seed), int(at.timestamp()) // _STEP
    return tuple(_code(key, step) for step in (now - 1, now, now + 1))


def _code(key: bytes, step: int) -> str:
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def keys(call: Call) -> Keys:
    """``aws:MultiFactorAuthPresent`` of a call that brings a code.

    Raises:
        CommonServiceException: it brings one that its user's device does not show.
    """
    serial, code = call.parameters.get("SerialNumber"), call.parameters.get("TokenCode")
    if not serial and not code:
        return {}
    device = iam_backends[call.account][call.partition].virtual_mfa_devices.get(serial)
    if device is None or device.user is None or device.user.arn != call.principal or not code:
        raise access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is "
            "valid and associated with this user."
        )
    seed = device.base32_string_seed
    if code not in codes(seed.decode() if isinstance(seed, bytes) else seed, datetime.now(UTC)):
        raise access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
    return {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
