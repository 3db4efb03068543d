"""The decision tables in fixtures/iam/cases: every documented rule as data, and what malformed cases answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.iam import decide_case, decide_line

CASES = Path(__file__).parents[3] / "fixtures" / "iam" / "cases"
RULES = {str(number) for number in range(1, 12)}
TABLE = [json.loads(line) for path in sorted(CASES.glob("*.jsonl")) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in TABLE])
def test_case_is_decided_as_documented(case: dict[str, Any]) -> None:
    result = decide_case(case)
    assert {key: result.get(key) for key in case["expect"]} == case["expect"], result


def test_every_rule_has_cases_and_ids_are_unique() -> None:
    assert {case["rule"].split()[0] for case in TABLE} == RULES
    assert len({case["id"] for case in TABLE}) == len(TABLE) >= 120


def test_a_line_and_its_object_give_the_same_answer() -> None:
    for case in TABLE[:20]:
        assert decide_line(json.dumps(case)) == decide_line(json.dumps(case).encode()) == decide_case(case)


def test_answer_has_the_format_of_the_case_file() -> None:
    case = next(case for case in TABLE if case["id"] == "evaluation_logic/deny-beats-allow-in-one-policy")
    assert decide_case(case) == {
        "id": case["id"],
        "decision": "ExplicitlyDenied",
        "layer": "identity-based policy",
        "statements": [{"layer": "identity-based policy", "policy": "identityPolicies[0]", "sid": None, "index": 1}],
        "message": (
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: s3:GetObject on resource: "
            '"arn:aws:s3:::docs/report.txt" with an explicit deny in an identity-based policy'
        ),
    }


REQUEST = {
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/k",
    "principal": "arn:aws:iam::111122223333:user/alice",
}


@pytest.mark.parametrize(
    ("case", "where"),
    [
        ({"id": 1}, "request"),
        ({"id": 1, "request": {}}, "request.action"),
        ({"id": 1, "request": {**REQUEST, "action": "GetObject"}}, "request.action"),
        ({"id": 1, "request": {**REQUEST, "action": "s3:*"}}, "request.action"),
        ({"id": 1, "request": {**REQUEST, "resource": ""}}, "request.resource"),
        ({"id": 1, "request": {**REQUEST, "principal": "alice"}}, "request.principal"),
        ({"id": 1, "request": {**REQUEST, "resourceAccount": 5}}, "request.resourceAccount"),
        ({"id": 1, "request": {**REQUEST, "context": []}}, "request.context"),
        ({"id": 1, "request": {**REQUEST, "context": {"a": {}}}}, "request.context.a"),
        ({"id": 1, "request": {**REQUEST, "context": {"a": "1", "A": "1"}}}, "request.context"),
        ({"id": 1, "request": {**REQUEST, "resouce": "x"}}, "request.resouce"),
        ({"id": 1, "request": REQUEST, "identityPolicy": []}, "identityPolicy"),
        ({"id": 1, "request": REQUEST, "identityPolicies": {}}, "identityPolicies"),
        ({"id": 1, "request": REQUEST, "identityPolicies": [5]}, "identityPolicies[0]"),
        ({"id": 1, "request": REQUEST, "serviceControlPolicies": {}}, "serviceControlPolicies"),
        ({"id": 1, "request": REQUEST, "serviceControlPolicies": [{}]}, "serviceControlPolicies[0]"),
        (
            {
                "id": 1,
                "request": REQUEST,
                "resourcePolicy": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]},
            },
            "resourcePolicy: Statement[0]",
        ),
    ],
)
def test_malformed_case_says_where_what_and_what_to_try(case: dict[str, Any], where: str) -> None:
    result = decide_line(json.dumps(case))
    assert result["id"] == 1
    assert result["error"]["where"] == where
    assert result["error"]["what"]
    assert result["error"]["try"]


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", "{", "[" * 200_000, "[]", "7", "", "9" * 10_000, '{"id": ' + "9" * 9_999]
)
def test_malformed_line_never_raises(line: str | bytes) -> None:
    assert decide_line(line)["error"]["what"]


def test_null_is_an_absent_layer_and_an_empty_list_allows_nothing() -> None:
    allow = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
    base = {"id": 1, "request": REQUEST, "identityPolicies": [allow]}
    assert decide_case({**base, "permissionBoundaryPolicies": None})["decision"] == "Allowed"
    assert decide_case({**base, "permissionBoundaryPolicies": []})["decision"] == "ImplicitlyDenied"
    assert decide_case({**base, "serviceControlPolicies": [[]]})["decision"] == "ImplicitlyDenied"
    assert decide_case({**base, "serviceControlPolicies": []})["decision"] == "Allowed"
