"""What Lambda says of a role that cannot read the source of an event source mapping, or reach a dead-letter target.

Sources and grades: see ``lambda_``.
"""

from harness.extension.authorization.questions import Questions

__all__ = ["cannot_access", "dead_letter_problem", "source_problem"]

STREAM_ACTIONS = ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")
QUEUE_ACTIONS = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")


def source_problem(questions: Questions, service: str, source_arn: str, role_arn: str) -> str | None:
    """AWS's sentence about what a role lacks to read an event source; None if it lacks nothing.

    Args:
        questions: answers about roles.
        service: the source's service as LocalStack names it (``dynamodb``, ``sqs``, ``sqs-fifo``, …).
        source_arn: ARN of the stream or queue.
        role_arn: the function's role.
    """
    if service == "dynamodb":
        if all(questions.role_may(role_arn, f"dynamodb:{action}", source_arn) for action in STREAM_ACTIONS):
            return None
        return cannot_access(source_arn)
    if service in ("sqs", "sqs-fifo"):
        lacking = (a for a in QUEUE_ACTIONS if not questions.role_may(role_arn, f"sqs:{a}", source_arn))
        if action := next(lacking, None):
            return _cannot_call(action, "SQS")
    return None


def dead_letter_problem(questions: Questions, target_arn: str, role_arn: str) -> str | None:
    """AWS's sentence about a role that cannot send to a function's dead-letter queue or topic; None if it can.

    Args:
        questions: answers about roles.
        target_arn: ARN of the queue or topic.
        role_arn: the function's role.
    """
    service = target_arn.split(":", 3)[2] if target_arn.count(":") >= 3 else ""
    action = {"sqs": "SendMessage", "sns": "Publish"}.get(service)
    if action is None or questions.role_may(role_arn, f"{service}:{action}", target_arn):
        return None
    return _cannot_call(action, service.upper())


def _cannot_call(action: str, service: str) -> str:
    return f"The function execution role does not have permissions to call {action} on {service}"


def cannot_access(stream_arn: str) -> str:
    """AWS's sentence about a stream that the role cannot read."""
    return (
        f"Cannot access stream {stream_arn}. Please ensure the role can perform the GetRecords, GetShardIterator, "
        "DescribeStream, and ListStreams Actions on your stream in IAM."
    )
