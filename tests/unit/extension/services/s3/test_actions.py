"""What calls of S3 ask for: versions, sources of copies, entries of lists, what new objects and buckets are given."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.extension.authorization.call import Call, Signed
from harness.extension.services.s3.actions import request_keys, requirements

B = "arn:aws:s3:::b"
OBJECT = {"Bucket": "b", "Key": "k"}


class NoLookup:
    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        return value


def asked(operation: str, **parameters: Any) -> list[tuple[str, str]]:
    found = requirements(Call("s3", operation, parameters), NoLookup())
    return [(need.action.removeprefix("s3:"), need.resource) for need in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from/x", ("GetObject", "arn:aws:s3:::from/x")),
        ("/from/x", ("GetObject", "arn:aws:s3:::from/x")),
        ("from%2Fsecret%2Fx", ("GetObject", "arn:aws:s3:::from/secret/x")),
        ("%66rom/%73ecret/x", ("GetObject", "arn:aws:s3:::from/secret/x")),
        ("from/a+b%20c", ("GetObject", "arn:aws:s3:::from/a b c")),
        ("from/x?versionId=3", ("GetObjectVersion", "arn:aws:s3:::from/x")),
        ("from/x?versionId=null", ("GetObjectVersion", "arn:aws:s3:::from/x")),
        ("from/x%3FversionId=3", ("GetObject", "arn:aws:s3:::from/x?versionId=3")),
        ({"Bucket": "from", "Key": "x", "VersionId": "3"}, ("GetObjectVersion", "arn:aws:s3:::from/x")),
        ("nothing", ("GetObject", "arn:aws:s3:::*/*")),
        ("", ("GetObject", "arn:aws:s3:::*/*")),
    ],
)
@pytest.mark.parametrize("operation", ["CopyObject", "UploadPartCopy"])
def test_the_source_of_a_copy_is_read_as_s3_reads_it(operation: str, source: Any, expected: tuple[str, str]) -> None:
    assert asked(operation, **OBJECT, CopySource=source) == [expected, ("PutObject", f"{B}/k")]


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("PutObject", {}, ["PutObject"]),
        ("PutObject", {"ACL": "private"}, ["PutObject", "PutObjectAcl"]),
        ("PutObject", {"GrantRead": 'id="x"'}, ["PutObject", "PutObjectAcl"]),
        ("PutObject", {"GrantWriteACP": 'id="x"'}, ["PutObject", "PutObjectAcl"]),
        ("PutObject", {"Tagging": "a=b"}, ["PutObject", "PutObjectTagging"]),
        ("PutObject", {"ObjectLockMode": "GOVERNANCE"}, ["PutObject", "PutObjectRetention"]),
        ("PutObject", {"ObjectLockLegalHoldStatus": "ON"}, ["PutObject", "PutObjectLegalHold"]),
        ("CreateMultipartUpload", {"ACL": "private"}, ["PutObject", "PutObjectAcl"]),
        ("PostObject", {"ACL": "private"}, ["PutObject", "PutObjectAcl"]),
        ("GetObjectAttributes", {}, ["GetObject", "GetObjectAttributes"]),
        ("GetObjectAttributes", {"VersionId": "1"}, ["GetObjectVersion", "GetObjectVersionAttributes"]),
        ("GetObjectTagging", {"VersionId": "1"}, ["GetObjectVersionTagging"]),
        ("PutObjectAcl", {"VersionId": "1"}, ["PutObjectVersionAcl"]),
        ("HeadObject", {"VersionId": "1"}, ["GetObjectVersion"]),
        ("DeleteObject", {"VersionId": "1"}, ["DeleteObjectVersion"]),
        ("GetObjectRetention", {"VersionId": "1"}, ["GetObjectRetention"]),
    ],
)
def test_what_an_object_is_given_is_asked_for(operation: str, parameters: Any, expected: list[str]) -> None:
    assert asked(operation, **OBJECT, **parameters) == [(action, f"{B}/k") for action in expected]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, []),
        ({"ACL": "private"}, []),
        ({"ACL": "public-read"}, ["PutBucketAcl"]),
        ({"GrantFullControl": 'id="x"'}, ["PutBucketAcl"]),
        ({"ObjectLockEnabledForBucket": True}, ["PutBucketObjectLockConfiguration", "PutBucketVersioning"]),
        ({"ObjectOwnership": "ObjectWriter"}, ["PutBucketOwnershipControls"]),
    ],
)
def test_what_a_new_bucket_is_given_is_asked_for(parameters: Any, expected: list[str]) -> None:
    assert asked("CreateBucket", Bucket="b", **parameters) == [(action, B) for action in ["CreateBucket", *expected]]


def test_each_entry_of_a_deletion_is_asked_for_by_itself() -> None:
    objects = [{"Key": "1"}, {"Key": "2", "VersionId": "v"}, {"Key": "1"}]
    found = requirements(Call("s3", "DeleteObjects", {"Bucket": "b", "Delete": {"Objects": objects}}), NoLookup())
    assert [(need.action, need.resource, need.context, need.entry) for need in found] == [
        ("s3:DeleteObject", f"{B}/1", (), 0),
        ("s3:DeleteObjectVersion", f"{B}/2", (("s3:VersionId", "v"),), 1),
        ("s3:DeleteObject", f"{B}/1", (), 2),
    ]


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        (Signed(), {}),
        (
            Signed("header", "AWS4-HMAC-SHA256", payload="ab"),
            {
                "s3:authType": "REST-HEADER",
                "s3:signatureversion": "AWS4-HMAC-SHA256",
                "s3:x-amz-content-sha256": "ab",
            },
        ),
        (
            Signed("query", "AWS4-HMAC-SHA256", 700, "UNSIGNED-PAYLOAD"),
            {
                "s3:authType": "REST-QUERY-STRING",
                "s3:signatureversion": "AWS4-HMAC-SHA256",
                "s3:signatureAge": "700",
                "s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD",
            },
        ),
        (Signed("policy", "AWS"), {"s3:authType": "POST", "s3:signatureversion": "AWS"}),
    ],
)
def test_policies_can_ask_how_a_request_is_signed(signed: Signed, expected: dict[str, str]) -> None:
    assert request_keys(Call("s3", "GetObject", OBJECT, signed=signed)) == expected


def test_locks_fill_keys() -> None:
    until = datetime.now(UTC) + timedelta(days=10)
    keys = request_keys(
        Call("s3", "PutObjectRetention", {"Retention": {"Mode": "COMPLIANCE", "RetainUntilDate": until}})
    )
    assert keys["s3:object-lock-mode"] == "COMPLIANCE"
    assert keys["s3:object-lock-remaining-retention-days"] == "10"
    assert keys["s3:object-lock-retain-until-date"] == until.strftime("%Y-%m-%dT%H:%M:%SZ")
    hold = request_keys(Call("s3", "PutObjectLegalHold", {"LegalHold": {"Status": "ON"}}))
    assert hold == {"s3:object-lock-legal-hold": "ON"}
