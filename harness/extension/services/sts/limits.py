"""Calls that fail whatever policies allow: those that some credentials cannot make, and those for what is no role.

Source (D): IAM User Guide, "Compare AWS STS credentials"; messages: Q. Names of sessions, then of roles, are read
before anybody is asked (R: LocalStack's ``tests/aws/services/sts/test_sts.snapshot.json``,
``test_sts_invalid_parameters``).
"""

from localstack.aws.api import CommonServiceException

from harness.extension.authorization.call import Call
from harness.extension.services.sts.errors import access_denied
from harness.extension.services.sts.parameters import check_name, role_of

__all__ = ["of_sts"]

_ALWAYS = ("GetCallerIdentity",)
_OF_TOKENS = (*_ALWAYS, "AssumeRole")


def of_sts(call: Call) -> CommonServiceException | None:
    """A session opens no session token, and one that is no role's calls little of STS; roles' ARNs come first."""
    if "RoleArn" in call.parameters:
        try:
            if "RoleSessionName" in call.parameters:
                check_name(str(call.parameters["RoleSessionName"]), "roleSessionName", 64)
            role_of(str(call.parameters["RoleArn"]))
        except CommonServiceException as error:
            return error
    session = call.session
    if session is None or call.operation.startswith("AssumeRoleWith"):
        return None
    if session.role_arn:
        refused = call.operation in ("GetSessionToken", "GetFederationToken")
    else:
        allowed = _ALWAYS if ":federated-user/" in session.arn else _OF_TOKENS
        refused = call.operation not in allowed
    return access_denied(f"Cannot call {call.operation} with session credentials") if refused else None
