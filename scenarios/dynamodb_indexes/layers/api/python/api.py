"""What the four functions share."""

# >| import json
import decimal
import functools
import json

HEADERS = {"Content-Type": "application/json; charset=utf-8"}


class Refused(Exception):
    """A request that is answered with an HTTP error.

    Only what the caller did wrong is answered so. Any other exception leaves the handler, so that Lambda logs and
    counts it and API Gateway answers 502.

    Args:
        status: HTTP status.
        message: for the caller.
    """

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def endpoint(answer_request):
    """Make a Lambda handler of a function from proxy event to the body of an answer 200."""

    @functools.wraps(answer_request)
    def handler(event, context):
        try:
            return respond(200, answer_request(event, context))
        except Refused as refused:
            return respond(refused.status, {"message": str(refused)})

    return handler
    # <


def respond(status, body):
    """A proxy response: API Gateway wants the status as a number and the body as a text."""
    # > TODO 7: numbers arrive from DynamoDB as Decimal, which json.dumps does not know (its argument default helps).
    # >vi TODO 7: số lấy từ DynamoDB là Decimal, json.dumps không biết kiểu này (tham số default giúp được).
    # >| return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
    text = json.dumps(body, default=json_value, ensure_ascii=False)
    return {"statusCode": status, "headers": HEADERS, "body": text}


def json_value(value):
    """What DynamoDB returns and JSON does not know: numbers arrive as Decimal."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def parameter(event, name):
    """A parameter of the query string; it must be there and not be blank."""
    value = (event.get("queryStringParameters") or {}).get(name, "").strip()
    if not value:
        raise Refused(400, f"give the parameter {name}")
    return value
    # <
