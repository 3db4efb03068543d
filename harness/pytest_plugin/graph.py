"""The graph of a lab's checks: what builds on a check runs after it, and not at all when it did not pass.

One broken thing then shows as one failure, not as ten. Limits: a worker of pytest-xdist knows the outcomes of its own
tests only; what it does not know, it runs.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from harness.errors import DaylabError
from harness.grading.result import Outcome
from harness.pytest_plugin.items import Check, check_of

__all__ = ["BlockedError", "Graph"]

_FAILED: Final = pytest.StashKey[set[tuple[Path, str]]]()
"""Labs and names of the checks of which a phase did not pass."""


class BlockedError(Exception):
    """A check is not run, because one that it builds on did not pass.

    Args:
        name: that one.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Graph:
    """Orders checks and remembers what they came to.

    Args:
        config: pytest's, which keeps the memory.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._failed = config.stash.setdefault(_FAILED, set())

    def sort(self, items: list[pytest.Item]) -> None:
        """Let checks come after those that they build on, and what waits for something begun ahead come last.

        Otherwise files stay together, so that their fixtures are set up once.
        """
        checks = [check_of(item) for item in items]
        late = {(each.directory, each.name) for each in checks if each.ahead is not None}
        files = {path: number for number, path in enumerate(dict.fromkeys(each.path for each in checks))}

        def rank(item: pytest.Item) -> tuple[bool, int, int]:
            check = check_of(item)
            before = _before(check)
            waits = check.ahead is not None or any((check.directory, other) in late for other in before)
            return waits, files[check.path], len(before)

        items.sort(key=rank)

    def demand(self, check: Check) -> None:
        """Do nothing when all that a check builds on passed, or is not known. BlockedError: it did not."""
        for name in sorted(_before(check)):
            if (check.directory, name) in self._failed:
                raise BlockedError(name)

    def note(self, check: Check, outcome: Outcome) -> None:
        """Remember what a phase of a check came to."""
        if outcome in (Outcome.FAILED, Outcome.ERROR) and check.directory is not None and check.fault is None:
            self._failed.add((check.directory, check.name))


def _before(check: Check) -> frozenset[str]:
    """Names of the checks that one builds on; demonstrations of faults build on none."""
    if check.directory is None or check.fault is not None:
        return frozenset()
    return _ancestors(check.directory).get(check.name, frozenset())


@cache
def _ancestors(directory: Path) -> dict[str, frozenset[str]]:
    from harness.curriculum.loader import load_lab

    with suppress(DaylabError):  # a file with mistakes is told by the tests that need it
        lab = load_lab(directory)
        return {name: lab.ancestors(name) for name in lab.checks}
    return {}
