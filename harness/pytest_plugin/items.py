"""What pytest's items are to daylab: checks of a lab, fault demonstrations, other users of its fixtures."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from harness.i18n.catalogue import pytest_options as words
from harness.language import named_in

__all__ = ["LAB_FILE", "Check", "check_of", "lab_directory"]

LAB_FILE: Final = "lab.yaml"
FIXTURES: Final = frozenset({"engine", "lab", "sandbox", "broken", "begun"})

_CHECK: Final = pytest.StashKey["Check"]()


@dataclass(frozen=True, slots=True)
class Check:
    """A test, as its names, markers and fixtures describe it.

    Args:
        key: pytest's id of the test.
        path: its file.
        location: that file as pytest names it in reports.
        line: of the test in it, from 1.
        directory: the lab that it belongs to, the directory that its file stands in; None outside of labs.
        name: the test function's without ``test_`` and parameters.
        fault: the fault that it demonstrates, or None.
        needs: capabilities that its own markers require.
        ahead: the function that is to be begun early for it, or None.
        fixtures: what it uses, itself or through other fixtures.
    """

    key: str
    path: Path
    location: str
    line: int
    directory: Path | None
    name: str
    fault: str | None
    needs: frozenset[str]
    ahead: Callable[[Any], Any] | None
    fixtures: frozenset[str]

    @property
    def uses_daylab(self) -> bool:
        """Whether it belongs to a lab or uses the engine."""
        return self.directory is not None or not FIXTURES.isdisjoint(self.fixtures)

    @property
    def lab(self) -> Path:
        """Its lab's directory. UsageError: it is in none."""
        if self.directory is None:
            raise pytest.UsageError(words.IN_NO_LAB.get(named_in(sys.argv, os.environ), name=self.key, file=LAB_FILE))
        return self.directory


@cache
def _holds_lab(directory: Path) -> bool:
    return (directory / LAB_FILE).is_file()


def lab_directory(path: Path) -> Path | None:
    """Return the lab that a test file belongs to, the directory that it stands in, or None."""
    return path.parent if _holds_lab(path.parent) else None


def check_of(item: pytest.Item) -> Check:
    """Return what an item is; worked out once."""
    if _CHECK not in item.stash:
        name: str = getattr(item, "originalname", None) or item.name
        fault, ahead = item.get_closest_marker("fault"), item.get_closest_marker("ahead")
        item.stash[_CHECK] = Check(
            key=item.nodeid,
            path=item.path,
            location=item.location[0],
            line=(item.location[1] or 0) + 1,
            directory=lab_directory(item.path),
            name=name.removeprefix("test_"),
            fault=str(fault.args[0]) if fault and fault.args else None,
            needs=frozenset(str(name) for marker in item.iter_markers("requires") for name in marker.args),
            ahead=ahead.args[0] if ahead and ahead.args else None,
            fixtures=frozenset(getattr(item, "fixturenames", ())),
        )
    return item.stash[_CHECK]
