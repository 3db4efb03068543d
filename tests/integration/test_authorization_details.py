"""Refusals of IAM carry an authorization id, under which a live engine answers what was evaluated."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.support.account import Account, document, policy, statement

LOOK = "iam:GetRequestAuthorizationDetails"
GUARD = {"Sid": "NoRoles", "Effect": "Deny", "Action": "iam:GetRole", "Resource": "*"}


@pytest.fixture(scope="module")
def account(engine: Any) -> Account:
    return Account(engine)


def refused(operation: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    return str(caught.value.response["Error"]["Message"])


def id_of(message: str) -> str:
    return message.rpartition("authorization id: ")[2] if "authorization id: " in message else ""


def looked_up(client: Any, identifier: str, region: str = "us-east-1") -> tuple[int, Mapping[str, Any], str]:
    """Status, answer and error type of GetRequestAuthorizationDetails, with a client's credentials."""
    url = f"{client.meta.endpoint_url}/authorization-details/{identifier}"
    keys: Credentials = client._request_signer._credentials
    asked = AWSRequest("GET", url, headers={"Host": url.split("/")[2]})
    SigV4Auth(keys, "iam", region).add_auth(asked)
    try:
        with urlopen(Request(url, headers=dict(asked.headers)), timeout=30) as answer:
            return answer.status, json.load(answer), ""
    except HTTPError as error:
        return error.code, json.load(error), str(error.headers.get("x-amzn-ErrorType"))


def test_an_explicit_deny_is_told_with_its_policies(account: Account) -> None:
    root = account.root("iam")
    managed = root.create_policy(
        PolicyName="guard", PolicyDocument=document({"Sid": "Look", **statement(LOOK)}, GUARD)
    )["Policy"]["Arn"]
    iam = account.user("iam", policy("iam:ListUsers"), name="denied")
    root.attach_user_policy(UserName="denied", PolicyArn=managed)
    message = refused(iam.get_role, RoleName="app")
    identifier = id_of(message)
    assert identifier.isalnum()
    page = "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/"
    assert message.endswith(
        f"with an explicit deny in an identity-based policy: {managed}. Go to {page}{identifier} for complete details, "
        f"or call the GetRequestAuthorizationDetails API with the following authorization id: {identifier}"
    )
    status, row, _ = looked_up(iam, identifier)
    assert status == 200
    (evaluation,) = row["evaluations"]
    assert evaluation["action"] == "iam:GetRole"
    assert evaluation["resource"] == f"arn:aws:iam::{account.id}:role/app"
    assert evaluation["evaluatedEffect"] == "EXPLICIT_DENY"
    assert evaluation["matchedPolicies"] == [
        {"uri": managed, "matchedStatements": [{"sid": "NoRoles", "evaluatedEffect": "DENY"}]}
    ]
    user = [{"arn": f"arn:aws:iam::{account.id}:user/denied"}]
    assert [(one["type"], one["inline"], one["attachedTo"]) for one in row["policies"]] == [
        ("IDENTITY_BASED_POLICY", True, user),
        ("IDENTITY_BASED_POLICY", False, user),
    ]
    assert row["policies"][1]["uri"] == managed
    assert row["requestContext"]["aws:username"] == "denied"


def test_an_implicit_deny_matches_nothing_and_stays_as_it_was(account: Account) -> None:
    iam = account.user("iam", policy(LOOK), name="lacking")
    identifier = id_of(refused(iam.get_user, UserName="somebody"))
    account.root("iam").put_user_policy(UserName="lacking", PolicyName="all", PolicyDocument=policy("iam:*"))
    (evaluation,) = looked_up(iam, identifier)[1]["evaluations"]
    assert (evaluation["evaluatedEffect"], evaluation["matchedPolicies"]) == ("IMPLICIT_DENY", [])


@pytest.mark.parametrize(
    ("identifier", "region", "expected"),
    [
        ("", "eu-west-1", (404, "ResourceNotFoundException")),
        ("0000000000000000000000000", "us-east-1", (404, "ResourceNotFoundException")),
        ("NOT-AN-ID", "us-east-1", (400, "ValidationException")),
    ],
)
def test_what_is_not_there(account: Account, identifier: str, region: str, expected: tuple[int, str]) -> None:
    iam = account.user("iam", policy(LOOK), name=f"looker-{region}-{len(identifier)}")
    found = identifier or id_of(refused(iam.get_user, UserName="somebody"))
    status, _, kind = looked_up(iam, found, region)
    assert (status, kind) == expected


def test_who_may_not_look_is_refused_and_another_account_sees_nothing(account: Account, engine: Any) -> None:
    iam = account.user("iam", name="blind")
    identifier = id_of(refused(iam.get_user, UserName="somebody"))
    status, row, kind = looked_up(iam, identifier)
    assert (status, kind) == (403, "AccessDeniedException")
    assert f"is not authorized to perform: {LOOK} because" in row["message"]
    other = Account(engine)
    assert looked_up(other.root("iam"), identifier)[0] == 404
    assert looked_up(account.root("iam"), identifier)[0] == 200


def test_a_wrong_signature_is_refused(account: Account) -> None:
    iam = account.user("iam", policy(LOOK), name="forger")
    identifier = id_of(refused(iam.get_user, UserName="somebody"))
    true: Credentials = iam._request_signer._credentials
    iam._request_signer._credentials = Credentials(true.access_key, "x" * 40)
    assert looked_up(iam, identifier)[0] == 403


def test_operations_and_services_without_ids(account: Account) -> None:
    iam = account.user("iam", name="plain")
    trust = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    assert id_of(refused(iam.create_role, RoleName="r", AssumeRolePolicyDocument=trust)) == ""
    assert id_of(refused(iam.list_instance_profiles)) == ""
    assert id_of(refused(account.user("sqs", name="plainer").create_queue, QueueName="q")) == ""


def test_a_bucket_of_that_name_is_still_a_bucket(account: Account) -> None:
    s3 = account.root("s3")
    name = f"authorization-details-{account.id}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="abc", Body=b"x")
    assert s3.get_object(Bucket=name, Key="abc")["Body"].read() == b"x"


def test_a_deny_names_the_managed_policy_and_no_inline_one(account: Account) -> None:
    deny = {"Effect": "Deny", "Action": ["s3:ListAllMyBuckets", "sqs:ListQueues"], "Resource": "*"}
    managed = account.root("iam").create_policy(PolicyName="no-lists", PolicyDocument=document(deny))["Policy"]["Arn"]
    keys = account.caller("listing", statement("*"))
    account.root("iam").attach_user_policy(UserName="listing", PolicyArn=managed)
    assert refused(keys("s3").list_buckets).endswith(f"with an explicit deny in an identity-based policy: {managed}")
    assert refused(keys("sqs").list_queues).endswith("with an explicit deny in an identity-based policy")
    inline = account.caller("inline", statement("*"), deny)
    assert refused(inline("s3").list_buckets).endswith("with an explicit deny in an identity-based policy")
