"""The Condition element: operators, keys, values, and what is wrong with them.

Source: IAM User Guide, reference_policies_elements_condition.
Limits: condition keys are not looked up; whether a service fills a key shows in the trace.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from harness.i18n.catalogue import common
from harness.i18n.catalogue import iam as words
from harness.iam.conditions.condition import Condition, SetOperator
from harness.iam.conditions.registry import OPERATORS
from harness.iam.problems import ProblemCollector, nearest, show
from harness.iam.variables import tokenize

__all__ = ["parse_conditions"]

_SCALARS = (str, int, float)


def parse_conditions(given: Any, path: str, variables: bool, problems: ProblemCollector) -> tuple[Condition, ...]:
    """The conditions of a Condition element; None stands for an absent one."""
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        problems.add(path, words.NOT_A_CONDITION(given=show(given)), '{"StringEquals": {"key": "value"}}')
        return ()
    conditions: list[Condition] = []
    for name, block in given.items():
        if problems.full:
            break
        here = f"{path}.{name}"
        parts = _operator(name)
        if parts is None:
            problems.add(here, words.NOT_AN_OPERATOR(name=show(name)), _operator_fix(name))
            continue
        set_operator, base, if_exists = parts
        if not isinstance(block, Mapping):
            problems.add(here, words.NOT_A_BLOCK(block=show(block)), f'{{"{name}": {{"key": "value"}}}}')
            continue
        operator = OPERATORS[base]
        for key, values in block.items():
            if not isinstance(key, str) or not key:
                problems.add(here, words.NOT_A_KEY(key=show(key)), '"aws:SourceArn"')
                continue
            expected = _values(values, f"{here}.{key}", problems)
            conditions.append(
                Condition(
                    operator,
                    set_operator,
                    if_exists,
                    name,
                    key,
                    expected,
                    tuple(tokenize(text, variables=variables and operator.variables) for text in expected),
                )
            )
    return tuple(conditions)


def _operator(name: Any) -> tuple[SetOperator | None, str, bool] | None:
    """Set operator, operator and whether ``IfExists``, of an operator as written; None when there is no such."""
    if not isinstance(name, str):
        return None
    prefix, colon, rest = name.rpartition(":")
    try:
        set_operator = SetOperator(prefix) if colon else None
    except ValueError:
        return None
    base = rest.removesuffix("IfExists")
    if base not in OPERATORS or (base != rest and OPERATORS[base].presence):
        return None
    return set_operator, base, base != rest


def _operator_fix(name: Any) -> str:
    text = str(name)[:80]
    prefix, colon, rest = text.rpartition(":")
    suffix = "IfExists" if rest.lower().endswith("ifexists") else ""
    base = rest[: len(rest) - len(suffix)]
    found = nearest(base, tuple(OPERATORS))
    if found is None:
        return common.ONE_OF(names=", ".join(OPERATORS))
    before = (nearest(prefix, tuple(SetOperator)) or "ForAnyValue") + colon if colon else ""
    return before + found + ("" if found == "Null" else suffix)


def _values(value: Any, path: str, problems: ProblemCollector) -> tuple[str, ...]:
    values: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    texts = []
    for one in values:
        if isinstance(one, bool):
            texts.append("true" if one else "false")
        elif isinstance(one, _SCALARS):
            texts.append(str(one))
        else:
            problems.add(path, words.NOT_A_VALUE(one=show(one)), words.VALUE_FORMS)
    return tuple(texts)
