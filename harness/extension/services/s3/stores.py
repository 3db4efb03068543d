"""What the engine's buckets tell the authorization: owners, policies and access control lists, keys, locks, tags.

Sources: S3 User Guide, "Using server-side encryption with KMS keys" and "Multipart upload API and permissions": who
reads an object with a customer managed key needs ``kms:Decrypt`` on it, who writes one ``kms:GenerateDataKey``, and
``kms:Decrypt`` too if in parts; "Copying objects", for tags; "Locking objects", for governance mode; S3 API Reference,
GetObject: an object that does not exist is 404 to who has ``s3:ListBucket`` and 403 to others; "Blocking public access
to your Amazon S3 storage": the most restrictive combination of the bucket's and the account's settings holds;
"Controlling ownership of objects": whose an object is that another account has written, and that the bucket's policy
allows nothing on it then.

Limits: whose a version is, the current version of its key says.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localstack.services.s3.models import s3_stores
from localstack.services.s3.utils import get_unique_key_id
from moto.s3control.models import s3control_backends

from harness.extension.authorization.call import Call, Keys, Requirement
from harness.extension.services.kms.key_uses import KeyUse, key_requirements
from harness.extension.services.s3.access_lists import with_grants
from harness.extension.services.s3.actions import COPIES, copy_source
from harness.extension.services.s3.canonical_users import ACCOUNTS
from harness.extension.services.s3.public_access import only_of_owner, restricted

__all__ = [
    "blocked",
    "bucket_of",
    "key_uses",
    "object_of",
    "owner",
    "policy",
    "resource_keys",
    "rewrite_policies",
    "stored_requirements",
]

_READING = ("GetObject", "HeadObject")
_CREATING = ("PutObject", "PostObject", "CreateMultipartUpload", "CopyObject")
_PARTS = ("UploadPart", "UploadPartCopy", "CompleteMultipartUpload")
_OWN_KEY = "alias/aws/s3"
ENFORCED = "BucketOwnerEnforced"
_OF_OBJECTS_OWNER = frozenset(
    f"s3:{action}"
    for kind in ("Object", "ObjectVersion")
    for action in (
        f"Get{kind}",
        *(f"{verb}{kind}{what}" for verb in ("Get", "Put") for what in ("Acl", "Tagging")),
        f"Get{kind}Attributes",
        f"Delete{kind}Tagging",
    )
)
"""Actions on an object that is there: whoever owns the bucket, they are its own owner's to allow."""
_OF_ACCOUNT = {
    "BlockPublicPolicy": "block_public_policy",
    "BlockPublicAcls": "block_public_acls",
    "IgnorePublicAcls": "ignore_public_acls",
    "RestrictPublicBuckets": "restrict_public_buckets",
}
"""Setting of Block Public Access → its name where the engine keeps those of accounts."""
_LOCKED = ("DeleteObject", "PutObjectRetention")


def bucket_of(name: Any) -> Any:
    """The bucket of this name, whoever owns it; None if there is none."""
    account = s3_stores["000000000000"]["us-east-1"].global_bucket_map.get(name)
    return s3_stores[account]["us-east-1"].buckets.get(name) if account else None


def policy(account: str, region: str, name: str) -> Any:
    """The policy of a bucket as it has effect, with what access control lists grant on the bucket or the object."""
    name, _, key = name.partition("/")
    bucket = bucket_of(name)
    if bucket is None:
        return None
    text = bucket.policy
    if text and blocked(bucket, "RestrictPublicBuckets"):
        text = restricted(text, bucket.bucket_account_id)
    if bucket.object_ownership == ENFORCED:
        return text
    ignored, stored = blocked(bucket, "IgnorePublicAcls"), object_of(bucket, key)
    if text and _writer(bucket, stored) != bucket.bucket_account_id:
        text = only_of_owner(text, bucket.bucket_account_id)
    text = with_grants(text, bucket.acl, ACCOUNTS, of_object=False, public_ignored=ignored)
    return with_grants(text, getattr(stored, "acl", None), ACCOUNTS, of_object=True, public_ignored=ignored)


