"""IAM is closed to session tokens that no second factor stands behind, and to federated users.

Source (D): IAM User Guide, "Compare AWS STS credentials".
"""

from localstack.aws.api import CommonServiceException

from harness.extension.authorization.call import Call

__all__ = ["of_iam"]


def of_iam(call: Call) -> CommonServiceException | None:
    """The refusal of such a session, which AWS words as a token that it does not know (Q)."""
    session = call.session
    if session is None or session.role_arn or (session.mfa and ":federated-user/" not in session.arn):
        return None
    text = "The security token included in the request is invalid"
    return CommonServiceException("InvalidClientTokenId", text, 403, sender_fault=True)
