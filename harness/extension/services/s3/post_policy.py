"""POST uploads from browsers: what their form asks for, and whether the policy that it is signed with allows it.

Source (D): S3 API Reference, "POST Policy" and "POST Object"
(https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html). Messages: Q. Limits: LocalStack
checks the size of the file (``content-length-range``).
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from localstack.aws.api import CommonServiceException
from localstack.aws.api.s3 import PreconditionFailed
from localstack.services.s3.utils import parse_post_object_tagging_xml

__all__ = ["check", "parameters", "refusal"]

_PARAMETERS = {
    "key": "Key",
    "acl": "ACL",
    "x-amz-storage-class": "StorageClass",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
}
_FREE = frozenset({"file", "policy", "signature", "awsaccesskeyid", "x-amz-signature"})
_FREE_PREFIX = "x-ignore-"


def parameters(fields: Mapping[str, str], filename: str | None) -> dict[str, Any]:
    """The parameters of PutObject that a form stands for.

    Args:
        fields: values by lower-case name.
        filename: name of the file on the client; None if the file is a field like the others.
    """
    found = {parameter: fields[name] for name, parameter in _PARAMETERS.items() if fields.get(name)}
    if filename is not None and "Key" in found:
        found["Key"] = found["Key"].replace("${filename}", filename)
    if fields.get("tagging"):
        found["Tagging"] = urlencode(parse_post_object_tagging_xml(fields["tagging"]) or {})
    return found


def refusal() -> CommonServiceException:
    """The error for an upload that is no form (R: LocalStack's ``test_post_object_with_wrong_content_type``)."""
    return PreconditionFailed(
        "At least one of the pre-conditions you specified did not hold",
        Condition="Bucket POST must be of the enclosure-type multipart/form-data",
    )


def check(fields: Mapping[str, str], bucket: str, now: datetime) -> None:
    """Require that a policy allows a form's fields.

    Args:
        fields: values by lower-case name, the policy among them.
        bucket: where the form is sent to.
        now: the time, with a zone.

    Raises:
        CommonServiceException: the policy is none, has expired, or does not cover a field or its value.
    """
    policy = _read(fields["policy"])
    expiration = policy.get("expiration")
    if expiration is None:
        raise _invalid("Policy missing expiration.")
    if not isinstance(conditions := policy.get("conditions"), list):
        raise _invalid("Policy missing conditions.")
    if _moment(expiration) <= now:
        raise _refused("Policy expired.")
    values, covered = {**fields, "bucket": bucket}, set(_FREE)
    for condition in conditions:
        name, holds = _condition(condition, values)
        covered.add(name)
        if not holds:
            raise _refused(f"Policy Condition failed: {json.dumps(condition)}")
    extra = sorted(name for name in fields if name not in covered and not name.startswith(_FREE_PREFIX))
    if extra:
        raise _refused(f"Extra input fields: {', '.join(extra)}")


def _read(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(b64decode(text))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _invalid("Invalid JSON.")
    return found


def _moment(text: Any) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise _invalid(f"Invalid 'expiration' value: '{str(text)[:80]}'") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _condition(condition: Any, values: Mapping[str, str]) -> tuple[str, bool]:
    """The field that a condition covers, and whether it holds."""
    match condition:
        case dict() if len(condition) == 1:
            ((name, expected),) = condition.items()
            return str(name).lower(), values.get(str(name).lower()) == str(expected)
        case dict():
            raise _invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        case [str() as kind, int() | str(), int() | str()] if kind.lower() == "content-length-range":
            return kind, True
        case [str() as kind, str() as name, str()] if kind.lower() in ("eq", "starts-with") and not name.startswith(
            "$"
        ):
            return name.lower(), False
        case [str() as kind, str() as name, str() as expected] if name.startswith("$"):
            field = name[1:].lower()
            found = values.get(field)
            if kind.lower() == "eq":
                return field, found == expected
            if kind.lower() == "starts-with":
                # a list of content types is covered type by type
                parts = (found or "").split(",") if field == "content-type" else [found or ""]
                return field, all(part.strip().startswith(expected) for part in parts)
    raise _invalid("Invalid Condition.")


def _invalid(message: str) -> CommonServiceException:
    return CommonServiceException("InvalidPolicyDocument", f"Invalid Policy: {message}", 400, sender_fault=True)


def _refused(message: str) -> CommonServiceException:
    return CommonServiceException("AccessDenied", f"Invalid according to Policy: {message}", 403, sender_fault=True)
