"""CloudWatch Logs: filter patterns filter, and metric filters count what they match.

LocalStack takes every log event for a match, of every log group, ignores default values and dimensions, and keeps each
version of a metric filter that is put again. Sources (D): see ``patterns`` and ``metric_filters``; API Reference,
"PutMetricFilter" (creates or updates; ResourceNotFoundException for a log group that does not exist) and
"TestMetricFilter" (``matches`` with eventNumber from 1, eventMessage, extractedValues). Queries: ``queries``.

A subscription filter on a function that CloudWatch Logs may not invoke is refused (Q).

Limits: subscription filters keep LocalStack's delivery.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.api.logs import InvalidParameterException, ResourceNotFoundException
from localstack.aws.connect import connect_to
from localstack.services.logs.models import get_moto_logs_backend
from localstack.services.logs.provider import LogsProvider
from localstack.services.moto import call_moto
from localstack.utils.aws.arns import log_group_arn, parse_arn
from localstack.utils.aws.client_types import ServicePrincipal
from moto.core.utils import unix_time_millis
from moto.logs.exceptions import ResourceAlreadyExistsException
from moto.logs.metric_filters import MetricFilters
from moto.logs.models import LogGroup, LogsBackend, LogStream

from harness.extension.patching import Patches, documented
from harness.extension.services.logs import keys
from harness.extension.services.logs import queries as log_queries
from harness.extension.services.logs.conditions import PatternError
from harness.extension.services.logs.metric_filters import metric_data, problem_of
from harness.extension.services.logs.patterns import LogPattern, parse
from harness.extension.tools import Tools

__all__ = ["declare"]

LOG = logging.getLogger(__name__)

SUBSCRIPTIONS = documented("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html")
NOT_EXECUTABLE = (
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute "
    "your function."
)
"""AWS's words, as reports quote them (Q)."""
_PROVIDER = "localstack.services.logs.provider"
_MODELS = "moto.logs.models"
_METRIC_FILTERS = "moto.logs.metric_filters"
_LOGS = "localstack.aws.api.logs"
_API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference"
PATTERNS = documented("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html")
METRIC_FILTERS = documented(f"{_API}/API_PutMetricFilter.html")
NO_GROUP = "The specified log group does not exist."


def declare(patches: Patches, tools: Tools) -> None:
    """Correct patterns, metric filters and queries."""
    _open_streams(patches)
    patches.replace(f"{_PROVIDER}:get_pattern_matcher", "5621ad4171", PATTERNS)(_matcher)
    _count_matches(patches)
    _keep_metric_filters(patches)
    _try_functions(patches)
    log_queries.declare(patches)
    keys.declare(patches, tools.questions)


def _try_functions(patches: Patches) -> None:
    @patches.wrap("moto.logs.models:LogsBackend.put_subscription_filter", "9556eaef1e", SUBSCRIPTIONS)
    def put(
        original: Callable[..., Any],
        self: LogsBackend,
        group: str,
        name: str,
        pattern: str,
        destination: str,
        role: str,
        *more: Any,
    ) -> Any:
        """A function is subscribed if CloudWatch Logs may invoke it; LocalStack asks whether it may read it."""
        if ":lambda:" not in destination or role or group not in self.groups:
            return original(self, group, name, pattern, destination, role, *more)
        place = parse_arn(destination)
        functions = connect_to(aws_access_key_id=place["account"], region_name=place["region"]).lambda_
        source = log_group_arn(group, self.account_id, self.region_name)
        caller = functions.request_metadata(source_arn=source, service_principal=ServicePrincipal.logs)
        try:
            caller.invoke(FunctionName=destination, InvocationType="DryRun")
        except ClientError:
            raise InvalidParameterException(NOT_EXECUTABLE) from None
        if pattern:
            for stream in self.groups[group].streams.values():
                stream.filter_pattern = pattern
        return self.groups[group].put_subscription_filter(name, pattern, destination, role)


def _matcher(pattern: str) -> Callable[[str, Mapping[str, Any]], bool]:
    """LocalStack's seam: whether log events match a pattern."""
    parsed = _parsed(pattern)
    return lambda _, event: parsed.match(event["message"]) is not None


def _parsed(pattern: str) -> LogPattern:
    try:
        return parse(pattern)
    except PatternError as problem:
        raise InvalidParameterException(f"Invalid filter pattern: {problem}") from None


def _open_streams(patches: Patches) -> None:
    @patches.replace(f"{_MODELS}:LogGroup.create_log_stream", "5044c1352b", SUBSCRIPTIONS)
    def create_log_stream(self: LogGroup, log_stream_name: str) -> None:
        """A log group with a subscription filter takes further streams."""
        if log_stream_name in self.streams:
            raise ResourceAlreadyExistsException
        self.streams[log_stream_name] = LogStream(log_group=self, name=log_stream_name)


