"""Buckets in CloudFormation: a stack update changes the bucket's configuration.

Source (D): CloudFormation Template Reference, AWS::S3::Bucket: all of these properties change in place. LocalStack
cannot update buckets; it makes them by one call for each property, which is repeated here, and what the template no
longer has is taken away.

Limits: the properties that LocalStack applies when it makes a bucket, and no others.
"""

from typing import Any

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

_AWS_S3_BUCKET = "localstack.services.s3.resource_providers.aws_s3_bucket"

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


def declare(patches: Patches) -> None:
    """Correct the resource provider."""

    @patches.replace(
        f"{_AWS_S3_BUCKET}:S3BucketProvider.update",
        "9c06410df2",
        documented(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html"
        ),
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
