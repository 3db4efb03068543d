"""S3's browser uploads on a live engine: a form is its signer's, who needs s3:PutObject on the form's key."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.config import Config

from harness.clients import session
from tests.support.account import Account, document, statement

VERSIONS = ("s3v4", "s3")


class Uploads:
    """A bucket, and a user who may write below ``user/``."""

    def __init__(self, engine: Any) -> None:
        self.account = Account(engine)
        self.bucket = self.account.bucket()
        self.objects = f"arn:aws:s3:::{self.bucket}"
        allow = statement("s3:PutObject", resource=f"{self.objects}/user/*")
        self.credentials = self.account.user("s3", document(allow))._request_signer._credentials

    def form(self, key: str, version: str, seconds: int = 60, **fields: Any) -> dict[str, Any]:
        """URL and fields as boto3 makes them for the user."""
        signer = session(
            self.account.endpoint, access_key=self.credentials.access_key, secret_key=self.credentials.secret_key
        )
        s3 = signer.client("s3", config=Config(signature_version=version, s3={"addressing_style": "path"}))
        made: dict[str, Any] = s3.generate_presigned_post(self.bucket, key, ExpiresIn=seconds, **fields)
        return made

    def send(self, made: dict[str, Any], **changes: str | None) -> requests.Response:
        """Send a form with some fields replaced, added, or left out where they are None."""
        fields = {**made["fields"], **{name.replace("_", "-"): value for name, value in changes.items()}}
        given = {name: value for name, value in fields.items() if value is not None}
        return requests.post(made["url"], data=given, files={"file": ("a.txt", b"content")}, timeout=30)

    def stored(self) -> set[str]:
        found = self.account.root("s3").list_objects_v2(Bucket=self.bucket).get("Contents", ())
        return {each["Key"] for each in found}


@pytest.fixture(scope="module")
def uploads(engine: Any) -> Uploads:
    return Uploads(engine)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_form_uploads_what_its_signer_may(uploads: Uploads, version: str) -> None:
    assert uploads.send(uploads.form(f"user/{version}", version)).status_code == 204
    assert f"user/{version}" in uploads.stored()
    named = uploads.form("user/${filename}", version)
    assert uploads.send(named).status_code == 204
    assert "user/a.txt" in uploads.stored()


def tampered(made: dict[str, Any]) -> dict[str, str]:
    policy = json.loads(base64.b64decode(made["fields"]["policy"]))
    policy["expiration"] = "2099-01-01T00:00:00Z"
    return {"policy": base64.b64encode(json.dumps(policy).encode()).decode()}


def signature(made: dict[str, Any]) -> str:
    return "x-amz-signature" if "x-amz-signature" in made["fields"] else "signature"


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "another key": (lambda made: {"key": "user/b"}, "AccessDenied"),
    "another field": (lambda made: {"acl": "public-read"}, "AccessDenied"),
    "a field twice": (lambda made: {"Key": "user/b"}, "InvalidArgument"),
    "another policy": (tampered, "SignatureDoesNotMatch"),
    "no policy": (lambda made: {"policy": None}, "AccessDenied"),
    "no signature": (lambda made: {signature(made): None}, "InvalidArgument"),
    "another signature": (
        lambda made: {signature(made): "0" * 64 if signature(made).startswith("x") else "AAAA"},
        "SignatureDoesNotMatch",
    ),
    "a policy that is none": (lambda made: {"policy": "x"}, "SignatureDoesNotMatch"),
    "a token": (lambda made: {"x-amz-security-token": "t"}, "InvalidToken"),
}


@pytest.mark.parametrize("how", REFUSED)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_form_that_was_not_signed_so(uploads: Uploads, version: str, how: str) -> None:
    made = uploads.form("user/refused", version)
    change, code = REFUSED[how]
    answer = uploads.send(made, **change(made))
    assert f"<Code>{code}</Code>" in answer.text, answer.text
    assert not uploads.stored() & {"user/refused", "user/b"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_form_asks_for_what_its_signer_may_not(uploads: Uploads, version: str) -> None:
    answer = uploads.send(uploads.form("other/a", version))
    assert (
        f'is not authorized to perform: s3:PutObject on resource: "{uploads.objects}/other/a"'
        in answer.text.replace("&quot;", '"')
    )
    public = uploads.form("user/a", version, Fields={"acl": "public-read"}, Conditions=[{"acl": "public-read"}])
    assert "s3:PutObjectAcl" in uploads.send(public).text
    assert "Policy expired" in uploads.send(uploads.form("user/late", version, seconds=-60)).text
    size = uploads.form("user/small", version, Conditions=[["content-length-range", 100, 200]])
    assert "<Code>EntityTooSmall</Code>" in uploads.send(size).text
    assert "other/a" not in uploads.stored()


def test_a_form_of_an_unknown_key(uploads: Uploads) -> None:
    made = uploads.form("user/a", "s3v4")
    credential = made["fields"]["x-amz-credential"].replace(uploads.credentials.access_key, "AKIAIOSFODNN7EXAMPLE")
    assert "<Code>InvalidAccessKeyId</Code>" in uploads.send(made, **{"x-amz-credential": credential}).text


def test_a_form_that_nobody_signed_needs_a_bucket_open_to_all(uploads: Uploads) -> None:
    made = {"url": uploads.form("x", "s3v4")["url"], "fields": {"key": "open/a"}}
    assert uploads.send(made).status_code == 403
    open_ = {**statement("s3:PutObject", resource=f"{uploads.objects}/open/*"), "Principal": "*"}
    root = uploads.account.root("s3")
    root.delete_public_access_block(Bucket=uploads.bucket)
    root.put_bucket_policy(Bucket=uploads.bucket, Policy=document(open_))
    assert uploads.send(made).status_code == 204
    assert uploads.send({**made, "fields": {"key": "closed/a"}}).status_code == 403


@pytest.mark.parametrize(
    ("version", "missing", "named"),
    [
        ("s3v4", ("x_amz_algorithm", "x_amz_credential"), "X-Amz-Algorithm"),
        ("s3v4", ("x_amz_signature",), "X-Amz-Signature"),
        ("s3", ("AWSAccessKeyId",), "AWSAccessKeyId"),
        ("s3", ("signature",), "Signature"),
    ],
)
def test_a_field_that_is_missing_is_named(uploads: Uploads, version: str, missing: tuple[str, ...], named: str) -> None:
    answer = uploads.send(uploads.form("user/b", version), **dict.fromkeys(missing))
    assert answer.status_code == 400
    assert f"<ArgumentName>{named}</ArgumentName>" in answer.text


@pytest.mark.parametrize("version", VERSIONS)
def test_a_signature_that_does_not_match_is_told_with_what_was_to_be_signed(uploads: Uploads, version: str) -> None:
    made = uploads.form("user/b", version)
    answer = uploads.send(made, policy=made["fields"]["policy"][:-8] + "AAAAAAAA")
    assert answer.status_code == 403
    assert "<StringToSign>" in answer.text
