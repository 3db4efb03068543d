"""What calls of S3 ask for: actions on versions, on sources of copies, on each object of a list; condition keys.

Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html).
"""

from collections.abc import Mapping

from harness.descriptors import service
from harness.extension.authorization.call import Call, Keys, Lookup, Requirement, UnmappedError
from harness.extension.authorization.context_keys import tag_pairs
from harness.extension.authorization.operations import is_action

__all__ = ["request_keys", "requirements"]

_VERSIONED = {
    "DeleteObject",
    "DeleteObjectTagging",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectTagging",
    "PutObjectAcl",
    "PutObjectTagging",
}
"""Actions that become ``…Version…`` when the request names a version."""


def _versioned(action: str, call: Call) -> str:
    if action not in _VERSIONED or not call.parameters.get("VersionId"):
        return action
    for noun in ("ObjectAcl", "ObjectAttributes", "ObjectTagging", "Object"):
        if action.endswith(noun):
            return action[: -len(noun)] + noun.replace("Object", "ObjectVersion", 1)
    return action


def _source(call: Call) -> str:
    """ARN of ``CopySource`` (``bucket/key[?versionId=…]``, or a mapping of its parts)."""
    source = call.parameters.get("CopySource", "")
    if isinstance(source, Mapping):
        source = f"{source.get('Bucket')}/{source.get('Key')}"
    return f"arn:{call.partition}:s3:::{str(source).lstrip('/').split('?')[0]}"


def requirements(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """The actions that an operation asks for, each on its resource.

    Raises:
        UnmappedError: one of the actions is not known.
    """
    needs = _actions(call)
    if not all(is_action("s3", action) for action, _ in needs):
        raise UnmappedError(f"{call.service}:{call.operation}")
    return tuple(Requirement(f"s3:{action}", resource) for action, resource in needs)


def _actions(call: Call) -> tuple[tuple[str, str], ...]:
    parameters = call.parameters
    bucket = f"arn:{call.partition}:s3:::{parameters.get('Bucket', '*')}"
    key = parameters.get("Key")
    target = f"{bucket}/{key}" if key is not None else bucket
    operation = call.operation
    one = service("s3")
    assert one is not None
    action = one.actions.get(operation, operation)
    if operation in ("ListBuckets", "ListDirectoryBuckets"):
        return ((action, "*"),)
    if operation == "DeleteObjects":
        objects = parameters.get("Delete", {}).get("Objects") or [{"Key": "*"}]
        return tuple(("DeleteObject", f"{bucket}/{entry.get('Key')}") for entry in objects)
    if operation in ("CopyObject", "UploadPartCopy"):
        return (("GetObject", _source(call)), ("PutObject", target))
    needs = [(_versioned(action, call), target)]
    if operation in ("PutObject", "PostObject", "CreateMultipartUpload"):
        if parameters.get("Tagging"):
            needs.append(("PutObjectTagging", target))
        if parameters.get("ACL"):
            needs.append(("PutObjectAcl", target))
    return tuple(needs)


def request_keys(call: Call) -> Keys:
    """Keys of object tags, which are S3's own, and of a bucket's location."""
    tags = dict(tag_pairs(call.parameters.get("Tagging")))
    keys: Keys = {f"s3:RequestObjectTag/{name}": value for name, value in tags.items()}
    if tags:
        keys["s3:RequestObjectTagKeys"] = tuple(tags)
    location = (call.parameters.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if location:
        keys["s3:locationconstraint"] = str(location)
    return keys
