"""The schema of state machines: fields, types, ranges and paths; part of ``definition``, where the sources are.

Longer than most modules because it is one table of fields with the checks that read it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from harness.extension.services.stepfunctions.diagnostics import SCHEMA, Problem

__all__ = ["machine_problems"]

TYPES = ("Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map")

_COMMON = frozenset({"Type", "Comment", "QueryLanguage"})
_FLOW = frozenset({"Next", "End"})
_PATHS = frozenset({"InputPath", "OutputPath"})
_RESULT = frozenset({"ResultPath", "ResultSelector", "Parameters", "Arguments", "Retry", "Catch"})
_LIMITS = frozenset({"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"})
_OUTPUT = frozenset({"Assign", "Output"})
_MAP = frozenset(
    {
        "ItemProcessor",
        "Iterator",
        "ItemsPath",
        "Items",
        "ItemSelector",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
        "MaxConcurrency",
        "MaxConcurrencyPath",
        "ToleratedFailureCount",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath",
    }
)
_FIELDS: Mapping[str, frozenset[str]] = {
    "Task": _FLOW | _PATHS | _RESULT | _LIMITS | _OUTPUT | {"Resource", "Credentials"},
    "Wait": _FLOW | _PATHS | _OUTPUT | {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
    "Pass": _FLOW | _PATHS | _OUTPUT | {"Result", "ResultPath", "Parameters"},
    "Succeed": _PATHS | {"Output"},
    "Fail": frozenset({"Error", "ErrorPath", "Cause", "CausePath"}),
    "Choice": _PATHS | _OUTPUT | {"Choices", "Default"},
    "Parallel": _FLOW | _PATHS | _RESULT | _OUTPUT | {"Branches"},
    "Map": _FLOW | _PATHS | _RESULT | _OUTPUT | _MAP,
}
"""Fields of each type of state beside those of all."""

_REQUIRED: Mapping[str, tuple[str, ...]] = {"Task": ("Resource",), "Choice": ("Choices",), "Parallel": ("Branches",)}
_WAITS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
_LONGEST_NAME = 80
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_COMPARISON = re.compile(
    r"(String|Numeric|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?|StringMatches"
    r"|BooleanEquals(Path)?|Is(Null|Present|Numeric|String|Boolean|Timestamp)"
)


def machine_problems(machine: Mapping[str, Any], at: str, language: str, *, is_express: bool) -> Iterator[Problem]:
    """Schema of a machine, a branch or an item processor."""
    if missing := [field for field in ("States", "StartAt") if field not in machine]:
        yield Problem(SCHEMA, f"These fields are required: [{', '.join(missing)}]", at or "/")
        return
    yield from _texts(machine, ("StartAt",), at)
    yield from _numbers(machine, at)
    if not isinstance(machine["States"], dict) or not machine["States"]:
        yield Problem(SCHEMA, "Value cannot be empty", f"{at}/States")
        return
    for name, state in machine["States"].items():
        where = f"{at}/States/{name}"
        if len(name) > _LONGEST_NAME:
            yield Problem("INVALID_STATE_NAME", f"State name is longer than {_LONGEST_NAME} characters", where)
        if not isinstance(state, dict):
            yield Problem(SCHEMA, "Expected a JSON object", where)
        elif "Type" not in state:
            yield Problem(SCHEMA, "These fields are required: [Type]", where)
        elif state["Type"] not in TYPES:
            values = ", ".join(TYPES)
            yield Problem(SCHEMA, f"The field 'Type' should have one of these values: [{values}]", f"{where}/Type")
        else:
            yield from _state(state, where, state.get("QueryLanguage", language), is_express=is_express)


def _state(state: Mapping[str, Any], at: str, language: str, *, is_express: bool) -> Iterator[Problem]:
    kind = state["Type"]
    for field in state:
        if field not in _COMMON and field not in _FIELDS[kind]:
            yield Problem(SCHEMA, f"Field '{field}' is not supported", at)
    if missing := [field for field in _REQUIRED.get(kind, ()) if field not in state]:
        yield Problem(SCHEMA, f"These fields are required: [{', '.join(missing)}]", at)
    yield from _texts(state, ("Next", "Default"), at)
    if "Next" in _FIELDS[kind]:
        yield from _ways_on(state, at)
    if language != "JSONata":
        yield from _json_paths(state, at)
    for list_name in ("Retry", "Catch"):
        yield from _handlers(state.get(list_name, []), f"{at}/{list_name}", is_catch=list_name == "Catch")
    yield from _numbers(state, at)
    if kind == "Task":
        yield from _resource(state.get("Resource", "arn:"), at, is_express=is_express)
    elif kind == "Wait":
        yield from _wait(state, at)
    elif kind == "Choice" and "Choices" in state:
        yield from _choices(state["Choices"], at, language)
    elif kind == "Parallel" and "Branches" in state:
        yield from _branches(state["Branches"], at, language, is_express=is_express)
    elif kind == "Map":
        yield from _processor(state, at, language, is_express=is_express)


def _texts(fields: Mapping[str, Any], names: tuple[str, ...], at: str) -> Iterator[Problem]:
    for name in names:
        if name in fields and not isinstance(fields[name], str):
            yield Problem(SCHEMA, "Expected value of type String", f"{at}/{name}")


def _ways_on(state: Mapping[str, Any], at: str) -> Iterator[Problem]:
    if "Next" in state and state.get("End") is True:
        yield Problem(SCHEMA, "Only one of these fields is allowed: [Next, End]", at)
    elif "Next" not in state and state.get("End") is not True:
        yield Problem(SCHEMA, "One of these fields is required: [Next, End]", at)


def _json_paths(state: Mapping[str, Any], at: str) -> Iterator[Problem]:
    for field in ("InputPath", "OutputPath", "ResultPath", "ItemsPath"):
        value = state.get(field)
        if isinstance(value, str) and not value.startswith("$"):
            yield Problem(SCHEMA, _NO_DOLLAR if field == "ResultPath" else _NO_PATH, f"{at}/{field}")
    for field in ("Parameters", "ResultSelector", "ItemSelector"):
        yield from _template(state.get(field), f"{at}/{field}")


_NO_DOLLAR = "Value is not a Reference Path: Reference path didn't start with '$'"
_NO_PATH = "Value is not a valid JSONPath: Path must start with '$'"


def _template(value: Any, at: str) -> Iterator[Problem]:
    if isinstance(value, list):
        for each in value:
            yield from _template(each, at)
    elif isinstance(value, dict):
        for key, each in value.items():
            if not key.endswith(".$"):
                yield from _template(each, at)
            elif not (isinstance(each, str) and each.startswith(("$", "States."))):
                told = f"The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"
                yield Problem(SCHEMA, told, at)


def _handlers(handlers: Any, at: str, *, is_catch: bool) -> Iterator[Problem]:
    """Retriers or catchers."""
    if not isinstance(handlers, list):
        yield Problem(SCHEMA, "Expected a JSON array", at)
        return
    needed = ("ErrorEquals", "Next") if is_catch else ("ErrorEquals",)
    for number, handler in enumerate(handlers):
        where = f"{at}[{number}]"
        if not isinstance(handler, dict):
            yield Problem(SCHEMA, "Expected a JSON object", where)
            continue
        if missing := [field for field in needed if field not in handler]:
            yield Problem(SCHEMA, f"These fields are required: [{', '.join(missing)}]", where)
            continue
        yield from _texts(handler, ("Next",), where)
        names = handler["ErrorEquals"]
        if not isinstance(names, list) or not names:
            yield Problem(SCHEMA, "Value cannot be empty", f"{where}/ErrorEquals")
            continue
        is_last = number == len(handlers) - 1
        for place, name in enumerate(names):
            if name == "States.ALL" and not (is_last and len(names) == 1):
                told = "States.ALL must appear alone and at end of list"
                yield Problem(SCHEMA, told, f"{where}/ErrorEquals[{place}]")
        yield from _numbers(handler, where)


_LEAST: Mapping[str, float] = {
    "TimeoutSeconds": 1,
    "HeartbeatSeconds": 1,
    "IntervalSeconds": 1,
    "MaxAttempts": 0,
    "BackoffRate": 1.0,
    "MaxDelaySeconds": 1,
    "Seconds": 0,
    "MaxConcurrency": 0,
    "ToleratedFailureCount": 0,
    "ToleratedFailurePercentage": 0,
}
_MOST: Mapping[str, float] = {
    "TimeoutSeconds": 99_999_999,
    "HeartbeatSeconds": 99_999_999,
    "IntervalSeconds": 99_999_999,
    "MaxAttempts": 99_999_999,
    "MaxDelaySeconds": 31_622_399,
    "Seconds": 99_999_999,
    "ToleratedFailurePercentage": 100,
}
_FRACTIONS = frozenset({"BackoffRate", "ToleratedFailurePercentage"})


def _numbers(fields: Mapping[str, Any], at: str) -> Iterator[Problem]:
    for field, least in _LEAST.items():
        value = fields.get(field)
        if value is None or isinstance(value, str):
            continue
        if isinstance(value, bool) or not isinstance(value, int | float if field in _FRACTIONS else int):
            yield Problem(SCHEMA, "Expected value of type Number" if field in _FRACTIONS else _INTEGER, f"{at}/{field}")
        elif value < least:
            yield Problem(SCHEMA, f"Value is less than minimum allowed: {least:g}", f"{at}/{field}")
        elif value > _MOST.get(field, value):
            yield Problem(SCHEMA, f"Value is greater than maximum allowed: {_MOST[field]:.0f}", f"{at}/{field}")
    limit, beat = fields.get("TimeoutSeconds"), fields.get("HeartbeatSeconds")
    if isinstance(limit, int) and isinstance(beat, int) and beat >= limit:
        yield Problem(SCHEMA, "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", f"{at}/HeartbeatSeconds")


_INTEGER = "Expected value of type Integer"


def _resource(resource: Any, at: str, *, is_express: bool) -> Iterator[Problem]:
    text, where = str(resource), f"{at}/Resource"
    if not text.startswith("arn:"):
        yield Problem(SCHEMA, "Value is not a valid resource ARN", where)
    if not is_express:
        return
    if text.endswith(".waitForTaskToken"):
        yield Problem(SCHEMA, "Express state machine does not support '.waitForTaskToken' service integration ", where)
    elif re.search(r"\.sync(:2)?$", text):
        yield Problem(SCHEMA, "Express state machine does not support '.sync' service integration", where)
    elif ":activity:" in text:
        yield Problem(SCHEMA, "Express state machine does not support Activity ARN", where)


def _wait(state: Mapping[str, Any], at: str) -> Iterator[Problem]:
    given = [field for field in _WAITS if field in state]
    if len(given) != 1:
        told = "One of these fields is required" if not given else "Only one of these fields is allowed"
        yield Problem(SCHEMA, f"{told}: [{', '.join(_WAITS)}]", at)
    stamp = state.get("Timestamp")
    if isinstance(stamp, str) and not stamp.startswith("{%") and not _TIMESTAMP.fullmatch(stamp):
        yield Problem(SCHEMA, "String does not match RFC3339 timestamp", f"{at}/Timestamp")


def _choices(rules: Any, at: str, language: str) -> Iterator[Problem]:
    if not isinstance(rules, list) or not rules:
        yield Problem(SCHEMA, "Value cannot be empty", f"{at}/Choices")
        return
    for number, rule in enumerate(rules):
        where = f"{at}/Choices[{number}]"
        if not isinstance(rule, dict):
            yield Problem(SCHEMA, "Expected a JSON object", where)
            continue
        needed = ("Next", "Condition") if language == "JSONata" else ("Next",)
        if missing := [field for field in needed if field not in rule]:
            yield Problem(SCHEMA, f"These fields are required: [{', '.join(missing)}]", where)
        yield from _texts(rule, ("Next",), where)
        if language != "JSONata":
            yield from _comparison(rule, where)


def _comparison(rule: Any, at: str) -> Iterator[Problem]:
    if not isinstance(rule, dict):
        yield Problem(SCHEMA, "Expected a JSON object", at)
        return
    for field in ("And", "Or"):
        if field in rule:
            if not isinstance(rule[field], list) or not rule[field]:
                yield Problem(SCHEMA, "Value cannot be empty", f"{at}/{field}")
                return
            for number, each in enumerate(rule[field]):
                yield from _comparison(each, f"{at}/{field}[{number}]")
            return
    if "Not" in rule:
        yield from _comparison(rule["Not"], f"{at}/Not")
        return
    if "Variable" not in rule:
        yield Problem(SCHEMA, "These fields are required: [Variable]", at)
        return
    operators = [field for field in rule if _COMPARISON.fullmatch(field)]
    if len(operators) != 1:
        yield Problem(SCHEMA, "Exactly one comparison operator is required", at)
    for field in ("Variable", *(operator for operator in operators if operator.endswith("Path"))):
        if not (isinstance(rule[field], str) and rule[field].startswith("$")):
            yield Problem(SCHEMA, _NO_DOLLAR, f"{at}/{field}")


def _branches(branches: Any, at: str, language: str, *, is_express: bool) -> Iterator[Problem]:
    if not isinstance(branches, list) or not branches:
        yield Problem(SCHEMA, "Value cannot be empty", f"{at}/Branches")
        return
    for number, branch in enumerate(branches):
        where = f"{at}/Branches[{number}]"
        if isinstance(branch, dict):
            yield from machine_problems(branch, where, language, is_express=is_express)
        else:
            yield Problem(SCHEMA, "Expected a JSON object", where)


def _processor(state: Mapping[str, Any], at: str, language: str, *, is_express: bool) -> Iterator[Problem]:
    given = [field for field in ("ItemProcessor", "Iterator") if field in state]
    if len(given) != 1:
        told = "These fields are required: [ItemProcessor]" if not given else "Field 'Iterator' is not supported"
        yield Problem(SCHEMA, told, at)
        return
    processor, where = state[given[0]], f"{at}/{given[0]}"
    if not isinstance(processor, dict):
        yield Problem(SCHEMA, "Expected a JSON object", where)
        return
    config = processor.get("ProcessorConfig", {})
    if not isinstance(config, dict):
        yield Problem(SCHEMA, "Expected a JSON object", f"{where}/ProcessorConfig")
        return
    inner = config.get("ExecutionType")
    yield from machine_problems(processor, where, language, is_express=is_express or inner == "EXPRESS")
