"""What the four functions share."""

import json


def respond(status, body=None):
    """A proxy response: API Gateway wants the status as a number and the body as a text."""
    # TODO 4: numbers arrive from DynamoDB as Decimal, which json.dumps does not know (its argument default helps).
    text = "" if body is None else json.dumps(body)
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": text}
