"""What roles have beyond what they used. No engine."""

import json

import pytest

from harness.iam import Account, Policy, Principal, Role
from harness.permissions.least_privilege import grants, never_used
from harness.pytest_plugin.least_privilege import role_reports

ACCOUNT = "111111111111"
ARN = f"arn:aws:iam::{ACCOUNT}:role/reader"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Users"
WHO = Principal.parse(f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/f")


def document(action, resource):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}


def report(policy, *rows, lang="en"):
    role = Role(ARN, policies=(Policy.parse(policy, name="inline"),))
    return "\n".join(role_reports(Account(ACCOUNT, roles={"reader": role}), rows, lang))


def row(action="dynamodb:GetItem", resource=TABLE, decision="Allowed", session="f"):
    principal = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/{session}"
    return {"principal": principal, "action": action, "resource": resource, "decision": decision}


def enough(text):
    return json.loads(text[text.index("\n{") :])


def test_role_that_uses_what_it_has_is_not_reported():
    assert report(document("dynamodb:GetItem", TABLE), row()) == ""


def test_everything_allowed_is_reported_with_what_is_enough():
    text = report(document("*", "*"), row(), row())
    assert text.startswith("Role reader has more than it used:")
    [statement] = enough(text)["Statement"]
    assert statement == {"Effect": "Allow", "Action": ["dynamodb:GetItem"], "Resource": [TABLE]}


def test_grant_that_nothing_used_is_named():
    text = report(document(["dynamodb:GetItem", "dynamodb:DeleteItem"], TABLE), row())
    assert f"never used: dynamodb:DeleteItem on {TABLE}" in text
    assert "never used: dynamodb:GetItem" not in text


def test_vietnamese_report():
    assert "chưa từng dùng" in report(document(["dynamodb:GetItem", "dynamodb:DeleteItem"], TABLE), row(), lang="vi")


@pytest.mark.parametrize("other", [row(session="daylab-check"), row(decision="ImplicitlyDenied")])
def test_probes_and_refused_calls_are_no_use(other):
    text = report(document("dynamodb:GetItem", TABLE), other)
    assert f"never used: dynamodb:GetItem on {TABLE}" in text
    assert enough(text)["Statement"] == []


def test_calls_of_another_role_are_no_use():
    other = row() | {"principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader-2/f"}
    assert "never used" in report(document("dynamodb:GetItem", TABLE), other)


def test_objects_of_a_bucket_are_widened_to_their_folder():
    text = report(
        document("s3:*", "*"), row("s3:GetObject", "arn:aws:s3:::b/in/a"), row("s3:GetObject", "arn:aws:s3:::b/in/c")
    )
    assert enough(text)["Statement"][0]["Resource"] == ["arn:aws:s3:::b/in/*"]


def test_grants_are_pairs_and_denies_are_none():
    statements = [
        {"Effect": "Allow", "Action": ["a:B", "a:C"], "Resource": ["x", "y"]},
        {"Effect": "Deny", "Action": "a:D", "Resource": "*"},
    ]
    assert list(grants({"Statement": statements})) == [("a:B", "x"), ("a:B", "y"), ("a:C", "x"), ("a:C", "y")]
    assert list(grants({"Statement": statements[1]})) == []


def test_each_grant_is_named_once():
    policy = document("dynamodb:Scan", TABLE)
    assert never_used([policy, policy], [("dynamodb:GetItem", TABLE)], WHO) == (("dynamodb:Scan", TABLE),)
