"""CreateStateMachine, UpdateStateMachine and ValidateStateMachineDefinition evaluate a definition as AWS does.

What is evaluated and in which words: ``definition``. What only LocalStack's parser refuses is wrapped as AWS wraps its
own ("Invalid State Machine Definition: '…'", R: LocalStack's recorded ``test_sfn_api``); its words are its own (U).
Whole numbers are accepted where its grammar wants a fraction (ToleratedFailurePercentage; D: Developer Guide), and
Express child workflows of a Distributed Map, which run here as Standard ones do: within their parent.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from localstack.aws.api.stepfunctions import (
    InvalidDefinition,
    StateMachineType,
    ValidateStateMachineDefinitionDiagnostic,
    ValidateStateMachineDefinitionOutput,
    ValidateStateMachineDefinitionResultCode,
    ValidateStateMachineDefinitionSeverity,
)
from localstack.services.stepfunctions.asl.static_analyser.express_static_analyser import ExpressStaticAnalyser
from localstack.services.stepfunctions.asl.static_analyser.static_analyser import StaticAnalyser

from harness.extension.patching import Patches, documented, recorded
from harness.extension.services.stepfunctions.definition import problems
from harness.extension.services.stepfunctions.diagnostics import SCHEMA, Problem, summary

__all__ = ["declare"]

_ASL_PARSER = "localstack.services.stepfunctions.asl.parse.asl_parser"
_PROVIDER = "localstack.services.stepfunctions.provider"
REFUSED = recorded("LocalStack: tests/aws/services/stepfunctions/v2/test_sfn_api.snapshot.json")

_WHOLE_PERCENTAGE = re.compile(r'("ToleratedFailurePercentage"\s*:\s*\d+)(?=\s*[,}])')

_EXPRESS_ITEMS = re.compile(r'("ExecutionType"\s*:\s*)"EXPRESS"')
_UNRECOGNIZED = re.compile(r"The resource provided (\S+) not recognized")


def declare(patches: Patches) -> None:
    """Evaluate definitions before LocalStack's parser does."""

    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider._validate_definition", "61ac86b7b9", REFUSED)
    def validate(original: Callable[..., None], definition: str, static_analysers: list[Any]) -> None:
        """A definition is refused in AWS's words with the place of its problem."""
        whole = all(type(each) in (StaticAnalyser, ExpressStaticAnalyser) for each in static_analysers)
        if whole and (found := problems(definition, is_express=_are_express(static_analysers))):
            raise InvalidDefinition(summary(found))
        try:
            original(definition, static_analysers)
        except InvalidDefinition as refused:
            if not whole:
                raise
            raise InvalidDefinition(summary([_of_parser(str(refused.message), definition)])) from None

    @patches.wrap(
        f"{_ASL_PARSER}:AmazonStateLanguageParser.parse",
        "70357bd603",
        documented("https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html"),
    )
    def parse(original: Callable[..., Any], definition: str) -> Any:
        """Whole percentages and Express child workflows are accepted."""
        return original(_EXPRESS_ITEMS.sub(r'\1"STANDARD"', _WHOLE_PERCENTAGE.sub(r"\g<1>.0", definition)))

    @patches.wrap(f"{_PROVIDER}:StepFunctionsProvider.validate_state_machine_definition", "5ecfda3e27", REFUSED)
    def diagnose(original: Callable[..., Any], self: Any, context: Any, request: Any, **kwargs: Any) -> Any:
        """ValidateStateMachineDefinition tells every problem with its place."""
        is_express = request.get("type") == StateMachineType.EXPRESS
        found = problems(request["definition"], is_express=is_express)
        if not found:
            return original(self, context, request, **kwargs)
        return ValidateStateMachineDefinitionOutput(
            result=ValidateStateMachineDefinitionResultCode.FAIL,
            diagnostics=[_diagnostic(each) for each in found],
            truncated=False,
        )


def _of_parser(told: str, definition: str) -> Problem:
    """What LocalStack's parser says; AWS's words where they are known (R: ``test_dynamodb_task_service``)."""
    if found := _UNRECOGNIZED.search(told):
        resource = found.group(1)
        words = (
            f"The resource provided {resource} is not recognized. The value is not a valid resource ARN, or the "
            "resource is not available in this region."
        )
        return Problem(SCHEMA, words, _place(json.loads(definition), resource, ""))
    return Problem(SCHEMA, told, "/")


def _place(value: Any, resource: str, at: str) -> str | None:
    """Where a Resource with this value stands."""
    if isinstance(value, dict):
        if value.get("Resource") == resource:
            return f"{at}/Resource"
        inner = [(f"{at}/{key}", each) for key, each in value.items()]
    else:
        inner = [(f"{at}[{number}]", each) for number, each in enumerate(value)] if isinstance(value, list) else []
    return next((found for where, each in inner if (found := _place(each, resource, where))), None)


def _are_express(analysers: list[Any]) -> bool:
    return any(isinstance(each, ExpressStaticAnalyser) for each in analysers)


def _diagnostic(problem: Problem) -> ValidateStateMachineDefinitionDiagnostic:
    told = ValidateStateMachineDefinitionDiagnostic(
        severity=ValidateStateMachineDefinitionSeverity.ERROR, code=problem.code, message=problem.message
    )
    if problem.location is not None:
        told["location"] = problem.location
    return told
