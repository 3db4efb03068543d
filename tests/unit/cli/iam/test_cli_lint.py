"""``daylab iam lint``: each rule finds its mistake, says what to write, and leaves the correction alone."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.iam import Policy
from harness.iam.lint.meeting import meets
from harness.iam.lint.registry import RULES, lint_policy
from harness.permissions.bugs.files import load_bug

BUGS = Path(__file__).resolve().parents[4] / "fixtures" / "iam" / "bugs"
LOGS = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f"
S3 = {"Service": "s3.amazonaws.com"}
MFA = "aws:MultiFactorAuthPresent"


def allow(action: Any = "s3:GetObject", resource: Any = "arn:aws:s3:::b/*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(**more: Any) -> dict[str, Any]:
    return {**allow(), "Effect": "Deny", **more}


def without(statement: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key not in keys}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


ROLE = {"AWS": "arn:aws:iam::111122223333:role/r"}
MISTAKES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "allow-not-principal": (allow(NotPrincipal=ROLE), allow(Principal=ROLE)),
    "deny-not-principal": (
        deny(NotPrincipal=ROLE),
        deny(Principal="*", **when("ArnNotEquals", "aws:PrincipalArn", ROLE["AWS"])),
    ),
    "allow-not-action": (without(allow(NotAction="iam:*", resource="*"), "Action"), allow("s3:*", "*")),
    "allow-not-resource": (without(allow(NotResource="arn:aws:s3:::b/*"), "Resource"), allow()),
    "everything-on-everything": (allow("*", "*"), allow("s3:*", "*")),
    "public-principal": (
        allow(Principal="*"),
        allow(Principal="*", **when("StringEquals", "aws:PrincipalOrgID", "o-1")),
    ),
    "service-without-source": (
        allow("sqs:SendMessage", "*", Principal=S3),
        allow("sqs:SendMessage", "*", Principal=S3, **when("StringEquals", "aws:SourceAccount", "111122223333")),
    ),
    "pass-role-on-everything": (
        allow("iam:PassRole", "*"),
        allow("iam:PassRole", "*", **when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")),
    ),
    "for-all-values-without-null": (
        allow("sqs:CreateQueue", "*", **when("ForAllValues:StringEquals", "aws:TagKeys", "team")),
        allow(
            "sqs:CreateQueue",
            "*",
            Condition={"ForAllValues:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:TagKeys": "false"}},
        ),
    ),
    "mfa-bool-in-deny": (deny(**when("Bool", MFA, "false")), deny(**when("BoolIfExists", MFA, "false"))),
    "mfa-if-exists-in-allow": (allow(**when("BoolIfExists", MFA, "true")), allow(**when("Bool", MFA, "true"))),
    "wildcard-in-string-equals": (
        allow("s3:ListBucket", "arn:aws:s3:::b", **when("StringEquals", "s3:prefix", "in/*")),
        allow("s3:ListBucket", "arn:aws:s3:::b", **when("StringLike", "s3:prefix", "in/*")),
    ),
    "unknown-action": (allow(["s3:GetObject", "s3:ListObjects"], "*"), allow(["s3:GetObject", "s3:ListBucket"], "*")),
    "unknown-condition-key": (
        allow(**when("StringEquals", "aws:SourceAcount", "1")),
        allow(**when("StringEquals", "aws:sourceaccount", "1")),
    ),
    "bucket-arn-for-objects": (allow(resource="arn:aws:s3:::b"), allow(resource="arn:aws:s3:::b*")),
    "object-arn-for-bucket": (allow("s3:ListBucket", "arn:aws:s3:::b/*"), allow("s3:ListBucket", "arn:aws:s3:::b")),
    "log-group-without-star": (allow("logs:PutLogEvents", LOGS), allow("logs:PutLogEvents", f"{LOGS}:*")),
    "no-resource-level": (
        allow("xray:PutTraceSegments", "arn:aws:xray:us-east-1:111122223333:group/*"),
        allow("xray:PutTraceSegments", "*"),
    ),
    "resource-never-meets-action": (
        allow("lambda:InvokeFunction", "arn:aws:sqs:us-east-1:111122223333:q"),
        allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:f"),
    ),
    "wildcard-in-service": (
        allow("sqs:SendMessage", "arn:aws:*:us-east-1:111122223333:orders"),
        allow("sqs:SendMessage", "arn:aws:sqs:*:111122223333:orders"),
    ),
}


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return Policy.parse({"Version": version, "Statement": list(statements)}, name="p")


def found(checked: Policy) -> set[str]:
    return {finding.rule.id for finding in lint_policy(checked)}


def test_every_rule_is_shown_by_a_mistake() -> None:
    assert {*MISTAKES, "variables-in-old-version"} == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", MISTAKES)
def test_a_rule_finds_its_mistake_and_nothing_in_the_correction(rule: str) -> None:
    mistake, correction = MISTAKES[rule]
    assert rule in found(policy(mistake))
    assert rule not in found(policy(correction))


def test_variables_need_the_new_version() -> None:
    statement = allow(resource="arn:aws:s3:::b/${aws:username}/*")
    assert "variables-in-old-version" in found(policy(statement, version="2008-10-17"))
    assert found(policy(statement)) == set()


def test_findings_have_place_remedy_and_aws_documentation() -> None:
    for rule in RULES:
        assert rule.link.startswith("https://docs.aws.amazon.com/")
    for mistake, _ in MISTAKES.values():
        for finding in lint_policy(policy(allow(), mistake)):
            assert finding.path.startswith("Statement[1].")
            assert finding.what
            assert finding.fix


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("bucket-arn-for-object-action", "bucket-arn-for-objects"),
        ("log-group-arn-without-star", "log-group-without-star"),
        ("mfa-with-bool", "mfa-bool-in-deny"),
        ("for-all-values-hole", "for-all-values-without-null"),
        ("wildcard-in-service-segment", "wildcard-in-service"),
        ("secure-string-alias-instead-of-key", "resource-never-meets-action"),
        ("not-principal-locks-out-session", "deny-not-principal"),
        ("confused-deputy-queue", "service-without-source"),
    ],
)
def test_the_mistake_of_a_bug_is_found_and_its_repair_is_clean(name: str, rule: str) -> None:
    file = load_bug(BUGS / f"{name}.yaml")
    rules = [
        {
            found_rule
            for document in [
                *(document for identity in bug.identities for document in identity.policies.values()),
                *(resource.policy for resource in bug.resources if resource.policy is not None),
            ]
            for found_rule in found(Policy.parse(document))
        }
        for bug in (file.before, file.after)
    ]
    assert rule in rules[0]
    assert rule not in rules[1]


def test_patterns_of_all_services_are_left_alone() -> None:
    assert found(policy(allow(["s3:*", "sqs:*"], ["arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:sqs:*:*:*"]))) == set()


@given(st.text(alphabet="ab*?/:", max_size=12), st.text(alphabet="ab/:", max_size=12))
def test_a_pattern_meets_a_text_exactly_when_it_matches_it(pattern: str, text: str) -> None:
    from harness.iam.patterns import compile_tokens, split_wildcards

    assert meets(pattern, text) == compile_tokens(split_wildcards(pattern))(text)


def test_a_bucket_pattern_meets_no_object() -> None:
    bucket, obj = "arn:${Partition}:s3:::${BucketName}", "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
    assert meets("arn:aws:s3:::b", bucket)
    assert not meets("arn:aws:s3:::b", obj)
    assert not meets("arn:aws:s3:::b/*", bucket)
    assert meets("arn:aws:s3:::b*", bucket)
    assert meets("arn:aws:s3:::b*", obj)
    assert meets("arn:aws:s3:::${aws:username}/x", obj)


def files(tmp_path: Path, *documents: Any) -> Iterator[str]:
    for number, document in enumerate(documents):
        path = tmp_path / f"p{number}.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        yield str(path)


def test_exit_codes_and_json(daylab: Any, tmp_path: Path) -> None:
    good = {"Version": "2012-10-17", "Statement": allow()}
    bad = {"Version": "2012-10-17", "Statement": allow("*", "*", Sid="All")}
    malformed = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Actions": "*", "Resource": "*"}}
    paths = list(files(tmp_path, good, bad, malformed))
    assert daylab("iam", "lint", paths[0]).code == 0
    ran = daylab("iam", "lint", *paths[:2], "--json")
    row = json.loads(ran.out)
    assert (ran.code, row["rule"], row["path"], row["sid"]) == (
        1,
        "everything-on-everything",
        "Statement[0].Action",
        "All",
    )
    ran = daylab("iam", "lint", *paths)
    assert ran.code == 2
    assert "malformed" in ran.out
    assert "try: Action" in ran.out
    assert "everything-on-everything" in ran.out, "the other files are still checked"


@pytest.mark.parametrize("rule", sorted(MISTAKES))
def test_a_finding_has_its_words_in_both_languages(rule: str) -> None:
    findings = list(lint_policy(policy(MISTAKES[rule][0])))
    assert rule in {finding.rule.id for finding in findings}
    assert [finding.what for finding in findings if finding.what.vi == finding.what.en] == []


def test_people_read_findings_in_their_language_and_programs_in_english(daylab: Any, tmp_path: Path) -> None:
    (path,) = files(tmp_path, {"Version": "2012-10-17", "Statement": allow("*", "*")})
    ran = daylab("iam", "lint", path, "--lang", "vi")
    assert "nguy hiểm: cho phép mọi action trên mọi resource [everything-on-everything]" in ran.out
    assert "thử: nêu đúng những action và resource được dùng" in ran.out
    assert daylab("iam", "lint", path, "--lang", "vi", "--json").out == daylab("iam", "lint", path, "--json").out


def test_the_rules_can_be_listed(daylab: Any) -> None:
    assert len(daylab("iam", "lint", "--rules").out.splitlines()) == len(RULES)


def test_nothing_to_check_is_said(daylab: Any) -> None:
    assert daylab("iam", "lint").code == 2


@pytest.mark.parametrize(
    "statements",
    [
        [allow("s3:Get*", f"arn:aws:s3:::*a*a*a*a*a*a*a*b{number}") for number in range(1_200)],
        [allow("s3:Get*", "arn:aws:s3:::" + "*a" * 60_000)],
        [allow("ec2:*", ["arn:aws:x:::" + "*a" * 1_000] * 50)],
        [allow(["s3:*e*e*e*e*e*t"] * 3_000, "arn:aws:sqs:::x")],
    ],
    ids=["many statements", "one long pattern", "many actions", "many action patterns"],
)
def test_policies_made_to_be_slow_are_checked_in_bounded_time(statements: list[dict[str, Any]]) -> None:
    begin = time.process_time()
    list(lint_policy(policy(*statements)))
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("count", [10_000])
def test_ten_thousand_statements_are_over_the_limit_and_say_so(daylab: Any, tmp_path: Path, count: int) -> None:
    document = {"Version": "2012-10-17", "Statement": [allow() for _ in range(count)]}
    ran = daylab("iam", "lint", *files(tmp_path, document))
    assert ran.code == 2
    assert "characters" in ran.out


NAMES = st.sampled_from(["*", "s3:*", "s3:Get*", "iam:PassRole", "s*:Get*", "nosuch:X", "logs:PutLogEvents", "x:Y"])
ARNS = st.sampled_from(
    ["*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:*:::x", "arn:a", "arn:aws:logs:*:*:*", LOGS]
)
OPERATORS = st.sampled_from(["StringEquals", "ForAllValues:StringLike", "Bool", "BoolIfExists", "Null", "ArnLike"])
KEYS = st.sampled_from([MFA, "aws:TagKeys", "s3:prefix", "no:key", "aws:", "accounts.google.com:aud", "aws:SourceArn"])


@given(
    st.sampled_from(["Action", "NotAction"]),
    st.lists(NAMES, min_size=1, max_size=4),
    st.sampled_from(["Resource", "NotResource"]),
    st.lists(ARNS, min_size=1, max_size=4),
    st.dictionaries(OPERATORS, st.dictionaries(KEYS, st.sampled_from(["true", "false", "a*", "${aws:userid}"]))),
    st.sampled_from([{}, {"Principal": "*"}, {"NotPrincipal": ROLE}, {"Principal": S3}]),
    st.sampled_from(["Allow", "Deny"]),
)
def test_no_policy_makes_a_rule_fail(
    action: str,
    names: list[str],
    resource: str,
    arns: list[str],
    condition: dict[str, Any],
    principal: dict[str, Any],
    effect: str,
) -> None:
    statement = {"Effect": effect, action: names, resource: arns, "Condition": condition, **principal}
    for finding in lint_policy(policy(statement)):
        assert finding.what
