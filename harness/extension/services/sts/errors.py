"""STS's errors. Codes (M): botocore's model of STS; messages: Q unless their place says otherwise."""

from localstack.aws.api import CommonServiceException

__all__ = ["access_denied", "invalid_token", "refused", "validation_error"]


def refused(code: str, message: str, status: int = 400) -> CommonServiceException:
    """An error of the sender's."""
    return CommonServiceException(code, message, status, sender_fault=True)


def access_denied(message: str) -> CommonServiceException:
    """A call that STS itself refuses, whatever policies allow."""
    return refused("AccessDenied", message, 403)


def validation_error(message: str) -> CommonServiceException:
    """A parameter that STS does not take."""
    return refused("ValidationError", message)


def invalid_token(message: str) -> CommonServiceException:
    """An identity provider's token that proves nothing."""
    return refused("InvalidIdentityToken", message)
