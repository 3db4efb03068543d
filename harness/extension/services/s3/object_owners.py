"""Whose an object is that another account has written into a bucket.

Source (D): S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket" and "Canned ACL".
LocalStack gives every object to the bucket's owner.
"""

from collections.abc import Mapping
from typing import Any

from localstack.services.s3.provider import get_access_control_policy_for_new_resource_request

from harness.extension.services.s3.canonical_users import canonical_id
from harness.extension.services.s3.stores import ENFORCED, object_of

__all__ = ["listed_by_writer", "owned_by_writer"]

_PREFERRED = "BucketOwnerPreferred"
_FULL = "bucket-owner-full-control"
_TO_OWNER = {_FULL: "FULL_CONTROL", "bucket-owner-read": "READ"}
"""Access control list of a request → what it grants to the bucket's owner."""


def owned_by_writer(account: str, bucket: Any, request: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    """Give an object, or an upload in parts, to the account that wrote it, as the bucket's settings say.

    Args:
        account: the writer.
        bucket: the bucket; one without ownership controls leaves objects with their writers.
        request, answer: of the operation that made the object.
    """
    ownership = bucket.object_ownership
    if account == bucket.bucket_account_id or ownership == ENFORCED:
        return
    if ownership == _PREFERRED and request.get("ACL") == _FULL:
        return
    upload = bucket.multiparts.get(answer.get("UploadId"))
    stored = upload.object if upload is not None else object_of(bucket, request["Key"], answer.get("VersionId"))
    writer = {"ID": canonical_id(account)}
    acl = get_access_control_policy_for_new_resource_request(request, owner=writer)
    stored.owner, stored.acl = writer, _with_bucket_owner(acl, bucket, request)


def listed_by_writer(bucket: Any, request: Mapping[str, Any]) -> None:
    """Grant to the bucket's owner what a list that an object is given later grants it."""
    stored = object_of(bucket, request["Key"], request.get("VersionId"))
    if stored.owner != bucket.owner:
        stored.acl = _with_bucket_owner(stored.acl, bucket, request)


def _with_bucket_owner(acl: Any, bucket: Any, request: Mapping[str, Any]) -> Any:
    permission = _TO_OWNER.get(str(request.get("ACL")))
    if permission is None:
        return acl
    grantee = {**bucket.owner, "Type": "CanonicalUser"}
    return {**acl, "Grants": [*acl["Grants"], {"Grantee": grantee, "Permission": permission}]}
