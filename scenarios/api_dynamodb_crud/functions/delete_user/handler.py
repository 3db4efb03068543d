"""DELETE /users/{userId}: removes one user."""

import os

import boto3
from api import Refused, endpoint, respond, valid_user_id

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@endpoint
def handler(event):
    user_id = valid_user_id(event["pathParameters"]["userId"])
    try:
        # DeleteItem succeeds whether or not there was an item; the condition tells which it was.
        table.delete_item(Key={"userId": user_id}, ConditionExpression="attribute_exists(userId)")
    except table.meta.client.exceptions.ConditionalCheckFailedException as error:
        raise Refused(404, f"there is no user {user_id}") from error
    return respond(204)
