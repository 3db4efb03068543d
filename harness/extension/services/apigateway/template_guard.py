"""Mapping templates reach the values they are given and nothing behind them.

Velocity templates run in this process, on an interpreter that looks names up as Python attributes: through
``$x.__class__`` or a format string a template would come to every class, and from there to files and processes. Here a
name leads to public attributes of plain values only, never to a class, a module or a part of the interpreter. For
anything else the template gets what it gets for a name that does not exist, as on AWS.

Source (D): Velocity's own rule, https://velocity.apache.org/engine/2.3/developer-guide.html (SecureUberspector).
"""

import types
from collections.abc import Callable
from typing import Any, Final

from airspeed.operators import LocalNamespace, NameOrCall  # type: ignore[import-untyped]

from harness.extension.patching import Patches, documented
from harness.extension.work_limit import spend, spend_value

__all__ = ["declare"]

_OPERATORS = "airspeed.operators"

_CLOSED: Final = (type, types.ModuleType, types.CodeType, types.FrameType, types.TracebackType, types.GeneratorType)
_TEXT: Final = frozenset(
    {"contains", "indexOf", "length", "matches", "replace", "replaceAll", "split", "startsWith", "substring"}
    | {"toLowerCase", "toString", "toUpperCase", "trim"}
)
_LIST: Final = frozenset(("add", "clear", "contains", "get", "isEmpty", "remove", "set", "size"))
_MAP: Final = frozenset(("clear", "get", "keySet", "put", "putAll", "toString", "values"))
_METHODS: Final[tuple[tuple[type | tuple[type, ...], frozenset[str]], ...]] = (
    ((str, bytes), _TEXT),
    ((int, float), frozenset()),
    (list, _LIST),
    (dict, _MAP),
)
"""What Java's texts, numbers, lists and maps have of what Python's have. The others follow attributes, or make texts of
any length."""


def declare(patches: Patches) -> None:
    """Look names up with care."""
    patches.wrap(
        f"{_OPERATORS}:NameOrCall.calculate",
        "91136177ab",
        documented("https://velocity.apache.org/engine/2.3/developer-guide.html"),
    )(_calculate)


def _calculate(original: Callable[..., Any], self: NameOrCall, found_on: Any, loader: Any, namespace: Any) -> Any:
    """A mapping template reaches public attributes of plain values only."""
    """A mapping template reaches public attributes of plain values only."""
    variable = isinstance(found_on, LocalNamespace)
    if not variable and not _is_key(found_on, self.name):
        allowed = next((names for kinds, names in _METHODS if isinstance(found_on, kinds)), None)
        if self.name.startswith("_") or (allowed is not None and self.name not in allowed):
            return None
        if isinstance(found_on, str) and self.parameters is not None and self.name in ("replace", "split"):
            return _changed(self.name, found_on, *self.parameters.calculate(namespace, loader))
    result = original(self, found_on, loader, namespace)
    if self.parameters is not None:
        spend_value(result)
    return None if isinstance(result, _CLOSED) else result


def _changed(name: str, text: str, part: str, new: str = "") -> Any:
    places = text.count(part) if part else len(text)
    spend(places)
    if name == "split":
        return text.split(part)
    spend(places * len(new) // 100)
    return text.replace(part, new)


def _is_key(found_on: Any, name: str) -> bool:
    return isinstance(found_on, dict) and name in found_on
