"""The Allow statement that an implicit deny lacks, scoped to the action and the resource of the request.

Source: IAM User Guide, confused-deputy, for statements that admit a service.
Limits: a resource policy of version 2008-10-17 cannot make a ``*`` or ``?`` of a name literal; that is warned about.
"""

import re
from dataclasses import dataclass
from typing import Any

from harness.i18n.catalogue import iam_explanations as words
from harness.i18n.message import Message
from harness.iam.actions import find_action
from harness.iam.layers import Layer, Policies
from harness.iam.parser import LANGUAGE_VERSION
from harness.iam.principal import PrincipalKind
from harness.iam.request import Request

__all__ = ["AllowStatement", "allow_statement", "escape_resource", "written_action"]


@dataclass(frozen=True, slots=True)
class AllowStatement:
    """A statement, and what to know about it."""

    statement: dict[str, Any]
    warnings: tuple[Message, ...]


def allow_statement(request: Request, policies: Policies, layer: Layer) -> AllowStatement:
    """The statement to add to a layer so that it allows the request."""
    statement: dict[str, Any] = {"Sid": _sid(request, policies, layer), "Effect": "Allow"}
    warnings: list[Message] = []
    if layer in (Layer.RESOURCE, Layer.TRUST):
        statement["Principal"] = _principal(request)
    elif layer is Layer.VPC_ENDPOINT:
        statement["Principal"] = "*"
    statement["Action"] = written_action(request)
    if layer is not Layer.TRUST:
        resource, escaped = _resource(request, policies, layer)
        statement["Resource"] = resource
        if not escaped:
            version = policies.resource.version if policies.resource else ""
            warnings.append(words.WILDCARD_NAME(version=version))
    if layer in (Layer.RESOURCE, Layer.TRUST) and request.principal.kind is PrincipalKind.SERVICE:
        condition = _source(request)
        if condition:
            statement["Condition"] = condition
        elif layer is Layer.RESOURCE:
            warnings.append(words.NO_SOURCE)
    return AllowStatement(statement, tuple(warnings))


def written_action(request: Request) -> str:
    """The action in AWS's spelling, where AWS knows it."""
    known = find_action(request.action)
    return known.full_name if known else request.action


_KEY = re.compile(r"arn:aws[a-z-]*:s3:::[^/*]+/.*[^/*]")
"""An object's ARN with a key that is more than a star."""


def escape_resource(resource: str) -> str:
    """The resource with its variables made literal, and wildcards where names may hold them: in keys of S3.

    Elsewhere a star stands for a part that nobody could tell, and stays what it is.
    """
    resource = resource.replace("${", "${$}{")
    if not _KEY.match(resource):
        return resource
    return "".join(f"${{{one}}}" if one in "*?" else one for one in resource)


def _resource(request: Request, policies: Policies, layer: Layer) -> tuple[str, bool]:
    """The resource as a statement must write it, and whether it is exact."""
    old = layer is Layer.RESOURCE and policies.resource and policies.resource.version != LANGUAGE_VERSION
    escaped = escape_resource(request.resource)
    if old:
        return request.resource, escaped == request.resource
    return escaped, True


def _principal(request: Request) -> str | dict[str, str]:
    principal = request.principal
    match principal.kind:
        case PrincipalKind.SERVICE:
            return {"Service": principal.arn}
        case PrincipalKind.IDENTITY_PROVIDER:
            return {"Federated": principal.arn}
        case PrincipalKind.ANONYMOUS:
            return "*"
        case PrincipalKind.ROLE | PrincipalKind.ASSUMED_ROLE:
            return {"AWS": request.role_arn or principal.arn}
        case PrincipalKind.ROOT | PrincipalKind.USER | PrincipalKind.FEDERATED:
            return {"AWS": principal.arn}


def _source(request: Request) -> dict[str, Any]:
    condition: dict[str, Any] = {}
    arn, account = request.values.get("aws:sourcearn"), request.values.get("aws:sourceaccount")
    if isinstance(arn, str):
        condition["ArnEquals"] = {"aws:SourceArn": arn}
    if isinstance(account, str):
        condition["StringEquals"] = {"aws:SourceAccount": account}
    return condition


def _sid(request: Request, policies: Policies, layer: Layer) -> str:
    service, _, name = written_action(request).partition(":")
    base = "Allow" + "".join(one for one in service.title() + name if one.isascii() and one.isalnum())
    taken = (
        {statement.sid for statement in policies.resource.statements}
        if layer in (Layer.RESOURCE, Layer.TRUST) and policies.resource
        else set()
    )
    number = 2
    sid = base
    while sid in taken:
        sid, number = f"{base}{number}", number + 1
    return sid
