"""Calls that some credentials cannot make, whatever policies allow.

Source (D): IAM User Guide, "Compare AWS STS credentials"; messages: Q.
"""

from localstack.aws.api import CommonServiceException

from harness.extension.authorization.call import Call
from harness.extension.services.sts.errors import access_denied

__all__ = ["of_sts"]

_ALWAYS = ("GetCallerIdentity",)
_OF_TOKENS = (*_ALWAYS, "AssumeRole")


def of_sts(call: Call) -> CommonServiceException | None:
    """A session opens no session token, and one that is no role's calls little of STS."""
    session = call.session
    if session is None or call.operation.startswith("AssumeRoleWith"):
        return None
    if session.role_arn:
        refused = call.operation in ("GetSessionToken", "GetFederationToken")
    else:
        allowed = _ALWAYS if ":federated-user/" in session.arn else _OF_TOKENS
        refused = call.operation not in allowed
    return access_denied(f"Cannot call {call.operation} with session credentials") if refused else None
