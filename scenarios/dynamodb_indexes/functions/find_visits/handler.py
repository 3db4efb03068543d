"""GET /visits?userId=&page=: when a user looked at a page, the visit of a moment ago included."""

import os

# >| import boto3
# >| from api import respond
# >|
import boto3
from api import endpoint, parameter
from boto3.dynamodb.conditions import Key

# <
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


# >
@endpoint
# <
def handler(event, context):
    # > TODO 7: query PageIndex with both keys and ConsistentRead. Answer {"visitedAt": [numbers, ascending]}, 400 when
    # >         a parameter is missing.
    # >vi TODO 7: query PageIndex với cả hai key và ConsistentRead. Trả về {"visitedAt": [các số, tăng dần]}, thiếu tham
    # >vi         số thì trả 400.
    # >| return respond(501, {"message": "not implemented"})
    wanted = Key("userId").eq(parameter(event, "userId")) & Key("page").eq(parameter(event, "page"))
    # A local index can be read consistently, a global one cannot.
    found = table.query(IndexName="PageIndex", KeyConditionExpression=wanted, ConsistentRead=True)
    return {"visitedAt": sorted(visit["visitedAt"] for visit in found["Items"])}
    # <
