"""One page of a Query or Scan.

D: API reference, Query and Scan: reading stops after ``Limit`` entries or once 1 MB is exceeded, both before any
filter, and then LastEvaluatedKey tells where; a page that stopped may have been the last one. That the entry which
crosses 1 MB still belongs to the page is Q: a full page of small items consumes 128.5 units
(https://dev.to/aws-heroes/dynamodb-scan-and-why-128-5-rcu-2k25).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.extension.services.dynamodb.sizes import item_size

__all__ = ["PAGE", "Page", "read_page"]

PAGE = 1024 * 1024
"""Bytes after which a page ends."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was read.

    Attributes:
        entries: what was read, before filters.
        size: bytes of it.
        stopped: whether reading stopped before the end was seen.
    """

    entries: tuple[Mapping[str, Any], ...]
    size: int
    stopped: bool


def read_page(entries: Iterable[Mapping[str, Any]], limit: int | None = None) -> Page:
    """Read from ``entries`` until one of the limits is reached."""
    read: list[Mapping[str, Any]] = []
    size = 0
    for entry in entries:
        read.append(entry)
        size += item_size(entry)
        if len(read) == limit or size > PAGE:
            return Page(tuple(read), size, True)
    return Page(tuple(read), size, False)
