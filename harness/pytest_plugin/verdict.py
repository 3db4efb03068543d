"""Turns what happened to a test into its outcome, its report and its entry for the result file.

Runs where the test ran; the entry travels with pytest's report (attribute ``daylab``) to the process that prints.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import CapabilityError, DaylabError, DeploymentError, EngineError
from harness.grading.result import Kind, Outcome
from harness.i18n.catalogue import check_report as words
from harness.i18n.message import localized
from harness.pytest_plugin.capabilities import NotEnforcedError, deploys, shortened
from harness.pytest_plugin.checking import CheckFailure, SubmissionFailure
from harness.pytest_plugin.failures import Advice, Evidence, render
from harness.pytest_plugin.graph import BlockedError, Graph
from harness.pytest_plugin.items import check_name, fault_name, lab_directory
from harness.pytest_plugin.outcomes import outcome_of
from harness.pytest_plugin.session_access import lab_session, open_session, settings

if TYPE_CHECKING:
    from harness.pytest_plugin.session import LabSession

__all__ = ["judge"]


def judge(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Give ``report`` its outcome, text and entry.

    Outside of labs only what concerns the engine is judged: a missing capability and an engine that failed.
    """
    directory = lab_directory(item.path)
    error = call.excinfo.value if call.excinfo and not hasattr(report, "wasxfail") else None
    outcome = Outcome.PASSED if error is None else outcome_of(error)
    if outcome in (Outcome.FAILED, Outcome.ERROR) and (session := open_session(item.config)):
        gone = session.find_out_whether_gone()
        if gone is not None:
            # A check may fail merely because the engine died meanwhile: that is never the learner's failure.
            error, outcome = gone, Outcome.ERROR
        elif error is not None and directory is not None and (unlike := _unlike_aws(item, directory, error)):
            error, outcome = unlike, Outcome.SKIPPED
    if directory is None and not isinstance(error, CapabilityError | EngineError):
        return
    Graph(item.config).note(item, outcome)
    entry = _entry(item, directory, outcome, error)
    if error is None:
        if directory is not None and report.when == "call" and item.config.get_verbosity() > 0:
            entry.update(_praise(item, directory))
    elif outcome is Outcome.SKIPPED:
        _skip(item, report, error, entry)
    elif outcome is Outcome.FAILED and directory is not None:
        _explain(item, call, report, error, entry, directory)
    else:
        _blame_harness(item, report, error)
    if outcome in (Outcome.FAILED, Outcome.ERROR):
        entry["report"] = str(report.longrepr)
    report.__dict__["daylab"] = entry


def _unlike_aws(item: pytest.Item, directory: Path, error: BaseException) -> NotEnforcedError | None:
    """What the failure of the reference solution says of an engine that promises nothing.

    The reference does what it should on an engine of daylab's. Where it does not, the engine is another than AWS. Of
    an intern's own work nothing can be said like that: there capabilities decide what is checked.
    """
    session, fault = lab_session(item.config), fault_name(item)
    undeployed = isinstance(error, DeploymentError)
    if (isinstance(error, DaylabError) and not undeployed) or not session.is_foreign():
        return None
    if not fault and not session.is_reference(directory):
        return None
    missing = f"fault.{fault}" if fault else f"check.{check_name(item)}"
    if undeployed:
        missing = deploys(session.spec(directory).scenario.name)
    return NotEnforcedError(missing, reason=shortened(_first_line(error, settings(item.config).lang)))


def _entry(item: pytest.Item, directory: Path | None, outcome: Outcome, error: BaseException | None) -> dict[str, Any]:
    fault = fault_name(item)
    return {
        "lab": directory.name if directory else "",
        "name": check_name(item),
        "kind": str(Kind.FAULT if fault else Kind.CHECK),
        "fault": fault,
        "outcome": str(outcome),
        "expected": None,
        "actual": None,
        "message": None if error is None else _first_line(error, settings(item.config).lang),
        "missing": [],
        "blocked_by": None,
        "report": None,
    }


def _told(error: DaylabError, lang: str) -> str:
    """What happened and what to try; where it happened has a place of its own in the report."""
    return localized(error.what, lang) + (f"\n{words.TRY.get(lang)}: {localized(error.fix, lang)}" if error.fix else "")


def _first_line(error: BaseException, lang: str) -> str:
    if isinstance(error, SubmissionFailure):
        error = error.error
    text = localized(error.what, lang) if isinstance(error, DaylabError) else str(error)
    line = next(iter(text.splitlines()), "")
    return line if isinstance(error, AssertionError | DaylabError) else f"{type(error).__name__}: {line}"


