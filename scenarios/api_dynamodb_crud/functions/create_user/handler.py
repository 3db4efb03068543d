"""POST /users: stores a new user, never over an old one."""

import os

# >| import boto3
# >| from api import respond
# >|
import boto3
from api import Refused, endpoint, json_object, number, require_name, respond, valid_user_id

# <
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


# >
@endpoint
# <
def handler(event, context):
    # > TODO 4: the user is a JSON object in event["body"], which is a text or None. Its userId (a text) and its name
    # >         are required: 400 when the body is not JSON or one of them is missing.
    # > TODO 4: boto3 refuses float: let json.loads make Decimal of decimals.
    # > TODO 4: store the user with put_item; what if the userId is taken? (ConditionExpression, 409)
    # >vi TODO 4: user là một JSON object trong event["body"], body là chuỗi hoặc None. Bắt buộc có userId (một chuỗi)
    # >vi         và name: trả 400 khi body không phải JSON hoặc thiếu một trong hai.
    # >vi TODO 4: boto3 không nhận float: hãy để json.loads đổi số thập phân thành Decimal.
    # >vi TODO 4: lưu user bằng put_item; userId đã có người dùng thì sao? (ConditionExpression, 409)
    # >| print("POST /users, nothing is done with it yet:", event["body"])
    # >| return respond(501, {"message": "not implemented"})
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
    # <
