"""Evaluates on a Dask cluster: as many jobs at a time as its workers have threads.

A job whose worker dies is given to another one; what it came to is recorded here, once, when it arrives.
``local-processes`` makes a cluster of processes on this machine. Source: https://distributed.dask.org/en/stable/
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from harness.errors import EngineError, InputError
from harness.grading.result import RunResult
from harness.grading_run.job import Job, Record
from harness.grading_run.schedulers.base import Watcher
from harness.grading_run.schedulers.parcel import check_parcel, wrap
from harness.i18n.catalogue import grading as words
from harness.i18n.message import verbatim

__all__ = ["LOCAL", "DaskScheduler"]

LOCAL: Final = "local-processes"
SECONDS: Final = 20.0  # to reach the scheduler


class DaskScheduler:
    """A cluster.

    Args:
        address: ``tcp://host:port`` of its scheduler, or :data:`LOCAL`.
        jobs: processes of a local cluster.
        isolation: what functions are isolated with.

    Raises:
        InputError: dask.distributed is not installed.
        EngineError: the scheduler does not answer.
    """

    def __init__(self, address: str, jobs: int, isolation: str) -> None:
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise InputError(words.NO_DASK, fix=verbatim("make setup-grading")) from error
        self._isolation = isolation
        self._cluster: Any = None
        try:
            if address == LOCAL:
                self._cluster = LocalCluster(  # type: ignore[no-untyped-call,unused-ignore]
                    n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None
                )
            self._client: Any = Client(self._cluster or address, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call,unused-ignore]
        except (OSError, ValueError, TimeoutError) as error:
            self._end_cluster()
            what = words.NO_SCHEDULER(address=address, error=error)
            raise EngineError(what, fix=verbatim("dask scheduler; dask worker tcp://…:8786")) from error

    def run(self, jobs: Sequence[Job], watcher: Watcher, *, attempt: int = 1) -> Iterator[tuple[Job, Record]]:
        """See ``Scheduler.run``."""
        groups = [jobs] if attempt == 1 else [[job] for job in jobs]
        for group in groups:
            yield from self._together(group, watcher, attempt)

    def _together(self, jobs: Sequence[Job], watcher: Watcher, attempt: int) -> Iterator[tuple[Job, Record]]:
        from distributed import as_completed

        futures = {}
        for job in jobs:
            # A key of its own: two submissions with the same files are two jobs.
            key = f"daylab-{job.submission}-{job.lab}-{attempt}-{job.key}"
            futures[key] = (self._client.submit(check_parcel, wrap(job, self._isolation), attempt, key=key), job)
            watcher.began(job)
        try:
            arriving = as_completed([future for future, _ in futures.values()], loop=self._client.loop)  # type: ignore[no-untyped-call,unused-ignore]
            for future in arriving:
                job = futures[future.key][1]
                yield job, self._record(future, job, attempt)
        except BaseException:
            self._client.cancel([future for future, _ in futures.values()])
            raise

    @staticmethod
    def _record(future: Any, job: Job, attempt: int) -> Record:
        try:
            record = future.result()
        except Exception as error:  # whatever ended it there: a worker that died too often, for one
            return Record(job.key, RunResult((), (f"{type(error).__name__}: {error}",)), attempts=attempt)
        assert isinstance(record, Record)
        return record

    def close(self) -> None:
        """Leave the cluster; end it if it is this process's own."""
        self._client.close()
        self._end_cluster()

    def _end_cluster(self) -> None:
        if self._cluster is not None:
            self._cluster.close()
