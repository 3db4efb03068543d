"""harness.iam beside the evaluators of moto and MiniStack: every disagreement has a documented reason.

The recorded run is checked always; a sample is put to the evaluators when their environments are there. No sockets.
"""

from collections import Counter
from typing import Any

import pytest

from benchmarks.differential.comparison import RECORDED, Comparison, case_of, compare, recorded, tables, written
from benchmarks.differential.evaluators import EVALUATORS, Evaluator, our_decision
from benchmarks.differential.generator import random_cases
from benchmarks.differential.misreadings import MISREADINGS, explain
from harness.iam.conditions import OPERATORS

RUNS = {one.evaluator: one for one in recorded()}


@pytest.mark.parametrize("run", [pytest.param(one, id=name) for name, one in RUNS.items()])
def test_recorded_disagreements_are_decided_and_explained_as_recorded(run: Comparison) -> None:
    known = {case["id"]: case for case in tables()}
    misreadings = MISREADINGS[run.evaluator]
    for one in run.disagreements:
        case = case_of(one.case, known)
        why = explain(case, one.wrong_allow, misreadings)
        found = (our_decision(case), tuple(each.title for each in why or []))
        assert found == (one.ours, one.classes), (
            f"{one.case}: run 'python -m benchmarks.differential', then 'make docs'"
        )


def test_the_recorded_run_holds_every_evaluator_and_thousands_of_cases() -> None:
    assert RUNS.keys() == EVALUATORS.keys()
    for run in RUNS.values():
        assert run.version == EVALUATORS[run.evaluator].version, "the lock has moved on: record the run anew"
        assert run.cases >= 5000
        assert all(one.classes for one in run.disagreements)


def test_a_recorded_run_is_read_as_it_was_written() -> None:
    assert written(recorded()) == RECORDED.read_text(encoding="utf-8")


@pytest.mark.parametrize("evaluator", [pytest.param(one, id=name) for name, one in EVALUATORS.items()])
def test_a_sample_is_decided_alike_or_for_a_known_reason(evaluator: Evaluator) -> None:
    if not evaluator.installed:
        pytest.skip(
            f"needs the environment of {evaluator.title} below benchmarks/.venvs (python -m benchmarks.differential)"
        )
    # Without the patterns made to be slow, on which the others spend seconds.
    sample = [case for case in tables() if "slow" not in case["id"]] + list(random_cases(2, 500))
    found = compare(evaluator, sample)
    assert found.decided > len(sample) / 2
    assert found.agreements > found.decided / 2


def test_a_disagreement_without_reason_is_not_explained() -> None:
    case = next(one for one in tables() if one["id"] == "evaluation_logic/default-is-deny")
    assert our_decision(case) == "ImplicitlyDenied"
    for misreadings in MISREADINGS.values():
        assert explain(case, True, misreadings) is None


def test_every_class_has_a_page_of_the_documentation_and_a_title_of_its_own() -> None:
    for misreadings in MISREADINGS.values():
        assert all(one.page.startswith("https://docs.aws.amazon.com/") for one in misreadings)
        assert len({one.title for one in misreadings}) == len(misreadings)


def keys_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for one in value.values() for key in keys_of(one))]
    return [key for one in value for key in keys_of(one)] if isinstance(value, list) else []


def test_generated_cases_are_reproducible_valid_and_use_the_whole_language() -> None:
    cases = list(random_cases(1, 2000))
    assert list(random_cases(1, 5, start=1995)) == cases[1995:]
    decisions = Counter(our_decision(case) for case in cases)
    assert min(decisions.values()) > 200
    used = set(keys_of(cases))
    for name in OPERATORS:
        assert any(key.removesuffix("IfExists").rpartition(":")[2] == name for key in used), name
    layers = {"resourcePolicy", "permissionBoundaryPolicies", "sessionPolicies", "vpcEndpointPolicies"}
    elements = {"NotAction", "NotResource", "NotPrincipal"}
    assert used >= layers | elements | {"serviceControlPolicies", "resourceControlPolicies"}
