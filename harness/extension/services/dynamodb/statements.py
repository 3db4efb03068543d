"""ExecuteStatement, BatchExecuteStatement and ExecuteTransaction: PartiQL carried out by DynamoDB's other operations.

An item that is there: ``DuplicateItemException``, "Duplicate primary key exists in table"; an update of none:
``ConditionalCheckFailedException``; what is no statement: ``ValidationException``, "Statement wasn't well formed, can't
be processed: …" (Q). moto's parser answers 500 to many statements and finds nothing where there is a condition.

Limits: those of ``partiql_requests``.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.exceptions import ConditionalCheckFailed, DynamodbException, MockValidationException
from moto.dynamodb.responses import DynamoHandler

from harness.extension.patching import Patches, documented
from harness.extension.services.dynamodb.item_turn import turn
from harness.extension.services.dynamodb.partiql_requests import (
    Expression,
    PartiqlError,
    Statement,
    Token,
    conjuncts,
    equality,
    parse,
)

__all__ = ["declare"]

PARTIQL = documented("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html")
_DUPLICATE = "com.amazonaws.dynamodb.v20120810#DuplicateItemException"
_PASSED_ON = ("Limit", "ConsistentRead", "ReturnConsumedCapacity")
_METHODS = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


def declare(patches: Patches) -> None:
    """Carry out statements; call when the provider is imported."""

    @patches.replace("moto.dynamodb.responses:DynamoHandler.execute_statement", "fdeac3a0c6", PARTIQL)
    def execute_statement(self: DynamoHandler) -> str:
        """A statement is carried out as the operation that it says."""
        with turn:
            return json.dumps(_execute(self, dict(self.body)))

    @patches.replace("moto.dynamodb.responses:DynamoHandler.batch_execute_statement", "5ca2b883ce", PARTIQL)
    def batch_execute_statement(self: DynamoHandler) -> str:
        """Statements of a batch succeed and fail by themselves."""
        with turn:
            return json.dumps({"Responses": [_one_of_many(self, one) for one in list(self.body["Statements"])]})

    @patches.replace("moto.dynamodb.responses:DynamoHandler.execute_transaction", "2f6416fc80", PARTIQL)
    def execute_transaction(self: DynamoHandler) -> str:
        """Statements of a transaction succeed or fail together."""
        with turn:
            asked = [_parsed(one) for one in self.body["TransactStatements"]]
            if all(statement.kind == "SELECT" for statement in asked):
                gets = [{"Get": _read_one(self, statement)} for statement in asked]
                return json.dumps({"Responses": _run(self, "transact_get_items", {"TransactItems": gets})["Responses"]})
            writes = [dict([_write(self, statement)]) for statement in asked]
            for write in writes:
                next(iter(write.values())).pop("ReturnValues", None)
            _run(self, "transact_write_items", {"TransactItems": writes})
            return json.dumps({"Responses": [{} for _ in writes]})


def _parsed(asked: Mapping[str, Any]) -> Statement:
    with _well_formed():
        return parse(asked.get("Statement", ""), asked.get("Parameters") or ())


@contextmanager
def _well_formed() -> Iterator[None]:
    """Refuse what is no statement, whichever way that shows."""
    try:
        yield
    except (PartiqlError, KeyError, TypeError, IndexError, RecursionError) as error:
        text = f"Statement wasn't well formed, can't be processed: Unexpected {error}"
        raise MockValidationException(text) from error


def _execute(handler: DynamoHandler, asked: Mapping[str, Any]) -> dict[str, Any]:
    statement = _parsed(asked)
    if statement.kind != "SELECT":
        return {"Items": _changed(handler, statement)}
    request = {name: asked[name] for name in _PASSED_ON if name in asked}
    method, found = _read(handler, statement)
    if token := asked.get("NextToken"):
        found["ExclusiveStartKey"] = json.loads(base64.b64decode(token))
    answer = _run(handler, method, request | found)
    told = {"Items": answer["Items"]} | {name: answer[name] for name in ("ConsumedCapacity",) if name in answer}
    if last := answer.get("LastEvaluatedKey"):
        told |= {"LastEvaluatedKey": last, "NextToken": base64.b64encode(json.dumps(last).encode()).decode()}
    return told


def _one_of_many(handler: DynamoHandler, asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        statement = _parsed(asked)
        items = _execute(handler, asked)["Items"]
    except DynamodbException as error:
        code = str(error.error_type).rpartition("#")[2].removesuffix("Exception")
        code = {"Validation": "ValidationError", "ConditionalCheckFailed": "ConditionalCheckFailed"}.get(code, code)
        return {"Error": {"Code": code, "Message": error.message}}
    return {"TableName": statement.table} | ({"Item": items[0]} if items else {})


def _changed(handler: DynamoHandler, statement: Statement) -> list[Any]:
    action, request = _write(handler, statement)
    try:
        answer = _run(handler, _METHODS[action], request)
    except ConditionalCheckFailed as error:
        if action != "Put":
            raise
        raise DynamodbException(_DUPLICATE, "Duplicate primary key exists in table") from error
    found = answer.get("Attributes")
    return [found] if found and statement.returning != "NONE" else []


def _write(handler: DynamoHandler, statement: Statement) -> tuple[str, dict[str, Any]]:
    """The action that a statement says, and its request."""
    keys = _keys(handler, statement)
    with _well_formed():
        return _write_request(statement, keys)


def _write_request(statement: Statement, keys: Sequence[str]) -> tuple[str, dict[str, Any]]:
    made = Expression()
    request: dict[str, Any] = {"TableName": statement.table}
    if statement.kind == "INSERT":
        request |= {"Item": dict(statement.item), "ConditionExpression": f"attribute_not_exists({made.name(keys[0])})"}
        return "Put", request | _placeholders(made)
    key, rest = _split(statement, keys)
    if set(key) != set(keys):
        raise MockValidationException("Where clause does not contain a mandatory equality on all key attributes")
    conditions = [f"({made.of(part)})" for part in rest]
    if statement.kind == "UPDATE":
        conditions.append(f"attribute_exists({made.name(keys[0])})")
        clauses: dict[str, list[str]] = {}
        for verb, tokens in statement.changes:
            clauses.setdefault(verb, []).append(made.of(tokens))
        request["UpdateExpression"] = " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items())
    if conditions:
        request["ConditionExpression"] = " AND ".join(conditions)
    request |= {"Key": key, "ReturnValues": statement.returning}
    return statement.kind.capitalize(), request | _placeholders(made)


def _read(handler: DynamoHandler, statement: Statement) -> tuple[str, dict[str, Any]]:
    """The method that reads what a statement selects, and its request."""
    keys = _keys(handler, statement)
    with _well_formed():
        return _read_request(statement, keys)


def _read_request(statement: Statement, keys: Sequence[str]) -> tuple[str, dict[str, Any]]:
    made = Expression()
    request: dict[str, Any] = {"TableName": statement.table}
    if statement.index:
        request["IndexName"] = statement.index
    parts = conjuncts(statement.where)
    own = [part for part in parts if any(token.text in keys and token.kind in ("word", "name") for token in part)]
    has_partition = any(equality(part, keys[0]) is not None for part in own)
    method = "query" if has_partition and len(own) <= len(keys) and not _needs_scan(own) else "scan"
    rest = [part for part in parts if part not in own] if method == "query" else parts
    if method == "query":
        request["KeyConditionExpression"] = " AND ".join(made.of(_name_first(part)) for part in own)
        request["ScanIndexForward"] = not statement.descends
    if rest:
        request["FilterExpression"] = " AND ".join(f"({made.of(part)})" for part in rest)
    if statement.projection:
        request["ProjectionExpression"] = made.of(statement.projection)
    return method, request | _placeholders(made)


def _read_one(handler: DynamoHandler, statement: Statement) -> dict[str, Any]:
    key, _ = _split(statement, _keys(handler, statement))
    return {"TableName": statement.table, "Key": key}


def _name_first(part: Sequence[Token]) -> Sequence[Token]:
    """A condition on a key as Query takes it: ``'x' = k`` is ``k = 'x'``."""
    is_turned = len(part) == 3 and part[0].kind == "value" and part[1].text == "="
    return list(reversed(part)) if is_turned else part


def _needs_scan(parts: Sequence[Sequence[Token]]) -> bool:
    """Whether a condition on keys is none that Query takes."""
    return any(
        token.word in ("OR", "IN", "NOT", "IS") or token.text in ("<>", "!=") for part in parts for token in part
    )


def _split(statement: Statement, keys: Sequence[str]) -> tuple[dict[str, Any], list[list[Token]]]:
    """The key that a condition names, and the other conditions."""
    found: dict[str, Any] = {}
    rest = []
    for part in conjuncts(statement.where):
        named = next((key for key in keys if key not in found and equality(part, key) is not None), None)
        if named is None:
            rest.append(part)
        else:
            found[named] = equality(part, named)
    return found, rest


def _keys(handler: DynamoHandler, statement: Statement) -> list[str]:
    table = handler.dynamodb_backend.get_table(statement.table)
    if not statement.index:
        return [name for name in (table.hash_key_attr, table.range_key_attr) if name]
    schema = next((one.schema for one in table.all_indexes() if one.name == statement.index), None)
    if schema is None:
        raise MockValidationException("The table does not have the specified index")
    return [one["AttributeName"] for one in sorted(schema, key=lambda one: str(one["KeyType"]))]


def _placeholders(made: Expression) -> dict[str, Any]:
    names = {"ExpressionAttributeNames": {short: name for name, short in made.names.items()}} if made.names else {}
    return names | ({"ExpressionAttributeValues": made.values} if made.values else {})


def _run(handler: DynamoHandler, method: str, request: dict[str, Any]) -> Any:
    with _body(handler, request):
        call: Callable[[], str] = getattr(handler, method)
        return json.loads(call())


@contextmanager
def _body(handler: DynamoHandler, request: dict[str, Any]) -> Iterator[None]:
    """Let a handler carry out another request."""
    kept, handler.body = handler.body, request
    try:
        yield
    finally:
        handler.body = kept
