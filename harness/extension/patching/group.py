"""Groups of patches that are applied whole or not at all.

Limits: a group that is applied stays; only tests take it back (:meth:`Patches.undo`).
"""

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from harness.errors import EngineError
from harness.extension.patching.evidence import Evidence
from harness.extension.patching.targets import ABSENT, Place, TargetError, fingerprint, locate
from harness.extension.patching.versions import PINNED, changed_versions
from harness.i18n.catalogue import engine_process as words
from harness.i18n.message import verbatim

__all__ = ["Patch", "PatchError", "Patches"]

_applying = threading.RLock()


class PatchError(EngineError):
    """Patches do not fit the LocalStack or moto that is installed; what they belong to must not be served."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One declared change of LocalStack or moto.

    Attributes:
        target: ``module:name`` or ``module:Class.name``.
        fingerprint: of the source that it replaces; :data:`~harness.extension.patching.targets.ABSENT` where it adds.
        evidence: why it is right.
        says: what it does, one sentence.
        declared_at: module and line of the declaration.
        make: makes the new attribute of the old one, as it is stored in its class or module.
    """

    target: str
    fingerprint: str
    evidence: Evidence
    says: str
    declared_at: str
    make: Callable[[Any], Any]


class Patches:
    """The patches of a service or of a part of the engine.

    Args:
        name: what the error says when they do not fit.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._declared: list[Patch] = []
        self._actions: list[Callable[[], None]] = []
        self._undo: list[tuple[Place, bool, Any]] = []

    def __iter__(self) -> Iterator[Patch]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)

    def wrap[F: Callable[..., Any]](self, target: str, fingerprint: str, evidence: Evidence) -> Callable[[F], F]:
        """Declare that the decorated function stands around a function, which it receives as its first argument.

        Its docstring's first sentence says what it does. Class methods receive the class second, static methods none.
        """

        def declare(function: F) -> F:
            self._add(target, fingerprint, evidence, _sentence(function), lambda old: _around(old, function), function)
            return function

        return declare

    def replace[F: Callable[..., Any]](self, target: str, fingerprint: str, evidence: Evidence) -> Callable[[F], F]:
        """Declare that the decorated function stands instead of a function, static or class method, or property."""

        def declare(function: F) -> F:
            self._add(target, fingerprint, evidence, _sentence(function), lambda old: _like(old, function), function)
            return function

        return declare

    def put(self, target: str, fingerprint: str, evidence: Evidence, says: str, value: Any) -> None:
        """Declare a value for an attribute; one that is not there yet has the fingerprint ``absent``."""
        self._add(target, fingerprint, evidence, says, lambda _: value, None)

    def derive(self, target: str, fingerprint: str, evidence: Evidence, says: str, make: Callable[[Any], Any]) -> None:
        """Declare that an attribute becomes what ``make`` makes of it."""
        self._add(target, fingerprint, evidence, says, make, None)

    def then(self, action: Callable[[], None]) -> None:
        """Declare what follows when everything is applied: a thread that starts, a table that gets an index."""
        self._actions.append(action)

    def apply(self) -> None:
        """Change everything that is declared, or nothing.

        Raises:
            PatchError: a target is gone, or differs from what was replaced when the patch was written.
        """
        with _applying:
            places, problems = [], []
            for patch in self._declared:
                try:
                    place = locate(patch.target)
                    problem = _problem(patch, place)
                except TargetError as error:
                    problem = str(error)
                else:
                    places.append((patch, place))
                if problem:
                    problems.append(f"{patch.target} ({patch.says} {patch.declared_at}): {problem}")
            if problems:
                raise self.refused(problems)
            step = ""
            try:
                for patch, place in places:
                    step = f"{patch.target} ({patch.declared_at})"
                    self._apply(patch, place)
                for action in self._actions:
                    step = f"{action.__module__}:{action.__qualname__}"
                    action()
            except Exception as error:
                self.undo()
                raise self.refused([f"{step}: {type(error).__name__}: {error}"]) from error

    def undo(self) -> None:
        """Take back what was applied."""
        with _applying:
            while self._undo:
                place, was_own, old = self._undo.pop()
                if was_own:
                    place.write(old)
                else:
                    place.remove()

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Apply for the length of a ``with`` block."""
        self.apply()
        try:
            yield
        finally:
            self.undo()

    def refused(self, problems: list[str]) -> PatchError:
        """Return the error that says why these patches cannot be applied."""
        count = f"{len(problems)} of {len(self)} patches do" if len(problems) > 1 else "a patch does"
        return PatchError(
            words.PATCHES_DO_NOT_FIT(name=self.name, count=count),
            where="\n         ".join(problems),
            fix=verbatim(f"make setup ({', '.join(_versions())})"),
        )

    def _add(
        self,
        target: str,
        fingerprint: str,
        evidence: Evidence,
        says: str,
        make: Callable[[Any], Any],
        function: Callable[..., Any] | None,
    ) -> None:
        if not says:
            raise ValueError(f"{target}: the docstring of the function must say what the patch does")
        if function is not None:
            where = f"{function.__module__}:{function.__code__.co_firstlineno}"
        else:
            caller = sys._getframe(2)
            where = f"{caller.f_globals['__name__']}:{caller.f_lineno}"
        self._declared.append(Patch(target, fingerprint, evidence, says, where, make))

    def _apply(self, patch: Patch, place: Place) -> None:
        was_own, old = place.is_own, place.read()
        place.write(patch.make(old))
        self._undo.append((place, was_own, old))


def _problem(patch: Patch, place: Place) -> str:
    """Return why a patch cannot be applied; empty: it can."""
    if place.is_absent and patch.fingerprint != ABSENT:
        return f"{_name(place.owner)} has no {place.name}"
    if patch.fingerprint == ABSENT or changed_versions():
        actual = fingerprint(place)
        if actual != patch.fingerprint:
            return f"expected {patch.fingerprint}, found {actual}: its source has changed"
    return ""


def _name(owner: Any) -> str:
    return str(owner.__name__ if isinstance(owner, ModuleType) else f"{owner.__module__}:{owner.__qualname__}")


def _versions() -> list[str]:
    changed = changed_versions()
    return [f"{name} {pinned} expected, {changed.get(name, pinned)} installed" for name, pinned in PINNED.items()]


def _sentence(function: Callable[..., Any]) -> str:
    text = " ".join((function.__doc__ or "").split("\n\n", 1)[0].split())
    return text if not text or text.endswith(".") else f"{text}."


def _around(old: Any, function: Callable[..., Any]) -> Any:
    if isinstance(old, staticmethod | classmethod):
        return type(old)(_around(old.__func__, function))
    if isinstance(old, property):
        return property(_around(old.fget, function), old.fset, old.fdel)

    @functools.wraps(old)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(old, *args, **kwargs)

    return call


def _like(old: Any, function: Callable[..., Any]) -> Any:
    if isinstance(old, staticmethod | classmethod):
        return type(old)(function)
    if isinstance(old, property):
        return property(function, old.fset, old.fdel)
    return function
