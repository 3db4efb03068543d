"""Evaluation of what the case format cannot say: policies parsed without their kind, and known paths and users."""

from typing import Any

import pytest

from harness.iam import Effect, Layer, Policies, Policy, Principal, Request, evaluate

ACCOUNT = "111122223333"
USER = f"arn:aws:iam::{ACCOUNT}:user/alice"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/app"
OBJECT = "arn:aws:s3:::docs/a"
ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY: dict[str, Any] = {**ALLOW, "Effect": "Deny"}


def policy(*statements: dict[str, Any]) -> Policy:
    return Policy.parse({"Version": "2012-10-17", "Statement": list(statements)})


def ask(principal: Principal | str = USER) -> Request:
    caller = Principal.parse(principal) if isinstance(principal, str) else principal
    return Request("s3:GetObject", OBJECT, caller, {}, ACCOUNT)


@pytest.mark.parametrize("layer", ["identity", "boundaries", "session"])
def test_allow_with_a_principal_grants_nothing_on_the_identity_side_but_a_deny_denies(layer: str) -> None:
    named = policy({**ALLOW, "Principal": "*"})
    given: dict[str, Any] = {"identity": (policy(ALLOW),), layer: (named,)}
    assert evaluate(ask(), Policies(**given)).effect is Effect.IMPLICITLY_DENIED
    given[layer] = (policy(ALLOW, {**DENY, "Principal": {"AWS": "444455556666"}}),)
    assert evaluate(ask(), Policies(**given)).effect is Effect.EXPLICITLY_DENIED


def test_resource_policy_without_principals_grants_nothing_but_denies() -> None:
    assert evaluate(ask(), Policies(resource=policy(ALLOW))).effect is Effect.IMPLICITLY_DENIED
    denying = Policies(identity=(policy(ALLOW),), resource=policy(DENY))
    assert evaluate(ask(), denying).layer is Layer.RESOURCE


def test_role_path_given_with_the_session_is_matched() -> None:
    session = Principal.parse(f"arn:aws:sts::{ACCOUNT}:assumed-role/app/s", role_arn=ROLE)
    granted = Policies(resource=policy({**ALLOW, "Principal": {"AWS": ROLE}}))
    assert evaluate(ask(session), granted).allowed
    assert not evaluate(ask(f"arn:aws:sts::{ACCOUNT}:assumed-role/app/s"), granted).allowed


def test_grant_to_the_user_who_federated_is_limited_by_the_session_policy() -> None:
    federated = Principal.parse(f"arn:aws:sts::{ACCOUNT}:federated-user/f", user_arn=USER)
    grant = policy({**ALLOW, "Principal": {"AWS": USER}})
    assert evaluate(ask(federated), Policies(resource=grant, session=(policy(ALLOW),))).allowed
    assert evaluate(ask(federated), Policies(resource=grant, session=())).layer is Layer.SESSION
    assert not evaluate(ask(f"arn:aws:sts::{ACCOUNT}:federated-user/f"), Policies(resource=grant)).allowed


def test_decision_is_a_value() -> None:
    policies = Policies(identity=(policy(ALLOW),))
    decision = evaluate(ask(), policies)
    assert decision == evaluate(ask(), policies)
    assert hash(decision.request) == hash(ask())
    with pytest.raises(AttributeError):
        decision.effect = Effect.ALLOWED  # type: ignore[misc]


def test_statements_tell_layer_policy_sid_and_index() -> None:
    named = Policy.parse({"Statement": [DENY, {**ALLOW, "Sid": "All"}]}, name="admin")
    decision = evaluate(ask(), Policies(identity=(named,)))
    (matched,) = decision.statements
    assert (matched.layer, matched.policy, matched.sid, matched.index, matched.effect) == (
        Layer.IDENTITY,
        "admin",
        None,
        0,
        "Deny",
    )


def test_an_allowed_decision_names_the_statements_that_allow() -> None:
    everybody = policy({**ALLOW, "Principal": "*"})
    policies = Policies(identity=(policy(ALLOW),), resource=everybody, resource_control=((everybody,),))
    decision = evaluate(ask(), policies)
    assert [(one.layer, one.effect) for one in decision.statements] == [
        (Layer.RESOURCE_CONTROL, "Allow"),
        (Layer.RESOURCE, "Allow"),
        (Layer.IDENTITY, "Allow"),
    ]


def test_no_layer_grants_to_the_root_user() -> None:
    decision = evaluate(ask(f"arn:aws:iam::{ACCOUNT}:root"), Policies())
    assert decision.allowed
    assert decision.layer is None


def test_resource_policy_without_principals_does_not_delegate_to_another_account() -> None:
    granted = Policies(identity=(policy(ALLOW),), resource=policy(ALLOW))
    decision = evaluate(ask("arn:aws:iam::444455556666:user/bob"), granted)
    assert (decision.effect, decision.layer) == (Effect.IMPLICITLY_DENIED, Layer.RESOURCE)


def test_grant_to_one_user_says_nothing_about_another_who_federated() -> None:
    federated = Principal.parse(f"arn:aws:sts::{ACCOUNT}:federated-user/f", user_arn=USER)
    other = policy({**ALLOW, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"}})
    assert not evaluate(ask(federated), Policies(resource=other, session=(policy(ALLOW),))).allowed
