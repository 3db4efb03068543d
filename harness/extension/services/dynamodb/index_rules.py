"""What DynamoDB demands of the indexes that CreateTable and UpdateTable define.

D: API reference, CreateTable (LocalSecondaryIndexes: the table's partition key and a sort key of its own, five at
most; GlobalSecondaryIndexes: twenty; Projection), Developer Guide, "Local secondary indexes": they are made with the
table and stay as they are. AWS's words Q: https://github.com/architect/dynalite; rely on codes and key words.

Pure: request bodies in.

Limits: a global secondary index has one partition and one sort key attribute, where AWS has allowed up to four each
since November 2025.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["IndexRuleError", "check_attributes", "check_new_table", "check_schema"]

INVALID = "One or more parameter values were invalid: "
LOCAL_LIMIT, GLOBAL_LIMIT = 5, 20


class IndexRuleError(ValueError):
    """A definition that DynamoDB refuses; the message is DynamoDB's."""


def check_new_table(body: Mapping[str, Any]) -> None:
    """Check key schemas and indexes of a CreateTable. IndexRuleError: DynamoDB refuses it."""
    schema = body["KeySchema"]
    _check_order(schema)
    table_keys = [each["AttributeName"] for each in schema]
    local, others = body.get("LocalSecondaryIndexes") or (), body.get("GlobalSecondaryIndexes") or ()
    if local and len(table_keys) < 2:
        raise IndexRuleError(
            f"{INVALID}Table KeySchema does not have a range key, which is required when specifying a "
            "LocalSecondaryIndex"
        )
    for index in local:
        _check_local(index, table_keys[0])
    for index in others:
        check_schema(index)
    for name in _repeated([each["IndexName"] for each in (*local, *others)]):
        raise IndexRuleError(f"{INVALID}Duplicate index name: {name}")
    if len(local) > LOCAL_LIMIT:
        raise IndexRuleError(f"{INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of {LOCAL_LIMIT}")
    if len(others) > GLOBAL_LIMIT:
        raise IndexRuleError(f"{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_LIMIT}")


def _check_local(index: Mapping[str, Any], table_partition: str) -> None:
    check_schema(index)
    name, keys = index["IndexName"], [each["AttributeName"] for each in index["KeySchema"]]
    if keys[0] != table_partition:
        raise IndexRuleError(
            f"{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. "
            f"index hash key: {keys[0]}, table hash key: {table_partition}"
        )
    if len(keys) < 2:
        raise IndexRuleError(f"{INVALID}Index KeySchema does not have a range key for index: {name}")


def check_schema(index: Mapping[str, Any]) -> None:
    """Check key schema and projection of one index. IndexRuleError: DynamoDB refuses it."""
    _check_order(index["KeySchema"])
    projection = index.get("Projection") or {}
    kind, more = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind not in ("ALL", "KEYS_ONLY", "INCLUDE"):
        raise IndexRuleError(f"{INVALID}Unknown ProjectionType: {kind or 'null'}")
    if kind == "INCLUDE" and not more:
        raise IndexRuleError(f"{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    if kind != "INCLUDE" and more:
        raise IndexRuleError(f"{INVALID}ProjectionType is {kind}, but NonKeyAttributes is specified")
    for name in _repeated(more or ()):
        raise IndexRuleError(f"{INVALID}Duplicate element in NonKeyAttributes: {name}")


def _check_order(schema: Sequence[Mapping[str, str]]) -> None:
    for place, (element, wanted) in enumerate(zip(schema, ("HASH", "RANGE"), strict=False)):
        if element["KeyType"] in ("HASH", "RANGE") and element["KeyType"] != wanted:
            ordinal = ("first", "second")[place]
            raise IndexRuleError(f"Invalid KeySchema: The {ordinal} KeySchemaElement is not a {wanted} key type")
    for _ in _repeated([element["AttributeName"] for element in schema]):
        raise IndexRuleError("Both the Hash Key and the Range Key element in the KeySchema have the same name")


def check_attributes(index: Mapping[str, Any], definitions: Mapping[str, str]) -> None:
    """Check that a new index has its key attributes defined. IndexRuleError: DynamoDB refuses it."""
    missing = [each["AttributeName"] for each in index["KeySchema"] if each["AttributeName"] not in definitions]
    if missing:
        raise IndexRuleError(
            f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(missing)}], AttributeDefinitions: [{', '.join(definitions)}]"
        )


def _repeated(names: Sequence[str]) -> Iterator[str]:
    return (name for place, name in enumerate(names) if name in names[:place])
