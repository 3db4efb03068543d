"""Which calls are the harness's own."""

import pytest

from harness.permissions.own_calls import ROLE_SESSION, is_own_call, user_name, without_own_calls

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


@pytest.mark.parametrize("principal", OWN)
def test_calls_of_identities_that_checks_make_up_are_the_harness_own(principal):
    assert is_own_call({"principal": principal})


@pytest.mark.parametrize("principal", THE_WORKS)
def test_calls_of_the_work_are_not(principal):
    assert not is_own_call({"principal": principal})


def test_the_others_stay_in_their_order():
    rows = [{"principal": who} for pair in zip(THE_WORKS, [*OWN, *OWN, *OWN], strict=False) for who in pair]
    assert [row["principal"] for row in without_own_calls(rows)] == THE_WORKS
