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

from harness.extension.patching import Patches, documented, from_model

__all__ = ["declare", "substituted"]

_AWS_STEPFUNCTIONS_STATEMACHINE = "localstack.services.stepfunctions.resource_providers.aws_stepfunctions_statemachine"

DEPTH = 10
"""How often replacements may bring others; circles end here, where AWS fails."""


def declare(patches: Patches) -> None:
    """Correct the provider; call when the provider of CloudFormation is imported."""
    patches.put(
        f"{_AWS_STEPFUNCTIONS_STATEMACHINE}:_apply_substitutions",
        "2381373597",
        from_model("https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-stepfunctions"),
        "Only the names that DefinitionSubstitutions has are replaced in a definition.",
        substituted,
    )

    @patches.wrap(
        f"{_AWS_STEPFUNCTIONS_STATEMACHINE}:StepFunctionsStateMachineProvider.update",
        "cf58a56bcd",
        documented(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html"
        ),
    )
    def update(original: Callable[..., Any], self: Any, request: ResourceRequest[Any]) -> Any:
        """A stack update changes a state machine's role."""
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
