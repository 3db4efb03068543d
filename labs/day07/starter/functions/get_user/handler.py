"""GET /users/{userId}: one user."""

import os

import boto3
from api import respond

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    # TODO 6: the id is in event["pathParameters"]["userId"]. What is the table's key called? 404 when nobody is found.
    return respond(501, {"message": "not implemented"})
