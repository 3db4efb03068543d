"""What calls of DynamoDB do to each table, as policies ask for it."""

from typing import Any

import pytest

from harness.extension.authorization.call import Call
from harness.extension.services.dynamodb.accesses import accesses
from harness.extension.services.dynamodb.actions import each_access
from harness.extension.services.dynamodb.stores import is_missing

KEY = {"id": {"S": "1"}}
TWO = {"id": {"S": "2"}, "name": {"S": "x"}}


class NoLookup:
    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        return value


def summary(operation: str, **parameters: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.action, each.table, each.leading_keys("id")) for each in accesses(operation, parameters)]


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("GetItem", {"TableName": "t", "Key": KEY}, [("GetItem", "t", ("1",))]),
        ("GetItem", {"TableName": "t", "Key": {"id": {"N": "7"}}}, [("GetItem", "t", ("7",))]),
        ("GetItem", {"TableName": "t", "Key": {"id": {"B": b"\x00"}}}, [("GetItem", "t", ("AA==",))]),
        ("PutItem", {"TableName": "t", "Item": TWO}, [("PutItem", "t", ("2",))]),
        ("Scan", {"TableName": "t"}, [("Scan", "t", ())]),
        (
            "BatchGetItem",
            {"RequestItems": {"t": {"Keys": [KEY, TWO]}, "u": {"Keys": [KEY]}}},
            [("BatchGetItem", "t", ("1", "2")), ("BatchGetItem", "u", ("1",))],
        ),
        (
            "BatchWriteItem",
            {"RequestItems": {"t": [{"PutRequest": {"Item": TWO}}, {"DeleteRequest": {"Key": KEY}}]}},
            [("BatchWriteItem", "t", ("2", "1"))],
        ),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "t", "Item": TWO}},
                    {"ConditionCheck": {"TableName": "u", "Key": KEY}},
                ]
            },
            [("PutItem", "t", ("2",)), ("ConditionCheckItem", "u", ("1",))],
        ),
        (
            "BatchExecuteStatement",
            {"Statements": [{"Statement": "SELECT * FROM t WHERE id='a'"}, {"Statement": "DELETE FROM u WHERE id=3"}]},
            [("PartiQLSelect", "t", ("a",)), ("PartiQLDelete", "u", ("3",))],
        ),
        (
            "ExecuteTransaction",
            {
                "TransactStatements": [
                    {"Statement": "UPDATE t SET n=? WHERE id=?", "Parameters": [{"N": "1"}, {"S": "k"}]}
                ]
            },
            [("PartiQLUpdate", "t", ("k",))],
        ),
    ],
)
def test_each_access_has_its_table_and_its_keys(operation: str, parameters: Any, expected: Any) -> None:
    assert summary(operation, **parameters) == expected


@pytest.mark.parametrize(
    "condition",
    [
        "id = :v",
        "(id) = :v",
        "(id = :v)",
        "((id)=(:v))",
        ":v = id",
        "#k = :v",
        "( #k ) = :v AND begins_with(sort, :w)",
        "sort = :w and id = :v",
    ],
)
def test_a_query_names_its_partition_in_any_spelling(condition: str) -> None:
    body = {
        "TableName": "t",
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": {"#k": "id"},
        "ExpressionAttributeValues": {":v": {"S": "mine"}, ":w": {"S": "other"}},
    }
    assert summary("Query", **body) == [("Query", "t", ("mine",))]


