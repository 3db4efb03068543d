"""Lambda authorizers: what identifies a caller, and what an authorizer's answer says. Pure.

Source (D): API Gateway Developer Guide, "Use API Gateway Lambda authorizers", "Input to an API Gateway Lambda
authorizer" and "Output from an API Gateway Lambda authorizer": the answer has ``principalId`` and ``policyDocument``,
and may have ``context`` (texts, numbers, booleans only) and ``usageIdentifierKey``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.extension.regexes import regex
from harness.iam import Policies, Policy, Principal, Request, evaluate

__all__ = ["Answer", "identity_values", "parse_answer", "refusal_of"]

ACTION = "execute-api:Invoke"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an authorizer said.

    Attributes:
        principal: ``principalId``.
        policy: the policy document.
        context: what is handed on to the integration, as texts.
        api_key: ``usageIdentifierKey``, or None.
    """

    principal: str
    policy: Policy
    context: Mapping[str, str] = field(default_factory=dict)
    api_key: str | None = None


def identity_values(sources: str, roots: Mapping[str, Mapping[str, Any]]) -> list[str] | None:
    """Values of the identity sources, None when one of them is missing or empty.

    Args:
        sources: ``method.request.header.Authorization, context.httpMethod, …``.
        roots: names to values of ``method.request.header`` (lower case), ``method.request.querystring``, ``context``
            and ``stageVariables``.
    """
    values = []
    for source in filter(None, (each.strip() for each in sources.split(","))):
        root = next((name for name in roots if source.startswith(f"{name}.")), None)
        name = source.removeprefix(f"{root}.")
        found: Any = roots.get(root or "", {})
        if root == "method.request.header":
            found = found.get(name.lower())
        else:
            for part in name.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
        if found is None or found == "":
            return None
        values.append(str(found))
    return values


def token_fits(pattern: str | None, token: str) -> bool:
    """Whether a token has the form that ``identityValidationExpression`` asks for."""
    return not pattern or regex(pattern).fullmatch(token)


def parse_answer(payload: bytes) -> Answer | None:
    """The answer of an authorizer's function, None when it is none (its own errors included)."""
    try:
        said = json.loads(payload)
        context = said.get("context") or {}
        if not (isinstance(said["principalId"], str) and isinstance(context, dict)):
            return None
        if any(isinstance(value, dict | list) for value in context.values()):
            return None
        policy = Policy.parse(json.dumps(said["policyDocument"]), name="authorizer")
    except Exception:  # whatever a function may return
        return None
    return Answer(
        said["principalId"],
        policy,
        {name: json.dumps(value) if not isinstance(value, str) else value for name, value in context.items()},
        said.get("usageIdentifierKey"),
    )


def refusal_of(policy: Policy, resource: str) -> str | None:
    """None when the policy allows the call of a method, else AWS's message.

    Args:
        policy: of an authorizer's answer.
        resource: ``arn:aws:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}``.
    """
    owner = resource.split(":")[4]
    principal = Principal.parse(f"arn:aws:iam::{owner}:user/authorized")
    decision = evaluate(Request(ACTION, resource, principal, {}, owner), Policies(identity=(policy,)))
    if decision.allowed:
        return None
    suffix = " with an explicit deny" if decision.effect.name == "EXPLICITLY_DENIED" else ""
    return f"User is not authorized to access this resource{suffix}"
