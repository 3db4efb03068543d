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
from localstack.services.lambda_.event_source_mapping.senders.lambda_sender import LambdaSender
from localstack.services.lambda_.invocation.event_manager import SQSInvocation
from localstack.services.lambda_.invocation.lambda_models import Invocation, InvocationResult
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.s3.notifications import LambdaNotifier, SnsNotifier
from localstack.services.sns.publisher import LambdaTopicPublisher
from localstack.utils.aws.arns import lambda_function_arn
from localstack.utils.patch import Patch, patch
from localstack.utils.xray.trace_header import TraceHeader

from harness.extension.services.lambda_.lineage import LIMIT, advance, longest

__all__ = ["install"]

HEADER = "X-Amzn-Trace-Id"
STOPPED = (
    "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your "
    "function's invocation."
)

_carried: ContextVar[str | None] = ContextVar("carried", default=None)


def install() -> None:
    """Pass the chain on where AWS does, and stop it where it is too long."""
    _pass_on()
    _stop()


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


def _pass_on() -> None:
    handlers.preprocess_request.handlers.append(_carry)

    def notify(original: Callable[..., None], self: Any, ctx: Any, config: Any) -> None:
        with _carrying(ctx.xray):
            original(self, ctx, config)

    for notifier in (LambdaNotifier, SnsNotifier):
        Patch.function(notifier.notify, notify).apply()

    @patch(LambdaTopicPublisher._publish)
    def publish(original: Callable[..., None], self: Any, context: Any, subscriber: Any) -> None:
        with _carrying(context.request_headers.get(HEADER)):
            original(self, context, subscriber)

    @patch(LambdaSender.send_events)
    def send_events(original: Callable[..., Any], self: Any, events: Any) -> Any:
        records = events if isinstance(events, list) else [events]
        headers = [(record.get("attributes") or {}).get("AWSTraceHeader") for record in records]
        with _carrying(longest(headers)):
            return original(self, events)


def _stop() -> None:
    @patch(LambdaService.invoke)
    def invoke(original: Callable[..., Any], self: Any, **asked: Any) -> Any:
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
