"""The Principal and NotPrincipal elements: does a statement of a resource policy name the caller, and how closely.

How closely decides whether the grant is limited by identity-side policies of the same account (`Grant`).

Source: IAM User Guide, reference_policies_elements_principal, reference_policies_elements_notprincipal,
reference_policies_evaluation-logic, access_policies_boundaries.
Limits: canonical user IDs and unique IDs name nobody here. ``*`` without aws:PrincipalArn is taken as limited by
boundary and session policies: the documentation grants the exemption only to statements that name aws:PrincipalArn.
"""

from dataclasses import dataclass
from enum import IntEnum

from harness.iam.patterns import compile_tokens, split_wildcards
from harness.iam.principal import PrincipalKind
from harness.iam.request import Request

__all__ = ["Grant", "PrincipalElement"]


class Grant(IntEnum):
    """What a matching Allow of a resource policy gives, in one account."""

    NONE = 0
    DELEGATED = 1
    """It names the account: identity policies decide."""
    LIMITED = 2
    """It names the role or everybody: no identity policy is needed, boundary and session policies limit it."""
    DIRECT = 3
    """It names the user, the session or the service itself: implicit denies elsewhere do not limit it."""


@dataclass(frozen=True)
class PrincipalElement:
    """``Principal`` or ``NotPrincipal``.

    Attributes:
        entries: pairs of type (``AWS``, ``Service``, ``Federated``, ``CanonicalUser``) and value; everybody is
            ``("AWS", "*")``.
        negated: it is ``NotPrincipal``.
    """

    entries: tuple[tuple[str, str], ...]
    negated: bool

    def grant(self, request: Request, *, names_principal_arn: bool) -> Grant:
        """What an Allow statement with this element gives the caller.

        Args:
            request: the request.
            names_principal_arn: the statement has an affirmative condition on aws:PrincipalArn.
        """
        if self.negated:
            excluded = any(self._names(kind, value, request) for kind, value in self.entries)
            return Grant.NONE if excluded else Grant.LIMITED
        best = Grant.NONE
        for kind, value in self.entries:
            found = self._names(kind, value, request)
            if found is Grant.LIMITED and value == "*" and names_principal_arn:
                found = Grant.DIRECT
            best = max(best, found)
        return best

    def denies(self, request: Request, *, bounded: bool) -> bool:
        """Whether a Deny statement with this element hits the caller.

        Args:
            request: the request.
            bounded: the caller has a permissions boundary.
        """
        if not self.negated:
            return any(
                self._names(kind, value, request) or _wildcard_names(kind, value, request)
                for kind, value in self.entries
            )
        principal = request.principal
        if not principal.signs:
            return not any(self._names(kind, value, request) for kind, value in self.entries)
        if bounded:
            return True
        # Account, role and session are checked one after the other: each must be listed.
        listed = {value for kind, value in self.entries if kind == "AWS"}
        if not any(_is_account(value, principal.account) for value in listed):
            return True
        caller = {principal.arn, request.role_arn} - {None}
        return principal.kind is not PrincipalKind.ROOT and not caller <= listed

    def _names(self, kind: str, value: str, request: Request) -> Grant:
        principal = request.principal
        if kind == "Service":
            same = principal.kind is PrincipalKind.SERVICE and principal.arn == value
            return Grant.DIRECT if same else Grant.NONE
        if kind == "Federated":
            same = principal.kind is PrincipalKind.IDENTITY_PROVIDER and principal.arn == value
            return Grant.DIRECT if same else Grant.NONE
        if kind != "AWS":
            return Grant.NONE
        if value == "*":
            return Grant.LIMITED
        if not principal.signs:
            return Grant.NONE
        if _is_account(value, principal.account):
            return Grant.DIRECT if principal.kind is PrincipalKind.ROOT else Grant.DELEGATED
        if value == principal.arn:
            return Grant.LIMITED if principal.kind is PrincipalKind.ROLE else Grant.DIRECT
        if value == request.role_arn or (principal.user_arn is not None and value == principal.user_arn):
            return Grant.LIMITED
        return Grant.NONE


def _is_account(value: str, account: str) -> bool:
    """Whether an ``AWS`` entry stands for the account: its ID or the ARN of its root."""
    return value == account or (value.startswith("arn:") and value.endswith(f":iam::{account}:root"))


def _wildcard_names(kind: str, value: str, request: Request) -> bool:
    """AWS stores no partial wildcards in principals; should one be there, a Deny takes it at its word."""
    if "*" not in value and "?" not in value:
        return False
    principal = request.principal
    if (kind == "Service") is not (principal.kind is PrincipalKind.SERVICE):
        return False
    matches = compile_tokens(split_wildcards(value))
    return any(matches(arn) for arn in (principal.arn, request.role_arn, principal.user_arn) if arn)
