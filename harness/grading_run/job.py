"""One lab of one submission to be evaluated, and what came of it."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import harness
from harness.grading.result import Outcome, RunResult

__all__ = ["Job", "Record", "TimeLimits", "digest_of", "job_key"]

VERSION: Final = 2
"""Version of what evaluating means: results of another version are not taken up again."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Limits in seconds, each named where it ends something.

    Attributes:
        check: for each check.
        submission: for all checks of a lab, deployment included.
    """

    check: float = 120.0
    submission: float = 300.0


@dataclass(frozen=True, slots=True)
class Job:
    """One lab of one submission.

    Args:
        submission: its name.
        lab: ``day05``.
        key: digest of everything that the outcome depends on.
        work: directory that holds the work as ``<lab>/``.
        checks: directories with the checks.
        names: of all checks.
        limits: for its time.
        lang: language of the texts.
    """

    submission: str
    lab: str
    key: str
    work: Path
    checks: tuple[Path, ...]
    names: tuple[str, ...]
    limits: TimeLimits = field(default_factory=TimeLimits)
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Record:
    """What came of a job.

    Args:
        key: the job's.
        result: what its checks came to.
        seconds: how long it took.
        attempts: how often it was tried.
        log: what the engine wrote meanwhile.
    """

    key: str
    result: RunResult
    seconds: float = 0.0
    attempts: int = 1
    log: str = field(default="", repr=False)

    @property
    def complete(self) -> bool:
        """Whether every check was evaluated: what ended in an error of the harness was not."""
        return not self.result.problems and all(each.outcome is not Outcome.ERROR for each in self.result.checks)


def digest_of(directory: Path) -> str:
    """Return the digest of a work: names, modes and contents of its files."""
    whole = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            name = path.relative_to(directory).as_posix().encode("utf-8", "surrogateescape")
            content = hashlib.sha256(path.read_bytes()).digest()
            whole.update(b"%d %s\0%d %s" % (len(name), name, path.stat().st_mode & 0o100, content))
    return whole.hexdigest()


def job_key(work: str, checks: str, limits: TimeLimits, lang: str, isolation: str) -> str:
    """Return the digest of everything that the outcome of a job depends on."""
    parts = (VERSION, harness.__version__, work, checks, limits.check, limits.submission, lang, isolation)
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
