"""Data points travel together, each with its account and region."""

import queue
from types import SimpleNamespace

from harness.extension import metric_batches
from harness.extension.metric_batches import MetricBatches

PATIENCE = 30  # seconds


def test_data_points_of_a_while_travel_in_one_call_each_account(monkeypatch):
    calls = queue.SimpleQueue()

    def connect(aws_access_key_id, region_name):
        def put(Namespace, MetricData):  # noqa: N803
            calls.put((aws_access_key_id, region_name, Namespace, [datum["Value"] for datum in MetricData]))

        return SimpleNamespace(cloudwatch=SimpleNamespace(put_metric_data=put))

    monkeypatch.setattr(metric_batches, "connect_to", connect)
    batches = MetricBatches("AWS/Test", 1.0)
    for account, value in (("1", 1), ("2", 2), ("1", 3)):
        batches.put(account, "us-east-1", [{"Value": value}])
    assert sorted(calls.get(timeout=PATIENCE) for _ in range(2)) == [
        ("1", "us-east-1", "AWS/Test", [1, 3]),
        ("2", "us-east-1", "AWS/Test", [2]),
    ]


def test_a_call_that_fails_does_not_end_the_publishing(monkeypatch):
    calls = queue.SimpleQueue()

    def connect(aws_access_key_id, region_name):
        calls.put(aws_access_key_id)
        raise OSError("no CloudWatch")

    monkeypatch.setattr(metric_batches, "connect_to", connect)
    batches = MetricBatches("AWS/Test", 0.01)
    for account in ("1", "2"):
        batches.put(account, "us-east-1", [{"Value": 1}])
        assert calls.get(timeout=PATIENCE) == account


def test_what_waits_for_an_account_that_goes_is_dropped(monkeypatch):
    calls = queue.SimpleQueue()

    def connect(aws_access_key_id, region_name):
        calls.put(aws_access_key_id)
        return SimpleNamespace(cloudwatch=SimpleNamespace(put_metric_data=lambda **_: None))

    monkeypatch.setattr(metric_batches, "connect_to", connect)
    batches = MetricBatches("AWS/Test", 1.0)
    for account in ("1", "2"):
        batches.put(account, "us-east-1", [{"Value": 1}])
    batches.forget("1")
    assert calls.get(timeout=PATIENCE) == "2"
    batches.put("1", "us-east-1", [{"Value": 1}])
    assert calls.get(timeout=PATIENCE) == "1"
