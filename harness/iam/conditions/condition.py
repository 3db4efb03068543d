"""One condition of a statement: operator, set operator, key, expected values.

Source: IAM User Guide, reference_policies_elements_condition_operators and reference_policies_multi-value-conditions.
Rules: several values are alternatives (none of them, for a negated operator); a missing key makes an affirmative
operator false and a negated one true, ``…IfExists`` true, ``ForAllValues`` true, ``ForAnyValue`` false.
Limits: a multivalued key under a plain operator is documented as a mistake; it is decided only when "all values"
and "any value" agree, and is in doubt otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from harness.iam.conditions.operator import Operator
from harness.iam.patterns import Pattern
from harness.iam.variables import ContextValues, Tokens, Variable, is_doubtful, resolve

__all__ = ["Condition", "SetOperator"]


class SetOperator(StrEnum):
    """How the values of a multivalued key are quantified."""

    FOR_ALL_VALUES = "ForAllValues"
    FOR_ANY_VALUE = "ForAnyValue"


_UNRESOLVED = object()


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """A prepared value that holds a variable which may have no value."""

    prepared: Any


@dataclass(frozen=True)
class Condition:
    """A parsed condition.

    Attributes:
        operator: the operator without its affixes.
        set_operator: ``ForAllValues``, ``ForAnyValue`` or None.
        if_exists: whether ``IfExists`` was appended.
        name: the operator as written.
        key: the context key as written.
        expected: the expected values as written.
        tokens: the same, split.
    """

    operator: Operator
    set_operator: SetOperator | None
    if_exists: bool
    name: str
    key: str
    expected: tuple[str, ...]
    tokens: tuple[Tokens, ...]

    @cached_property
    def key_lower(self) -> str:
        """The context key in lower case."""
        return self.key.lower()

    @cached_property
    def _static(self) -> tuple[Any, ...] | None:
        """The prepared values, when none of them depends on the request."""
        if any(isinstance(token, Variable) for tokens in self.tokens for token in tokens):
            return None
        return tuple(self.operator.prepare(_without_variables(tokens)) for tokens in self.tokens)

    def holds(self, context: ContextValues) -> bool | None:
        """Whether the condition holds for the context (lower-case keys); None is a doubt."""
        given = context.get(self.key_lower)
        values = () if given is None else (given,) if isinstance(given, str) else given
        if self.operator.presence:
            return self._compare_all(self._prepared(context), "false" if values else "true")
        if not values:
            return self._when_missing()
        if self.set_operator is not None and not any(values):
            # "a null data set, such as an empty string"
            return self.set_operator is SetOperator.FOR_ALL_VALUES
        prepared = self._prepared(context)
        if len(values) == 1:
            return self._compare_all(prepared, values[0])
        results = [self._compare_all(prepared, value) for value in values]
        every = False if False in results else None if None in results else True
        some = True if True in results else None if None in results else False
        if self.set_operator is SetOperator.FOR_ALL_VALUES:
            return every
        if self.set_operator is SetOperator.FOR_ANY_VALUE:
            return some
        return every if every is some else None

    def _when_missing(self) -> bool:
        if self.if_exists or self.set_operator is SetOperator.FOR_ALL_VALUES:
            return True
        if self.set_operator is SetOperator.FOR_ANY_VALUE:
            return False
        return self.operator.negated

    def _prepared(self, context: ContextValues) -> tuple[Any, ...]:
        if self._static is not None:
            return self._static
        prepared: list[Any] = []
        for tokens in self.tokens:
            resolved = resolve(tokens, context)
            if resolved is None:
                prepared.append(_UNRESOLVED)
            elif is_doubtful(tokens, context):
                prepared.append(_Doubtful(self.operator.prepare(resolved)))
            else:
                prepared.append(self.operator.prepare(resolved))
        return tuple(prepared)

    def _compare_all(self, prepared: tuple[Any, ...], actual: str) -> bool | None:
        """Compare one value of the request with all expected values."""
        negated = self.operator.negated
        # An empty list of values matches nothing; its negation would match everything, which nobody can mean.
        doubt = negated and not prepared
        for expected in prepared:
            if expected is _UNRESOLVED:
                continue
            if isinstance(expected, _Doubtful):
                doubt = doubt or self.operator.compare(expected.prepared, actual) is not False
                continue
            result = self.operator.compare(expected, actual)
            if result:
                return not negated
            doubt = doubt or result is None
        return None if doubt else negated


def _without_variables(tokens: Tokens) -> Pattern:
    return tuple(token for token in tokens if not isinstance(token, Variable))
