"""Keeps incidents: an alarm that rings opens one, an alarm that is OK again closes it.

SNS delivers at least once and in any order: opening twice changes nothing, and an OK closes only what began before it.
Whatever goes wrong leaves the handler, so that Lambda counts it, tries again, and an alarm tells.
"""

import json
import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    for record in event["Records"]:
        change = json.loads(record["Sns"]["Message"])
        if change["NewStateValue"] == "ALARM":
            open_incident(change)
        elif change["NewStateValue"] == "OK":
            close_incident(change)


def open_incident(change):
    incident = {
        "alarmName": change["AlarmName"],
        "startedAt": change["StateChangeTime"],
        "status": "open",
        "reason": change["NewStateReason"],
    }
    try:
        table.put_item(Item=incident, ConditionExpression="attribute_not_exists(alarmName)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return  # delivered before
    log("incident_opened", incident)


def close_incident(change):
    of_alarm, before = Key("alarmName").eq(change["AlarmName"]), Key("startedAt").lt(change["StateChangeTime"])
    last = table.query(
        KeyConditionExpression=of_alarm & before,
        ScanIndexForward=False,
        Limit=1,
        ConsistentRead=True,
    )["Items"]
    if not last or last[0]["status"] != "open":
        return
    [incident] = last
    table.update_item(
        Key={"alarmName": incident["alarmName"], "startedAt": incident["startedAt"]},
        UpdateExpression="SET #s = :closed, resolvedAt = :now",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":closed": "closed", ":now": change["StateChangeTime"]},
    )
    log("incident_closed", {**incident, "resolvedAt": change["StateChangeTime"]})


def log(event, incident):
    print(json.dumps({"event": event, **incident}, ensure_ascii=False))
