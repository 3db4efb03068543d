"""moto's tables as the pure modules see them: items in DynamoDB's JSON, tables and indexes as sources.

Limits: reads moto's objects in place, so call it only while ``turn`` of ``dynamodb`` is held.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.dynamo_type import Item as StoredItem
from moto.dynamodb.models.table import LocalSecondaryIndex, SecondaryIndex, Table

from harness.extension.services.dynamodb.sources import Kind, Source

__all__ = ["index_source", "items", "key_of", "partition_items", "plain", "sources", "stored", "table_source"]


def plain(item: StoredItem) -> dict[str, Any]:
    """Return an item in DynamoDB's JSON."""
    return {name: _value(value) for name, value in item.attrs.items()}


def _value(value: DynamoType) -> dict[str, Any]:
    content = value.value
    if isinstance(content, dict):
        return {value.type: {name: _nested(each) for name, each in content.items()}}
    if isinstance(content, list):
        return {value.type: [_nested(each) for each in content]}
    return {value.type: content}


def _nested(value: Any) -> Any:
    return _value(value) if isinstance(value, DynamoType) else value


def items(table: Table) -> Iterator[dict[str, Any]]:
    """Yield all items of a table."""
    for held in list(table.items.values()):
        for item in list(held.values()) if table.has_range_key else [held]:
            yield plain(item)


def partition_items(table: Table, value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the items with one value of the table's partition key."""
    if (held := table.items.get(DynamoType(value))) is not None:
        yield from (plain(item) for item in (list(held.values()) if table.has_range_key else [held]))


def key_of(table: Table, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table's key out of an item or key."""
    return {name: item[name] for name in table.table_key_attrs}


def stored(table: Table, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the item with a key of the table; None when there is none."""
    sort = DynamoType(key[table.range_key_attr]) if table.has_range_key else None
    found = table.get_item(DynamoType(key[table.hash_key_attr]), sort)
    return plain(found) if found else None


def table_source(table: Table) -> Source:
    """Return the table itself as something to read."""
    keys = tuple(table.table_key_attrs)
    return Source(Kind.TABLE, table.name, keys, keys, _types(table))


def index_source(table: Table, index: SecondaryIndex) -> Source:
    """Return an index as something to read."""
    keys = tuple(sorted(index.schema_key_attrs, key=lambda name: _key_type(index, name)))
    own, projection = tuple(table.table_key_attrs), index.projection or {}
    projected = None
    if projection.get("ProjectionType") != "ALL":
        projected = frozenset((*own, *keys, *projection.get("NonKeyAttributes", ())))
    kind = Kind.LOCAL if isinstance(index, LocalSecondaryIndex) else Kind.GLOBAL
    return Source(kind, index.name, keys, own, _types(table), projected)


def sources(table: Table) -> list[Source]:
    """Return the table and all its indexes."""
    return [table_source(table), *(index_source(table, index) for index in table.all_indexes())]


def _types(table: Table) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table.attr}


def _key_type(index: SecondaryIndex, name: str) -> str:
    return next(str(each["KeyType"]) for each in index.schema if each["AttributeName"] == name)
