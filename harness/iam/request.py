"""What is asked: action, resource, principal and context.

Limits: the context is taken as given; nothing is filled in. `principal_context` gives the keys that follow from
the principal alone, for callers that build a context. A key given as text is single-valued, as a sequence
multivalued (policy variables cannot use those).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from harness.errors import InputError
from harness.i18n.catalogue import iam as words
from harness.iam.patterns import arn_parts
from harness.iam.principal import Principal, PrincipalKind

__all__ = ["Request", "principal_context"]


@dataclass(frozen=True)
class Request:
    """One authorization question.

    Attributes:
        action: ``service:Name``; case does not matter.
        resource: the ARN, or ``*`` for an action that names no resource.
        principal: the caller.
        context: condition keys (case does not matter) with their value or values.
        resource_account: the 12-digit account that owns the resource. Without it: the account in the ARN, else
            aws:ResourceAccount, else the principal's own account.

    Raises:
        InputError: the action is not ``service:Name``, the resource is empty, or a key is given in two spellings.
    """

    action: str
    resource: str
    principal: Principal
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict, hash=False)
    resource_account: str | None = None

    def __post_init__(self) -> None:
        service, separator, name = self.action.partition(":")
        if not (service and separator and name) or "*" in self.action or "?" in self.action or ":" in name:
            raise InputError(words.NOT_AN_ACTION(action=self.action[:200]), where="action", fix=words.ACTION_FORM)
        if not self.resource:
            raise InputError(words.NO_RESOURCE, where="resource", fix=words.RESOURCE_FORM)
        if len(self.values) != len(self.context):
            raise InputError(
                words.KEY_TWICE,
                where="context",
                fix=words.KEY_ONCE,
            )

    @cached_property
    def action_key(self) -> str:
        """The action in lower case."""
        return self.action.lower()

    @cached_property
    def values(self) -> dict[str, str | tuple[str, ...]]:
        """The context by lower-case key."""
        return {key.lower(): value if isinstance(value, str) else tuple(value) for key, value in self.context.items()}

    @cached_property
    def role_arn(self) -> str | None:
        """The caller's role; aws:PrincipalArn tells the path that a session ARN loses."""
        principal = self.principal
        if principal.kind is PrincipalKind.ASSUMED_ROLE and not principal.role_arn_known:
            told = self.values.get("aws:principalarn")
            if isinstance(told, str) and principal.is_session_of(told):
                return told
        return principal.role_arn

    @cached_property
    def account(self) -> str:
        """The account that owns the resource."""
        if self.resource_account:
            return self.resource_account
        parts = arn_parts(self.resource)
        if parts and len(parts[4]) == 12 and parts[4].isdigit():
            return parts[4]
        told = self.values.get("aws:resourceaccount")
        return told if isinstance(told, str) and told else self.principal.account


def principal_context(principal: Principal) -> dict[str, str]:
    """The context keys that AWS derives from the principal alone.

    Source: IAM User Guide, reference_policies_condition-keys and the principal table of
    reference_policies_variables. Limits: aws:userid needs unique IDs and is left to the caller.
    """
    if principal.kind is PrincipalKind.SERVICE:
        return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal.arn}
    if principal.kind is PrincipalKind.ANONYMOUS:
        return {
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalType": "Anonymous",
            "aws:PrincipalAccount": "anonymous",
        }
    if not principal.signs:
        return {"aws:PrincipalIsAWSService": "false"}
    kinds = {
        PrincipalKind.ROOT: "Account",
        PrincipalKind.USER: "User",
        PrincipalKind.FEDERATED: "FederatedUser",
        PrincipalKind.ROLE: "AssumedRole",
        PrincipalKind.ASSUMED_ROLE: "AssumedRole",
    }
    keys = {
        "aws:PrincipalArn": principal.role_arn or principal.arn,
        "aws:PrincipalAccount": principal.account,
        "aws:PrincipalType": kinds[principal.kind],
        "aws:PrincipalIsAWSService": "false",
    }
    if principal.kind is PrincipalKind.USER:
        keys["aws:username"] = principal.arn.rsplit("/", 1)[-1]
    return keys
