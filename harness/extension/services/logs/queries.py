"""CloudWatch Logs Insights over the engine's log groups: StartQuery and GetQueryResults.

moto, which answers them in LocalStack, passes over what it does not know: ``filter`` and ``stats`` do nothing. What
queries can do: ``insights``. Sources (D): API Reference, "StartQuery" (times in seconds, MalformedQueryException with
``queryCompileError``, ResourceNotFoundException), "GetQueryResults" (``statistics`` with recordsMatched,
recordsScanned, bytesScanned).

Limits: a query is complete when it starts; ``logGroupIdentifiers`` of other accounts are refused as unknown.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from localstack.aws.api.logs import (
    InvalidParameterException,
    MalformedQueryException,
    QueryCompileError,
    ResourceNotFoundException,
)
from moto.logs.models import LogGroup, LogQuery, LogsBackend
from moto.logs.responses import LogsResponse

from harness.extension.patching import Patches, documented
from harness.extension.services.logs.insights import Event, QueryError, run

__all__ = ["declare"]

_RESPONSES = "moto.logs.responses"
_MODELS = "moto.logs.models"
_API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference"
START = documented(f"{_API}/API_StartQuery.html")
RESULTS = documented(f"{_API}/API_GetQueryResults.html")

NO_GROUP = "The specified log group does not exist."


def declare(patches: Patches) -> None:
    """Answer queries by the language of Logs Insights."""

    @patches.wrap(f"{_RESPONSES}:LogsResponse.start_query", "a0961ad45e", START)
    def start_request(original: Callable[..., str], self: LogsResponse) -> str:
        """A query names its log groups in any of the API's ways, and has a limit."""
        asked = json.loads(self.body)
        names = list(asked.get("logGroupNames") or ())
        names += [each.removesuffix(":*").split(":log-group:")[-1] for each in asked.get("logGroupIdentifiers") or ()]
        if one := asked.get("logGroupName"):
            names.append(one)
        if not names:
            raise InvalidParameterException("One of logGroupName, logGroupNames and logGroupIdentifiers is required")
        query = self.logs_backend.start_query(names, asked["startTime"], asked["endTime"], asked["queryString"])
        if limit := asked.get("limit"):
            found = self.logs_backend.queries[query]
            found.results = found.results[: int(limit)]
        return json.dumps({"queryId": query})

    @patches.wrap(f"{_MODELS}:LogsBackend.start_query", "1bf1712bd1", START)
    def start(
        original: Callable[..., str],
        self: LogsBackend,
        log_group_names: list[str],
        start_time: int,
        end_time: int,
        query_string: str,
    ) -> str:
        """Queries are run in the language of Logs Insights."""
        if any(name not in self.groups for name in log_group_names):
            raise ResourceNotFoundException(NO_GROUP)
        groups = [self.groups[name] for name in log_group_names]
        events = [event for group in groups for event in _events(group, start_time, end_time)]
        try:
            rows = run(query_string, events)
        except QueryError as problem:
            told = QueryCompileError(message=str(problem))
            raise MalformedQueryException(str(problem), queryCompileError=told) from None
        query_id = original(self, log_group_names, 0, 0, "fields @message | limit 1")
        query = self.queries[query_id]
        query.query, query.start_time, query.end_time, query.results = query_string, start_time, end_time, rows
        scanned = sum(len(event.message) for event in events)
        query.statistics = {
            "recordsMatched": float(len(rows)),
            "recordsScanned": float(len(events)),
            "bytesScanned": float(scanned),
        }
        return query_id

    @patches.wrap(f"{_MODELS}:LogsBackend.get_query_results", "8a02b1a059", RESULTS)
    def results(original: Callable[..., Any], self: LogsBackend, query_id: str) -> Any:
        """A query that does not exist has no results."""
        if query_id not in self.queries:
            raise ResourceNotFoundException("The specified query does not exist.")
        return original(self, query_id)

    @patches.wrap(f"{_MODELS}:LogQuery.to_result_json", "377897e904", RESULTS)
    def told(original: Callable[..., Any], self: LogQuery) -> Any:
        """Results tell how many records were scanned and matched."""
        return {**original(self), "statistics": self.statistics}


def _events(group: LogGroup, start: int, end: int) -> Iterator[Event]:
    for stream in list(group.streams.values()):
        for event in list(stream.events):
            if start * 1000 <= event.timestamp <= end * 1000 + 999:
                yield Event(
                    timestamp=event.timestamp,
                    ingestion=event.ingestion_time,
                    message=event.message,
                    stream=stream.log_stream_name,
                    log=f"{group.account_id}:{group.name}",
                    pointer=str(event.event_id),
                )
