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

__all__ = ["declare"]

_OPERATORS = "airspeed.operators"

_CLOSED: Final = (type, types.ModuleType, types.CodeType, types.FrameType, types.TracebackType, types.GeneratorType)
_REWRITING: Final = frozenset({"format", "format_map"})
"""Methods of texts that follow attributes by themselves."""


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
    if not variable and (self.name.startswith("_") or self.name in _REWRITING) and not _is_key(found_on, self.name):
        return None
    result = original(self, found_on, loader, namespace)
    return None if isinstance(result, _CLOSED) else result


def _is_key(found_on: Any, name: str) -> bool:
    return isinstance(found_on, dict) and name in found_on
