"""GetMetricData evaluates expressions, GetMetricStatistics knows percentiles.

LocalStack answers a MetricDataQuery with an Expression, and ExtendedStatistics, with an internal error, and returns
series that are not to be returned. Source (D): CloudWatch API Reference, "MetricDataQuery" (ReturnData; an expression
is computed from the series of its ids, period by period) and "GetMetricStatistics" (ExtendedStatistics). What
expressions can do: ``expressions``; others are refused as ValidationError.

Limits: an expression's period is that of its metrics, which must be the same; results are not paged.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase
from localstack.services.cloudwatch.provider_v2 import CloudwatchProvider, ValidationException

from harness.extension.patching import Patches, documented
from harness.extension.services.cloudwatch.expressions import ExpressionError, solve

__all__ = ["declare"]

_PROVIDER_V2 = "localstack.services.cloudwatch.provider_v2"
_API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference"


def declare(patches: Patches) -> None:
    """Correct the two operations."""

    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.get_metric_data",
        "ce9e045f96",
        documented(f"{_API}/API_MetricDataQuery.html"),
    )
    def data(
        original: Callable[..., Any],
        self: CloudwatchProvider,
        context: Any,
        metric_data_queries: Sequence[Mapping[str, Any]],
        start_time: datetime,
        end_time: datetime,
        **more: Any,
    ) -> Any:
        """Expressions are evaluated, and only what ReturnData asks for is returned."""
        metrics = [query for query in metric_data_queries if query.get("MetricStat")]
        if len(metrics) == len(metric_data_queries) and all(map(_is_returned, metrics)):
            return original(self, context, metric_data_queries, start_time, end_time, **more)
        found = {
            query["Id"]: _series(self.cloudwatch_database, context, query, start_time, end_time) for query in metrics
        }
        times = sorted({at for series in found.values() for at in series})
        results = [
            _result(query, found, times, metric_data_queries, more.get("scan_by"))
            for query in metric_data_queries
            if _is_returned(query)
        ]
        return {"MetricDataResults": results, "Messages": []}

    @patches.wrap(
        f"{_PROVIDER_V2}:CloudwatchProvider.get_metric_statistics",
        "2887c53d97",
        documented(f"{_API}/API_GetMetricStatistics.html"),
    )
    def statistics(
        original: Callable[..., Any], self: CloudwatchProvider, context: Any, *args: Any, **asked: Any
    ) -> Any:
        """Percentiles are statistics like others."""
        extended = asked.get("extended_statistics") or ()
        answer = original(self, context, *args, **{**asked, "statistics": asked.get("statistics") or ["SampleCount"]})
        for name in extended:
            metric = {
                "Namespace": asked["namespace"],
                "MetricName": asked["metric_name"],
                "Dimensions": asked.get("dimensions"),
            }
            for point in answer["Datapoints"]:
                unit = "NULL_VALUE" if point["Unit"] == "None" else point["Unit"]
                stat = {"Metric": metric, "Period": asked["period"], "Stat": name, "Unit": unit}
                begin = datetime.fromtimestamp(point["Timestamp"], UTC)
                end = datetime.fromtimestamp(point["Timestamp"] + asked["period"], UTC)
                for value in _series(self.cloudwatch_database, context, {"MetricStat": stat}, begin, end).values():
                    point.setdefault("ExtendedStatistics", {})[name] = value
        if not asked.get("statistics"):
            for point in answer["Datapoints"]:
                point.pop("SampleCount", None)
        return answer


def _is_returned(query: Mapping[str, Any]) -> bool:
    return query.get("ReturnData", True) is not False


def _series(
    database: CloudwatchDatabase, context: Any, query: Mapping[str, Any], start: datetime, end: datetime
) -> dict[int, float]:
    found = database.get_metric_data_stat(
        account_id=context.account_id,
        region=context.region,
        query=query,
        start_time=start,
        end_time=end,
        scan_by="TimestampAscending",
    )
    return dict(zip(found["timestamps"], found["values"], strict=True))


def _result(
    query: Mapping[str, Any],
    found: Mapping[str, Mapping[int, float]],
    times: Sequence[int],
    queries: Sequence[Mapping[str, Any]],
    scan_by: str | None,
) -> dict[str, Any]:
    if query.get("MetricStat"):
        told = list(found[query["Id"]].items())
        label = query["MetricStat"]["Metric"]["MetricName"]
    else:
        alone = [{**each, "ReturnData": each["Id"] == query["Id"]} for each in queries]
        values = {name: [series.get(at) for at in times] for name, series in found.items()}
        period = max((each["MetricStat"]["Period"] for each in queries if each.get("MetricStat")), default=60)
        try:
            solved = solve(alone, values, int(period)) if times else []
        except ExpressionError as problem:
            raise ValidationException(str(problem)) from None
        told = [(at, value) for at, value in zip(times, solved, strict=True) if value is not None]
        label = query["Id"]
    if scan_by != "TimestampAscending":
        told.reverse()
    return {
        "Id": query["Id"],
        "Label": query.get("Label") or label,
        "StatusCode": "Complete",
        "Timestamps": [datetime.fromtimestamp(at, UTC) for at, _ in told],
        "Values": [float(value) for _, value in told],
    }
