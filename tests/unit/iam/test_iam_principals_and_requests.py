"""Principals and requests: what is accepted, what is derived."""

import pytest

from harness.errors import InputError
from harness.iam import Principal, PrincipalKind, Request, principal_context

ACCOUNT = "111122223333"


@pytest.mark.parametrize(
    ("text", "kind", "account", "role_arn"),
    [
        (f"arn:aws:iam::{ACCOUNT}:user/alice", PrincipalKind.USER, ACCOUNT, None),
        (f"arn:aws:iam::{ACCOUNT}:user/a/b/alice", PrincipalKind.USER, ACCOUNT, None),
        (f"arn:aws:iam::{ACCOUNT}:role/x/r", PrincipalKind.ROLE, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:role/x/r"),
        (
            f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/r/s",
            PrincipalKind.ASSUMED_ROLE,
            ACCOUNT,
            f"arn:aws-cn:iam::{ACCOUNT}:role/r",
        ),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/f", PrincipalKind.FEDERATED, ACCOUNT, None),
        (f"arn:aws:iam::{ACCOUNT}:root", PrincipalKind.ROOT, ACCOUNT, None),
        (f"arn:aws:iam::{ACCOUNT}:saml-provider/idp", PrincipalKind.IDENTITY_PROVIDER, ACCOUNT, None),
        ("accounts.google.com", PrincipalKind.IDENTITY_PROVIDER, "", None),
        ("s3.amazonaws.com", PrincipalKind.SERVICE, "", None),
        ("delivery.logs.amazonaws.com", PrincipalKind.SERVICE, "", None),
        ("anonymous", PrincipalKind.ANONYMOUS, "", None),
    ],
)
def test_principal_is_read(text: str, kind: PrincipalKind, account: str, role_arn: str | None) -> None:
    principal = Principal.parse(text)
    assert (principal.arn, principal.kind, principal.account, principal.role_arn) == (text, kind, account, role_arn)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "alice",
        "111122223333",
        "arn:aws:iam::1111:user/alice",
        f"arn:aws:iam::{ACCOUNT}:group/g",
        f"arn:aws:sts::{ACCOUNT}:root",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/r",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s/t",
        f"arn:aws:iam::{ACCOUNT}:assumed-role/r/s",
        "S3.amazonaws.com",
        "x" * 100_000,
    ],
)
def test_what_is_no_principal_is_refused_with_a_proposal(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Principal.parse(text)
    assert caught.value.fix
    assert len(str(caught.value)) < 1000


def test_session_gets_the_path_of_its_role() -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"
    role = f"arn:aws:iam::{ACCOUNT}:role/path/r"
    assert Principal.parse(session, role_arn=role).role_arn == role
    with pytest.raises(InputError):
        Principal.parse(session, role_arn=f"arn:aws:iam::{ACCOUNT}:role/other")
    with pytest.raises(InputError):
        Principal.parse(session, role_arn="arn:aws:iam::444455556666:role/r")


def test_role_path_is_taken_from_principal_arn_only_when_it_is_the_same_role() -> None:
    session = Principal.parse(f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s")

    def role(told: str) -> str | None:
        return Request("s3:GetObject", "*", session, {"aws:PrincipalArn": told}).role_arn

    assert role(f"arn:aws:iam::{ACCOUNT}:role/path/r") == f"arn:aws:iam::{ACCOUNT}:role/path/r"
    assert role(f"arn:aws:iam::{ACCOUNT}:role/admin") == f"arn:aws:iam::{ACCOUNT}:role/r"


def test_resource_account_comes_from_argument_arn_context_principal() -> None:
    user = Principal.parse(f"arn:aws:iam::{ACCOUNT}:user/u")
    queue = "arn:aws:sqs:us-east-1:444455556666:q"
    assert Request("sqs:SendMessage", queue, user, resource_account="777788889999").account == "777788889999"
    assert Request("sqs:SendMessage", queue, user).account == "444455556666"
    bucket = Request("s3:GetObject", "arn:aws:s3:::b/k", user, {"aws:ResourceAccount": "777788889999"})
    assert bucket.account == "777788889999"
    assert Request("s3:GetObject", "arn:aws:s3:::b/k", user).account == ACCOUNT
    assert Request("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", user).account == ACCOUNT


@pytest.mark.parametrize("action", ["", "s3", "s3:", ":x", "s3:Get*", "s3:a:b", "*"])
def test_request_names_one_action(action: str) -> None:
    with pytest.raises(InputError):
        Request(action, "*", Principal.parse("s3.amazonaws.com"))


def test_context_key_in_two_spellings_is_refused() -> None:
    with pytest.raises(InputError):
        Request("s3:GetObject", "*", Principal.parse("anonymous"), {"aws:SourceIp": "1", "AWS:SourceIP": "2"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"arn:aws:iam::{ACCOUNT}:user/p/alice",
            {"aws:PrincipalType": "User", "aws:username": "alice", "aws:PrincipalAccount": ACCOUNT},
        ),
        (
            f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s",
            {"aws:PrincipalType": "AssumedRole", "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/r"},
        ),
        ("s3.amazonaws.com", {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": "s3.amazonaws.com"}),
        ("anonymous", {"aws:PrincipalIsAWSService": "false"}),
    ],
)
def test_principal_context_follows_the_principal(text: str, expected: dict[str, str]) -> None:
    context = principal_context(Principal.parse(text))
    assert expected.items() <= context.items()
    assert ("aws:username" in context) is ("user/" in text)
