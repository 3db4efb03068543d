"""Runs the checks of one job on an engine: pytest in a sandbox of its own, within limits that are named when they end.

A check that is not evaluated because the engine failed is an error; one that the limit for the whole submission ended,
or kept from beginning, is that submission's failure, and says so. The others keep what they came to.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from harness.curriculum.check_run import check_submission
from harness.curriculum.loader import LABS_DIR
from harness.grading.result import CheckResult, Kind, Outcome, RunResult
from harness.grading_run.check_sandbox import sandbox_of
from harness.grading_run.engine_pool import Lease
from harness.grading_run.job import Job, Record
from harness.tempdirs import scratch

__all__ = ["check_job"]

_WORDS: Final = {
    "en": "time limit of the submission: not done when its {limit:g} s were over",
    "vi": "giới hạn thời gian của bài nộp: chưa xong khi hết {limit:g} giây",
}


def check_job(
    job: Job, lease: Lease, *, attempts: int = 1, on_check: Callable[[str, Outcome], None] = lambda name, outcome: None
) -> Record:
    """Evaluate a job.

    Args:
        job: what is to be evaluated.
        lease: the engine.
        attempts: which attempt this is.
        on_check: told what a check came to, in a thread of its own.
    """
    started, seen, log = time.monotonic(), _Seen(on_check), lease.log_end()
    with scratch("grade") as space:
        options = [*map(str, job.checks[1:]), "-c", str(LABS_DIR.parent / "pyproject.toml"), "--rootdir", str(space)]
        # What a check leaves open when it is ended is no failure of anybody's.
        options += ["-p", "no:unraisableexception", "-p", "no:threadexception"]
        options += ["-p", "harness.pytest_plugin.grading_plugin", "--daylab-check-limit", f"{job.limits.check:g}"]
        result = check_submission(
            job.checks[0],
            job.work,
            lease.endpoint,
            token=lease.token,
            lang=job.lang,
            independent=False,
            deadline=job.limits.submission,
            options=options,
            on_event=seen.note,
            sandbox=sandbox_of(lease.isolation, (job.work, *job.checks)),
            writable=(space,),
        )
    seconds = time.monotonic() - started
    if not result.checks and result.problems and seconds >= job.limits.submission:
        lease.leave_unclean()
        result = _timed_out(job, seen.checks()) if lease.alive() else result
    return Record(job.key, result, round(seconds, 1), attempts, lease.log_since(log))


def _timed_out(job: Job, done: Iterable[CheckResult]) -> RunResult:
    found = {each.name: each for each in done}
    message = _WORDS[job.lang].format(limit=job.limits.submission)
    missing = [
        CheckResult(job.lab, name, Outcome.FAILED, message=message, report=message)
        for name in job.names
        if name not in found
    ]
    return RunResult((*found.values(), *missing))


class _Seen:
    """What checks came to, as far as they told."""

    def __init__(self, on_check: Callable[[str, Outcome], None]) -> None:
        self._on_check = on_check
        self._lock = threading.Lock()
        self._found: dict[str, CheckResult] = {}

    def note(self, event: Mapping[str, Any]) -> None:
        if event["event"] != "finished":
            return
        data = event["check"]
        typed = {"outcome": Outcome(data["outcome"]), "kind": Kind(data["kind"]), "missing": tuple(data["missing"])}
        check = CheckResult(**{**data, **typed})
        with self._lock:
            known = self._found.get(check.name)
            self._found[check.name] = known.joined(check) if known else check
        self._on_check(check.name, check.outcome)

    def checks(self) -> list[CheckResult]:
        with self._lock:
            return list(self._found.values())
