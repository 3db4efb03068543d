"""What AWS checks about the expressions of a request before anything is read or written.

Syntax and operands are ``grammar``'s. Here: every placeholder is used, placeholders come with expressions,
expressions do not come with the older parameters (D: API reference, the parameters' descriptions; words Q:
https://github.com/architect/dynalite). moto answers 500 to some mistakes and takes others.

Pure: request bodies in. :func:`evaluate_conditions` makes moto's own writes use the same grammar.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.comparisons import ConditionExpressionParser

from harness.extension.patching import Patches, documented
from harness.extension.services.dynamodb.conditions import fulfils
from harness.extension.services.dynamodb.grammar import ExpressionError, parse_condition, parse_projection
from harness.extension.services.dynamodb.nodes import Node, Path
from harness.extension.services.dynamodb.stored import plain

__all__ = ["Expressions", "evaluate_conditions", "read_expressions"]

_COMPARISONS = "moto.dynamodb.comparisons"

CONDITIONS = ("KeyConditionExpression", "ConditionExpression", "FilterExpression")
MOST_BYTES = 4096
"""Of an expression: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""

WITH_VALUES = (*CONDITIONS, "UpdateExpression")
OLDER = {
    **{"KeyConditionExpression": "KeyConditions", "ConditionExpression": "Expected"},
    **{"UpdateExpression": "AttributeUpdates", "ProjectionExpression": "AttributesToGet"},
}
"""Expression → the older parameter of the same purpose; filters have two."""

PLACEHOLDER = re.compile(r"[#:][A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Expressions:
    """The parsed expressions of a request; None where there is none.

    Attributes:
        key: KeyConditionExpression.
        filter: FilterExpression.
        projection: ProjectionExpression.
    """

    key: Node | None
    filter: Node | None
    projection: tuple[Path, ...] | None


def read_expressions(body: Mapping[str, Any]) -> Expressions:
    """Parse and check the expressions of one request, or of one member of a transaction.

    Raises:
        ExpressionError: DynamoDB refuses it.
    """
    for kind in (*WITH_VALUES, "ProjectionExpression"):
        if len(str(body.get(kind) or "").encode()) > MOST_BYTES:
            raise ExpressionError(f"Invalid {kind}: Expression size has exceeded the maximum allowed size;")
    names, values = body.get("ExpressionAttributeNames"), body.get("ExpressionAttributeValues")
    _require_expressions(body, names, values)
    used = _updated(body.get("UpdateExpression") or "", names or {}, values or {})
    trees: dict[str, Node] = {}
    for kind in CONDITIONS:
        if (text := body.get(kind)) is not None:
            parsed = parse_condition(kind, text, names or {}, values or {})
            used |= parsed.placeholders
            trees[kind] = parsed.tree
    projection = None
    if (text := body.get("ProjectionExpression")) is not None:
        paths = parse_projection(text, names or {})
        used |= paths.placeholders
        projection = paths.tree
    for parameter, given in (("ExpressionAttributeNames", names), ("ExpressionAttributeValues", values)):
        if unused := [name for name in given or () if name not in used]:
            raise ExpressionError(f"Value provided in {parameter} unused in expressions: keys: {{{', '.join(unused)}}}")
    return Expressions(trees.get("KeyConditionExpression"), trees.get("FilterExpression"), projection)


def _updated(text: str, names: Mapping[str, str], values: Mapping[str, Any]) -> set[str]:
    """Return the placeholders of an update expression, all of them defined."""
    used = PLACEHOLDER.findall(text)
    for each in used:
        if each.startswith("#") and each not in names:
            problem = f"name used in the document path is not defined; attribute name: {each}"
        elif each.startswith(":") and each not in values:
            problem = f"value used in expression is not defined; attribute value: {each}"
        else:
            continue
        raise ExpressionError(f"Invalid UpdateExpression: An expression attribute {problem}")
    return set(used)


def _require_expressions(body: Mapping[str, Any], names: Any, values: Any) -> None:
    given = [kind for kind in (*WITH_VALUES, "ProjectionExpression") if body.get(kind) is not None]
    older = [name for name in (*OLDER.values(), "QueryFilter", "ScanFilter", "ConditionalOperator") if body.get(name)]
    if given and older:
        raise ExpressionError(
            "Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(older)}}} Expression parameters: {{{', '.join(given)}}}"
        )
    if names is not None and not given:
        raise ExpressionError("ExpressionAttributeNames can only be specified when using expressions")
    if values is not None and not set(given) & set(WITH_VALUES):
        raise ExpressionError("ExpressionAttributeValues can only be specified when using expressions")
    for parameter, placeholders in (("ExpressionAttributeNames", names), ("ExpressionAttributeValues", values)):
        if placeholders == {}:
            raise ExpressionError(f"{parameter} must not be empty")
        for key in placeholders or ():
            if not PLACEHOLDER.fullmatch(key) or key.startswith("#") != (parameter == "ExpressionAttributeNames"):
                raise ExpressionError(f'{parameter} contains invalid key: Syntax error; key: "{key}"')


class _Condition:
    """What moto asks about an item when it writes."""

    def __init__(self, tree: Node) -> None:
        self._tree = tree

    def expr(self, item: Any) -> bool:
        return fulfils(self._tree, plain(item) if item else {})


def evaluate_conditions(patches: Patches) -> None:
    """Let moto's conditional writes use this grammar and its meaning."""

    @patches.wrap(
        f"{_COMPARISONS}:ConditionExpressionParser.parse",
        "ab3dc5245c",
        documented(
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html"
        ),
    )
    def parse(original: Any, self: ConditionExpressionParser) -> Any:
        """Conditional writes use the same grammar as reads."""
        if not self.condition_expression:
            return original(self)
        names, values = self.expression_attribute_names or {}, self.expression_attribute_values or {}
        parsed = parse_condition("ConditionExpression", self.condition_expression, names, values)
        self.expr_attr_names_found.extend(each for each in parsed.placeholders if each.startswith("#"))
        self.expr_attr_values_found.extend(each for each in parsed.placeholders if each.startswith(":"))
        return _Condition(parsed.tree)
