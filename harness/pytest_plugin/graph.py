"""The graph of a lab's checks: what builds on a check runs after it, and not at all when it did not pass.

One broken thing then shows as one failure, not as ten. Limits: a worker of pytest-xdist knows the outcomes of its own
tests only; what it does not know, it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from harness.errors import DaylabError
from harness.grading.result import Outcome, worst
from harness.pytest_plugin.items import ahead_function, check_name, fault_name, lab_directory

__all__ = ["BlockedError", "Graph"]

_OUTCOMES: Final = pytest.StashKey[dict[tuple[Path, str], Outcome]]()


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
        self._outcomes = config.stash.setdefault(_OUTCOMES, {})

    def sort(self, items: list[pytest.Item]) -> None:
        """Let checks come after those that they build on, and what waits for something begun ahead come last.

        Otherwise files stay together, so that their fixtures are set up once.
        """
        labs = {found for item in items if (found := lab_directory(item.path))}
        late = {(lab_directory(item.path), check_name(item)) for item in items if ahead_function(item) is not None}
        ancestors = {lab: _ancestors(lab) for lab in labs}

        files = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}

        def rank(item: pytest.Item) -> tuple[bool, int, int]:
            directory, name = lab_directory(item.path), check_name(item)
            before = ancestors[directory].get(name, frozenset()) if directory and not fault_name(item) else frozenset()
            waits = ahead_function(item) is not None or any((directory, other) in late for other in before)
            return waits, files[item.path], len(before)

        items.sort(key=rank)

    def demand(self, item: pytest.Item) -> None:
        """Do nothing when all that a check builds on passed, or is not known. BlockedError: it did not."""
        if (directory := lab_directory(item.path)) is None or fault_name(item):
            return
        blocking: Sequence[str] = [
            name
            for name in sorted(_ancestors(directory).get(check_name(item), ()))
            if self._outcomes.get((directory, name), Outcome.PASSED) in (Outcome.FAILED, Outcome.ERROR)
        ]
        if blocking:
            raise BlockedError(blocking[0])

    def note(self, item: pytest.Item, outcome: Outcome) -> None:
        """Remember what a phase of a check came to; the worst counts."""
        if (directory := lab_directory(item.path)) is not None and not fault_name(item):
            key = (directory, check_name(item))
            self._outcomes[key] = worst((outcome, self._outcomes.get(key, outcome)))


@cache
def _ancestors(directory: Path) -> dict[str, frozenset[str]]:
    from harness.curriculum.loader import load_lab

    with suppress(DaylabError):  # a file with mistakes is told by the tests that need it
        lab = load_lab(directory)
        return {name: lab.ancestors(name) for name in lab.checks}
    return {}
