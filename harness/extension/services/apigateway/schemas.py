"""API Gateway: bodies against their model, with a bound on the work.

A model is its user's program: expressions that never end, references that double at each step, itself within itself.
Expressions are matched by :mod:`harness.extension.regexes`; each keyword that is looked at counts, and a body that asks
for more than :data:`MOST_STEPS` is refused, as one that does not fit. Nothing is fetched for a reference.

Limits: AWS's own bounds on that are not documented.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import jsonschema
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from harness.extension.regexes import RegexError, regex
from harness.extension.work_limit import WorkLimitError, spend, work_limit

__all__ = ["MOST_STEPS", "TOO_MUCH", "errors_of"]

MOST_STEPS: Final = 250_000

MOST_ERRORS: Final = 100

TOO_MUCH: Final = "the schema takes too much work on this body"


def errors_of(schema: Any, instance: Any) -> list[ValidationError]:
    """What of a body does not fit a schema (draft 4), at most :data:`MOST_ERRORS`."""
    found: list[ValidationError] = []
    try:
        with work_limit(MOST_STEPS):
            for error in _Validator(schema, registry=Registry()).iter_errors(instance):
                found.append(error)
                if len(found) == MOST_ERRORS:
                    break
    except (WorkLimitError, RecursionError):
        found.append(ValidationError(TOO_MUCH))
    except (RegexError, Unresolvable, ArithmeticError, TypeError, AttributeError) as problem:
        found.append(ValidationError(f"the schema is wrong: {problem}"))
    return found


type _Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


def _counted(keyword: _Keyword) -> _Keyword:
    def look(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        spend(1 + (len(value) if isinstance(value, list | dict) else 0))
        yield from keyword(validator, value, instance, schema) or ()

    return look


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not regex(pattern).search(instance):
        yield ValidationError(f"{instance[:200]!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, below in patterns.items():
            spend(len(instance))
            for name, value in instance.items():
                if regex(pattern).search(name):
                    yield from validator.descend(value, below, path=name, schema_path=pattern)


def _additional_properties(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    patterns, named = list(schema.get("patternProperties", ())), schema.get("properties", {})
    spend(len(instance) * (1 + len(patterns)))
    extras = [name for name in instance if name not in named and not any(regex(each).search(name) for each in patterns)]
    if isinstance(allowed, dict):
        for name in extras:
            yield from validator.descend(instance[name], allowed, path=name)
    elif not allowed and extras:
        words = ", ".join(repr(name) for name in extras[:MOST_ERRORS])
        yield ValidationError(f"Additional properties are not allowed ({words} unexpected)")


def _unique_items(validator: Any, wanted: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if wanted and isinstance(instance, list):
        spend(len(instance))
        if len({json.dumps(item, sort_keys=True) for item in instance}) != len(instance):
            yield ValidationError("the items are not unique")


_CHANGED: Final[Mapping[str, _Keyword]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
}
_Validator: Final[Any] = extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft4Validator,
    {name: _counted(_CHANGED.get(name, keyword)) for name, keyword in jsonschema.Draft4Validator.VALIDATORS.items()},
)
