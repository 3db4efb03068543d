"""What must hold for every policy and every request, checked on generated ones."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harness.iam import Effect, Policies, Policy, Principal, Request, evaluate, explain, suggest, trace_of
from tests.support.properties import tried

ACCOUNTS = ["111122223333", "444455556666"]
PRINCIPALS = [
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:sts::111122223333:assumed-role/app/s1",
    "arn:aws:sts::111122223333:federated-user/alice",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::444455556666:user/bob",
    "s3.amazonaws.com",
    "anonymous",
]
KEY = "arn:aws:kms:us-east-1:111122223333:key/k"
ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "kms:Decrypt", "sts:AssumeRole", "sqs:SendMessage"]
RESOURCES = [
    "arn:aws:s3:::docs",
    "arn:aws:s3:::docs/a",
    "arn:aws:s3:::docs/home/alice/x",
    "arn:aws:s3:::other/a*b",
    KEY,
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:sqs:us-east-1:111122223333:q",
    "*",
]
CONTEXT = st.dictionaries(
    st.sampled_from(["aws:username", "aws:PrincipalArn", "aws:SourceIp", "s3:prefix", "a:n", "aws:TagKeys", "a:t"]),
    st.sampled_from(["alice", "arn:aws:iam::111122223333:role/app", "10.0.0.1", "5", "true", "", "2020-01-01"])
    | st.lists(st.sampled_from(["alice", "x", ""]), max_size=2),
    max_size=5,
)


def one_or_many(values: list[str]) -> st.SearchStrategy[str | list[str]]:
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=3)


CONDITION = st.dictionaries(
    st.sampled_from(
        [
            *("StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists", "ArnLike", "ArnNotEquals"),
            *("NumericLessThan", "DateGreaterThan", "Bool", "BoolIfExists", "IpAddress", "NotIpAddress", "Null"),
            *("ForAllValues:StringEquals", "ForAnyValue:StringLike", "ForAnyValue:StringNotEquals"),
        ]
    ),
    st.dictionaries(
        st.sampled_from(["aws:username", "aws:PrincipalArn", "aws:SourceIp", "s3:prefix", "a:n", "aws:TagKeys"]),
        one_or_many(
            [
                *("alice", "${aws:username}", "10.0.0.0/8", "9", "true", "false", "x*", "*", "2019-01-01"),
                *("arn:aws:iam::111122223333:role/*", "${a:t, 'x'}"),
            ]
        ),
        min_size=1,
        max_size=2,
    ),
    max_size=2,
)
PRINCIPAL_ELEMENT = st.just("*") | st.dictionaries(
    st.sampled_from(["AWS", "Service"]),
    one_or_many([*PRINCIPALS[:7], *ACCOUNTS, "*"]),
    min_size=1,
    max_size=2,
)


@st.composite
def statements(draw: st.DrawFn, *, principals: bool, effect: str | None = None) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": effect or draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    statement[draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))] = draw(
        one_or_many([*ACTIONS, "*", "s3:*", "s3:Get*", "kms:*", "S3:getobject", "sts:*"])
    )
    statement[draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"]))] = draw(
        one_or_many(
            [
                *(*RESOURCES[:4], KEY, "*", "arn:aws:s3:::docs/*", "arn:aws:s3:::docs/home/${aws:username}/*"),
                *("arn:aws:*", "arn:aws:iam::111122223333:role/*"),
            ]
        )
    )
    if principals:
        statement[draw(st.sampled_from(["Principal", "Principal", "NotPrincipal"]))] = draw(PRINCIPAL_ELEMENT)
    if condition := draw(CONDITION):
        statement["Condition"] = condition
    if draw(st.booleans()):
        statement["Sid"] = draw(st.sampled_from(["A", "B"]))
    return statement


def documents(*, principals: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "Version": st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"]),
            "Statement": st.lists(statements(principals=principals), min_size=1, max_size=3),
        }
    )


def parsed(*, principals: bool = False) -> st.SearchStrategy[tuple[Policy, ...]]:
    return st.lists(documents(principals=principals).map(Policy.parse), max_size=2).map(tuple)


REQUESTS = st.builds(
    Request,
    st.sampled_from(ACTIONS),
    st.sampled_from(RESOURCES),
    st.sampled_from([Principal.parse(text) for text in PRINCIPALS]),
    CONTEXT,
    st.sampled_from(ACCOUNTS[:1] * 3 + ACCOUNTS[1:]),
)
LAYERS = {
    "identity": parsed(),
    "resource": st.none() | documents(principals=True).map(Policy.parse),
    "boundaries": st.none() | parsed(),
    "session": st.none() | parsed(),
    "service_control": st.none() | st.lists(parsed(), max_size=2).map(tuple),
    "resource_control": st.none() | st.lists(parsed(principals=True), max_size=2).map(tuple),
    "vpc_endpoint": st.none() | parsed(principals=True),
}
POLICIES = st.builds(Policies, **LAYERS)
FEW = st.builds(Policies, identity=LAYERS["identity"], resource=LAYERS["resource"])
ANY = FEW | FEW | POLICIES
SETTINGS = tried(60)
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY_EVERYTHING = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def policy(statement: dict[str, Any]) -> Policy:
    return Policy.parse({"Version": "2012-10-17", "Statement": [statement]})


def with_statement(old: Policy | None, statement: dict[str, Any]) -> Policy:
    if old is None:
        return policy(statement)
    return Policy.parse({**old.document, "Statement": [*old.document["Statement"], statement]})


def extended(policies: Policies, statement: dict[str, Any], layer: str) -> Policies:
    """The policies with one more statement in a layer that exists."""
    given = getattr(policies, layer)
    if layer == "resource":
        return replace(policies, resource=with_statement(given, {"Principal": "*", **statement}))
    if given is None:
        return policies
    if layer in ("resource_control", "vpc_endpoint"):
        statement = {"Principal": "*", **statement}
    if layer in ("service_control", "resource_control"):
        return replace(policies, **{layer: tuple((*level, policy(statement)) for level in given)})
    return replace(policies, **{layer: (*given, policy(statement))})


@SETTINGS
@given(REQUESTS, ANY, statements(principals=False, effect="Allow"), st.sampled_from(list(LAYERS)))
def test_adding_an_allow_never_removes_access(
    request: Request, policies: Policies, statement: dict[str, Any], layer: str
) -> None:
    if evaluate(request, policies).allowed:
        assert evaluate(request, extended(policies, statement, layer)).allowed


@SETTINGS
@given(REQUESTS, ANY, statements(principals=False, effect="Deny"), st.sampled_from(list(LAYERS)))
def test_adding_a_deny_never_gives_access(
    request: Request, policies: Policies, statement: dict[str, Any], layer: str
) -> None:
    if not evaluate(request, policies).allowed:
        assert not evaluate(request, extended(policies, statement, layer)).allowed


@SETTINGS
@given(REQUESTS, ANY, st.sampled_from(["identity", "resource"]))
def test_an_explicit_deny_always_wins(request: Request, policies: Policies, layer: str) -> None:
    allowed = extended(extended(policies, EVERYTHING, "identity"), EVERYTHING, "resource")
    assert evaluate(request, extended(allowed, DENY_EVERYTHING, layer)).effect is Effect.EXPLICITLY_DENIED


@SETTINGS
@given(REQUESTS, ANY)
def test_without_any_allow_only_root_and_nobody_else_gets_in(request: Request, policies: Policies) -> None:
    def denials_only(one: Policy) -> Policy:
        kept = [statement for statement in one.document["Statement"] if statement["Effect"] == "Deny"]
        return Policy.parse({**one.document, "Statement": kept})

    bare = Policies(
        identity=tuple(denials_only(one) for one in policies.identity),
        resource=denials_only(policies.resource) if policies.resource else None,
    )
    if evaluate(request, bare).allowed:
        assert request.principal.arn.endswith(":root")
        assert request.account == request.principal.account


def rewritten(policies: Policies, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Policies:
    """The policies with every document rewritten."""

    def one(old: Policy) -> Policy:
        return Policy.parse(change(json.loads(json.dumps(old.document))))

    def many(layer: tuple[Policy, ...] | None) -> tuple[Policy, ...] | None:
        return None if layer is None else tuple(one(old) for old in layer)

    def levels(layer: tuple[tuple[Policy, ...], ...] | None) -> tuple[tuple[Policy, ...], ...] | None:
        return None if layer is None else tuple(tuple(one(old) for old in level) for level in layer)

    return Policies(
        identity=many(policies.identity) or (),
        resource=one(policies.resource) if policies.resource else None,
        boundaries=many(policies.boundaries),
        session=many(policies.session),
        service_control=levels(policies.service_control),
        resource_control=levels(policies.resource_control),
        vpc_endpoint=many(policies.vpc_endpoint),
    )


def other_spelling(document: dict[str, Any]) -> dict[str, Any]:
    """Lists for texts, one statement without a list, keys in another order, key and action names in capitals."""
    listed = []
    for statement in document["Statement"]:
        changed: dict[str, Any] = {}
        for name in reversed(list(statement)):
            value = statement[name]
            if name in ("Action", "NotAction", "Resource", "NotResource"):
                value = [value] if isinstance(value, str) else [*value, value[0]]
            if name in ("Action", "NotAction"):
                value = [text.upper() for text in value]
            if name == "Condition":
                value = {
                    operator: {
                        key.upper(): [expected] if isinstance(expected, str) else expected[::-1]
                        for key, expected in block.items()
                    }
                    for operator, block in value.items()
                }
            changed[name] = value
        listed.append(changed)
    return {**document, "Statement": listed[0] if len(listed) == 1 else listed}


@SETTINGS
@given(REQUESTS, ANY)
def test_order_duplicates_and_spelling_do_not_matter(request: Request, policies: Policies) -> None:
    decision = evaluate(request, policies)
    for change in (
        lambda document: {**document, "Statement": document["Statement"][::-1]},
        lambda document: {**document, "Statement": document["Statement"] * 2},
        other_spelling,
    ):
        other = evaluate(request, rewritten(policies, change))
        assert (other.effect, other.layer) == (decision.effect, decision.layer)
    shouted = replace(
        request, action=request.action.upper(), context={k.upper(): v for k, v in request.context.items()}
    )
    assert evaluate(shouted, policies).effect is decision.effect
    reversed_layers = replace(policies, identity=policies.identity[::-1])
    assert evaluate(request, reversed_layers).effect is decision.effect


@SETTINGS
@given(REQUESTS, ANY)
def test_trace_agrees_with_the_decision_and_explains(request: Request, policies: Policies) -> None:
    decision = evaluate(request, policies)
    applied = {
        (one.layer, one.policy, one.index, one.effect)
        for layer in trace_of(decision).layers
        for one in layer.statements
        if one.applied
    }
    stated = {(one.layer, one.policy, one.index, one.effect) for one in decision.statements}
    if request.action != "sts:GetCallerIdentity":
        assert stated <= applied
        assert any(effect == "Deny" for *_, effect in applied) is (decision.effect is Effect.EXPLICITLY_DENIED)
    assert explain(decision).splitlines()[0].startswith(request.principal.arn)
    assert bool(decision.message) is not decision.allowed
    assert all(one.reason for layer in trace_of(decision).layers for each in layer.statements for one in each.misses)


def siblings(request: Request) -> list[Request]:
    """The same call with another action of the service, and on another resource."""
    action = "s3:DeleteObject" if request.action.startswith("s3:") else f"{request.action.split(':')[0]}:Other"
    # Another role has another trust policy, so that the same policies say nothing about it.
    named = request.resource != "*" and request.action != "sts:AssumeRole"
    resource = request.resource + "-sibling" if named else None
    found = [replace(request, action=action)]
    return found + ([replace(request, resource=resource)] if resource else [])


@tried(100)
@given(REQUESTS, ANY)
def test_suggestion_allows_the_request_and_nothing_beside_it(request: Request, policies: Policies) -> None:
    decision = evaluate(request, policies)
    suggestion = suggest(request, policies, decision)
    if decision.allowed:
        assert suggestion.changes == ()
        return
    root_assumes = request.principal.arn.endswith(":root") and request.action == "sts:AssumeRole"
    assert suggestion.complete is not root_assumes, suggestion
    changed = suggestion.apply(policies)
    assert evaluate(request, changed).allowed is suggestion.complete
    widened = any("wildcards in a policy of version" in one or "no longer denied" in one for one in suggestion.warnings)
    for sibling in siblings(request):
        if not evaluate(sibling, policies).allowed and not widened:
            assert not evaluate(sibling, changed).allowed, (sibling, suggestion)
