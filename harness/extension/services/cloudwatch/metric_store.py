"""Published metrics, read and written as CloudWatch keeps them.

LocalStack's store keeps whole seconds only, takes a metric for another one whose dimensions merely contain its own,
lists those whose values merely begin alike, fails at a value with "=", and knows no percentiles. On AWS a metric is its
namespace, name and exactly its dimensions (D: CloudWatch User Guide, "Metrics concepts", Dimensions), and percentiles
are statistics like others (D: "Percentiles"). Times of publication keep their fractions here, since a compressed period
may be shorter than a second.

The tables stay LocalStack's, so that ListMetrics and its own routes go on working. They get an index of a metric's
whole name, because LocalStack's makes a read of one account's go through the values of all; and as they end with the
engine, a write does not wait for the disk, which others may keep busy for seconds, while alarms wait for it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase

from harness.extension.patching import Patches, documented
from harness.extension.services.cloudwatch.datapoints import Sample, statistic

__all__ = ["declare", "forget", "samples"]

_CLOUDWATCH_DATABASE_HELPER = "localstack.services.cloudwatch.cloudwatch_database_helper"
CONCEPTS = documented("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html")

COMMON = "account_id, region, metric_name, namespace, timestamp, dimensions, unit, storage_resolution"
SINGLE = f"INSERT INTO SINGLE_METRICS ({COMMON}, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
SETS = (
    f"INSERT INTO AGGREGATED_METRICS ({COMMON}, sample_count, sum, min, max) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
WHERE = (
    "WHERE account_id = ? AND region = ? AND namespace = ? AND metric_name = ? AND dimensions IS ? "
    "AND timestamp >= ? AND timestamp < ?"
)
READ = (
    f"SELECT timestamp, 1, value, value, value, unit FROM SINGLE_METRICS {WHERE} "
    f"UNION ALL SELECT timestamp, sample_count, sum, min, max, unit FROM AGGREGATED_METRICS {WHERE}"
)
INDEX = "(account_id, region, namespace, metric_name, dimensions, timestamp)"
TABLES = (CloudwatchDatabase.TABLE_SINGLE_METRICS, CloudwatchDatabase.TABLE_AGGREGATED_METRICS)


def declare(patches: Patches) -> None:
    """Replace how LocalStack's store adds values and computes statistics."""
    patches.then(lambda: _add_indexes(CloudwatchDatabase()))

    @patches.wrap(f"{_CLOUDWATCH_DATABASE_HELPER}:CloudwatchDatabase.add_metric_data", "a6d2d475ad", CONCEPTS)
    def add(
        original: Callable[..., None],
        self: CloudwatchDatabase,
        account_id: str,
        region: str,
        namespace: str,
        metric_data: Sequence[Mapping[str, Any]],
    ) -> None:
        """Values keep the fractions of their seconds, and are written without waiting for the disk."""
        singles, sets = _rows(account_id, region, namespace, metric_data or ())
        with self.DATABASE_LOCK, closing(sqlite3.connect(self.METRICS_DB)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = MEMORY")
            with connection:
                connection.executemany(SINGLE, singles)
                connection.executemany(SETS, sets)

    @patches.wrap(f"{_CLOUDWATCH_DATABASE_HELPER}:CloudwatchDatabase.get_metric_data_stat", "75339f1c3c", CONCEPTS)
    def stat(
        original: Callable[..., Any],
        self: CloudwatchDatabase,
        account_id: str,
        region: str,
        query: Mapping[str, Any],
        start_time: datetime,
        end_time: datetime,
        scan_by: str,
    ) -> dict[str, list[Any]]:
        """A statistic is made of exactly its metric's values, percentiles included."""
        asked = query["MetricStat"]
        begin, end, period = int(start_time.timestamp()), int(end_time.timestamp()), int(asked["Period"])
        length = -(-(end - begin) // period) * period
        found = samples(self, account_id, region, asked["Metric"], asked.get("Unit"), begin, begin + length)
        by_period: dict[int, list[Sample]] = {}
        for sample in found:
            by_period.setdefault(begin + int(sample.at - begin) // period * period, []).append(sample)
        values = [(at, statistic(asked["Stat"], by_period[at])) for at in sorted(by_period)]
        told = [(at, value) for at, value in values if value is not None]
        if scan_by != "TimestampAscending":
            told.reverse()
        return {"timestamps": [at for at, _ in told], "values": [value for _, value in told]}

    @patches.wrap(f"{_CLOUDWATCH_DATABASE_HELPER}:CloudwatchDatabase.list_metrics", "d391b80400", CONCEPTS)
    def list_metrics(
        original: Callable[..., Any],
        self: CloudwatchDatabase,
        account_id: str,
        region: str,
        namespace: str,
        metric_name: str,
        dimensions: Sequence[Mapping[str, str]],
    ) -> dict[str, Any]:
        """A metric is its namespace, name and exactly its dimensions."""
        found = original(self, account_id, region, namespace, metric_name, [])["metrics"]
        told = [{**metric, "dimensions": metric["dimensions"] or []} for metric in found]
        return {"metrics": [metric for metric in told if _has(metric["dimensions"], dimensions)]}

    @patches.replace(
        f"{_CLOUDWATCH_DATABASE_HELPER}:CloudwatchDatabase._restore_dimensions_from_string", "794c38f646", CONCEPTS
    )
    def restore(self: CloudwatchDatabase, dimensions: str | None) -> list[dict[str, str]]:
        """Values of dimensions may hold "="."""
        pairs = [part.partition("=") for part in (dimensions or "").split("\t") if part]
        return [{"Name": name, "Value": value} for name, _, value in pairs]


def samples(
    database: CloudwatchDatabase,
    account: str,
    region: str,
    metric: Mapping[str, Any],
    unit: str | None,
    begin: float,
    end: float,
) -> list[Sample]:
    """What was published for a metric.

    Args:
        database: LocalStack's store.
        account: account.
        region: region.
        metric: ``Namespace``, ``MetricName``, ``Dimensions``.
        unit: only values of this unit; LocalStack's ``NULL_VALUE`` names those without; None: all.
        begin: from when (inclusive), in seconds since the epoch.
        end: until when (exclusive).
    """
    dimensions = _stored(metric.get("Dimensions"))
    where = (account, region, metric["Namespace"], metric["MetricName"], dimensions, begin, end)
    with database.DATABASE_LOCK, closing(sqlite3.connect(database.METRICS_DB_READ_ONLY, uri=True)) as connection:
        rows = connection.execute(READ, (*where, *where)).fetchall()
    wanted = None if unit == "NULL_VALUE" else unit
    return [Sample(*row[:5]) for row in rows if unit is None or row[5] == wanted]


def forget(account: str) -> None:
    """Drop all metrics of an account."""
    database = CloudwatchDatabase()
    with database.DATABASE_LOCK, closing(sqlite3.connect(database.METRICS_DB)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        with connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table} WHERE account_id = ?", (account,))


def _add_indexes(database: CloudwatchDatabase) -> None:
    with database.DATABASE_LOCK, closing(sqlite3.connect(database.METRICS_DB)) as connection, connection:
        for table in TABLES:
            connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_BY_METRIC ON {table} {INDEX}")


def _rows(
    account: str, region: str, namespace: str, data: Iterable[Mapping[str, Any]]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    singles: list[tuple[Any, ...]] = []
    sets: list[tuple[Any, ...]] = []
    for metric in data:
        at = (metric.get("Timestamp") or datetime.now(UTC)).timestamp()
        place = (account, region, metric["MetricName"], namespace, at, _stored(metric.get("Dimensions")))
        common = (*place, metric.get("Unit"), metric.get("StorageResolution"))
        if metric.get("Value") is not None:
            singles.append((*common, metric["Value"]))
        elif values := metric.get("Values"):
            counts = metric.get("Counts") or [1] * len(values)
            singles += [
                (*common, value) for value, count in zip(values, counts, strict=True) for _ in range(int(count))
            ]
        if given := metric.get("StatisticValues"):
            sets.append((*common, given["SampleCount"], given["Sum"], given["Minimum"], given["Maximum"]))
    return singles, sets


def _has(dimensions: Sequence[Mapping[str, str]], wanted: Sequence[Mapping[str, str]]) -> bool:
    """Whether a metric has all dimensions of a filter, which may leave out the value."""
    given = {each["Name"]: each["Value"] for each in dimensions}
    return all(each["Name"] in given and each.get("Value") in (None, given[each["Name"]]) for each in wanted)


def _stored(dimensions: Iterable[Mapping[str, str]] | None) -> str | None:
    """Dimensions as LocalStack's tables hold them."""
    pairs = sorted((each["Name"], each.get("Value", "")) for each in dimensions or ())
    return "".join(f"{name}={value}\t" for name, value in pairs) or None
