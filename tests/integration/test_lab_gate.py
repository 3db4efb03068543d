"""Every lab passes the author gate: starter fails, solution passes, each fault fails exactly what it names."""

import shutil

import pytest

from harness.curriculum.gate import Finding, verify
from harness.curriculum.loader import LABS_DIR, find_lab, lab_days
from tests.support.side_by_side import side_by_side

LABS_AT_ONCE, WORKS_AT_ONCE = 2, 2  # four accounts; more would let checks wait for the processor


@pytest.fixture(scope="module")
def verdict_of(engine, request):
    def evaluate(day):
        # The demonstrations are tests of the lab, which this suite runs by themselves.
        return verify(find_lab(day), engine.endpoint, token=engine.token, demonstrations=False, jobs=WORKS_AT_ONCE)

    with side_by_side(request, "day", evaluate, at_once=LABS_AT_ONCE) as wait_for:
        yield wait_for


@pytest.mark.parametrize("day", lab_days())
def test_lab_passes_the_author_gate(verdict_of, day):
    verdict = verdict_of(day)
    assert verdict.findings == ()
    assert {"starter", "solution"} < {name for name, _ in verdict.runs}


def test_disagreeing_files_are_found_before_anything_runs(engine, tmp_path):
    shutil.copytree(LABS_DIR / "day05", tmp_path / "day05")
    (tmp_path / "day05" / "README.vi.md").unlink()
    verdict = verify(tmp_path / "day05", engine.endpoint)
    assert verdict.findings == (Finding(str(tmp_path / "day05" / "README.vi.md"), "is missing or empty"),)
    assert verdict.runs == ()
