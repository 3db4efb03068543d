"""Rows of the decision log: which are the harness's own calls, and what a refused call lacked."""

import pytest

from harness.permissions.decision_log import ROLE_SESSION, explained, user_name, without_own_calls

ACCOUNT = "111122223333"
OWN = [
    f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/{ROLE_SESSION}",
    f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/path/reader/{ROLE_SESSION}",
    f"arn:aws:iam::{ACCOUNT}:user/{user_name('0123456789abcdef')}",
]
THE_WORKS = [
    f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/check",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE_SESSION}/reader",
    f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/{ROLE_SESSION}-2",
    f"arn:aws:iam::{ACCOUNT}:user/learner-1",
    f"arn:aws:iam::{ACCOUNT}:user/learner-portal",
    f"arn:aws:iam::{ACCOUNT}:root",
    "events.amazonaws.com",
    "anonymous",
]
ROLE = "arn:aws:sts::111111111111:assumed-role/reader/f"
ROW = {
    "message": "User: … is not authorized",
    "decision": "ImplicitlyDenied",
    "layer": "identity-based policy",
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/k",
    "principal": ROLE,
    "source_arn": None,
}


@pytest.mark.parametrize("principal", OWN)
def test_calls_of_identities_that_checks_make_up_are_the_harness_own(principal):
    assert without_own_calls([{"principal": principal}]) == []


@pytest.mark.parametrize("principal", THE_WORKS)
def test_calls_of_the_work_are_not(principal):
    assert without_own_calls([{"principal": principal}]) == [{"principal": principal}]


def test_the_others_stay_in_their_order():
    rows = [{"principal": who} for pair in zip(THE_WORKS, [*OWN, *OWN, *OWN], strict=False) for who in pair]
    assert [row["principal"] for row in without_own_calls(rows)] == THE_WORKS


def test_call_that_nothing_allows_is_shown_with_the_statement_that_it_lacks():
    message, lacking = explained(ROW).splitlines()
    assert message == ROW["message"]
    assert lacking.startswith("  + identity-based policy: {")
    assert '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"' in lacking  # not this object alone


def test_service_without_permission_lacks_a_statement_about_its_source():
    service = {"layer": "resource-based policy", "principal": "s3.amazonaws.com", "action": "lambda:InvokeFunction"}
    service |= {"resource": "arn:aws:lambda:us-east-1:111111111111:function:f", "source_arn": "arn:aws:s3:::b"}
    assert '"Service": "s3.amazonaws.com"' in explained({**ROW, **service})
    assert "arn:aws:s3:::b" in explained({**ROW, **service})


def test_explicit_deny_lacks_no_statement():
    assert explained({**ROW, "decision": "ExplicitlyDenied"}) == ROW["message"]


def test_what_cannot_be_explained_is_still_told():
    assert explained({**ROW, "layer": ""}) == ROW["message"]
    assert explained({**ROW, "action": "nonsense"}) == ROW["message"]
