"""What access control lists grant, permission by permission; what a bucket's policy says of others' objects."""

import json
from typing import Any

import pytest

from harness.extension.services.s3.access_lists import grants_public, is_owners_alone, with_grants
from harness.extension.services.s3.public_access import only_of_owner

GROUPS = "http://acs.amazonaws.com/groups/global"
OWNER = {"ID": "owner"}
ACCOUNTS = {"friend": "111122223333"}


def acl(permission: str, **grantee: str) -> dict[str, Any]:
    return {"Owner": OWNER, "Grants": [{"Grantee": grantee or {"ID": "friend"}, "Permission": permission}]}


def granted(given: dict[str, Any], *, of_object: bool, ignored: bool = False) -> list[dict[str, Any]]:
    text = with_grants(None, given, ACCOUNTS, of_object=of_object, public_ignored=ignored)
    return json.loads(text)["Statement"] if text else []


@pytest.mark.parametrize(
    ("of_object", "permission", "actions"),
    [
        (True, "READ", {"GetObject", "GetObjectVersion"}),
        (True, "READ_ACP", {"GetObjectAcl", "GetObjectVersionAcl"}),
        (True, "WRITE_ACP", {"PutObjectAcl", "PutObjectVersionAcl"}),
        (True, "WRITE", set()),
        (False, "READ", {"ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"}),
        (False, "WRITE", {"PutObject"}),
        (False, "READ_ACP", {"GetBucketAcl"}),
        (False, "WRITE_ACP", {"PutBucketAcl"}),
    ],
)
def test_a_permission_allows_its_actions(of_object: bool, permission: str, actions: set[str]) -> None:
    statements = granted(acl(permission), of_object=of_object)
    assert {action for each in statements for action in each["Action"]} == {f"s3:{action}" for action in actions}
    assert all(each["Principal"] == {"AWS": "111122223333"} for each in statements)
    full = granted(acl("FULL_CONTROL"), of_object=of_object)
    assert {f"s3:{action}" for action in actions} <= {action for each in full for action in each["Action"]}


def test_groups_are_everybody_and_everybody_who_signs() -> None:
    [everybody] = granted(acl("READ", URI=f"{GROUPS}/AllUsers"), of_object=True)
    [signing] = granted(acl("READ", URI=f"{GROUPS}/AuthenticatedUsers"), of_object=True)
    assert (everybody["Principal"], "Condition" in everybody) == ("*", False)
    assert (signing["Principal"], signing["Condition"]) == ("*", {"Null": {"aws:PrincipalArn": "false"}})
    for group in ("AllUsers", "AuthenticatedUsers"):
        given = acl("READ", URI=f"{GROUPS}/{group}")
        assert grants_public(given)
        assert granted(given, of_object=True, ignored=True) == []
    assert not grants_public(acl("READ"))
    assert granted(acl("READ", URI="http://acs.amazonaws.com/groups/s3/LogDelivery"), of_object=False) == []
    assert granted(acl("READ", ID="stranger"), of_object=True) == []


def test_a_list_of_the_owner_alone_changes_no_policy() -> None:
    own = acl("FULL_CONTROL", **OWNER)
    assert is_owners_alone(own)
    assert not is_owners_alone(acl("READ"))
    assert with_grants("policy", own, ACCOUNTS, of_object=True, public_ignored=False) == "policy"


def test_grants_stand_beside_the_policys_statements() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    text = with_grants(json.dumps({"Statement": deny}), acl("READ"), ACCOUNTS, of_object=True, public_ignored=False)
    assert text is not None
    assert [each["Effect"] for each in json.loads(text)["Statement"]] == ["Deny", "Allow"]


def test_a_policy_allows_nothing_on_what_others_own_and_denies_it_still() -> None:
    allow, deny = (
        {"Effect": effect, "Principal": "*", "Action": "s3:*", "Resource": "*"} for effect in ("Allow", "Deny")
    )
    statements = json.loads(only_of_owner(json.dumps({"Statement": [allow, deny]}), "111122223333"))["Statement"]
    assert statements == [
        {**allow, "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}}},
        deny,
    ]
