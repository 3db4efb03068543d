"""Keys of items: those of the table, which every operation needs, and those of its indexes, which have a type.

* A key that is not the table's (names, how many, types) is refused by every operation that takes one:
  ``ValidationException`` "The provided key element does not match the schema" (R: LocalStack's snapshot
  ``tests/aws/services/dynamodb/test_dynamodb.py::test_batch_write_not_matching_schema``; Q for others: DeleteItem
  https://github.com/boto/boto3/issues/1270, a value of another type https://github.com/aws/aws-sdk-js-v3/issues/5583).
  moto answers "Validation Exception", or takes a key of the wrong type and finds nothing.
* In a transaction the same mistakes cancel it, reason ``ValidationError`` (D: API reference, TransactWriteItems,
  "Cancellation reasons"). moto answers ``KeyError``.
* Keys are not empty (D: Developer Guide, "Supported data types": "cannot contain an empty string value" for keys).
* An attribute that is an index's key has the key's type or is not there (D: Developer Guide, "Global secondary
  indexes", "Data synchronization"; words, and that the first index in the
  order of names is named, Q: https://github.com/ExtendDB/extenddb/pull/184).
* A batch writes 25 items, none twice (D: API reference, BatchWriteItem). moto writes until it meets the mistake.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.dynamodb.exceptions import (
    KeyIsEmptyStringException,
    MockValidationException,
    ProvidedKeyDoesNotExist,
    TransactionCanceledException,
)
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from harness.extension.services.dynamodb.sources import Kind
from harness.extension.services.dynamodb.stored import sources

__all__ = ["check_batch_write", "check_index_keys", "check_keys", "check_put", "check_transaction"]

BATCH_LIMIT = 25


def check_keys(handler: DynamoHandler) -> None:
    """Check the keys of a request that names some."""
    for table, key in _keys(handler.body):
        _require_key(handler.dynamodb_backend.get_table(table), key)


def _keys(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (table, key) for each key in a request, in its order."""
    if "Key" in body:
        yield body["TableName"], body["Key"]
    for table, asked in body.get("RequestItems", {}).items():
        yield from ((table, key) for key in asked["Keys"])
    yield from ((each["Get"]["TableName"], each["Get"]["Key"]) for each in body.get("TransactItems", ()))


def check_put(handler: DynamoHandler) -> None:
    """Check the item of PutItem."""
    _check_item(handler.dynamodb_backend.get_table(handler.body["TableName"]), handler.body["Item"])


def _check_item(table: Table, item: Mapping[str, Any]) -> None:
    for name in table.table_key_attrs:
        if name in item and item[name] in ({"S": ""}, {"B": ""}):
            raise KeyIsEmptyStringException(name)
    check_index_keys(table, item)


def check_index_keys(table: Table, item: Mapping[str, Any]) -> None:
    """Check that what an item has for keys of indexes can be one."""
    for source in sorted(sources(table), key=lambda each: each.name):
        for key in source.keys if source.kind is not Kind.TABLE else ():
            if key not in item:
                continue
            [(kind, content)] = item[key].items()
            if kind != source.types[key]:
                raise MockValidationException(
                    f"One or more parameter values were invalid: Type mismatch for Index Key {key} "
                    f"Expected: {source.types[key]} Actual: {kind} IndexName: {source.name}"
                )
            if content == "":
                raise MockValidationException(
                    "One or more parameter values are not valid. A value specified for a secondary index key is not "
                    "supported. The AttributeValue for a key attribute cannot contain an empty string value. "
                    f"IndexName: {source.name}, IndexKey: {key}"
                )


def check_batch_write(handler: DynamoHandler) -> None:
    """Check the keys and items of BatchWriteItem before any is written."""
    requests = handler.body["RequestItems"]
    for name, asked in requests.items():
        if len(asked) > BATCH_LIMIT:
            raise MockValidationException(
                f"1 validation error detected: Value at 'requestItems.{name}.member' failed to satisfy constraint: "
                f"Member must have length less than or equal to {BATCH_LIMIT}"
            )
    if sum(map(len, requests.values())) > BATCH_LIMIT:
        raise MockValidationException("Too many items requested for the BatchWriteItem call")
    for name, asked in requests.items():
        table = handler.dynamodb_backend.get_table(name)
        seen = []
        for each in asked:
            item = each["PutRequest"]["Item"] if "PutRequest" in each else each["DeleteRequest"]["Key"]
            if "PutRequest" in each:
                _require_key(table, {key: item[key] for key in table.table_key_attrs if key in item})
                check_index_keys(table, item)
            else:
                _require_key(table, item)
            seen.append([item[key] for key in table.table_key_attrs])
        if any(key in seen[:place] for place, key in enumerate(seen)):
            raise MockValidationException("Provided list of item keys contains duplicates")


def _require_key(table: Table, key: Mapping[str, Any]) -> None:
    types = {table.hash_key_attr: table.hash_key_type}
    if table.has_range_key:
        types[table.range_key_attr] = table.range_key_type
    if {name: next(iter(value), None) for name, value in key.items()} != types:
        raise ProvidedKeyDoesNotExist
    for name, value in key.items():
        if not next(iter(value.values())):
            raise KeyIsEmptyStringException(name)


def check_transaction(handler: DynamoHandler) -> None:
    """Check the keys and items of TransactWriteItems; one that is wrong cancels it."""
    problems = [_problem(handler, *next(iter(each.items()))) for each in handler.body["TransactItems"]]
    if any(problems):
        raise TransactionCanceledException(
            [("ValidationError" if problem else None, problem, None) for problem in problems]
        )


def _problem(handler: DynamoHandler, action: str, asked: Mapping[str, Any]) -> str | None:
    """What is wrong with the key of one action of a transaction."""
    table = handler.dynamodb_backend.get_table(asked["TableName"])
    try:
        if action != "Put":
            _require_key(table, asked["Key"])
            return None
        missing = next((name for name in table.table_key_attrs if name not in asked["Item"]), None)
        if missing is not None:
            return f"One or more parameter values were invalid: Missing the key {missing} in the item"
        _check_item(table, asked["Item"])
    except MockValidationException as error:
        return str(error.exception_msg)
    return None
