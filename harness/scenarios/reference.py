"""What a scenario's directory holds for others: the solution without markers, and the starter that is made of it.

Limits: writes new directories; the scenario's own files stay as they are. Files that are no UTF-8 text are copied.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from harness.scenarios.model import Scenario
from harness.scenarios.packaging import SourceFile
from harness.scenarios.regions import solution_text, starter_text

__all__ = ["solution_files", "write_solution", "write_starter"]

_NO_WORK: Final = shutil.ignore_patterns("__pycache__", "faults", "scenario.yaml")


def write_solution(scenario: Scenario, target: Path) -> None:
    """Write the solution to the new directory ``target``. FileError: a region of a file is broken."""
    _write(scenario, target, solution_text)


def write_starter(scenario: Scenario, target: Path, lang: str = "en") -> None:
    """Write what an intern begins with to the new directory ``target``.

    Args:
        scenario: whose starter.
        target: the directory.
        lang: of its comments.

    Raises:
        FileError: a region of a file is broken.
        OSError: the directory exists, no room, no permission.
    """
    _write(scenario, target, lambda text, path: starter_text(text, path, lang))


def solution_files(scenario: Scenario, files: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
    """Return files of the scenario (relative path → file) without markers. FileError: as :func:`write_solution`."""
    return {
        path: replace(file, content=_changed(file.content, scenario.directory / path, solution_text))
        for path, file in files.items()
    }


def _write(scenario: Scenario, target: Path, change: Callable[[str, Path], str]) -> None:
    shutil.copytree(scenario.directory, target, ignore=_NO_WORK)
    for path in sorted(target.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            path.write_bytes(_changed(content, scenario.directory / path.relative_to(target), change))


def _changed(content: bytes, path: Path, change: Callable[[str, Path], str]) -> bytes:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    return change(text, path).encode()
