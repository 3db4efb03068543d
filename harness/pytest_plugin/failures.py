"""The report of a learner's failure: facts in, text out. Pure.

Order: what was expected and found, why it matters, a hint, the documentation; then what the engine saw: refused
calls and log lines. How much of a list is left out is always said.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from harness.i18n.catalogue import check_report as words
from harness.i18n.message import Message, localized
from harness.pytest_plugin.checking import excerpt

__all__ = ["Advice", "Evidence", "advice", "render"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What lab or fault says about a check, in the language of the run.

    Args:
        title: what should hold.
        sections: (heading, text).
    """

    title: str
    sections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the engine saw in the account.

    Args:
        denials: messages of refused calls, oldest first.
        logs: (function name, its log lines).
        problem: why there is none, when it could not be read.
    """

    denials: tuple[str, ...] = ()
    logs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    problem: str | None = None


def advice(
    title: Message,
    paragraphs: Sequence[tuple[Message, Message]],
    *,
    hints: Sequence[Message] = (),
    source: str,
    lang: str,
    verbose: bool = False,
) -> Advice:
    """Return the texts of a check or a fault as a report shows them.

    Args:
        title: what should hold.
        paragraphs: (heading, text).
        hints: of rising strength.
        source: page of the AWS documentation.
        lang: language of all.
        verbose: all hints and not only the first.
    """
    sections = [(heading.get(lang), text.get(lang)) for heading, text in paragraphs]
    heading, shown = words.HINT.get(lang), [hint.get(lang) for hint in hints]
    if verbose and len(shown) > 1:
        sections.append((heading, "\n".join(f"{number}. {hint}" for number, hint in enumerate(shown, 1))))
    elif shown:
        more = f" ({words.MORE_HINTS.get(lang, count=len(shown) - 1)})" if len(shown) > 1 else ""
        sections.append((heading + more, shown[0]))
    return Advice(title.get(lang), (*sections, (words.SOURCE.get(lang), source)))


def render(*, expected: str, actual: str, where: str, advice: Advice, evidence: Evidence, lang: str) -> str:
    """Return the report; its first line stands alone in pytest's short summary.

    Args:
        expected: what the check asks for.
        actual: what it found.
        where: ``path:line`` of the failed assertion or of the mistake in the learner's file.
        advice: texts of the check.
        evidence: what the engine saw.
        lang: language of the headings.
    """
    sections = [(words.EXPECTED.get(lang), expected), (words.ACTUAL.get(lang), actual), *advice.sections]
    if evidence.denials:
        counts = Counter(evidence.denials)
        latest_last = reversed(dict.fromkeys(reversed(evidence.denials)))
        denials = [f"{each} (×{counts[each]})" if counts[each] > 1 else each for each in latest_last]
        sections.append((words.DENIALS.get(lang), excerpt(denials, lang)))
    for name, events in evidence.logs:
        log = excerpt(events, lang) or words.NO_LOG.get(lang)
        sections.append((words.LOG.get(lang, name=name), words.ABOVE.get(lang) if log in actual else log))
    sections.append((words.WHERE.get(lang), where))
    parts = [f"{heading}:\n{indent(text.rstrip(), '    ')}" for heading, text in sections]
    if evidence.problem:
        parts.insert(-1, words.NO_EVIDENCE.get(lang, error=localized(evidence.problem, lang)))
    return "\n".join([advice.title, "", *parts])
