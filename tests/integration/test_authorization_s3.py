"""S3 as AWS decides: copies, versions, lists of keys, locks, access lists, public access, keys, websites, signatures.

One account for the module; each row is one call of a user with one policy, or of nobody.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import boto3
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.account import Account, document, policy, statement


class Lab:
    """An account with buckets, and a user whose policy each row replaces."""

    def __init__(self, engine: Any) -> None:
        self.account = Account(engine)
        self.id, self.root = self.account.id, self.account.root("s3")
        self.iam = self.account.root("iam")
        self.user = self.account.user("s3")
        self.a, self.b, self.v, self.locked = (f"{name}-{self.id}" for name in ("a", "b", "v", "locked"))
        self.user.meta.events.register("before-call.s3.CopyObject", self._unquoted)
        for name in (self.a, self.b, self.v):
            self.root.create_bucket(Bucket=name)
        self.root.create_bucket(Bucket=self.locked, ObjectLockEnabledForBucket=True)
        self.root.put_bucket_versioning(Bucket=self.v, VersioningConfiguration={"Status": "Enabled"})
        for key in ("open/x", "secret/x"):
            self.root.put_object(Bucket=self.a, Key=key, Body=b"1")
        self.root.put_object(Bucket=self.a, Key="open/tagged", Body=b"1", Tagging="team=red")
        self.version = self.root.put_object(Bucket=self.v, Key="open/x", Body=b"1")["VersionId"]
        self.root.put_object(Bucket=self.v, Key="open/x", Body=b"2", Tagging="team=blue")

    @staticmethod
    def _unquoted(params: dict[str, Any], **_: Any) -> None:
        """Send the source of a copy as it is given: boto3 would encode it once more."""
        headers = params["headers"]
        headers["x-amz-copy-source"] = unquote(headers["x-amz-copy-source"])

    def allow(self, *statements: dict[str, Any]) -> None:
        """Let the user do this and nothing else."""
        statements = statements or (statement("sqs:ListQueues"),)
        self.iam.put_user_policy(UserName="alice", PolicyName="only", PolicyDocument=document(*statements))

    def client(self, config: Config) -> Any:
        """Another client of the user."""
        key = self.user._request_signer._credentials
        return boto3.client(
            "s3",
            endpoint_url=self.account.endpoint.url,
            aws_access_key_id=key.access_key,
            aws_secret_access_key=key.secret_key,
            region_name=config.region_name or "us-east-1",
            config=config,
        )

    def nobody(self) -> Any:
        """A client that signs nothing."""
        return self.client(Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}))


@pytest.fixture(scope="module")
def lab(engine: Any) -> Lab:
    return Lab(engine)


def answer(call: Callable[[], Any]) -> str:
    """``ok``, or the code of the refusal."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"


def s3(*actions: str, on: str = "*", condition: Any = None, effect: str = "Allow") -> dict[str, Any]:
    made = statement(*(f"s3:{action}" for action in actions), resource=f"arn:aws:s3:::{on}", condition=condition)
    return {**made, "Effect": effect}


