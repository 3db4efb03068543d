"""Reports as pages that need nothing but themselves: one for a student, one for the class.

Every text is escaped by the template engine, and the page forbids itself whatever it does not need (a content security
policy), because texts of submissions are in it: no script can run but the one whose hash the page names.
"""

import base64
import hashlib
import math
from collections.abc import Sequence
from statistics import mean, median
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from harness.diagrams.chart import bar_chart
from harness.grading.formats.base import Context, Format, explanation, shown, unseen
from harness.grading.formats.rendering import OUTCOMES, readable, state
from harness.grading.score import Grade, Report
from harness.i18n.catalogue import grade_report as words

__all__ = ["HTML_CLASS", "HTML_STUDENT"]

_BINS = 10
_HARDEST = 10
_files = PackageLoader("harness.grading.formats")
_pages = Environment(
    loader=_files,
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _student(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    hides = any(unseen(grade.scores, context) for grade in report.grades)

    def first_failed(grade: Grade) -> int:
        states = [state(score) for score in shown(grade.scores, context)]
        return states.index("failed") if "failed" in states else -1

    return _render("student.html.j2", context, report=report, hides=hides, first_failed=first_failed)


def _class(reports: Sequence[Report], context: Context) -> str:
    graded = [report for report in reports if report.complete and not report.refusals]
    shares = [report.earned / report.possible if report.possible else 0.0 for report in graded]
    script = _files.get_source(_pages, "sort.js")[0]
    labs = sorted({grade.lab for report in reports for grade in report.grades})
    return _render(
        "class.html.j2",
        context,
        reports=reports,
        labs=labs,
        average=mean(shares) if shares else 0.0,
        median=median(shares) if shares else 0.0,
        again=[report.submission for report in reports if not report.complete],
        distribution=Markup(_distribution(shares, context.lang)) if shares else "",
        unread=[report for report in reports if report.refusals],
        durations=Markup(_durations([report.seconds for report in reports if report.seconds], context.lang)),
        handed_in=Markup(_hours([report for report in graded if report.submitted], context)),
        hardest=_hardest(reports),
        similar=sorted(context.similar, key=lambda pair: (-pair.score, pair.one, pair.other)),
        by_lab=lambda report, lab: next((grade for grade in report.grades if grade.lab == lab), None),
        late=_late,
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _render(template: str, context: Context, **values: Any) -> str:
    return _pages.get_template(template).render(
        lang=context.lang,
        words=words,
        outcomes=OUTCOMES,
        number=readable,
        percent=lambda value: f"{value:.0%}",
        state=state,
        explanation=lambda score: explanation(score, context.lang),
        shown=lambda scores: shown(scores, context),
        generated=context.generated.strftime("%Y-%m-%d %H:%M %Z") if context.generated else "",
        **values,
    )


def _distribution(shares: Sequence[float], lang: str) -> str:
    counts = [0] * _BINS
    for share in shares:
        counts[min(int(share * _BINS), _BINS - 1)] += 1
    names = [f"{100 * start // _BINS}–{100 * (start + 1) // _BINS}" for start in range(_BINS)]
    return bar_chart("", names, {words.SHARE.get(lang): counts}, value_title="")


def _durations(seconds: Sequence[float], lang: str) -> str:
    """How many submissions took how long to evaluate."""
    if not seconds:
        return ""
    return _histogram(seconds, max(1.0, max(seconds) / _BINS), words.SECONDS.get(lang))


def _hours(reports: Sequence[Report], context: Context) -> str:
    """How many were handed in how many hours before (below zero) or after the due date."""
    late = [grade.lateness.late for report in reports for grade in report.grades[:1] if grade.lateness]
    if not late:
        return ""
    hours = [each.total_seconds() / 3600 for each in late]
    return _histogram(hours, max(1.0, (max(hours) - min(hours)) / _BINS), words.HOURS.get(context.lang))


def _histogram(values: Sequence[float], width: float, what: str) -> str:
    width = math.ceil(width)
    first = math.floor(min(*values, 0.0) / width)
    counts = [0] * (math.floor(max(values) / width) - first + 1)
    for value in values:
        counts[math.floor(value / width) - first] += 1
    names = [f"{(first + number) * width}–{(first + number + 1) * width}" for number in range(len(counts))]
    return bar_chart("", names, {what: counts}, value_title="")


def _hardest(reports: Sequence[Report]) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for report in reports:
        for grade in report.grades:
            for score in grade.scores:
                if not score.counts or grade.refusal:
                    continue
                empty = {"lab": grade.lab, "title": score.worth.title, "passed": 0, "all": 0}
                row = rows.setdefault((grade.lab, score.check.name), empty)
                row["all"] += 1
                row["passed"] += state(score) == "passed"
    missed = [row for row in rows.values() if row["passed"] < row["all"]]
    return sorted(missed, key=lambda row: (row["passed"] / row["all"], row["lab"], row["title"]))[:_HARDEST]


def _late(report: Report) -> float:
    """Return the smallest factor that lateness left of a lab."""
    return min((grade.lateness.factor for grade in report.grades if grade.lateness), default=1.0)


HTML_STUDENT = Format("html", "submission", "report.html", _student)
HTML_CLASS = Format("html-class", "class", "class.html", _class)
