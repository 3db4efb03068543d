"""What the four functions share."""

# >| import json
import decimal
import functools
import json
import re

from boto3.dynamodb.types import DYNAMODB_CONTEXT

USER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
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
    """Make a Lambda handler of a function from proxy event to proxy response."""

    @functools.wraps(answer_request)
    def handler(event, context):
        try:
            return answer_request(event, context)
        except Refused as refused:
            return respond(refused.status, {"message": str(refused)})

    return handler
    # <


def respond(status, body=None):
    """A proxy response: API Gateway wants the status as a number and the body as a text."""
    # > TODO 4: numbers arrive from DynamoDB as Decimal, which json.dumps does not know (its argument default helps).
    # >vi TODO 4: số lấy từ DynamoDB là Decimal, json.dumps không biết kiểu này (tham số default giúp được).
    # >| text = "" if body is None else json.dumps(body)
    # >| return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": text}
    text = "" if body is None else json.dumps(body, default=json_value, ensure_ascii=False)
    return {"statusCode": status, "headers": HEADERS, "body": text}


def json_value(value):
    """What DynamoDB returns and JSON does not know: numbers arrive as Decimal."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def json_object(event, **parsing):
    """The request's body, a JSON object; ``parsing`` goes to json.loads."""
    try:
        body = json.loads(event["body"] or "", parse_int=number, parse_constant=number, **parsing)
    except json.JSONDecodeError as error:
        raise Refused(400, f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise Refused(400, "the body must be a JSON object")
    return body


def number(text):
    """A number that DynamoDB can store exactly: up to 38 digits."""
    try:
        value = DYNAMODB_CONTEXT.create_decimal(text)
    except decimal.DecimalException as error:
        raise Refused(400, f"{text:.60} is not a number of at most 38 digits") from error
    if not value.is_finite():
        raise Refused(400, f"{text} is not a number")
    return value


def valid_user_id(value):
    """``value`` if it may be a userId."""
    if not isinstance(value, str) or not USER_ID.fullmatch(value):
        raise Refused(400, "userId must be 1 to 64 letters, digits, - or _")
    return value


def require_name(attributes):
    """Refuse attributes whose name is missing or blank."""
    name = attributes.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Refused(400, "name must be a text that is not blank")
    # <
