"""What is wrong with a policy, where, and what to write instead; and collecting that while a policy is parsed.

Limits: at most `PROBLEM_LIMIT` problems are listed; the rest is counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from harness.errors import InputError
from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam as words
from harness.i18n.message import Message, verbatim

__all__ = ["PROBLEM_LIMIT", "PolicyError", "Problem", "ProblemCollector", "nearest", "read_texts", "show"]

PROBLEM_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a policy.

    Attributes:
        path: the element, for example ``Statement[2].Condition.StringEqual`` (counted from 0; empty: the whole).
        what: what is wrong, one sentence.
        fix: what to write instead.
    """

    path: str
    what: Message
    fix: Message


class PolicyError(InputError):
    """A policy cannot be used; ``problems`` lists why."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        what = words.AND_MORE(what=first.what, count=len(problems) - 1) if problems[1:] else first.what
        where = ": ".join(part for part in (name, first.path) if part)
        super().__init__(what, where=where or "policy", fix=first.fix)
        self.problems = problems


class ProblemCollector:
    """Collects problems; `found` is in the order of the document."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    @property
    def full(self) -> bool:
        """Whether enough problems were found to stop looking."""
        return len(self.found) >= PROBLEM_LIMIT

    def add(self, path: str, what: Message, fix: str) -> None:
        """Note a problem; a ``fix`` that is no message is an example to type."""
        self.found.append(Problem(path, what, verbatim(fix)))

    def unknown_keys(self, given: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        """Note the keys of an object that are not elements."""
        for key in given:
            if self.full:
                return
            if key not in known:
                self.add(
                    f"{path}.{key}".lstrip(".") if isinstance(key, str) else path,
                    words.NOT_AN_ELEMENT(key=show(key)),
                    nearest(key, known) or common.ONE_OF(names=", ".join(known)),
                )


def read_texts(value: Any, path: str, problems: ProblemCollector, example: str) -> list[tuple[str, str]]:
    """Path and text of each entry of a text or a list of texts."""
    if isinstance(value, str):
        entries = [(path, value)]
    elif isinstance(value, list | tuple):
        entries = [(f"{path}[{index}]", one) for index, one in enumerate(value)]
    else:
        problems.add(path, words.NEITHER_TEXT_NOR_LIST(given=show(value)), example)
        return []
    if not entries:
        problems.add(path, words.EMPTY_LIST, example)
    good = []
    for position, one in entries:
        if isinstance(one, str) and one:
            good.append((position, one))
        else:
            problems.add(position, words.NOT_TEXT(given=show(one)), example)
    return good


def nearest(word: Any, known: Iterable[str]) -> str | None:
    """The known name that looks most like a word, whatever its case; None when none does."""
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(str(word)[:80].lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def show(value: Any) -> str:
    """A value for a message, shortened."""
    if isinstance(value, str | int | float | bool) or value is None:
        text = repr(value)
        return text if len(text) <= 80 else text[:79] + "…"
    if isinstance(value, Mapping):
        return words.AN_OBJECT
    return words.A_LIST if isinstance(value, list) else type(value).__name__
