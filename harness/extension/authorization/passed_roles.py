"""Roles that a request hands to a service: the caller needs ``iam:PassRole`` on each.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service"; the service that receives the
role is the value of ``iam:PassedToService``. Limits: the operations of the services that the labs use.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.extension.authorization.call import Call

__all__ = ["passed_roles"]

_PARAMETERS: Mapping[tuple[str, str], Sequence[tuple[str, str]]] = {
    ("apigateway", "PutIntegration"): (("credentials", "apigateway.amazonaws.com"),),
    ("autoscaling", "PutLifecycleHook"): (("RoleARN", "autoscaling.amazonaws.com"),),
    ("cloudformation", "CreateChangeSet"): (("RoleARN", "cloudformation.amazonaws.com"),),
    ("cloudformation", "CreateStack"): (("RoleARN", "cloudformation.amazonaws.com"),),
    ("cloudformation", "UpdateStack"): (("RoleARN", "cloudformation.amazonaws.com"),),
    ("cloudtrail", "CreateTrail"): (("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com"),),
    ("codebuild", "CreateProject"): (("serviceRole", "codebuild.amazonaws.com"),),
    ("codebuild", "UpdateProject"): (("serviceRole", "codebuild.amazonaws.com"),),
    ("codepipeline", "CreatePipeline"): (("pipeline.roleArn", "codepipeline.amazonaws.com"),),
    ("codepipeline", "UpdatePipeline"): (("pipeline.roleArn", "codepipeline.amazonaws.com"),),
    ("ec2", "RunInstances"): (("IamInstanceProfile.Arn", "ec2.amazonaws.com"),),
    ("events", "PutRule"): (("RoleArn", "events.amazonaws.com"),),
    ("events", "PutTargets"): (("Targets.RoleArn", "events.amazonaws.com"),),
    ("lambda", "CreateFunction"): (("Role", "lambda.amazonaws.com"),),
    ("lambda", "UpdateFunctionConfiguration"): (("Role", "lambda.amazonaws.com"),),
    ("logs", "PutDestination"): (("roleArn", "logs.amazonaws.com"),),
    ("logs", "PutSubscriptionFilter"): (("roleArn", "logs.amazonaws.com"),),
    ("rds", "CreateDBInstance"): (("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
    ("ssm", "SendCommand"): (("ServiceRoleArn", "ssm.amazonaws.com"),),
    ("stepfunctions", "CreateStateMachine"): (("roleArn", "states.amazonaws.com"),),
    ("stepfunctions", "UpdateStateMachine"): (("roleArn", "states.amazonaws.com"),),
}
"""(service, operation) → (path of the parameter, service that receives the role)."""


def _values(value: Any, path: Sequence[str]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _values(item, path)
    elif not path:
        if isinstance(value, str) and value:
            yield value
    elif isinstance(value, Mapping):
        yield from _values(value.get(path[0]), path[1:])


def passed_roles(call: Call) -> tuple[tuple[str, str], ...]:
    """(role ARN, receiving service) of each role that the call passes."""
    return tuple(
        (role, service)
        for path, service in _PARAMETERS.get((call.service, call.operation), ())
        for role in _values(call.parameters, path.split("."))
        if role.startswith("arn:")
    )
