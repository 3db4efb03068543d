"""What S3 answers first, and in which form, as LocalStack's AWS-validated snapshots have it."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.support.account import Account, document

ANYBODY = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
OPEN = {"BlockPublicAcls": False, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}


@pytest.fixture
def account(engine: Any) -> Account:
    return Account(engine)


@pytest.fixture
def bucket(account: Account) -> str:
    return account.bucket()


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error


def test_an_access_list_that_is_none_is_told_before_the_buckets_settings(account: Account, bucket: str) -> None:
    s3 = account.root("s3")
    code, error = refused(s3.put_bucket_acl, Bucket=bucket, GrantWrite='fakekey="1234"')
    assert (code, error["ArgumentName"]) == ("InvalidArgument", "x-amz-grant-write")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    code, _ = refused(s3.put_object_acl, Bucket=bucket, Key="k", AccessControlPolicy={"Grants": []})
    assert code == "MalformedACLError"
    code, _ = refused(s3.put_bucket_acl, Bucket=bucket, ACL="public-read")
    assert code == "AccessControlListNotSupported"


def test_an_expected_owner_that_is_no_account_is_told_before_a_public_policy(account: Account, bucket: str) -> None:
    policy = document(ANYBODY | {"Resource": f"arn:aws:s3:::{bucket}/*"})
    put = account.root("s3").put_bucket_policy
    code, _ = refused(put, Bucket=bucket, Policy=policy, ExpectedBucketOwner="abcd")
    assert code == "InvalidBucketOwnerAWSAccountID"
    assert refused(put, Bucket=bucket, Policy=policy)[0] == "AccessDenied"


def test_a_filter_that_is_none_is_told_before_the_destination(account: Account, bucket: str) -> None:
    queue = {"QueueArn": account.arn("sqs", "nowhere"), "Events": ["s3:ObjectCreated:*"]}
    rules = {"Key": {"FilterRules": [{"Name": "INVALID", "Value": "v"}]}}
    put = account.root("s3").put_bucket_notification_configuration
    _, error = refused(
        put, Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [{**queue, "Filter": rules}]}
    )
    assert error["ArgumentName"] == "FilterRule.Name"
    _, error = refused(put, Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [queue]})
    assert error["Message"] == "Unable to validate the following destination configurations"


def test_an_error_names_its_host_and_nobodys_fault(account: Account, bucket: str) -> None:
    answer = requests.get(f"{account.endpoint.url}/{bucket}/k", timeout=30)
    assert answer.status_code == 403
    assert "<HostId>" in answer.text
    assert "<Type>" not in answer.text


def test_an_upload_that_is_no_form_is_told_so(account: Account, bucket: str) -> None:
    answer = requests.post(
        f"{account.endpoint.url}/{bucket}", data=b"x", headers={"Content-Type": "text/html"}, timeout=30
    )
    assert (answer.status_code, "PreconditionFailed" in answer.text) == (412, True)


def test_header_values_may_be_any_text(account: Account, bucket: str) -> None:
    s3, name = account.root("s3"), 'attachment; filename="báo cáo — 2026.pdf"'
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentDisposition=name)
    signed = account.user("s3", document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}))
    signed.put_object(Bucket=bucket, Key="k", Body=b"x", ContentDisposition=name, CacheControl="ÄÕÑ")
    assert signed.head_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_website_tells_what_is_missing_where_everybody_may_list(account: Account, bucket: str) -> None:
    s3 = account.root("s3")
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=OPEN)
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    host = {"Host": f"{bucket}.s3-website.localhost.localstack.cloud"}

    def status() -> int:
        return requests.get(account.endpoint.url, headers=host, timeout=30).status_code

    assert status() == 403
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert status() == 404


def test_the_managed_key_of_objects_says_what_it_is_for(account: Account, bucket: str) -> None:
    s3 = account.root("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms")
    key = s3.head_object(Bucket=bucket, Key="k")["SSEKMSKeyId"]
    found = account.root("kms").describe_key(KeyId=key)["KeyMetadata"]
    assert found["Description"] == "Default key that protects my S3 objects when no other key is defined"
