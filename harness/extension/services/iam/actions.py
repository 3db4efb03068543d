"""What calls of IAM are about: whoever calls, where they name no user.

Source: IAM API Reference, GetUser, CreateAccessKey, ListAccessKeys and others: "If you do not specify a user name, IAM
determines the user name implicitly based on the AWS access key ID signing the request."
"""

from dataclasses import replace

from harness.extension.authorization.call import Call

__all__ = ["of_caller"]

_OWN = frozenset(
    {
        "ChangePassword",
        "CreateAccessKey",
        "CreateLoginProfile",
        "DeactivateMFADevice",
        "DeleteAccessKey",
        "DeleteLoginProfile",
        "DeleteSSHPublicKey",
        "DeleteServiceSpecificCredential",
        "DeleteSigningCertificate",
        "GetLoginProfile",
        "GetUser",
        "ListAccessKeys",
        "ListMFADevices",
        "ListSSHPublicKeys",
        "ListServiceSpecificCredentials",
        "ListSigningCertificates",
        "ResetServiceSpecificCredential",
        "UpdateAccessKey",
        "UpdateServiceSpecificCredential",
        "UpdateSigningCertificate",
        "UploadSigningCertificate",
    }
)
"""Operations that are about the caller's own user where they name none."""


def of_caller(call: Call) -> Call:
    """A call with the name of the user who makes it, if it names none."""
    kind, _, name = call.principal.partition(":user/")
    if call.operation not in _OWN or call.parameters.get("UserName") or not kind or not name:
        return call
    return replace(call, parameters={**call.parameters, "UserName": name.rsplit("/", 1)[-1]})
