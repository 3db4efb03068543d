"""Turns what happened to a test into its outcome, its report and its entry for the result file.

Runs where the test ran; the entry travels with pytest's report (attribute ``daylab``) to the process that prints.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from harness.errors import CapabilityError, DaylabError, DeploymentError, EngineError, EngineGoneError
from harness.grading.result import Kind, Outcome
from harness.i18n.catalogue import check_report as words
from harness.i18n.message import localized
from harness.pytest_plugin.capabilities import NotEnforcedError, deploys, shortened
from harness.pytest_plugin.checking import CheckFailure, SubmissionFailure
from harness.pytest_plugin.failures import Advice, Evidence, render
from harness.pytest_plugin.graph import BlockedError

if TYPE_CHECKING:
    from harness.pytest_plugin.check_context import CheckContext

__all__ = ["evaluate", "outcome_of"]

INTERNAL_ERROR: Final = 500
"""HTTP status from which an answer is the engine's own failure and not a refusal of the request."""


def evaluate(context: CheckContext, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Give ``report`` its outcome, text and entry.

    Outside of labs only what concerns the engine is evaluated: a missing capability and an engine that failed.
    """
    check = context.check
    error = call.excinfo.value if call.excinfo and not hasattr(report, "wasxfail") else None
    outcome = Outcome.PASSED if error is None else outcome_of(error)
    if error is not None and outcome in (Outcome.FAILED, Outcome.ERROR):
        try:
            if context.session.is_foreign() and (unlike := _unlike_aws(context, error)):
                error, outcome = unlike, Outcome.SKIPPED
        except EngineGoneError as gone:
            # A check may fail merely because the engine died meanwhile: that is never the learner's failure.
            error, outcome = gone, Outcome.ERROR
    if check.directory is None and not isinstance(error, CapabilityError | EngineError):
        return
    context.graph.note(check, outcome)
    entry: dict[str, Any] = {
        "lab": check.directory.name if check.directory else "",
        "name": check.name,
        "kind": str(Kind.FAULT if check.fault else Kind.CHECK),
        "fault": check.fault,
        "outcome": str(outcome),
        "expected": None,
        "actual": None,
        "message": None if error is None else _first_line(error, context.lang),
        "missing": [],
        "blocked_by": None,
        "report": None,
    }
    if error is None:
        if report.when == "call" and context.verbose:
            entry.update(context.lesson)
    elif outcome is Outcome.SKIPPED:
        _skip(context, report, error, entry)
    elif outcome is Outcome.FAILED and check.directory is not None:
        report.longrepr = _explanation(context, call, error, entry)
    else:
        _blame_harness(context, report, error)
    if outcome in (Outcome.FAILED, Outcome.ERROR):
        entry["report"] = str(report.longrepr)
    report.__dict__["daylab"] = entry


def outcome_of(error: BaseException) -> Outcome:
    """Return whose failure ``error`` is: the learner's, the harness's, or nobody's because a capability is missing.

    An AWS error code in an answer (``NoSuchBucket``, ``AccessDenied``, …) is a fact about the learner's stack;
    an answer with status 500 or more, a connection that broke and any other exception is the harness's failure.
    That the engine died, which can make a learner's check fail as well, is found by asking the engine.
    """
    if isinstance(error, pytest.skip.Exception | CapabilityError | BlockedError):
        return Outcome.SKIPPED
    if isinstance(error, AssertionError | pytest.fail.Exception) or _is_refusal(error):
        return Outcome.FAILED
    return Outcome.ERROR


def _is_refusal(error: BaseException) -> bool:
    # botocore's ClientError, recognised without importing botocore: that would cost every user of pytest.
    if "botocore.exceptions" not in {base.__module__ for base in type(error).__mro__}:
        return False
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return False
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return isinstance(status, int) and status < INTERNAL_ERROR


def _unlike_aws(context: CheckContext, error: BaseException) -> NotEnforcedError | None:
    """What the failure of the reference solution says of an engine that promises nothing.

    The reference does what it should on an engine of daylab's. Where it does not, the engine is another than AWS. Of
    an intern's own work nothing can be said like that: there capabilities decide what is checked.
    """
    check, session = context.check, context.session
    undeployed = isinstance(error, DeploymentError)
    if check.directory is None or (isinstance(error, DaylabError) and not undeployed):
        return None
    if not check.fault and not session.is_reference(check.directory):
        return None
    missing = f"fault.{check.fault}" if check.fault else f"check.{check.name}"
    if undeployed:
        missing = deploys(session.spec(check.directory).scenario.name)
    return NotEnforcedError(missing, reason=shortened(_first_line(error, context.lang)))


def _first_line(error: BaseException, lang: str) -> str:
    if isinstance(error, SubmissionFailure):
        error = error.error
    text = localized(error.what, lang) if isinstance(error, DaylabError) else str(error)
    line = next(iter(text.splitlines()), "")
    return line if isinstance(error, AssertionError | DaylabError) else f"{type(error).__name__}: {line}"


def _skip(context: CheckContext, report: pytest.TestReport, error: BaseException, entry: dict[str, Any]) -> None:
    lang = context.lang
    if isinstance(error, BlockedError):
        entry["blocked_by"] = error.name
        entry["message"] = words.BLOCKED.get(lang, name=error.name)
    elif isinstance(error, CapabilityError):
        entry["missing"] = list(error.capabilities or (error.what,))
        reason = f" ({error.reason})" if isinstance(error, NotEnforcedError) and error.reason else ""
        entry["message"] = f"{words.NOT_ENFORCED.get(lang)}: {', '.join(entry['missing'])}{reason}"
    else:
        return  # skipped by the test itself; pytest's own report says why
    path, line, _ = report.location
    report.outcome = "skipped"
    report.longrepr = (path, (line or 0) + 1, entry["message"])


def _blame_harness(context: CheckContext, report: pytest.TestReport, error: BaseException) -> None:
    lang, session, key = context.lang, context.session, context.check.key
    if (first := session.first_to_report(error, key)) != key:
        report.longrepr = f"{_first_line(error, lang)}\n{words.SAME_ERROR.get(lang, first=first)}"
        return
    if isinstance(error, DaylabError):
        # An explained error: a traceback through the harness would only bury what it says.
        report.longrepr = error.text(lang)
    # What ends the engine brings its log along.
    if not isinstance(error, EngineError) and (log := session.engine_log()):
        report.sections.append((words.ENGINE_LOG.get(lang), log))


def _explanation(
    context: CheckContext, call: pytest.CallInfo[None], error: BaseException, entry: dict[str, Any]
) -> str:
    """The report of a learner's failure; what was expected and found goes into the entry as well."""
    check, session, lang, advice = context.check, context.session, context.lang, context.advice
    assert call.excinfo is not None
    lines = [traced.lineno + 1 for traced in call.excinfo.traceback if Path(traced.path) == check.path]
    where = f"{check.location}:{lines[-1] if lines else check.line}"
    entry["expected"], entry["actual"] = advice.title, str(error)
    if isinstance(error, SubmissionFailure):
        if (first := session.first_to_report(error, check.key)) != check.key:
            return f"{advice.title}\n{words.SAME_FAILURE.get(lang, first=first)}"
        # Where it happened has a place of its own in the report.
        fix = f"\n{words.TRY.get(lang)}: {localized(error.error.fix, lang)}" if error.error.fix else ""
        entry["expected"], entry["actual"] = words.DEPLOYS.get(lang), localized(error.error.what, lang) + fix
        where, advice = error.error.where or where, Advice(advice.title)
    elif isinstance(error, CheckFailure):
        entry["expected"], entry["actual"] = error.expected, error.actual
    evidence = Evidence() if (stack := session.stack(check)) is None else stack.evidence()
    return render(
        check=check.name,
        expected=entry["expected"],
        actual=entry["actual"],
        where=where,
        advice=advice,
        evidence=evidence.told_once(lambda lack: session.first_to_report(lack, check.name), check.name),
        lang=lang,
        verbose=context.verbose,
    )
