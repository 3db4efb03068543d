"""What fingerprints are made of: what Python does, not how it is written down."""

import sys
from importlib import import_module, invalidate_caches

import pytest

from harness.extension.patching.targets import ABSENT, Place, fingerprint, locate
from tests.unit.extension.patching import subject

SUBJECT = subject.__name__

PLAIN = "def run(value):\n    return value + 1\n"


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Fingerprint of ``name`` in a module of this text."""
    monkeypatch.syspath_prepend(tmp_path)
    modules = []

    def of(text, name="run"):
        module = f"written_{len(modules)}"
        modules.append(module)
        (tmp_path / f"{module}.py").write_text(text)
        invalidate_caches()
        return fingerprint(Place(f"{module}:{name}", import_module(module), name))

    yield of
    for module in modules:
        del sys.modules[module]


@pytest.mark.parametrize(
    "same",
    [
        "def run(value):\n    # adds one\n    return (value\n            + 1)\n",
        'def run(value):\n    """Add one.\n\n    Really.\n    """\n    return value + 1\n',
        "import os\n\n\ndef run(value): return value + 1\n",
    ],
)
def test_comments_docstrings_and_layout_do_not_count(written, same):
    assert written(same) == written(PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        "def run(value):\n    return value + 2\n",
        "def run(value, by=1):\n    return value + by\n",
        "from functools import cache\n@cache\ndef run(value):\n    return value + 1\n",
        "def run(value):\n    'one'\n    'two'\n    return value + 1\n",
    ],
)
def test_what_python_does_counts(written, other):
    assert written(other) != written(PLAIN)


def test_values_are_known_by_the_statements_that_assign_them(written):
    assert written("LIMIT = 3", "LIMIT") == written("OTHER = 5\nLIMIT = 3  # three", "LIMIT")
    assert written("LIMIT = 3", "LIMIT") != written("LIMIT = 4", "LIMIT")
    assert written("LIMIT = 3", "LIMIT") != written("LIMIT: int = 3", "LIMIT")


def test_kinds_differ(written):
    body = "class Thing:\n    {}\n    def run(value):\n        return value\nrun = vars(Thing)['run']\n"
    assert len({written(body.format(kind)) for kind in ("@staticmethod", "@classmethod", "@property", "")}) == 4


def test_a_decorated_function_is_known_by_its_own_source():
    assert fingerprint(locate(f"{SUBJECT}:Thing.decorated")) != fingerprint(locate(f"{SUBJECT}:loud"))
    assert fingerprint(locate(f"{SUBJECT}:remembered")) not in {ABSENT, fingerprint(locate(f"{SUBJECT}:greet"))}


def test_what_is_not_there_is_absent():
    assert fingerprint(locate(f"{SUBJECT}:Thing.nothing")) == ABSENT
