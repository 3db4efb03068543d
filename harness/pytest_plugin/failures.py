"""The report of a learner's failure: facts in, text out. Pure.

Order: what went wrong in one sentence, as far as the engine saw it; what was expected and found, why it matters, a
hint, the documentation; then refused calls, each once with what it lacks, and the log lines that tell most. How much of
a list is left out is always said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from textwrap import indent
from typing import Final

from harness.i18n.catalogue import check_report as words
from harness.i18n.message import Message, localized
from harness.pytest_plugin.checking import LINES, excerpt
from harness.pytest_plugin.log_lines import errors, telling

__all__ = ["LOG_LINES", "Advice", "Evidence", "advice", "render"]

LOG_LINES: Final = 12
"""Lines of each function's log that a report shows unless asked for more."""


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
        told: checks whose reports show refused calls that are left out here.
    """

    denials: tuple[str, ...] = ()
    logs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    problem: str | None = None
    told: tuple[str, ...] = ()

    def told_once(self, teller: Callable[[str], str], check: str) -> "Evidence":
        """Return the evidence without the refused calls that another check's report shows.

        Args:
            teller: says which check tells something: the first for which it was asked.
            check: whose report this is for.
        """
        tellers = [teller(_lack(each)) for each in self.denials]
        kept = tuple(each for each, by in zip(self.denials, tellers, strict=True) if by == check)
        return replace(self, denials=kept, told=tuple(dict.fromkeys(by for by in tellers if by != check)))


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


def render(
    *,
    check: str,
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
        check: name of the check, as ``daylab hint`` and ``--only`` take it.
        expected: what the check asks for.
        actual: what it found.
        where: ``path:line`` of the failed assertion or of the mistake in the learner's file.
        advice: texts of the check.
        evidence: what the engine saw.
        lang: language of the headings.
        verbose: more of the logs.
    """
    sections = [(words.CHECK.get(lang), check)]
    if seen := _seen(evidence, lang):
        sections.append((words.SEEN.get(lang), seen))
    sections += [(words.EXPECTED.get(lang), expected), (words.ACTUAL.get(lang), actual), *advice.sections]
    if denials := _denials(evidence, lang):
        sections.append((words.DENIALS.get(lang), denials))
    written = [(name, events) for name, events in evidence.logs if events]
    for name, events in written:
        chosen, lines = (events, LINES) if verbose else (telling(events), LOG_LINES)
        is_above = all(event.rstrip("\n") in actual for event in chosen)
        log = words.ABOVE.get(lang) if is_above else excerpt(chosen, lang, lines)
        sections.append((words.LOG.get(lang, name=name), log))
    if evidence.logs and not written:
        sections.append((words.LOGS.get(lang), words.NO_LOG.get(lang)))
    sections.append((words.WHERE.get(lang), where))
    parts = [f"{heading}:\n{indent(text.rstrip(), '    ')}" for heading, text in sections]
    if evidence.problem:
        parts.insert(-1, words.NO_EVIDENCE.get(lang, error=localized(evidence.problem, lang)))
    return "\n".join([advice.title, "", *parts])


def _seen(evidence: Evidence, lang: str) -> str:
    """One sentence for each function that failed; what was refused speaks for itself."""
    sentences = []
    for name, events in evidence.logs:
        if found := errors(events):
            last = next(reversed(found))
            sentences.append(words.FUNCTION_FAILED.get(lang, name=name, count=found.total(), error=last))
    return "\n".join(sentences)


def _denials(evidence: Evidence, lang: str) -> str:
    """The refused calls, the latest last; those that lack the same are one, with their number."""
    latest: dict[str, tuple[str, int]] = {}
    for each in evidence.denials:
        count = latest.pop(_lack(each), ("", 0))[1] + 1
        latest[_lack(each)] = (each, count)
    lines = []
    for text, count in latest.values():
        first, newline, rest = text.partition("\n")
        lines.append(f"{first} (×{count}){newline}{rest}" if count > 1 else text)
    if evidence.told:
        names = ", ".join(evidence.told)
        lines.append(words.OTHERS_TOLD.get(lang, names=names) if lines else words.TOLD.get(lang, names=names))
    return excerpt(lines, lang, LINES)


def _lack(denial: str) -> str:
    """What makes two refused calls the same: the statement that both lack, else the message."""
    message, _, statement = denial.partition("\n")
    return statement or message
