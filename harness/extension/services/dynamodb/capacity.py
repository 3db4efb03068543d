"""The capacity that operations report when they are asked to (``ReturnConsumedCapacity``).

D: API reference, ConsumedCapacity (TOTAL: the sum; INDEXES: also the table's share and that of each index accessed).
D: Developer Guide, "Provisioned throughput considerations for global secondary indexes": a write costs what the
larger of the item before and after costs, and for an index one write when an entry appears, disappears or changes in
what is projected, two (a deletion and an insertion) when its key changes, none otherwise. Shapes of reports for index
queries: AWS CLI reference, ``query``. Transactions report ReadCapacityUnits and WriteCapacityUnits as well (D:
"Transactions"); they cost double.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.extension.services.dynamodb.sizes import item_size, write_units
from harness.extension.services.dynamodb.sources import Kind, Source

__all__ = ["Consumed", "index_write_units", "item_write_units"]

type Item = Mapping[str, Any]


def item_write_units(before: Item | None, after: Item | None, *, transactional: bool = False) -> float:
    """Return what a write costs the table; None stands for no item."""
    return write_units(max(item_size(before or {}), item_size(after or {})), transactional=transactional)


def index_write_units(source: Source, before: Item | None, after: Item | None, *, transactional: bool = False) -> float:
    """Return what the same write costs an index."""
    old = source.entry(before) if before is not None and source.holds(before) else None
    new = source.entry(after) if after is not None and source.holds(after) else None
    if old == new:
        return 0.0
    moved = old is not None and new is not None and any(old[key] != new[key] for key in source.keys)
    if old is None or new is None or moved:
        return sum(write_units(item_size(each), transactional=transactional) for each in (old, new) if each is not None)
    return write_units(max(item_size(old), item_size(new)), transactional=transactional)


@dataclass
class Consumed:
    """Units of one table, added up.

    Args:
        table: its name.
        transactional: ``"ReadCapacityUnits"`` or ``"WriteCapacityUnits"`` to name the units twice, as transactions do.
    """

    table: str
    transactional: str | None = None
    units: dict[tuple[Kind, str], float] = field(default_factory=lambda: defaultdict(float))

    def add(self, source: Source, units: float) -> None:
        """Add what a table or index consumed; an index that consumed nothing was not accessed."""
        if units or source.kind is Kind.TABLE:
            self.units[source.kind, source.name] += units

    def add_write(self, sources: Iterable[Source], before: Item | None, after: Item | None) -> None:
        """Add a write of one item to the table and all its indexes."""
        double = self.transactional is not None
        for source in sources:
            if source.kind is Kind.TABLE:
                self.add(source, item_write_units(before, after, transactional=double))
            else:
                self.add(source, index_write_units(source, before, after, transactional=double))

    def report(self, asked: str) -> dict[str, Any]:
        """Return ConsumedCapacity as ``asked``: ``TOTAL`` or ``INDEXES``."""
        told: dict[str, Any] = {"TableName": self.table, **self._capacity(sum(self.units.values()))}
        if asked != "INDEXES":
            return told
        own = sum(units for (kind, _), units in self.units.items() if kind is Kind.TABLE)
        told["Table"] = self._capacity(own)
        for (kind, name), units in self.units.items():
            if kind is not Kind.TABLE:
                told.setdefault(kind.value, {})[name] = self._capacity(units)
        return told

    def _capacity(self, units: float) -> dict[str, float]:
        told = {"CapacityUnits": float(units)}
        return {**told, self.transactional: float(units)} if self.transactional else told
