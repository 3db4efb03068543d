"""Paths of request parameters, in which lists are passed through: ``Targets.RoleArn`` is the role of every target.

* ``a.b``: member ``b`` of ``a``;
* ``a.@keys``: the keys of the map ``a``;
* ``a.b=text``: ``text`` for every ``a`` without a ``b``.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

__all__ = ["structures", "values"]


def values(parameters: Mapping[str, Any], path: str) -> Iterator[str]:
    """The texts at a path, in order; anything else than text is passed over, and a body is never read.

    Args:
        parameters: parsed parameters of a request.
        path: see the module's description.
    """
    names, default = _split(path)
    return _texts(parameters, names, default)


def structures(parameters: Mapping[str, Any], path: str) -> Iterator[Mapping[str, Any]]:
    """The structures at a path, in order, lists passed through; ``path`` is one of names alone.

    Args:
        parameters: parsed parameters of a request.
        path: names with points between them.
    """
    found: list[Any] = [parameters]
    for name in path.split("."):
        found = [inner for value in found if isinstance(value, Mapping) for inner in _listed(value.get(name))]
    yield from (value for value in found if isinstance(value, Mapping))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


@cache
def _split(path: str) -> tuple[tuple[str, ...], str | None]:
    names, separator, default = path.partition("=")
    return tuple(names.split(".")), default if separator else None


def _texts(value: Any, names: tuple[str, ...], default: str | None) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, names, default)
    elif not names:
        if isinstance(value, str) and value:
            yield value
        elif value is None and default is not None:
            yield default
    elif isinstance(value, Mapping):
        if names[0] == "@keys":
            yield from (key for key in value if isinstance(key, str))
        else:
            yield from _texts(value.get(names[0]), names[1:], default)
