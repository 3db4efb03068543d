"""Keeps incidents: an alarm that rings opens one, an alarm that is OK again closes it.

Whatever goes wrong must leave the handler, so that Lambda counts it, tries again, and an alarm tells.
"""

# >| import json
# >|
# >|
import json
import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


# <
def handler(event, context):
    for record in event["Records"]:
        change = json.loads(record["Sns"]["Message"])
        if change["NewStateValue"] == "ALARM":
            open_incident(change)
        elif change["NewStateValue"] == "OK":
            close_incident(change)


def open_incident(change):
    # > TODO 6: put alarmName, startedAt (StateChangeTime), status "open" and reason (NewStateReason) into the table.
    # >         SNS delivers at least once: an incident that is there must not be opened again. Then print a line of
    # >         JSON with "event": "incident_opened" and the incident.
    # >vi TODO 6: ghi alarmName, startedAt (StateChangeTime), status "open" và reason (NewStateReason) vào bảng.
    # >vi         SNS gửi ít nhất một lần: incident đã có thì không được mở lần nữa. Sau đó in một dòng JSON có
    # >vi         "event": "incident_opened" và incident đó.
    # >| pass
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
    # <


def close_incident(change):
    # > TODO 7: find the alarm's last incident before this change by a Query and close it if it is open. Set status
    # >         "closed" and resolvedAt (StateChangeTime). SNS keeps no order: an OK may arrive after the next ALARM.
    # >vi TODO 7: tìm incident gần nhất của alarm trước thay đổi này bằng Query và đóng nó nếu đang mở.
    # >vi         Đặt status "closed" và resolvedAt (StateChangeTime). SNS không giữ thứ tự: OK có thể đến sau ALARM kế
    # >vi         tiếp.
    # >| pass
    # An OK closes only what began before it.
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
    # <
