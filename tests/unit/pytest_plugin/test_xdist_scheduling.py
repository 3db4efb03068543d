"""Which tests a worker will be given, and that finding out costs each file once, however many tests there are."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.pytest_plugin import xdist_scheduling
from harness.pytest_plugin.xdist_scheduling import companions


def items_of(paths: list[str], workerinput: dict[str, Any] | None) -> list[Any]:
    given = {} if workerinput is None else {"workerinput": workerinput}
    config = SimpleNamespace(**given)
    session = SimpleNamespace(items=[], stash=pytest.Stash())
    session.items += [
        SimpleNamespace(name=f"{path}::{number}", path=Path(path), session=session, config=config)
        for path in paths
        for number in range(3)
    ]
    return session.items


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    asked: list[Path] = []

    def lab_directory(path: Path) -> Path | None:
        asked.append(path)
        return path.parent if path.parts[0] == "labs" else None

    monkeypatch.setattr(xdist_scheduling, "lab_directory", lab_directory)
    return asked


FILES = ["labs/day05/test_a.py", "labs/day05/test_b.py", "labs/day06/test_a.py", "tests/test_c.py"]


def test_a_lab_is_one_workers(looked_up: list[Path]) -> None:
    items = items_of(FILES, {"daylab_by_lab": True, "workercount": 2})
    for item in items:
        together = {each.path for each in companions(item)}
        assert together == {each.path for each in items if each.path.parent == item.path.parent}


def test_a_file_is_one_workers_where_labs_are_too_few(looked_up: list[Path]) -> None:
    for item in items_of(FILES, {"daylab_by_lab": True, "workercount": 4}):
        assert {each.path for each in companions(item)} == {item.path}


def test_a_worker_that_is_given_single_tests_knows_none(looked_up: list[Path]) -> None:
    assert companions(items_of(FILES, {"daylab_by_lab": False, "workercount": 2})[0]) == []


def test_a_run_without_workers_is_given_all(looked_up: list[Path]) -> None:
    items = items_of(FILES, None)
    assert companions(items[0]) == items


def test_each_file_is_looked_up_once(looked_up: list[Path]) -> None:
    for item in items_of(FILES, {"daylab_by_lab": True, "workercount": 2}):
        companions(item)
    assert sorted(looked_up) == sorted(map(Path, FILES))
