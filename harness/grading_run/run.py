"""A grading run from beginning to end: collect, evaluate, repeat what the harness failed at, write everything down.

What a submission is never stops the run; what keeps the harness from evaluating is tried once more, alone, on an engine
that nobody else uses, and is reported as incomplete then, never as a zero.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from harness.curriculum.loader import LABS_DIR, find_lab, lab_days, load_lab
from harness.errors import DaylabError, InputError
from harness.grading.formats import FORMATS, Pair
from harness.grading.lateness import LatePolicy
from harness.grading.result import RunResult
from harness.grading.score import Report
from harness.grading_run.checks import Checks, gather
from harness.grading_run.collect import Collected, collect, find_sources
from harness.grading_run.discover import find_work
from harness.grading_run.engine_pool import Keeper, isolated_engine
from harness.grading_run.job import Job, Record, TimeLimits, digest_of, job_key, refused
from harness.grading_run.records import Records
from harness.grading_run.reports import Writing, report_of, write_reports
from harness.grading_run.schedulers import DaskScheduler, LocalScheduler, Scheduler, Watcher
from harness.grading_run.similarity import similar
from harness.i18n.catalogue import common
from harness.i18n.catalogue import grading as words
from harness.scenarios.loader import find_scenario
from harness.tempdirs import scratch

__all__ = ["Graded", "Orders", "RunWatcher", "grade_all"]


@dataclass(frozen=True, slots=True)
class Orders:
    """What an instructor wants.

    Args:
        submissions: folders, archives, bundles, URLs.
        out: directory for the results.
        labs: to be graded; none: all that are found by name.
        jobs: how many are evaluated side by side.
        formats: names of formats.
        policy: what being late costs.
        hidden: directory of hidden checks.
        resume: take up what an earlier run left in ``out``.
        isolation: ``bubblewrap`` or ``none``.
        scheduler: address of a Dask scheduler; None: this machine.
        lang: language of the reports.
        limits: of time.
        compare: whether shared code is looked for.
    """

    submissions: Sequence[str]
    out: Path
    labs: Sequence[str] = ()
    jobs: int = 2
    formats: Sequence[str] = ()
    policy: LatePolicy | None = None
    hidden: Path | None = None
    resume: bool = False
    isolation: str = "bubblewrap"
    scheduler: str | None = None
    lang: str = "en"
    limits: TimeLimits = field(default_factory=TimeLimits)
    compare: bool = True


@dataclass(frozen=True, slots=True)
class Graded:
    """What a run came to.

    Args:
        reports: on each submission, in the order of their names.
        written: files.
        remarks: what was left out, for the instructor.
    """

    reports: tuple[Report, ...]
    written: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


class RunWatcher(Watcher, Protocol):
    """Is told how a run goes."""

    def planned(self, jobs: Sequence[Job], done: Mapping[tuple[str, str], Record]) -> None:
        """The jobs are known; ``done`` are those of (submission, lab) that an earlier run has evaluated."""


def grade_all(orders: Orders, watcher: RunWatcher) -> Graded:
    """Grade.

    Raises:
        InputError: nothing to grade, an unknown lab or format, mistakes in checks.
        EngineError: no engine, or none that isolates.
    """
    if unknown := [name for name in orders.formats if name not in FORMATS]:
        raise InputError(words.NO_FORMAT(unknown=unknown[0]), fix=common.KNOWN(names=", ".join(FORMATS)))
    sources = find_sources(orders.submissions)
    with scratch("grading") as space:
        submissions = [collect(source, space / "submissions" / str(number)) for number, source in enumerate(sources, 1)]
        plan = _plan(orders, submissions, space)
        results = _check_all(orders, plan, watcher)
        return _write(orders, plan, results)


@dataclass(frozen=True, slots=True)
class _Plan:
    submissions: Sequence[Collected]
    checks: Mapping[str, Checks]
    jobs: Sequence[Job]
    refused: Mapping[tuple[str, str], RunResult]


def _plan(orders: Orders, submissions: Sequence[Collected], space: Path) -> _Plan:
    templates = {day: find_scenario(load_lab(LABS_DIR / day).scenario).template for day in lab_days()}
    wanted = dict.fromkeys(find_lab(day).name for day in orders.labs)
    found = {
        each.name: find_work(each.directory, each.name, templates, wanted)
        for each in submissions
        if each.refusal is None
    }
    labs = sorted(wanted or {day for works in found.values() for day in works})
    checks = {day: gather(day, space / "labs", orders.hidden) for day in labs}
    jobs, without = [], {}
    for number, each in enumerate(submissions, 1):
        works = found.get(each.name, {})
        for day in labs if orders.labs or not works else sorted(works):
            if day not in works:
                why = each.refusal or words.NO_WORK_FOR(day=day, template=templates[day])
                without[each.name, day] = refused(day, checks[day].names, why.get(orders.lang))
                continue
            work = space / "works" / str(number)
            shutil.copytree(works[day], work / day)
            digest = digest_of(work / day)
            key = job_key(digest, checks[day].digest, orders.limits, orders.lang, orders.isolation)
            limits, names = orders.limits, checks[day].names
            jobs.append(Job(each.name, day, key, work, checks[day].directory, names, limits, orders.lang))
    return _Plan(submissions, checks, jobs, without)


def _check_all(orders: Orders, plan: _Plan, watcher: RunWatcher) -> dict[tuple[str, str], RunResult]:
    records = Records(orders.out)
    known = {(job.submission, job.lab): records.read(job) if orders.resume else None for job in plan.jobs}
    found = {place: record for place, record in known.items() if record is not None}
    waiting = [job for job in plan.jobs if (job.submission, job.lab) not in found]
    watcher.planned(plan.jobs, found)
    if waiting:
        scheduler = _scheduler(orders)
        try:
            for attempt in (1, 2):
                again = []
                for job, record in scheduler.run(waiting, watcher, attempt=attempt):
                    records.write(job, record)
                    found[job.submission, job.lab] = record
                    watcher.ended(job, record)
                    if not record.complete:
                        again.append(job)
                waiting = again
        finally:
            scheduler.close()
    return {**plan.refused, **{place: record.result for place, record in found.items()}}


def _scheduler(orders: Orders) -> Scheduler:
    if orders.scheduler is not None:
        return DaskScheduler(orders.scheduler, orders.jobs, orders.isolation)
    keeper = Keeper(lambda: isolated_engine(orders.isolation))
    try:
        with keeper.lease():  # an engine that cannot be had ends the run before anything is evaluated
            return LocalScheduler(keeper, orders.jobs)
    except BaseException:
        keeper.close()
        raise


def _write(orders: Orders, plan: _Plan, results: Mapping[tuple[str, str], RunResult]) -> Graded:
    past_due = orders.policy is not None and datetime.now(UTC) >= orders.policy.due
    writing = Writing(orders.lang, orders.policy, past_due, orders.formats)
    reports = [
        report_of(each, {day: run for (name, day), run in results.items() if name == each.name}, plan.checks, writing)
        for each in plan.submissions
    ]
    pairs, remarks = _compared(orders, plan)
    submitted = {each.name: each.submitted for each in plan.submissions}
    written, unwritten = write_reports(orders.out, reports, submitted, pairs, writing)
    return Graded(tuple(reports), tuple(written), (*remarks, *unwritten))


def _compared(orders: Orders, plan: _Plan) -> tuple[list[Pair], list[str]]:
    pairs: list[Pair] = []
    remarks: list[str] = []
    if not orders.compare:
        return pairs, remarks
    for day, checks in plan.checks.items():
        works = {job.submission: job.work / day for job in plan.jobs if job.lab == day}
        if len(works) < 2:
            continue
        try:
            pairs += similar(works, checks.starter)
        except DaylabError as error:
            remarks.append(error.text(orders.lang))
    best = {(pair.one, pair.other): pair for pair in sorted(pairs, key=lambda pair: pair.score)}
    return sorted(best.values(), key=lambda pair: (-pair.score, pair.one, pair.other)), remarks
