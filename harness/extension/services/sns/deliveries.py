"""What EventBridge tells of a delivery that failed, and whether it tries again. Pure.

Source (D): EventBridge User Guide, "Debugging event delivery": retries and dead-letter queues
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html), and "Monitoring Amazon
EventBridge". Retriable failures are tried again for 24 hours and up to 185 times, with growing waits, or as RetryPolicy
says; missing permissions and missing targets are not. How long the waits are is not documented (U): here 2, 4, 8, … and
at most 600 seconds, so that 185 of them fill the 24 hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from harness.extension.denials import is_denial

__all__ = ["HttpError", "RetryPolicy", "dead_letter_attributes", "error_code", "is_retriable", "rule_dimensions"]

NOT_THERE: Final = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NotFound",
        "NotFoundException",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    }
)
THROTTLED: Final = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException"})
UNSETTLED: Final = frozenset({"ResourceConflictException"})
"""A function that is still being made or changed."""
RETRIED_STATUS: Final = frozenset({401, 407, 409, 429})
"""HTTP answers of API destinations that are tried again, besides those from 500."""
LONGEST_WAIT: Final = 600.0


class HttpError(Exception):
    """An HTTP endpoint that did not take an event.

    Attributes:
        status: its answer; None: there was none in time.
    """

    def __init__(self, status: int | None, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long deliveries to a target are tried again.

    Args:
        attempts: retries at most.
        age: seconds; an older event is given up.
    """

    attempts: int = 185
    age: float = 86400.0

    @classmethod
    def of(cls, target: Mapping[str, Any]) -> "RetryPolicy":
        """The policy of a target of a rule."""
        given = target.get("RetryPolicy") or {}
        attempts, age = given.get("MaximumRetryAttempts"), given.get("MaximumEventAgeInSeconds")
        return cls(cls().attempts if attempts is None else int(attempts), cls().age if age is None else float(age))

    def wait(self, retries: int, age: float) -> float | str:
        """Seconds before the next retry, or the condition that forbids it.

        Args:
            retries: how many there were.
            age: seconds since the event came.
        """
        if retries >= self.attempts:
            return "MaximumRetryAttempts"
        wait = min(2.0 ** (retries + 1), LONGEST_WAIT)
        return "MaximumEventAgeInSeconds" if age + wait > self.age else wait


def error_code(error: Exception) -> str:
    """AWS's ERROR_CODE for what a delivery failed with."""
    if isinstance(error, HttpError):
        if error.status is None:
            return "TIMEOUT"
        return "THROTTLING" if error.status == 429 else "ERROR_FROM_TARGET"
    if not isinstance(error, ClientError):
        return "INTERNAL_ERROR"
    code = str(error.response["Error"]["Code"])
    if is_denial(error):
        return "FAILED_TO_ASSUME_ROLE" if error.operation_name == "AssumeRole" else "NO_PERMISSIONS"
    if code in NOT_THERE:
        return "NO_RESOURCE"
    return "THROTTLING" if code in THROTTLED else "ERROR_FROM_TARGET"


def is_retriable(error: Exception) -> bool:
    """Whether AWS tries again after this failure."""
    if isinstance(error, HttpError):
        return error.status is None or error.status >= 500 or error.status in RETRIED_STATUS
    if isinstance(error, ClientError):
        code = str(error.response["Error"]["Code"])
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code in THROTTLED | UNSETTLED or status >= 500
    return False


def dead_letter_attributes(
    rule_arn: str, target_arn: str, error: Exception, *, exhausted: str | None = None, retries: int = 0
) -> Mapping[str, str]:
    """Attributes of the message with an undelivered event.

    Args:
        rule_arn: the rule that matched.
        target_arn: the target that took nothing.
        error: what the delivery failed with.
        exhausted: the condition of the retry policy that ended the retries; None: there were to be none.
        retries: how many there were.
    """
    message = error.response["Error"].get("Message") if isinstance(error, ClientError) else None
    attributes = {
        "RULE_ARN": rule_arn,
        "TARGET_ARN": target_arn,
        "ERROR_CODE": error_code(error),
        "ERROR_MESSAGE": message or str(error) or type(error).__name__,
    }
    if exhausted is not None:
        attributes |= {"EXHAUSTED_RETRY_CONDITION": exhausted, "RETRY_ATTEMPTS": str(retries)}
    return attributes


def rule_dimensions(rule_arn: str) -> Mapping[str, str]:
    """Dimensions of a rule's metrics: its name, and its bus unless that is the default one.

    Args:
        rule_arn: ``…:rule/NAME`` on the default bus, ``…:rule/BUS/NAME`` on another.
    """
    bus, _, name = rule_arn.split(":rule/", 1)[-1].rpartition("/")
    return {"EventBusName": bus, "RuleName": name} if bus else {"RuleName": name}
