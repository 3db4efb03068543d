"""GET /user?email=: the user with an e-mail address, found through an index."""

import json
import os

import boto3
from api import Refused, endpoint, parameter
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@endpoint
def handler(event):
    email = parameter(event, "email")
    # A query reads what has this key and nothing else, however large the table is.
    found = table.query(
        IndexName="EmailIndex",
        KeyConditionExpression=Key("email").eq(email),
        ReturnConsumedCapacity="TOTAL",
    )
    print(json.dumps(found["ConsumedCapacity"]))
    if not found["Items"]:
        raise Refused(404, f"nobody has the e-mail address {email}")
    # An index does not make its key unique; the first one will do here.
    return found["Items"][0]