def rows(lab: Lab) -> Iterator[tuple[str, list[dict[str, Any]], Callable[[Any], Any], str]]:
    """(what, the user's statements, the call, the answer)."""
    a, b, v, tomorrow = lab.a, lab.b, lab.v, datetime.now(UTC) + timedelta(days=1)
    both = [s3("GetObject", "GetObjectVersion", on=f"{a}/open/*"), s3("PutObject", on=f"{b}/*")]

    def copy(source: Any, **more: Any) -> Callable[[Any], Any]:
        return lambda u: u.copy_object(Bucket=b, Key="k", CopySource=source, **more)

    yield "copy", both, copy(f"{a}/open/x"), "ok"
    yield "copy, other key", both, copy(f"{a}/secret/x"), "AccessDenied"
    yield "copy, encoded", both, copy(f"{a}%2Fsecret%2Fx"), "AccessDenied"
    yield "copy, encoded letters", both, copy(f"{a}/%73ecret/x"), "AccessDenied"
    yield "copy, encoded prefix", both, copy(f"{a}/o%70en/x"), "ok"
    plain = [s3("GetObject", on=f"{v}/*"), s3("PutObject", on=f"{b}/*")]
    old = f"{v}/open/x?versionId={lab.version}"
    yield "copy of a version without its action", plain, copy(old), "AccessDenied"
    yield "copy of a version", [s3("GetObjectVersion", on=f"{v}/*"), s3("PutObject", on=f"{b}/*")], copy(old), "ok"
    yield "copy with a list", both, copy(f"{a}/open/x", ACL="bucket-owner-full-control"), "AccessDenied"
    tags = [*both, s3("GetObjectTagging", on=f"{a}/*")]
    yield "copy of tags, not readable", both, copy(f"{a}/open/tagged"), "AccessDenied"
    yield "copy of tags, not writable", tags, copy(f"{a}/open/tagged"), "AccessDenied"
    yield "copy of tags", [*tags, s3("PutObjectTagging", on=f"{b}/*")], copy(f"{a}/open/tagged"), "ok"
    replaced = copy(f"{a}/open/tagged", TaggingDirective="REPLACE", Tagging="x=y")
    yield "copy with tags of its own", both, replaced, "AccessDenied"
    yield "copy with tags of its own, allowed", [*both, s3("PutObjectTagging", on=f"{b}/*")], replaced, "ok"

    def put(**more: Any) -> Callable[[Any], Any]:
        return lambda u: u.put_object(Bucket=b, Key="k", Body=b"1", **more)

    only = [s3("PutObject", on=f"{b}/*")]
    yield "put", only, put(), "ok"
    yield "put with a grant", only, put(GrantRead='id="x"'), "AccessDenied"
    yield "put with a list", only, put(ACL="bucket-owner-full-control"), "AccessDenied"
    yield "put with a list, allowed", [*only, s3("PutObjectAcl", on="*")], put(ACL="bucket-owner-full-control"), "ok"
    yield (
        "put with a list that the bucket excludes",
        [*only, s3("PutObjectAcl", on="*")],
        put(ACL="public-read"),
        "AccessControlListNotSupported",
    )
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": tomorrow}
    to_locked = [s3("PutObject", on=f"{lab.locked}/*")]
    kept = lambda u: u.put_object(Bucket=lab.locked, Key="k", Body=b"1", ChecksumAlgorithm="CRC32", **lock)  # noqa: E731
    yield "put with retention", to_locked, kept, "AccessDenied"
    yield "put with retention, allowed", [*to_locked, s3("PutObjectRetention")], kept, "ok"
    short = {"NumericLessThan": {"s3:object-lock-remaining-retention-days": "1"}}
    yield "put with long retention", [*to_locked, s3("PutObjectRetention", condition=short)], kept, "AccessDenied"
    held = lambda u: u.put_object(  # noqa: E731
        Bucket=lab.locked, Key="h", Body=b"1", ChecksumAlgorithm="CRC32", ObjectLockLegalHoldStatus="ON"
    )
    yield "put on hold", to_locked, held, "AccessDenied"
    yield "put on hold, allowed", [*to_locked, s3("PutObjectLegalHold")], held, "ok"

    about = lambda u: u.get_object_attributes(Bucket=a, Key="open/x", ObjectAttributes=["ETag"])  # noqa: E731
    yield "attributes by one of two actions", [s3("GetObjectAttributes")], about, "AccessDenied"
    yield "attributes by the other", [s3("GetObject")], about, "AccessDenied"
    yield "attributes", [s3("GetObject", "GetObjectAttributes")], about, "ok"
    of_version = lambda u: u.get_object_attributes(  # noqa: E731
        Bucket=v, Key="open/x", VersionId=lab.version, ObjectAttributes=["ETag"]
    )
    yield "attributes of a version", [s3("GetObject", "GetObjectAttributes")], of_version, "AccessDenied"
    versions = [s3("GetObjectVersion", "GetObjectVersionAttributes")]
    yield "attributes of a version, allowed", versions, of_version, "ok"

    blue = {"StringEquals": {"s3:ExistingObjectTag/team": "blue"}}
    get = lambda u: u.get_object(Bucket=v, Key="open/x")  # noqa: E731
    yield "tag of the current version", [s3("GetObject", condition=blue)], get, "ok"
    first = lambda u: u.get_object(Bucket=v, Key="open/x", VersionId=lab.version)  # noqa: E731
    yield "tag of an old version", [s3("GetObjectVersion", condition=blue)], first, "AccessDenied"
    yield (
        "tag of a source",
        [s3("GetObject", "GetObjectTagging", condition=blue), s3("PutObject")],
        copy(f"{a}/open/x"),
        ("AccessDenied"),
    )
    star = lambda u: u.get_object(Bucket=a, Key="sec*")  # noqa: E731
    yield "a star in a key", [s3("GetObject", on=f"{a}/open/*")], star, "AccessDenied"

    mine, theirs = ({"StringEquals": {"s3:ResourceAccount": each}} for each in (lab.id, "111122223333"))
    read = lambda u: u.get_object(Bucket=a, Key="open/x")  # noqa: E731
    yield "resource account", [s3("GetObject", condition=mine)], read, "ok"
    yield "other resource account", [s3("GetObject", condition=theirs)], read, "AccessDenied"
    for key, value, expected in (
        ("s3:authType", "REST-HEADER", "ok"),
        ("s3:authType", "REST-QUERY-STRING", "AccessDenied"),
        ("s3:signatureversion", "AWS4-HMAC-SHA256", "ok"),
        ("s3:signatureversion", "AWS", "AccessDenied"),
    ):
        yield f"{key} {value}", [s3("GetObject", condition={"StringEquals": {key: value}})], read, expected
    create = lambda u: u.create_bucket(Bucket=f"new-{lab.id}", ObjectLockEnabledForBucket=True)  # noqa: E731
    yield "create a locked bucket", [s3("CreateBucket")], create, "AccessDenied"
    extra = s3("PutBucketObjectLockConfiguration", "PutBucketVersioning")
    yield "create a locked bucket, allowed", [s3("CreateBucket"), extra], create, "ok"
    listed = lambda u: u.create_bucket(Bucket=f"list-{lab.id}", ACL="public-read")  # noqa: E731
    yield "create with a list", [s3("CreateBucket")], listed, "AccessDenied"
    both_of = [s3("CreateBucket", "PutBucketAcl")]
    yield "create with a list, excluded", both_of, listed, "InvalidBucketAclWithObjectOwnership"
    owned = lambda u: u.create_bucket(Bucket=f"own-{lab.id}", ObjectOwnership="ObjectWriter")  # noqa: E731
    yield "create with ownership", both_of, owned, "AccessDenied"
    yield "create with ownership, allowed", [*both_of, s3("PutBucketOwnershipControls")], owned, "ok"


