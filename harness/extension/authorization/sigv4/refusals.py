"""AWS's errors for signatures that prove nothing, by service and protocol. Pure.

Sources (D): S3 API Reference, "List of error codes" (AuthorizationHeaderMalformed, AuthorizationQueryParametersError,
RequestTimeTooSkewed, XAmzContentSHA256Mismatch, InvalidRequest); "Common errors" of each service's API Reference
(IncompleteSignature, InvalidSignatureException); IAM User Guide, "Troubleshoot Signature Version 4 signing issues".
Messages: Q where AWS documents the code alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.extension.authorization.sigv4.presented import Fault, Form, SignatureFault

__all__ = ["Refused", "refused"]

XML = ("query", "rest-xml", "ec2")
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)
_QUERY_PARAMETERS = (
    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
    "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
)
_SKEWED = ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", 403)
_UNSIGNED_HEADERS = ("AccessDenied", "There were headers present in the request which were not signed", 403)


@dataclass(frozen=True, slots=True)
class Refused:
    """An error of AWS's.

    Attributes:
        code: error code.
        message: its message.
        status: HTTP status.
        more: other members of the error.
    """

    code: str
    message: str
    status: int
    more: Mapping[str, str] = field(default_factory=dict)


def refused(service: str, protocol: str, fault: SignatureFault, form: Form) -> Refused:
    """Return AWS's error.

    Args:
        service: botocore's service name.
        protocol: protocol of the request (``json``, ``query``, …).
        fault: what is wrong.
        form: where the signature stands.
    """
    return _of_s3(fault, form) if service == "s3" else _of_others(protocol, fault)


def _of_s3(fault: SignatureFault, form: Form) -> Refused:
    presigned = form is not Form.HEADER
    malformed = f"The authorization header is malformed; {fault.detail}"
    match fault.fault:
        case Fault.FIELD:
            text = (
                f"Bucket POST must contain a field named '{fault.detail}'.  If it is specified, please check the order"
            )
            more = {"ArgumentName": fault.detail, "ArgumentValue": ""}
            return Refused("InvalidArgument", f"{text} of the fields.", 400, more)
        case Fault.INCOMPLETE | Fault.UNSUPPORTED if form is Form.POLICY:
            return Refused("AccessDenied", "Access Denied", 403)
        case Fault.INCOMPLETE if presigned:
            return Refused("AuthorizationQueryParametersError", _QUERY_PARAMETERS, 400)
        case Fault.INCOMPLETE if "x-amz-content-sha256" in fault.detail:
            return Refused("InvalidRequest", fault.detail, 400)
        case Fault.INCOMPLETE:
            return Refused("AuthorizationHeaderMalformed", malformed, 400)
        case Fault.SCOPE if presigned:
            return Refused(
                "AuthorizationQueryParametersError",
                f"Error parsing the X-Amz-Credential parameter; {fault.detail}",
                400,
            )
        case Fault.SCOPE:
            return Refused("AuthorizationHeaderMalformed", malformed, 400)
        case Fault.UNSUPPORTED:
            text = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
            return Refused("InvalidRequest", text, 400)
        case Fault.AMBIGUOUS:
            return Refused("InvalidArgument", fault.detail, 400)
        case Fault.HOST | Fault.UNSIGNED_HEADERS:
            return Refused(*_UNSIGNED_HEADERS)
        case Fault.EXPIRED if presigned:
            return Refused("AccessDenied", "Request has expired", 403)
        case Fault.NOT_YET_VALID if presigned:
            return Refused("AccessDenied", "Request is not valid yet", 403)
        case Fault.EXPIRED | Fault.NOT_YET_VALID:
            return Refused(*_SKEWED)
        case Fault.LIFETIME:
            return Refused("AuthorizationQueryParametersError", fault.detail, 400)
        case Fault.BODY:
            text = "The provided 'x-amz-content-sha256' header does not match what was computed."
            return Refused("XAmzContentSHA256Mismatch", text, 400)
        case Fault.TOKEN:
            return Refused("InvalidToken", "The provided token is malformed or otherwise invalid.", 400)
        case _:
            return Refused("SignatureDoesNotMatch", _MISMATCH, 403, _calculated(fault))


def _calculated(fault: SignatureFault) -> Mapping[str, str]:
    """What S3 tells of a signature that does not match (R: LocalStack's ``test_post_request_malformed_policy``)."""
    if not fault.signed:
        return {}
    return {
        "AWSAccessKeyId": fault.key,
        "StringToSign": fault.signed,
        "SignatureProvided": fault.signature,
        "StringToSignBytes": fault.signed.encode(errors="surrogateescape").hex(" "),
    }


def _of_others(protocol: str, fault: SignatureFault) -> Refused:
    xml = protocol in XML
    status = 400 if protocol == "json" else 403
    match fault.fault:
        case Fault.INCOMPLETE | Fault.UNSUPPORTED | Fault.AMBIGUOUS | Fault.LIFETIME:
            return Refused("IncompleteSignature" if xml else "IncompleteSignatureException", fault.detail, 400)
        case Fault.TOKEN:
            code = "InvalidClientTokenId" if xml else "UnrecognizedClientException"
            return Refused(code, "The security token included in the request is invalid.", status)
        case _:
            text = fault.detail or _MISMATCH
            return Refused("SignatureDoesNotMatch" if xml else "InvalidSignatureException", text, status)
