"""PartiQL statements on a live engine: each row builds on those before it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account import Account

REFUSED = "refused: "
NOT_FORMED = f"{REFUSED}ValidationException"
ROWS: list[tuple[str, list[Any], Any]] = [
    ("INSERT INTO t VALUE {'k': ?, 'r': ?, 'n': ?}", [{"S": "a"}, {"N": "1"}, {"N": "1"}], []),
    ("INSERT INTO \"t\" VALUE {'k':'a','r':2,'n':-2,'m':{'x':true},'l':[1,'z'],'s':<<'p','q'>>}", [], []),
    ("insert into t value {'k': 'it''s', 'r': 1}", [], []),
    ("INSERT INTO t VALUE {'k':'a','r':1}", [], f"{REFUSED}DuplicateItemException"),
    ("SELECT n FROM t WHERE k=? AND r=?", [{"S": "a"}, {"N": "1"}], [{"n": {"N": "1"}}]),
    ("SELECT n FROM \"t\" WHERE \"k\" = 'a' AND n < 0", [], [{"n": {"N": "-2"}}]),
    ("SELECT n, m.x, l[1] FROM t WHERE k='a' AND r=2", [],
     [{"n": {"N": "-2"}, "m": {"M": {"x": {"BOOL": True}}}, "l": {"L": [{"S": "z"}]}}]),
    ("SELECT r FROM t WHERE k='a' AND r BETWEEN 1 AND 9 ORDER BY r DESC", [], [{"r": {"N": "2"}}, {"r": {"N": "1"}}]),
    ("SELECT r FROM t WHERE k='a' AND r > 1", [], [{"r": {"N": "2"}}]),
    ("SELECT r FROM t WHERE 'a' = k AND r = 1", [], [{"r": {"N": "1"}}]),
    ("SELECT k FROM t WHERE begins_with(k, 'it')", [], [{"k": {"S": "it's"}}]),
    ("SELECT k FROM t WHERE k IN ['it''s', 'other']", [], [{"k": {"S": "it's"}}]),
    ("SELECT k FROM t WHERE n IS MISSING AND k='it''s'", [], [{"k": {"S": "it's"}}]),
    ("SELECT r FROM t WHERE k='a' AND (n = 1 OR n = 5)", [], [{"r": {"N": "1"}}]),
    ("SELECT * FROM t WHERE k='nobody'", [], []),
    ("SELECT k FROM t.\"by-n\" WHERE n = 1", [], [{"k": {"S": "a"}}]),
    ("SELECT k FROM t.\"none\" WHERE n = 1", [], NOT_FORMED),
    ("UPDATE t SET n=n + 4 SET w=? REMOVE z WHERE k='a' AND r=1 RETURNING ALL NEW *", [{"S": "x"}],
     [{"k": {"S": "a"}, "r": {"N": "1"}, "n": {"N": "5"}, "w": {"S": "x"}}]),
    ("UPDATE t SET w='y' WHERE k='a' AND r=1 AND n = 5 RETURNING MODIFIED OLD *", [], [{"w": {"S": "x"}}]),
    ("UPDATE t SET w='y' WHERE k='a' AND r=1 AND n = 6", [], f"{REFUSED}ConditionalCheckFailedException"),
    ("UPDATE t SET w='y' WHERE k='a' AND r=9", [], f"{REFUSED}ConditionalCheckFailedException"),
    ("UPDATE t SET w='y' WHERE k='a'", [], NOT_FORMED),
    ("DELETE FROM t WHERE k='a' AND r=1 RETURNING ALL OLD *", [],
     [{"k": {"S": "a"}, "r": {"N": "1"}, "n": {"N": "5"}, "w": {"S": "y"}}]),
    ("DELETE FROM t WHERE k='a' AND r=1", [], []),
    ("DELETE FROM t", [], NOT_FORMED),
    ("SELECT * FROM none WHERE k='a'", [], f"{REFUSED}ResourceNotFoundException"),
    ("SELEC * FROM t", [], NOT_FORMED),
    ("SELECT * FROM t WHERE k='a", [], NOT_FORMED),
    ("SELECT * FROM t WHERE k=?", [], NOT_FORMED),
    ("SELECT m[x] FROM t", [], NOT_FORMED),
    ("SELECT * FROM t WHERE IS MISSING", [], NOT_FORMED),
    ("SELECT * FROM t WHERE k='a' ORDER BY", [], NOT_FORMED),
    ("INSERT INTO t VALUE 'x'", [], NOT_FORMED),
    (f"INSERT INTO t VALUE {{'k':{'[' * 4000}", [], NOT_FORMED),
    ("INSERT INTO t VALUE {'k':<<'p',1>>}", [], NOT_FORMED),
    ("", [], NOT_FORMED),
]  # fmt: skip


@pytest.fixture(scope="module")
def database(engine: Any) -> Any:
    client = Account(engine)("dynamodb")
    client.create_table(
        TableName="t",
        AttributeDefinitions=[
            {"AttributeName": "k", "AttributeType": "S"},
            {"AttributeName": "r", "AttributeType": "N"},
            {"AttributeName": "n", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}, {"AttributeName": "r", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-n",
                "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


def test_statements_are_carried_out(database: Any) -> None:
    found = []
    for statement, parameters, _ in ROWS:
        given = {"Parameters": parameters} if parameters else {}
        try:
            found.append(database.execute_statement(Statement=statement or " ", **given)["Items"])
        except ClientError as error:
            found.append(f"{REFUSED}{error.response['Error']['Code']}")
    assert [pair for pair in zip(ROWS, found, strict=True) if pair[0][2] != pair[1]] == []


def test_statements_of_a_batch_fail_by_themselves(database: Any) -> None:
    statements = [
        "INSERT INTO t VALUE {'k':'batch','r':1}",
        "INSERT INTO t VALUE {'k':'batch','r':1}",
        "SELECT k FROM t WHERE k='batch' AND r=1",
    ]
    made, again, read = database.batch_execute_statement(Statements=[{"Statement": one} for one in statements])[
        "Responses"
    ]
    assert made == {"TableName": "t"}
    assert again["Error"]["Code"] == "DuplicateItem"
    assert read == {"TableName": "t", "Item": {"k": {"S": "batch"}}}


def test_statements_of_a_transaction_fail_together(database: Any) -> None:
    statements = ["INSERT INTO t VALUE {'k':'tx','r':1}", "UPDATE t SET n=1 WHERE k='tx' AND r=2"]
    with pytest.raises(ClientError, match="TransactionCanceledException"):
        database.execute_transaction(TransactStatements=[{"Statement": one} for one in statements])
    read = {"Statement": "SELECT * FROM t WHERE k='tx' AND r=1"}
    assert database.execute_transaction(TransactStatements=[read])["Responses"] == [{}]
    database.execute_transaction(TransactStatements=[{"Statement": statements[0]}])
    assert database.execute_transaction(TransactStatements=[read])["Responses"] == [
        {"Item": {"k": {"S": "tx"}, "r": {"N": "1"}}}
    ]


def test_pages_of_a_selection_go_on(database: Any) -> None:
    for number in range(3):
        database.execute_statement(Statement=f"INSERT INTO t VALUE {{'k':'page','r':{number}}}")
    read = {"Statement": "SELECT r FROM t WHERE k='page'", "Limit": 2}
    first = database.execute_statement(**read)
    second = database.execute_statement(**read, NextToken=first["NextToken"])
    assert [item["r"]["N"] for page in (first, second) for item in page["Items"]] == ["0", "1", "2"]
