"""Query and Scan of tables and indexes: what is read, what is answered, what it consumes.

moto sorts and filters before it counts, takes one million bytes for a page, answers no LastEvaluatedKey where a limit
is reached at the end, and reads of an index what is not in it. Here reading, limits, filters and projections follow
one another as on AWS (D: API reference, Query and Scan; Developer Guide, "Global secondary indexes": only projected
attributes, no consistent reads; "Local secondary indexes": other attributes are fetched from the table, each item at
its own cost). Words: "Consistent reads are not supported on global secondary indexes", "The table does not have the
specified index" and those on projections Q (https://github.com/architect/dynalite); "Cannot read from backfilling
global secondary index" Q (https://stackoverflow.com/questions/59322281).

Limits: pages are cut by the size of entries, as if a table had one partition.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.table import GlobalSecondaryIndex, Table
from moto.dynamodb.responses import DynamoHandler

from harness.extension.services.dynamodb.capacity import Consumed
from harness.extension.services.dynamodb.conditions import fulfils, legacy_condition, project
from harness.extension.services.dynamodb.expressions import Expressions
from harness.extension.services.dynamodb.index_builds import readable
from harness.extension.services.dynamodb.key_conditions import KeyCondition, KeyConditionError, key_condition
from harness.extension.services.dynamodb.nodes import Compare, Function, Joined, Node, Not, Operand, Path
from harness.extension.services.dynamodb.pages import Page, read_page
from harness.extension.services.dynamodb.sizes import item_size, read_units
from harness.extension.services.dynamodb.sources import Kind, Source
from harness.extension.services.dynamodb.stored import (
    index_source,
    items,
    key_of,
    partition_items,
    stored,
    table_source,
)

__all__ = ["query", "scan"]

type Item = Mapping[str, Any]

NO_KEY_CONDITION = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
INVALID_START = "The provided starting key is invalid"


def query(handler: DynamoHandler, expressions: Expressions, asked: str) -> str:
    """Answer Query. ``asked`` is ReturnConsumedCapacity. MockValidationException: DynamoDB refuses it."""
    body = handler.body
    tree = expressions.key or legacy_condition(body.get("KeyConditions") or {})
    if tree is None:
        raise MockValidationException(NO_KEY_CONDITION)
    table = handler.dynamodb_backend.get_table(body["TableName"])
    source = _source(table, body)
    try:
        wanted = key_condition(tree, source.keys, source.types)
    except KeyConditionError as error:
        raise MockValidationException(str(error)) from error
    filtering = expressions.filter or legacy_condition(
        body.get("QueryFilter") or {}, body.get("ConditionalOperator", "AND")
    )
    for name in _attributes(filtering):
        if name in source.keys:
            raise MockValidationException(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )
    found = partition_items(table, wanted.partition) if source.kind is Kind.TABLE else items(table)
    entries = [
        source.entry(item)
        for item in found
        if source.holds(item)
        and item[source.keys[0]] == wanted.partition
        and (wanted.sort is None or fulfils(wanted.sort, item))
    ]
    forward = body.get("ScanIndexForward", True)
    start = _start_key(body, source, wanted)
    return _answer(table, source, body, _after(entries, source, start, forward=forward), filtering, expressions, asked)


def scan(handler: DynamoHandler, expressions: Expressions, asked: str) -> str:
    """Answer Scan. ``asked`` is ReturnConsumedCapacity. MockValidationException: DynamoDB refuses it."""
    body = handler.body
    segment, total = _segments(body)
    table = handler.dynamodb_backend.get_table(body["TableName"])
    source = _source(table, body)
    start = _start_key(body, source, None)
    if start is not None and source.segment(start, total) != segment:
        raise MockValidationException(
            f"{INVALID_START}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
            f"TotalSegments: {total} Segment: {segment}"
        )
    entries = [source.entry(item) for item in items(table) if source.holds(item)]
    if total > 1:
        entries = [entry for entry in entries if source.segment(entry, total) == segment]
    filtering = expressions.filter or legacy_condition(
        body.get("ScanFilter") or {}, body.get("ConditionalOperator", "AND")
    )
    return _answer(table, source, body, _after(entries, source, start, forward=True), filtering, expressions, asked)


def _source(table: Table, body: Mapping[str, Any]) -> Source:
    name = body.get("IndexName")
    if name is None:
        return table_source(table)
    index = next((each for each in table.all_indexes() if each.name == name), None)
    if index is None:
        raise MockValidationException(f"The table does not have the specified index: {name}")
    if isinstance(index, GlobalSecondaryIndex):
        if body.get("ConsistentRead"):
            raise MockValidationException("Consistent reads are not supported on global secondary indexes")
        if not readable(index):
            raise MockValidationException(f"Cannot read from backfilling global secondary index: {name}")
    return index_source(table, index)


def _segments(body: Mapping[str, Any]) -> tuple[int, int]:
    segment, total = body.get("Segment"), body.get("TotalSegments")
    if segment is None and total is None:
        return 0, 1
    if total is None or segment is None:
        missing, given = ("TotalSegments", "Segment") if total is None else ("Segment", "TotalSegments")
        raise MockValidationException(
            f"The {missing} parameter is required but was not present in the request when "
            + (f"{given} parameter is present" if total is None else f"parameter {given} is present")
        )
    if segment >= total:
        raise MockValidationException(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )
    return segment, total


def _start_key(body: Mapping[str, Any], source: Source, wanted: KeyCondition | None) -> Item | None:
    start: Item | None = body.get("ExclusiveStartKey")
    if start is None:
        return None
    if {name: next(iter(value), None) for name, value in start.items()} != {
        name: source.types[name] for name in source.key_names
    }:
        schema = ": The provided key element does not match the schema" if source.kind is Kind.TABLE else ""
        raise MockValidationException(INVALID_START + schema)
    if wanted is not None and start[source.keys[0]] != wanted.partition:
        raise MockValidationException(
            "The provided starting key is outside query boundaries based on provided conditions"
        )
    if wanted is not None and wanted.sort is not None and not fulfils(wanted.sort, start):
        raise MockValidationException("The provided starting key does not match the range key predicate")
    return start


def _after(entries: list[dict[str, Any]], source: Source, start: Item | None, *, forward: bool) -> Iterator[Item]:
    """Yield the entries behind ``start`` in the order in which they are read."""
    begin = source.position(start) if start is not None else None
    for position, entry in sorted(
        ((source.position(entry), entry) for entry in entries), key=lambda each: each[0], reverse=not forward
    ):
        if begin is None or (position > begin if forward else position < begin):
            yield entry


def _answer(
    table: Table,
    source: Source,
    body: Mapping[str, Any],
    entries: Iterable[Item],
    filtering: Node | None,
    expressions: Expressions,
    asked: str,
) -> str:
    if (limit := body.get("Limit")) is not None and limit < 1:
        raise MockValidationException(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1"
        )
    paths = expressions.projection
    if paths is None and body.get("AttributesToGet"):
        paths = tuple(Path((name,)) for name in body["AttributesToGet"])
    fetched = _fetches(source, body.get("Select"), paths, filtering)
    page = read_page(entries, limit)
    consumed = Consumed(table.name)
    consistent = bool(body.get("ConsistentRead"))
    consumed.add(table_source(table), 0.0)
    consumed.add(source, read_units(page.size, consistent=consistent))
    read: list[Item] = list(page.entries)
    if fetched:
        read = [stored(table, key_of(table, entry)) or entry for entry in read]
        for item in read:
            consumed.add(table_source(table), read_units(item_size(item), consistent=consistent))
    kept = [item for item in read if filtering is None or fulfils(filtering, item)]
    told: dict[str, Any] = {"Count": len(kept), "ScannedCount": len(read)}
    if body.get("Select") != "COUNT":
        told["Items"] = [item if paths is None else project(item, paths) for item in kept]
    if page.stopped:
        told["LastEvaluatedKey"] = _last_key(page, source)
    if asked != "NONE":
        told["ConsumedCapacity"] = consumed.report(asked)
    return json.dumps(told)


def _last_key(page: Page, source: Source) -> dict[str, Any]:
    return source.key_of(page.entries[-1])


def _fetches(source: Source, select: str | None, paths: tuple[Path, ...] | None, filtering: Node | None) -> bool:
    """Return whether the table has to be read for what an index does not have."""
    if select == "ALL_PROJECTED_ATTRIBUTES" and source.kind is Kind.TABLE:
        raise MockValidationException("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    if paths is not None and select not in (None, "SPECIFIC_ATTRIBUTES"):
        meant = "only the Count" if select == "COUNT" else select
        raise MockValidationException(f"Cannot specify the ProjectionExpression when choosing to get {meant}")
    if paths is None and select == "SPECIFIC_ATTRIBUTES":
        raise MockValidationException(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )
    if source.projected is None:
        return False
    named = dict.fromkeys(str(path.steps[0]) for path in paths or ())
    missing = [name for name in named if name not in source.projected]
    unfiltered = [name for name in _attributes(filtering) if name not in source.projected]
    if source.kind is Kind.LOCAL:
        return bool(missing or unfiltered or select == "ALL_ATTRIBUTES")
    invalid = "One or more parameter values were invalid: "
    if select == "ALL_ATTRIBUTES":
        raise MockValidationException(
            f"{invalid}Select type ALL_ATTRIBUTES is not supported for global secondary index {source.name} "
            "because its projection type is not ALL"
        )
    if missing:
        raise MockValidationException(
            f"{invalid}Global secondary index {source.name} does not project [{', '.join(missing)}]"
        )
    if unfiltered:
        raise MockValidationException(
            f"{invalid}Secondary index {source.name} does not project one or more filter attributes: "
            f"[{', '.join(unfiltered)}]"
        )
    return False


def _attributes(node: Node | Operand | None) -> Iterator[str]:
    match node:
        case Path((str(name), *_)):
            yield name
        case Joined(_, parts):
            for part in parts:
                yield from _attributes(part)
        case Not(part):
            yield from _attributes(part)
        case Function(_, operands) | Compare(_, operands):
            for operand in operands:
                yield from _attributes(operand)
