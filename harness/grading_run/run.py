"""A grading run from beginning to end: collect, evaluate, repeat what the harness failed at, write everything down.

What a submission is never stops the run; what keeps the harness from evaluating is tried once more, alone, on an engine
that nobody else uses, and is reported as incomplete then, never as a zero.
"""

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from harness.atomic_files import write_atomically
from harness.curriculum.loader import LABS_DIR, find_lab, lab_days, load_lab
from harness.errors import DaylabError, InputError
from harness.grading.formats import FORMATS, Pair
from harness.grading.lateness import LatePolicy
from harness.grading.plain import plain
from harness.grading.result import Outcome, RunResult
from harness.grading.score import Report
from harness.grading_run.adjustments import Adjustment, read_adjustments
from harness.grading_run.checks import Checks, demand_hidden, gather
from harness.grading_run.collect import Collected, Source, find_sources
from harness.grading_run.collect_apart import collect_apart
from harness.grading_run.discover import find_work
from harness.grading_run.engine_pool import Keeper, isolated_engine
from harness.grading_run.job import Job, Record, TimeLimits, digest_of, job_key
from harness.grading_run.records import Records
from harness.grading_run.reports import Finding, Writing, report_of, write_reports
from harness.grading_run.schedulers import DaskScheduler, LocalScheduler, Scheduler, Watcher
from harness.grading_run.similarity import similar
from harness.i18n.catalogue import common
from harness.i18n.catalogue import grading as words
from harness.i18n.foreign import reason_of
from harness.i18n.message import Message
from harness.scenarios.loader import find_scenario
from harness.tempdirs import scratch

__all__ = ["Graded", "Orders", "RunWatcher", "grade_all"]

