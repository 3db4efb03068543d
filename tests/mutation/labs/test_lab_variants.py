"""Each lab's checks against other solutions: none of the wrong ones passes, none of the right ones fails.

``make mutants`` runs them all; the whole suite runs the sample. ``-k day05`` runs those of one lab.
"""

import os

import pytest

from harness.curriculum.gate import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import Outcome
from harness.pytest_plugin.browser import find_browser
from tests.support.lab_variants import KINDS, lab_variants, load_variant, write_variant
from tests.support.side_by_side import side_by_side

SAMPLES = not os.environ.get("DAYLAB_MUTANTS")
DEADLINE = 600  # seconds for one solution
IMPATIENT = "--daylab-patience=0.5"  # a check that fails waits to the end of it


@pytest.fixture(scope="module")
def result_of(engine, request, tmp_path_factory):
    def evaluate(variant):
        kind, name = variant.split()
        work = tmp_path_factory.mktemp("variant") / "work"
        fails = write_variant(kind, name, work).fails
        only = ("-k", " or ".join(f"test_{check}" for check in fails), IMPATIENT) if fails else ()
        lab = LABS_DIR / name.partition("/")[0]
        return check_submission(lab, work, engine.endpoint, token=engine.token, deadline=DEADLINE, options=only)

    with side_by_side(request, "variant", evaluate, at_once=4) as wait_for:
        yield wait_for


@pytest.mark.parametrize(
    "variant", [f"{kind} {name}" for kind in KINDS for name in lab_variants(kind, samples=SAMPLES)]
)
def test_wrong_solutions_are_noticed_and_right_ones_pass(result_of, variant):
    kept = load_variant(*variant.split())
    if "browser" in kept.requires and not find_browser():
        pytest.skip("needs a browser")
    result = result_of(variant)
    assert result.problems == ()
    outcomes = {each.name: each.outcome for each in result.checks}
    if kept.fails:
        assert {name: outcomes.get(name) for name in kept.fails} == dict.fromkeys(kept.fails, Outcome.FAILED)
    else:
        assert [each for each in result.checks if each.outcome is not Outcome.PASSED] == []
