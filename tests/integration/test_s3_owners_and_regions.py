"""S3 between accounts and regions: whose an object is, what an account closes, which region a request is signed for."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.account import Account, document, statement

FULL = "bucket-owner-full-control"
READ = "bucket-owner-read"


@pytest.fixture(scope="module")
def owner(engine: Any) -> Account:
    return Account(engine)


@pytest.fixture(scope="module")
def writer(engine: Any) -> Account:
    return Account(engine)


def bucket(account: Account, kind: str, opened_to: str = "", **settings: Any) -> str:
    """A new bucket of an account, that another account may do anything with."""
    name = f"{kind}-{account.id}"
    account("s3").create_bucket(Bucket=name, **settings)
    if opened_to:
        arns = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
        everything = {**statement("s3:*", resource=arns), "Principal": {"AWS": opened_to}}
        account("s3").put_bucket_policy(Bucket=name, Policy=document(everything))
    return name


def refused(operation: Any, **parameters: Any) -> str:
    """``code: message`` of a refusal; empty: there is none."""
    try:
        operation(**parameters)
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return ""


@pytest.mark.parametrize(
    ("ownership", "acl", "may_get", "may_get_acl"),
    [
        ("ObjectWriter", None, False, False),
        ("ObjectWriter", FULL, True, True),
        ("ObjectWriter", READ, True, False),
        ("BucketOwnerPreferred", None, False, False),
        ("BucketOwnerPreferred", FULL, True, True),
        ("BucketOwnerPreferred", READ, True, False),
        ("BucketOwnerEnforced", None, True, True),
        ("BucketOwnerEnforced", FULL, True, True),
    ],
)
def test_what_another_account_writes_is_its_own(
    owner: Account, writer: Account, ownership: str, acl: str | None, may_get: bool, may_get_acl: bool
) -> None:
    name = bucket(owner, f"{ownership}-{acl}".lower(), writer.id, ObjectOwnership=ownership)
    s3, other, given = owner("s3"), writer("s3"), {"ACL": acl} if acl else {}
    other.put_object(Bucket=name, Key="k", Body=b"1", **given)
    assert (not refused(s3.get_object, Bucket=name, Key="k")) is may_get
    assert (not refused(s3.get_object_acl, Bucket=name, Key="k")) is may_get_acl
    other.get_object(Bucket=name, Key="k")
    if not may_get:
        s3.put_bucket_ownership_controls(
            Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        )
        s3.get_object(Bucket=name, Key="k")  # it is the bucket's owner's from now on
    s3.delete_object(Bucket=name, Key="k")  # who owns the bucket can always do that


def test_every_way_of_writing_makes_an_owner(owner: Account, writer: Account) -> None:
    name = bucket(owner, "ways", writer.id, ObjectOwnership="ObjectWriter")
    s3, other = owner("s3"), writer("s3")
    upload = {"Bucket": name, "Key": "parts"}
    upload["UploadId"] = other.create_multipart_upload(**upload)["UploadId"]
    part = other.upload_part(**upload, PartNumber=1, Body=b"1")
    other.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    other.copy_object(Bucket=name, Key="copy", CopySource=f"{name}/parts")
    form = other.generate_presigned_post(name, "form")
    assert requests.post(form["url"], data=form["fields"], files={"file": b"1"}, timeout=20).status_code == 204
    for key in ("parts", "copy", "form"):
        assert refused(s3.get_object, Bucket=name, Key=key) == "AccessDenied: Access Denied"
    other.put_object_acl(Bucket=name, Key="copy", ACL=FULL)
    s3.get_object(Bucket=name, Key="copy")
    s3.put_object(Bucket=name, Key="parts", Body=b"2")  # written anew, it is the bucket's owner's
    s3.get_object(Bucket=name, Key="parts")
    s3.put_object(Bucket=name, Key="own", Body=b"2")
    other.get_object(Bucket=name, Key="own")  # the bucket's policy is for what the bucket's owner owns


def test_a_bucket_policy_denies_what_others_own(owner: Account, writer: Account) -> None:
    name = bucket(owner, "denied", writer.id, ObjectOwnership="ObjectWriter")
    writer("s3").put_object(Bucket=name, Key="k", Body=b"1")
    deny = {**statement("s3:GetObject", resource=f"arn:aws:s3:::{name}/*"), "Effect": "Deny", "Principal": "*"}
    owner("s3").put_bucket_policy(Bucket=name, Policy=document(deny))
    assert refused(writer("s3").get_object, Bucket=name, Key="k").startswith("AccessDenied")


def close(account: Account, **settings: str) -> None:
    """Set an account's Block Public Access, as s3control's client would where its host names are resolved."""
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in settings.items())
    namespace = "http://awss3control.amazonaws.com/doc/2018-08-20/"
    body = f'<PublicAccessBlockConfiguration xmlns="{namespace}">{tags}</PublicAccessBlockConfiguration>'
    scope = f"{account.id}/20260101/us-east-1/s3/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "x-amz-account-id": account.id,
    }
    place = f"{account.endpoint.url}/v20180820/configuration/publicAccessBlock"
    assert requests.put(place, data=body, headers=headers, timeout=20).status_code == 200


def test_an_account_closes_all_its_buckets(engine: Any) -> None:
    account = Account(engine)
    s3, name = account("s3"), bucket(account, "open", ObjectOwnership="ObjectWriter")
    s3.delete_public_access_block(Bucket=name)
    everybody = document({**statement("s3:GetObject", resource=f"arn:aws:s3:::{name}/policy"), "Principal": "*"})

    def publish() -> list[str]:
        return [
            refused(s3.put_bucket_policy, Bucket=name, Policy=everybody),
            refused(s3.put_object, Bucket=name, Key="acl", Body=b"1", ACL="public-read"),
        ]

    def status(key: str) -> int:
        return requests.get(f"{account.endpoint.url}/{name}/{key}", timeout=20).status_code

    close(account, BlockPublicPolicy="true", BlockPublicAcls="true")
    policies, acls = publish()
    assert "BlockPublicPolicy setting" in policies
    assert "BlockPublicAcls setting" in acls
    close(account, BlockPublicPolicy="false")
    assert publish() == ["", ""]
    s3.put_object(Bucket=name, Key="policy", Body=b"1")
    assert [status("policy"), status("acl")] == [200, 200]
    close(account, RestrictPublicBuckets="true")
    assert [status("policy"), status("acl")] == [403, 200]
    close(account, IgnorePublicAcls="true")
    assert [status("policy"), status("acl")] == [200, 403]


def test_a_stranger_is_told_nothing_but_the_refusal(owner: Account, writer: Account) -> None:
    name = bucket(owner, "private")
    owner("s3").put_object(Bucket=name, Key="k", Body=b"1")
    answer = requests.get(f"{owner.endpoint.url}/{name}/k", timeout=20)
    assert answer.status_code == 403
    assert "<Message>Access Denied</Message>" in answer.text
    assert refused(writer("s3").get_object, Bucket=name, Key="k") == "AccessDenied: Access Denied"
    user = owner.caller("nobody")("s3")
    assert f'on resource: "arn:aws:s3:::{name}/k" because no identity' in refused(user.get_object, Bucket=name, Key="k")


class Elsewhere:
    """A caller who signs for another region than the bucket's."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.name = bucket(account, "here")
        account("s3").put_object(Bucket=self.name, Key="k", Body=b"1")

    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.account.endpoint.url,
            region_name="eu-west-1",
            aws_access_key_id=self.account.id,
            aws_secret_access_key="x",
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )


@pytest.fixture(scope="module")
def elsewhere(owner: Account) -> Elsewhere:
    return Elsewhere(owner)


def test_a_request_for_another_region_is_told_the_buckets(elsewhere: Elsewhere) -> None:
    scope = f"{elsewhere.account.id}/{datetime.now(UTC):%Y%m%d}/eu-west-1/s3/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}",
        "x-amz-date": f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
        "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    }
    place = f"{elsewhere.account.endpoint.url}/{elsewhere.name}/k"
    answer = requests.get(place, headers=headers, timeout=20)
    assert (answer.status_code, answer.headers["x-amz-bucket-region"]) == (400, "us-east-1")
    assert "<Code>AuthorizationHeaderMalformed</Code>" in answer.text
    assert "the region 'eu-west-1' is wrong; expecting 'us-east-1'</Message>" in answer.text
    assert "<Region>us-east-1</Region>" in answer.text
    link = elsewhere.client().generate_presigned_url("get_object", Params={"Bucket": elsewhere.name, "Key": "k"})
    answer = requests.get(link, timeout=20)
    assert answer.status_code == 400
    assert "<Code>AuthorizationQueryParametersError</Code>" in answer.text
    assert "<Region>us-east-1</Region>" in answer.text


def test_an_sdk_finds_the_region_by_the_refusal(elsewhere: Elsewhere) -> None:
    for operation, more in (
        ("get_object", {"Key": "k"}),
        ("head_object", {"Key": "k"}),
        ("head_bucket", {}),
        ("list_objects_v2", {}),
        ("put_object", {"Key": "new", "Body": b"1"}),
        ("get_bucket_location", {}),
    ):
        getattr(elsewhere.client(), operation)(Bucket=elsewhere.name, **more)