def test_each_call_is_answered_as_on_aws(lab: Lab) -> None:
    wrong = []
    for what, statements, call, expected in rows(lab):
        lab.allow(*statements)
        got = answer(lambda call=call: call(lab.user))
        if got != expected:
            wrong.append(f"{what}: expected {expected}, got {got}")
    assert not wrong, "\n".join(wrong)


def test_each_key_and_version_of_a_deletion_is_decided_by_itself(lab: Lab) -> None:
    lab.allow(s3("DeleteObject", on=f"{lab.v}/mine/*"))
    for key in ("mine/1", "mine/2", "theirs/1"):
        lab.root.put_object(Bucket=lab.v, Key=key, Body=b"1")
    wanted = [{"Key": "mine/1"}, {"Key": "theirs/1"}, {"Key": "mine/2", "VersionId": "old"}]
    got = lab.user.delete_objects(Bucket=lab.v, Delete={"Objects": wanted})
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert [each["Key"] for each in got["Deleted"]] == ["mine/1"]
    errors = {each["Key"]: each for each in got["Errors"]}
    assert {key: each["Code"] for key, each in errors.items()} == {"theirs/1": "AccessDenied", "mine/2": "AccessDenied"}
    assert errors["mine/2"]["VersionId"] == "old"
    assert "s3:DeleteObject on resource" in errors["theirs/1"]["Message"]
    assert "s3:DeleteObjectVersion on resource" in errors["mine/2"]["Message"]
    refused = lab.user.delete_objects(Bucket=lab.v, Delete={"Objects": wanted[1:], "Quiet": True})
    assert len(refused["Errors"]) == 2
    kept = lab.root.list_object_versions(Bucket=lab.v, Prefix="theirs/")["Versions"]
    assert [each["Key"] for each in kept] == ["theirs/1"]


