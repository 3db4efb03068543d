"""Grading on a Dask cluster: a worker that is killed under way loses nothing, and nothing is recorded twice."""

import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from fixtures.submissions.make import write_good
from harness.curriculum.loader import find_lab, load_lab
from harness.grading_run.run import Orders, grade_all

pytest.importorskip("distributed")

NAMES = ("alice", "bob", "carol")
TAG = "name.txt"  # a file of each submission that says whose it is
DEADLINE = 300


class Assassin:
    """Watches a run and kills the first worker that evaluates something; then sees who is evaluated again.

    Attributes:
        victim: whose work it was.
        evaluated_again: whether another worker took that work up.
        ended_jobs: what ended.
    """

    def __init__(self):
        self.ended_jobs = []
        self.victim = None
        self.evaluated_again = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._lurk, daemon=True)

    def planned(self, jobs, done):
        self._thread.start()

    def began(self, job):
        pass

    def checked(self, job, name, outcome):
        pass

    def ended(self, job, record):
        self.ended_jobs.append((job.submission, record))

    def stop(self):
        self._over.set()
        self._thread.join(30)

    def _lurk(self):
        end, killed = time.monotonic() + DEADLINE, None
        while not self.evaluated_again and not self._over.is_set() and time.monotonic() < end:
            for worker, evaluating in self._at_work():
                if killed is None:
                    killed = self._kill(worker, evaluating)
                elif evaluating.pid != killed.pid and whose(evaluating) == self.victim:
                    self.evaluated_again = True
            self._over.wait(0.05)

    def _at_work(self):
        """Return workers of the cluster with what each has running below it."""
        found = []
        for worker in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if "spawn_main" in " ".join(worker.cmdline()):
                    found += [(worker, child) for child in worker.children() if "pytest" in child.cmdline()]
        return found

    def _kill(self, worker, evaluating):
        """Kill a worker for certain before it can tell a result; return what it had running, or None."""
        with suppress(psutil.Error, OSError):
            worker.suspend()
            name = whose(evaluating)
            if name and evaluating.is_running() and evaluating.status() != psutil.STATUS_ZOMBIE:
                self.victim = name
                worker.kill()
                evaluating.kill()  # nobody is left to end it
                return evaluating
            worker.resume()
        return None


def whose(evaluating):
    """Return whose work a pytest process evaluates; None: it has gone, or the work is not there any more."""
    with suppress(psutil.Error, OSError, ValueError):
        line = evaluating.cmdline()
        return Path(line[line.index("--work") + 1], "day05", TAG).read_text()
    return None


@pytest.mark.filterwarnings("ignore")
def test_worker_that_is_killed_loses_nothing(unenforced_engine, tmp_path):
    if unenforced_engine.info().isolation != "bubblewrap":
        pytest.skip("not enforced here: isolation (bubblewrap may not run on this machine)")
    for name in NAMES:
        write_good(tmp_path / "class" / name / "day05")
        (tmp_path / "class" / name / "day05" / TAG).write_text(name)
    assassin = Assassin()
    orders = Orders(
        [str(tmp_path / "class")],
        tmp_path / "out",
        jobs=2,
        formats=("csv",),
        scheduler="local-processes",
        compare=False,
    )
    graded = grade_all(orders, assassin)
    assassin.stop()
    assert assassin.victim in NAMES
    assert assassin.evaluated_again
    assert sorted(name for name, _ in assassin.ended_jobs) == list(NAMES)
    assert {report.submission: (report.earned, report.complete) for report in graded.reports} == dict.fromkeys(
        NAMES, (len(load_lab(find_lab("day05")).checks), True)
    )
