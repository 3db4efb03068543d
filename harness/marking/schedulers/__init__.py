"""Where jobs are judged: in threads of this process, or on a Dask cluster."""

from harness.marking.schedulers.base import Scheduler, Watcher
from harness.marking.schedulers.dask import DaskScheduler
from harness.marking.schedulers.local import LocalScheduler

__all__ = ["DaskScheduler", "LocalScheduler", "Scheduler", "Watcher"]
