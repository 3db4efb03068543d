"""A summary in Markdown for the page of a CI job (``$GITHUB_STEP_SUMMARY``, a GitLab comment).

Texts of submissions are code, spans or blocks, in which nothing is markup, a link or somebody's name.
Limits: GitHub takes 1 MiB a step, GitLab a million characters a comment: details are cut, and say so, until all fits.
Sources: https://docs.github.com/actions/reference/workflow-commands-for-github-actions, https://docs.gitlab.com/administration/instance_limits/
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from string import punctuation

from harness.grading.formats.base import Context, Format, explanation, shown, unseen
from harness.grading.formats.rendering import OUTCOMES, cut, readable, size, state
from harness.grading.score import Grade, Report
from harness.i18n.catalogue import grade_report as words

__all__ = ["LIMIT", "MARKDOWN"]

LIMIT = 1_000_000
"""Bytes of a summary."""

_DETAILS = (LIMIT // 2, 65_536, 8_192, 1_024)  # bytes of each detail: the first with which all fits
_MARKS = {"passed": "✅", "failed": "❌", "error": "⚠️", "blocked": "➖", "unenforced": "⬜"}


def _write(reports: Sequence[Report], context: Context) -> str:
    [report] = reports
    text = ""
    for room in _DETAILS:
        text = "\n".join(_lines(report, context, room)) + "\n"
        if size(text) <= LIMIT:
            break
    return cut(text, LIMIT, context.lang)


def _lines(report: Report, context: Context, room: int) -> Iterator[str]:
    lang = context.lang
    total = (words.POINTS_OF if report.complete else words.POINTS_SO_FAR).get(
        lang, earned=readable(report.earned), possible=readable(report.possible)
    )
    hides = any(unseen(grade.scores, context) for grade in report.grades)
    yield f"## {_code(report.submission)}" + ("" if hides else f": {total}")
    if not report.complete:
        yield f"\n**{words.INCOMPLETE.get(lang)}**"
    if report.adjusted is not None:
        yield f"\n{words.ADJUSTED.get(lang, points=readable(report.adjusted))}"
    if report.comment:
        yield f"\n{words.COMMENT.get(lang)}\n\n{_fenced(cut(report.comment, room, lang))}"
    for problem in report.problems:
        yield f"\n{_fenced(cut(problem, room, lang))}"
    if report.refusal:
        yield from _refused(report.refusal, room, lang)
        return
    for grade in report.grades:
        yield from _grade(grade, context, room)


def _grade(grade: Grade, context: Context, room: int) -> Iterator[str]:
    lang, visible = context.lang, shown(grade.scores, context)
    yield f"\n### {_inline(grade.lab)}: {_inline(grade.title)}\n"
    if grade.refusal:
        yield from _refused(grade.refusal, room, lang)
        return
    yield f"| {words.RESULT.get(lang)} | {words.CHECK.get(lang)} | {words.POINTS.get(lang)} |"
    yield "|---|---|--:|"
    for score in visible:
        earned = f"{readable(score.earned)}/{readable(score.possible)}" if score.counts else "–"
        how = state(score)
        yield f"| {_MARKS[how]} {OUTCOMES[how].get(lang)} | {_inline(score.worth.title)} | {earned} |"
    if hidden := unseen(grade.scores, context):
        yield f"\n{words.HIDDEN.get(lang, count=len(hidden))}"
    if grade.lateness and grade.lateness.factor < 1:
        yield f"\n{words.LATE.get(lang, lab=grade.lab, share=f'{1 - grade.lateness.factor:.0%}')}"
    for problem in grade.problems:
        yield f"\n{_fenced(cut(problem, room, lang))}"
    for score in visible:
        if text := explanation(score, lang):
            title = escape(" ".join(score.worth.title.split()))
            yield f"\n<details><summary>{title}</summary>\n\n{_fenced(cut(text, room, lang))}\n\n</details>"


def _refused(why: str, room: int, lang: str) -> Iterator[str]:
    yield f"\n**{words.REFUSED.get(lang)}**\n\n{_fenced(cut(why, room, lang))}"


def _inline(text: str) -> str:
    """Text that is nothing but text in a line of Markdown."""
    return re.sub(f"([{re.escape(punctuation)}])", r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    line = " ".join(text.split()) or "?"
    fence = "`" * (_longest(line) + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"`{line}`"


def _fenced(text: str) -> str:
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


MARKDOWN = Format("markdown", "submission", "summary.md", _write)
