"""DELETE /users/{userId}: removes one user."""

import os

import boto3
from api import respond

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    # TODO 8: delete_item, 204 without a body; 404 when there was no such user.
    return respond(501, {"message": "not implemented"})
