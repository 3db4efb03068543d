"""GET /visits?userId=&page=: when a user looked at a page, the visit of a moment ago included."""

import os

import boto3
from api import respond

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    # TODO 7: query PageIndex with both keys and ConsistentRead. Answer {"visitedAt": [numbers, ascending]}, 400 when a
    #         parameter is missing.
    return respond(501, {"message": "not implemented"})
