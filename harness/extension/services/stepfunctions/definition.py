"""What is wrong with a state machine's definition, as AWS's validation tells it: the pure part.

The words are recorded or quoted from AWS, one code each:

* ``SCHEMA_VALIDATION_FAILED``: "These fields are required: [States] at /" (R: LocalStack's ``test_sfn_api`` and
  ``test_sfn_api_validation``), "The field 'Type' should have one of these values: […]", "Value cannot be empty",
  "String does not match RFC3339 timestamp", "The value for the field 'x.$' must be a valid JSONPath or a valid
  intrinsic function call", "Express state machine does not support …" (R), "These fields are required: [Next] at
  /States/C/Choices[0]" (Q: https://github.com/aws-cloudformation/cfn-lint/issues/4077), "States.ALL must appear alone
  and at end of list at /States/T/Retry[0]/ErrorEquals[0]" (Q: https://github.com/aws/aws-cdk/issues/10530), "Field
  'TimeoutSeconds' is not supported at /States/M" (Q: https://github.com/floci-io/floci/issues/2735), "Value is not a
  Reference Path: Reference path didn't start with '$'", "Value is not a valid resource ARN" (Q).
* ``MISSING_TRANSITION_TARGET``: "Missing 'Next' target: X at /States/A/Next", always with the word Next, and 'State "C"
  is not reachable. at /States/C'; ``MISSING_END_STATE``: "Workflow has no terminal state at null", which hides
  unreachable states (Q: https://github.com/floci-io/floci/pull/2786).
* ``DUPLICATE_STATE_NAME``, ``INVALID_JSON_DESCRIPTION`` (D: API reference, ValidateStateMachineDefinitionDiagnostic).

"Do not rely on the exact order, count, or wording of diagnostic messages" (D, same page): what is refused and where is
certain for all of these, the words of ranges and of conflicting fields are not (U).

Limits: no JSONata expressions, no fields of single service integrations, no intrinsic functions' arguments;
LocalStack's parser refuses some of these afterwards.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from harness.extension.services.stepfunctions.diagnostics import SCHEMA, TARGET, Problem
from harness.extension.services.stepfunctions.schema import machine_problems

__all__ = ["problems"]


def problems(definition: str, *, is_express: bool = False) -> list[Problem]:
    """What AWS refuses in ``definition``, in AWS's order; nothing where it is accepted.

    Args:
        definition: JSON of a state machine.
        is_express: whether it is to be an Express workflow.
    """
    repeated: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen and isinstance(value, dict) and "Type" in value:
                repeated.append(key)
            seen[key] = value
        return seen

    if not definition.strip():
        return [Problem(SCHEMA, "Definition must be a valid JSON object", None)]
    try:
        machine = json.loads(definition, object_pairs_hook=note)
    except ValueError as error:
        return [Problem("INVALID_JSON_DESCRIPTION", str(error), None)]
    if not isinstance(machine, dict):
        return [Problem(SCHEMA, "Definition must be a valid JSON object", None)]
    found = list(machine_problems(machine, "", machine.get("QueryLanguage", "JSONPath"), is_express=is_express))
    if found:
        return found
    repeated += [name for name, times in Counter(_names(machine)).items() if times > 1]
    found = [Problem("DUPLICATE_STATE_NAME", f"Duplicate State name: {name}", None) for name in repeated]
    return [*found, *_transitions(machine, "")]


def _inner(state: Mapping[str, Any], at: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for number, branch in enumerate(state.get("Branches", ())):
        yield branch, f"{at}/Branches[{number}]"
    for field in ("ItemProcessor", "Iterator"):
        if field in state:
            yield state[field], f"{at}/{field}"


def _targets(state: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    """(name, location) of each way on from a state."""
    if "Next" in state:
        yield state["Next"], f"{at}/Next"
    for number, rule in enumerate(state.get("Choices", ())):
        yield rule["Next"], f"{at}/Choices[{number}]/Next"
    if "Default" in state:
        yield state["Default"], f"{at}/Default"
    for number, catcher in enumerate(state.get("Catch", ())):
        yield catcher["Next"], f"{at}/Catch[{number}]/Next"


def _reached(machine: Mapping[str, Any]) -> set[str]:
    reached: set[str] = set()
    waiting = [machine["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name in machine["States"] and name not in reached:
            reached.add(name)
            waiting.extend(target for target, _ in _targets(machine["States"][name], ""))
    return reached


def _names(machine: Mapping[str, Any]) -> Iterator[str]:
    """Names of all states, those inside others included: they are unique in the whole machine (D)."""
    for name, state in machine["States"].items():
        yield name
        for inner, _ in _inner(state, ""):
            yield from _names(inner)


def _transitions(machine: Mapping[str, Any], at: str) -> Iterator[Problem]:
    """Where the states of a machine that fits the schema lead."""
    states = machine["States"]
    named = [(machine["StartAt"], f"{at}/StartAt")]
    for name, state in states.items():
        named.extend(_targets(state, f"{at}/States/{name}"))
    for target, where in named:
        if target not in states:
            yield Problem(TARGET, f"Missing 'Next' target: {target}", where)
    ends = [state for state in states.values() if state.get("End") or state["Type"] in ("Succeed", "Fail")]
    if not ends:
        yield Problem("MISSING_END_STATE", "Workflow has no terminal state", None)
    else:
        reached = _reached(machine)
        for name in states:
            if name not in reached:
                yield Problem(TARGET, f'State "{name}" is not reachable.', f"{at}/States/{name}")
    for name, state in states.items():
        for inner, where in _inner(state, f"{at}/States/{name}"):
            yield from _transitions(inner, where)