def _count_matches(patches: Patches) -> None:
    @patches.replace(f"{_PROVIDER}:LogsProvider.put_log_events", "34bf942090", METRIC_FILTERS)
    def put(self: LogsProvider, context: Any, **given: Any) -> Any:
        """Metric filters of a log group publish what they match."""
        answer = call_moto(context)  # all that the original does besides counting
        filters = get_moto_logs_backend(context.account_id, context.region).filters.metric_filters
        group, events = given["log_group_name"], given["log_events"]
        for each in [each for each in filters if each["logGroupName"] == group]:
            pattern = _parsed(each.get("filterPattern") or "")
            for transformation in each["metricTransformations"]:
                _publish(context, transformation, metric_data(pattern, transformation, events))
        return answer


def _publish(context: Any, transformation: Mapping[str, Any], data: list[dict[str, Any]]) -> None:
    if not data:
        return
    clients = connect_to(aws_access_key_id=context.account_id, region_name=context.region)
    try:
        clients.cloudwatch.put_metric_data(Namespace=transformation["metricNamespace"], MetricData=data)
    except Exception as problem:
        LOG.warning("metric filter on %s: no data: %s", transformation["metricName"], problem)


def _keep_metric_filters(patches: Patches) -> None:
    @patches.wrap(f"{_MODELS}:LogsBackend.put_metric_filter", "2899b28927", METRIC_FILTERS)
    def put(
        original: Callable[..., None],
        self: LogsBackend,
        filter_name: str,
        filter_pattern: str,
        log_group_name: str,
        metric_transformations: Any,
    ) -> None:
        """A metric filter that is put again replaces the one before, and needs a log group."""
        if log_group_name not in self.groups:
            raise ResourceNotFoundException(NO_GROUP)
        if problem := problem_of(filter_pattern or "", metric_transformations):
            raise InvalidParameterException(problem)
        self.filters.delete_filter(filter_name, log_group_name)
        original(self, filter_name, filter_pattern, log_group_name, metric_transformations)
        self.filters.metric_filters[-1]["creationTime"] = int(unix_time_millis())

    @patches.wrap(
        f"{_MODELS}:LogsBackend.delete_metric_filter", "af5e226887", documented(f"{_API}/API_DeleteMetricFilter.html")
    )
    def delete(
        original: Callable[..., None], self: LogsBackend, filter_name: Any = None, log_group_name: Any = None
    ) -> None:
        """A metric filter that does not exist is not deleted."""
        if not any(
            each["filterName"] == filter_name and each["logGroupName"] == log_group_name
            for each in self.filters.metric_filters
        ):
            raise ResourceNotFoundException("The specified metric filter does not exist.")
        original(self, filter_name, log_group_name)

    @patches.wrap(f"{_METRIC_FILTERS}:MetricFilters.delete_filter", "7b6dbe2728", METRIC_FILTERS)
    def delete_filter(
        original: Callable[..., Any], self: MetricFilters, filter_name: Any = None, log_group_name: Any = None
    ) -> Any:
        """A deleted metric filter is the one of its name and log group alone."""
        self.metric_filters = [
            each
            for each in self.metric_filters
            if (each["filterName"], each["logGroupName"]) != (filter_name, log_group_name)
        ]
        return self.metric_filters

    @patches.wrap(
        f"{_PROVIDER}:LogsProvider.describe_log_groups", "eed08784c1", documented(f"{_API}/API_LogGroup.html")
    )
    def describe(original: Callable[..., Any], self: LogsProvider, context: Any, request: Any) -> Any:
        """A log group shows how many metric filters it has."""
        answer = original(self, context, request)
        filters = get_moto_logs_backend(context.account_id, context.region).filters.metric_filters
        for group in answer["logGroups"]:
            group["metricFilterCount"] = sum(each["logGroupName"] == group["logGroupName"] for each in filters)
        return answer

    @patches.wrap(f"{_LOGS}:LogsApi.test_metric_filter", "45c78a4e3c", documented(f"{_API}/API_TestMetricFilter.html"))
    def test(
        original: Callable[..., Any],
        self: LogsProvider,
        context: Any,
        filter_pattern: str,
        log_event_messages: list[str],
        **_: Any,
    ) -> dict[str, Any]:
        """TestMetricFilter answers with what its pattern matches and extracts."""
        pattern = _parsed(filter_pattern)
        matches = [
            {"eventNumber": number, "eventMessage": message, "extractedValues": dict(found)}
            for number, message in enumerate(log_event_messages, 1)
            if (found := pattern.match(message)) is not None
        ]
        return {"matches": matches}
