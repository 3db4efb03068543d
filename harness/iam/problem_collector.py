"""Collecting the problems of a policy while it is parsed, and the small readers that every element uses."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam as words
from harness.i18n.message import Message, verbatim
from harness.iam.problems import PROBLEM_LIMIT, Problem

__all__ = ["ProblemCollector", "nearest", "read_texts", "show"]


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
