"""GET /user?email=: the user with an e-mail address, found through an index."""

import os

import boto3
from api import respond

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    # TODO 3: the address is in event["queryStringParameters"], which is None when there are no parameters: 400 without
    #         an address. Query EmailIndex (boto3.dynamodb.conditions.Key), answer with the user, or 404.
    # TODO 3: ask for ReturnConsumedCapacity="TOTAL" and print the answer's ConsumedCapacity as one line of JSON.
    return respond(501, {"message": "not implemented"})
