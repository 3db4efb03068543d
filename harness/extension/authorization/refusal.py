"""AWS's refusals: the error code, status and wording of each protocol and service.

Sources: ``errorCode`` tables in each service's API reference ("Common errors"); IAM User Guide, "Troubleshoot access
denied error messages". JSON protocols answer ``AccessDeniedException`` with status 400, REST-JSON with 403, query and
REST-XML ``AccessDenied`` with 403; SNS ``AuthorizationError``; EC2 ``UnauthorizedOperation``.
"""

from localstack.aws.api import CommonServiceException

from harness.extension.authorization.operations import Requirement
from harness.extension.authorization.sigv4.refusals import Refused

__all__ = ["access_denied", "bad_credentials", "of_signature", "unmapped"]

_STATUS = {"json": 400, "rest-json": 403, "query": 403, "rest-xml": 403, "ec2": 403}
_OWN_CODES = {"sns": ("AuthorizationError", 403), "ec2": ("UnauthorizedOperation", 403), "sqs": ("AccessDenied", 403)}
_XML = ("query", "rest-xml", "ec2")


def access_denied(service: str, protocol: str, message: str, need: Requirement) -> CommonServiceException:
    """The refusal of an action.

    Args:
        service: botocore's service name.
        protocol: protocol of the request (``json``, ``query``, …).
        message: the decision's message in AWS's wording.
        need: what was refused: S3 puts its resource in double quotes, EC2 begins with a sentence of its own, SQS has
            a code of its own for a key (API Reference, SendMessage: ``KmsAccessDenied``).
    """
    resource = need.resource
    if service == "s3" and resource != "*":
        message = message.replace(f"on resource: {resource} ", f'on resource: "{resource}" ', 1)
    if service == "ec2":
        message = f"You are not authorized to perform this operation. {message}"
    if service == "sqs" and need.action.startswith("kms:"):
        return CommonServiceException("KMS.AccessDeniedException", message, 400, sender_fault=True)
    code = "AccessDenied" if protocol in _XML else "AccessDeniedException"
    code, status = _OWN_CODES.get(service, (code, _STATUS.get(protocol, 400)))
    return CommonServiceException(code, message, status, sender_fault=True)


def bad_credentials(service: str, protocol: str, *, expired: bool) -> CommonServiceException:
    """An access key that is nobody's, or a session that is over, with each protocol's code."""
    if service == "s3":
        if expired:
            return CommonServiceException("ExpiredToken", "The provided token has expired.", 400, sender_fault=True)
        text = "The AWS Access Key Id you provided does not exist in our records."
        return CommonServiceException("InvalidAccessKeyId", text, 403, sender_fault=True)
    if expired:
        code = "ExpiredToken" if protocol in _XML else "ExpiredTokenException"
        text = "The security token included in the request is expired"
        return CommonServiceException(code, text, 403 if protocol in _XML else 400, sender_fault=True)
    if service == "ec2":
        text = "AWS was not able to validate the provided access credentials"
        return CommonServiceException("AuthFailure", text, 401, sender_fault=True)
    code = "InvalidClientTokenId" if protocol in _XML else "UnrecognizedClientException"
    text = "The security token included in the request is invalid."
    return CommonServiceException(code, text, 403 if protocol in _XML else 400, sender_fault=True)


def of_signature(error: Refused) -> CommonServiceException:
    """The error of a signature that proves nothing."""
    return CommonServiceException(error.code, error.message, error.status, sender_fault=True)


def unmapped(service: str, protocol: str, operation: str) -> CommonServiceException:
    """An operation for which no IAM action is known is refused, and says so: it is daylab's gap, not the caller's."""
    text = (
        f"daylab does not know which IAM action {service}:{operation} asks for, so it cannot be allowed to "
        f"anybody but the account root (DAYLAB_IAM=log lets it through)"
    )
    return access_denied(service, protocol, text, Requirement(f"{service}:{operation}", "*"))