def test_governance_is_passed_by_with_permission_alone(lab: Lab) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    put = lab.root.put_object(
        Bucket=lab.locked,
        Key="guarded",
        Body=b"1",
        ChecksumAlgorithm="CRC32",
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=until,
    )
    named = {"Key": "guarded", "VersionId": put["VersionId"]}

    def delete() -> Any:
        return lab.user.delete_object(Bucket=lab.locked, **named, BypassGovernanceRetention=True)

    lab.allow(s3("DeleteObject", "DeleteObjectVersion"))
    assert answer(delete) == "AccessDenied"
    listed = lab.user.delete_objects(Bucket=lab.locked, Delete={"Objects": [named]}, BypassGovernanceRetention=True)
    assert [each["Code"] for each in listed["Errors"]] == ["AccessDenied"]
    assert "s3:BypassGovernanceRetention" in listed["Errors"][0]["Message"]
    lab.allow(s3("DeleteObjectVersion", "BypassGovernanceRetention"))
    assert answer(delete) == "ok"


def test_new_buckets_refuse_what_is_public(lab: Lab) -> None:
    name = f"public-{lab.id}"
    lab.root.create_bucket(Bucket=name)
    lab.root.put_object(Bucket=name, Key="k", Body=b"1")
    everybody = document({**s3("GetObject", on=f"{name}/*"), "Principal": "*"})
    with pytest.raises(ClientError, match="BlockPublicPolicy setting in S3 Block Public Access"):
        lab.root.put_bucket_policy(Bucket=name, Policy=everybody)
    nobody = lab.nobody()
    read = lambda: nobody.get_object(Bucket=name, Key="k")  # noqa: E731
    assert answer(read) == "AccessDenied"
    block = {
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": True,
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
    }
    lab.root.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    lab.root.put_bucket_policy(Bucket=name, Policy=everybody)
    assert lab.root.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"]
    assert answer(read) == "AccessDenied"  # restricted
    lab.allow()
    assert answer(lambda: lab.user.get_object(Bucket=name, Key="k")) == "ok"
    lab.root.put_public_access_block(
        Bucket=name, PublicAccessBlockConfiguration={**block, "RestrictPublicBuckets": False}
    )
    assert answer(read) == "ok"


def test_access_lists_count_where_a_bucket_has_them(lab: Lab) -> None:
    name = f"lists-{lab.id}"
    lab.root.create_bucket(Bucket=name, ObjectOwnership="ObjectWriter")
    nobody = lab.nobody()
    read = lambda: nobody.get_object(Bucket=name, Key="k")  # noqa: E731
    with pytest.raises(ClientError, match="public ACLs are prevented by the BlockPublicAcls setting"):
        lab.root.put_object(Bucket=name, Key="k", Body=b"1", ACL="public-read")
    lab.root.delete_public_access_block(Bucket=name)
    lab.root.put_object(Bucket=name, Key="k", Body=b"1", ACL="public-read")
    assert answer(read) == "ok"
    assert answer(lambda: nobody.list_objects_v2(Bucket=name)) == "AccessDenied"
    lab.root.put_bucket_acl(Bucket=name, ACL="public-read")
    assert answer(lambda: nobody.list_objects_v2(Bucket=name)) == "ok"
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    switch = lambda: lab.root.put_bucket_ownership_controls(Bucket=name, OwnershipControls=enforced)  # noqa: E731
    assert answer(switch) == "InvalidBucketAclWithObjectOwnership"
    lab.root.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    assert answer(read) == "AccessDenied"
    lab.root.delete_public_access_block(Bucket=name)
    lab.root.put_bucket_acl(Bucket=name, ACL="private")
    assert answer(switch) == "ok"
    assert answer(read) == "AccessDenied"
    form = lab.user.generate_presigned_post(
        name, "posted", Fields={"acl": "public-read"}, Conditions=[{"acl": "public-read"}]
    )
    lab.allow(s3("PutObject", "PutObjectAcl"))
    posted = requests.post(form["url"], data=form["fields"], files={"file": b"1"}, timeout=20)
    assert (posted.status_code, "AccessControlListNotSupported" in posted.text) == (400, True)
    assert answer(lambda: lab.root.put_object_acl(Bucket=name, Key="k", ACL="public-read")) == (
        "AccessControlListNotSupported"
    )


