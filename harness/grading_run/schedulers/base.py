"""What a scheduler is, and how one job is evaluated wherever it is."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from harness.errors import DaylabError
from harness.grading.result import Outcome, RunResult
from harness.grading_run.engine_pool import Keeper
from harness.grading_run.job import Job, Record
from harness.grading_run.run_checks import check_job
from harness.i18n.catalogue import grading as words

__all__ = ["Scheduler", "Watcher", "check_with"]


class Watcher(Protocol):
    """Is told how a run goes, from any thread."""

    def began(self, job: Job) -> None:
        """A job is being evaluated."""

    def checked(self, job: Job, name: str, outcome: Outcome) -> None:
        """A check of it came to something."""

    def ended(self, job: Job, record: Record) -> None:
        """It was evaluated."""


class Scheduler(Protocol):
    """Evaluates jobs."""

    def run(self, jobs: Sequence[Job], watcher: Watcher, *, attempt: int = 1) -> Iterator[tuple[Job, Record]]:
        """Yield each job with what came of it, as they end; a later ``attempt`` evaluates one job at a time.

        Whoever stops asking ends what is under way.
        """

    def close(self) -> None:
        """End engines and connections."""


def check_with(keeper: Keeper, job: Job, watcher: Watcher, attempt: int) -> Record:
    """Evaluate a job on the kept engine; what keeps the harness from it is a problem in the record."""
    try:
        with keeper.lease() as lease:
            watcher.began(job)
            return check_job(
                job, lease, attempts=attempt, on_check=lambda name, outcome: watcher.checked(job, name, outcome)
            )
    except DaylabError as error:
        return Record(job.key, RunResult((), (error.text(job.lang),)), attempts=attempt)
    except Exception as error:  # one submission never costs another its grade
        problem = words.HARNESS_FAILED.get(job.lang, error=f"{type(error).__name__}: {error}")
        return Record(job.key, RunResult((), (problem,)), attempts=attempt)
