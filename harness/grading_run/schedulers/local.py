"""Evaluates in threads of this process, on one engine; each job is a process of its own anyway."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from harness.grading_run.engine_pool import Keeper
from harness.grading_run.job import Job, Record
from harness.grading_run.schedulers.base import Watcher, check_with

__all__ = ["LocalScheduler"]


class LocalScheduler:
    """Threads.

    Args:
        keeper: of the engine.
        jobs: how many are evaluated side by side.
    """

    def __init__(self, keeper: Keeper, jobs: int) -> None:
        self._keeper = keeper
        self._jobs = jobs

    def run(self, jobs: Sequence[Job], watcher: Watcher, *, attempt: int = 1) -> Iterator[tuple[Job, Record]]:
        """See ``Scheduler.run``."""
        pool = ThreadPoolExecutor(self._jobs if attempt == 1 else 1)
        try:
            futures = {pool.submit(check_with, self._keeper, job, watcher, attempt): job for job in jobs}
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            # Those that wait are given up; those that run end with the engine.
            pool.shutdown(wait=False, cancel_futures=True)
            self._keeper.close()
            raise
        finally:
            pool.shutdown(wait=True)

    def close(self) -> None:
        """End the engine."""
        self._keeper.close()
