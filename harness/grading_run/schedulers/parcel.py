"""A job as it travels to another machine: with the files of work and checks in it.

Limits: the machine has the same version of daylab, and evaluates on an engine of its own, one for each worker process.
"""

import io
import threading
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import harness
from harness.grading.result import Outcome, RunResult
from harness.grading_run.archive import unzip
from harness.grading_run.engine_pool import Keeper, isolated_engine
from harness.grading_run.job import Job, Record
from harness.grading_run.schedulers.base import check_with
from harness.grading_run.submission_limits import Allowance
from harness.tempdirs import scratch

__all__ = ["Parcel", "check_parcel", "wrap"]

_WHOLE: Final = Allowance(files=4000, size=2**28)
_keepers: dict[str, Keeper] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A job with its files.

    Args:
        job: its paths mean nothing elsewhere.
        work: files of the work, zipped.
        checks: files of the directories with checks, zipped.
        isolation: what functions are isolated with.
        version: of the daylab that packed it.
    """

    job: Job
    work: bytes
    checks: tuple[bytes, ...]
    isolation: str
    version: str = harness.__version__


class _Nobody:
    """Watches nothing: what goes on elsewhere is told when it is over."""

    def began(self, job: Job) -> None:
        pass

    def checked(self, job: Job, name: str, outcome: Outcome) -> None:
        pass

    def ended(self, job: Job, record: Record) -> None:
        pass


def wrap(job: Job, isolation: str) -> Parcel:
    """Return the job with its files."""
    return Parcel(job, _zipped(job.work), tuple(map(_zipped, job.checks)), isolation)


def check_parcel(parcel: Parcel, attempt: int) -> Record:
    """Evaluate a job that came from elsewhere; called on a worker."""
    if parcel.version != harness.__version__:
        problem = f"the worker has daylab {harness.__version__}, the grader {parcel.version}"
        return Record(parcel.job.key, RunResult((), (problem,)), attempts=attempt)
    with scratch("parcel") as space:
        work = space / "work"
        checks = tuple(space / f"labs-{number}" / path.name for number, path in enumerate(parcel.job.checks))
        for content, target in ((parcel.work, work), *zip(parcel.checks, checks, strict=True)):
            target.mkdir(parents=True)
            packed = space / "packed.zip"
            packed.write_bytes(content)
            unzip(packed, target, _WHOLE)
        job = replace(parcel.job, work=work, checks=checks)
        return check_with(_keeper(parcel.isolation), job, _Nobody(), attempt)


def _keeper(isolation: str) -> Keeper:
    with _lock:
        if isolation not in _keepers:
            # It ends with this process: the engine watches its owner.
            _keepers[isolation] = Keeper(lambda: isolated_engine(isolation))
        return _keepers[isolation]


def _zipped(directory: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(directory).as_posix())
    return packed.getvalue()
