"""The author gate: what keeps a lab honest.

A lab passes when its starter deploys and fails at least one check, its reference solution passes every check and
demonstration, and each fault of its scenario, laid over the reference, fails exactly the checks that it names. Before
that its files must agree with each other (:mod:`harness.curriculum.consistency`).

Every submission is checked by pytest itself in a process of its own, as for an intern; all of them on one engine.
On a work that is to fail, checks are impatient; what it then says against the lab counts only when patient ones say it
as well.
Limits: proves what the engine at hand enforces; a check skipped for a missing capability is a finding.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.clients import Endpoint
from harness.curriculum.check_run import check_submission
from harness.curriculum.consistency import inconsistencies
from harness.curriculum.loader import load_lab
from harness.curriculum.variants import SOLUTION, STARTER, Variant, variants
from harness.grading.result import CheckResult, Kind, Outcome, RunResult
from harness.i18n.catalogue import check_report
from harness.i18n.catalogue import lab_gate as words
from harness.i18n.message import Message, verbatim
from harness.scenarios.loader import find_scenario
from harness.tempdirs import scratch

__all__ = ["Finding", "Verdict", "check_submission", "verify"]

JOBS: Final = 2
PATIENCE: Final = 0.3
"""Share of its deadline that a check is given on a work that is to fail: one that fails waits to the end of it."""

WORK_DEADLINE: Final = 900.0
"""Seconds for all checks on one work: each that fails may wait out its own deadline, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a lab.

    Args:
        subject: the work or file that shows it.
        what: what is wrong.
    """

    subject: str
    what: Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found.

    Args:
        day: the lab.
        findings: empty when the lab passes.
        runs: (work, what its checks came to), in the order of the works.
    """

    day: str
    findings: tuple[Finding, ...]
    runs: tuple[tuple[str, RunResult], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the lab passes."""
        return not self.findings


def verify(
    directory: Path,
    endpoint: Endpoint,
    *,
    token: str = "",
    jobs: int = JOBS,
    demonstrations: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """Check the lab in ``directory``.

    Args:
        directory: of the lab.
        endpoint: a running engine.
        token: its session token, for sessions of roles.
        jobs: submissions checked at the same time.
        demonstrations: also run the fault demonstrations.
        progress: called with the name of each submission that has been checked.

    Raises:
        FileError: a file of lab or scenario cannot be read at all.
    """
    lab = load_lab(directory)
    scenario = find_scenario(lab.scenario)
    static = tuple(Finding(where, what) for where, what in inconsistencies(directory, lab, scenario))
    if static:
        return Verdict(lab.day, static)
    with scratch("gate") as space, ThreadPoolExecutor(jobs) as pool:
        works, checks = variants(scenario, space), frozenset(lab.checks)

        def run(variant: Variant, patience: float) -> RunResult:
            return check_submission(
                directory,
                variant.source,
                endpoint,
                token=token,
                deadline=WORK_DEADLINE,
                demonstrations=demonstrations and variant.name == SOLUTION,
                # The plugin leaves nothing in the engine.
                options=("-p", "harness.pytest_plugin.grading_plugin", f"--daylab-patience={patience:g}"),
            )

        def check(variant: Variant) -> RunResult:
            done = run(variant, 1 if variant.name == SOLUTION else PATIENCE)
            if variant.name != SOLUTION and any(_findings(variant, done, checks)):
                done = run(variant, 1)  # perhaps the machine was busy
            progress(variant.name)
            return done

        results = list(pool.map(check, works))
    findings = [
        Finding(variant.name, what)
        for variant, result in zip(works, results, strict=True)
        for what in _findings(variant, result, checks)
    ]
    return Verdict(lab.day, tuple(findings), tuple(zip((work.name for work in works), results, strict=True)))


def _findings(variant: Variant, result: RunResult, checks: frozenset[str]) -> Iterator[Message]:
    """Yield what is wrong with the outcome of one solution."""
    yield from map(verbatim, result.problems)
    for each in result.checks:
        if each.outcome in (Outcome.ERROR, Outcome.SKIPPED):
            yield words.NOT_EVALUATED(name=each.name, outcome=each.outcome, message=each.message)
    ran = {each.name for each in result.checks if each.kind is Kind.CHECK}
    if not result.problems and (not_run := checks - ran):
        yield words.DID_NOT_RUN(names=", ".join(sorted(not_run)))
    failed = [each for each in result.checks if each.outcome is Outcome.FAILED]
    if variant.name == STARTER:
        deploys = check_report.DEPLOYS.get("en")
        yield from (_described(each) for each in failed if each.expected == deploys)
        if ran and not failed:
            yield words.NOTHING_LEFT
    elif variant.fault is None:
        yield from (_described(each) for each in failed)
    else:
        names = {each.name for each in failed}
        for name in sorted(set(variant.fault.fails) - names):
            yield words.PASSES_BUT_NAMED(name=name)
        surprises = [each for each in failed if each.name not in variant.fault.fails]
        yield from (words.NOT_NAMED(what=_described(each)) for each in surprises)


def _described(each: CheckResult) -> Message:
    return words.FAILS(name=each.name, message=each.message)