def test_a_grant_to_another_account_is_that_accounts(lab: Lab, engine: Any) -> None:
    name, other = f"shared-{lab.id}", Account(engine)
    lab.root.create_bucket(Bucket=name, ObjectOwnership="ObjectWriter")
    theirs = other.root("s3").list_buckets()["Owner"]["ID"]
    assert theirs != lab.root.list_buckets()["Owner"]["ID"]
    lab.root.put_object(Bucket=name, Key="k", Body=b"1", GrantRead=f'id="{theirs}"')
    lab.root.put_object(Bucket=name, Key="own", Body=b"1")
    reader = other.user("s3", policy("s3:*"))
    assert answer(lambda: reader.get_object(Bucket=name, Key="k")) == "ok"
    assert answer(lambda: reader.get_object(Bucket=name, Key="own")) == "AccessDenied"
    assert answer(lambda: other.user("s3", name="bob").get_object(Bucket=name, Key="k")) == "AccessDenied"


def test_a_buckets_key_is_asked_for(lab: Lab) -> None:
    kms, name = lab.account.root("kms"), f"key-{lab.id}"
    key = kms.create_key()["KeyMetadata"]["Arn"]
    lab.root.create_bucket(Bucket=name)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    lab.root.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    put = lambda: lab.user.put_object(Bucket=name, Key="k", Body=b"1")  # noqa: E731
    copy = lambda: lab.user.copy_object(Bucket=lab.b, Key="c", CopySource=f"{name}/k")  # noqa: E731
    into = lambda: lab.user.copy_object(Bucket=name, Key="c", CopySource=f"{lab.a}/open/x")  # noqa: E731
    parts = lambda: lab.user.create_multipart_upload(Bucket=name, Key="m")  # noqa: E731
    objects = s3("*")
    via = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": lab.id}}
    about = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{name}/k"}}
    for statements, expected in (
        ([objects], ["AccessDenied"] * 4),
        (
            [objects, statement("kms:GenerateDataKey", resource=key, condition=via)],
            ["ok", "AccessDenied", "ok", "AccessDenied"],
        ),
        ([objects, statement("kms:*", resource=key, condition=about)], ["ok", "ok", "AccessDenied", "AccessDenied"]),
        ([objects, statement("kms:*", resource=key)], ["ok"] * 4),
    ):
        lab.allow(*statements)
        if expected[0] != "ok":
            lab.root.put_object(Bucket=name, Key="k", Body=b"1")
        assert [answer(put), answer(copy), answer(into), answer(parts)] == expected, statements

    upload = {"Bucket": name, "Key": "m"}
    upload["UploadId"] = lab.root.create_multipart_upload(**upload)["UploadId"]
    given = {"Parts": [{"PartNumber": 1, "ETag": lab.root.upload_part(**upload, PartNumber=1, Body=b"1")["ETag"]}]}
    source = f"{lab.a}/open/x"
    steps = (
        lambda: lab.user.upload_part(**upload, PartNumber=2, Body=b"1"),
        lambda: lab.user.upload_part_copy(**upload, PartNumber=3, CopySource=source),
        lambda: lab.user.complete_multipart_upload(**upload, MultipartUpload=given),
    )
    for action, expected in (("kms:GenerateDataKey", "AccessDenied"), ("kms:Decrypt", "ok")):
        lab.allow(objects, statement(action, resource=key))
        assert [answer(step) for step in steps] == [expected] * 3, action


