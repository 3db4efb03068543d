"""The account model and the export of get-account-authorization-details."""

import json
from copy import deepcopy
from typing import Any
from urllib.parse import quote

import pytest

from harness.errors import InputError
from harness.iam import Principal, Request, evaluate, load_account

ACCOUNT = "111122223333"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
READER = f"arn:aws:iam::{ACCOUNT}:policy/reader"


def document(action: str, resource: str = "*") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def managed(arn: str, action: str) -> dict[str, Any]:
    return {
        "PolicyName": arn.rsplit("/", 1)[-1],
        "Arn": arn,
        "DefaultVersionId": "v2",
        "PolicyVersionList": [
            {"VersionId": "v1", "IsDefaultVersion": False, "Document": document("*")},
            {"VersionId": "v2", "IsDefaultVersion": True, "Document": document(action)},
        ],
    }


EXPORT: dict[str, Any] = {
    "UserDetailList": [
        {
            "Path": "/team/",
            "UserName": "alice",
            "UserId": "AIDAEXAMPLE",
            "Arn": f"arn:aws:iam::{ACCOUNT}:user/team/alice",
            "UserPolicyList": [{"PolicyName": "inline", "PolicyDocument": document("sqs:SendMessage")}],
            "GroupList": ["devs"],
            "AttachedManagedPolicies": [{"PolicyName": "reader", "PolicyArn": READER}],
            "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": BOUNDARY},
            "Tags": [{"Key": "team", "Value": "blue"}],
        }
    ],
    "GroupDetailList": [
        {
            "GroupName": "devs",
            "Arn": f"arn:aws:iam::{ACCOUNT}:group/devs",
            "GroupPolicyList": [{"PolicyName": "g", "PolicyDocument": quote(json.dumps(document("sns:Publish")))}],
            "AttachedManagedPolicies": [],
        }
    ],
    "RoleDetailList": [
        {
            "RoleName": "app",
            "RoleId": "AROAEXAMPLE",
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/svc/app",
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ],
            },
            "RolePolicyList": [],
            "AttachedManagedPolicies": [{"PolicyName": "reader", "PolicyArn": READER}],
            "Tags": [],
        }
    ],
    "Policies": [managed(READER, "s3:GetObject"), managed(BOUNDARY, "s3:*")],
}


@pytest.mark.parametrize(
    ("principal", "action", "expected"),
    [
        ("user/team/alice", "s3:GetObject", "Allowed"),
        ("user/team/alice", "s3:PutObject", "ImplicitlyDenied"),
        ("user/team/alice", "sqs:SendMessage", "ImplicitlyDenied"),
        ("role/svc/app", "s3:GetObject", "Allowed"),
        ("role/svc/app", "sqs:SendMessage", "ImplicitlyDenied"),
        ("root", "sqs:SendMessage", "Allowed"),
    ],
)
def test_policies_of_a_principal_decide(principal: str, action: str, expected: str) -> None:
    account = load_account(json.dumps(EXPORT))
    caller = account.principal(f"arn:aws:iam::{ACCOUNT}:{principal}")
    decision = evaluate(Request(action, "*", caller), account.policies_for(caller))
    assert decision.effect == expected


def test_user_has_its_inline_attached_and_group_policies_and_the_default_version() -> None:
    account = load_account(EXPORT)
    policies = account.policies_for(Principal.parse(f"arn:aws:iam::{ACCOUNT}:user/team/alice"))
    assert [one.statements[0].actions.patterns[0] for one in policies.identity] == [
        "sqs:SendMessage",
        "s3:GetObject",
        "sns:Publish",
    ]
    assert policies.identity[1].name == READER
    assert policies.boundaries is not None
    assert policies.boundaries[0].name == BOUNDARY


def test_session_gets_the_role_path_its_policies_and_its_context() -> None:
    account = load_account(EXPORT)
    session = account.principal(f"arn:aws:sts::{ACCOUNT}:assumed-role/app/fn")
    assert session.role_arn == f"arn:aws:iam::{ACCOUNT}:role/svc/app"
    assert account.policies_for(session).identity[0].name == READER
    assert account.context_for(session) == {
        "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/svc/app",
        "aws:PrincipalAccount": ACCOUNT,
        "aws:PrincipalType": "AssumedRole",
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": "AROAEXAMPLE:fn",
    }


def test_context_of_a_user_has_name_id_and_tags() -> None:
    account = load_account(EXPORT)
    context = account.context_for(account.principal(f"arn:aws:iam::{ACCOUNT}:user/team/alice"))
    assert context["aws:username"] == "alice"
    assert context["aws:userid"] == "AIDAEXAMPLE"
    assert context["aws:PrincipalTag/team"] == "blue"


def test_trust_policy_admits_its_service() -> None:
    account = load_account(EXPORT)
    role = f"arn:aws:iam::{ACCOUNT}:role/svc/app"
    service = account.principal("lambda.amazonaws.com")
    policies = account.policies_for(service, resource=account.trust_policy(role))
    assert evaluate(Request("sts:AssumeRole", role, service), policies).allowed


@pytest.mark.parametrize("name", ["user/alice", "user/team/bob", "role/other"])
def test_unknown_identity_is_refused_with_those_that_exist(name: str) -> None:
    account = load_account(EXPORT)
    with pytest.raises(InputError) as caught:
        account.policies_for(Principal.parse(f"arn:aws:iam::{ACCOUNT}:{name}"))
    assert "it has:" in (caught.value.fix or "")


def broken(path: list[Any], value: Any) -> dict[str, Any]:
    export = deepcopy(EXPORT)
    place = export
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return export


@pytest.mark.parametrize(
    ("export", "where"),
    [
        ("{", None),
        ("[]", None),
        ("[" * 100_000, None),
        ({}, None),
        (broken(["UserDetailList"], {}), "UserDetailList"),
        (broken(["UserDetailList", 0], 5), "UserDetailList[0]"),
        (broken(["UserDetailList", 0, "Arn"], None), "UserDetailList[0].Arn"),
        (broken(["UserDetailList", 0, "Arn"], "alice"), None),
        (broken(["Policies", 0, "Arn"], "reader"), None),
        (broken(["Policies"], []), "UserDetailList[0].AttachedManagedPolicies[0]"),
        (broken(["UserDetailList", 0, "PermissionsBoundary"], 1), "UserDetailList[0].PermissionsBoundary"),
        (
            broken(["RoleDetailList", 0, "AssumeRolePolicyDocument"], None),
            "RoleDetailList[0].AssumeRolePolicyDocument",
        ),
        (broken(["RoleDetailList", 0, "Arn"], "arn:aws:iam::444455556666:role/app"), None),
    ],
)
def test_broken_export_says_where(export: Any, where: str | None) -> None:
    with pytest.raises(InputError) as caught:
        load_account(export)
    assert caught.value.where == where
    assert caught.value.fix


def test_broken_policy_in_an_export_is_explained() -> None:
    export = broken(["UserDetailList", 0, "UserPolicyList", 0, "PolicyDocument", "Statement", 0, "Effect"], "allow")
    with pytest.raises(InputError) as caught:
        load_account(export)
    assert caught.value.where == f"arn:aws:iam::{ACCOUNT}:user/team/alice inline: Statement[0].Effect"
