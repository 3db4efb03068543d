"""The store finds a metric's values by its whole name, however many values other accounts have."""

import gc
import sqlite3
from contextlib import closing

import pytest
from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase

from harness.extension.patching import Patches
from harness.extension.services.cloudwatch import metric_store

pytestmark = pytest.mark.filterwarnings("ignore:.*sqlite3.Connection")  # LocalStack does not close its own


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setattr(CloudwatchDatabase, "CLOUDWATCH_DATA_ROOT", str(tmp_path))
    monkeypatch.setattr(CloudwatchDatabase, "METRICS_DB", str(tmp_path / "metrics.db"))
    monkeypatch.setattr(CloudwatchDatabase, "METRICS_DB_READ_ONLY", f"file:{tmp_path}/metrics.db?mode=ro")
    metric_store.declare(patches := Patches("metrics"))
    with patches.applied():
        made = CloudwatchDatabase()
        gc.collect()  # the warnings about what was left open belong here
        yield made


def test_metric_is_read_by_its_whole_name(database):
    with closing(sqlite3.connect(database.METRICS_DB)) as connection:
        steps = connection.execute(f"EXPLAIN QUERY PLAN {metric_store.READ}", range(14)).fetchall()
    searches = [detail for *_, detail in steps if "SEARCH" in detail]
    assert len(searches) == len(metric_store.TABLES)
    for detail in searches:
        assert "account_id=? AND region=? AND namespace=? AND metric_name=? AND dimensions=?" in detail


def test_values_of_other_accounts_and_metrics_are_not_told(database):
    metric = {"Namespace": "Shop", "MetricName": "Orders", "Dimensions": [{"Name": "Kind", "Value": "a=b"}]}
    database.add_metric_data("111122223333", "us-east-1", "Shop", [{**metric, "Value": 3.0}])
    for account, kind in (("999999999999", "a=b"), ("111122223333", "a")):
        other = {**metric, "Dimensions": [{"Name": "Kind", "Value": kind}], "Value": 5.0}
        database.add_metric_data(account, "us-east-1", "Shop", [other])
    [found] = metric_store.samples(database, "111122223333", "us-east-1", metric, None, 0, 2**40)
    assert (found.count, found.total) == (1, 3.0)


def test_an_account_is_forgotten_and_its_neighbours_stay(database):
    data = [
        {"MetricName": "m", "Value": 1},
        {"MetricName": "s", "StatisticValues": {"SampleCount": 1, "Sum": 1, "Minimum": 1, "Maximum": 1}},
    ]
    for account in ("111122223333", "444455556666"):
        database.add_metric_data(account, "us-east-1", "n", data)
    metric_store.forget("111122223333")
    with closing(sqlite3.connect(database.METRICS_DB)) as connection:
        rows = [connection.execute(f"SELECT account_id FROM {table}").fetchall() for table in metric_store.TABLES]
    assert rows == [[("444455556666",)]] * 2
