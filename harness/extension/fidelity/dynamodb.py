"""DynamoDB as moto answers it: keys, numbers, atomic writes and empty answers as AWS has them.

* A key that is not the table's (names, how many, types) is refused by every operation that takes one:
  ``ValidationException`` "The provided key element does not match the schema" (R: LocalStack's snapshot
  ``tests/aws/services/dynamodb/test_dynamodb.py::test_batch_write_not_matching_schema``; Q for others: DeleteItem
  https://github.com/boto/boto3/issues/1270, a value of another type https://github.com/aws/aws-sdk-js-v3/issues/5583).
  moto answers "Validation Exception", or takes a key of the wrong type and finds nothing.
* In a transaction the same mistakes cancel it, reason ``ValidationError`` (D: API reference, TransactWriteItems,
  "Cancellation reasons"). moto answers ``KeyError``.
* Query without a key condition: "Either the KeyConditions or KeyConditionExpression parameter must be specified in
  the request." (Q: https://github.com/awsdocs/amazon-dynamodb-developer-guide/issues/274).
* Numbers, see ``dynamodb_numbers``.
* Operations on items take their turns, so that a condition still holds when its write happens (D: Developer Guide,
  "Working with items": conditional writes and atomic counters). moto checks first and writes later.
* Answers name no attributes where there are none (D: API reference, ``ReturnValues``); moto gives an empty map.

Limits: applies to moto's tables (``harness.extension.services``); DynamoDB Local does all this by itself. Syntax
errors in expressions keep moto's words.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localstack.utils.patch import Patch
from moto.dynamodb.exceptions import (
    KeyIsEmptyStringException,
    MockValidationException,
    ProvidedKeyDoesNotExist,
    TransactionCanceledException,
)
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from harness.extension.fidelity.dynamodb_numbers import NumberError, trim_numbers
from harness.extension.fidelity.tools import Tools

__all__ = ["install", "turn"]

NO_KEY_CONDITION = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
ITEM_OPERATIONS = (
    *("get_item", "put_item", "update_item", "delete_item", "query", "scan"),
    *("batch_get_item", "batch_write_item", "transact_get_items", "transact_write_items"),
)
"""moto's methods for the operations that read or write items."""

CHANGES = ("put_item", "update_item", "delete_item")
"""Those that answer with attributes of the item."""

turn = threading.RLock()
"""Held while an item operation is carried out; whoever else changes items or reads a stream takes it too."""


def install(tools: Tools) -> None:
    """Correct the operations on items."""
    for name in ITEM_OPERATIONS:
        Patch.function(getattr(DynamoHandler, name), _corrected(name)).apply()


def _corrected(name: str) -> Callable[..., str]:
    validate = {"query": _validate_query, "transact_write_items": _validate_transaction}.get(name, _validate_keys)

    def operate(original: Callable[..., str], self: DynamoHandler) -> str:
        with turn:
            try:
                trim_numbers(self.body)
            except NumberError as error:
                raise MockValidationException(str(error)) from error
            validate(self)
            answer = original(self)
        return _without_empty_attributes(answer) if name in CHANGES else answer

    return operate


def _without_empty_attributes(answer: str) -> str:
    told = json.loads(answer)
    if told.get("Attributes") != {}:
        return answer
    del told["Attributes"]
    return json.dumps(told)


def _validate_query(handler: DynamoHandler) -> None:
    if not (handler.body.get("KeyConditionExpression") or handler.body.get("KeyConditions")):
        raise MockValidationException(NO_KEY_CONDITION)


def _validate_keys(handler: DynamoHandler) -> None:
    for table, key in _keys(handler.body):
        _require_key(handler.dynamodb_backend.get_table(table), key)


def _keys(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (table, key) for each key in a request, in its order."""
    if "Key" in body:
        yield body["TableName"], body["Key"]
    for table, asked in body.get("RequestItems", {}).items():
        if isinstance(asked, list):
            yield from ((table, each["DeleteRequest"]["Key"]) for each in asked if "DeleteRequest" in each)
        else:
            yield from ((table, key) for key in asked["Keys"])
    yield from ((each["Get"]["TableName"], each["Get"]["Key"]) for each in body.get("TransactItems", ()))


def _require_key(table: Table, key: Mapping[str, Any]) -> None:
    types = {table.hash_key_attr: table.hash_key_type}
    if table.has_range_key:
        types[table.range_key_attr] = table.range_key_type
    if {name: next(iter(value), None) for name, value in key.items()} != types:
        raise ProvidedKeyDoesNotExist
    for name, value in key.items():
        if not next(iter(value.values())):
            raise KeyIsEmptyStringException(name)


def _validate_transaction(handler: DynamoHandler) -> None:
    problems = [_problem(handler, *next(iter(each.items()))) for each in handler.body["TransactItems"]]
    if any(problems):
        raise TransactionCanceledException(
            [("ValidationError" if problem else None, problem, None) for problem in problems]
        )


def _problem(handler: DynamoHandler, action: str, asked: Mapping[str, Any]) -> str | None:
    """What is wrong with the key of one action of a transaction."""
    table = handler.dynamodb_backend.get_table(asked["TableName"])
    if action == "Put":
        names = [table.hash_key_attr, *([table.range_key_attr] if table.has_range_key else [])]
        missing = next((name for name in names if name not in asked["Item"]), None)
        if missing is None:
            return None
        return f"One or more parameter values were invalid: Missing the key {missing} in the item"
    try:
        _require_key(table, asked["Key"])
    except MockValidationException as error:
        return str(error.exception_msg)
    return None
