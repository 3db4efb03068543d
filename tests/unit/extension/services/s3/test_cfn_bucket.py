"""A stack's bucket is made as its template says, with no access control list of LocalStack's."""

from typing import Any

import pytest

from harness.extension.services.s3.cfn_bucket import creation

WRITER = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}


@pytest.mark.parametrize(
    ("model", "given"),
    [
        ({"BucketName": "b"}, {}),
        ({"AccessControl": "Private"}, {"ACL": "private"}),
        (
            {"AccessControl": "LogDeliveryWrite", **WRITER},
            {"ACL": "log-delivery-write", "ObjectOwnership": "ObjectWriter"},
        ),
        ({"OwnershipControls": {"Rules": []}}, {}),
        ({"ObjectLockEnabled": True}, {"ObjectLockEnabledForBucket": True}),
    ],
)
def test_creation_says_what_the_template_says(model: dict[str, Any], given: dict[str, Any]) -> None:
    assert creation(model, "us-east-1") == given


def test_other_regions_are_named() -> None:
    assert creation({}, "eu-west-1") == {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
