"""How pytest-xdist's workers share the tests of labs: each lab is one worker's, so that it is deployed once.

With fewer labs than workers each file is one worker's. So a worker knows what it will be given once it is given a part,
and can begin it ahead.
Limits: for runs of labs alone, and while nobody asks for another distribution (``--dist``).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from harness.pytest_plugin.items import LAB_FILE, lab_directory

__all__ = ["by_lab", "companions", "scheduler"]

_TOGETHER = pytest.StashKey[dict[Path, list[pytest.Item]]]()


def by_lab(config: pytest.Config) -> bool:
    """Whether workers are given labs; known before anything is collected."""
    return config.getoption("dist") == "load" and all(_of_labs(config, argument) for argument in config.args)


def scheduler(config: pytest.Config, log: Any) -> Any | None:
    """Return what gives labs to workers; None leaves it to pytest-xdist."""
    if not by_lab(config):
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class ByLab(LoadScopeScheduling):  # type: ignore[misc]
        @cached_property
        def _parts(self) -> dict[Path, Path]:
            return _parts({_path(config, nodeid) for nodeid in self.collection or ()}, self.numnodes)

        def _split_scope(self, nodeid: str) -> str:
            return str(self._parts[_path(config, nodeid)])

    return ByLab(config, log)


def _parts(paths: Collection[Path], workers: int) -> dict[Path, Path]:
    """Return what each file's tests are given to a worker with: their lab, or the file where labs are too few."""
    labs = {path: lab_directory(path) for path in paths}
    if len(set(labs.values())) < workers:
        return {path: path for path in paths}
    return {path: lab or path for path, lab in labs.items()}


def companions(item: pytest.Item) -> list[pytest.Item]:
    """Return the tests that this process will be given, as far as it knows while ``item`` runs."""
    items = item.session.items
    given: dict[str, Any] | None = getattr(item.config, "workerinput", None)
    if given is None:
        return items
    if not given.get("daylab_by_lab"):
        return []
    if (together := item.session.stash.get(_TOGETHER, None)) is None:
        parts = _parts({each.path for each in items}, int(given["workercount"]))
        by_part: dict[Path, list[pytest.Item]] = {}
        for each in items:
            by_part.setdefault(parts[each.path], []).append(each)
        together = item.session.stash[_TOGETHER] = {path: by_part[part] for path, part in parts.items()}
    return together[item.path]


def _of_labs(config: pytest.Config, argument: str) -> bool:
    path = config.invocation_params.dir / argument.split("::")[0]
    directory = path.parent if path.is_file() else path
    return (directory / LAB_FILE).is_file() or any(directory.glob(f"*/{LAB_FILE}"))


def _path(config: pytest.Config, nodeid: str) -> Path:
    return config.rootpath / nodeid.split("::")[0]