def blocked(bucket: Any, setting: str) -> bool:
    """Whether a setting of Block Public Access is on: the bucket's own or its account's."""
    of_account = s3control_backends[bucket.bucket_account_id]["aws"].public_access_block
    return bool((bucket.public_access_block or {}).get(setting)) or (
        of_account is not None and str(getattr(of_account, _OF_ACCOUNT[setting])).lower() == "true"
    )


def rewrite_policies(rewrite: Callable[[Any], Any]) -> None:
    """Give every bucket's policy to a function, and keep what it gives back."""
    for _, _, store in s3_stores.iter_stores():
        for bucket in list(store.buckets.values()):
            bucket.policy = rewrite(bucket.policy)


def owner(name: str, action: str) -> str | None:
    """The account that owns what an action is about: a bucket, or an object that is there, which its writer may own."""
    name, _, key = name.partition("/")
    bucket = bucket_of(name)
    if bucket is None:
        return None
    return _writer(bucket, object_of(bucket, key)) if action in _OF_OBJECTS_OWNER else str(bucket.bucket_account_id)


def _writer(bucket: Any, stored: Any) -> str:
    """The account that owns an object; the bucket's, if there is no such object."""
    of_bucket = str(bucket.bucket_account_id)
    if stored is None or bucket.object_ownership == ENFORCED:
        return of_bucket
    return ACCOUNTS.get((stored.owner or {}).get("ID", ""), of_bucket)


def key_uses(call: Call) -> tuple[Requirement, ...]:
    """The use of objects' keys by who reads and writes them."""
    return key_requirements(call, _uses(call))


def _uses(call: Call) -> Iterator[KeyUse]:
    parameters, operation = call.parameters, call.operation
    bucket = bucket_of(parameters.get("Bucket"))
    if operation in _CREATING:
        yield from _uses_of_new(call, bucket)
    elif operation in _PARTS and bucket is not None:
        upload = bucket.multiparts.get(parameters.get("UploadId"))
        yield from _use("kms:Decrypt", bucket, upload.object if upload else None)
    if operation in COPIES:
        name, key, version = copy_source(call)
        source = bucket_of(name)
        yield from _use("kms:Decrypt", source, object_of(source, key, version))
    elif operation == "GetObject" or _wants_checksum(parameters):
        yield from _use("kms:Decrypt", bucket, object_of(bucket, parameters.get("Key"), parameters.get("VersionId")))


def _wants_checksum(parameters: Mapping[str, Any]) -> bool:
    """Whether HeadObject or GetObjectAttributes is to tell a checksum, which is encrypted like the object."""
    return parameters.get("ChecksumMode") == "ENABLED" or "Checksum" in (parameters.get("ObjectAttributes") or ())


def _uses_of_new(call: Call, bucket: Any) -> Iterator[KeyUse]:
    """The key of a new object: the request's, else the bucket's default."""
    method, key, owner = call.parameters.get("ServerSideEncryption"), call.parameters.get("SSEKMSKeyId"), call.account
    if not method and not call.parameters.get("SSECustomerAlgorithm") and bucket is not None and bucket.encryption_rule:
        default = bucket.encryption_rule.get("ApplyServerSideEncryptionByDefault") or {}
        method, key, owner = default.get("SSEAlgorithm"), default.get("KMSMasterKeyID"), bucket.bucket_account_id
    if str(method).startswith("aws:kms"):
        arn = f"arn:{call.partition}:s3:::{call.parameters.get('Bucket')}/{call.parameters.get('Key')}"
        region = bucket.bucket_region if bucket is not None else ""
        actions = ("kms:GenerateDataKey", "kms:Decrypt")[: 2 if call.operation == "CreateMultipartUpload" else 1]
        yield from (KeyUse(action, key or _OWN_KEY, owner, {"aws:s3:arn": arn}, region) for action in actions)


