"""Lambda stops a function that keeps invoking itself through SQS, SNS, S3 or Lambda.

Source (D): Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops"
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html):

* after about 16 invocations in one chain of requests the next one is stopped; here after 16 exactly;
* a stopped asynchronous event goes to the function's dead-letter queue and on-failure destination; a stopped batch of a
  queue stays there and goes to the queue's own dead-letter queue as its redrive policy says; who invokes synchronously
  gets ``RecursiveInvocationException`` 400 (M);
* metric RecursiveInvocationsDropped in AWS/Lambda, and nothing in the function's log;
* PutFunctionRecursionConfig ``Allow`` turns that off for a function;
* SDKs of functions pass the chain on in their calls. Other services between, EventBridge and DynamoDB among them, do
  not: such loops run until somebody stops them, on AWS too.

Limits: no entry in the Health Dashboard; the ``condition`` that the on-failure destination is told is U.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from localstack.aws import handlers
from localstack.aws.api.lambda_ import InvocationType, RecursiveInvocationException, RecursiveLoop
from localstack.aws.connect import connect_to
from localstack.services.lambda_.api_utils import qualified_lambda_arn
from localstack.services.lambda_.invocation.event_manager import SQSInvocation
from localstack.services.lambda_.invocation.lambda_models import Invocation, InvocationResult
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.utils.aws.arns import lambda_function_arn
from localstack.utils.xray.trace_header import TraceHeader

from harness.extension.patching import Patches, documented
from harness.extension.services.lambda_.lineage import LIMIT, advance, longest

__all__ = ["declare"]

_NOTIFICATIONS = "localstack.services.s3.notifications"
_PUBLISHER = "localstack.services.sns.publisher"
_LAMBDA_SENDER = "localstack.services.lambda_.event_source_mapping.senders.lambda_sender"
_LAMBDA_SERVICE = "localstack.services.lambda_.invocation.lambda_service"
RECURSION = documented("https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html")

HEADER = "X-Amzn-Trace-Id"
STOPPED = (
    "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your "
    "function's invocation."
)

_carried: ContextVar[str | None] = ContextVar("carried", default=None)


def declare(patches: Patches) -> None:
    """Pass the chain on where AWS does, and stop it where it is too long."""
    _pass_on(patches)
    _stop(patches)


@contextmanager
def _carrying(header: str | None) -> Iterator[None]:
    """Let the engine's own calls bear a trace header."""
    token = _carried.set(header)
    try:
        yield
    finally:
        _carried.reset(token)


def _carry(chain: Any, context: Any, response: Any) -> None:
    """Handler: a call that the engine makes for somebody belongs to that somebody's chain."""
    header = _carried.get()
    if header and HEADER not in context.request.headers:
        context.request.headers[HEADER] = header


def _pass_on(patches: Patches) -> None:
    patches.then(lambda: handlers.preprocess_request.handlers.append(_carry))

    @patches.wrap(f"{_NOTIFICATIONS}:LambdaNotifier.notify", "27888b7283", RECURSION)
    @patches.wrap(f"{_NOTIFICATIONS}:SnsNotifier.notify", "36af451555", RECURSION)
    def notify(original: Callable[..., None], self: Any, ctx: Any, config: Any) -> None:
        """S3's notifications belong to the chain of requests that changed the object."""
        with _carrying(ctx.xray):
            original(self, ctx, config)

    @patches.wrap(f"{_PUBLISHER}:LambdaTopicPublisher._publish", "093d814851", RECURSION)
    def publish(original: Callable[..., None], self: Any, context: Any, subscriber: Any) -> None:
        """A message of SNS belongs to its publisher's chain of requests."""
        with _carrying(context.request_headers.get(HEADER)):
            original(self, context, subscriber)

    @patches.wrap(f"{_LAMBDA_SENDER}:LambdaSender.send_events", "ebf6d38d60", RECURSION)
    def send_events(original: Callable[..., Any], self: Any, events: Any) -> Any:
        """A batch of a queue belongs to the longest chain of its messages."""
        records = events if isinstance(events, list) else [events]
        headers = [(record.get("attributes") or {}).get("AWSTraceHeader") for record in records]
        with _carrying(longest(headers)):
            return original(self, events)


def _stop(patches: Patches) -> None:
    @patches.wrap(f"{_LAMBDA_SERVICE}:LambdaService.invoke", "bff2a9bc23", RECURSION)
    def invoke(original: Callable[..., Any], self: Any, **asked: Any) -> Any:
        """A chain of more than 16 invocations is stopped."""
        account, region, name = asked["account_id"], asked["region"], asked["function_name"]
        function = lambda_stores[account][region].functions.get(name)
        if function is None or asked["invocation_type"] == InvocationType.DryRun:
            return original(self, **asked)
        trace = dict(asked.get("trace_context") or {})
        header = trace.get("aws_trace_header") or TraceHeader().ensure_root_exists()
        lineage, count = advance(header.lineage, lambda_function_arn(name, account, region))
        trace["aws_trace_header"] = TraceHeader(header.root, header.parent, header.sampled, header.data, lineage)
        asked["trace_context"] = trace
        if count <= LIMIT or function.recursive_loop == RecursiveLoop.Allow:
            return original(self, **asked)
        _count(account, region, name)
        if asked["invocation_type"] != InvocationType.Event:
            raise RecursiveInvocationException(STOPPED, Type="User")
        _give_up(self, asked)
        return None


def _count(account: str, region: str, name: str) -> None:
    dimensions = [{"Name": "FunctionName", "Value": name}]
    now = datetime.now(UTC)
    data = [
        {
            "MetricName": "RecursiveInvocationsDropped",
            "Dimensions": [*dimensions, *more],
            "Timestamp": now,
            "Value": 1,
            "Unit": "Count",
        }
        for more in ([], [{"Name": "Resource", "Value": name}])
    ]
    client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
    client.put_metric_data(Namespace="AWS/Lambda", MetricData=data)


def _give_up(service: Any, asked: dict[str, Any]) -> None:
    """Hand a stopped event to where the function's failed events go."""
    name, account, region = asked["function_name"], asked["account_id"], asked["region"]
    manager = service.get_lambda_event_manager(
        qualified_lambda_arn(name, asked["qualifier"] or "$LATEST", account, region)
    )
    poller = manager.poller
    if poller is None:
        return
    invocation = Invocation(
        payload=asked["payload"] or b"{}",
        invoked_arn=lambda_function_arn(name, account, region),
        client_context=asked["client_context"],
        invocation_type=InvocationType.Event,
        invoke_time=datetime.now(),
        request_id=asked["request_id"],
        trace_context=asked["trace_context"],
    )
    result = InvocationResult(
        request_id=asked["request_id"],
        payload=json.dumps({"errorMessage": STOPPED}).encode(),
        is_error=True,
        logs=None,
    )
    settings = manager.version_manager.function.event_invoke_configs.get(asked["qualifier"] or "$LATEST")
    poller.process_failure_destination(SQSInvocation(invocation), result, settings, "RecursiveInvocation")
    poller.process_dead_letter_queue(SQSInvocation(invocation), result)
