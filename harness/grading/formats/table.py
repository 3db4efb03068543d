"""A table of the class as CSV: a line for each submission, a column for each check.

Points of checks are as earned; those of the submission are without what lateness took off (``late_factor`` is what was
left of the latest lab). Headings are English in every language, because programs read them. Limits: cells that a
spreadsheet would run as a formula are quoted with an apostrophe, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
from collections.abc import Sequence

from harness.grading.formats.base import Context, Format
from harness.grading.formats.rendering import points, state
from harness.grading.plain import plain
from harness.grading.score import Report, Score

__all__ = ["CSV", "cell"]

_UNCOUNTED = {"error": "error", "unenforced": "not enforced"}


def _write(reports: Sequence[Report], context: Context) -> str:
    columns = list(dict.fromkeys((g.lab, s.check.name) for r in reports for g in r.grades for s in g.scores))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    fixed = ["submission", "earned", "possible", "complete", "late_hours", "late_factor", "not_enforced", "problems"]
    fixed += ["refused", "adjusted", "comment", "seconds", "submitted"]
    table.writerow([*fixed, *(cell(f"{lab}.{name}") for lab, name in columns)])
    for report in reports:
        found = {(grade.lab, score.check.name): score for grade in report.grades for score in grade.scores}
        late = [grade.lateness for grade in report.grades if grade.lateness]
        hours = max((each.late.total_seconds() / 3600 for each in late), default=0.0)
        factor = points(min((each.factor for each in late), default=1.0))
        problems = [*report.problems, *(problem for grade in report.grades for problem in grade.problems)]
        unproven = sum(state(score) == "unenforced" for score in found.values())
        row: list[object] = [cell(report.submission), points(report.earned), points(report.possible)]
        row += ["yes" if report.complete else "no", points(max(0.0, hours)), factor]
        row += [unproven, cell(" | ".join(problems)), cell(" | ".join(report.refusals))]
        row += ["no" if report.adjusted is None else "yes", cell(report.comment)]
        row += [points(report.seconds), report.submitted.isoformat(timespec="seconds") if report.submitted else ""]
        refused = {grade.lab for grade in report.grades if grade.refusal}
        table.writerow(
            [*row, *("not read" if lab in refused else _earned(found.get((lab, name))) for lab, name in columns)]
        )
    return text.getvalue()


def _earned(score: Score | None) -> object:
    """Points, or why there are none: an empty cell would be taken for a zero."""
    if score is None:
        return "not run"
    return points(score.earned) if score.counts else _UNCOUNTED[state(score)]


def cell(text: str) -> str:
    """Return a line that no spreadsheet runs."""
    line = " ".join(plain(text).split())
    return f"'{line}" if line.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else line


CSV = Format("csv", "class", "grades.csv", _write)
