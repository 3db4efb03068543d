"""DynamoDB as moto answers it: every operation on items checked, carried out and reported as on AWS.

One concept per module, each with its sources:

========================== =========================================================================================
``values``                 what an attribute value is
``numbers``                which numbers there are, and how they come back
``expressions``            conditions, filters, projections (``grammar``, ``conditions``, ``key_conditions``)
``keys``                   keys of tables and indexes
``reads``                  Query and Scan (``sources``, ``pages``)
``updates``                UpdateItem changes all or nothing
``consumption``            consumed capacity (``capacity``, ``sizes``)
``index_builds``           indexes that are created and deleted on a table in use (``index_rules``)
``cfn_table``              tables that CloudFormation changes
``ttl``                    Time to Live
========================== =========================================================================================

Here: operations on items take their turns, so that a condition still holds when its write happens (D: Developer Guide,
"Working with items": conditional writes and atomic counters; moto checks first and writes later), and answers name no
attributes where there are none (D: API reference, ``ReturnValues``; moto gives an empty map).

Limits: applies to moto's tables (``harness.extension.services``); DynamoDB Local does all this by itself. Update
expressions keep moto's words.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.responses import DynamoHandler

from harness.extension.patching import Patches, documented
from harness.extension.services.dynamodb import cfn_table as dynamodb_stacks
from harness.extension.services.dynamodb import descriptions as dynamodb_descriptions
from harness.extension.services.dynamodb import index_builds as dynamodb_index_builds
from harness.extension.services.dynamodb import statements as dynamodb_statements
from harness.extension.services.dynamodb import ttl as dynamodb_ttl
from harness.extension.services.dynamodb.consumption import asked_report, reported
from harness.extension.services.dynamodb.expressions import evaluate_conditions, read_expressions
from harness.extension.services.dynamodb.grammar import ExpressionError
from harness.extension.services.dynamodb.item_turn import turn
from harness.extension.services.dynamodb.keys import check_batch_write, check_keys, check_put, check_transaction
from harness.extension.services.dynamodb.numbers import NumberError, trim_numbers
from harness.extension.services.dynamodb.reads import query, scan
from harness.extension.services.dynamodb.updates import update_whole
from harness.extension.services.dynamodb.values import AttributeValueError, check_values
from harness.extension.services.dynamodbstreams import streams
from harness.extension.tools import Tools

__all__ = ["declare"]

ITEMS = documented("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html")

CHECKS: Mapping[str, Callable[[DynamoHandler], None]] = {
    "get_item": check_keys,
    "put_item": check_put,
    "update_item": check_keys,
    "delete_item": check_keys,
    "batch_get_item": check_keys,
    "batch_write_item": check_batch_write,
    "transact_get_items": check_keys,
    "transact_write_items": check_transaction,
}
"""moto's method for an operation on items → what is checked before it."""

OPERATIONS: Mapping[str, str] = {
    "get_item": "67c877489e",
    "put_item": "20593d58f4",
    "update_item": "43b2cd1efa",
    "delete_item": "747ac8d554",
    "batch_get_item": "6852943e20",
    "batch_write_item": "ee7b982cf0",
    "transact_get_items": "54f1a8c7dc",
    "transact_write_items": "66b753e57e",
    "query": "30f1bd167c",
    "scan": "bb7d34b14e",
}
"""moto's method for an operation on items → fingerprint."""

READS = {"query": query, "scan": scan}
"""Operations that are answered without moto."""

CHANGES = ("put_item", "update_item", "delete_item")
"""Those that answer with attributes of the item."""


def declare(patches: Patches, tools: Tools) -> None:
    """Correct the operations on items and on indexes."""
    evaluate_conditions(patches)
    for name, expected in OPERATIONS.items():
        patches.wrap(f"moto.dynamodb.responses:DynamoHandler.{name}", expected, ITEMS)(_corrected(name))
    dynamodb_index_builds.declare(patches, tools.timescale, turn)
    dynamodb_descriptions.declare(patches)
    dynamodb_statements.declare(patches)
    dynamodb_stacks.declare(patches)
    dynamodb_ttl.declare(patches, tools.timescale, tools.releases)
    streams.declare(patches)


def _corrected(name: str) -> Callable[..., str]:
    def operate(original: Callable[..., str], self: DynamoHandler) -> str:
        """Operations on items take their turns, and are checked and reported as on AWS."""
        with turn:
            asked = asked_report(self.body)
            try:
                trim_numbers(self.body)
                check_values(self.body)
                expressions = [read_expressions(part) for part in _parts(self.body)]
            except (NumberError, AttributeValueError, ExpressionError) as error:
                raise MockValidationException(str(error)) from error
            if name in READS:
                return READS[name](self, expressions[0], asked)
            CHECKS[name](self)
            answer = reported(name, self, asked, lambda: _run(name, original, self))
        return _without_empty_attributes(answer) if name in CHANGES else answer

    return operate


def _parts(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the parts of a request that have expressions of their own."""
    if "TransactItems" in body:
        return [action for each in body["TransactItems"] for action in each.values()]
    return [part for part in body.get("RequestItems", {"": body}).values() if isinstance(part, dict)]


def _run(name: str, original: Callable[..., str], handler: DynamoHandler) -> str:
    if name == "update_item":
        return update_whole(handler, lambda: original(handler))
    return original(handler)


def _without_empty_attributes(answer: str) -> str:
    told = json.loads(answer)
    if told.get("Attributes") != {}:
        return answer
    del told["Attributes"]
    return json.dumps(told)
