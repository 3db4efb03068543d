"""Which attribute values DynamoDB takes, wherever they are in a request."""

import pytest

from harness.extension.services.dynamodb.values import AttributeValueError, check_values

GOOD = {"s": {"S": ""}, "set": {"NS": ["1", "2"]}, "deep": {"M": {"S": {"L": [{"NULL": True}, {"BOOL": False}]}}}}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({}, "Supplied AttributeValue is empty"),
        ({"Q": "1"}, "Supplied AttributeValue is empty"),
        ({"S": "1", "N": "1"}, "more than one datatypes set"),
        ({"SS": []}, "An string set  may not be empty"),
        ({"NS": ["1", "1"]}, r"Input collection \[1, 1\] contains duplicates\."),
        ({"NULL": False}, "must have the value of true"),
        ({"L": [{"M": {"x": {}}}]}, "Supplied AttributeValue is empty"),
    ],
)
def test_values_are_checked_wherever_they_are(value, words):
    item = {"id": {"S": "1"}, "x": value}
    for body in (
        {"Item": item},
        {"ExpressionAttributeValues": item},
        {"TransactItems": [{"Put": {"Item": item}}]},
        {"RequestItems": {"T": [{"PutRequest": {"Item": item}}]}},
        {"RequestItems": {"T": {"Keys": [item]}}},
    ):
        with pytest.raises(AttributeValueError, match=words):
            check_values(body)


def test_good_values_pass():
    check_values({"Item": GOOD, "ExpressionAttributeValues": {":v": {"B": "AA=="}}})
    check_values({"RequestItems": {"T": [{"DeleteRequest": {"Key": {"id": {"S": "1"}}}}]}})
    check_values({"TransactItems": [{"Get": {"Key": {"id": {"S": "1"}}}}], "ExpressionAttributeValues": None})
