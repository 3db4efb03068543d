"""Query and Scan as DynamoDB carries them out: pages, order, limits, segments, capacity, and what is refused."""

from functools import partial

import pytest
from botocore.exceptions import ClientError

KIB = 1024


def create(client, account, *, sort=None, indexes=None):
    name = f"table-{next(account._names)}"
    names = {"userId": "S", **({sort: "N"} if sort else {}), **({"email": "S"} if indexes else {})}
    keys = [{"AttributeName": "userId", "KeyType": "HASH"}]
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": kind} for each, kind in names.items()],
        KeySchema=keys + ([{"AttributeName": sort, "KeyType": "RANGE"}] if sort else []),
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    )
    return name


def load(client, table, items):
    for start in range(0, len(items), 25):
        batch = [{"PutRequest": {"Item": each}} for each in items[start : start + 25]]
        assert client.batch_write_item(RequestItems={table: batch})["UnprocessedItems"] == {}


def refusal(operation, **parameters):
    with pytest.raises(ClientError) as caught:
        operation(**parameters)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def pages(operation, **parameters):
    start = {}
    while True:
        page = operation(**parameters, **start)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


@pytest.fixture(scope="module")
def dynamodb(account):
    return account.client("dynamodb")


@pytest.fixture(scope="module")
def large(dynamodb, account):
    """A table of 1,500 items of exactly 1 KiB each."""
    table = create(dynamodb, account)
    rest = KIB - len("userId") - 5 - len("pad") - len("odd") - 2
    load(
        dynamodb,
        table,
        [
            {"userId": {"S": f"{number:05}"}, "pad": {"S": "x" * rest}, "odd": {"N": str(number % 2 + 1)}}
            for number in range(1500)
        ],
    )
    return table


def test_a_scan_without_a_loop_misses_items(dynamodb, large):
    first = dynamodb.scan(TableName=large)
    assert first["LastEvaluatedKey"].keys() == {"userId"}
    assert 1000 < first["Count"] < 1100  # a page ends with the item that passes 1 MB


def test_scan_pages_have_every_item_once(dynamodb, large):
    read = list(pages(dynamodb.scan, TableName=large, ReturnConsumedCapacity="TOTAL"))
    ids = [each["userId"]["S"] for page in read for each in page["Items"]]
    assert len(read) == 2
    assert sorted(ids) == [f"{number:05}" for number in range(1500)]
    assert ids != sorted(ids)  # the order of a scan means nothing
    units = [page["ConsumedCapacity"]["CapacityUnits"] for page in read]
    assert units == [128.5, 59.5]  # 4 KB for a half unit, rounded up once a page


def test_filter_does_not_make_a_scan_smaller(dynamodb, large):
    few = {"FilterExpression": "userId = :u", "ExpressionAttributeValues": {":u": {"S": "00007"}}}
    first, second = pages(dynamodb.scan, TableName=large, ReturnConsumedCapacity="TOTAL", **few)
    assert first["Count"] + second["Count"] == 1
    assert first["ScannedCount"] + second["ScannedCount"] == 1500
    assert [page["ConsumedCapacity"]["CapacityUnits"] for page in (first, second)] == [128.5, 59.5]
    none = dynamodb.scan(TableName=large, FilterExpression="odd = :n", ExpressionAttributeValues={":n": {"N": "9"}})
    assert (none["Count"], none["Items"], "LastEvaluatedKey" in none) == (0, [], True)


def test_counting_reads_as_much_as_reading(dynamodb, large):
    read = list(
        pages(dynamodb.scan, TableName=large, Select="COUNT", ConsistentRead=True, ReturnConsumedCapacity="TOTAL")
    )
    assert sum(page["Count"] for page in read) == 1500
    assert all("Items" not in page for page in read)
    assert [page["ConsumedCapacity"]["CapacityUnits"] for page in read] == [257.0, 119.0]


