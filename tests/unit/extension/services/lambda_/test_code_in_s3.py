"""Code that is read from S3 needs the caller's permission for the object."""

from typing import Any

import pytest

from harness.extension.authorization.call import Call
from harness.extension.services.lambda_.actions import code_in_s3

PLACE = {"S3Bucket": "b", "S3Key": "k/x.zip"}


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("CreateFunction", {"Code": PLACE}, [("s3:GetObject", "arn:aws:s3:::b/k/x.zip")]),
        ("PublishLayerVersion", {"Content": PLACE}, [("s3:GetObject", "arn:aws:s3:::b/k/x.zip")]),
        ("UpdateFunctionCode", PLACE, [("s3:GetObject", "arn:aws:s3:::b/k/x.zip")]),
        ("UpdateFunctionCode", PLACE | {"S3ObjectVersion": "v"}, [("s3:GetObjectVersion", "arn:aws:s3:::b/k/x.zip")]),
        ("CreateFunction", {"Code": {"ZipFile": b"x"}}, []),
        ("CreateFunction", {"Code": {"S3Bucket": "b"}}, []),
        ("CreateFunction", {}, []),
        ("Invoke", PLACE, []),
    ],
)
def test_objects_are_asked_for(operation: str, parameters: Any, expected: Any) -> None:
    found = code_in_s3(Call("lambda", operation, parameters))
    assert [(need.action, need.resource) for need in found] == expected
