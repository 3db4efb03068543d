"""What a call of DynamoDB does to each table, as policies ask for it: action, table, partition keys, attributes. Pure.

Batches, transactions and PartiQL statements hold several accesses; each is taken apart here, so that a condition on
keys or attributes sees them all.

Sources: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control" (LeadingKeys,
Attributes, Select, ReturnValues), "Using IAM with DynamoDB transactions", "IAM security policies with PartiQL".

Limits: attributes are named at the top level. A statement of PartiQL that limits the partition key by anything but
``=`` and ``IN`` scans its table; one that cannot be read is
of all tables, and the service refuses it by the same reader.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.extension.services.dynamodb import partiql, partiql_requests
from harness.extension.services.dynamodb.grammar import ExpressionError, parse_condition
from harness.extension.services.dynamodb.nodes import Compare, Joined, Literal, Node, Path

__all__ = ["UNREADABLE", "Access", "accesses"]

UNREADABLE = "*"
"""The table of a statement that cannot be read."""

_VERBS = {
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
_NAMING = (
    "AttributesToGet",
    "AttributeUpdates",
    "Expected",
    "Item",
    "Key",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
)
_EXPRESSIONS = (
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
_TOKEN = re.compile(r"(?P<nested>\.\s*)?(?P<name>[#:]?[A-Za-z0-9_]+)(?P<call>\s*\()?")
_WORDS = frozenset({"and", "or", "not", "between", "in", "set", "remove", "add", "delete"})


@dataclass(frozen=True, slots=True)
class Access:
    """What is done to one table.

    Attributes:
        action: the action, without the service prefix.
        table: name or ARN of the table.
        index: name of the index, empty for the table itself.
        items: maps of attributes that hold the partition key, typed as in the API.
        attributes: names of the attributes that are read or written.
        body: the parameters of the access.
        statement: the PartiQL statement, if it is one.
        enclosing: the transaction that it is part of, if any.
    """

    action: str
    table: str
    index: str = ""
    items: tuple[Mapping[str, Any], ...] = ()
    attributes: tuple[str, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    statement: partiql_requests.Statement | None = None
    enclosing: str = ""

    @property
    def select(self) -> str:
        """``dynamodb:Select``: what a read asks for; empty for writes."""
        if self.statement is not None:
            if self.action != "PartiQLSelect":
                return ""
            return "ALL_ATTRIBUTES" if partiql.selects_everything(self.statement) else "SPECIFIC_ATTRIBUTES"
        if self.action not in _READS:
            return ""
        if given := self.body.get("Select"):
            return str(given)
        if self.body.get("ProjectionExpression") or self.body.get("AttributesToGet"):
            return "SPECIFIC_ATTRIBUTES"
        return "ALL_PROJECTED_ATTRIBUTES" if self.index else "ALL_ATTRIBUTES"

    def leading_keys(self, key: str) -> tuple[str, ...]:
        """Values that the access gives the partition key, whose attribute is ``key``."""
        if self.statement is not None:
            return tuple(dict.fromkeys(map(_plain, partiql.values_of(self.statement, key))))
        found = [_plain(item[key]) for item in self.items if key in item]
        if self.action == "Query":
            found += _queried(self.body, key)
        return tuple(dict.fromkeys(found))

    def scans(self, key: str) -> bool:
        """``dynamodb:FullTableScan``: whether a statement names no value of the partition key."""
        return self.statement is not None and not self.leading_keys(key)


def accesses(operation: str, parameters: Mapping[str, Any]) -> Iterator[Access]:
    """The accesses of a call.

    Args:
        operation: the operation, or an action of one item.
        parameters: its parameters.
    """
    if operation in ("TransactGetItems", "TransactWriteItems"):
        for entry in parameters.get("TransactItems") or ():
            for verb, body in entry.items():
                yield _single(_VERBS[verb], body, enclosing=operation)
    elif operation == "BatchGetItem":
        for table, body in (parameters.get("RequestItems") or {}).items():
            yield _single(operation, {**body, "TableName": table}, tuple(body.get("Keys") or ()))
    elif operation == "BatchWriteItem":
        for table, entries in (parameters.get("RequestItems") or {}).items():
            inner = [body for entry in entries for body in entry.values()]
            items = tuple(body.get("Item") or body.get("Key") or {} for body in inner)
            yield _single(operation, {"TableName": table}, items)
    elif operation in ("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"):
        yield from _statements(operation, parameters)
    else:
        yield _single(operation, parameters)


def _single(
    action: str, body: Mapping[str, Any], items: tuple[Mapping[str, Any], ...] | None = None, enclosing: str = ""
) -> Access:
    if items is None:
        items = tuple(each for each in (body.get("Key"), body.get("Item")) if isinstance(each, Mapping))
    table, index = str(body.get("TableName") or ""), str(body.get("IndexName") or "")
    names = dict.fromkeys((*_named(body), *(name for item in items for name in item)))
    return Access(action, table, index, items, tuple(names), body, None, enclosing)


def _statements(operation: str, parameters: Mapping[str, Any]) -> Iterator[Access]:
    entries = parameters.get("Statements") or parameters.get("TransactStatements") or [parameters]
    enclosing = operation if operation == "ExecuteTransaction" else ""
    for entry in entries:
        try:
            found = partiql_requests.parse(str(entry.get("Statement") or ""), entry.get("Parameters") or ())
        except partiql_requests.PartiqlError:
            yield Access("PartiQLSelect", UNREADABLE, "", (), (), entry, None, enclosing)
            continue
        action, names = f"PartiQL{found.kind.capitalize()}", partiql.attributes(found)
        yield Access(action, found.table, found.index, (), names, entry, found, enclosing)


def _named(body: Mapping[str, Any]) -> Iterator[str]:
    """Names of attributes in parameters and expressions, at the top level of the item."""
    for parameter in _NAMING:
        yield from body.get(parameter) or ()
    aliases = body.get("ExpressionAttributeNames") or {}
    for parameter in _EXPRESSIONS:
        for found in _TOKEN.finditer(str(body.get(parameter) or "")):
            name = found["name"]
            if found["nested"] or (found["call"] and name.lower() != "in" and not name.startswith("#")):
                continue
            if name[0] == ":" or name.isdigit() or name.lower() in _WORDS:
                continue
            yield str(aliases.get(name, name))


def _queried(body: Mapping[str, Any], key: str) -> list[str]:
    """The value that a query gives the partition key, in any spelling that DynamoDB reads."""
    text = str(body.get("KeyConditionExpression") or "")
    if text:
        names, values = (body.get(f"ExpressionAttribute{what}") or {} for what in ("Names", "Values"))
        try:
            tree = parse_condition("KeyConditionExpression", text, names, values).tree
        except ExpressionError:
            return []  # the service refuses it
        return list(_equal(tree, key))
    old = (body.get("KeyConditions") or {}).get(key) or {}
    return [_plain(value) for value in old.get("AttributeValueList") or ()]


def _equal(tree: Node, key: str) -> Iterator[str]:
    match tree:
        case Joined("AND", parts):
            for part in parts:
                yield from _equal(part, key)
        case Compare("=", (Path((name,)), Literal(value))) | Compare("=", (Literal(value), Path((name,)))) if (
            name == key
        ):
            yield _plain(value)


def _plain(value: Any) -> str:
    """The text of a typed value."""
    found = next(iter(value.values()), "") if isinstance(value, Mapping) else value
    return base64.b64encode(found).decode() if isinstance(found, bytes) else str(found)
