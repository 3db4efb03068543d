"""Grading on a Dask cluster: a worker that is killed under way loses nothing, and nothing is recorded twice."""

import threading
from contextlib import suppress

import psutil
import pytest

from fixtures.submissions.make import write_good
from harness.marking.run import Orders, grade_all

pytest.importorskip("distributed")

NAMES = ("alice", "bob", "carol")


class Watcher:
    """Notes what ended, and calls ``first`` when workers are at work."""

    def __init__(self, first=lambda: None):
        self.ended_jobs = []
        self._first = first

    def planned(self, jobs, done):
        pass

    def began(self, job):
        if job.submission == NAMES[-1]:
            threading.Thread(target=self._first, daemon=True).start()

    def checked(self, job, name, outcome):
        pass

    def ended(self, job, record):
        self.ended_jobs.append((job.submission, record))


def kill_a_worker():
    """Kill the first worker process that judges something: it has an engine below it."""
    me = psutil.Process()
    for _ in range(600):
        for process in me.children(recursive=True):
            with suppress(psutil.Error):
                line = " ".join(process.cmdline())
                below = [" ".join(child.cmdline()) for child in process.children()]
                if "spawn_main" in line and any("pytest" in each for each in below):
                    process.kill()
                    return
        threading.Event().wait(0.1)


@pytest.mark.filterwarnings("ignore")
def test_worker_that_is_killed_loses_nothing(unenforced_engine, tmp_path):
    if unenforced_engine.info().isolation != "bubblewrap":
        pytest.skip("not enforced here: isolation (bubblewrap may not run on this machine)")
    for name in NAMES:
        write_good(tmp_path / "class" / name / "day05")
    killed = threading.Event()

    def kill():
        kill_a_worker()
        killed.set()

    watcher = Watcher(kill)
    orders = Orders(
        [str(tmp_path / "class")],
        tmp_path / "out",
        jobs=2,
        formats=("csv",),
        scheduler="local-processes",
        compare=False,
    )
    graded = grade_all(orders, watcher)
    assert killed.is_set()
    assert sorted(name for name, _ in watcher.ended_jobs) == list(NAMES)
    assert {report.submission: (report.earned, report.complete) for report in graded.reports} == dict.fromkeys(
        NAMES, (8, True)
    )
