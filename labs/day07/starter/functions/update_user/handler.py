"""PUT /users/{userId}: sets the attributes that the body names, removes those that it gives as null."""

import os

import boto3
from api import respond

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    # TODO 7: update_item with an UpdateExpression (SET …, REMOVE …). Attribute names such as name are reserved words:
    #         use placeholders. An unknown user is 404 and must not be created; the userId cannot change (400).
    #         Answer with the whole user (ReturnValues).
    return respond(501, {"message": "not implemented"})