AGAIN_FAILED: Final = "failed"
"""Stands for all submissions of which a check did not pass."""


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
        resume: take up what an earlier run left in ``out``, but for what is to be evaluated again.
        again: names of submissions, or ``failed`` for all of which a check did not pass.
        adjustments: file of the instructor's with comments and points.
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
    again: Sequence[str] = ()
    adjustments: Path | None = None
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
        InputError: nothing to grade, an unknown lab, format or submission, mistakes in checks, results that cannot be
            written.
        FileError: mistakes in the file of adjustments.
        EngineError: no engine, or none that isolates.
    """
    if unknown := [name for name in orders.formats if name not in FORMATS]:
        raise InputError(words.NO_FORMAT(unknown=unknown[0]), fix=common.KNOWN(names=", ".join(FORMATS)))
    sources = find_sources(orders.submissions)
    names = [source.name for source in sources]
    if absent := [name for name in orders.again if name not in (AGAIN_FAILED, *names)]:
        known = common.KNOWN(names=", ".join([*names, AGAIN_FAILED]))
        raise InputError(words.NO_SUCH_SUBMISSION(name=absent[0]), fix=known)
    adjustments = read_adjustments(orders.adjustments, names) if orders.adjustments else {}
    with scratch("grading") as space:
        submissions = _collected(sources, space / "submissions", orders.jobs)
        plan = _plan(orders, submissions, space)
        findings, remarks = _check_all(orders, plan, watcher)
        return _write(orders, plan, findings, adjustments, remarks)


def _collected(sources: Sequence[Source], space: Path, jobs: int) -> list[Collected]:
    def one(number: int, source: Source) -> Collected:
        try:
            return collect_apart(source, space / str(number))
        except Exception as error:  # a process that cannot be started, for one
            problem = words.NOT_READ_HERE(error=f"{type(error).__name__}: {error}")
            return Collected(source.name, space / str(number), problem=problem)

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, range(1, len(sources) + 1), sources))


@dataclass(frozen=True, slots=True)
class _Plan:
    submissions: Sequence[Collected]
    checks: Mapping[str, Checks]
    jobs: Sequence[Job]
    refused: Mapping[tuple[str, str], Message]


def _plan(orders: Orders, submissions: Sequence[Collected], space: Path) -> _Plan:
    templates = {day: find_scenario(load_lab(LABS_DIR / day).scenario).template for day in lab_days()}
    wanted = dict.fromkeys(find_lab(day).name for day in orders.labs)
    found: dict[str, Mapping[str, Path]] = {}
    good: list[Collected] = []
    for each in submissions:
        if each.refusal is None and each.problem is None:
            try:
                found[each.name] = find_work(each.directory, each.name, templates, wanted)
            except Exception as error:  # whatever its files do to who looks for them
                each = replace(each, refusal=words.NOT_READ(error=f"{type(error).__name__}: {error}"))
            else:
                if not wanted and not found[each.name]:
                    each = replace(each, refusal=words.NO_WORK(days=", ".join(templates)))
        good.append(each)
    labs = sorted(wanted or {day for works in found.values() for day in works})
    demand_hidden(orders.hidden, labs or templates)
    checks = {day: gather(day, space / "checks", orders.hidden) for day in labs}
    _demand_out(orders.out)
    jobs: list[Job] = []
    without: dict[tuple[str, str], Message] = {}
    for number, each in enumerate(good, 1):
        works = found.get(each.name, {})
        for day in labs if orders.labs or not works else sorted(works):
            if each.problem is not None:
                continue
            if day not in works:
                without[each.name, day] = each.refusal or words.NO_WORK_FOR(day=day, template=templates[day])
                continue
            try:
                jobs.append(_job(orders, each, day, works[day], checks[day], space / "works" / str(number)))
            except (OSError, shutil.Error) as error:
                without[each.name, day] = words.NOT_READ(error=error)
    return _Plan(good, checks, jobs, without)


def _demand_out(out: Path) -> None:
    """InputError: results cannot be written; better known before anything is evaluated than after it."""
    try:
        write_atomically(out / ".records" / "writable", bytes(64 * 1024))
        (out / ".records" / "writable").unlink()
        with suppress(OSError):  # something is there already
            (out / ".records").rmdir()
            out.rmdir()
    except OSError as error:
        raise InputError(words.OUT_NOT_WRITABLE(out=out, reason=reason_of(error)), fix=words.OTHER_OUT) from error


def _job(orders: Orders, collected: Collected, day: str, files: Path, checks: Checks, work: Path) -> Job:
    shutil.copytree(files, work / day)
    digest = digest_of(work / day)
    key = job_key(digest, checks.digest, orders.limits, orders.lang, orders.isolation)
    return Job(collected.name, day, key, work, checks.directories, checks.names, orders.limits, orders.lang)


def _check_all(
    orders: Orders, plan: _Plan, watcher: RunWatcher
) -> tuple[dict[tuple[str, str], Finding], dict[str, None]]:
    records = Records(orders.out)
    known = {(job.submission, job.lab): records.read(job) if orders.resume else None for job in plan.jobs}
    found = {place: record for place, record in known.items() if record is not None and _stays(orders, place, record)}
    waiting = [job for job in plan.jobs if (job.submission, job.lab) not in found]
    remarks: dict[str, None] = {}
    watcher.planned(plan.jobs, found)
    if waiting:
        scheduler = _scheduler(orders)
        try:
            for attempt in (1, 2):
                again = []
                for job, record in scheduler.run(waiting, watcher, attempt=attempt):
                    try:
                        records.write(job, record)
                    except OSError as error:  # a full disk, for one: it counts all the same
                        name, reason = f"{job.submission} {job.lab}", reason_of(error)
                        remarks[words.NOT_KEPT.get(orders.lang, name=name, reason=reason)] = None
                    found[job.submission, job.lab] = record
                    watcher.ended(job, record)
                    if not record.complete:
                        again.append(job)
                waiting = again
        finally:
            scheduler.close()
    findings = {place: Finding(RunResult(()), why) for place, why in plan.refused.items()}
    for place, record in found.items():
        findings[place] = Finding(record.result, seconds=record.seconds, log=records.log(*place))
    return findings, remarks


def _stays(orders: Orders, place: tuple[str, str], record: Record) -> bool:
    """Whether what an earlier run came to is taken up, and not evaluated again."""
    if place[0] in orders.again:
        return False
    return AGAIN_FAILED not in orders.again or all(each.outcome is Outcome.PASSED for each in record.result.checks)


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


def _write(
    orders: Orders,
    plan: _Plan,
    findings: Mapping[tuple[str, str], Finding],
    adjustments: Mapping[str, Adjustment],
    remarks: dict[str, None],
) -> Graded:
    past_due = orders.policy is not None and datetime.now(UTC) >= orders.policy.due
    writing = Writing(orders.lang, orders.policy, past_due, orders.formats, adjustments)
    reports = []
    for each in plan.submissions:
        of = {day: finding for (name, day), finding in findings.items() if name == each.name}
        try:
            reports.append(report_of(each, of, plan.checks, writing))
        except Exception as error:  # one submission never costs another its report
            problem = words.HARNESS_FAILED.get(orders.lang, error=f"{type(error).__name__}: {error}")
            reports.append(Report(each.name, (), (plain(problem),)))
    pairs, uncompared = _compared(orders, plan)
    logs = {each.name: _logs(each.name, findings) for each in plan.submissions}
    written, unwritten = write_reports(orders.out, reports, logs, pairs, writing)
    return Graded(tuple(reports), tuple(written), tuple(map(plain, (*remarks, *uncompared, *unwritten))))


def _logs(submission: str, findings: Mapping[tuple[str, str], Finding]) -> dict[str, Path]:
    logs = {day: found.log for (name, day), found in findings.items() if name == submission}
    return {day: log for day, log in logs.items() if log is not None and log.is_file()}


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
        except Exception as error:  # comparing costs nobody a grade
            remarks.append(words.COMPARE_FAILED.get(orders.lang, last=f"{type(error).__name__}: {error}"))
    best = {(pair.one, pair.other): pair for pair in sorted(pairs, key=lambda pair: pair.score)}
    return sorted(best.values(), key=lambda pair: (-pair.score, pair.one, pair.other)), remarks
