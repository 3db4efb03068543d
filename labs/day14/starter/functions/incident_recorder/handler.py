"""Keeps incidents: an alarm that rings opens one, an alarm that is OK again closes it.

Whatever goes wrong must leave the handler, so that Lambda counts it, tries again, and an alarm tells.
"""

import json


def handler(event, context):
    for record in event["Records"]:
        change = json.loads(record["Sns"]["Message"])
        if change["NewStateValue"] == "ALARM":
            open_incident(change)
        elif change["NewStateValue"] == "OK":
            close_incident(change)


def open_incident(change):
    """TODO 6: put alarmName, startedAt (StateChangeTime), status "open" and reason (NewStateReason) into the table.

    SNS delivers at least once: an incident that is there must not be opened again. Then print a line of JSON with
    "event": "incident_opened" and the incident.
    """


def close_incident(change):
    """TODO 7: find the alarm's last incident before this change by a Query and close it if it is open.

    Set status "closed" and resolvedAt (StateChangeTime). SNS keeps no order: an OK may arrive after the next ALARM.
    """