def _praise(item: pytest.Item, directory: Path) -> dict[str, Any]:
    """What a passed test taught: why the work works, or how the reference broke and what mended it."""
    lang = settings(item.config).lang
    spec = lab_session(item.config).spec(directory)
    if name := fault_name(item):
        fault = spec.faults[name]
        return {"title": fault.title.get(lang), "symptom": fault.symptom.get(lang), "fix": fault.fix.get(lang)}
    texts = spec.lab.checks.get(check_name(item))
    return {} if texts is None else {"title": texts.title.get(lang), "success": texts.success.get(lang)}


def _skip(item: pytest.Item, report: pytest.TestReport, error: BaseException, entry: dict[str, Any]) -> None:
    lang = settings(item.config).lang
    if isinstance(error, BlockedError):
        entry["blocked_by"] = error.name
        entry["message"] = words.BLOCKED.get(lang, name=error.name)
    elif isinstance(error, CapabilityError):
        entry["missing"] = list(getattr(error, "capabilities", (error.what,)))
        reason = f" ({error.reason})" if isinstance(error, NotEnforcedError) and error.reason else ""
        entry["message"] = f"{words.NOT_ENFORCED.get(lang)}: {', '.join(entry['missing'])}{reason}"
    else:
        return  # skipped by the test itself; pytest's own report says why
    path, line, _ = item.location
    report.outcome = "skipped"
    report.longrepr = (path, (line or 0) + 1, entry["message"])


def _blame_harness(item: pytest.Item, report: pytest.TestReport, error: BaseException) -> None:
    lang, session = settings(item.config).lang, open_session(item.config)
    first = session.first_to_report(error, item.nodeid) if session else item.nodeid
    if first != item.nodeid:
        report.longrepr = f"{_first_line(error, lang)}\n{words.SAME_ERROR.get(lang, first=first)}"
        return
    if isinstance(error, DaylabError):
        # An explained error: a traceback through the harness would only bury what it says.
        report.longrepr = error.text(lang)
    # What ends the engine brings its log along.
    if session and not isinstance(error, EngineError) and (log := session.engine_log()):
        report.sections.append((words.ENGINE_LOG.get(lang), log))


def _explain(
    item: pytest.Item,
    call: pytest.CallInfo[None],
    report: pytest.TestReport,
    error: BaseException,
    entry: dict[str, Any],
    directory: Path,
) -> None:
    lang, session = settings(item.config).lang, lab_session(item.config)
    advice = _advice(item, session, directory, lang)
    where = _where(item, call)
    if isinstance(error, SubmissionFailure):
        entry["expected"], entry["actual"] = words.DEPLOYS.get(lang), _told(error.error, lang)
        where = error.error.where or where
        advice = Advice(advice.title)
        first = session.first_to_report(error, item.nodeid)
        if first != item.nodeid:
            report.longrepr = f"{advice.title}\n{words.SAME_FAILURE.get(lang, first=first)}"
            return
    elif isinstance(error, CheckFailure):
        entry["expected"], entry["actual"] = error.expected, error.actual
    else:
        entry["expected"], entry["actual"] = advice.title, str(error)
    report.longrepr = render(
        expected=entry["expected"],
        actual=entry["actual"],
        where=where,
        advice=advice,
        evidence=_evidence(item, session, directory),
        lang=lang,
        verbose=item.config.get_verbosity() > 0,
    )


def _advice(item: pytest.Item, session: LabSession, directory: Path, lang: str) -> Advice:
    spec, name = session.spec(directory), fault_name(item)
    if name is not None:
        fault = spec.faults[name]
        parts = (
            (words.SYMPTOM, fault.symptom),
            (words.CAUSE, fault.cause),
            (words.FIX, fault.fix),
        )
        paragraphs = tuple((heading, text.get(lang)) for heading, text in parts)
        return Advice(fault.title.get(lang), paragraphs, source=fault.source)
    texts = spec.lab.checks.get(check_name(item))
    if texts is None:
        return Advice(check_name(item))
    return Advice(
        texts.title.get(lang),
        ((words.WHY, texts.rationale.get(lang)),),
        tuple(hint.get(lang) for hint in texts.hints),
        texts.source,
    )


def _evidence(item: pytest.Item, session: LabSession, directory: Path) -> Evidence:
    from harness.pytest_plugin.evidence import gather

    stack = session.stack(directory, item.nodeid)
    return Evidence() if stack is None else gather(stack)


def _where(item: pytest.Item, call: pytest.CallInfo[None]) -> str:
    assert call.excinfo is not None
    lines = [entry.lineno + 1 for entry in call.excinfo.traceback if Path(entry.path) == item.path]
    path, line, _ = item.location
    return f"{path}:{lines[-1] if lines else (line or 0) + 1}"
