"""The works that the author gate submits."""

import pytest

from harness.curriculum.variants import variants
from harness.scenarios.loader import find_scenario, load_faults
from harness.scenarios.plan import plan


@pytest.fixture
def scenario():
    return find_scenario("s3_lambda")


def test_there_is_one_work_for_each_fault_beside_starter_and_solution(scenario, tmp_path):
    works = variants(scenario, tmp_path)
    assert [work.name for work in works] == ["starter", "solution", *load_faults(scenario)]
    assert all((work.source / scenario.template).is_file() for work in works)


def test_faulty_work_deploys_what_the_fault_applied_to_the_reference_would(scenario, tmp_path):
    for work in variants(scenario, tmp_path):
        if work.fault is not None:
            written, applied = plan(scenario, source=work.source), plan(scenario, [work.fault])
            assert written.template == applied.template
            assert written.packages == applied.packages


def test_reference_stays_as_it_is(scenario, tmp_path):
    before = plan(scenario)
    variants(scenario, tmp_path)
    assert plan(scenario) == before
