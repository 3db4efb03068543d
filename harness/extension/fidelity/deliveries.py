"""What EventBridge tells of a delivery that failed: error codes, attributes of dead letters, dimensions of metrics.

Source (D): EventBridge User Guide, "Using dead-letter queues to process undelivered events" and "Monitoring Amazon
EventBridge". Limits: see ``events``.
"""

from collections.abc import Mapping

from botocore.exceptions import ClientError

from harness.extension.fidelity.denials import is_denial

__all__ = ["dead_letter_attributes", "error_code", "rule_dimensions"]

NOT_THERE = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NotFound",
        "NotFoundException",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    }
)
THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException"})
PERMANENT = frozenset({"NO_PERMISSIONS", "NO_RESOURCE", "FAILED_TO_ASSUME_ROLE"})
"""Failures that AWS does not retry."""


def error_code(error: Exception) -> str:
    """AWS's ERROR_CODE for what a delivery failed with."""
    if not isinstance(error, ClientError):
        return "INTERNAL_ERROR"
    code = str(error.response["Error"]["Code"])
    if is_denial(error):
        return "FAILED_TO_ASSUME_ROLE" if error.operation_name == "AssumeRole" else "NO_PERMISSIONS"
    if code in NOT_THERE:
        return "NO_RESOURCE"
    return "THROTTLING" if code in THROTTLED else "ERROR_FROM_TARGET"


def dead_letter_attributes(rule_arn: str, target_arn: str, error: Exception) -> Mapping[str, str]:
    """Attributes of the message with an undelivered event.

    Args:
        rule_arn: the rule that matched.
        target_arn: the target that took nothing.
        error: what the delivery failed with.
    """
    code = error_code(error)
    message = error.response["Error"].get("Message") if isinstance(error, ClientError) else None
    attributes = {
        "RULE_ARN": rule_arn,
        "TARGET_ARN": target_arn,
        "ERROR_CODE": code,
        "ERROR_MESSAGE": message or str(error) or type(error).__name__,
    }
    if code not in PERMANENT:
        attributes |= {"EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts", "RETRY_ATTEMPTS": "0"}
    return attributes


def rule_dimensions(rule_arn: str) -> Mapping[str, str]:
    """Dimensions of a rule's metrics: its name, and its bus unless that is the default one.

    Args:
        rule_arn: ``…:rule/NAME`` on the default bus, ``…:rule/BUS/NAME`` on another.
    """
    bus, _, name = rule_arn.split(":rule/", 1)[-1].rpartition("/")
    return {"EventBusName": bus, "RuleName": name} if bus else {"RuleName": name}
