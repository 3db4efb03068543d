"""Trace, near misses, messages and explanations."""

from typing import Any

import pytest

from harness.iam import (
    Decision,
    Layer,
    Policies,
    Policy,
    Principal,
    Request,
    evaluate,
    explain,
    trace_of,
)

USER = "arn:aws:iam::111122223333:user/alice"
OBJECT = "arn:aws:s3:::docs/report.txt"
TOPIC = "arn:aws:sns:us-east-1:111122223333:t"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:q"


def policy(**statement: Any) -> Policy:
    return Policy.parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}, name="p")


def decide(
    *identity: Policy,
    action: str = "s3:GetObject",
    on: str = OBJECT,
    principal: str = USER,
    context: dict[str, Any] | None = None,
    **layers: Any,
) -> Decision:
    request = Request(action, on, Principal.parse(principal), context or {})
    return evaluate(request, Policies(identity=identity, **layers))


@pytest.mark.parametrize(
    ("statement", "request_", "element", "reason"),
    [
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::docs"}, {}, "Resource", '"/*" is missing'),
        (
            {"Action": "s3:*", "Resource": "arn:aws:s3:::docs/*"},
            {"action": "s3:ListBucket", "on": "arn:aws:s3:::docs"},
            "Resource",
            "not the container itself",
        ),
        (
            {"Action": "logs:*", "Resource": "arn:aws:logs:r:111122223333:log-group:g"},
            {"action": "logs:PutLogEvents", "on": "arn:aws:logs:r:111122223333:log-group:g:log-stream:s"},
            "Resource",
            '":*" is missing',
        ),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::Docs/*"}, {}, "Resource", "upper and lower case"),
        ({"Action": "s3:*", "Resource": "arn:aws:s*:::docs/*"}, {}, "Resource", "wildcard stands in the service"),
        (
            {"Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}/*"},
            {},
            "Resource",
            "${aws:username} has no value",
        ),
        (
            {"Action": "s3:*", "Resource": "arn:aws:s3::${aws:username}:docs/*"},
            {},
            "Resource",
            "before the fifth colon",
        ),
        (
            {"Action": "sns:*", "Resource": "arn:aws:sns:eu-west-1:111122223333:t"},
            {"action": "sns:Publish", "on": TOPIC},
            "Resource",
            "another region: eu-west-1, not us-east-1",
        ),
        (
            {"Action": "xray:*", "Resource": "arn:aws:xray:r:111122223333:group/g"},
            {"action": "xray:PutTraceSegments", "on": "*"},
            "Resource",
            'only "Resource": "*" matches',
        ),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::other/*"}, {}, "Resource", "names another resource"),
        ({"Action": "s3:*", "NotResource": "arn:aws:s3:::docs/*"}, {}, "NotResource", "excepted"),
        ({"Action": "s3:PutObject", "Resource": "*"}, {}, "Action", "other actions of s3"),
        ({"Action": "s*:Get*", "Resource": "*"}, {}, "Action", "service prefix"),
        ({"NotAction": "s3:*", "Resource": "*"}, {}, "NotAction", "excepted"),
    ],
)
def test_near_miss_says_which_element_and_why(
    statement: dict[str, Any], request_: dict[str, Any], element: str, reason: str
) -> None:
    decision = decide(policy(**statement), **request_)
    (near,) = trace_of(decision).near_misses
    assert near.misses[0].element == element
    assert reason in near.misses[0].reason
    assert reason in explain(decision)
    assert near.misses[0].reason.vi != near.misses[0].reason.en
    assert near.misses[0].reason.vi in explain(decision).vi


def test_bucket_beside_its_objects_is_not_said_to_lack_them() -> None:
    decision = decide(policy(Action="s3:*", Resource=["arn:aws:s3:::docs", "arn:aws:s3:::docs/home/*"]))
    assert trace_of(decision).near_misses[0].misses[0].reason == "it names another resource"


def test_variable_given_as_a_list_is_told() -> None:
    allow = policy(Action="s3:*", Resource="arn:aws:s3:::docs/${a:x}")
    decision = decide(allow, context={"a:x": ["report.txt"]})
    assert "given as a list" in trace_of(decision).near_misses[0].misses[0].reason


def test_statements_about_other_services_are_no_near_misses() -> None:
    decision = decide(
        policy(Action="sqs:*", Resource="*"),
        policy(Action="*", Resource="arn:aws:sqs:us-east-1:111122223333:q"),
        policy(Action="s3:PutObject", Resource="*"),
        policy(Action="s3:*", Resource="arn:aws:s3:::docs"),
    )
    assert [one.misses[0].element for one in trace_of(decision).near_misses] == ["Resource", "Action"]
    reasons = [one.misses[0].reason for layer in trace_of(decision).layers for one in layer.statements]
    assert reasons[0] == "s3:GetObject is not among the actions"


@pytest.mark.parametrize(
    ("condition", "context", "reason"),
    [
        ({"StringEquals": {"a:x": "v"}}, {}, "the request does not have a:x"),
        ({"StringEquals": {"a:x": "Value"}}, {"a:x": "value"}, "only in upper and lower case"),
        ({"StringEquals": {"a:x": "v*"}}, {"a:x": "value"}, "StringLike does not"),
        ({"StringNotEquals": {"a:x": "v"}}, {"a:x": "v"}, "which is excepted"),
        ({"StringEquals": {"a:x": ["v", "w"]}}, {"a:x": ["v", "z"]}, "needs ForAllValues or ForAnyValue"),
        ({"NumericEquals": {"a:x": "1"}}, {"a:x": "one"}, "cannot be compared"),
        ({"StringEquals": {"a:x": "${aws:username}"}}, {"a:x": "v"}, "${aws:username} has no value"),
        ({"Null": {"a:x": "true"}}, {"a:x": "v"}, "the request has a:x"),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": "192.0.2.1"}, "aws:SourceIp is 192.0.2.1"),
    ],
)
def test_condition_near_miss_shows_actual_and_expected(
    condition: dict[str, Any], context: dict[str, Any], reason: str
) -> None:
    decision = decide(policy(Action="s3:*", Resource="*", Condition=condition), context=context)
    (near,) = trace_of(decision).near_misses
    assert near.misses[0].element.startswith("Condition.")
    assert reason in near.misses[0].reason
    ((operator, block),) = condition.items()
    ((key, expected),) = block.items()
    (traced,) = near.conditions
    assert (traced.operator, traced.key) == (operator, key)
    assert traced.expected == (tuple(expected) if isinstance(expected, list) else (expected,))
    given = context.get(key)
    assert traced.actual == (None if given is None else (given,) if isinstance(given, str) else tuple(given))


def test_trace_lists_the_layers_that_were_asked_and_what_they_said() -> None:
    decision = decide(
        policy(Action="s3:*", Resource="*"),
        resource=policy(Action="s3:*", Resource="*", Principal={"AWS": "111122223333"}),
        boundaries=(policy(Action="ec2:*", Resource="*"),),
        service_control=((policy(Action="*", Resource="*"),),),
    )
    assert {one.layer: one.outcome.value for one in trace_of(decision).layers} == {
        Layer.SERVICE_CONTROL: "allows",
        Layer.RESOURCE: "delegates to identity-based policies",
        Layer.IDENTITY: "allows",
        Layer.BOUNDARY: "has no Allow that applies",
    }
    assert decision.layer is Layer.BOUNDARY
    assert trace_of(decision).layer(Layer.SESSION) is None


def test_principal_miss_is_traced() -> None:
    other = policy(Action="s3:*", Resource="*", Principal={"AWS": "arn:aws:iam::111122223333:user/*"})
    (near,) = trace_of(decide(resource=other)).near_misses
    assert near.misses[0].element == "Principal"
    assert "wildcard" in near.misses[0].reason


def test_explanation_of_a_deny_names_the_statement_and_its_conditions() -> None:
    deny = Policy.parse(
        {
            "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {
                    "Sid": "OnlyTls",
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ]
        },
        name="tls",
    )
    text = explain(decide(deny, context={"aws:SecureTransport": "false"}))
    assert "identity-based policy tls Statement[1] (OnlyTls)" in text
    assert "because aws:SecureTransport is 'false' (Bool 'false')" in text
    assert "vì aws:SecureTransport là 'false' (Bool 'false')" in text.vi
    assert "bởi một Deny trong identity-based policy" in text.vi


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ({}, "because no identity-based policy allows the sns:Publish action"),
        ({"deny": "identity"}, "with an explicit deny in an identity-based policy"),
        ({"deny": "resource"}, "with an explicit deny in a resource-based policy"),
        ({"deny": "boundaries"}, "with an explicit deny in a permissions boundary"),
        ({"deny": "session"}, "with an explicit deny in a session policy"),
        ({"deny": "service_control"}, "with an explicit deny in a service control policy"),
        ({"deny": "resource_control"}, "with an explicit deny in a resource control policy"),
        ({"deny": "vpc_endpoint"}, "with an explicit deny in a VPC endpoint policy"),
        ({"empty": "boundaries"}, "because no permissions boundary allows the sns:Publish action"),
        ({"empty": "session"}, "because no session policy allows the sns:Publish action"),
        ({"empty": "service_control"}, "because no service control policy allows the sns:Publish action"),
        ({"empty": "vpc_endpoint"}, "because no VPC endpoint policy allows the sns:Publish action"),
    ],
)
def test_message_has_the_wording_of_aws_in_both_forms(layers: dict[str, str], reason: str) -> None:
    allow = policy(Action="*", Resource="*")
    given: dict[str, Any] = {}
    identity = (allow,) if "empty" in layers else ()
    if name := layers.get("empty"):
        given[name] = ((),) if name == "service_control" else ()
    if name := layers.get("deny"):
        principal = {"Principal": "*"} if name in ("resource", "resource_control", "vpc_endpoint") else {}
        deny = policy(Action="*", Resource="*", **principal, Effect="Deny")
        if name == "identity":
            identity = (deny,)
        else:
            levels = name in ("service_control", "resource_control")
            given[name] = deny if name == "resource" else ((deny,),) if levels else (deny,)
    # resource control policies touch few services, and S3 quotes the resource
    action, on = ("sqs:SendMessage", QUEUE) if "resource_control" in given else ("sns:Publish", TOPIC)
    decision = decide(*identity, action=action, on=on, **given)
    assert decision.message == f"User: {USER} is not authorized to perform: {action} on resource: {on} {reason}"


@pytest.mark.parametrize(
    ("caller", "action", "message"),
    [
        ("arn:aws:iam::111122223333:root", "sts:AssumeRole", "Roles may not be assumed by root accounts."),
        (
            "arn:aws:iam::111122223333:oidc-provider/idp.example.com",
            "sts:AssumeRoleWithWebIdentity",
            "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        ),
    ],
)
def test_sts_has_words_of_its_own(caller: str, action: str, message: str) -> None:
    trust = policy(Action="sts:*", Principal={"AWS": "444455556666"})
    role = Request(action, "arn:aws:iam::111122223333:role/r", Principal.parse(caller))
    assert evaluate(role, Policies(resource=trust)).message == message


def test_message_of_s3_quotes_the_resource_and_of_a_star_drops_it() -> None:
    assert f'on resource: "{OBJECT}" because' in decide().message
    traced = decide(action="xray:PutTraceSegments", on="*")
    assert traced.message == (
        f"User: {USER} is not authorized to perform: xray:PutTraceSegments "
        "because no identity-based policy allows the xray:PutTraceSegments action"
    )
    assert decide(policy(Action="*", Resource="*")).message == ""


def test_message_of_a_trust_policy() -> None:
    role = "arn:aws:iam::111122223333:role/r"
    refused = decide(action="sts:AssumeRole", on=role)
    assert refused.message.endswith("because no role trust policy allows the sts:AssumeRole action")
    deny = policy(Action="*", Principal="*", Effect="Deny")
    denied = evaluate(Request("sts:AssumeRole", role, Principal.parse(USER)), Policies(resource=deny))
    assert denied.message.endswith("with an explicit deny in the role trust policy")
