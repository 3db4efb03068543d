"""The calls that make a role, user or group what an updated template says."""

from typing import Any

import pytest

from harness.extension.services.iam.cfn import plan

A, B = "arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"
ONE = {"PolicyName": "one", "PolicyDocument": {"Statement": []}}
OTHER = {"PolicyName": "one", "PolicyDocument": {"Statement": [{}]}}
ROLE = {"RoleName": "r"}


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("role", {}, {}, []),
        (
            "role",
            {"AssumeRolePolicyDocument": {"Statement": []}},
            {"AssumeRolePolicyDocument": {"Statement": [{}]}},
            [("update_assume_role_policy", {**ROLE, "PolicyDocument": '{"Statement": [{}]}'})],
        ),
        (
            "role",
            {"MaxSessionDuration": 7200},
            {},
            [("update_role", {**ROLE, "Description": "", "MaxSessionDuration": 3600})],
        ),
        (
            "role",
            {"ManagedPolicyArns": [A]},
            {"ManagedPolicyArns": [B]},
            [
                ("attach_role_policy", {**ROLE, "PolicyArn": B}),
                ("detach_role_policy", {**ROLE, "PolicyArn": A}),
            ],
        ),
        (
            "role",
            {"Policies": [ONE]},
            {"Policies": [OTHER]},
            [("put_role_policy", {**ROLE, "PolicyName": "one", "PolicyDocument": '{"Statement": [{}]}'})],
        ),
        ("role", {"Policies": [ONE]}, {"Policies": [ONE]}, []),
        ("role", {"Policies": [ONE]}, {}, [("delete_role_policy", {**ROLE, "PolicyName": "one"})]),
        (
            "user",
            {},
            {"PermissionsBoundary": A},
            [("put_user_permissions_boundary", {"UserName": "r", "PermissionsBoundary": A})],
        ),
        ("user", {"PermissionsBoundary": A}, {}, [("delete_user_permissions_boundary", {"UserName": "r"})]),
        (
            "user",
            {"Groups": ["g"]},
            {"Groups": ["h"]},
            [
                ("add_user_to_group", {"UserName": "r", "GroupName": "h"}),
                ("remove_user_from_group", {"UserName": "r", "GroupName": "g"}),
            ],
        ),
        (
            "role",
            {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}]},
            {"Tags": [{"Key": "b", "Value": "2"}]},
            [
                ("tag_role", {**ROLE, "Tags": [{"Key": "b", "Value": "2"}]}),
                ("untag_role", {**ROLE, "TagKeys": ["a"]}),
            ],
        ),
        ("group", {"Policies": [ONE]}, {}, [("delete_group_policy", {"GroupName": "r", "PolicyName": "one"})]),
    ],
)
def test_each_difference_is_a_call(
    kind: str, before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, dict[str, Any]]]
) -> None:
    assert list(plan(kind, "r", before, after)) == expected