@pytest.mark.parametrize("total", [2, 7])
def test_segments_are_disjoint_and_complete(dynamodb, large, total):
    segments = [
        [
            each["userId"]["S"]
            for page in pages(dynamodb.scan, TableName=large, Segment=segment, TotalSegments=total, Limit=400)
            for each in page["Items"]
        ]
        for segment in range(total)
    ]
    assert sorted(each for segment in segments for each in segment) == [f"{number:05}" for number in range(1500)]
    assert all(len(segment) > 1500 / total / 2 for segment in segments)
    start = {"userId": {"S": segments[0][0]}}
    code, message = refusal(dynamodb.scan, TableName=large, Segment=1, TotalSegments=total, ExclusiveStartKey=start)
    assert (code, "correct Segment" in message) == ("ValidationException", True)
    assert refusal(dynamodb.scan, TableName=large, Segment=total, TotalSegments=total)[0] == "ValidationException"
    assert "TotalSegments parameter is required" in refusal(dynamodb.scan, TableName=large, Segment=0)[1]


def test_limit_counts_before_the_filter_and_ends_a_page_even_at_the_end(dynamodb, account):
    table = create(dynamodb, account, sort="seq")
    load(dynamodb, table, [{"userId": {"S": "u"}, "seq": {"N": str(n)}, "odd": {"BOOL": n % 2 == 1}} for n in range(4)])
    odd = {
        "TableName": table,
        "KeyConditionExpression": "userId = :u",
        "FilterExpression": "odd = :t",
        "ExpressionAttributeValues": {":u": {"S": "u"}, ":t": {"BOOL": True}},
    }
    page = dynamodb.query(**odd, Limit=2)
    assert (page["Count"], page["ScannedCount"]) == (1, 2)
    assert page["LastEvaluatedKey"] == {"userId": {"S": "u"}, "seq": {"N": "1"}}
    assert "LastEvaluatedKey" in dynamodb.query(**odd, Limit=4)  # reading stopped there
    assert "LastEvaluatedKey" not in dynamodb.query(**odd, Limit=5)
    assert dynamodb.query(**odd, ExclusiveStartKey={"userId": {"S": "u"}, "seq": {"N": "3"}})["Count"] == 0


def test_query_pages_by_size_too(dynamodb, account):
    table = create(dynamodb, account, sort="seq")
    load(
        dynamodb,
        table,
        [{"userId": {"S": "u"}, "seq": {"N": str(n + 1)}, "pad": {"S": "x" * 50_000}} for n in range(50)],
    )
    query = {
        "TableName": table,
        "KeyConditionExpression": "userId = :u",
        "ExpressionAttributeValues": {":u": {"S": "u"}},
    }
    read = list(pages(dynamodb.query, **query, ReturnConsumedCapacity="TOTAL"))
    assert [page["Count"] for page in read] == [21, 21, 8]
    assert [int(each["seq"]["N"]) for page in read for each in page["Items"]] == list(range(1, 51))
    assert [page["ConsumedCapacity"]["CapacityUnits"] for page in read] == [128.5, 128.5, 49.0]
    counted = list(pages(dynamodb.query, **query, Select="COUNT"))
    assert sum(page["Count"] for page in counted) == 50


def test_sort_keys_are_compared_as_their_type(dynamodb, account):
    table = create(dynamodb, account, sort="seq")
    load(dynamodb, table, [{"userId": {"S": "u"}, "seq": {"N": text}} for text in ("10", "9", "-1", "2.5", "1E2")])
    query = partial(dynamodb.query, TableName=table)

    def found(condition, **values):
        told = query(
            KeyConditionExpression=f"userId = :u AND {condition}",
            ExpressionAttributeValues={":u": {"S": "u"}, **{f":{name}": {"N": text} for name, text in values.items()}},
        )
        return [each["seq"]["N"] for each in told["Items"]]

    assert found("seq > :a", a="-5") == ["-1", "2.5", "9", "10", "100"]
    assert found("seq BETWEEN :a AND :b", a="2.5", b="10") == ["2.5", "9", "10"]
    assert found("seq <= :a", a="9.0") == ["-1", "2.5", "9"]
    assert found("seq = :a", a="100.0") == ["100"]


