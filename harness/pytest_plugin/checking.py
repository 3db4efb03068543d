"""Structured assertions: what was expected, what was found, in the learner's language; and how values are shown.

Limits: a plain ``assert`` works as well; its report then shows pytest's own comparison.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from harness.errors import DaylabError
from harness.i18n.catalogue import check_report as catalogue
from harness.i18n.message import LANGUAGES

__all__ = ["LINES", "CheckFailure", "Checker", "SubmissionFailure", "Words", "excerpt", "shown", "worded"]

LINES = 30
"""Lines of a list that a report shows."""

type Words = str | Mapping[str, str]
"""A text: one for all languages (values, names), or one for each (``{"en": …, "vi": …}``)."""


class CheckFailure(AssertionError):  # noqa: N818 - a failed check is the learner's, no error of daylab
    """The work under test does not do what the check asks for.

    Args:
        expected: what the check asks for, already in the language of the run.
        actual: what it found.
    """

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(f"{expected}; found: {actual}")
        self.expected = expected
        self.actual = actual


class SubmissionFailure(AssertionError):  # noqa: N818 - likewise
    """The learner's work cannot be read or deployed.

    Args:
        error: what is wrong with it, in the words of file or stack.
    """

    def __init__(self, error: DaylabError) -> None:
        super().__init__(str(error))
        self.error = error


def worded(words: Words, lang: str) -> str:
    """Return ``words`` in ``lang``.

    Raises:
        KeyError: the text lacks that language.
    """
    return words if isinstance(words, str) else words[lang]


def excerpt(items: Sequence[str], lang: str, lines: int = LINES) -> str:
    """Return the last items that fit into ``lines`` lines, one below the other, but at least the last one.

    Args:
        items: texts of one line or more, oldest first.
        lang: language of what is said about the others.
        lines: how many lines the items may take together.
    """
    kept: list[str] = []
    for item in reversed(items):
        text = item.rstrip("\n")
        lines -= text.count("\n") + 1
        if lines < 0 and kept:
            break
        kept.append(text)
    if omitted := len(items) - len(kept):
        kept.append(catalogue.EARLIER.get(lang, count=omitted))
    return "\n".join(reversed(kept))


def shown(value: object, lang: str = LANGUAGES[0]) -> str:
    """Return a value as a report in ``lang`` shows it: a list one item a line, never cut without saying so."""
    if isinstance(value, str):
        return excerpt(value.splitlines() or ["''"], lang)
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        return excerpt([str(item) for item in value] or ["[] (nothing)"], lang)
    return repr(value)


class Checker:
    """The ``check`` fixture.

    Args:
        lang: language of the failure messages.
    """

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def __call__(
        self, condition: object, *, expected: Words, actual: object, advice: Callable[[], Words] | None = None
    ) -> None:
        """Fail unless ``condition`` holds.

        Args:
            condition: anything with a truth value.
            expected: what the check asks for.
            actual: what was found; a list is shown one item a line, a text of several languages in this run's.
            advice: asked when it fails for what is to be shown below.

        Raises:
            CheckFailure: it does not hold.
        """
        if not condition:
            if isinstance(actual, Mapping) and set(actual) == set(LANGUAGES):
                actual = actual[self._lang]
            told = worded(advice(), self._lang) if advice else ""
            raise CheckFailure(worded(expected, self._lang), "\n".join(filter(None, (shown(actual, self._lang), told))))

    def equal(self, actual: object, expected: object, *, of: Words, advice: Callable[[], Words] | None = None) -> None:
        """Fail unless both values are equal; ``of`` says what they are values of, ``advice`` is as above.

        Raises:
            CheckFailure: they differ.
        """
        self(
            actual == expected, expected=f"{worded(of, self._lang)} = {expected!r}", actual=repr(actual), advice=advice
        )
