"""GET /users/{userId}: one user."""

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
    # > TODO 6: the id is in event["pathParameters"]["userId"]. What is the table's key called? 404 when nobody is
    # >         found.
    # >vi TODO 6: id nằm trong event["pathParameters"]["userId"]. Key của bảng tên là gì? Không tìm thấy ai thì trả 404.
    # >| return respond(501, {"message": "not implemented"})
    user_id = valid_user_id(event["pathParameters"]["userId"])
    # A consistent read sees a user that was created a moment ago.
    found = table.get_item(Key={"userId": user_id}, ConsistentRead=True)
    if "Item" not in found:
        raise Refused(404, f"there is no user {user_id}")
    return respond(200, found["Item"])
    # <
