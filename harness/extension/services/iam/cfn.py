"""IAM in CloudFormation: a stack update changes what its policies, roles, users and groups may do.

Source (D): CloudFormation Template Reference, AWS::IAM::ManagedPolicy, Policy, Role, User and Group: everything but
names and paths changes in place ("Update requires: No interruption"). A managed policy gets a new default version, and
the oldest of five makes room for it. LocalStack refuses or ignores these updates, or makes a new role under the old
name, so that open sessions keep a role that is no longer there; and it makes users without their inline policies.

Limits: what somebody else attached meanwhile stays as it is.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent

from harness.extension.patching import Patches, documented

__all__ = ["declare", "plan"]

_PROVIDERS = "localstack.services.iam.resource_providers"
_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
_VERSIONS = 5
"""Versions that a managed policy can have (D: IAM User Guide, "IAM and AWS STS quotas")."""

Properties = Mapping[str, Any]
Step = tuple[str, dict[str, Any]]
"""Operation of IAM, as boto3 spells it, and its parameters."""


def plan(kind: str, name: str, before: Properties, after: Properties) -> Iterator[Step]:
    """The calls that make a role, user or group what the template says.

    Args:
        kind: ``role``, ``user`` or ``group``.
        name: its name.
        before, after: its properties in the old and in the new template.
    """
    entity = {f"{kind.title()}Name": name}
    if kind == "role":
        yield from _role_steps(entity, before, after)
    yield from _boundary_steps(kind, entity, before, after)
    arns, kept = _lists(before, after, "ManagedPolicyArns")
    yield from ((f"attach_{kind}_policy", {**entity, "PolicyArn": arn}) for arn in kept if arn not in arns)
    yield from ((f"detach_{kind}_policy", {**entity, "PolicyArn": arn}) for arn in arns if arn not in kept)
    inline, wanted = (_inline(one.get("Policies")) for one in (before, after))
    for policy, text in wanted.items():
        if inline.get(policy) != text:
            yield f"put_{kind}_policy", {**entity, "PolicyName": policy, "PolicyDocument": text}
    for policy in inline.keys() - wanted.keys():
        yield f"delete_{kind}_policy", {**entity, "PolicyName": policy}
    yield from _tag_steps(kind, entity, before, after)
    groups, joined = _lists(before, after, "Groups")
    yield from (("add_user_to_group", {**entity, "GroupName": group}) for group in joined if group not in groups)
    yield from (("remove_user_from_group", {**entity, "GroupName": group}) for group in groups if group not in joined)


def _role_steps(entity: dict[str, Any], before: Properties, after: Properties) -> Iterator[Step]:
    trust = after.get("AssumeRolePolicyDocument")
    if _text(trust) != _text(before.get("AssumeRolePolicyDocument")):
        yield "update_assume_role_policy", {**entity, "PolicyDocument": _text(trust)}
    about = ("Description", "MaxSessionDuration")
    if any(before.get(each) != after.get(each) for each in about):
        duration = int(after.get("MaxSessionDuration") or 3600)
        yield "update_role", {**entity, "Description": after.get("Description", ""), "MaxSessionDuration": duration}


def _boundary_steps(kind: str, entity: dict[str, Any], before: Properties, after: Properties) -> Iterator[Step]:
    old, new = (one.get("PermissionsBoundary") for one in (before, after))
    if new and new != old:
        yield f"put_{kind}_permissions_boundary", {**entity, "PermissionsBoundary": new}
    elif old and not new:
        yield f"delete_{kind}_permissions_boundary", dict(entity)


def _tag_steps(kind: str, entity: dict[str, Any], before: Properties, after: Properties) -> Iterator[Step]:
    old, new = ({tag["Key"]: tag["Value"] for tag in one.get("Tags") or ()} for one in (before, after))
    if added := [{"Key": key, "Value": value} for key, value in new.items() if old.get(key) != value]:
        yield f"tag_{kind}", {**entity, "Tags": added}
    if gone := sorted(old.keys() - new.keys()):
        yield f"untag_{kind}", {**entity, "TagKeys": gone}


def _lists(before: Properties, after: Properties, name: str) -> tuple[list[str], list[str]]:
    return list(before.get(name) or ()), list(after.get(name) or ())


def _inline(policies: Any) -> dict[str, str]:
    return {policy["PolicyName"]: _text(policy["PolicyDocument"]) for policy in policies or ()}


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def declare(patches: Patches) -> None:
    """Correct the resource providers."""
    _update_entities(patches)
    _update_policies(patches)


def _update_entities(patches: Patches) -> None:
    def updated(kind: str, request: Any) -> ProgressEvent[Any]:
        before, model = request.previous_state, request.desired_state
        name = f"{kind.title()}Name"
        for operation, parameters in plan(kind, before[name], before, model):
            getattr(request.aws_client_factory.iam, operation)(**parameters)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=_kept(before, model))

    @patches.replace(
        f"{_PROVIDERS}.aws_iam_role:IAMRoleProvider.update",
        "f332c62bcb",
        documented(f"{_REFERENCE}/aws-resource-iam-role.html"),
    )
    def update_role(self: Any, request: Any) -> ProgressEvent[Any]:
        """A stack update changes a role in place: trust, policies, boundary, tags."""
        return updated("role", request)

    user = documented(f"{_REFERENCE}/aws-resource-iam-user.html")

    @patches.replace(f"{_PROVIDERS}.aws_iam_user:IAMUserProvider.update", "020f585cfb", user)
    def update_user(self: Any, request: Any) -> ProgressEvent[Any]:
        """A stack update changes a user in place."""
        return updated("user", request)

    @patches.wrap(f"{_PROVIDERS}.aws_iam_user:IAMUserProvider.create", "7cc662ff4b", user)
    def create_user(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A stack's user has its inline policies."""
        event, model = original(self, request), request.desired_state
        if event.status is OperationStatus.SUCCESS:
            for name, text in _inline(model.get("Policies")).items():
                iam = request.aws_client_factory.iam
                iam.put_user_policy(UserName=model["UserName"], PolicyName=name, PolicyDocument=text)
        return event

    @patches.wrap(f"{_PROVIDERS}.aws_iam_user:IAMUserProvider.delete", "e93f20ba11", user)
    def delete_user(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A stack's user goes with its policies."""
        model = request.desired_state
        only = {name: model[name] for name in ("ManagedPolicyArns", "Policies") if model.get(name)}
        for operation, parameters in plan("user", model["UserName"], only, {}):
            getattr(request.aws_client_factory.iam, operation)(**parameters)
        return original(self, request)

    @patches.replace(
        f"{_PROVIDERS}.aws_iam_group:IAMGroupProvider.update",
        "9ed553c67f",
        documented(f"{_REFERENCE}/aws-resource-iam-group.html"),
    )
    def update_group(self: Any, request: Any) -> ProgressEvent[Any]:
        """A stack update changes a group in place."""
        return updated("group", request)


def _kept(before: Properties, model: Properties) -> dict[str, Any]:
    """The model with what the provider chose when it made the resource."""
    chosen = ("Arn", "GroupName", "Id", "ManagedPolicyName", "RoleId", "RoleName", "UserName")
    return {**{name: before[name] for name in chosen if name in before}, **model}


_HOLDERS = (("Roles", "role"), ("Users", "user"), ("Groups", "group"))


def _update_policies(patches: Patches) -> None:
    @patches.replace(
        f"{_PROVIDERS}.aws_iam_managedpolicy:IAMManagedPolicyProvider.update",
        "71a4675c33",
        documented(f"{_REFERENCE}/aws-resource-iam-managedpolicy.html"),
    )
    def update_managed(self: Any, request: Any) -> ProgressEvent[Any]:
        """A stack update gives a managed policy a new default version."""
        iam, before, model = request.aws_client_factory.iam, request.previous_state, request.desired_state
        arn = before["Id"]
        if _text(before["PolicyDocument"]) != _text(model["PolicyDocument"]):
            versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
            if len(versions) >= _VERSIONS:
                oldest = next(each for each in versions if not each["IsDefaultVersion"])
                iam.delete_policy_version(PolicyArn=arn, VersionId=oldest["VersionId"])
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=_text(model["PolicyDocument"]), SetAsDefault=True)
        for holders, kind in _HOLDERS:
            old, new = _lists(before, model, holders)
            for name in [each for each in new if each not in old]:
                getattr(iam, f"attach_{kind}_policy")(**{f"{kind.title()}Name": name}, PolicyArn=arn)
            for name in [each for each in old if each not in new]:
                getattr(iam, f"detach_{kind}_policy")(**{f"{kind.title()}Name": name}, PolicyArn=arn)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=_kept(before, model))

    @patches.wrap(
        f"{_PROVIDERS}.aws_iam_policy:IAMPolicyProvider.update",
        "af39710567",
        documented(f"{_REFERENCE}/aws-resource-iam-policy.html"),
    )
    def update_inline(original: Callable[..., Any], self: Any, request: Any) -> Any:
        """A stack update takes an inline policy from those that the template no longer names."""
        event = original(self, request)
        iam, before, model = request.aws_client_factory.iam, request.previous_state, request.desired_state
        for holders, kind in _HOLDERS:
            old, new = _lists(before, model, holders)
            renamed = before["PolicyName"] != model["PolicyName"]
            for name in [each for each in old if renamed or each not in new]:
                given = {f"{kind.title()}Name": name, "PolicyName": before["PolicyName"]}
                getattr(iam, f"delete_{kind}_policy")(**given)
        return event
