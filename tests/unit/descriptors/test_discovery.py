"""Descriptors are found by directory; a broken one says what, where and what to try, and nothing starts with it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.descriptors import discover
from harness.errors import EngineStartError

HEAD = "from harness.descriptors import Named, Service\n"
Package = Callable[..., str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """Makes a package of services from the text of their descriptors; its name."""
    monkeypatch.syspath_prepend(tmp_path)
    name = f"services_of_{tmp_path.name}".replace("-", "_")

    def make(**descriptors: str | None) -> str:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        for service, text in descriptors.items():
            directory = tmp_path / name / service
            directory.mkdir()
            (directory / "__init__.py").touch()
            if text is not None:
                (directory / "service.py").write_text(HEAD + text, encoding="utf-8")
        return name

    yield make
    for loaded in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[loaded]


def test_a_directory_is_a_service(package: Package) -> None:
    found = discover(package(toy='SERVICE = Service(name="toy", prefix="toybox", patches="service")'))
    assert [(name, one.prefix) for name, (one, _) in found.items()] == [("toy", "toybox")]


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ('SERVICE = Service(name="toy", prefix="toy", polcy="x")', "unexpected keyword argument 'polcy'", "'policy'"),
        ('SERVICE = Service(name="toy")', "missing 1 required keyword-only argument: 'prefix'", "a literal"),
        ('SERVICE = Service(name="toy", prefix="")', "invalid prefix", "model.py"),
        ('SERVICE = Service(name="toy", prefix="toy", imports=("a"))', "expected tuple, got 'a'", "a tuple of one"),
        ('SERVICE = Service(name="toy", prefix="toy", resources=("a",))', "expected Mapping", "model.py"),
        ('SERVICE = Service(name="toy", prefix="toy", tags="gone:tags")', "there is no", "module:name"),
        ('SERVICE = Service(name="toy", prefix="toy", tags="service:tags")', "defines no tags", "module:name"),
        ('SERVICE = Service(name="toy", prefix="toy", answers={"Op": "a b"})', "not of the form", "module:name"),
        ('SERVICE = Service(name="toy", prefix="toy", part_of="box")', "part of 'box'", "the same prefix"),
        ("SERVICE = 3", "SERVICE is int", "SERVICE = Service("),
        ("import nothing_of_this_name", "ModuleNotFoundError", "a literal"),
        (None, "has no descriptor", "add service.py"),
    ],
)
def test_a_broken_descriptor_says_what_where_and_what_to_try(
    package: Package, text: str | None, what: str, fix: str
) -> None:
    with pytest.raises(EngineStartError) as raised:
        discover(package(toy=text))
    assert what in raised.value.what
    assert "toy" in str(raised.value.where)
    assert fix in str(raised.value.fix)


@pytest.mark.parametrize(
    ("second", "what"),
    [
        ('SERVICE = Service(name="one", prefix="other")', "two services have the name 'one'"),
        ('SERVICE = Service(name="two", prefix="one")', "two services have the prefix 'one'"),
    ],
)
def test_names_and_prefixes_are_unique(package: Package, second: str, what: str) -> None:
    with pytest.raises(EngineStartError, match=f"{what}: one and two") as raised:
        discover(package(one='SERVICE = Service(name="one", prefix="one")', two=second))
    assert "part_of" in str(raised.value.fix)


def test_a_part_of_a_service_shares_its_prefix(package: Package) -> None:
    part = 'SERVICE = Service(name="streams", prefix="one", part_of="one")'
    assert len(discover(package(one='SERVICE = Service(name="one", prefix="one")', two=part))) == 2
