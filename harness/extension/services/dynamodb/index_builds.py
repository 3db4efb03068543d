"""Global secondary indexes that come and go while a table is in use.

D: Developer Guide, "Managing global secondary indexes" (GSI.OnlineOps): UpdateTable answers at once; resources are
allocated (IndexStatus CREATING, Backfilling false, the table UPDATING), then the index is filled (Backfilling true),
then it is ACTIVE and may be read. One index is created or deleted at a time (API reference, UpdateTable,
LimitExceededException). That the table is ACTIVE again while the index is filled, the refusals in each phase and their
words are Q: measurements published in October 2026 ("ack-api-quirks", findings DDB-TABLE-148 to 175).

Limits: AWS takes about half a minute to allocate and from eight minutes on to fill an index; here it is ``ALLOCATION``
and ``BACKFILL`` of AWS's seconds whatever the table's size, and shorter where time is compressed. A new table and its
indexes are ACTIVE at once.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.exceptions import (
    ERROR_TYPE_PREFIX,
    DynamodbException,
    MockValidationException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import GlobalSecondaryIndex, Table
from moto.dynamodb.models.utilities import dynamo_json_dump
from moto.dynamodb.responses import DynamoHandler

from harness.extension.patching import Patches, documented
from harness.extension.services.dynamodb.index_rules import (
    GLOBAL_LIMIT,
    IndexRuleError,
    check_attributes,
    check_new_table,
    check_schema,
)
from harness.extension.timescale import Timescale

__all__ = ["declare", "readable"]

_HANDLER = "moto.dynamodb.responses:DynamoHandler"
_MODELS = "moto.dynamodb.models"
ONLINE = documented("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html")

ALLOCATION, BACKFILL, DELETION = 5.0, 10.0, 3.0
"""Seconds of AWS's time that the phases take."""

IN_USE = "Attempt to change a resource which is still in use: "
ONE_AT_A_TIME = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
THROUGHPUT = ("ProvisionedThroughput", "BillingMode", "StreamSpecification")
CHANGES = (
    *("ProvisionedThroughput", "BillingMode", "StreamSpecification", "GlobalSecondaryIndexUpdates"),
    *("SSESpecification", "ReplicaUpdates", "DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput"),
    *("TableClass", "MultiRegionConsistency", "GlobalTableWitnessUpdates", "GlobalTableSettingsReplicationMode"),
)
"""What UpdateTable can change."""


@dataclass(frozen=True, slots=True)
class Phase:
    """An index on its way.

    Attributes:
        status: ``CREATING`` or ``DELETING``.
        allocated: when its resources are allocated, on the monotonic clock.
        ends: when it is over.
    """

    status: str
    allocated: float
    ends: float


class LimitExceededException(DynamodbException):
    """Too many of something."""

    def __init__(self, message: str) -> None:
        super().__init__(f"{ERROR_TYPE_PREFIX}LimitExceededException", message)


def declare(patches: Patches, timescale: Timescale, turn: Any) -> None:
    """Let UpdateTable create and delete indexes as AWS does.

    Args:
        timescale: how fast the phases pass.
        turn: the lock under which tables are used.
    """

    @patches.wrap(f"{_HANDLER}.create_table", "af1e1eece5", ONLINE)
    def create_table(original: Callable[..., str], self: DynamoHandler) -> str:
        """The keys and indexes of a new table are checked."""
        try:
            check_new_table(self.body)
        except IndexRuleError as error:
            raise MockValidationException(str(error)) from error
        return original(self)

    @patches.wrap(f"{_HANDLER}.update_table", "a23cd895b6", ONLINE)
    def update_table(original: Callable[..., str], self: DynamoHandler) -> str:
        """UpdateTable creates or deletes one index at a time, in phases."""
        with turn:
            return _update_table(original, self, timescale)

    @patches.wrap(f"{_HANDLER}.delete_table", "498610e037", ONLINE)
    def delete_table(original: Callable[..., str], self: DynamoHandler) -> str:
        """A table whose indexes are changing is not deleted."""
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        if any(_phase(index) for index in table.global_indexes):
            raise ResourceInUseException(
                f"{IN_USE}Cannot delete table while indexes are being created, updated, or deleted."
            )
        return original(self)

    @patches.wrap(f"{_MODELS}:DynamoDBBackend.get_table", "f14cba34d9", ONLINE)
    def get_table(original: Callable[..., Table], self: DynamoDBBackend, name: str) -> Table:
        """A table's indexes are where they are by now."""
        table = original(self, name)
        _settle(table)
        return table

    patches.wrap(f"{_MODELS}.table:Table.describe", "00662eb995", ONLINE)(_describe)


def readable(index: GlobalSecondaryIndex) -> bool:
    """Return whether an index may be read."""
    phase = _phase(index)
    return phase is None or phase.ends <= time.monotonic()


def _phase(index: GlobalSecondaryIndex) -> Phase | None:
    return getattr(index, "phase", None)


def _settle(table: Table) -> None:
    """Bring a table's indexes to where they are by now."""
    now, gone = time.monotonic(), False
    for index in list(table.global_indexes):
        phase = _phase(index)
        if phase is None or phase.ends > now:
            continue
        index.phase = None
        if phase.status == "DELETING":
            table.global_indexes.remove(index)
            gone = True
    if gone:
        used = set(table.attribute_keys)
        table.attr = [each for each in table.attr if each["AttributeName"] in used]


