"""Where jobs are evaluated: in threads of this process, or on a Dask cluster."""

from harness.grading_run.schedulers.base import Scheduler, Watcher
from harness.grading_run.schedulers.dask import DaskScheduler
from harness.grading_run.schedulers.local import LocalScheduler

__all__ = ["DaskScheduler", "LocalScheduler", "Scheduler", "Watcher"]
