"""Indexes of DynamoDB tables: how they come and go, what they hold, and what may be asked of them."""

from functools import partial

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from tests.support.waiting import eventually

ORDERS = ("customer", "order", "state", "total", "email", "note")


def definitions(**types):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


def schema(partition, sort=None):
    keys = [{"AttributeName": partition, "KeyType": "HASH"}]
    return keys + ([{"AttributeName": sort, "KeyType": "RANGE"}] if sort else [])


def index(name, partition, sort=None, projection="ALL", more=()):
    told = {"ProjectionType": projection, **({"NonKeyAttributes": list(more)} if more else {})}
    return {"IndexName": name, "KeySchema": schema(partition, sort), "Projection": told}


def item(**attributes):
    return {name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in attributes.items()}


def refusal(operation, **parameters):
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture(scope="module")
def dynamodb(account):
    return account.client("dynamodb")


@pytest.fixture
def name(account):
    return f"table-{next(account._names)}"


@pytest.fixture
def users(dynamodb, name):
    """A table with users and no index."""
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=definitions(userId="S"),
        KeySchema=schema("userId"),
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(6):
        mail = {"email": f"user{number % 3}@example.com"} if number else {}
        dynamodb.put_item(TableName=name, Item=item(userId=f"u{number}", name="An", **mail))
    return name


@pytest.fixture
def orders(dynamodb, name):
    """A table with local and global indexes of every projection."""
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=definitions(customer="S", order="N", state="S", total="N"),
        KeySchema=schema("customer", "order"),
        LocalSecondaryIndexes=[
            index("ByTotal", "customer", "total", "KEYS_ONLY"),
            index("ByState", "customer", "state", "ALL"),
        ],
        GlobalSecondaryIndexes=[
            index("Keys", "state", "total", "KEYS_ONLY"),
            index("Some", "state", projection="INCLUDE", more=["email"]),
            index("All", "state", "order"),
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(1, 7):
        dynamodb.put_item(
            TableName=name,
            Item=item(
                customer=f"c{number % 2}",
                order=number,
                state="open" if number % 3 else "paid",
                total=100 - number,
                email="an@example.com",
                note="n",
            ),
        )
    dynamodb.put_item(TableName=name, Item=item(customer="c9", order=9))  # in no index
    return name


BY_EMAIL = {
    "KeyConditionExpression": "email = :e",
    "ExpressionAttributeValues": {":e": {"S": "user1@example.com"}},
    "IndexName": "EmailIndex",
}


def add_index(dynamodb, table, name="EmailIndex", attribute="email"):
    return dynamodb.update_table(
        TableName=table,
        AttributeDefinitions=definitions(**{attribute: "S"}),
        GlobalSecondaryIndexUpdates=[{"Create": index(name, attribute)}],
    )["TableDescription"]


def state(dynamodb, table):
    """(TableStatus, IndexStatus, Backfilling) of a table and its only index."""
    told = dynamodb.describe_table(TableName=table)["Table"]
    [own] = told.get("GlobalSecondaryIndexes", [{}])
    return told["TableStatus"], own.get("IndexStatus"), own.get("Backfilling")


@pytest.fixture
def pace(account):
    """Sets the account's time scale; back to AWS's afterwards."""
    engine = account.engine
    setter = partial(engine.control_api.set_time_scale, account.id)
    yield setter
    setter(1)


def test_index_is_allocated_then_filled_then_read(dynamodb, users, pace):
    pace(5)
    told = add_index(dynamodb, users)
    assert told["TableStatus"] == "UPDATING"
    [own] = told["GlobalSecondaryIndexes"]
    assert (own["IndexStatus"], own["Backfilling"]) == ("CREATING", False)
    assert own["IndexArn"].endswith(f":table/{users}/index/EmailIndex")

    backfilling = ("ValidationException", "Cannot read from backfilling global secondary index: EmailIndex")
    seen = []

    def active():
        now = state(dynamodb, users)
        if now not in seen:
            seen.append(now)
        if now[1] == "ACTIVE":
            return True
        # The index may become ACTIVE between the two calls, never the other way round.
        if now[2] is False:
            assert refusal(dynamodb.query, TableName=users, **BY_EMAIL) == backfilling
            assert refusal(dynamodb.scan, TableName=users, IndexName="EmailIndex") == backfilling
        return False

    eventually(active, within=30)
    assert seen == [("UPDATING", "CREATING", False), ("ACTIVE", "CREATING", True), ("ACTIVE", "ACTIVE", None)]
    found = dynamodb.query(TableName=users, **BY_EMAIL)
    assert sorted(each["userId"]["S"] for each in found["Items"]) == ["u1", "u4"]


def test_items_are_written_while_an_index_is_built(dynamodb, users, pace):
    pace(50)
    add_index(dynamodb, users)
    dynamodb.put_item(TableName=users, Item=item(userId="new", email="user1@example.com"))
    eventually(lambda: state(dynamodb, users)[1] == "ACTIVE")
    assert dynamodb.query(TableName=users, **BY_EMAIL)["Count"] == 3


def test_one_index_at_a_time(dynamodb, users, pace):
    pace(1)
    both = [{"Create": index("One", "email")}, {"Create": index("Two", "email")}]
    limit = (
        "LimitExceededException",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    )
    attributes = definitions(email="S")
    call = partial(dynamodb.update_table, TableName=users, AttributeDefinitions=attributes)
    assert refusal(call, GlobalSecondaryIndexUpdates=both) == limit
    add_index(dynamodb, users)
    assert refusal(call, GlobalSecondaryIndexUpdates=both[:1]) == limit
    delete = [{"Delete": {"IndexName": "EmailIndex"}}]
    code, message = refusal(call, GlobalSecondaryIndexUpdates=delete)
    assert code == "ResourceInUseException"
    assert "Index creation is in resource allocation phase" in message
    code, message = refusal(dynamodb.delete_table, TableName=users)
    assert code == "ResourceInUseException"
    assert "while indexes are being created, updated, or deleted" in message
    assert state(dynamodb, users)[:2] == ("UPDATING", "CREATING")


def test_deleted_index_disappears_with_its_attribute(dynamodb, users, pace):
    pace(300)
    add_index(dynamodb, users)
    eventually(lambda: state(dynamodb, users)[1] == "ACTIVE")
    pace(20)
    delete = [{"Delete": {"IndexName": "EmailIndex"}}]
    told = dynamodb.update_table(TableName=users, GlobalSecondaryIndexUpdates=delete)["TableDescription"]
    assert (told["TableStatus"], told["GlobalSecondaryIndexes"][0]["IndexStatus"]) == ("UPDATING", "DELETING")
    eventually(lambda: state(dynamodb, users) == ("ACTIVE", None, None))
    assert dynamodb.describe_table(TableName=users)["Table"]["AttributeDefinitions"] == definitions(userId="S")
    code, message = refusal(dynamodb.query, TableName=users, **BY_EMAIL)
    assert (code, message) == (
        "ValidationException",
        "The table does not have the specified index: EmailIndex",
    )


def test_index_that_cannot_be_is_refused(dynamodb, users):
    call = partial(dynamodb.update_table, TableName=users)
    code, message = refusal(call, GlobalSecondaryIndexUpdates=[{"Create": index("Extra", "email")}])
    assert code == "ValidationException"
    assert "Some index key attributes are not defined in AttributeDefinitions. Keys: [email]" in message
    code, message = refusal(call, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "Extra"}}])
    assert (code, message) == (
        "ResourceNotFoundException",
        f"Requested resource not found: Index Extra for table {users}",
    )
    include = [{"Create": index("Extra", "userId", projection="INCLUDE")}]
    assert "NonKeyAttributes is not specified" in refusal(call, GlobalSecondaryIndexUpdates=include)[1]
    assert refusal(call)[0] == "ValidationException"
    assert state(dynamodb, users) == ("ACTIVE", None, None)


