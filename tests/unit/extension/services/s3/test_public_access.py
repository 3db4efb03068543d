"""Which bucket policies are public, what is left of them in a restricted bucket, and what access lists grant."""

import json
from typing import Any

import pytest

from harness.extension.services.s3.access_lists import grants_public, is_owners_alone, with_grants
from harness.extension.services.s3.public_access import is_public, restricted
from harness.iam import Policies, Policy, Principal, Request, evaluate, principal_context

OWNER, OTHER = "111122223333", "444455556666"
ALL = {"URI": "http://acs.amazonaws.com/groups/global/AllUsers", "Type": "Group"}
SIGNED_IN = {"URI": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers", "Type": "Group"}
READ = "s3:GetObject"


def allow(principal: Any = "*", condition: Any = None, **more: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Principal": principal, "Action": READ, "Resource": "arn:aws:s3:::b/*", **more}
    return made | ({"Condition": condition} if condition else {})


@pytest.mark.parametrize(
    ("statement", "public"),
    [
        (allow(), True),
        (allow({"AWS": "*"}), True),
        (allow({"AWS": ["arn:aws:iam::111122223333:root", "*"]}), True),
        (allow({"AWS": f"arn:aws:iam::{OWNER}:root"}), False),
        (allow({"Service": "cloudfront.amazonaws.com"}), False),
        (allow(Effect="Deny"), False),
        (allow(condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}), False),
        (allow(condition={"StringLike": {"aws:PrincipalOrgID": "o-*"}}), True),
        (allow(condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}), False),
        (allow(condition={"StringEquals": {"aws:SourceAccount": OWNER}}), False),
        (allow(condition={"StringNotEquals": {"aws:SourceAccount": OWNER}}), True),
        (allow(condition={"StringEqualsIfExists": {"aws:SourceAccount": OWNER}}), True),
        (allow(condition={"StringEquals": {"aws:userid": "${aws:username}"}}), True),
        (allow(condition={"StringEquals": {"aws:Referer": "https://example.com"}}), True),
        (allow(condition={"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}), False),
        (allow(condition={"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "0.0.0.0/1"]}}), True),
        (allow(condition={"IpAddress": {"aws:SourceIp": "::/8"}}), True),
        (allow(condition={"Bool": {"aws:SecureTransport": "true"}}), True),
        ({"Effect": "Allow", "NotPrincipal": {"AWS": OWNER}, "Action": READ, "Resource": "*"}, True),
    ],
)
def test_a_policy_is_public_unless_it_names_fixed_callers(statement: dict[str, Any], public: bool) -> None:
    assert is_public({"Statement": [statement]}) is public
    assert is_public({"Statement": statement}) is public
    assert (
        restricted(json.dumps({"Statement": [statement]}), OWNER) != json.dumps({"Statement": [statement]})
    ) is public


def may(text: str | None, who: str, action: str = READ, resource: str = "arn:aws:s3:::b/k") -> bool:
    principal = Principal.parse(who)
    own = Policy.parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    foreign = principal.account == OTHER  # another account has to let its own user as well
    policies = Policies((own,) if foreign else (), Policy.parse(text) if text else None)
    request = Request(action, resource, principal, principal_context(principal), OWNER)
    return evaluate(request, policies).allowed


USER, STRANGER, NOBODY = f"arn:aws:iam::{OWNER}:user/u", f"arn:aws:iam::{OTHER}:user/u", "anonymous"


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [(USER, True, True), (STRANGER, True, False), (NOBODY, True, False), ("cloudtrail.amazonaws.com", True, True)],
)
def test_a_restricted_bucket_is_its_accounts_and_services(who: str, before: bool, after: bool) -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": [allow()]})
    assert (may(text, who), may(restricted(text, OWNER), who)) == (before, after)


def acl(*grants: tuple[Any, str]) -> dict[str, Any]:
    return {"Owner": {"ID": "o"}, "Grants": [{"Grantee": who, "Permission": what} for who, what in grants]}


MINE = ({"ID": "o", "Type": "CanonicalUser"}, "FULL_CONTROL")
THEIRS = {"ID": "x", "Type": "CanonicalUser"}


@pytest.mark.parametrize(
    ("grant", "who", "action", "allowed"),
    [
        ((ALL, "READ"), NOBODY, READ, True),
        ((ALL, "READ"), USER, READ, True),
        ((ALL, "READ"), NOBODY, "s3:GetObjectAcl", False),
        ((ALL, "READ_ACP"), NOBODY, "s3:GetObjectAcl", True),
        ((ALL, "FULL_CONTROL"), NOBODY, "s3:PutObjectAcl", True),
        ((ALL, "FULL_CONTROL"), NOBODY, "s3:DeleteObject", False),
        ((SIGNED_IN, "READ"), NOBODY, READ, False),
        ((SIGNED_IN, "READ"), STRANGER, READ, True),
        ((THEIRS, "READ"), STRANGER, READ, True),
        ((THEIRS, "READ"), NOBODY, READ, False),
        (({"ID": "unknown"}, "READ"), STRANGER, READ, False),
    ],
)
def test_a_list_grants_what_its_permissions_stand_for(grant: Any, who: str, action: str, allowed: bool) -> None:
    text = with_grants(None, acl(MINE, grant), {"x": OTHER}, of_object=True, public_ignored=False)
    assert may(text, who, action) is allowed


def test_public_lists_can_be_ignored_and_others_stay() -> None:
    given = acl(MINE, (ALL, "READ"), (THEIRS, "READ"))
    text = with_grants(None, given, {"x": OTHER}, of_object=True, public_ignored=True)
    assert not may(text, NOBODY)
    assert may(text, STRANGER)


def test_a_buckets_list_is_about_the_bucket() -> None:
    text = with_grants(None, acl(MINE, (ALL, "WRITE")), {}, of_object=False, public_ignored=False)
    assert may(text, NOBODY, "s3:PutObject")
    assert not may(text, NOBODY, READ)


def test_a_policys_deny_stands_over_a_list() -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": allow(Effect="Deny")})
    text = with_grants(policy, acl(MINE, (ALL, "READ")), {}, of_object=True, public_ignored=False)
    assert not may(text, NOBODY)


def test_lists_are_told_apart() -> None:
    assert is_owners_alone(acl(MINE))
    assert not is_owners_alone(acl(MINE, (THEIRS, "READ")))
    assert grants_public(acl((SIGNED_IN, "READ")))
    assert not grants_public(acl(MINE, (THEIRS, "READ")))
    assert not grants_public(None)
