"""Suggestions: what they change, that they work, and that they change nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from harness.i18n.message import localized
from harness.iam import (
    ChangeKind,
    Layer,
    Policies,
    Policy,
    Principal,
    Request,
    Suggestion,
    evaluate,
    suggest,
)

ACCOUNT = "111122223333"
USER = f"arn:aws:iam::{ACCOUNT}:user/alice"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/s"
OBJECT = "arn:aws:s3:::docs/report.txt"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def policy(*statements: dict[str, Any], name: str = "p") -> Policy:
    return Policy.parse({"Version": "2012-10-17", "Statement": list(statements)}, name=name)


def request(
    action: str = "s3:GetObject", on: str = OBJECT, principal: str = USER, **context: str | list[str]
) -> Request:
    keys = {key.replace("__", ":"): value for key, value in context.items()}
    return Request(action, on, Principal.parse(principal), keys)


def checked(asked: Request, policies: Policies) -> Suggestion:
    """The suggestion, after deciding again: it allows the request, a sibling action and resource stay as they were."""
    decision = evaluate(asked, policies)
    assert not decision.allowed
    suggestion = suggest(asked, policies, decision)
    assert suggestion.complete
    texts = (*(change.where for change in suggestion.changes), *suggestion.warnings, *suggestion.notes)
    assert [text for text in texts if localized(text, "vi") == localized(text, "en")] == []
    changed = suggestion.apply(policies)
    assert evaluate(asked, changed).allowed
    service = asked.action.partition(":")[0]
    siblings = [replace(asked, action=f"{service}:DeleteObject")]
    if asked.resource != "*" and not asked.action.startswith("sts:"):
        siblings.append(replace(asked, resource=f"{asked.resource}-sibling"))
    for sibling in siblings:
        if not evaluate(sibling, policies).allowed:
            assert not evaluate(sibling, changed).allowed
    return suggestion


def test_missing_allow_is_added_to_an_identity_policy_scoped_to_action_and_resource() -> None:
    suggestion = checked(request("s3:getobject"), Policies())
    assert suggestion.change is not None
    assert suggestion.change.kind is ChangeKind.ADD
    assert suggestion.change.layer is Layer.IDENTITY
    assert suggestion.change.where == f"an identity-based policy of {USER}"
    assert suggestion.change.document == {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "AllowS3GetObject", "Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECT}],
    }
    assert suggestion.blockers == ()
    assert suggestion.warnings == ()


def test_wildcards_in_a_resource_name_are_made_literal() -> None:
    suggestion = checked(request(on="arn:aws:s3:::docs/a*b?${aws:username}"), Policies())
    assert suggestion.changes[0].statements[0]["Resource"] == "arn:aws:s3:::docs/a${*}b${?}${$}{aws:username}"


def test_every_other_blocker_is_listed() -> None:
    policies = Policies(
        boundaries=(policy(),),
        service_control=((policy(FULL),), (policy(),)),
        session=(policy({**FULL, "Effect": "Deny", "Action": "s3:*"}),),
    )
    suggestion = checked(request(principal=SESSION, aws__PrincipalArn=ROLE), policies)
    assert [(one.kind.value, one.layer, one.level) for one in suggestion.changes] == [
        ("replace", Layer.SESSION, 0),
        ("add", Layer.SERVICE_CONTROL, 1),
        ("add", Layer.IDENTITY, 0),
        ("add", Layer.BOUNDARY, 0),
        ("add", Layer.SESSION, 0),
    ]
    assert len(suggestion.blockers) == 4
    assert ROLE in suggestion.changes[2].where


def test_several_levels_of_one_layer_are_all_changed() -> None:
    policies = Policies(identity=(policy(FULL),), service_control=((policy(),), (policy(FULL),), (policy(),)))
    assert [one.level for one in checked(request(), policies).changes] == [0, 2]


def test_service_gets_a_statement_bound_to_its_source() -> None:
    asked = request(
        "lambda:InvokeFunction",
        FUNCTION,
        "s3.amazonaws.com",
        aws__SourceArn="arn:aws:s3:::uploads",
        aws__SourceAccount=ACCOUNT,
    )
    suggestion = checked(asked, Policies())
    assert suggestion.changes[0].layer is Layer.RESOURCE
    assert suggestion.changes[0].statements[0] == {
        "Sid": "AllowLambdaInvokeFunction",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION,
        "Condition": {
            "ArnEquals": {"aws:SourceArn": "arn:aws:s3:::uploads"},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    }


def test_service_without_a_source_is_warned_about() -> None:
    suggestion = checked(request("lambda:InvokeFunction", FUNCTION, "s3.amazonaws.com"), Policies())
    assert any("confused deputy" in one for one in suggestion.warnings)


def test_existing_resource_policy_is_extended_and_sids_stay_unique() -> None:
    old = policy({**FULL, "Sid": "AllowSqsSendMessage", "Principal": {"AWS": "444455556666"}})
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
    suggestion = checked(request("sqs:SendMessage", queue, "events.amazonaws.com"), Policies(resource=old))
    assert suggestion.changes[0].statements[0]["Sid"] == "AllowSqsSendMessage2"


def test_role_trust_policy_names_the_role_of_a_session() -> None:
    target = f"arn:aws:iam::{ACCOUNT}:role/target"
    asked = request("sts:AssumeRole", target, SESSION, aws__PrincipalArn=ROLE)
    (change,) = checked(asked, Policies()).changes
    assert change.layer is Layer.TRUST
    assert change.statements[0]["Principal"] == {"AWS": ROLE}
    assert "Resource" not in change.statements[0]


def test_key_policy_is_changed_first_when_it_gives_nothing() -> None:
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
    allowed = policy({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": key})
    (change,) = checked(request("kms:Decrypt", key), Policies(identity=(allowed,), resource=policy())).changes
    assert change.layer is Layer.RESOURCE


def test_cross_account_needs_both_sides() -> None:
    asked = Request("s3:GetObject", OBJECT, Principal.parse("arn:aws:iam::444455556666:user/bob"), {}, ACCOUNT)
    assert [one.layer for one in checked(asked, Policies()).changes] == [Layer.IDENTITY, Layer.RESOURCE]


def test_federated_user_needs_a_session_policy() -> None:
    asked = request(principal=f"arn:aws:sts::{ACCOUNT}:federated-user/f")
    assert [one.layer for one in checked(asked, Policies()).changes] == [Layer.IDENTITY, Layer.SESSION]


def test_root_user_cannot_be_helped_to_assume_a_role() -> None:
    asked = request("sts:AssumeRole", ROLE, f"arn:aws:iam::{ACCOUNT}:root")
    suggestion = suggest(asked, Policies(), evaluate(asked, Policies()))
    assert not suggestion.complete
    assert suggestion.change is None
    assert any("root user cannot assume roles" in one for one in suggestion.notes)


@pytest.mark.parametrize(
    ("deny", "expected"),
    [
        (
            {"Action": ["s3:GetObject", "s3:PutObject"], "Resource": [OBJECT, "arn:aws:s3:::docs/b"]},
            [
                {"Action": ["s3:PutObject"], "Resource": [OBJECT, "arn:aws:s3:::docs/b"]},
                {"Action": "s3:GetObject", "Resource": ["arn:aws:s3:::docs/b"]},
            ],
        ),
        ({"Action": "s3:GetObject", "Resource": OBJECT}, []),
        ({"Action": "s3:GetObject", "Resource": "*"}, [{"Action": "s3:GetObject", "NotResource": [OBJECT]}]),
        (
            {"Action": "*", "Resource": "*"},
            [
                {"Resource": "*", "NotAction": ["s3:GetObject"]},
                {"Action": "s3:GetObject", "NotResource": [OBJECT]},
            ],
        ),
        (
            {"NotAction": "iam:*", "NotResource": "arn:aws:s3:::ours/*"},
            [
                {"NotAction": ["iam:*", "s3:GetObject"], "NotResource": "arn:aws:s3:::ours/*"},
                {"Action": "s3:GetObject", "NotResource": ["arn:aws:s3:::ours/*", OBJECT]},
            ],
        ),
    ],
)
def test_deny_statement_is_rewritten_around_the_request(deny: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    policies = Policies(identity=(policy(FULL, {"Effect": "Deny", **deny}),))
    (change,) = checked(request(), policies).changes
    assert (change.kind, change.index) == (ChangeKind.REPLACE, 1)
    assert [{key: one[key] for key in one if key != "Effect"} for one in change.statements] == expected


def test_deny_of_a_pattern_warns_that_it_cannot_be_exact() -> None:
    deny = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::docs/*"}
    suggestion = checked(request(), Policies(identity=(policy(FULL, deny),)))
    others, this = suggestion.changes[0].statements
    assert "s3:GetObjectAcl" in others["Action"]
    assert "s3:GetObject" not in others["Action"]
    assert this["NotResource"] == [OBJECT]
    assert any("also outside arn:aws:s3:::docs/*" in one for one in suggestion.warnings)


def test_deny_for_several_principals_goes_on_for_the_others() -> None:
    guard = policy({**FULL, "Principal": "*"}, {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"})
    bob = f"arn:aws:iam::{ACCOUNT}:user/bob"
    asked = request(aws__PrincipalArn=USER)
    suggestion = checked(asked, Policies(resource=guard))
    changed = suggestion.apply(Policies(resource=guard))
    assert not evaluate(request(principal=bob, aws__PrincipalArn=bob), changed).allowed
    without_key = checked(request(), Policies(resource=guard))
    assert any("every principal" in one for one in without_key.warnings)


def test_conditions_of_a_deny_are_offered_as_the_other_way() -> None:
    deny = {**FULL, "Effect": "Deny", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
    suggestion = checked(request(), Policies(identity=(policy(FULL, deny),)))
    assert any("could change aws:MultiFactorAuthPresent: it is absent" in one for one in suggestion.notes)


def test_bypassing_a_condition_is_warned_about() -> None:
    conditional = {**FULL, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
    suggestion = checked(request(aws__SourceIp="192.0.2.1"), Policies(identity=(policy(conditional),)))
    assert any("under a condition that does not hold" in one for one in suggestion.warnings)


@pytest.mark.parametrize(
    ("action", "on", "warning"),
    [
        ("xray:PutTraceSegments", "*", "no resource-level permissions"),
        ("s3:GetObject", "*", "covers every resource"),
        ("iam:PutUserPolicy", USER, "can change permissions"),
    ],
)
def test_what_is_wider_than_needed_is_said(action: str, on: str, warning: str) -> None:
    assert any(warning in one for one in checked(request(action, on), Policies()).warnings)


def test_near_miss_and_further_actions_are_noted() -> None:
    near = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs"})
    notes = checked(request(), Policies(identity=(near,))).notes
    assert any('"/*" is missing' in one for one in notes)
    unknown = checked(request("s3:GetObjekt"), Policies()).notes
    assert "AWS lists no action s3:GetObjekt" in unknown
    create = checked(request("lambda:CreateFunction", FUNCTION), Policies()).notes
    assert "the operation may also need iam:PassRole on the role" in create


def test_allowed_decision_needs_no_change() -> None:
    policies = Policies(identity=(policy(FULL),))
    suggestion = suggest(request(), policies, evaluate(request(), policies))
    assert suggestion.changes == ()
    assert suggestion.complete
    assert suggestion.apply(policies) == policies