def test_local_index_cannot_be_added_later(dynamodb, orders):
    with pytest.raises(ParamValidationError, match='Unknown parameter in input: "LocalSecondaryIndexes"'):
        dynamodb.update_table(TableName=orders, LocalSecondaryIndexes=[index("Late", "customer", "email")])
    indexes = dynamodb.describe_table(TableName=orders)["Table"]["LocalSecondaryIndexes"]
    assert [each["IndexName"] for each in indexes] == ["ByTotal", "ByState"]


@pytest.mark.parametrize(
    ("keys", "local", "words"),
    [
        (schema("a"), index("Local", "a", "b"), "does not have a range key, which is required"),
        (schema("a", "b"), index("Local", "b", "c"), "does not have the same leading hash key as table KeySchema"),
        (schema("a", "b"), index("Local", "a"), "Index KeySchema does not have a range key for index: Local"),
    ],
    ids=["no sort key", "another partition key", "no sort key of its own"],
)
def test_local_index_shares_the_partition_key(dynamodb, name, keys, local, words):
    used = {each["AttributeName"] for each in (*keys, *local["KeySchema"])}
    code, message = refusal(
        dynamodb.create_table,
        TableName=name,
        AttributeDefinitions=definitions(**dict.fromkeys(sorted(used), "S")),
        KeySchema=keys,
        LocalSecondaryIndexes=[local],
        BillingMode="PAY_PER_REQUEST",
    )
    assert code == "ValidationException"
    assert words in message


