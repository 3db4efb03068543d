"""DynamoDB's answers about items as AWS gives them: keys, numbers, conditions under load, absent attributes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

MISMATCH = ("ValidationException", "The provided key element does not match the schema")
KEYS = ({"id": {"S": "1"}, "at": {"N": "1"}}, {"userId": {"S": "1"}}, {"userId": {"N": "1"}, "at": {"N": "1"}})
KEY = {"userId": {"S": "1"}, "at": {"N": "1"}}


@pytest.fixture
def table(account):
    """(client, name) of a table of this test's own with partition and sort key."""
    client = account.client("dynamodb")
    name = f"table-{next(account._names)}"
    client.create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "userId", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "userId", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return client, name


def refusal(operation, **parameters):
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    error = caught.value.response["Error"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error["Code"], error["Message"]


@pytest.mark.parametrize("key", KEYS, ids=["another name", "half a key", "another type"])
def test_a_key_that_is_not_the_tables_is_refused_by_every_operation(table, key):
    client, name = table
    single = {"TableName": name, "Key": key}
    assert refusal(client.get_item, **single) == MISMATCH
    assert refusal(client.delete_item, **single) == MISMATCH
    assert refusal(client.update_item, **single) == MISMATCH
    assert refusal(client.batch_get_item, RequestItems={name: {"Keys": [key]}}) == MISMATCH
    assert refusal(client.batch_write_item, RequestItems={name: [{"DeleteRequest": {"Key": key}}]}) == MISMATCH
    assert refusal(client.transact_get_items, TransactItems=[{"Get": single}]) == MISMATCH
    put = {"TableName": name, "Item": KEY}
    with pytest.raises(client.exceptions.TransactionCanceledException) as caught:
        client.transact_write_items(TransactItems=[{"Put": put}, {"Delete": single}])
    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ValidationError", "Message": MISMATCH[1]},
    ]
    assert client.scan(TableName=name)["Items"] == []


def test_an_item_without_its_key_is_refused(table):
    client, name = table
    item = {"userId": {"S": "1"}, "AT": {"N": "1"}}
    code, message = refusal(client.put_item, TableName=name, Item=item)
    assert code == "ValidationException"
    assert message == "One or more parameter values were invalid: Missing the key at in the item"
    with pytest.raises(client.exceptions.TransactionCanceledException) as caught:
        client.transact_write_items(TransactItems=[{"Put": {"TableName": name, "Item": item}}])
    [reason] = caught.value.response["CancellationReasons"]
    assert reason == {"Code": "ValidationError", "Message": message}


def test_a_query_without_key_condition_is_refused(table):
    client, name = table
    code, message = refusal(client.query, TableName=name)
    assert code == "ValidationException"
    assert "KeyConditionExpression" in message


def test_numbers_come_back_without_zeros_at_their_ends(table):
    client, name = table
    numbers = {"a": "012.50", "b": "1.5E2", "c": "-0", "d": "0.10", "e": "100", "f": "9" * 38}
    nested = {"M": {"N": {"L": [{"N": "1.0"}]}, "set": {"NS": ["2.0", "03"]}}}
    item = {**KEY, **{key: {"N": text} for key, text in numbers.items()}, "nested": nested}
    client.put_item(TableName=name, Item=item)
    found = client.get_item(TableName=name, Key={"userId": {"S": "1"}, "at": {"N": "1.00"}})["Item"]
    trimmed = {"a": "12.5", "b": "150", "c": "0", "d": "0.1", "e": "100", "f": "9" * 38}
    assert {key: found[key]["N"] for key in numbers} == trimmed
    assert found["nested"]["M"]["N"] == {"L": [{"N": "1"}]}
    assert sorted(found["nested"]["M"]["set"]["NS"]) == ["2", "3"]


@pytest.mark.parametrize("text", ["1" * 39, "1E126", "1E-131", "NaN", "twelve"])
def test_a_number_that_dynamodb_cannot_hold_is_refused(table, text):
    client, name = table
    assert refusal(client.put_item, TableName=name, Item={**KEY, "n": {"N": text}})[0] == "ValidationException"
    assert client.scan(TableName=name)["Count"] == 0


def test_answers_name_no_attributes_where_there_are_none(table):
    client, name = table
    where = {"TableName": name, "Key": KEY}
    assert "Attributes" not in client.delete_item(**where, ReturnValues="ALL_OLD")
    assert "Attributes" not in client.put_item(TableName=name, Item=KEY, ReturnValues="ALL_OLD")
    values = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}
    assert "Attributes" not in client.update_item(**where, **values)
    assert client.delete_item(**where, ReturnValues="ALL_OLD")["Attributes"] == {**KEY, "a": {"S": "x"}}


def test_one_of_many_conditional_writes_at_once_wins(table):
    client, name = table

    def put(number):
        try:
            client.put_item(
                TableName=name,
                Item={**KEY, "n": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(userId)",
            )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(put, range(40))) == 1


def test_no_increment_is_lost(table):
    client, name = table

    def add(_):
        client.update_item(
            TableName=name,
            Key=KEY,
            UpdateExpression="ADD visits :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(60)))
    assert client.get_item(TableName=name, Key=KEY)["Item"]["visits"] == {"N": "60"}
