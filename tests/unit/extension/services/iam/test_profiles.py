"""The roles that names and instance profiles stand for."""

import json

from moto.iam.models import iam_backends

from harness.extension.services.iam.stores import roles
from tests.support.handled_call import ANY_POLICY, new_account


def test_a_profile_stands_for_the_roles_in_it() -> None:
    account, other = new_account(), new_account()
    for one in (account, other):
        backend = iam_backends[one]["aws"]
        backend.create_role("r", json.dumps(ANY_POLICY), "/deep/", None, "", [], "3600", None)
        backend.create_instance_profile("p", "/", [])
        backend.add_role_to_instance_profile("p", "r")
    iam_backends[account]["aws"].create_instance_profile("empty", "/", [])
    role = f"arn:aws:iam::{account}:role/deep/r"
    assert roles(account, "aws", "profile", "p") == (role,)
    assert roles(account, "aws", "profile", f"arn:aws:iam::{account}:instance-profile/p") == (role,)
    foreign = f"arn:aws:iam::{other}:instance-profile/p"
    assert roles(account, "aws", "profile", foreign) == (f"arn:aws:iam::{other}:role/deep/r",)
    assert roles(account, "aws", "profile", "empty") == roles(account, "aws", "profile", "none") == ()
    assert roles(account, "aws", "profile", "arn:aws:iam::x:instance-profile/p") == ()
    assert roles(account, "aws", "name", "r") == (role,)
