"""Uploads a plan's packages to the account's artifact bucket, and empties buckets.

Limits: packages are small enough for one PutObject each (Lambda accepts 50 MB).
"""

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from harness.scenarios.packaging import Package
from harness.scenarios.plan import ARTIFACT_BUCKET

__all__ = ["artifact_bucket", "empty_bucket", "remove_artifacts", "upload_packages"]


def artifact_bucket(account: str, region: str) -> str:
    """Return the name that the plan's ``Fn::Sub`` gives in that account and region."""
    return ARTIFACT_BUCKET.replace("${AWS::AccountId}", account).replace("${AWS::Region}", region)


def upload_packages(s3: Any, bucket: str, region: str, packages: Iterable[Package]) -> None:
    """Make sure that ``bucket`` exists and holds ``packages``; a key names content, so what is there is current."""
    wanted = list(packages)
    if not wanted:
        return
    present = _keys(s3, bucket)
    if present is None:
        _create(s3, bucket, region)
    for item in wanted:
        if item.key not in (present or ()):
            s3.put_object(Bucket=bucket, Key=item.key, Body=item.body)


def remove_artifacts(s3: Any, bucket: str, scenario: str) -> None:
    """Delete the scenario's packages, and the bucket when nothing else is in it."""
    try:
        empty_bucket(s3, bucket, prefix=f"{scenario}/")
        if not _keys(s3, bucket):
            s3.delete_bucket(Bucket=bucket)
    except ClientError as error:
        # There never was one, or somebody else was quicker: with the bucket, or with a package for it.
        if error.response["Error"]["Code"] not in ("NoSuchBucket", "BucketNotEmpty"):
            raise


def empty_bucket(s3: Any, bucket: str, prefix: str = "") -> None:
    """Delete all objects of ``bucket``, every version of them: CloudFormation deletes empty buckets only."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        found = (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
        objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        if objects:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def _keys(s3: Any, bucket: str) -> set[str] | None:
    """Return the keys in ``bucket``; None: there is no such bucket."""
    try:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return {item["Key"] for page in pages for item in page.get("Contents", ())}
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return None
        raise


def _create(s3: Any, bucket: str, region: str) -> None:
    # us-east-1 is the only region that must not be named.
    location = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **location)
    except ClientError as error:
        # Another deployment into the same account was quicker.
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise
