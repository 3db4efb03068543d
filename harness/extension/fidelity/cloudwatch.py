"""CloudWatch: alarm actions are performed as a service principal and leave a trace in the alarm's history.

* An SNS action publishes as ``cloudwatch.amazonaws.com`` on behalf of the alarm (aws:SourceArn, aws:SourceAccount,
  and aws:SourceOwner, on which SNS's default topic policy depends); a Lambda action invokes as
  ``lambda.alarms.cloudwatch.amazonaws.com``. Source (D): CloudWatch User Guide, "Using Amazon CloudWatch alarms" and
  "Invoke a Lambda function from an alarm"; SNS Developer Guide, "aws:SourceAccount versus aws:SourceOwner".
* The notification names its region for people, "US East (N. Virginia)" (R: LocalStack's snapshot
  ``tests/aws/services/cloudwatch/test_cloudwatch.py``), and so does its subject (U).
* Each action leaves an item of type ``Action``: "Successfully executed action <arn>" (U), or "Failed to execute
  action <arn>. Received error: "<text>"" (Q:
  https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger). Check the type and the key words;
  the text within is this engine's refusal. The history's HistoryData follows the API's field names loosely (U).
* DescribeAlarmHistory honours HistoryItemType, AlarmTypes and ScanBy (D: API reference; newest first by default).

Limits: actions that LocalStack knows, SNS and Lambda; a failing action does not fail the call that caused it.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.cloudwatch import provider_v2
from localstack.services.cloudwatch.models import LocalStackMetricAlarm, cloudwatch_stores
from localstack.services.cloudwatch.provider_v2 import CloudwatchProvider
from localstack.utils.patch import patch

from harness.extension.fidelity.alarm_history import action_item, notification
from harness.extension.fidelity.tools import Tools

__all__ = ["install"]

LOG = logging.getLogger(__name__)
SNS_PRINCIPAL = "cloudwatch.amazonaws.com"
LAMBDA_PRINCIPAL = "lambda.alarms.cloudwatch.amazonaws.com"


def install(tools: Tools) -> None:
    """Correct alarm actions and their history."""
    # The provider asks for clients for its actions only; these two know which alarm they act for.
    provider_v2.connect_to = _ActionClients

    @patch(CloudwatchProvider.describe_alarm_history)
    def describe(original: Callable[..., Any], self: CloudwatchProvider, context: Any, **asked: Any) -> Any:
        answer = original(self, context, **asked)
        kind, types = asked.get("history_item_type"), asked.get("alarm_types")
        items = [
            item
            for item in answer["AlarmHistoryItems"]
            if kind in (None, item["HistoryItemType"]) and (not types or item["AlarmType"] in types)
        ]
        if asked.get("scan_by") != "TimestampAscending":
            items.reverse()
        answer["AlarmHistoryItems"] = items
        return answer


class _ActionClients:
    """Stands for LocalStack's client factory within the provider: ``.sns.publish`` and ``.lambda_.invoke``."""

    def __init__(self, region_name: str, aws_access_key_id: str) -> None:
        self._region, self._account = region_name, aws_access_key_id
        self._clients = connect_to(region_name=region_name, aws_access_key_id=aws_access_key_id)

    @property
    def sns(self) -> "_ActionClients":
        return self

    @property
    def lambda_(self) -> "_ActionClients":
        return self

    def publish(self, *, TopicArn: str, Subject: str, Message: str) -> None:  # noqa: N803 - boto3's names
        alarm_arn, message = json.loads(Message)["AlarmArn"], notification(Message)
        subject = f"{Subject.rpartition(' in ')[0]} in {json.loads(message)['Region']}"
        client = self._clients.sns.request_metadata(service_principal=SNS_PRINCIPAL, source_arn=alarm_arn)
        _perform(
            lambda: client.publish(TopicArn=TopicArn, Subject=subject, Message=message), alarm_arn, TopicArn, message
        )

    def invoke(self, *, FunctionName: str, Payload: str) -> None:  # noqa: N803 - boto3's names
        alarm_arn = json.loads(Payload)["alarmArn"]
        client = self._clients.lambda_.request_metadata(service_principal=LAMBDA_PRINCIPAL, source_arn=alarm_arn)
        _perform(
            lambda: client.invoke(FunctionName=FunctionName, Payload=Payload, InvocationType="Event"),
            alarm_arn,
            f"{alarm_arn.split(':cloudwatch:')[0]}:lambda:{self._region}:{self._account}:function:{FunctionName}",
            Payload,
        )


def _perform(call: Callable[[], Any], alarm_arn: str, action: str, message: str) -> None:
    try:
        call()
        problem = None
    except ClientError as refused:
        problem = refused.response["Error"]["Message"]
        LOG.info("alarm %s: action %s failed: %s", alarm_arn, action, problem)
    parts = alarm_arn.split(":")
    store = cloudwatch_stores[parts[4]][parts[3]]
    alarm = store.alarms.get(alarm_arn)
    kind = "MetricAlarm" if isinstance(alarm, LocalStackMetricAlarm) else "CompositeAlarm"
    store.histories.append(action_item(alarm_arn.split(":alarm:", 1)[1], kind, action, message, problem))
