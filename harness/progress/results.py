"""What the last check or drill came to, in full: ``work/.daylab/results/<day>.json`` and ``drill.json``, for reports.

Limits: the last one of each; a file that cannot be read counts as none.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.atomic_files import write_atomically

__all__ = ["DRILL", "Kept", "keep", "kept", "latest"]

DRILL: Final = "drill"
"""Name under which the result of a drill is kept; of a check it is the day."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A result.

    Args:
        name: a day, or :data:`DRILL`.
        text: as it was kept.
        moment: when, in seconds since the epoch.
    """

    name: str
    text: str
    moment: float


def keep(work: Path, name: str, text: str) -> None:
    """Keep a result. OSError: no room, no permission."""
    path = _directory(work) / f"{name}.json"
    write_atomically(path, text)


def kept(work: Path, name: str) -> Kept | None:
    """Return a result, None when there is none."""
    path = _directory(work) / f"{name}.json"
    try:
        return Kept(name, path.read_text(encoding="utf-8"), path.stat().st_mtime)
    except (OSError, UnicodeDecodeError):
        return None


def latest(work: Path) -> Kept | None:
    """Return the result that was kept last."""
    names = (path.stem for path in sorted(_directory(work).glob("*.json")))
    found = [each for name in names if (each := kept(work, name))]
    return max(found, key=lambda each: each.moment, default=None)


def _directory(work: Path) -> Path:
    return work / ".daylab" / "results"
