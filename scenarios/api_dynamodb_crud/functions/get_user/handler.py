"""GET /users/{userId}: one user."""

import os

import boto3
from api import Refused, endpoint, respond, valid_user_id

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@endpoint
def handler(event):
    user_id = valid_user_id(event["pathParameters"]["userId"])
    # A consistent read sees a user that was created a moment ago.
    found = table.get_item(Key={"userId": user_id}, ConsistentRead=True)
    if "Item" not in found:
        raise Refused(404, f"there is no user {user_id}")
    return respond(200, found["Item"])
