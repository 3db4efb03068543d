"""GET /user?email=: the user with an e-mail address, found through an index."""

# >| import os
# >|
# >| import boto3
# >| from api import respond
# >|
import json
import os

import boto3
from api import Refused, endpoint, parameter
from boto3.dynamodb.conditions import Key

# <
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


# >
@endpoint
# <
def handler(event, context):
    # > TODO 3: the address is in event["queryStringParameters"], which is None when there are no parameters: 400
    # >         without an address. Query EmailIndex (boto3.dynamodb.conditions.Key), answer with the user, or 404.
    # > TODO 3: ask for ReturnConsumedCapacity="TOTAL" and print the answer's ConsumedCapacity as one line of JSON.
    # >vi TODO 3: địa chỉ nằm trong event["queryStringParameters"], là None khi không có tham số nào: thiếu địa chỉ thì
    # >vi         trả 400. Query EmailIndex (boto3.dynamodb.conditions.Key), trả về user, hoặc 404.
    # >vi TODO 3: yêu cầu ReturnConsumedCapacity="TOTAL" và in ConsumedCapacity của câu trả lời thành một dòng JSON.
    # >| return respond(501, {"message": "not implemented"})
    email = parameter(event, "email")
    # A query reads what has this key and nothing else, however large the table is.
    found = table.query(
        IndexName="EmailIndex",
        KeyConditionExpression=Key("email").eq(email),
        ReturnConsumedCapacity="TOTAL",
    )
    print(json.dumps(found["ConsumedCapacity"]))
    if not found["Items"]:
        raise Refused(404, f"nobody has the e-mail address {email}")
    # An index does not make its key unique; the first one will do here.
    return found["Items"][0]
    # <
