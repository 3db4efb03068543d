"""CloudFormation: ``AWS::StepFunctions::StateMachine`` follows its template where LocalStack's provider does not.

* An update changes RoleArn, too (CloudFormation Template Reference, AWS::StepFunctions::StateMachine; D). LocalStack
  passes on definition and logging only, so that a state machine keeps a role that its template no longer names.
* ``${name}`` in a definition is replaced where DefinitionSubstitutions has that name, again while a replacement brings
  another one, and stays as it is where it has not (M: DefinitionProcessor of
  https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-stepfunctions). LocalStack fails on a name
  that it does not know, and on values that are no texts.

Limits: TracingConfiguration and tags are still not passed on.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceRequest
from localstack.services.stepfunctions.resource_providers import aws_stepfunctions_statemachine
from localstack.utils.patch import patch

__all__ = ["install", "substituted"]

DEPTH = 10
"""How often replacements may bring others; circles end here, where AWS fails."""


def install() -> None:
    """Correct the provider; call when the provider of CloudFormation is imported."""
    aws_stepfunctions_statemachine._apply_substitutions = substituted

    @patch(aws_stepfunctions_statemachine.StepFunctionsStateMachineProvider.update)
    def update(original: Callable[..., Any], self: Any, request: ResourceRequest[Any]) -> Any:
        wanted, before = request.desired_state.get("RoleArn"), request.previous_state or {}
        if before.get("Arn") and wanted != before.get("RoleArn"):
            # Before the definition, which runs with it: CloudFormation makes one call of both.
            states = request.aws_client_factory.stepfunctions
            states.update_state_machine(stateMachineArn=before["Arn"], roleArn=wanted)
        return original(self, request)


def substituted(definition: str, substitutions: Mapping[str, Any]) -> str:
    """Replace what ``substitutions`` names in a definition."""
    for _ in range(DEPTH):
        before = definition
        for name, value in substitutions.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            definition = definition.replace(f"${{{name}}}", text)
        if definition == before:
            break
    return definition
