"""How pytest-xdist's workers share this suite: what belongs together is one worker's, the longest part begins first.

A part is a group (``@pytest.mark.xdist_group``), a lab, or a module: what its fixtures make is made once. How long each
part takes was recorded (:mod:`tests.support.durations`): a long part that began last would decide when the run ends.

Limits: for ``--dist loadgroup``, which ``make test`` uses. xdist keeps a worker two tests ahead, so a worker is given
its next part a little before it is done with the last.
"""

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.support.durations import recorded

__all__ = ["ByPart", "part_of", "put_longest_first"]


def part_of(nodeid: str) -> str:
    """Return the part that a test belongs to; pytest-xdist appends a test's group to its id."""
    test, _, group = nodeid.rpartition("@")
    if test and "]" not in group:
        return group
    path = PurePosixPath(nodeid.split("::")[0])
    return str(path.parent) if path.parts[0] == "labs" else str(path)


def put_longest_first(items: list[pytest.Item]) -> None:
    """Sort a worker's tests so that the longest parts come first; within a part their order stays."""
    seconds = recorded()
    items.sort(key=lambda item: -seconds.get(part_of(item.nodeid), 0.0))


class ByPart(LoadScopeScheduling):
    """Gives whole parts to workers, in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # else xdist orders parts by their number of tests

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)
