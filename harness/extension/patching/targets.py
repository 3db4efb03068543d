"""What a patch replaces: ``module:name`` or ``module:Class.name``, and the fingerprint of its source.

A fingerprint is made of the source as Python reads it: comments, docstrings and layout do not count. It is that of
the original, whatever has been put in its place since. For a value it is made of the statements that assign it.
"""

import ast
import hashlib
import inspect
import textwrap
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

__all__ = ["ABSENT", "Place", "TargetError", "fingerprint", "locate"]

ABSENT: Final = "absent"
"""Fingerprint of an attribute that is not there."""

_LENGTH = 10
_MISSING: Final = object()
_originals: dict[str, Any] = {}
"""Target → what was there before the first patch; patches of several groups may share a target."""


class TargetError(Exception):
    """A target cannot be found; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attribute is.

    Attributes:
        target: its dotted name.
        owner: the class or module that has it.
        name: its name there.
    """

    target: str
    owner: Any
    name: str

    @property
    def is_absent(self) -> bool:
        """Whether there is no such attribute."""
        return self._stored() is _MISSING

    @property
    def is_own(self) -> bool:
        """Whether the owner has the attribute itself, and does not inherit it."""
        return self.name in vars(self.owner)

    def read(self) -> Any:
        """Return the attribute as it is stored: a static method as ``staticmethod``; None: it is absent."""
        stored = self._stored()
        return None if stored is _MISSING else stored

    def _stored(self) -> Any:
        return inspect.getattr_static(self.owner, self.name, _MISSING)

    def write(self, value: Any) -> None:
        """Put a value there."""
        _originals.setdefault(self.target, self._stored())
        setattr(self.owner, self.name, value)

    def remove(self) -> None:
        """Take the owner's attribute away; what it inherits is there again."""
        delattr(self.owner, self.name)


def locate(target: str) -> Place:
    """Find the place that a target names; the attribute itself may be absent.

    Raises:
        TargetError: the module cannot be imported, or a class on the way is not there.
    """
    module, _, path = target.partition(":")
    *outer, name = path.split(".")
    try:
        owner: Any = import_module(module)
    except Exception as error:
        raise TargetError(f"module {module} cannot be imported: {type(error).__name__}: {error}") from error
    for step in outer:
        try:
            owner = getattr(owner, step)
        except AttributeError:
            raise TargetError(f"{module} has no {'.'.join(outer)}") from None
    return Place(target, owner, name)


def fingerprint(place: Place) -> str:
    """Return the fingerprint of what daylab found at a place, or :data:`ABSENT`."""
    original = _originals.get(place.target, _MISSING)
    if original is _MISSING:
        if place.target in _originals or place.is_absent:
            return ABSENT
        original = place.read()
    return hashlib.sha256(_source(place, original).encode()).hexdigest()[:_LENGTH]


def _source(place: Place, original: Any) -> str:
    if isinstance(original, property):
        parts = (original.fget, original.fset, original.fdel)
        return "property\n" + "\n".join(_code(part) for part in parts if part)
    if isinstance(original, staticmethod | classmethod):
        return f"{type(original).__name__}\n{_code(original.__func__)}"
    if isinstance(original, ModuleType):
        return f"module {original.__name__}"
    if inspect.isroutine(original) or inspect.isclass(original):
        return _code(original)
    return _assignments(place) or f"value of {type(original).__qualname__}"


def _code(part: Any) -> str:
    subject = inspect.unwrap(part)
    try:
        text = inspect.getsource(subject)
    except (OSError, TypeError):  # made by the interpreter or by a decorator such as dataclass
        return f"no source: {type(subject).__name__} {getattr(subject, '__qualname__', subject)}"
    try:
        return _normal(ast.parse(textwrap.dedent(text)))
    except SyntaxError:  # a lambda inside of a longer statement
        return text.strip()


def _assignments(place: Place) -> str:
    """Return the statements of the owner that bind the name."""
    path = inspect.getsourcefile(place.owner)
    if path is None:
        return ""
    body = _tree(path).body
    if inspect.isclass(place.owner):
        for name in place.owner.__qualname__.split("."):
            body = next((each.body for each in body if isinstance(each, ast.ClassDef) and each.name == name), [])
    return "\n".join(_normal(statement) for statement in body if place.name in _bound(statement))


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _bound(statement: ast.stmt) -> set[str]:
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return set()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _normal(tree: ast.AST) -> str:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
