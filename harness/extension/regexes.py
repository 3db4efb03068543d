"""Regular expressions that users write, matched so that none of them holds up the engine.

Python's own engine goes back over a text again and again: ``(a+)+$`` takes seconds for 29 characters, and nobody else
runs meanwhile. RE2 takes time that grows with the text, and lets others run. What RE2 cannot do (to look ahead or
behind, to refer back) a process of its own does, within :data:`CHILD_SECONDS` of processor time; on a machine that does
not get to it within :data:`PATIENCE` seconds it does not match.

Limits of this engine, where AWS documents none: an expression has at most :data:`MOST_CHARACTERS`; its program times
the text stays within :data:`MOST_WORK`. A text on which it would take more does not match.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import re2

__all__ = ["CHILD_SECONDS", "MOST_CHARACTERS", "MOST_WORK", "Regex", "RegexError", "regex"]

MOST_CHARACTERS: Final = 5_000

MOST_WORK: Final = 50_000_000
"""Instructions of the program times bytes of the text: RE2's worst case, about a second."""

CHILD_SECONDS: Final = 0.2
PATIENCE: Final = 10.0

MOST_RESULT: Final = 10 * 1024 * 1024
"""Characters that replacements make; each replacement counts 100 more."""

_CHILDREN: Final = threading.BoundedSemaphore(2)

_PROGRAM: Final = """
import json, os, re, resource, signal, sys
os.nice(19)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
how, pattern, flags, text, seconds = json.load(sys.stdin)
signal.setitimer(signal.ITIMER_VIRTUAL, seconds)  # ends the process, also within an expression
found = getattr(re.compile(pattern, flags), how)(text)
json.dump(found and [found.group(), *found.groups()], sys.stdout)
"""


class RegexError(ValueError):
    """The text is no regular expression, or one that is too long."""


class Regex:
    """A regular expression as :mod:`re` has it. Make one with :func:`regex`.

    Attributes:
        names: its named groups, in order.
        groups: how many groups it has.
    """

    def __init__(self, text: str, *, is_dot_all: bool = False) -> None:
        if len(text) > MOST_CHARACTERS:
            raise RegexError(f"a regular expression has at most {MOST_CHARACTERS} characters")
        self._flags = re.DOTALL if is_dot_all else 0
        self._text = re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", text)
        options = re2.Options()
        options.log_errors = False
        options.dot_nl = is_dot_all
        self._linear: Any = None
        index: Mapping[str, int]
        try:
            self._linear = re2.compile(self._text, options)
            index, self.groups = self._linear.groupindex, self._linear.groups
        except re2.error:
            try:
                other = re.compile(self._text, self._flags)
            except (re.error, RecursionError, OverflowError) as error:
                raise RegexError(str(error)) from None
            index, self.groups = other.groupindex, other.groups
        self.names = sorted(index, key=lambda name: index[name])

    def search(self, text: str) -> bool:
        """Whether it matches somewhere in a text."""
        return self.found(text) is not None

    def fullmatch(self, text: str) -> bool:
        """Whether it matches a whole text."""
        return self._find("fullmatch", text) is not None

    def found(self, text: str) -> Sequence[str | None] | None:
        """What it matches first in a text, and each of its groups; None if nothing."""
        found = self._find("search", text)
        if found is None and text.endswith("\n"):  # $ also matches before the end of the last line
            found = self._find("search", text[:-1])
        return found

    def sub(self, replacement: str | Callable[[Any], str], text: str, count: int = 0) -> str:
        """As :meth:`re.Pattern.sub`. RegexError: RE2 cannot, or the result passes :data:`MOST_RESULT`."""
        if self._linear is None or self._linear.programsize * len(text) > MOST_WORK:
            raise RegexError("this engine does not replace by this expression")
        left = MOST_RESULT

        def made(match: Any) -> str:
            nonlocal left
            new: str = replacement(match) if callable(replacement) else match.expand(replacement)
            left -= 100 + len(new)
            if left < 0:
                raise RegexError("what is replaced makes too long a text")
            return new

        replaced: str = self._linear.sub(made, text, count)
        return replaced

    def _find(self, how: str, text: str) -> Sequence[str | None] | None:
        text = text.encode("utf-8", "replace").decode()  # halves of characters are none to RE2
        if self._linear is None:
            return self._find_apart(how, text)
        if self._linear.programsize * len(text) > MOST_WORK:
            return None
        match = getattr(self._linear, how)(text)
        return match and (match.group(), *match.groups())

    def _find_apart(self, how: str, text: str) -> Sequence[str | None] | None:
        asked = json.dumps([how, self._text, int(self._flags), text, CHILD_SECONDS])
        command = [sys.executable, "-I", "-S", "-c", _PROGRAM]
        try:
            with _CHILDREN:
                done = subprocess.run(
                    command, input=asked, capture_output=True, text=True, timeout=PATIENCE, check=False
                )
        except subprocess.TimeoutExpired:
            return None
        found: list[str | None] | None = None if done.returncode else json.loads(done.stdout)
        return found


@lru_cache(maxsize=1024)
def regex(text: str, *, is_dot_all: bool = False) -> Regex:
    """An expression of a user.

    Args:
        text: in the syntax that Java, JavaScript and Python share; ``(?<name>…)`` names a group.
        is_dot_all: whether a dot matches line breaks.

    Raises:
        RegexError: it is none, or too long.
    """
    return Regex(text, is_dot_all=is_dot_all)