OPEN = {"KeyConditionExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "state"}}
STATE = {":s": {"S": "open"}}


@pytest.mark.parametrize(
    ("name_of_index", "attributes"),
    [
        ("Keys", {"customer", "order", "state", "total"}),
        ("Some", {"customer", "order", "state", "email"}),
        ("All", set(ORDERS)),
    ],
)
def test_index_returns_what_it_projects(dynamodb, orders, name_of_index, attributes):
    read = {"TableName": orders, "IndexName": name_of_index}
    found = dynamodb.query(**read, **OPEN, ExpressionAttributeValues=STATE)
    assert found["Count"] == 4
    assert all(set(each) == attributes for each in found["Items"])
    scanned = dynamodb.scan(**read)
    assert scanned["Count"] == 6  # sparse: not the item without the index's keys
    assert all(set(each) == attributes for each in scanned["Items"])


def test_global_index_returns_nothing_else(dynamodb, orders):
    query = partial(dynamodb.query, TableName=orders, IndexName="Some", ExpressionAttributeValues=STATE)
    code, message = refusal(query, **OPEN, Select="ALL_ATTRIBUTES")
    assert code == "ValidationException"
    assert "Select type ALL_ATTRIBUTES is not supported for global secondary index Some" in message
    code, message = refusal(query, **OPEN, ProjectionExpression="email, note")
    assert code == "ValidationException"
    assert message.endswith("Global secondary index Some does not project [note]")
    assert query(**OPEN, ProjectionExpression="email")["Items"][0] == item(email="an@example.com")


def test_global_index_reads_eventually_only(dynamodb, orders):
    words = ("ValidationException", "Consistent reads are not supported on global secondary indexes")
    query = partial(dynamodb.query, TableName=orders, ExpressionAttributeValues=STATE, ConsistentRead=True, **OPEN)
    assert refusal(query, IndexName="All") == words
    assert refusal(dynamodb.scan, TableName=orders, IndexName="All", ConsistentRead=True) == words


def test_local_index_reads_consistently_and_fetches_the_rest(dynamodb, orders):
    query = partial(
        dynamodb.query,
        TableName=orders,
        IndexName="ByTotal",
        KeyConditionExpression="customer = :c",
        ExpressionAttributeValues={":c": {"S": "c1"}},
        ConsistentRead=True,
        ReturnConsumedCapacity="INDEXES",
    )
    own = query()
    assert [each["total"]["N"] for each in own["Items"]] == ["95", "97", "99"]
    assert all(set(each) == {"customer", "order", "total"} for each in own["Items"])
    assert own["ConsumedCapacity"]["LocalSecondaryIndexes"] == {"ByTotal": {"CapacityUnits": 1.0}}
    assert own["ConsumedCapacity"]["Table"] == {"CapacityUnits": 0.0}

    whole = query(Select="ALL_ATTRIBUTES")
    assert all(set(each) == set(ORDERS) for each in whole["Items"])
    assert whole["ConsumedCapacity"]["CapacityUnits"] == 4.0  # one for the index, one for each item
    assert whole["ConsumedCapacity"]["Table"] == {"CapacityUnits": 3.0}
    assert query(ProjectionExpression="note")["Items"] == [item(note="n")] * 3


def test_order_and_limits_of_an_index(dynamodb, orders):
    query = partial(dynamodb.query, TableName=orders, IndexName="Keys", ExpressionAttributeValues=STATE, **OPEN)
    totals = ["95", "96", "98", "99"]
    for forward, wanted in ((True, totals), (False, totals[::-1])):
        read, start = [], {}
        while True:
            page = query(ScanIndexForward=forward, Limit=2, **start)
            read += [each["total"]["N"] for each in page["Items"]]
            if "LastEvaluatedKey" not in page:
                break
            assert set(page["LastEvaluatedKey"]) == {"customer", "order", "state", "total"}
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        assert read == wanted


def test_key_of_an_index_has_its_type_or_is_absent(dynamodb, orders):
    wrong = {**item(customer="c", order=1), "total": {"S": "many"}}
    code, message = refusal(dynamodb.put_item, TableName=orders, Item=wrong)
    assert code == "ValidationException"
    assert "Type mismatch for Index Key total Expected: N Actual: S" in message
    batch = {orders: [{"PutRequest": {"Item": item(customer="c", order=2)}}, {"PutRequest": {"Item": wrong}}]}
    assert refusal(dynamodb.batch_write_item, RequestItems=batch)[0] == "ValidationException"
    key = item(customer="c0", order=2)
    update = {
        "UpdateExpression": "SET note = :n, #t = :t",
        "ExpressionAttributeNames": {"#t": "total"},
        "ExpressionAttributeValues": {":n": {"S": "changed"}, ":t": {"S": "many"}},
    }
    assert refusal(dynamodb.update_item, TableName=orders, Key=key, **update)[0] == "ValidationException"
    assert dynamodb.get_item(TableName=orders, Key=key)["Item"]["note"] == {"S": "n"}  # nothing is changed
    assert refusal(dynamodb.update_item, TableName=orders, Key=item(customer="x", order=1), **update)
    assert dynamodb.scan(TableName=orders, Select="COUNT")["Count"] == 7  # and nothing is made
