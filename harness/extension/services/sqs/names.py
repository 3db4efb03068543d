"""Which queue a call means, read by the parser that LocalStack's SQS reads it with.

``QueueUrl`` is a URL, the end of one (``222233334444/q``) or, in LocalStack, a name; a call without it means the queue
of the path that it is made to.
"""

from dataclasses import replace

from localstack.services.sqs.utils import parse_queue_url

from harness.extension.authorization.call import Call

__all__ = ["named_by_path", "queue"]


def queue(text: str) -> tuple[str, str, str]:
    """Name of a queue, and the account and region that its URL tells; empty where it does not."""
    try:
        account, region, name = parse_queue_url(text)
    except ValueError:
        return text, "", ""
    return name, account, region or ""


def named_by_path(call: Call) -> Call:
    """The call with the queue of its path, where no parameter names one."""
    if call.parameters.get("QueueUrl") or call.parameters.get("QueueName") or call.path.strip("/").count("/") < 1:
        return call
    return replace(call, parameters={**call.parameters, "QueueUrl": call.path})
