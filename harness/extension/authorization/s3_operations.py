"""S3's operations whose action has another name, or which ask for several actions.

Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html).
"""

from collections.abc import Mapping

from harness.extension.authorization.call import Call

__all__ = ["s3_actions"]

_RENAMED: Mapping[str, str] = {
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "RenameObject": "PutObject",
    "HeadObject": "GetObject",
    "SelectObjectContent": "GetObject",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "ListBuckets": "ListAllMyBuckets",
    "ListDirectoryBuckets": "ListAllMyBuckets",
    "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}

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


def s3_actions(call: Call) -> tuple[tuple[str, str], ...]:
    """(action, resource ARN) pairs that an S3 operation asks for."""
    parameters = call.parameters
    bucket = f"arn:{call.partition}:s3:::{parameters.get('Bucket', '*')}"
    key = parameters.get("Key")
    target = f"{bucket}/{key}" if key is not None else bucket
    operation = call.operation
    action = _RENAMED.get(operation, operation)
    if operation in ("ListBuckets", "ListDirectoryBuckets"):
        return (("s3:ListAllMyBuckets", "*"),)
    if operation == "DeleteObjects":
        objects = parameters.get("Delete", {}).get("Objects") or [{"Key": "*"}]
        return tuple(("s3:DeleteObject", f"{bucket}/{entry.get('Key')}") for entry in objects)
    if operation in ("CopyObject", "UploadPartCopy"):
        return (("s3:GetObject", _source(call)), ("s3:PutObject", target))
    needs = [(f"s3:{_versioned(action, call)}", target)]
    if operation in ("PutObject", "CreateMultipartUpload"):
        if parameters.get("Tagging"):
            needs.append(("s3:PutObjectTagging", target))
        if parameters.get("ACL"):
            needs.append(("s3:PutObjectAcl", target))
    return tuple(needs)
