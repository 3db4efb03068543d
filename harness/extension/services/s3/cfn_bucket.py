"""Buckets in CloudFormation: a stack update changes the bucket's configuration.

Source (D): CloudFormation Template Reference, AWS::S3::Bucket: all of these properties change in place. LocalStack
cannot update buckets; it makes them by one call for each property, which is repeated here, and what the template no
longer has is taken away.

* A bucket has the access control list that ``AccessControl`` says, and none without it (D: AWS::S3::Bucket,
  AccessControl); LocalStack's are open to everybody then. Object ownership is set as the bucket is made.

Limits: the properties that LocalStack applies when it makes a bucket, and no others.
"""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from harness.extension.patching import Patches, documented

__all__ = ["creation", "declare"]

_AWS_S3_BUCKET = "localstack.services.s3.resource_providers.aws_s3_bucket"

REFERENCE = documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html"
)

REMOVALS = {
    "BucketEncryption": "delete_bucket_encryption",
    "CorsConfiguration": "delete_bucket_cors",
    "LifecycleConfiguration": "delete_bucket_lifecycle",
    "OwnershipControls": "delete_bucket_ownership_controls",
    "PublicAccessBlockConfiguration": "delete_public_access_block",
    "Tags": "delete_bucket_tagging",
    "WebsiteConfiguration": "delete_bucket_website",
}
"""Property → operation that takes its configuration away."""


def creation(model: Mapping[str, Any], region: str) -> dict[str, Any]:
    """The parameters of CreateBucket for a bucket's properties.

    Args:
        model: the properties.
        region: of the stack.
    """
    given: dict[str, Any] = {}
    if access := model.get("AccessControl"):
        given["ACL"] = re.sub("(?<!^)(?=[A-Z])", "-", access).lower()
    rules = (model.get("OwnershipControls") or {}).get("Rules") or ()
    if ownership := next((rule["ObjectOwnership"] for rule in rules if rule.get("ObjectOwnership")), None):
        given["ObjectOwnership"] = ownership
    if model.get("ObjectLockEnabled"):
        given["ObjectLockEnabledForBucket"] = True
    if region != "us-east-1":
        given["CreateBucketConfiguration"] = {"LocationConstraint": region}
    return given


def declare(patches: Patches) -> None:
    """Correct the resource provider."""

    @patches.replace(f"{_AWS_S3_BUCKET}:S3BucketProvider._create_bucket_if_does_not_exist", "a85077a82c", REFERENCE)
    def _create_bucket_if_does_not_exist(self: Any, model: dict[str, Any], region_name: str, s3_client: Any) -> None:
        """A stack's bucket is made with the access control list and object ownership of its template, or none."""
        try:
            s3_client.head_bucket(Bucket=model["BucketName"])
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                s3_client.create_bucket(Bucket=model["BucketName"], **creation(model, region_name))

    @patches.replace(
        f"{_AWS_S3_BUCKET}:S3BucketProvider.update",
        "9c06410df2",
        REFERENCE,
    )
    def update(self: Any, request: Any) -> Any:
        """A stack update changes a bucket's configuration in place."""
        s3, before, model = request.aws_client_factory.s3, request.previous_state, request.desired_state
        bucket = model["BucketName"] = before["BucketName"]
        gone = {name for name, value in before.items() if value and not model.get(name)}
        if "NotificationConfiguration" in gone:
            s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
        if "VersioningConfiguration" in gone:
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
        for name, operation in REMOVALS.items():
            if name in gone:
                getattr(s3, operation)(Bucket=bucket)
        return self.create(request)  # the bucket is there: only its configuration is put
