"""Reports of what single-item, batch and transactional operations consumed, where they were asked for.

moto reports one unit whatever was read or written, and reports where nobody asked. The arithmetic is in
``capacity`` and ``sizes``, whose docstrings have the sources. BatchGetItem and TransactGetItems round
each item up by itself (D: Developer Guide, "DynamoDB read and write operations").

Limits: a ConditionCheck is reported as a write of the item that it looks at.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from harness.extension.services.dynamodb.capacity import Consumed
from harness.extension.services.dynamodb.sizes import item_size, read_units
from harness.extension.services.dynamodb.stored import key_of, sources, stored, table_source

__all__ = ["asked_report", "reported"]

SINGLE = ("put_item", "update_item", "delete_item", "get_item")
LEFT_OVERS = ("ConsumedCapacity", "ConsumedCapacityUnits", "ItemCollectionMetrics")


def asked_report(body: dict[str, Any]) -> str:
    """Take ReturnConsumedCapacity out of a request. MockValidationException: it is none of its values."""
    asked = str(body.pop("ReturnConsumedCapacity", "NONE"))
    if asked not in ("NONE", "TOTAL", "INDEXES"):
        raise MockValidationException(
            f"1 validation error detected: Value '{asked}' at 'returnConsumedCapacity' failed to satisfy constraint: "
            "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
        )
    return asked


def reported(name: str, handler: DynamoHandler, asked: str, run: Callable[[], str]) -> str:
    """Carry out an operation and put into its answer what was asked for: ``NONE``, ``TOTAL`` or ``INDEXES``."""
    if asked == "NONE":
        return _answer(run(), {})
    places = list(_places(handler))
    before = [stored(table, key) for table, key, _ in places]
    answer = run()
    after = [stored(handler.dynamodb_backend.get_table(table.name), key) for table, key, _ in places]
    consumed: dict[str, Consumed] = {}
    double = {"transact_get_items": "ReadCapacityUnits", "transact_write_items": "WriteCapacityUnits"}.get(name)
    for (table, _, consistent), old, new in zip(places, before, after, strict=True):
        own = consumed.setdefault(table.name, Consumed(table.name, double))
        if "get" in name:
            size = item_size(new or {})
            units = read_units(size, consistent=consistent, transactional=double is not None)
            own.add(table_source(table), units)
        else:
            own.add_write(sources(table), old, new)
    reports = [each.report(asked) for each in consumed.values()]
    return _answer(answer, {"ConsumedCapacity": reports[0] if name in SINGLE else reports})


def _places(handler: DynamoHandler) -> Iterator[tuple[Table, Mapping[str, Any], bool]]:
    """Yield (table, key, consistent) for each item that a request is about."""
    body, find = handler.body, handler.dynamodb_backend.get_table
    if "TableName" in body:
        table = find(body["TableName"])
        yield table, key_of(table, body.get("Key") or body["Item"]), bool(body.get("ConsistentRead"))
    for name, asked in body.get("RequestItems", {}).items():
        table = find(name)
        if isinstance(asked, dict):
            yield from ((table, key, bool(asked.get("ConsistentRead"))) for key in asked["Keys"])
            continue
        for each in asked:
            item = each["PutRequest"]["Item"] if "PutRequest" in each else each["DeleteRequest"]["Key"]
            yield table, key_of(table, item), False
    for each in body.get("TransactItems", ()):
        [action] = each.values()
        table = find(action["TableName"])
        yield table, key_of(table, action.get("Key") or action["Item"]), False


def _answer(answer: str, report: Mapping[str, Any]) -> str:
    told = json.loads(answer)
    for name in LEFT_OVERS:
        told.pop(name, None)
    return json.dumps({**told, **report})
