"""PUT /users/{userId}: sets the attributes that the body names, removes those that it gives as null."""

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
    # > TODO 7: update_item with an UpdateExpression (SET …, REMOVE …). Attribute names such as name are reserved words:
    # >         use placeholders. An unknown user is 404 and must not be created; the userId cannot change (400).
    # >         Answer with the whole user (ReturnValues).
    # >vi TODO 7: update_item với một UpdateExpression (SET …, REMOVE …). Tên attribute như name là từ khóa dành riêng:
    # >vi         hãy dùng placeholder. User không tồn tại thì trả 404 và không được tạo mới; userId không được đổi
    # >vi         (400). Trả về toàn bộ user (ReturnValues).
    # >| return respond(501, {"message": "not implemented"})
    user_id = valid_user_id(event["pathParameters"]["userId"])
    changes = json_object(event, parse_float=number)  # boto3 refuses float
    if changes.pop("userId", user_id) != user_id:
        raise Refused(400, "the userId of a user cannot change")
    if not changes:
        raise Refused(400, "the body names no attribute")
    if "name" in changes:
        require_name(changes)
    try:
        # UpdateItem creates an item that does not exist unless a condition forbids it.
        updated = table.update_item(
            Key={"userId": user_id},
            ConditionExpression="attribute_exists(userId)",
            ReturnValues="ALL_NEW",
            **update_of(changes),
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException as error:
        raise Refused(404, f"there is no user {user_id}") from error
    return respond(200, updated["Attributes"])


def update_of(changes):
    """UpdateItem's arguments. Attributes go in as placeholders: "name" is a reserved word."""
    names = {f"#a{index}": name for index, name in enumerate(changes)}
    values = {f":v{index}": value for index, value in enumerate(changes.values()) if value is not None}
    sets = [f"#a{index} = :v{index}" for index, value in enumerate(changes.values()) if value is not None]
    removes = [f"#a{index}" for index, value in enumerate(changes.values()) if value is None]
    clauses = [f"{word} {', '.join(parts)}" for word, parts in (("SET", sets), ("REMOVE", removes)) if parts]
    arguments = {"UpdateExpression": " ".join(clauses), "ExpressionAttributeNames": names}
    return {**arguments, "ExpressionAttributeValues": values} if values else arguments
    # <
