"""Step Functions: a state machine that logs needs a role that may set up the delivery of its logs.

* Its role needs ``logs:CreateLogDelivery``; the log group needs a resource policy that lets
  ``delivery.logs.amazonaws.com`` write, or a role that may have it made: ``logs:PutResourcePolicy``,
  ``logs:DescribeResourcePolicies`` and ``logs:DescribeLogGroups`` (D: CloudWatch Logs User Guide, "Enable logging from
  AWS services", logs sent to CloudWatch Logs; Step Functions Developer Guide, "Using CloudWatch Logs to log execution
  history").
* Else CreateStateMachine and UpdateStateMachine answer ``AccessDeniedException`` 400, "The state machine IAM Role is
  not authorized to access the Log Destination" (Q: https://github.com/aws/aws-cdk/issues/26432).

Limits: the other four actions of AWS's list are not asked for, as no record tells which of them AWS asks for; the
resource policy is not made. Logs are delivered whatever happens to the permissions afterwards, as no role writes them.
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api import CommonServiceException

from harness.extension.authorization.questions import Questions
from harness.extension.authorization.resources import resource_policy
from harness.extension.patching import Patches, quoted
from harness.iam import Policies, Principal, Request, evaluate

__all__ = ["declare"]

_PROVIDER = "localstack.services.stepfunctions.provider"
LOG_DELIVERY = quoted("https://github.com/aws/aws-cdk/issues/26432")

NOT_AUTHORIZED = "The state machine IAM Role is not authorized to access the Log Destination"
DELIVERY = Principal.parse("delivery.logs.amazonaws.com")
MAKES_POLICY = ("logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups")


def declare(patches: Patches, questions: Questions) -> None:
    """Ask for the permissions; call before whatever is to be asked first is installed."""

    def require(role: str, configuration: Any) -> None:
        for log_group in _destinations(configuration):
            if not _may_deliver(questions, role, log_group):
                raise CommonServiceException("AccessDeniedException", NOT_AUTHORIZED, 400, sender_fault=True)

    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider.create_state_machine", "c31cc2c906", LOG_DELIVERY)
    def create(original: Callable[..., Any], self: Any, context: Any, request: Any, **kwargs: Any) -> Any:
        """A state machine that logs is refused whose role cannot set up the delivery."""
        require(request["roleArn"], request.get("loggingConfiguration"))
        return original(self, context, request, **kwargs)

    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider.update_state_machine", "d0dad85529", LOG_DELIVERY)
    def update(original: Callable[..., Any], self: Any, context: Any, state_machine_arn: str, **kwargs: Any) -> Any:
        """A changed role or log configuration must be able to set up the delivery."""
        machine = self.get_store(context).state_machines.get(state_machine_arn)
        role, configuration = kwargs.get("role_arn"), kwargs.get("logging_configuration")
        if machine is not None and (role or configuration):
            require(role or machine.role_arn, configuration or machine.logging_config)
        return original(self, context, state_machine_arn, **kwargs)


def _destinations(configuration: Any) -> list[str]:
    """ARNs of the log groups that a logging configuration writes to, without ``:*``."""
    if not configuration or configuration.get("level", "OFF") == "OFF":
        return []
    groups = [each.get("cloudWatchLogsLogGroup") or {} for each in configuration.get("destinations") or ()]
    return [str(group["logGroupArn"]).removesuffix(":*") for group in groups if group.get("logGroupArn")]


def _may_deliver(questions: Questions, role: str, log_group: str) -> bool:
    if not questions.role_may(role, "logs:CreateLogDelivery", "*"):
        return False
    return _is_admitted(log_group) or all(questions.role_may(role, action, "*") for action in MAKES_POLICY)


def _is_admitted(log_group: str) -> bool:
    """Whether the log group's resource policy lets the delivery service write."""
    stream = f"{log_group}:log-stream:x"
    parts = (*log_group.split(":"), *[""] * 5)
    region, account = parts[3], parts[4]
    keys = {"aws:SourceAccount": account, "aws:SourceArn": f"arn:aws:logs:{region}:{account}:*"}
    request = Request("logs:PutLogEvents", stream, DELIVERY, keys, account)
    return evaluate(request, Policies(resource=resource_policy(stream))).allowed
