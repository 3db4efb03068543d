"""DELETE /users/{userId}: removes one user."""

import os

# >| import boto3
# >| from api import respond
# >|
import boto3
from api import Refused, endpoint, respond, valid_user_id

# <
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


# >
@endpoint
# <
def handler(event, context):
    # > TODO 8: delete_item, 204 without a body; 404 when there was no such user.
    # >vi TODO 8: delete_item, trả 204 không có body; không có user đó thì trả 404.
    # >| return respond(501, {"message": "not implemented"})
    user_id = valid_user_id(event["pathParameters"]["userId"])
    try:
        # DeleteItem succeeds whether or not there was an item; the condition tells which it was.
        table.delete_item(Key={"userId": user_id}, ConditionExpression="attribute_exists(userId)")
    except table.meta.client.exceptions.ConditionalCheckFailedException as error:
        raise Refused(404, f"there is no user {user_id}") from error
    return respond(204)
    # <
