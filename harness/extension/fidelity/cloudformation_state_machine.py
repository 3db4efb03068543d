"""CloudFormation: an update of ``AWS::StepFunctions::StateMachine`` changes its role, too.

RoleArn is updated without interruption (CloudFormation Template Reference, AWS::StepFunctions::StateMachine; D).
LocalStack's provider passes on definition and logging only, so that a state machine keeps a role that its template no
longer names.

Limits: TracingConfiguration and changes of tags are still not passed on.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceRequest
from localstack.services.stepfunctions.resource_providers.aws_stepfunctions_statemachine import (
    StepFunctionsStateMachineProvider,
)
from localstack.utils.patch import patch

__all__ = ["install"]


def install() -> None:
    """Pass on the role; call when the provider of CloudFormation is imported."""

    @patch(StepFunctionsStateMachineProvider.update)
    def update(original: Callable[..., Any], self: Any, request: ResourceRequest[Any]) -> Any:
        wanted, before = request.desired_state.get("RoleArn"), request.previous_state or {}
        if before.get("Arn") and wanted != before.get("RoleArn"):
            # Before the definition, which runs with it: CloudFormation makes one call of both.
            states = request.aws_client_factory.stepfunctions
            states.update_state_machine(stateMachineArn=before["Arn"], roleArn=wanted)
        return original(self, request)
