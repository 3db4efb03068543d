"""Write an order to the audit log, which may be down."""

import time

TAKES = 0.4  # seconds


class AuditUnavailable(Exception):  # noqa: N818 - the name that Retry and Catch match
    """The audit log takes nothing now."""


def handler(event, context):
    if event.get("auditDown"):
        raise AuditUnavailable(event["orderId"])
    time.sleep(TAKES)
    print(f"audited {event['orderId']}")
    return {"logged": True}
