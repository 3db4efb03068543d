"""Parsing: what is wrong is found, placed and explained; nothing crashes, nothing is slow."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InputError
from harness.iam import Policy, PolicyError, PolicyKind
from harness.iam.conditions import OPERATORS
from tests.support.properties import tried

GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def problems_of(document: Any, kind: PolicyKind | None = None) -> dict[str, tuple[str, str]]:
    with pytest.raises(PolicyError) as caught:
        Policy.parse(document, name="p", kind=kind)
    return {one.path: (one.what, one.fix) for one in caught.value.problems}


def problem_of_statement(**changes: Any) -> dict[str, tuple[str, str]]:
    statement = {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
    return problems_of({"Version": "2012-10-17", "Statement": [GOOD, GOOD, statement]})


@pytest.mark.parametrize(
    ("changes", "path", "fix"),
    [
        ({"Condition": {"StringEqual": {"a:b": "c"}}}, "Statement[2].Condition.StringEqual", "StringEquals"),
        ({"Condition": {"stringlike": {"a:b": "c"}}}, "Statement[2].Condition.stringlike", "StringLike"),
        (
            {"Condition": {"StringEqualIfExists": {"a:b": "c"}}},
            "Statement[2].Condition.StringEqualIfExists",
            "StringEqualsIfExists",
        ),
        (
            {"Condition": {"ForAnyValues:StringLike": {"a:b": "c"}}},
            "Statement[2].Condition.ForAnyValues:StringLike",
            "ForAnyValue:StringLike",
        ),
        ({"Condition": {"NullIfExists": {"a:b": "true"}}}, "Statement[2].Condition.NullIfExists", "Null"),
        ({"Condition": {"Xyzzy": {"a:b": "c"}}}, "Statement[2].Condition.Xyzzy", "one of StringEquals"),
        ({"Condition": []}, "Statement[2].Condition", '{"StringEquals"'),
        ({"Condition": {"StringEquals": "x"}}, "Statement[2].Condition.StringEquals", '{"StringEquals"'),
        ({"Condition": {"StringEquals": {"a:b": {}}}}, "Statement[2].Condition.StringEquals.a:b", "text"),
        ({"Condition": {"StringEquals": {"a:b": [None]}}}, "Statement[2].Condition.StringEquals.a:b", "text"),
        ({"Condition": {"StringEquals": {"": "x"}}}, "Statement[2].Condition.StringEquals", "aws:SourceArn"),
        ({"Effect": "allow"}, "Statement[2].Effect", "Allow"),
        ({"Effect": ...}, "Statement[2].Effect", '"Allow" or "Deny"'),
        ({"Action": "GetObject"}, "Statement[2].Action", "s3:GetObject"),
        ({"Action": "s3"}, "Statement[2].Action", '"s3:*"'),
        ({"Action": ["s3:GetObject", ""]}, "Statement[2].Action[1]", "s3:GetObject"),
        ({"Action": []}, "Statement[2].Action", "s3:GetObject"),
        ({"Action": 5}, "Statement[2].Action", "s3:GetObject"),
        ({"Action": ...}, "Statement[2]", "s3:GetObject"),
        ({"Action": None}, "Statement[2].Action", "leave it out"),
        ({"NotAction": "s3:*"}, "Statement[2]", "keep one"),
        ({"Resource": ["*", "my-bucket"]}, "Statement[2].Resource[1]", "arn:aws:s3:::my-bucket"),
        ({"Resource": "**"}, "Statement[2].Resource", '"*"'),
        ({"Resource": ...}, "Statement[2]", "ARN"),
        ({"NotResource": "*"}, "Statement[2]", "keep one"),
        ({"Sid": 5}, "Statement[2].Sid", "Sid"),
        ({"Resources": "*"}, "Statement[2].Resources", "Resource"),
        ({"Principal": "arn:aws:iam::111122223333:root"}, "Statement[2].Principal", '{"AWS": "arn:aws'),
        ({"Principal": {"Aws": "111122223333"}}, "Statement[2].Principal.Aws", "AWS"),
        ({"Principal": {"AWS": [5]}}, "Statement[2].Principal.AWS[0]", "111122223333"),
        ({"Principal": {}}, "Statement[2].Principal", '"*"'),
    ],
)
def test_problem_has_a_path_and_a_proposal(changes: dict[str, Any], path: str, fix: str) -> None:
    found = problem_of_statement(**changes)
    assert path in found, found
    assert fix in found[path][1]
    assert found[path][0]


def test_all_problems_are_listed_up_to_a_limit() -> None:
    found = problems_of({"Statement": [{**GOOD, "Effect": "allow", "Action": "x", "Resource": "y"}]})
    assert set(found) == {"Statement[0].Effect", "Statement[0].Action", "Statement[0].Resource"}
    assert len(problems_of({"Statement": [{"Effect": "Maybe"}] * 900})) <= 20


@pytest.mark.parametrize(
    ("document", "path", "what"),
    [
        ("", "", "not JSON at line 1"),
        ('{"Statement": [],}', "", "not JSON"),
        ("[]", "", "a policy is a JSON object"),
        (b"\xef\xbb\xbf[]", "", "a policy is a JSON object"),
        (b'{"Statement": "\xff"}', "", "not UTF-8: byte 15"),
        ("[" * 100_000, "", "nested more than"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "", "nested more than"),
        ('{"Statement": ' + "9" * 5000 + "}", "", "not JSON"),
        ('{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}', "Version", "given twice"),
        (
            '{"Statement": [{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}]}',
            "Statement[0].Effect",
            "given twice",
        ),
        ({"Version": "2012-10-18", "Statement": []}, "Version", "not a version"),
        ({"Version": "2012-10-17"}, "Statement", "no Statement"),
        ({"Statement": 5}, "Statement", "not a statement"),
        ({"Statement": [5]}, "Statement[0]", "a statement is an object"),
        ({"statement": []}, "statement", "not an element"),
        ({"Statement": {1, 2}}, "", "not a JSON object"),
        (5, "", "a policy is a JSON object"),
        (None, "", "a policy is a JSON object"),
    ],
)
def test_broken_document_is_explained(document: Any, path: str, what: str) -> None:
    assert what in problems_of(document)[path][0]


def test_trailing_comma_is_named() -> None:
    assert "comma" in problems_of('{"Statement": [{"Effect": "Allow",}]}')[""][1]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (PolicyKind.USER_INLINE, 2048),
        (PolicyKind.MANAGED, 6144),
        (PolicyKind.BUCKET, 20480),
        (PolicyKind.KEY, 32768),
        (None, 131072),
    ],
)
def test_size_is_held_against_the_limit_of_the_kind_without_white_space(kind: PolicyKind | None, limit: int) -> None:
    def document(size: int) -> str:
        statement = {**GOOD, "Principal": "*"} if kind and kind.names_principals else GOOD
        text = json.dumps({"Statement": [{**statement, "Sid": ""}]}, separators=(",", ":"))
        return json.dumps({"Statement": [{**statement, "Sid": "x" * (size - len(text))}]}, indent=8)

    Policy.parse(document(limit), kind=kind)
    assert f"may have {limit}" in problems_of(document(limit + 1), kind)[""][0]


def test_ten_thousand_statements_are_refused_quickly() -> None:
    started = time.process_time()
    document = {"Version": "2012-10-17", "Statement": [GOOD] * 10_000}
    assert "characters" in problems_of(document)[""][0]
    assert "characters" in problems_of(json.dumps(document))[""][0]
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "document",
    [
        {f"k{number}": 1 for number in range(12_000)},
        {"Statement": [{**GOOD, **{f"k{number}": 1 for number in range(12_000)}}]},
        {"Statement": [{**GOOD, "Condition": {f"StringEqual{number}": {} for number in range(6_000)}}]},
        {"Statement": [{**GOOD, "Condition": {"StringLike": {"a:b": ["*a" * 500] * 100}}}]},
        {"Statement": [{**GOOD, "Principal": {f"k{number}": "1" for number in range(8_000)}}]},
        {"Statement": [{**GOOD, "Action": ["x"] * 20_000}]},
        {"Statement": [{**GOOD, "Sid": "${" * 60_000}]},
        {"Statement": [{**GOOD, "Resource": "arn:" + "${" * 50_000}], "Version": "2012-10-17"},
    ],
)
def test_documents_made_to_be_slow_are_not(document: dict[str, Any]) -> None:
    started = time.process_time()
    assert explained(document)
    assert explained(json.dumps(document))
    assert time.process_time() - started < 3


@pytest.mark.parametrize("text", ['"' + '\\"' * 60_000, '"' * 120_001, "[]" * 60_000, "{" + '"a":' * 30_000])
def test_texts_made_to_be_slow_are_not(text: str) -> None:
    started = time.process_time()
    assert explained(text)
    assert time.process_time() - started < 2


def test_identity_side_policies_name_no_principals() -> None:
    document = {"Statement": [{**GOOD, "Principal": "*"}]}
    assert "names no principals" in problems_of(document, PolicyKind.IDENTITY)["Statement[0].Principal"][0]
    assert "must name a Principal" in problems_of({"Statement": [GOOD]}, PolicyKind.BUCKET)["Statement[0]"][0]
    Policy.parse(document, kind=PolicyKind.BUCKET)
    Policy.parse({"Statement": [GOOD]}, kind=PolicyKind.RESOURCE_CONTROL)
    Policy.parse(document, kind=PolicyKind.RESOURCE_CONTROL)


def test_trust_policy_needs_no_resource() -> None:
    trust = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}}
    assert Policy.parse(trust, kind=PolicyKind.TRUST).statements[0].resources is None


def test_error_is_an_input_error_with_where_and_fix() -> None:
    with pytest.raises(InputError) as caught:
        Policy.parse({"Statement": [{**GOOD, "Effect": "allow"}]}, name="bucket.json")
    assert caught.value.where == "bucket.json: Statement[0].Effect"
    assert caught.value.fix == "Allow"


def test_every_documented_operator_is_registered() -> None:
    assert set(OPERATORS) == {
        *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        *("StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan"),
        *("NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals"),
        *("DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"),
        *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals"),
        *("ArnNotLike", "Null"),
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["Version", "Statement", "Effect", "Action", "Resource", "Principal", "Condition"])
            | st.text(max_size=8),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def explained(document: Any) -> bool:
    """Parse; a refusal must list problems, each with a proposal."""
    try:
        Policy.parse(document)
    except PolicyError as error:
        return bool(error.problems) and all(one.what and one.fix for one in error.problems)
    return True


@tried(400)
@given(JSON | st.fixed_dictionaries({"Statement": JSON}) | st.fixed_dictionaries({"Statement": st.lists(JSON)}))
def test_any_json_is_parsed_or_explained(value: Any) -> None:
    assert explained(value)
    assert explained(json.dumps(value))


@tried(200)
@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_explained(value: bytes) -> None:
    assert explained(value)