def test_the_managed_key_is_for_all_of_the_account_by_s3_alone(lab: Lab) -> None:
    lab.allow(s3("*"), statement("kms:*"))
    lab.user.put_object(Bucket=lab.b, Key="managed", Body=b"1", ServerSideEncryption="aws:kms")
    key = lab.user.head_object(Bucket=lab.b, Key="managed")["SSEKMSKeyId"]
    users = lab.account.user("kms", policy("kms:*"), name="kms")
    assert users.describe_key(KeyId=key)["KeyMetadata"]["KeyId"] in key
    assert answer(lambda: users.encrypt(KeyId=key, Plaintext=b"1")) == "AccessDeniedException"
    lab.allow(s3("*"))
    assert lab.user.get_object(Bucket=lab.b, Key="managed")["Body"].read() == b"1"


def test_presigned_urls_fill_keys(lab: Lab) -> None:
    signer = lab.client(Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    url = signer.generate_presigned_url("get_object", Params={"Bucket": lab.a, "Key": "open/x"}, ExpiresIn=900)
    for condition, expected in (
        ({"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}, 200),
        ({"StringEquals": {"s3:authType": "REST-HEADER"}}, 403),
        ({"NumericLessThan": {"s3:signatureAge": "600000"}}, 200),
        ({"NumericGreaterThan": {"s3:signatureAge": "600000"}}, 403),
        ({"StringEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}}, 200),
    ):
        lab.allow(s3("GetObject", condition=condition))
        assert requests.get(url, timeout=20).status_code == expected, condition


def test_signing_for_another_region_passes_by_no_lock(lab: Lab) -> None:
    there = lab.client(Config(region_name="eu-west-1"))
    read = lambda: there.get_object(Bucket=lab.a, Key="open/x")  # noqa: E731
    lab.allow(s3("GetObject", condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}))
    assert answer(read) == "AccessDenied"
    lab.allow(s3("GetObject", condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}))
    assert answer(read) == "ok"


def test_a_website_serves_what_everybody_may_read(lab: Lab) -> None:
    name = f"site-{lab.id}"
    lab.root.create_bucket(Bucket=name)
    lab.root.put_object(Bucket=name, Key="index.html", Body=b"hello", ContentType="text/html")
    lab.root.put_bucket_website(Bucket=name, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    url = lab.account.endpoint.url

    def get(path: str = "/", **headers: str) -> requests.Response:
        host = f"{name}.s3-website.localhost.localstack.cloud"
        return requests.get(f"{url}{path}", headers={"Host": host, **headers}, timeout=20)

    refused = get()
    assert (refused.status_code, "Code: AccessDenied" in refused.text, "hello" in refused.text) == (403, True, False)
    lab.root.delete_public_access_block(Bucket=name)
    referred = {"StringLike": {"aws:Referer": "https://example.com/*"}}
    only = {**s3("GetObject", on=f"{name}/*", condition=referred), "Principal": "*"}
    lab.root.put_bucket_policy(Bucket=name, Policy=document(only))
    assert get().status_code == 403
    assert get(Referer="https://example.com/x").text == "hello"
    lab.root.put_bucket_policy(Bucket=name, Policy=document({**s3("GetObject", on=f"{name}/*"), "Principal": "*"}))
    assert get().text == "hello"
    assert get("/absent").status_code == 404


def test_a_buckets_deny_is_read_for_a_key_with_a_star(lab: Lab) -> None:
    name = f"star-{lab.id}"
    lab.root.create_bucket(Bucket=name)
    lab.root.put_object(Bucket=name, Key="a*b", Body=b"1")
    denied = {**s3("GetObject", on=f"{name}/*", effect="Deny"), "Principal": "*"}
    lab.root.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denied]}))
    lab.allow(s3("GetObject"))
    assert answer(lambda: lab.user.get_object(Bucket=name, Key="a*b")) == "AccessDenied"
