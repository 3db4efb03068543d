"""EventBridge: what becomes of an event that a target refuses, and the metrics that tell.

Sources (D): EventBridge User Guide, "Using dead-letter queues to process undelivered events" and "Monitoring Amazon
EventBridge" (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html, eb-monitoring.html):

* missing permissions and missing targets are not retried; with a DeadLetterConfig the event goes to that queue with
  the attributes RULE_ARN, TARGET_ARN, ERROR_CODE (``NO_PERMISSIONS``, ``NO_RESOURCE``, ``FAILED_TO_ASSUME_ROLE``, …)
  and ERROR_MESSAGE (text U); EventBridge sends it as ``events.amazonaws.com``, so the queue's policy must let it;
* metrics in AWS/Events with the rule's dimensions: TriggeredRules and MatchedEvents for each event that a rule
  matches, Invocations for each target, successful or not, and, only when they happen, FailedInvocations,
  InvocationsSentToDlq, InvocationsFailedToBeSentToDlq. FailedInvocations leaves out what the queue took.

A disabled rule matches nothing (D: PutRule); LocalStack sends its events all the same.

Limits: a failure that AWS would retry is final here, as with MaximumRetryAttempts 0, and says so in
EXHAUSTED_RETRY_CONDITION and RETRY_ATTEMPTS; targets reached over plain HTTP (API destinations, API Gateway) never
fail, because LocalStack does not look at their answers; no totals without dimensions.
"""

import copy
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.events.provider import EventsProvider
from localstack.services.events.target import TargetSender
from localstack.services.events.utils import to_json_str
from localstack.utils.aws.arns import extract_region_from_arn, sqs_queue_url_for_arn
from localstack.utils.aws.client_types import ServicePrincipal
from localstack.utils.event_matcher import matches_event
from localstack.utils.patch import patch

from harness.extension.fidelity.deliveries import dead_letter_attributes, rule_dimensions
from harness.extension.fidelity.tools import Tools

__all__ = ["install"]

LOG = logging.getLogger(__name__)
NAMESPACE = "AWS/Events"


def install(tools: Tools) -> None:
    """Account for deliveries, and give undelivered events to dead-letter queues."""

    @patch(EventsProvider._process_rules)
    def process_rules(
        original: Callable[..., None],
        self: EventsProvider,
        rule: Any,
        region: str,
        account_id: str,
        event_formatted: Any,
        trace_header: Any,
    ) -> None:
        if rule.state == "DISABLED" or not matches_event(rule.event_pattern, event_formatted):
            return
        _count(rule.account_id, rule.region, rule.arn, "TriggeredRules", "MatchedEvents")
        original(self, rule, region, account_id, event_formatted, trace_header)

    @patch(TargetSender.process_event)
    def process_event(original: Callable[..., None], self: TargetSender, event: Any, trace_header: Any) -> None:
        undelivered = copy.copy(event)  # the original changes the event on its way to the target
        try:
            original(self, event, trace_header)
        except Exception as error:
            taken = _send_to_dead_letter_queue(self, undelivered, error)
            _count(self.account_id, self.region, self.rule_arn, "Invocations", *taken)
            raise
        _count(self.account_id, self.region, self.rule_arn, "Invocations")


def _send_to_dead_letter_queue(sender: TargetSender, event: Any, error: Exception) -> tuple[str, ...]:
    """Metrics that tell where an undelivered event went."""
    queue_arn = (sender.target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue_arn:
        return ("FailedInvocations",)
    if isinstance(event, dict):
        event.pop("event-bus-name", None)
    attributes = dead_letter_attributes(sender.rule_arn, sender.arn, error)
    clients = connect_to(aws_access_key_id=sender.account_id, region_name=extract_region_from_arn(queue_arn))
    queue = clients.sqs.request_metadata(service_principal=ServicePrincipal.events, source_arn=sender.rule_arn)
    try:
        queue.send_message(
            QueueUrl=sqs_queue_url_for_arn(queue_arn),
            MessageBody=to_json_str(event),
            MessageAttributes={k: {"DataType": "String", "StringValue": v} for k, v in attributes.items()},
        )
    except ClientError as refused:
        LOG.info("dead-letter queue %s took no event of %s: %s", queue_arn, sender.rule_arn, refused)
        return ("FailedInvocations", "InvocationsFailedToBeSentToDlq")
    return ("InvocationsSentToDlq",)


def _count(account: str, region: str, rule_arn: str, *metrics: str) -> None:
    dimensions = [{"Name": name, "Value": value} for name, value in rule_dimensions(rule_arn).items()]
    now = datetime.now(UTC)
    data = [
        {"MetricName": name, "Dimensions": dimensions, "Timestamp": now, "Value": 1, "Unit": "Count"}
        for name in metrics
    ]
    try:
        client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
        client.put_metric_data(Namespace=NAMESPACE, MetricData=data)
    except Exception as error:
        LOG.warning("metrics of %s were not published: %s", rule_arn, error)
