"""What a Query or Scan reads: a table or one of its indexes, as a set of entries with an order.

D: Developer Guide, "Core components" (partition and sort key), "Global secondary indexes" and "Local secondary
indexes" (projections; an index is sparse: it has only the items that have its key, in the key's type). A Scan returns
items in the order of a hash of the partition key, so in no order that means anything; items of one partition lie
together, in the order of the sort key. A segment of a parallel scan is a range of that hash (D: Scan, "Parallel scan":
segments are disjoint and together the table).

Pure: items in DynamoDB's JSON.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from harness.extension.services.dynamodb.conditions import ordering

__all__ = ["Kind", "Source"]

type Item = Mapping[str, Mapping[str, Any]]


class Kind(Enum):
    """What is read; the values are the names in a report of consumed capacity."""

    TABLE = "Table"
    LOCAL = "LocalSecondaryIndexes"
    GLOBAL = "GlobalSecondaryIndexes"


@dataclass(frozen=True, slots=True)
class Source:
    """A table or index.

    Attributes:
        kind: which of them.
        name: of the table or index.
        keys: partition key, then the sort key if there is one.
        table_keys: the same of the table.
        types: key attribute → type, of both.
        projected: attributes that entries have; None for all.
    """

    kind: Kind
    name: str
    keys: tuple[str, ...]
    table_keys: tuple[str, ...]
    types: Mapping[str, str]
    projected: frozenset[str] | None = None

    @property
    def key_names(self) -> tuple[str, ...]:
        """Attributes that tell one entry from all others: those of a LastEvaluatedKey."""
        return tuple(dict.fromkeys((*self.table_keys, *self.keys)))

    def holds(self, item: Item) -> bool:
        """Return whether there is an entry for ``item``."""
        return all(self.types[key] in item.get(key, ()) for key in self.keys)

    def entry(self, item: Item) -> dict[str, Any]:
        """Return what the source keeps of ``item``."""
        return {name: value for name, value in item.items() if self.projected is None or name in self.projected}

    def key_of(self, entry: Item) -> dict[str, Any]:
        """Return the key of an entry, as LastEvaluatedKey has it."""
        return {name: entry[name] for name in self.key_names}

    def position(self, entry: Item) -> tuple[Any, ...]:
        """Return what entries are ordered by. ``entry`` may be just its key."""
        own = (_hashed(entry[self.keys[0]]), *(ordering(entry[key]) for key in self.keys))
        if self.kind is Kind.TABLE:
            return own
        table = (_hashed(entry[self.table_keys[0]]), *(ordering(entry[key]) for key in self.table_keys))
        return (*own, *table)

    def segment(self, entry: Item, total: int) -> int:
        """Return which of ``total`` segments an entry belongs to."""
        return int.from_bytes(_hashed(entry[self.keys[0]])) * total >> 128


def _hashed(value: Mapping[str, Any]) -> bytes:
    [(kind, content)] = value.items()
    return hashlib.md5(f"{kind}:{content}".encode(), usedforsecurity=False).digest()
