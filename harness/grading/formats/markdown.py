"""A summary in Markdown for the page of a CI job (``$GITHUB_STEP_SUMMARY``, a GitLab comment)."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from harness.grading.formats.base import Context, Format, shown, told
from harness.grading.formats.numbers import points
from harness.grading.formats.state import state
from harness.grading.formats.words import word
from harness.grading.score import Grade, Report, Score

__all__ = ["MARKDOWN"]

_MARKS = {"passed": "✅", "failed": "❌", "error": "⚠️", "blocked": "➖", "unenforced": "⬜"}


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    return "\n".join(_lines(report, context)) + "\n"


def _lines(report: Report, context: Context) -> Iterator[str]:
    lang = context.lang
    total = word("points_of", lang, earned=f"{points(report.earned):g}", possible=f"{points(report.possible):g}")
    hides = any(len(shown(grade.scores, context)) < len(grade.scores) for grade in report.grades)
    yield f"## {_inline(report.submission)}" + ("" if hides else f": {total}")
    if not report.complete:
        yield f"\n**{word('incomplete', lang)}**"
    for problem in report.problems:
        yield f"\n{_fenced(problem)}"
    for grade in report.grades:
        yield from _grade(grade, context)


def _grade(grade: Grade, context: Context) -> Iterator[str]:
    lang, visible = context.lang, shown(grade.scores, context)
    yield f"\n### {grade.lab}: {_inline(grade.title)}\n"
    yield f"| | {word('check', lang)} | {word('points', lang)} |"
    yield "|---|---|---|"
    for score in visible:
        earned = f"{points(score.earned):g}/{points(score.possible):g}" if score.counts else "–"
        yield f"| {_MARKS[state(score)]} | {_inline(score.worth.title)} | {earned} |"
    if hidden := len(grade.scores) - len(visible):
        yield f"\n{word('hidden', lang, count=hidden)}"
    if missing := [score for score in grade.not_enforced() if score in visible]:
        names = ", ".join(_inline(score.worth.title) for score in missing)
        yield f"\n{word('not_enforced', lang, lab=grade.lab, names=names)}"
    if grade.lateness and grade.lateness.factor < 1:
        yield f"\n{word('late', lang, lab=grade.lab, share=f'{1 - grade.lateness.factor:.0%}')}"
    for problem in grade.problems:
        yield f"\n{_fenced(problem)}"
    for score in visible:
        if state(score) in ("failed", "error") and told(score):
            yield from _details(score)


def _details(score: Score) -> Iterator[str]:
    yield f"\n<details><summary>{escape(score.worth.title)}</summary>\n\n{_fenced(told(score))}\n\n</details>"


def _inline(text: str) -> str:
    """Text that is nothing but text in a line of Markdown, whoever wrote it."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~])", r"\\\1", " ".join(text.split()))


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


MARKDOWN = Format("markdown", "submission", "summary.md", _write)
