"""What becomes of a schedule's invocation: its attempts, its retries, its dead-letter queue.

Source (D): EventBridge Scheduler User Guide, "Configuring a dead-letter queue"
(https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html) and "Monitoring with CloudWatch":
the schedule's role calls the target and sends to the dead-letter queue; the message is what the target was to be given,
its attributes tell why it was not, ERROR_CODE in the target's own words. RetryPolicy as in EventBridge
(``services.sns.deliveries``). The role is assumed on behalf of the schedule's group (User Guide, "Confused deputy
prevention").

Waits between retries pass in the account's time; the age of an invocation counts them in full.
"""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.utils.aws.arns import sqs_queue_url_for_arn

from harness.extension.services.events.timers import Timers
from harness.extension.services.scheduler.targets import call, payload
from harness.extension.services.sns.deliveries import RetryPolicy, is_retriable

__all__ = ["Deliveries", "Invocation", "group_arn"]

LOG = logging.getLogger(__name__)
NAMESPACE: Final = "AWS/Scheduler"


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call that a schedule makes.

    Attributes:
        arn: the schedule.
        target: its target when it was due.
        due: when.
        retries: how many attempts failed before.
        age: seconds that they took.
    """

    arn: str
    target: Mapping[str, Any]
    due: datetime
    retries: int = 0
    age: float = 0.0

    @property
    def account(self) -> str:
        """The schedule's account."""
        return self.arn.split(":")[4]

    @property
    def region(self) -> str:
        """The schedule's region."""
        return self.arn.split(":")[3]

    @property
    def scheduled(self) -> str:
        """When it was due, as AWS writes it."""
        return self.due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def group_arn(arn: str) -> str:
    """ARN of the group that a schedule is in."""
    prefix, _, names = arn.partition(":schedule/")
    return f"{prefix}:schedule-group/{names.split('/')[0]}"


class Deliveries:
    """Makes invocations.

    Args:
        timers: for retries.
    """

    def __init__(self, timers: Timers) -> None:
        self._timers = timers

    def attempt(self, invocation: Invocation) -> None:
        """Call the target; what fails is tried again as the retry policy says, then goes to the dead-letter queue."""
        one = invocation
        execution = uuid.uuid4().hex[:16]
        text = payload(one.arn, one.target, scheduled=one.scheduled, execution=execution, attempt=one.retries + 1)
        try:
            call(_clients(one), one.target, text)
        except Exception as error:
            LOG.info("target %s of %s took no call: %s", one.target["Arn"], one.arn, error)
            _count(one, "InvocationAttemptCount", "TargetErrorCount")
            wait = RetryPolicy.of(one.target).wait(one.retries, one.age) if is_retriable(error) else ""
            if not isinstance(wait, str):
                again = replace(one, retries=one.retries + 1, age=one.age + wait)
                self._timers.later(one.account, wait, lambda: self.attempt(again))
                return
            _count(one, "InvocationDroppedCount")
            _bury(one, text, _attributes(one, error, execution, wait))
        else:
            _count(one, "InvocationAttemptCount")


def _clients(one: Invocation) -> Any:
    """Makes clients with the schedule's role, which is assumed when the first is made."""

    def client(service: str) -> Any:
        sts = connect_to(region_name=one.region).sts.request_metadata(
            service_principal="scheduler", source_arn=group_arn(one.arn)
        )
        keys = sts.assume_role(RoleArn=one.target["RoleArn"], RoleSessionName=uuid.uuid4().hex)["Credentials"]
        return connect_to(
            region_name=one.region,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        ).get_client(service)

    return client


def _attributes(one: Invocation, error: Exception, execution: str, exhausted: str) -> dict[str, str]:
    told = error.response["Error"] if isinstance(error, ClientError) else {}
    attributes = {
        "ERROR_CODE": str(told.get("Code") or type(error).__name__),
        "ERROR_MESSAGE": str(told.get("Message") or error or type(error).__name__),
        "EXECUTION_ID": execution,
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": str(one.retries),
        "SCHEDULED_TIME": one.scheduled,
        "SCHEDULE_ARN": one.arn,
        "TARGET_ARN": str(one.target["Arn"]),
    }
    return attributes | ({"EXHAUSTED_RETRY_CONDITION": exhausted} if exhausted else {})


def _bury(one: Invocation, text: str, attributes: Mapping[str, str]) -> None:
    """Send what was not delivered to the dead-letter queue, if there is one."""
    queue = (one.target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue:
        return
    try:
        _clients(one)("sqs").send_message(
            QueueUrl=sqs_queue_url_for_arn(queue),
            MessageBody=text,
            MessageAttributes={name: {"DataType": "String", "StringValue": v} for name, v in attributes.items()},
        )
    except Exception as refused:
        LOG.info("dead-letter queue %s took nothing of %s: %s", queue, one.arn, refused)
        _count(one, "InvocationsFailedToBeSentToDeadLetterCount")
    else:
        _count(one, "InvocationsSentToDeadLetterCount")


def _count(one: Invocation, *metrics: str) -> None:
    dimensions = [{"Name": "ScheduleGroup", "Value": group_arn(one.arn).rpartition("/")[2]}]
    now = datetime.now(UTC)
    data = [
        {"MetricName": name, "Dimensions": dimensions, "Timestamp": now, "Value": 1, "Unit": "Count"}
        for name in metrics
    ]
    try:
        client = connect_to(aws_access_key_id=one.account, region_name=one.region).cloudwatch
        client.put_metric_data(Namespace=NAMESPACE, MetricData=data)
    except Exception as error:
        LOG.warning("metrics of %s were not published: %s", one.arn, error)
