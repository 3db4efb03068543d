"""What LocalStack tells of a queue's messages goes to the batches, with the time at which it happened."""

from datetime import UTC, datetime
from types import SimpleNamespace

from localstack.services.sqs.provider import CloudwatchDispatcher

from harness.extension.patching import Patches
from harness.extension.services.sqs import metrics


def test_metrics_of_messages_go_to_the_batches(monkeypatch):
    told = []
    monkeypatch.setattr(metrics, "MetricBatches", lambda *_: SimpleNamespace(put=lambda *each: told.append(each)))
    metrics.declare(patches := Patches("metrics"))
    before = datetime.now(UTC)
    with patches.applied():
        dispatcher = CloudwatchDispatcher()
        of = SimpleNamespace(account_id="123456789012", region="us-east-1", name="orders")
        dispatcher.dispatch_metric_message_sent(of, 17)
        dispatcher.dispatch_metric_received(of, 0)
        dispatcher.shutdown()
    found = [datum for account, region, [datum] in told if (account, region) == ("123456789012", "us-east-1")]
    assert all(before <= datum.pop("Timestamp") <= datetime.now(UTC) for datum in found)
    dimensions = [{"Name": "QueueName", "Value": "orders"}]
    assert found == [
        {"MetricName": "NumberOfMessagesSent", "Dimensions": dimensions, "Value": 1, "Unit": "Count"},
        {"MetricName": "SentMessageSize", "Dimensions": dimensions, "Value": 17, "Unit": "Bytes"},
        {"MetricName": "NumberOfEmptyReceives", "Dimensions": dimensions, "Value": 1, "Unit": "Count"},
    ]
