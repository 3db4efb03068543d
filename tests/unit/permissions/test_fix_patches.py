"""Fixes are patches of the policy at hand, and applying them allows the request and nothing beside it."""

import json
from pathlib import Path
from typing import Any

import jsonpatch
import pytest

from harness.iam import Policies, Policy, Principal, Request, evaluate
from harness.permissions.bugs.files import load_bug
from harness.permissions.bugs.offline import accounts_of, question
from harness.permissions.fix import remedy

BUGS = Path(__file__).resolve().parents[3] / "fixtures" / "iam" / "bugs"
ALICE = Principal.parse("arn:aws:iam::111122223333:user/alice")


def policy(*statements: dict[str, Any], name: str = "p") -> Policy:
    return Policy.parse({"Version": "2012-10-17", "Statement": list(statements)}, name=name)


def allow(action: str, resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def ask(request: Request, policies: Policies) -> Any:
    return remedy(request, policies, evaluate(request, policies))


GET = Request("s3:GetObject", "arn:aws:s3:::b/k", ALICE)


def test_the_policy_that_comes_nearest_is_patched() -> None:
    other, near = (
        policy(allow("sqs:*", "*"), name="other"),
        policy(allow("s3:GetObject", "arn:aws:s3:::b"), name="near"),
    )
    (fix,) = ask(GET, Policies(identity=(other, near))).fixes
    assert fix.policy == "near"
    document = jsonpatch.JsonPatch(fix.patch).apply(dict(near.document))
    assert evaluate(GET, Policies(identity=(Policy.parse(document),))).allowed
    sibling = Request("s3:GetObject", "arn:aws:s3:::b/other", ALICE)
    assert not evaluate(sibling, Policies(identity=(Policy.parse(document),))).allowed


def test_a_single_statement_becomes_a_list() -> None:
    one = Policy.parse({"Version": "2012-10-17", "Statement": allow("s3:ListBucket", "*")}, name="one")
    (fix,) = ask(GET, Policies(identity=(one,))).fixes
    document = jsonpatch.JsonPatch(fix.patch).apply(dict(one.document))
    assert len(document["Statement"]) == 2
    assert evaluate(GET, Policies(identity=(Policy.parse(document),))).allowed


def test_without_a_policy_the_statement_comes_as_a_document() -> None:
    (fix,) = ask(GET, Policies()).fixes
    assert (fix.policy, fix.patch) == (None, ())
    assert evaluate(GET, Policies(identity=(Policy.parse(fix.document),))).allowed


def test_aws_managed_policies_are_not_patched() -> None:
    managed = policy(allow("s3:GetObject", "arn:aws:s3:::b"), name="arn:aws:iam::aws:policy/Reader")
    (fix,) = ask(GET, Policies(identity=(managed,))).fixes
    assert fix.policy is None


def test_every_blocker_has_its_patch_and_all_together_allow() -> None:
    deny = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    identity, boundary = policy(deny, name="identity"), policy(allow("sqs:*", "*"), name="boundary")
    found = ask(GET, Policies(identity=(identity,), boundaries=(boundary,)))
    assert found.complete
    documents = {"identity": dict(identity.document), "boundary": dict(boundary.document)}
    for fix in found.fixes:
        documents[fix.policy] = jsonpatch.JsonPatch(fix.patch).apply(documents[fix.policy])
    fixed = Policies(identity=(Policy.parse(documents["identity"]),), boundaries=(Policy.parse(documents["boundary"]),))
    assert evaluate(GET, fixed).allowed
    assert not evaluate(Request("s3:PutObject", "arn:aws:s3:::b/k", ALICE), fixed).allowed


def test_an_allowed_request_needs_no_fix() -> None:
    found = ask(GET, Policies(identity=(policy(allow("s3:*", "*")),)))
    assert (found.fixes, found.complete) == ((), False)


@pytest.mark.parametrize("path", sorted(BUGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_refused_call_of_a_bug_has_fixes_that_allow_it(path: Path) -> None:
    bug = load_bug(path).before
    accounts = accounts_of(bug)
    for call in bug.calls:
        if call.before.decision in ("Allowed", "ExpiredCredentials"):
            continue
        request, policies = question(bug, call, accounts)
        found = remedy(request, policies, evaluate(request, policies))
        assert found.complete, json.dumps([list(fix.patch) for fix in found.fixes])
