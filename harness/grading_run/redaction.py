"""Takes out of texts what is different each time, so that the same submission graded twice reads the same.

Account numbers, request ids, random parts of names, ports, dates and measured times; what the work itself says stays,
but for what would steer a terminal. Limits: by their form, so a text of the work that looks like one of them is taken
out as well. Records keep everything. Expressions are linear, since texts of submissions are what they run on.
"""

import re
from dataclasses import replace
from typing import Final

from harness.grading.plain import plain
from harness.grading.result import CheckResult, RunResult

__all__ = ["ACCOUNT", "redact", "redacted"]

ACCOUNT: Final = "111122223333"
"""The account number of AWS's own examples."""

LONGEST: Final = 20_000  # characters of a text; what a function logs has no end
_READ: Final = 5 * LONGEST  # characters of it that are looked at

_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<id>"),
        (r"\b[0-9a-f]{32}\b", "<id>"),
        (r"(?<!\d)[1-9]\d{11}(?!\d)", ACCOUNT),
        (r"\b(?:AROA|AIDA|ASIA|AKIA)[A-Z0-9]{12,}\b", "<access key id>"),
        (r"(127\.0\.0\.1|localhost):\d+", r"\1:4566"),
        (r"\b\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?", "<time>"),
        (r"\b20\d\d/\d\d/\d\d(?=/)", "<date>"),
        (r"(?<!\d)1[6-9]\d{11}(?!\d)", "<time>"),
        (r"((?:Init |Billed |Restore )?Duration: )[\d.]+ ms", r"\1<time> ms"),
        (r"(Max Memory Used: )\d+ MB", r"\1<memory> MB"),
        (r"\b\d+(?:\.\d+)?(?= ?(?:s|ms|seconds)\b)(?<=\.\d)", "<time>"),
        (r"(?<=-)[0-9a-f]{8}(?![0-9a-z])", "<random>"),
    )
)


_PATH: Final = re.compile(r"[\w./-]+")
_OF_RUN: Final = re.compile(r"daylab-grading-\w+/(?:works/\d+/)?")
_OF_LAB: Final = re.compile(r"/(?=day\d\d\b|labs/)")


def redact(text: str) -> str:
    """Return ``text`` without what is different each time, and not longer than people read."""
    length, text = len(text), plain(text[:_READ])
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    text = _PATH.sub(lambda found: _below(found[0]), text)
    if len(text) > LONGEST or length > _READ:
        return f"{text[:LONGEST]}\n[cut: {LONGEST} of {length} characters]"
    return text


def _below(path: str) -> str:
    """Return a path without the temporary directory that it begins with."""
    if (found := _OF_RUN.search(path)) is not None:
        return path[found.end() :]
    start = path.find("/tmp/")
    if start >= 0 and (lab := _OF_LAB.search(path, start + 5)) is not None:
        return path[:start] + path[lab.end() :]
    return path


def redacted(result: RunResult) -> RunResult:
    """Return a result that is the same each time, without durations."""
    checks = tuple(sorted((_check(each) for each in result.checks), key=lambda each: (each.lab, each.name)))
    return RunResult(checks, tuple(redact(problem) for problem in result.problems))


def _check(check: CheckResult) -> CheckResult:
    return replace(
        check,
        seconds=0.0,
        expected=_text(check.expected),
        actual=_text(check.actual),
        message=_text(check.message),
        report=_text(check.report),
    )


def _text(text: str | None) -> str | None:
    return None if text is None else redact(text)