KEY = "userId = :u"
VALUES = {":u": {"S": "u"}}
MISSED = "Query condition missed key schema element: userId"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."),
        ({"KeyConditionExpression": "seq = :u"}, MISSED),
        ({"KeyConditionExpression": "email = :u"}, MISSED),
        ({"KeyConditionExpression": "userId > :u"}, "Query key condition not supported"),
        ({"KeyConditionExpression": "begins_with(userId, :u)"}, "Query key condition not supported"),
        (
            {"KeyConditionExpression": "userId = :u OR userId = :u"},
            "Invalid operator used in KeyConditionExpression: OR",
        ),
        ({"KeyConditionExpression": "userId <> :u"}, "Invalid operator used in KeyConditionExpression: <>"),
        ({"KeyConditionExpression": "userId = :u AND email = :u"}, "Query condition missed key schema element: seq"),
        ({"KeyConditionExpression": "userId = :u AND seq = :u"}, "Condition parameter type does not match schema type"),
        ({"KeyConditionExpression": "userId = :u AND userId = :u"}, "only contain one condition per key"),
        ({"KeyConditionExpression": "userId = "}, 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>"'),
        (
            {"KeyConditionExpression": KEY, "FilterExpression": "seq > :u"},
            "Filter Expression can only contain non-primary key",
        ),
    ],
)
def test_a_query_says_what_its_key_condition_lacks(dynamodb, account, parameters, words):
    table = create(dynamodb, account, sort="seq")
    values = {"ExpressionAttributeValues": VALUES} if ":u" in str(parameters) else {}
    code, message = refusal(dynamodb.query, TableName=table, **parameters, **values)
    assert code == "ValidationException"
    assert words in message


def test_key_condition_with_an_empty_value_or_another_index_is_refused(dynamodb, account):
    table = create(dynamodb, account)
    query = partial(dynamodb.query, TableName=table, KeyConditionExpression=KEY)
    assert "empty string value. Key: userId" in refusal(query, ExpressionAttributeValues={":u": {"S": ""}})[1]
    words = ("ValidationException", "The table does not have the specified index: Nowhere")
    assert refusal(query, IndexName="Nowhere", ExpressionAttributeValues=VALUES) == words
    assert refusal(dynamodb.scan, TableName=table, IndexName="Nowhere") == words
    assert refusal(dynamodb.scan, TableName="absent")[0] == "ResourceNotFoundException"
    wrong = {"id": {"S": "u"}}
    for operation in (partial(dynamodb.scan, TableName=table), partial(query, ExpressionAttributeValues=VALUES)):
        code, message = refusal(operation, ExclusiveStartKey=wrong)
        assert code == "ValidationException"
        assert message.startswith("The provided starting key is invalid")


def test_older_parameters_still_work(dynamodb, account):
    table = create(dynamodb, account, sort="seq")
    load(dynamodb, table, [{"userId": {"S": "u"}, "seq": {"N": str(n)}, "tag": {"S": f"t{n}"}} for n in range(4)])
    equal = {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "u"}]}
    later = {"ComparisonOperator": "GE", "AttributeValueList": [{"N": "2"}]}
    third = {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "t3"}]}
    found = dynamodb.query(
        TableName=table,
        KeyConditions={"userId": equal, "seq": later},
        QueryFilter={"tag": third},
        AttributesToGet=["tag"],
    )
    assert (found["Items"], found["ScannedCount"]) == ([{"tag": {"S": "t3"}}], 2)
    assert dynamodb.scan(TableName=table, ScanFilter={"tag": third})["Count"] == 1