def _use(action: str, bucket: Any, stored: Any) -> Iterator[KeyUse]:
    if str(getattr(stored, "encryption", None)).startswith("aws:kms"):
        arn = bucket.bucket_arn if stored.bucket_key_enabled else f"{bucket.bucket_arn}/{stored.key}"
        yield KeyUse(action, stored.kms_key_id, bucket.bucket_account_id, {"aws:s3:arn": arn}, bucket.bucket_region)


def stored_requirements(call: Call) -> tuple[Requirement, ...]:
    """What follows from the objects that a call meets: absent ones, tags that are copied, locks that are passed by."""
    parameters, operation = call.parameters, call.operation
    if operation in COPIES:
        return tuple(_of_copy(call))
    if operation in _LOCKED:
        return _of_lock(call, parameters) if parameters.get("BypassGovernanceRetention") else ()
    if operation == "DeleteObjects" and parameters.get("BypassGovernanceRetention"):
        entries = (parameters.get("Delete") or {}).get("Objects") or ()
        return tuple(need for index, entry in enumerate(entries) for need in _of_lock(call, entry, index))
    if operation not in _READING:
        return ()
    return _listing(call, str(parameters.get("Bucket")), parameters.get("Key"))


def _of_copy(call: Call) -> Iterator[Requirement]:
    name, key, version = copy_source(call)
    bucket = bucket_of(name)
    yield from _listing(call, name, key)
    stored = object_of(bucket, key, version)
    if (
        call.operation == "CopyObject"
        and call.parameters.get("TaggingDirective") != "REPLACE"
        and _tags(bucket, stored)
    ):
        tagging = "GetObjectVersionTagging" if version else "GetObjectTagging"
        yield Requirement(f"s3:{tagging}", f"{bucket.bucket_arn}/{key}")
        yield Requirement(
            "s3:PutObjectTagging", f"arn:{call.partition}:s3:::{call.parameters['Bucket']}/{call.parameters['Key']}"
        )


def _listing(call: Call, name: str, key: Any) -> tuple[Requirement, ...]:
    """``s3:ListBucket``, which the caller needs to be told that an object does not exist."""
    bucket = bucket_of(name)
    if bucket is None or object_of(bucket, key) is not None:
        return ()
    return (Requirement("s3:ListBucket", bucket.bucket_arn),)


def _of_lock(call: Call, named: Mapping[str, Any], entry: int | None = None) -> tuple[Requirement, ...]:
    """``s3:BypassGovernanceRetention`` on a version that governance mode protects."""
    bucket, key = bucket_of(call.parameters.get("Bucket")), named.get("Key")
    stored = object_of(bucket, key, named.get("VersionId"))
    if stored is None or not stored.is_locked(False) or stored.is_locked(True):
        return ()
    return (Requirement("s3:BypassGovernanceRetention", f"{bucket.bucket_arn}/{key}", (), entry),)


def resource_keys(call: Call, need: Requirement) -> Keys:
    """Keys of the bucket and the object that an action is about: owner, region, tags."""
    name, _, key = need.resource.split(":", 5)[-1].partition("/")
    bucket = bucket_of(name)
    if bucket is None:
        return {}
    keys: Keys = {"s3:ResourceAccount": bucket.bucket_account_id, "aws:RequestedRegion": bucket.bucket_region}
    if key:
        versions = [value for condition, value in need.context if condition == "s3:VersionId"]
        tags = _tags(bucket, object_of(bucket, key, versions[0] if versions else None))
        keys |= {f"s3:ExistingObjectTag/{tag}": value for tag, value in tags.items()}
    return keys


def _tags(bucket: Any, stored: Any) -> dict[str, str]:
    if stored is None:
        return {}
    identifier = get_unique_key_id(bucket.name, stored.key, stored.version_id)
    return s3_stores[bucket.bucket_account_id][bucket.bucket_region].tags.get_tags(identifier) or {}


def object_of(bucket: Any, key: Any, version: Any = None) -> Any:
    """The object of a key, or one of its versions; None if there is none, or its place is marked as deleted."""
    if bucket is None or not key:
        return None
    versioned = version and bucket.versioning_status is not None
    stored = bucket.objects.get(key, version) if versioned else bucket.objects.get(key)
    return stored if hasattr(stored, "acl") else None
