"""What calls of S3 ask for: actions on versions, on sources of copies, on each object of a list; condition keys.

Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html) and "Policy keys"
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from localstack.aws.api import ServiceException
from localstack.services.s3.utils import extract_bucket_key_version_id_from_copy_source

from harness.descriptors import service
from harness.extension.authorization.call import Call, Keys, Lookup, Requirement, UnmappedError
from harness.extension.authorization.context_keys import tag_pairs
from harness.extension.authorization.operations import is_action

__all__ = ["COPIES", "copy_source", "request_keys", "requirements"]

COPIES = ("CopyObject", "UploadPartCopy")
_CREATES = ("PutObject", "CreateMultipartUpload", "CopyObject", "PostObject")
_GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
_VERSIONED = {
    "DeleteObject": "DeleteObjectVersion",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
    "GetObject": "GetObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "GetObjectAttributes": "GetObjectVersionAttributes",
    "GetObjectTagging": "GetObjectVersionTagging",
    "GetObjectTorrent": "GetObjectVersionTorrent",
    "PutObjectAcl": "PutObjectVersionAcl",
    "PutObjectTagging": "PutObjectVersionTagging",
}
"""Action → action of a request that names a version."""

_AUTH_TYPES = {"header": "REST-HEADER", "query": "REST-QUERY-STRING", "policy": "POST"}


def copy_source(call: Call) -> tuple[str, str, str]:
    """Bucket, key and version of ``CopySource``, read as S3 reads it; ``*`` where nothing can be read."""
    source = call.parameters.get("CopySource", "")
    if isinstance(source, Mapping):
        return str(source.get("Bucket")), str(source.get("Key")), str(source.get("VersionId") or "")
    try:
        bucket, key, version = extract_bucket_key_version_id_from_copy_source(str(source))
    except (ServiceException, ValueError):
        return "*", "*", ""
    return bucket, key, version or ""


def requirements(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The actions that an operation asks for, each on its resource.

    Raises:
        UnmappedError: one of the actions is not known.
    """
    needs = tuple(dict.fromkeys(_needs(call)))
    if not all(is_action("s3", need.action.removeprefix("s3:")) for need in needs):
        raise UnmappedError(f"{call.service}:{call.operation}")
    return needs


def _needs(call: Call) -> Iterator[Requirement]:
    parameters, operation = call.parameters, call.operation
    bucket = f"arn:{call.partition}:s3:::{parameters.get('Bucket', '*')}"
    key = parameters.get("Key")
    target = f"{bucket}/{key}" if key is not None else bucket
    one = service("s3")
    assert one is not None
    action = one.actions.get(operation, operation)
    if operation in ("ListBuckets", "ListDirectoryBuckets"):
        yield Requirement(f"s3:{action}", "*")
        return
    if operation == "DeleteObjects":
        yield from _deleted(parameters, bucket)
        return
    if operation in COPIES:
        name, source, version = copy_source(call)
        resource, about = f"arn:{call.partition}:s3:::{name}/{source}", _version(version)
        yield Requirement(f"s3:{_versioned('GetObject', version)}", resource, about)
    version = str(parameters.get("VersionId") or "")
    if operation == "GetObjectAttributes":  # it asks for both
        yield Requirement(f"s3:{_versioned('GetObject', version)}", target, _version(version))
    yield Requirement(f"s3:{_versioned(action, version)}", target, _version(version))
    if operation in _CREATES:
        yield from (Requirement(f"s3:{extra}", target) for extra in _extras_of_object(parameters))
    if operation == "CreateBucket":
        yield from (Requirement(f"s3:{extra}", bucket) for extra in _extras_of_bucket(parameters))


def _deleted(parameters: Mapping[str, object], bucket: str) -> Iterator[Requirement]:
    """Each key and version is asked for, and refused, by itself."""
    delete = parameters.get("Delete")
    objects = (delete.get("Objects") if isinstance(delete, Mapping) else None) or ()
    for index, entry in enumerate(objects):
        version = str(entry.get("VersionId") or "")
        action = f"s3:{_versioned('DeleteObject', version)}"
        yield Requirement(action, f"{bucket}/{entry.get('Key')}", _version(version), index)
    if not objects:
        yield Requirement("s3:DeleteObject", f"{bucket}/*")


def _versioned(action: str, version: str) -> str:
    return _VERSIONED.get(action, action) if version else action


def _version(version: str) -> tuple[tuple[str, str], ...]:
    return (("s3:VersionId", version),) if version else ()


def _extras_of_object(parameters: Mapping[str, object]) -> Iterator[str]:
    """Actions that go with what a new object is given."""
    if parameters.get("ACL") or any(parameters.get(grant) for grant in _GRANTS):
        yield "PutObjectAcl"
    if parameters.get("Tagging"):
        yield "PutObjectTagging"
    if parameters.get("ObjectLockMode") or parameters.get("ObjectLockRetainUntilDate"):
        yield "PutObjectRetention"
    if parameters.get("ObjectLockLegalHoldStatus"):
        yield "PutObjectLegalHold"


def _extras_of_bucket(parameters: Mapping[str, object]) -> Iterator[str]:
    """Actions that go with what a new bucket is given; a private one asks for nothing more."""
    if parameters.get("ACL") not in (None, "", "private") or any(parameters.get(grant) for grant in _GRANTS):
        yield "PutBucketAcl"
    if parameters.get("ObjectLockEnabledForBucket"):
        yield from ("PutBucketObjectLockConfiguration", "PutBucketVersioning")
    if parameters.get("ObjectOwnership"):
        yield "PutBucketOwnershipControls"


def request_keys(call: Call) -> Keys:
    """Keys of how the request is signed, of object tags, which are S3's own, of locks, and of a bucket's location."""
    parameters, signed = call.parameters, call.signed
    tags = dict(tag_pairs(parameters.get("Tagging")))
    keys: Keys = {f"s3:RequestObjectTag/{name}": value for name, value in tags.items()}
    if tags:
        keys["s3:RequestObjectTagKeys"] = tuple(tags)
    location = (parameters.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if location:
        keys["s3:locationconstraint"] = str(location)
    if signed.form:
        keys |= {"s3:authType": _AUTH_TYPES[signed.form], "s3:signatureversion": signed.version}
    if signed.age is not None:
        keys["s3:signatureAge"] = str(signed.age)
    if signed.payload:
        keys["s3:x-amz-content-sha256"] = signed.payload
    return keys | _lock_keys(parameters)


def _lock_keys(parameters: Mapping[str, object]) -> Keys:
    retention, hold = parameters.get("Retention"), parameters.get("LegalHold")
    given = retention if isinstance(retention, Mapping) else {}
    mode = parameters.get("ObjectLockMode") or given.get("Mode")
    until = parameters.get("ObjectLockRetainUntilDate") or given.get("RetainUntilDate")
    held = parameters.get("ObjectLockLegalHoldStatus") or (hold.get("Status") if isinstance(hold, Mapping) else None)
    keys: Keys = {"s3:object-lock-mode": str(mode)} if mode else {}
    if held:
        keys["s3:object-lock-legal-hold"] = str(held)
    if isinstance(until, datetime):
        moment = until if until.tzinfo else until.replace(tzinfo=UTC)
        days = (moment - datetime.now(UTC)).total_seconds() / 86_400
        keys["s3:object-lock-retain-until-date"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        keys["s3:object-lock-remaining-retention-days"] = str(max(0, round(days)))
    return keys
