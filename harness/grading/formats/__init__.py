"""Grade formats: what grades look like to other tools and to people. To add one, write a file and name it here."""

from collections.abc import Mapping

from harness.grading.formats.base import Context, Format, Pair
from harness.grading.formats.classroom50 import CLASSROOM50
from harness.grading.formats.exercism import EXERCISM
from harness.grading.formats.github_classroom import GITHUB_CLASSROOM
from harness.grading.formats.gradescope import GRADESCOPE
from harness.grading.formats.junit import JUNIT
from harness.grading.formats.markdown import MARKDOWN
from harness.grading.formats.pages import HTML_CLASS, HTML_STUDENT
from harness.grading.formats.table import CSV

__all__ = ["FORMATS", "Context", "Format", "Pair"]

FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        CLASSROOM50,
        CSV,
        EXERCISM,
        GITHUB_CLASSROOM,
        GRADESCOPE,
        HTML_STUDENT,
        HTML_CLASS,
        JUNIT,
        MARKDOWN,
    )
}
"""Name → format."""
