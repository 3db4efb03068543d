"""In which account of which engine the last check of a day deployed the work: ``work/.daylab/accounts/<day>.json``.

Limits: says where it was; the engine may have ended since.
"""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from harness.atomic_files import write_atomically

__all__ = ["Deployed", "forget", "recall", "remember"]


class Deployed(BaseModel):
    """A deployment.

    Attributes:
        endpoint, region: the engine.
        account: 12-digit account id.
        stack: name of the stack.
        at: when it was deployed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: str
    region: str
    account: str
    stack: str
    at: datetime


def remember(work: Path, day: str, deployed: Deployed) -> None:
    """Keep where a day's work is. OSError: no room, no permission."""
    path = _path(work, day)
    write_atomically(path, deployed.model_dump_json(indent=2) + "\n")


def recall(work: Path, day: str) -> Deployed | None:
    """Return where a day's work is; None when it was not checked, or the file cannot be read."""
    try:
        return Deployed.model_validate_json(_path(work, day).read_text(encoding="utf-8"))
    except (OSError, ValidationError, ValueError):
        return None


def forget(work: Path, day: str) -> None:
    """Forget where a day's work is. OSError: no permission."""
    _path(work, day).unlink(missing_ok=True)


def _path(work: Path, day: str) -> Path:
    return work / ".daylab" / "accounts" / f"{day}.json"
