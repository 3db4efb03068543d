"""What the four functions share."""

import json


def respond(status, body):
    """A proxy response: API Gateway wants the status as a number and the body as a text."""
    # TODO 7: numbers arrive from DynamoDB as Decimal, which json.dumps does not know (its argument default helps).
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