def _update_table(original: Callable[..., str], handler: DynamoHandler, timescale: Timescale) -> str:
    body = handler.body
    if not any(body.get(name) not in (None, []) for name in CHANGES):
        raise MockValidationException(f"At least one of {', '.join(CHANGES[:-1])} or {CHANGES[-1]} is required")
    table = handler.dynamodb_backend.get_table(body["TableName"])
    updates = body.pop("GlobalSecondaryIndexUpdates", None) or []
    definitions = {
        each["AttributeName"]: each["AttributeType"] for each in body.pop("AttributeDefinitions", None) or ()
    }
    _check_phases(table, body, updates)
    created = [each["Create"] for each in updates if "Create" in each]
    for index in created:
        _check_new(table, index, {**_definitions(table), **definitions})
    for name in (each[action]["IndexName"] for each in updates for action in ("Update", "Delete") if action in each):
        if not any(index.name == name for index in table.global_indexes):
            raise ResourceNotFoundException(f"Requested resource not found: Index {name} for table {table.name}")
    if any(body.get(name) is not None for name in CHANGES):
        original(handler)
    account = handler.current_account
    now = time.monotonic()
    for update in updates:
        if "Create" in update:
            _create(table, update["Create"], definitions)
            allocated = now + timescale.real(account, ALLOCATION)
            phase = Phase("CREATING", allocated, allocated + timescale.real(account, BACKFILL))
            table.global_indexes[-1].phase = phase
        elif "Delete" in update:
            ends = now + timescale.real(account, DELETION)
            _index(table, update["Delete"]["IndexName"]).phase = Phase("DELETING", ends, ends)
        elif "Update" in update:
            _index(table, update["Update"]["IndexName"]).update(update["Update"])
    return str(dynamo_json_dump(table.describe()))


def _check_phases(table: Table, body: Mapping[str, Any], updates: list[dict[str, Any]]) -> None:
    now = time.monotonic()
    under_way = {index.name: phase for index in table.global_indexes if (phase := _phase(index))}
    changes = [each for each in updates if "Create" in each or "Delete" in each]
    if len(changes) > 1:
        raise LimitExceededException(ONE_AT_A_TIME)
    for change in changes:
        name = change["Delete"]["IndexName"] if "Delete" in change else None
        own = under_way.get(name) if name else None
        if own is not None and own.status == "CREATING":
            if own.allocated > now:
                raise ResourceInUseException(
                    f"{IN_USE}Index creation is in resource allocation phase. Retry deletion during backfilling phase "
                    f"or when the index is active. Table: {table.name} Index: {name}"
                )
        elif under_way:
            raise LimitExceededException(ONE_AT_A_TIME)
    if any(body.get(name) for name in THROUGHPUT) and (busy := [n for n, p in under_way.items() if p.allocated > now]):
        doing = "created" if under_way[busy[0]].status == "CREATING" else "deleted"
        what = "change stream status" if body.get("StreamSpecification") else "change table IOPS"
        raise ResourceInUseException(
            f"{IN_USE}Can't {what} when an index is being {doing}. Table: {table.name} Indexes: [{', '.join(busy)}]"
        )


def _check_new(table: Table, index: Mapping[str, Any], definitions: Mapping[str, str]) -> None:
    if any(each.name == index["IndexName"] for each in table.all_indexes()):
        raise MockValidationException("Attempting to create an index which already exists")
    if len(table.global_indexes) >= GLOBAL_LIMIT:
        raise LimitExceededException(
            f"Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of {GLOBAL_LIMIT}"
        )
    try:
        check_schema(index)
        check_attributes(index, definitions)
    except IndexRuleError as error:
        raise MockValidationException(str(error)) from error
    if table.billing_mode == "PROVISIONED" and not index.get("ProvisionedThroughput"):
        raise MockValidationException(
            "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: "
            f"{index['IndexName']}"
        )


def _create(table: Table, index: dict[str, Any], definitions: Mapping[str, str]) -> None:
    known = _definitions(table)
    for element in index["KeySchema"]:
        if (name := element["AttributeName"]) not in known:
            table.attr.append({"AttributeName": name, "AttributeType": definitions[name]})
    table.global_indexes.append(GlobalSecondaryIndex.create(index, table.table_key_attrs))


def _definitions(table: Table) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table.attr}


def _index(table: Table, name: str) -> GlobalSecondaryIndex:
    return next(index for index in table.global_indexes if index.name == name)


def _describe(
    original: Callable[..., dict[str, Any]], self: Table, base_key: str = "TableDescription"
) -> dict[str, Any]:
    """A table shows the phases of its indexes."""
    _settle(self)
    answer = original(self, base_key=base_key)
    told, now = answer[base_key], time.monotonic()
    told["AttributeDefinitions"] = sorted(self.attr, key=lambda each: str(each["AttributeName"]))
    for members in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if not told[members]:
            del told[members]
    for index in (*told.get("GlobalSecondaryIndexes", ()), *told.get("LocalSecondaryIndexes", ())):
        index["IndexArn"] = f"{self.table_arn}/index/{index['IndexName']}"
        index["ItemCount"] = len(self.has_idx_items(index["IndexName"]))
        index["IndexSizeBytes"] = 0
    for index in told.get("GlobalSecondaryIndexes", ()):
        phase = _phase(_index(self, index["IndexName"]))
        if phase is None:
            continue
        index["IndexStatus"] = phase.status
        if phase.status == "CREATING":
            index.update(Backfilling=phase.allocated <= now, ItemCount=0)
        if phase.allocated > now:
            told["TableStatus"] = "UPDATING"
    return answer
