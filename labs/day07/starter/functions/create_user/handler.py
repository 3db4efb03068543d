"""POST /users: stores a new user, never over an old one."""

import os

import boto3
from api import respond

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    # TODO 4: the user is a JSON object in event["body"], which is a text or None. Its userId (a text) and its name are
    #         required: 400 when the body is not JSON or one of them is missing.
    # TODO 4: boto3 refuses float: let json.loads make Decimal of decimals.
    # TODO 4: store the user with put_item; what if the userId is taken? (ConditionExpression, 409)
    print("POST /users, nothing is done with it yet:", event["body"])
    return respond(501, {"message": "not implemented"})
