"""Counts the way that a reader goes who follows one thing through the code by its calls.

The rule. While it runs, every call from one function of ``harness`` to another is noted, each pair of functions once,
in the order in which they first happened; calls by way of other libraries count as made by the function of ``harness``
below them. Bodies of modules and classes, comprehensions, lambdas and what dataclasses generate are no functions here.
Then

- a *stop* is a function that was entered,
- a *module* is one that has a stop,
- a *return* is a noted call that leads from one module into another that was entered before.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

HARNESS = str(Path(__file__).resolve().parents[2] / "harness") + "/"

type Function = tuple[str, str]
"""File below ``harness/``, and qualified name."""


@dataclass
class Walk:
    """What was noted.

    Attributes:
        calls: pairs of caller (None: from outside of ``harness``) and called, in their order.
    """

    calls: dict[tuple[Function | None, Function], None] = field(default_factory=dict)

    @property
    def stops(self) -> list[Function]:
        return list(dict.fromkeys(called for _, called in self.calls))

    @property
    def modules(self) -> list[str]:
        return list(dict.fromkeys(module for module, _ in self.stops))

    @property
    def returns(self) -> list[tuple[Function, Function]]:
        entered: set[str] = set()
        found = []
        for caller, called in self.calls:
            if caller is not None and caller[0] != called[0] and called[0] in entered:
                found.append((caller, called))
            entered.add(called[0])
        return found

    def __str__(self) -> str:
        lines = [f"{len(self.stops)} stops in {len(self.modules)} modules with {len(self.returns)} returns"]
        entered: set[str] = set()
        for caller, called in self.calls:
            back = caller is not None and caller[0] != called[0] and called[0] in entered
            entered.add(called[0])
            source = "outside" if caller is None else f"{caller[0]}:{caller[1]}"
            lines.append(f"{'R' if back else ' '} {source} → {called[0]}:{called[1]}")
        return "\n".join(lines)


@contextmanager
def walked() -> Iterator[Walk]:
    """Note the calls that this thread makes in the block."""
    walk = Walk()
    before = sys.getprofile()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and (called := _function(frame.f_code)) is not None:
            with suppress(_Importing):
                if (caller := _caller(frame)) != called:
                    walk.calls.setdefault((caller, called))

    sys.setprofile(note)
    try:
        yield walk
    finally:
        sys.setprofile(before)


class _Importing(Exception):  # noqa: N818 - a finding
    """The call is made by a module while it is imported, which is no part of the way."""


def _caller(frame: FrameType) -> Function | None:
    outer = frame.f_back
    while outer is not None:
        if (found := _function(outer.f_code)) is not None:
            return found
        if outer.f_code.co_filename.startswith("<frozen importlib"):
            raise _Importing
        outer = outer.f_back
    return None


def _function(code: CodeType) -> Function | None:
    name = code.co_qualname
    is_function = code.co_flags & CO_OPTIMIZED and not name.endswith(">")
    if not is_function or not code.co_filename.startswith(HARNESS):
        return None
    return code.co_filename.removeprefix(HARNESS), name


def walk(action: Callable[[], object]) -> Walk:
    """Note the calls of ``action``."""
    with walked() as found:
        action()
    return found
