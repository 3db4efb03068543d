"""DynamoDB: what a table tells of itself.

* ``TableId`` is unique, and stays with the table (D: API Reference, TableDescription; R: snapshots).
* ``BillingModeSummary`` is there for tables that are or were on demand (D: API Reference, BillingModeSummary).
* ``WarmThroughput`` is there when a request has set it (R: snapshots).

moto has no id, a summary for every table, and defaults for warm throughput.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from moto.dynamodb.models.table import DEFAULT_WARM_THROUGHPUT_RCU, DEFAULT_WARM_THROUGHPUT_WCU

from harness.extension.patching import Patches, documented

__all__ = ["declare", "described"]

_ON_DEMAND = "PAY_PER_REQUEST"
TABLES = documented("https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html")


def declare(patches: Patches) -> None:
    """Correct the descriptions of tables."""

    @patches.wrap("moto.dynamodb.models.table:Table.describe", "00662eb995", TABLES)
    def describe(original: Callable[..., dict[str, Any]], self: Any, base_key: str = "TableDescription") -> Any:
        """A table has an id, and tells of billing and warm throughput only what is set."""
        told = original(self, base_key)
        if self.billing_mode == _ON_DEMAND:
            self.daylab_was_on_demand = True  # each change is answered with a description
        return {base_key: described(told[base_key], was_on_demand=getattr(self, "daylab_was_on_demand", False))}


def described(table: Mapping[str, Any], *, was_on_demand: bool) -> dict[str, Any]:
    """A table's description as AWS gives it, from moto's."""
    told = dict(table)
    told["TableId"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{told['TableArn']} {told['CreationDateTime']}"))
    if not was_on_demand:
        told.pop("BillingModeSummary", None)
    if "GlobalSecondaryIndexes" in told:  # a table without any has no such member
        told["GlobalSecondaryIndexes"] = [_without_default(index) for index in told["GlobalSecondaryIndexes"]]
    return _without_default(told)


def _without_default(told: Mapping[str, Any]) -> dict[str, Any]:
    """A table or an index without a warm throughput that nobody asked for."""
    warm, given = told.get("WarmThroughput") or {}, told.get("ProvisionedThroughput") or {}
    units = warm.get("ReadUnitsPerSecond"), warm.get("WriteUnitsPerSecond")
    defaults = (
        (DEFAULT_WARM_THROUGHPUT_RCU, DEFAULT_WARM_THROUGHPUT_WCU),
        (given.get("ReadCapacityUnits"), given.get("WriteCapacityUnits")),
    )
    return {name: value for name, value in told.items() if name != "WarmThroughput" or units not in defaults}
