"""Metrics of EventBridge rules, in AWS/Events with the rule's dimensions.

Source (D): EventBridge User Guide, "Monitoring Amazon EventBridge"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html): TriggeredRules and MatchedEvents for
each event that a rule matches, TriggeredRules for each time that a schedule is due; Invocations for each target,
successful or not, but not for attempts that are repeated; RetryInvocationAttempts for those; and, only when they
happen, FailedInvocations, InvocationsSentToDlq, InvocationsFailedToBeSentToDlq. FailedInvocations leaves out what the
queue took.

Limits: no totals without dimensions.
"""

import logging
from datetime import UTC, datetime

from localstack.aws.connect import connect_to

from harness.extension.services.sns.deliveries import rule_dimensions

__all__ = ["count"]

LOG = logging.getLogger(__name__)
NAMESPACE = "AWS/Events"


def count(account: str, region: str, rule_arn: str, *metrics: str) -> None:
    """Add one to each of the rule's metrics.

    Args:
        account: owner of the rule.
        region: region of the rule.
        rule_arn: the rule.
        metrics: names.
    """
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
