"""What a group of tests shares is made by one worker: pytest and pytest-xdist, as locked, keep groups together."""

pytest_plugins = ["pytester"]

TESTS = """
import os, pathlib, pytest

@pytest.mark.xdist_group("of-one-worker")
@pytest.mark.parametrize("number", range(20))
def test_it(number):
    pathlib.Path({place!r}, os.environ["PYTEST_XDIST_WORKER"]).touch()
"""


def test_a_group_is_one_workers(pytester):
    place = pytester.mkdir("workers")
    pytester.makepyfile(TESTS.format(place=str(place)))
    pytester.runpytest_subprocess("-n2", "--dist", "loadgroup", timeout=600).assert_outcomes(passed=20)
    assert len(list(place.iterdir())) == 1
