"""POST /users: stores a new user, never over an old one."""

import os

import boto3
from api import Refused, endpoint, json_object, number, require_name, respond, valid_user_id

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@endpoint
def handler(event):
    attributes = json_object(event, parse_float=number)  # boto3 refuses float
    user_id = valid_user_id(attributes.pop("userId", None))
    require_name(attributes)
    item = {"userId": user_id, **attributes}
    try:
        # PutItem replaces an item with the same key unless a condition forbids it.
        table.put_item(Item=item, ConditionExpression="attribute_not_exists(userId)")
    except table.meta.client.exceptions.ConditionalCheckFailedException as error:
        raise Refused(409, f"user {user_id} exists already") from error
    return respond(201, item)
