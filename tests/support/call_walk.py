"""Counts how far a reader must follow one thing through ``harness``: stops, and returns between its modules.

The rule. A *stop* is the entry of a function or method of ``harness`` that is given the thing in one of its forms; a
test names them as types. What takes only a part of it, the constructors of dataclasses, comprehensions, and what runs
while a module is imported are no stops. A *return* is a stop in a module that was left for another one before.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import CO_GENERATOR
from types import FrameType
from typing import Any


@dataclass
class Walk:
    """The stops: module and name of each function, in their order."""

    stops: list[tuple[str, str]] = field(default_factory=list)

    @property
    def modules(self) -> set[str]:
        return {module for module, _ in self.stops}

    @property
    def returns(self) -> list[tuple[str, str]]:
        left = [module for module, _ in self.stops]
        return [stop for n, stop in enumerate(self.stops) if stop[0] in left[:n] and left[n - 1] != stop[0]]

    def __str__(self) -> str:
        counts = f"{len(self.stops)} stops in {len(self.modules)} modules with {len(self.returns)} returns"
        return "\n".join((counts, *(f"{module}: {name}" for module, name in self.stops)))


@contextmanager
def walked(*forms: type) -> Iterator[Walk]:
    """Note what this thread enters in the block.

    Args:
        forms: types of the thing that is followed.
    """
    walk, resumed, before = Walk(), set[int](), sys.getprofile()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        code, module = frame.f_code, str(frame.f_globals.get("__name__"))
        if event != "call" or not module.startswith("harness.") or code.co_filename == "<string>":
            return
        if "<" in code.co_name or _is_importing(frame):
            return
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if not any(isinstance(frame.f_locals.get(name), forms) for name in names):
            return
        if code.co_flags & CO_GENERATOR:  # entered once, however often it goes on
            if id(frame) in resumed:
                return
            resumed.add(id(frame))
        walk.stops.append((module, code.co_qualname))

    sys.setprofile(note)
    try:
        yield walk
    finally:
        sys.setprofile(before)


def _is_importing(frame: FrameType) -> bool:
    outer = frame.f_back
    while outer is not None and not str(outer.f_globals.get("__name__")).startswith("harness."):
        if outer.f_code.co_filename.startswith("<frozen importlib"):
            return True
        outer = outer.f_back
    return False
