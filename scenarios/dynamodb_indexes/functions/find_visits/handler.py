"""GET /visits?userId=&page=: when a user looked at a page, the visit of a moment ago included."""

import os

import boto3
from api import endpoint, parameter
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@endpoint
def handler(event):
    wanted = Key("userId").eq(parameter(event, "userId")) & Key("page").eq(parameter(event, "page"))
    # A local index can be read consistently, a global one cannot.
    found = table.query(IndexName="PageIndex", KeyConditionExpression=wanted, ConsistentRead=True)
    return {"visitedAt": sorted(visit["visitedAt"] for visit in found["Items"])}
