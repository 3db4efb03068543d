"""The report of a learner's failure: facts in, text out. Pure.

Order: what was expected and found, why it matters, a hint, the documentation; then what the engine saw: refused
calls and log lines. How much of a list is left out is always said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import indent

from harness.i18n.catalogue import check_report as words
from harness.i18n.message import Message, localized
from harness.pytest_plugin.excerpt import excerpt

__all__ = ["Advice", "Evidence", "render"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What lab or fault says about a check, in the language of the run.

    Args:
        title: what should hold.
        paragraphs: (heading, text).
        hints: of rising strength.
        source: page of the AWS documentation.
    """

    title: str
    paragraphs: tuple[tuple[Message, str], ...] = ()
    hints: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the engine saw in the account.

    Args:
        denials: messages of refused calls, oldest first.
        logs: (function name, its log lines).
        problem: why there is none, when it could not be read.
    """

    denials: tuple[str, ...] = ()
    logs: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    problem: str | None = None


def render(
    *,
    expected: str,
    actual: str,
    where: str,
    advice: Advice,
    evidence: Evidence,
    lang: str,
    verbose: bool = False,
) -> str:
    """Return the report; its first line stands alone in pytest's short summary.

    Args:
        expected: what the check asks for.
        actual: what it found.
        where: ``path:line`` of the failed assertion or of the mistake in the learner's file.
        advice: texts of the check.
        evidence: what the engine saw.
        lang: language of the headings.
        verbose: all hints and not only the first.
    """
    parts = [
        advice.title,
        "",
        _section(words.EXPECTED.get(lang), expected),
        _section(words.ACTUAL.get(lang), actual),
        *(_section(heading.get(lang), text) for heading, text in advice.paragraphs),
        *_hints(advice.hints, lang, verbose),
    ]
    if advice.source:
        parts.append(_section(words.SOURCE.get(lang), advice.source))
    if evidence.problem:
        parts.append(words.NO_EVIDENCE.get(lang, error=localized(evidence.problem, lang)))
    if evidence.denials:
        parts.append(_section(words.DENIALS.get(lang), excerpt(_counted(evidence.denials), lang)))
    for name, events in evidence.logs:
        log = excerpt(events, lang) or words.NO_LOG.get(lang)
        parts.append(_section(words.LOG.get(lang, name=name), words.ABOVE.get(lang) if log in actual else log))
    return "\n".join([*parts, _section(words.WHERE.get(lang), where)])


def _section(heading: str, text: str) -> str:
    return f"{heading}:\n{indent(text.rstrip(), '    ')}"


def _hints(hints: Sequence[str], lang: str, verbose: bool) -> list[str]:
    if not hints:
        return []
    if verbose or len(hints) == 1:
        numbered = [f"{number}. {hint}" for number, hint in enumerate(hints, 1)] if len(hints) > 1 else hints
        return [_section(words.HINT.get(lang), "\n".join(numbered))]
    return [_section(f"{words.HINT.get(lang)} ({words.MORE_HINTS.get(lang, count=len(hints) - 1)})", hints[0])]


def _counted(messages: Sequence[str]) -> list[str]:
    """Join equal messages, keeping the order of their last occurrence."""
    counts: dict[str, int] = {}
    for message in messages:
        counts[message] = counts.pop(message, 0) + 1
    return [f"{message} (×{count})" if count > 1 else message for message, count in counts.items()]
