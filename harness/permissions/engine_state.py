"""An engine's own identities and resource policies, read through AWS's API: what a decision there is made from.

Limits: the identities of one account and the policy of one resource, at this moment. Session policies are nowhere to
be read; service control policies and VPC endpoint policies do not exist on an engine.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from harness import clients
from harness.clients import Endpoint
from harness.errors import EngineGoneError, InputError
from harness.i18n.catalogue import permissions as words
from harness.iam import Account, Policy, load_account

__all__ = ["READERS", "account_of", "decoded", "resource_policy"]


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
    reader = READERS.get(parts[2]) if len(parts) == 6 else None
    if reader is None:
        return None
    regional = Endpoint(endpoint.url, parts[3] or endpoint.region)
    try:
        document = reader(clients.client(regional, parts[2], account=owner), arn)
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


Document = str | Mapping[str, Any] | None


def _bucket(client: Any, arn: str) -> Document:
    document: str = client.get_bucket_policy(Bucket=arn.split(":", 5)[5].split("/", 1)[0])["Policy"]
    return document


def _queue(client: Any, arn: str) -> Document:
    url = client.get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    document: str | None = answer.get("Attributes", {}).get("Policy")
    return document


def _topic(client: Any, arn: str) -> Document:
    document: str | None = client.get_topic_attributes(TopicArn=arn)["Attributes"].get("Policy")
    return document


def _function(client: Any, arn: str) -> Document:
    name, _, qualifier = arn.split(":", 6)[6].partition(":")
    document: str = client.get_policy(FunctionName=name, **({"Qualifier": qualifier} if qualifier else {}))["Policy"]
    return document


def _key(client: Any, arn: str) -> Document:
    document: str = client.get_key_policy(KeyId=arn.split(":", 5)[5].split("/", 1)[1], PolicyName="default")["Policy"]
    return document


def _role(client: Any, arn: str) -> Document:
    document: Mapping[str, Any] = client.get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"]["AssumeRolePolicyDocument"]
    return json.dumps(document)


READERS: Mapping[str, Callable[[Any, str], Document]] = {
    "iam": _role,
    "kms": _key,
    "lambda": _function,
    "s3": _bucket,
    "sns": _topic,
    "sqs": _queue,
}
"""Service part of the ARN → reader(client of the owner, ARN) → the document, or None."""
