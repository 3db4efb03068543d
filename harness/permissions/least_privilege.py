"""The least policy for calls that were observed: these actions on these resources; and what was too much.

Actions that were asked on the same resources share a statement. Widening happens on demand only (`generalised`):
S3 objects become their folder, log streams their group, table streams all streams of the table.

Limits: what was never called is not in it. Conditions are not made up.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harness.iam import Policy, Principal, Request, find_action

__all__ = ["generalised", "grants", "least_policy", "never_used"]

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(arn:[^:]*:s3:::[^/]+/(?:.*/)?)[^/]+"), r"\1*"),
    (re.compile(r"(arn:[^:]*:logs:[^:]*:\d*:log-group:[^:]+):.*"), r"\1:*"),
    (re.compile(r"(arn:[^:]*:dynamodb:[^:]*:\d*:table/[^/]+/stream)/.*"), r"\1/*"),
    (re.compile(r"(arn:[^:]*:states:[^:]*:\d*:execution:[^:]+):.*"), r"\1:*"),
)
"""What a resource looks like → the pattern that covers its siblings."""


def generalised(resource: str) -> str:
    """The pattern that covers a resource and its siblings; the resource itself where no rule fits."""
    for shape, wider in _RULES:
        if shape.fullmatch(resource):
            return shape.sub(wider, resource)
    return resource


def least_policy(calls: Iterable[tuple[str, str]], *, generalise: bool = False) -> dict[str, Any]:
    """A policy document that allows the calls.

    Args:
        calls: pairs of action and resource as they were evaluated.
        generalise: widen resources to their siblings.
    """
    resources: dict[str, set[str]] = {}
    for action, resource in calls:
        known = find_action(action)
        pattern = generalised(_literal(resource)) if generalise else _literal(resource)
        resources.setdefault(known.full_name if known else action, set()).add(pattern)
    groups: dict[tuple[str, ...], list[str]] = {}
    for action, patterns in sorted(resources.items()):
        service = action.partition(":")[0]
        groups.setdefault((service, *sorted(patterns)), []).append(action)
    return {
        "Version": "2012-10-17",
        "Statement": [_statement(actions, list(patterns)) for (_, *patterns), actions in sorted(groups.items())],
    }


def grants(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the (action pattern, resource pattern) that a policy document allows; NotAction and NotResource are not."""
    statements = document.get("Statement", ())
    for statement in [statements] if isinstance(statements, Mapping) else statements:
        if statement.get("Effect") == "Allow":
            for action in _listed(statement.get("Action")):
                yield from ((action, pattern) for pattern in _listed(statement.get("Resource")))


def never_used(
    documents: Iterable[Mapping[str, Any]], calls: Iterable[tuple[str, str]], principal: Principal
) -> tuple[tuple[str, str], ...]:
    """Return the grants of policies that no call needed, in their order.

    Args:
        documents: policies of the principal.
        calls: pairs of action and resource that were allowed.
        principal: who made them.
    """
    requests = [Request(action, resource, principal) for action, resource in dict.fromkeys(calls)]
    unused = []
    for action, pattern in dict.fromkeys(grant for document in documents for grant in grants(document)):
        statement = {"Effect": "Allow", "Action": action, "Resource": pattern}
        [parsed] = Policy.parse({"Version": "2012-10-17", "Statement": [statement]}).statements
        if not any(parsed.applies(request) for request in requests):
            unused.append((action, pattern))
    return tuple(unused)


def _listed(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given or ())


def _statement(actions: list[str], resources: list[str]) -> Mapping[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": "*" if "*" in resources else resources}


def _literal(resource: str) -> str:
    """The resource with its wildcards and variables made literal; a lone ``*`` stays what it is."""
    if resource == "*":
        return resource
    return "".join(f"${{{one}}}" if one in "*?" else one for one in resource.replace("${", "${$}{"))
