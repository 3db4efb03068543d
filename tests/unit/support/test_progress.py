"""What the suite says of itself while it runs: parts, their order, the time that is left."""

import pytest

from tests.support.progress import Estimate
from tests.support.scheduling import part_of


@pytest.mark.parametrize(
    ("nodeid", "part"),
    [
        ("tests/unit/x/test_y.py::test_z", "tests/unit/x/test_y.py"),
        ("tests/unit/x/test_y.py::test_z[a@b]", "tests/unit/x/test_y.py"),
        ("tests/integration/test_grade.py::test_z@grade", "grade"),
        ("tests/integration/test_grade.py::test_z[a@b]@grade", "grade"),
        ("labs/day05/test_faults.py::test_z", "labs/day05"),
    ],
)
def test_a_part_is_a_group_a_lab_or_a_module(nodeid: str, part: str) -> None:
    assert part_of(nodeid) == part


def test_tests_of_long_parts_weigh_more() -> None:
    tests = ["a.py::one", "a.py::two", "b.py::one", "b.py::two"]
    estimate = Estimate(tests, {"a.py": 90.0, "b.py": 10.0})
    assert estimate.left(0) is None
    estimate.finished("a.py::one")
    assert estimate.left(45) == pytest.approx(55)
    estimate.finished("b.py::one")
    assert estimate.left(50) == pytest.approx(50)
    estimate.finished("a.py::two")
    estimate.finished("b.py::two")
    assert estimate.left(100) == pytest.approx(0)


def test_parts_that_are_not_recorded_count_a_little() -> None:
    estimate = Estimate(["a.py::one", "a.py::two"], {})
    estimate.finished("a.py::one")
    assert estimate.left(3) == pytest.approx(3)
