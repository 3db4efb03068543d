"""Names of labs on pytest's command line."""

import pytest

from harness.pytest_plugin.lab_arguments import lab_arguments


@pytest.fixture
def here(tmp_path):
    for day in ("day05", "day14"):
        (tmp_path / "labs" / day).mkdir(parents=True)
        (tmp_path / "labs" / day / "lab.yaml").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("labs/day05", "labs/day05"),
        ("labs/day5", "labs/day05"),
        ("labs/5", "labs/day05"),
        ("labs/05", "labs/day05"),
        ("labs/Day14::test_x", "labs/day14::test_x"),
        ("labs", "labs"),
        ("tests/unit", "tests/unit"),
        ("nowhere/5", "nowhere/5"),
    ],
)
def test_short_names_are_the_labs(here, written, meant):
    assert lab_arguments([written], here) == [meant]


@pytest.mark.parametrize("written", ["labs/day99", "labs/dya05", "labs/555"])
def test_lab_that_there_is_not_is_refused_with_those_that_there_are(here, written):
    with pytest.raises(pytest.UsageError, match="known: day05, day14"):
        lab_arguments([written], here)
