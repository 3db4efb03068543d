"""Multi-factor authentication of AssumeRole and GetSessionToken: the code of a virtual device is really checked.

Source (D): IAM User Guide, "Secure API access with MFA"; RFC 6238 (six digits, thirty seconds, SHA-1). Messages: Q.
A code is taken once, as the RFC says of one-time passwords. Limits: a code of the step before or after is taken as
well; other kinds of devices have no seed here.
"""

import hmac
import threading
from base64 import b32decode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from moto.iam.models import iam_backends

from harness.extension.authorization.call import Call, Keys
from harness.extension.services.sts.errors import access_denied

__all__ = ["codes", "keys"]

_STEP = 30  # seconds
_TURN = threading.Lock()
_USED: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()
"""Device → codes that it shows and that have been taken."""


def codes(seed: str, at: datetime) -> tuple[str, ...]:
    """The codes that a device shows in the steps around a moment."""
    key, now = b32decode(seed), int(at.timestamp()) // _STEP
    return tuple(_code(key, step) for step in (now - 1, now, now + 1))


def _code(key: bytes, step: int) -> str:
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def _first_use(device: Any, code: str, shown: Sequence[str]) -> bool:
    """Whether a code that a device shows is taken for the first time; it is known from then on."""
    with _TURN:
        used = {each for each in _USED.get(device, ()) if each in shown}
        _USED[device] = used | {code}
    return code not in used


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
    shown = codes(seed.decode() if isinstance(seed, bytes) else seed, datetime.now(UTC))
    if code not in shown or not _first_use(device, code, shown):
        raise access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
    return {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