INDEXES = [
    {
        "IndexName": "EmailIndex",
        "KeySchema": [{"AttributeName": "email", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
]


@pytest.fixture
def indexed(dynamodb, account):
    return create(dynamodb, account, indexes=INDEXES)


def consumed(answer):
    told = answer["ConsumedCapacity"]
    index = told.get("GlobalSecondaryIndexes", {}).get("EmailIndex", {}).get("CapacityUnits", 0.0)
    assert told["CapacityUnits"] == told["Table"]["CapacityUnits"] + index
    return told["Table"]["CapacityUnits"], index


def test_writes_cost_their_size_and_the_indexes_they_touch(dynamodb, indexed):
    asked = {"TableName": indexed, "ReturnConsumedCapacity": "INDEXES"}
    key = {"userId": {"S": "u"}}
    old, new = {"email": {"S": "old@example.com"}}, {"email": {"S": "new@example.com"}}
    large = {"pad": {"S": "x" * 3 * KIB}}
    put = partial(dynamodb.put_item, **asked)
    assert consumed(put(Item=key)) == (1.0, 0.0)  # not in the index
    assert consumed(put(Item={**key, **old})) == (1.0, 1.0)  # comes into it
    assert consumed(put(Item={**key, **old, **large})) == (4.0, 0.0)  # what it does not project
    assert consumed(put(Item={**key, **new})) == (4.0, 2.0)  # the larger of both; leaves one place, takes another
    rename = {"UpdateExpression": "REMOVE email", "Key": key}
    assert consumed(dynamodb.update_item(**asked, **rename)) == (1.0, 1.0)
    assert consumed(dynamodb.delete_item(**asked, Key=key)) == (1.0, 0.0)
    assert consumed(dynamodb.delete_item(**asked, Key=key)) == (1.0, 0.0)  # nothing there costs as well
    batch = {indexed: [{"PutRequest": {"Item": {"userId": {"S": str(n)}, **old}}} for n in range(3)]}
    [told] = dynamodb.batch_write_item(RequestItems=batch, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert told == {"TableName": indexed, "CapacityUnits": 6.0}
    transaction = [{"Put": {"TableName": indexed, "Item": {**key, **new}}}]
    [told] = dynamodb.transact_write_items(TransactItems=transaction, ReturnConsumedCapacity="INDEXES")[
        "ConsumedCapacity"
    ]
    assert (told["CapacityUnits"], told["WriteCapacityUnits"]) == (4.0, 4.0)
    assert "ConsumedCapacity" not in dynamodb.put_item(TableName=indexed, Item=key)
    assert "ConsumedCapacity" not in dynamodb.batch_write_item(RequestItems=batch)


def test_reads_cost_their_size_and_consistency(dynamodb, indexed):
    for name, size in (("small", 10), ("large", 5 * KIB)):
        dynamodb.put_item(TableName=indexed, Item={"userId": {"S": name}, "pad": {"S": "x" * size}})

    def units(name, **more):
        told = dynamodb.get_item(TableName=indexed, Key={"userId": {"S": name}}, ReturnConsumedCapacity="TOTAL", **more)
        return told["ConsumedCapacity"]["CapacityUnits"]

    assert [units(name) for name in ("small", "large", "absent")] == [0.5, 1.0, 0.5]
    assert [units(name, ConsistentRead=True) for name in ("small", "large", "absent")] == [1.0, 2.0, 1.0]
    assert units("large", ProjectionExpression="userId") == 1.0  # it is read whole
    keys = [{"userId": {"S": name}} for name in ("small", "large")]
    [told] = dynamodb.batch_get_item(RequestItems={indexed: {"Keys": keys}}, ReturnConsumedCapacity="TOTAL")[
        "ConsumedCapacity"
    ]
    assert told["CapacityUnits"] == 1.5
    gets = [{"Get": {"TableName": indexed, "Key": key}} for key in keys]
    [told] = dynamodb.transact_get_items(TransactItems=gets, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert told == {"TableName": indexed, "CapacityUnits": 6.0, "ReadCapacityUnits": 6.0}


def test_query_of_an_index_consumes_the_index(dynamodb, indexed):
    dynamodb.put_item(TableName=indexed, Item={"userId": {"S": "u"}, "email": {"S": "u@example.com"}})
    told = dynamodb.query(
        TableName=indexed,
        IndexName="EmailIndex",
        KeyConditionExpression="email = :e",
        ExpressionAttributeValues={":e": {"S": "u@example.com"}},
        ReturnConsumedCapacity="INDEXES",
    )
    assert told["ConsumedCapacity"] == {
        "TableName": indexed,
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.0},
        "GlobalSecondaryIndexes": {"EmailIndex": {"CapacityUnits": 0.5}},
    }


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("attribute_not_exists(", 'Invalid ConditionExpression: Syntax error; token: "<EOF>"'),
        ("email = = :v", 'Invalid ConditionExpression: Syntax error; token: "="'),
        ("email", "Invalid ConditionExpression: Syntax error"),
        ("contain(email, :v)", "Invalid ConditionExpression: Invalid function name; function: contain"),
        ("email = :x", "attribute value: :x"),
        ("#x = :v", "attribute name: #x"),
        ("name = :v", "reserved keyword: name"),
        ("", "Invalid ConditionExpression: The expression can not be empty;"),
        ("attribute_exists(email)", "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(dynamodb, indexed, condition, words):
    key, values = {"userId": {"S": "u"}}, {":v": {"S": "v"}}
    given = {"ConditionExpression": condition, "ExpressionAttributeValues": values}
    for operation, more in (
        (dynamodb.put_item, {"Item": key}),
        (dynamodb.delete_item, {"Key": key}),
        (dynamodb.update_item, {"Key": key}),
    ):
        code, message = refusal(operation, TableName=indexed, **more, **given)
        assert code == "ValidationException"
        assert words in message
    checked = [{"Put": {"TableName": indexed, "Item": key, **given}}]
    assert refusal(dynamodb.transact_write_items, TransactItems=checked)[0] == "ValidationException"
    assert dynamodb.scan(TableName=indexed)["Count"] == 0


def test_conditions_mean_what_they_say(dynamodb, indexed):
    item = {"userId": {"S": "u"}, "n": {"N": "5"}, "tags": {"SS": ["a", "b"]}, "parts": {"L": [{"S": "x"}] * 12}}
    dynamodb.put_item(TableName=indexed, Item=item)

    def holds(condition, **values):
        told = {f":{name}": value for name, value in values.items()}
        given = {"ExpressionAttributeValues": told} if told else {}
        try:
            dynamodb.put_item(TableName=indexed, Item=item, ConditionExpression=condition, **given)
        except dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    assert holds("n < :n", n={"N": "5.5"})
    assert not holds("n < :n", n={"S": "9"})  # of another type: no order
    assert holds("contains(tags, :t) AND NOT contains(tags, :u)", t={"S": "a"}, u={"S": "c"})
    assert holds("size(tags) = :two OR attribute_exists(absent)", two={"N": "2"})
    assert holds("parts[11] = :x AND attribute_not_exists(parts[12])", x={"S": "x"})
    assert holds("absent <> :x", x={"S": "x"})
    assert not holds("absent = :x", x={"S": "x"})
    assert holds("n IN (:a, :b) AND (n BETWEEN :a AND :b)", a={"N": "5"}, b={"N": "6"})


def test_an_empty_key_is_named(dynamodb, indexed):
    words = "The AttributeValue for a key attribute cannot contain an empty string value. Key: userId"
    code, message = refusal(dynamodb.put_item, TableName=indexed, Item={"userId": {"S": ""}})
    assert (code, message) == ("ValidationException", f"One or more parameter values are not valid. {words}")
    empty = {"userId": {"S": "u"}, "email": {"S": ""}}
    code, message = refusal(dynamodb.put_item, TableName=indexed, Item=empty)
    assert code == "ValidationException"
    assert message.endswith("IndexName: EmailIndex, IndexKey: email")


def test_a_batch_is_checked_before_it_is_written(dynamodb, indexed):
    put = [{"PutRequest": {"Item": {"userId": {"S": str(n)}}}} for n in range(26)]
    assert "less than or equal to 25" in refusal(dynamodb.batch_write_item, RequestItems={indexed: put})[1]
    again = {"DeleteRequest": {"Key": {"userId": {"S": "0"}}}}
    batch = {indexed: [*put[:3], again]}
    words = ("ValidationException", "Provided list of item keys contains duplicates")
    assert refusal(dynamodb.batch_write_item, RequestItems=batch) == words
    wrong = {"PutRequest": {"Item": {"id": {"S": "1"}}}}
    words = ("ValidationException", "The provided key element does not match the schema")
    assert refusal(dynamodb.batch_write_item, RequestItems={indexed: [*put[:3], wrong]}) == words
    assert dynamodb.scan(TableName=indexed)["Count"] == 0


def test_a_value_that_is_none_is_refused(dynamodb, indexed):
    twice = {"userId": {"S": "u"}, "tags": {"SS": ["a", "a"]}}
    code, message = refusal(dynamodb.put_item, TableName=indexed, Item=twice)
    assert (code, "contains duplicates" in message) == ("ValidationException", True)
    assert dynamodb.scan(TableName=indexed)["Count"] == 0
