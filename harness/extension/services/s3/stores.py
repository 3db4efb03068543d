"""What the engine's buckets tell the authorization: owners, policies, keys, whether an object is there, its tags.

Sources: S3 User Guide, "Using server-side encryption with KMS keys": who reads an object with a customer managed key
needs ``kms:Decrypt`` on it, who writes one ``kms:GenerateDataKey``; S3 API Reference, GetObject: an object that does
not exist is 404 to who has ``s3:ListBucket`` and 403 to others.
"""

from collections.abc import Iterator
from typing import Any

from localstack.services.s3.models import s3_stores
from localstack.services.s3.utils import get_unique_key_id

from harness.extension.authorization.call import Call, Keys, Requirement
from harness.extension.services.kms.key_uses import key_requirements

__all__ = ["key_uses", "listing", "object_tags", "owner", "policy"]

_READING = ("GetObject", "HeadObject")
_WITH_TAGS = (*_READING, "DeleteObject", "PutObjectTagging")


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a bucket."""
    bucket = _bucket(name.split("/", 1)[0])
    return bucket.policy if bucket else None


def owner(name: str) -> str | None:
    """The account that made a bucket."""
    bucket = _bucket(name.split("/", 1)[0])
    return str(bucket.bucket_account_id) if bucket else None


def key_uses(call: Call) -> tuple[Requirement, ...]:
    """The use of objects' keys by who reads and writes them."""
    return key_requirements(call, _uses(call))


def _uses(call: Call) -> Iterator[tuple[str, str | None, str]]:
    if call.operation in ("PutObject", "PostObject", "CreateMultipartUpload"):
        if call.parameters.get("ServerSideEncryption") == "aws:kms":
            yield "kms:GenerateDataKey", call.parameters.get("SSEKMSKeyId"), call.account
    elif call.operation == "GetObject":
        bucket, stored = _stored(call)
        if getattr(stored, "encryption", None) == "aws:kms":
            yield "kms:Decrypt", stored.kms_key_id, bucket.bucket_account_id


def listing(call: Call) -> tuple[Requirement, ...]:
    """``s3:ListBucket``, which the caller needs to be told that an object does not exist."""
    if call.operation not in _READING:
        return ()
    bucket, stored = _stored(call)
    if bucket is None or stored is not None:
        return ()
    return (Requirement("s3:ListBucket", f"arn:{call.partition}:s3:::{bucket.name}"),)


def object_tags(call: Call) -> Keys:
    """``s3:ExistingObjectTag`` of the object that a call names."""
    if call.operation not in _WITH_TAGS:
        return {}
    bucket, stored = _stored(call)
    if stored is None:
        return {}
    identifier = get_unique_key_id(bucket.name, stored.key, stored.version_id)
    tags = s3_stores[bucket.bucket_account_id][bucket.bucket_region].tags.get_tags(identifier)
    return {f"s3:ExistingObjectTag/{name}": value for name, value in (tags or {}).items()}


def _bucket(name: Any) -> Any:
    account = s3_stores["000000000000"]["us-east-1"].global_bucket_map.get(name)
    return s3_stores[account]["us-east-1"].buckets.get(name) if account else None


def _stored(call: Call) -> tuple[Any, Any]:
    """The bucket and the object that a call names, each None if there is none."""
    bucket = _bucket(call.parameters.get("Bucket"))
    return bucket, bucket.objects.get(call.parameters.get("Key")) if bucket else None
