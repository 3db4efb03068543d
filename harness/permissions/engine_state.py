"""An engine's own identities and resource policies, read through AWS's API: what a decision there is made from.

Limits: the identities of one account and the policy of one resource, at this moment. Session policies are nowhere to
be read; service control policies and VPC endpoint policies do not exist on an engine.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from harness import clients
from harness.clients import Endpoint
from harness.descriptors import by_prefix, loaded
from harness.errors import EngineGoneError, InputError
from harness.i18n.catalogue import permissions as words
from harness.iam import Account, Policy, load_account

__all__ = ["account_of", "decoded", "resource_policy"]


def account_of(endpoint: Endpoint, number: str) -> Account:
    """The identities of an account.

    Args:
        endpoint: the engine.
        number: 12-digit account.

    Raises:
        EngineGoneError: the engine does not answer.
        InputError: the account has no identities, or one of its policies cannot be parsed.
    """
    iam = clients.client(endpoint, "iam", account=number)
    export: dict[str, list[Any]] = {}
    try:
        for page in iam.get_paginator("get_account_authorization_details").paginate():
            for key, value in page.items():
                if isinstance(value, list):
                    export.setdefault(key, []).extend(value)
        _add_boundaries(iam, export)
    except (BotoCoreError, ClientError) as error:
        raise EngineGoneError(
            words.IDENTITIES_UNREAD(number=number, error=error),
            where=endpoint.url,
            fix=words.RUN_STATUS,
        ) from error
    attached = {arn for one in _identities(export) for arn in _attached(one)}
    # Every AWS managed policy is in the answer; parsing the thousand that nobody uses takes a second.
    export["Policies"] = [policy for policy in export.get("Policies", []) if policy["Arn"] in attached]
    if not any(_identities(export)):
        raise InputError(
            words.NO_IDENTITIES(number=number),
            where=endpoint.url,
            fix=words.IS_IT_THE_ENGINE,
        )
    return load_account(export)


def resource_policy(endpoint: Endpoint, arn: str, owner: str) -> Policy | None:
    """The policy of a resource; None when it has none, or its service has none.

    Args:
        endpoint: the engine.
        arn: the resource.
        owner: the account that owns it.
    """
    parts = arn.split(":", 5)
    one = by_prefix(parts[2]) if len(parts) == 6 else None
    if one is None or not one.call_graph.policy:
        return None
    regional = Endpoint(endpoint.url, parts[3] or endpoint.region)
    try:
        document = loaded(one.name, one.call_graph.policy)(clients.client(regional, one.name, account=owner), arn)
    except ClientError:
        return None  # no such resource, no such policy, or a resource of somebody else
    return Policy.parse(document, name=f"policy of {arn}") if document else None


def decoded(endpoint: Endpoint, blob: str) -> str | None:
    """The content of an encoded authorization message, if this engine wrote it."""
    try:
        answer = clients.client(endpoint, "sts").decode_authorization_message(EncodedMessage=blob)
    except (BotoCoreError, ClientError):
        return None
    content: str = answer["DecodedMessage"]
    return content


def _add_boundaries(iam: Any, export: Mapping[str, list[Any]]) -> None:
    """Add what LocalStack leaves out of the details of users and roles: their permissions boundary."""
    for user in export.get("UserDetailList", []):
        if not user.get("PermissionsBoundary"):
            user["PermissionsBoundary"] = iam.get_user(UserName=user["UserName"])["User"].get("PermissionsBoundary")
    for role in export.get("RoleDetailList", []):
        if not role.get("PermissionsBoundary"):
            role["PermissionsBoundary"] = iam.get_role(RoleName=role["RoleName"])["Role"].get("PermissionsBoundary")


def _identities(export: Mapping[str, list[Any]]) -> list[Mapping[str, Any]]:
    return [one for key in ("UserDetailList", "RoleDetailList", "GroupDetailList") for one in export.get(key, [])]


def _attached(identity: Mapping[str, Any]) -> list[str]:
    arns = [one["PolicyArn"] for one in identity.get("AttachedManagedPolicies", [])]
    boundary = identity.get("PermissionsBoundary") or {}
    return [*arns, *filter(None, [boundary.get("PermissionsBoundaryArn")])]
