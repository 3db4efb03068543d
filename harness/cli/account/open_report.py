"""``daylab open``: the report of the last check or drill, as a page that needs nothing but itself."""

from __future__ import annotations

import webbrowser
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.command_language import Lang, chosen, help_text
from harness.cli.learn.lab_context import work_root
from harness.errors import InputError
from harness.i18n.catalogue import account_commands as words
from harness.i18n.message import verbatim

if TYPE_CHECKING:
    from harness.progress.results import Kept

__all__ = ["ABOUT", "open_report"]

ABOUT = help_text(words.OPEN_ABOUT)


def open_report(
    day: Annotated[str | None, typer.Argument(metavar="[DAY]", help=help_text(words.LAB))] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=help_text(words.NO_BROWSER))] = False,
    lang: Lang = None,
) -> None:
    """Writes the page, prints its path and shows it."""
    from harness.atomic_files import write_atomically
    from harness.progress.results import kept, latest

    spoken, work = chosen(lang), work_root()
    found = kept(work, day) if day else latest(work)
    if found is None:
        raise InputError(words.NO_RESULT, fix=verbatim("daylab check day05"))
    path = work / ".daylab" / "reports" / f"{found.name}.html"
    write_atomically(path, _page(found, spoken))
    typer.echo(path)
    if not no_browser:
        webbrowser.open(path.as_uri())


def _page(found: Kept, lang: str) -> str:
    from harness.curriculum.loader import find_lab, load_lab
    from harness.grading.formats import FORMATS
    from harness.grading.formats.base import Context
    from harness.grading.result import RunResult
    from harness.grading.score import Report, Worth, grade

    result = RunResult.from_json(found.text)
    grades = []
    for day in sorted({each.lab for each in result.checks}):
        lab = load_lab(find_lab(day))
        ran = {each.name for each in result.checks if each.lab == day}
        worths = {
            name: Worth(check.title.get(lang), check.points, check.visibility, check.source)
            for name, check in lab.checks.items()
            if name in ran  # one check alone may have been asked for
        }
        grades.append(grade(day, lab.title.get(lang), result, worths))
    report = Report(found.name, tuple(grades), result.problems if not grades else ())
    generated = datetime.fromtimestamp(found.moment, UTC)
    return FORMATS["html"].write([report], Context(lang=lang, audience="student", generated=generated))
