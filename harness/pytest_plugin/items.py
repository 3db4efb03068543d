"""What pytest's items are to daylab: checks of a lab, fault demonstrations, other users of its fixtures."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

__all__ = ["ahead_function", "check_name", "fault_name", "lab_directory", "needs", "uses", "uses_daylab"]

LAB_FILE: Final = "lab.yaml"
FIXTURES: Final = frozenset({"engine", "lab", "sandbox", "broken", "begun"})


@cache
def _holds_lab(directory: Path) -> bool:
    return (directory / LAB_FILE).is_file()


def lab_directory(path: Path) -> Path | None:
    """Return the lab that a test file belongs to, the directory that it stands in, or None."""
    return path.parent if _holds_lab(path.parent) else None


def uses_daylab(item: pytest.Item) -> bool:
    """Whether a test belongs to a lab or uses the engine."""
    return lab_directory(item.path) is not None or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def uses(item: pytest.Item, fixture: str) -> bool:
    """Whether a test uses a fixture, itself or through another one."""
    return fixture in getattr(item, "fixturenames", ())


def check_name(item: pytest.Item) -> str:
    """Return the name of the check: the test function's without ``test_`` and parameters."""
    name: str = getattr(item, "originalname", None) or item.name
    return name.removeprefix("test_")


def fault_name(item: pytest.Item) -> str | None:
    """Return the fault that a test demonstrates, or None."""
    marker = item.get_closest_marker("fault")
    return str(marker.args[0]) if marker and marker.args else None


def needs(item: pytest.Item) -> set[str]:
    """Return the capabilities that a test's own markers require."""
    return {str(name) for marker in item.iter_markers("requires") for name in marker.args}


def ahead_function(item: pytest.Item) -> Callable[[Any], Any] | None:
    """Return the function that is to be begun early for a test, or None."""
    marker = item.get_closest_marker("ahead")
    return marker.args[0] if marker and marker.args else None
