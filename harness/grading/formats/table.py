"""A table of the class as CSV: a line for each submission, a column for each check.

Limits: cells that a spreadsheet would run as a formula are quoted with an apostrophe, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
from collections.abc import Sequence

from harness.grading.formats.base import Context, Format
from harness.grading.formats.numbers import points
from harness.grading.score import Grade, Report, Score

__all__ = ["CSV"]


def _write(reports: Sequence[Report], context: Context) -> str:
    columns = list(dict.fromkeys((g.lab, s.check.name) for r in reports for g in r.grades for s in g.scores))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    fixed = ["submission", "earned", "possible", "complete", "late_days", "not_enforced", "problems"]
    table.writerow([*fixed, *(f"{lab}.{name}" for lab, name in columns)])
    for report in reports:
        found = {(grade.lab, score.check.name): score for grade in report.grades for score in grade.scores}
        late = max((_days_late(grade) for grade in report.grades), default=0)
        problems = [*report.problems, *(problem for grade in report.grades for problem in grade.problems)]
        unproven = sum(len(grade.not_enforced()) for grade in report.grades)
        row: list[object] = [_cell(report.submission), points(report.earned), points(report.possible)]
        row += ["yes" if report.complete else "no", late, unproven, _cell(" | ".join(problems))]
        table.writerow([*row, *(_earned(found.get(column)) for column in columns)])
    return text.getvalue()


def _days_late(grade: Grade) -> int:
    lateness = grade.lateness
    return lateness.late.days + 1 if lateness and lateness.factor < 1 else 0


def _earned(score: Score | None) -> object:
    """Points, or why there are none: an empty cell would be taken for a zero."""
    if score is None:
        return "not run"
    if score.check.missing:
        return "not enforced"
    return points(score.earned) if score.counts else str(score.check.outcome)


def _cell(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line


CSV = Format("csv", "class", "grades.csv", _write)
