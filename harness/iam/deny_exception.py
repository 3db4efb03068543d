"""Rewriting a Deny statement so that it no longer hits one request.

A statement denies (actions × resources). Taking one action on one resource out leaves up to three Deny statements:
the other actions on all resources, this action on the other resources, and, where the policy speaks about several
principals, this action on this resource for everybody else.

Limits: the policy language has no difference of two patterns. Where the resource is covered by a pattern such as
``bucket/*``, the second statement uses NotResource and so denies the action outside the pattern as well; where an
action pattern's service is unknown, the pattern is dropped. Both are reported as warnings.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message
from harness.iam.actions import actions_matching
from harness.iam.layers import Layer
from harness.iam.patterns import compile_tokens, split_wildcards
from harness.iam.request import Request
from harness.iam.statement import Statement

__all__ = ["DenyException", "except_request"]

_SHARED = (Layer.RESOURCE, Layer.TRUST, Layer.SERVICE_CONTROL, Layer.RESOURCE_CONTROL, Layer.VPC_ENDPOINT)


@dataclass(frozen=True, slots=True)
class DenyException:
    """What replaces the statement, and what to know about it."""

    statements: tuple[Mapping[str, Any], ...]
    warnings: tuple[Message, ...]


def except_request(
    raw: Mapping[str, Any], statement: Statement, request: Request, layer: Layer, *, action: str, resource: str
) -> DenyException:
    """Take one request out of a Deny statement.

    Args:
        raw: the statement as written.
        statement: the same, parsed.
        request: what must no longer be denied.
        layer: where the statement stands.
        action: the action as it is to be written.
        resource: the resource as it is to be written (wildcards escaped).
    """
    warnings: list[Message] = []
    rewritten = [
        part
        for part in (
            _other_actions(raw, statement, request, action, warnings),
            _other_resources(raw, statement, request, action, resource, warnings),
        )
        if part is not None
    ]
    if layer in _SHARED:
        others = _other_principals(raw, request, action, resource, statement.resources is not None)
        if others is None:
            warnings.append(words.FOR_EVERY_PRINCIPAL)
        else:
            rewritten.append(others)
    sid = raw.get("Sid")
    if sid:
        rewritten = [{**part, "Sid": f"{sid}{number or ''}"} for number, part in enumerate(rewritten)]
    return DenyException(tuple(rewritten), tuple(warnings))


def _other_actions(
    raw: Mapping[str, Any], statement: Statement, request: Request, action: str, warnings: list[Message]
) -> dict[str, Any] | None:
    """The statement for all its other actions."""
    rest = {key: value for key, value in raw.items() if key not in ("Action", "NotAction")}
    patterns = statement.actions.patterns
    if statement.actions.negated:
        return {**rest, "NotAction": [*patterns, action]}
    if any(text in ("*", "*:*") for text in patterns):
        return {**rest, "NotAction": [action]}
    kept: list[str] = []
    for text in patterns:
        if not compile_tokens(split_wildcards(text.lower()))(request.action_key):
            kept.append(text)
        elif "*" in text or "?" in text:
            found = [one for one in actions_matching(text) if one.lower() != request.action_key]
            if not found:
                warnings.append(words.OTHERS_NO_LONGER_DENIED(pattern=text, action=action))
            kept += found
    return {**rest, "Action": kept} if kept else None


def _other_resources(
    raw: Mapping[str, Any],
    statement: Statement,
    request: Request,
    action: str,
    resource: str,
    warnings: list[Message],
) -> dict[str, Any] | None:
    """The statement for this action on all its other resources."""
    if statement.resources is None or request.resource == "*":
        return None
    left_out = ("Action", "NotAction", "Resource", "NotResource")
    rest = {**{key: value for key, value in raw.items() if key not in left_out}, "Action": action}
    patterns = statement.resources.patterns
    if statement.resources.negated:
        return {**rest, "NotResource": [*(pattern.text for pattern in patterns), resource]}
    covering = [pattern for pattern in patterns if pattern.match(request) is not False]
    kept = [pattern.text for pattern in patterns if pattern not in covering]
    if all(pattern.text in (resource, request.resource) for pattern in covering):
        return {**rest, "Resource": kept} if kept else None
    wide = [pattern.text for pattern in covering if pattern.text != "*"]
    if wide and len(wide) == len(covering):
        warnings.append(words.DENIED_OUTSIDE(action=action, patterns=", ".join(wide)))
    return {**rest, "NotResource": [resource]}


def _other_principals(
    raw: Mapping[str, Any], request: Request, action: str, resource: str, names_resource: bool
) -> dict[str, Any] | None:
    """The statement for this action and resource, for everybody but the caller; None when it cannot be said."""
    caller = request.values.get("aws:principalarn")
    if not isinstance(caller, str):
        return None
    rest = {key: value for key, value in raw.items() if key not in ("Action", "NotAction", "Resource", "NotResource")}
    condition = json.loads(json.dumps(rest.get("Condition") or {}))
    block = condition.setdefault("StringNotEquals", {})
    existing = next((key for key in block if key.lower() == "aws:principalarn"), "aws:PrincipalArn")
    given = block.get(existing, [])
    block[existing] = [*(given if isinstance(given, list) else [given]), caller]
    named = {"Resource": resource} if names_resource else {}
    return {**rest, "Action": action, **named, "Condition": condition}