@pytest.mark.parametrize(
    ("statement", "parameters", "keys"),
    [
        ("SELECT * FROM \"t\" WHERE id = 'a'", [], ("a",)),
        ('select a, "b" from t where "id" = ?', [{"S": "p"}], ("p",)),
        ("SELECT * FROM t.i WHERE id IN ['a', 'b', ?]", [{"S": "c"}], ("a", "b", "c")),
        ("SELECT * FROM t WHERE 'a' = id", [], ("a",)),
        ("SELECT * FROM t WHERE id = 'it''s'", [], ("it's",)),
        ("SELECT * FROM t WHERE x = ? AND id = ?", [{"S": "no"}, {"S": "yes"}], ("yes",)),
        ("SELECT * FROM t", [], ()),
        ("SELECT * FROM t WHERE id = 'a' OR x = 1", [], ()),
        ("SELECT * FROM t WHERE NOT id = 'a'", [], ()),
        ("SELECT * FROM t WHERE m.id = 'a'", [], ()),
        ("SELECT * FROM t WHERE id > 'a'", [], ()),
        ("SELECT * FROM t WHERE x = 'id = ''a'''", [], ()),
        ("INSERT INTO t VALUE {'id': 'a', 'n': 1}", [], ("a",)),
        ("INSERT INTO \"t\" VALUE {'id': ?, 'n': ?}", [{"S": "p"}, {"N": "1"}], ("p",)),
        ("UPDATE t SET n = 1 SET m = 'id' WHERE id = 'a'", [], ("a",)),
        ("UPDATE t SET id = 'b' WHERE id = 'a'", [], ("a",)),
        ("DELETE FROM t WHERE id='a' AND s=1", [], ("a",)),
    ],
)
def test_a_statement_names_its_keys(statement: str, parameters: list[Any], keys: tuple[str, ...]) -> None:
    [access] = accesses("ExecuteStatement", {"Statement": statement, "Parameters": parameters})
    assert (access.table, access.leading_keys("id"), access.scans("id")) == ("t", keys, not keys)


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("GetItem", {"Key": KEY, "ProjectionExpression": "#n, b.c[0]"}, {"id", "name", "b"}),
        ("GetItem", {"Key": KEY, "AttributesToGet": ["x"]}, {"id", "x"}),
        ("PutItem", {"Item": TWO, "ConditionExpression": "attribute_not_exists(q)"}, {"id", "name", "q"}),
        (
            "UpdateItem",
            {"Key": KEY, "UpdateExpression": "SET a = if_not_exists(z, :v) REMOVE #n"},
            {"id", "a", "z", "name"},
        ),
        ("UpdateItem", {"Key": KEY, "AttributeUpdates": {"a": {}}, "Expected": {"e": {}}}, {"id", "a", "e"}),
        (
            "Query",
            {"KeyConditionExpression": "id=:v", "FilterExpression": "size(f) > :v AND g IN(:v)"},
            {"id", "f", "g"},
        ),
        ("Scan", {"ScanFilter": {"s": {}}}, {"s"}),
    ],
)
def test_attributes_are_those_that_a_request_names(operation: str, parameters: Any, expected: set[str]) -> None:
    body = {"TableName": "t", "ExpressionAttributeNames": {"#n": "name"}, **parameters}
    [access] = accesses(operation, body)
    assert set(access.attributes) == expected


def test_attributes_of_statements() -> None:
    [read] = accesses(
        "ExecuteStatement", {"Statement": "SELECT a, \"b\".c FROM t WHERE id='x' AND begins_with(d, 'e')"}
    )
    [written] = accesses("ExecuteStatement", {"Statement": "INSERT INTO t VALUE {'id': 'x', 'm': {'inner': 1}}"})
    assert set(read.attributes) == {"a", "b", "id", "d"}
    assert set(written.attributes) == {"id", "m"}


@pytest.mark.parametrize(
    ("operation", "parameters", "select"),
    [
        ("GetItem", {}, "ALL_ATTRIBUTES"),
        ("GetItem", {"ProjectionExpression": "a"}, "SPECIFIC_ATTRIBUTES"),
        ("Query", {"IndexName": "i"}, "ALL_PROJECTED_ATTRIBUTES"),
        ("Query", {"Select": "COUNT"}, "COUNT"),
        ("PutItem", {}, ""),
        ("ExecuteStatement", {"Statement": "SELECT * FROM t"}, "ALL_ATTRIBUTES"),
        ("ExecuteStatement", {"Statement": "SELECT a FROM t"}, "SPECIFIC_ATTRIBUTES"),
        ("ExecuteStatement", {"Statement": "DELETE FROM t WHERE id=1"}, ""),
    ],
)
def test_select_is_what_a_read_asks_for(operation: str, parameters: Any, select: str) -> None:
    [access] = accesses(operation, {"TableName": "t", **parameters})
    assert access.select == select


def test_statements_ask_for_the_action_of_their_verb() -> None:
    call = Call(
        "dynamodb",
        "BatchExecuteStatement",
        {
            "Statements": [
                {"Statement": "SELECT * FROM t.i"},
                {"Statement": "INSERT INTO u VALUE {}"},
                {"Statement": "?"},
            ]
        },
        "111122223333",
    )
    place = "arn:aws:dynamodb:us-east-1:111122223333:table"
    assert [(need.action, need.resource) for need in each_access(call, NoLookup())] == [
        ("dynamodb:PartiQLSelect", f"{place}/t/index/i"),
        ("dynamodb:PartiQLInsert", f"{place}/u"),
        ("dynamodb:PartiQLSelect", f"{place}/*"),
    ]


def test_a_statement_that_cannot_be_carried_out_is_the_services_to_refuse() -> None:
    for statement in ("?", "", "EXISTS(SELECT * FROM t WHERE id='a')", "DELETE FROM t", "SELECT * FROM t WHERE id=?"):
        call = Call("dynamodb", "ExecuteStatement", {"Statement": statement}, "111122223333")
        [need] = each_access(call, NoLookup())
        assert need.resource.endswith(":table/*")
        assert is_missing(call, need.resource)
    read = Call("dynamodb", "ExecuteStatement", {"Statement": "SELECT * FROM t"}, "111122223333")
    assert not any(is_missing(read, need.resource) for need in each_access(read, NoLookup()))
    assert not is_missing(Call("dynamodb", "ListTables"), "arn:aws:dynamodb:us-east-1:111122223333:table/*")
    empty = Call("dynamodb", "TransactWriteItems", {"TransactItems": []}, "111122223333")
    assert [need.resource for need in each_access(empty, NoLookup())] == ["*"]
