"""Policy variables: ``${aws:username}``, ``${aws:PrincipalTag/team, 'none'}``, ``${*}``, ``${?}``, ``${$}``.

`tokenize` splits a text once, when the policy is parsed; `resolve` puts in the values of a request. A value (and
a default) is always taken literally, so a ``*`` that comes from a request never becomes a wildcard, and is
replaced in one pass only. A variable has no value when its key is absent or multivalued; `resolve` then answers
None and the caller applies the rule of its element. A key given as a list of one value may be either kind of key:
`is_doubtful` says so, and a match that needs it is a doubt.

Source: IAM User Guide, reference_policies_variables.
Limits: the caller decides whether variables apply at all (language version 2012-10-17; Resource from the sixth
ARN part on; string, ARN and Bool operators).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from harness.iam.patterns import Pattern, Wildcard, split_wildcards

__all__ = ["ContextValues", "Tokens", "Variable", "is_doubtful", "resolve", "tokenize", "without_value"]

ContextValues = Mapping[str, str | tuple[str, ...]]
"""Context keys in lower case; a text is a single-valued key, a tuple a multivalued one."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A placeholder for a context key; ``key`` is in lower case and empty when the text is not a key."""

    text: str
    key: str
    default: str | None = None


Tokens = tuple[str | Wildcard | Variable, ...]

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_INSIDE = re.compile(r"\s*([^,'\s][^,']*?)\s*(?:,\s*'([^']*)'\s*)?")
_SPECIAL = ("*", "?", "$")


def tokenize(text: str, *, variables: bool) -> Tokens:
    """Split a text into literals, wildcards and, when the language version has them, variables."""
    if not variables or "${" not in text:
        return split_wildcards(text)
    tokens: list[str | Wildcard | Variable] = []
    position = 0
    for placeholder in _PLACEHOLDER.finditer(text):
        tokens += split_wildcards(text[position : placeholder.start()])
        position = placeholder.end()
        inside = placeholder.group(1)
        if inside in _SPECIAL:
            tokens.append(inside)
        elif parsed := _INSIDE.fullmatch(inside):
            tokens.append(Variable(placeholder.group(), parsed.group(1).lower(), parsed.group(2)))
        else:
            tokens.append(Variable(placeholder.group(), ""))
    tokens += split_wildcards(text[position:])
    return tuple(tokens)


def resolve(tokens: Tokens, context: ContextValues) -> Pattern | None:
    """Replace the variables by their values, or answer None when one of them has no value."""
    pattern: list[str | Wildcard] = []
    for token in tokens:
        if not isinstance(token, Variable):
            pattern.append(token)
            continue
        value = context.get(token.key)
        if isinstance(value, str):
            pattern.append(value)
        elif value is not None and len(value) == 1:
            pattern.append(value[0])
        elif value is None and token.default is not None:
            pattern.append(token.default)
        else:
            return None
    return tuple(pattern)


def is_doubtful(tokens: Tokens, context: ContextValues) -> bool:
    """Whether a variable takes its value from a list of one, which AWS replaces only for single-valued keys."""
    return any(isinstance(token, Variable) and isinstance(context.get(token.key), tuple) for token in tokens)


def without_value(tokens: Tokens, context: ContextValues) -> tuple[str, ...]:
    """The variables, as written, that have no value and no default that could stand in."""
    return tuple(token.text for token in tokens if isinstance(token, Variable) and resolve((token,), context) is None)
