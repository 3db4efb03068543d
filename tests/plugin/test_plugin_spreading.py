"""Workers of pytest-xdist are given labs, or files where labs are too few."""

import pytest

from tests.plugin.test_plugin_outcomes import FAKE_ENGINE

pytest_plugins = ["pytester"]

NOTE = """
import os, pathlib


def note(nodeid):
    with (pathlib.Path({place!r}) / os.environ["PYTEST_XDIST_WORKER"]).open("a") as file:
        file.write(nodeid + "\\n")


@pytest.fixture(autouse=True)
def told(request):
    note(request.node.path.parent.name + "/" + request.node.path.stem)
"""


@pytest.fixture
def spread(pytester):
    """Runs two files of each lab with ``-n 2`` and returns, by worker, which files' tests it was given."""

    def spread(*labs):
        place = pytester.mkdir("told")
        pytester.makeconftest(FAKE_ENGINE + NOTE.format(place=str(place)))
        for lab in labs:
            directory = pytester.mkdir(lab)
            (directory / "lab.yaml").write_text("")
            for name in ("a", "b"):
                body = "".join(f"def test_{name}{number}(): pass\n" for number in range(6))
                (directory / f"test_{name}.py").write_text(body)
        options = ("-n2", "-p", "no:randomly", "--import-mode=importlib")
        result = pytester.runpytest_subprocess(*options, *labs, timeout=120)
        result.assert_outcomes(passed=12 * len(labs))
        return [set(file.read_text().split()) for file in sorted(place.iterdir())]

    return spread


def test_each_lab_is_one_workers(spread):
    assert sorted(map(sorted, spread("one", "two"))) == [["one/test_a", "one/test_b"], ["two/test_a", "two/test_b"]]


def test_each_file_is_one_workers_where_labs_are_too_few(spread):
    assert sorted(map(sorted, spread("one"))) == [["one/test_a"], ["one/test_b"]]
