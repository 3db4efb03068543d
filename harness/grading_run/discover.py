"""Finds the work of each lab in the files of a submission.

A directory called ``dayNN`` with a template in it is that day's work, wherever it stands, the one nearest to the top;
with ``--lab`` the directory with the template nearest to the top will do, whatever it is called.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from harness.errors import FileError
from harness.scenarios.template import find_template

__all__ = ["find_work"]


def find_work(directory: Path, name: str, labs: Mapping[str, str], wanted: Iterable[str]) -> dict[str, Path]:
    """Return lab → directory of its work, for the labs that are there.

    Args:
        directory: files of the submission.
        name: of what was handed in, which may be that of a lab.
        labs: lab → name of its template.
        wanted: labs that were asked for; none: all that are found by name.
    """
    asked = list(wanted)
    directories = [directory, *sorted((path for path in directory.rglob("*") if path.is_dir()), key=_rank)]
    found: dict[str, Path] = {}
    for path in directories:
        day = (name if path == directory else path.name).casefold()
        if day in labs and day not in found and (not asked or day in asked) and _has_template(path, labs[day]):
            found[day] = path
    for day in asked:
        # A directory that is called as another lab is that lab's work, not this one's.
        others = [path for path in directories if not _belongs_to_other(path, directory, day, labs)]
        work = next((path for path in others if _has_template(path, labs[day])), None)
        if day not in found and work is not None:
            found[day] = work
    return found


def _has_template(directory: Path, name: str) -> bool:
    """Whether a directory has a template; of several the plan says that they are too many."""
    try:
        return find_template(directory, name).is_file()
    except FileError:
        return True


def _rank(path: Path) -> tuple[int, str]:
    return len(path.parts), str(path)


def _belongs_to_other(path: Path, root: Path, day: str, labs: Mapping[str, str]) -> bool:
    parts = {part.casefold() for part in path.relative_to(root).parts}
    return bool(parts.intersection(labs) - {day})
