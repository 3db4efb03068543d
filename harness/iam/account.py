"""A model of one account's identities, and from it the policies that apply to a principal.

Limits: resource policies, SCPs, RCPs and session policies are not in an account's identities; `Account.policies_for`
takes them as arguments. Permissions boundaries and policies are those of the moment of the export.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.errors import InputError
from harness.i18n.catalogue import iam as words
from harness.i18n.message import Message
from harness.iam.layers import Policies
from harness.iam.policy import Policy
from harness.iam.principal import Principal, PrincipalKind
from harness.iam.request import principal_context

__all__ = ["Account", "Group", "Role", "User"]


@dataclass(frozen=True)
class Group:
    """A group: its ARN and its policies, inline and attached."""

    arn: str
    policies: tuple[Policy, ...] = ()


@dataclass(frozen=True)
class User:
    """A user.

    Attributes:
        arn: with its path.
        user_id: unique ID, empty when unknown.
        policies: its own, inline and attached.
        groups: names of its groups.
        boundary: its permissions boundary.
        tags: its tags.
    """

    arn: str
    user_id: str = ""
    policies: tuple[Policy, ...] = ()
    groups: tuple[str, ...] = ()
    boundary: Policy | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Role:
    """A role.

    Attributes:
        arn: with its path.
        role_id: unique ID, empty when unknown.
        trust: its trust policy.
        policies: inline and attached.
        boundary: its permissions boundary.
        tags: its tags.
    """

    arn: str
    role_id: str = ""
    trust: Policy | None = None
    policies: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Account:
    """The identities of an account, by name (names are unique in an account, whatever the path)."""

    account_id: str
    users: Mapping[str, User] = field(default_factory=dict, hash=False)
    roles: Mapping[str, Role] = field(default_factory=dict, hash=False)
    groups: Mapping[str, Group] = field(default_factory=dict, hash=False)

    def principal(self, text: str) -> Principal:
        """Read a principal; a role session gets the path of its role.

        Raises:
            InputError: the text is not a principal.
        """
        principal = Principal.parse(text)
        if principal.kind is PrincipalKind.ASSUMED_ROLE and principal.account == self.account_id:
            role = self.roles.get(_name(principal.role_arn or ""))
            if role is not None:
                return Principal.parse(text, role_arn=role.arn)
        return principal

    def policies_for(
        self,
        principal: Principal,
        *,
        resource: Policy | None = None,
        session: tuple[Policy, ...] | None = None,
        service_control: tuple[tuple[Policy, ...], ...] | None = None,
        resource_control: tuple[tuple[Policy, ...], ...] | None = None,
        vpc_endpoint: tuple[Policy, ...] | None = None,
    ) -> Policies:
        """The policies that apply to a principal of this account, together with those that others hold.

        Raises:
            InputError: the account has no such user or role.
        """
        identity: tuple[Policy, ...] = ()
        boundary: Policy | None = None
        if principal.kind is PrincipalKind.USER or principal.user_arn is not None:
            user = self._user(principal.user_arn or principal.arn)
            groups = (self.groups[name] for name in user.groups if name in self.groups)
            identity = (*user.policies, *(policy for group in groups for policy in group.policies))
            boundary = user.boundary
        elif principal.role_arn is not None:
            role = self._role(principal.role_arn)
            identity, boundary = role.policies, role.boundary
        return Policies(
            identity=identity,
            resource=resource,
            boundaries=None if boundary is None else (boundary,),
            session=session,
            service_control=service_control,
            resource_control=resource_control,
            vpc_endpoint=vpc_endpoint,
        )

    def context_for(self, principal: Principal) -> dict[str, str]:
        """Context keys that follow from the principal: those of its ARN, its unique ID and its tags."""
        context = principal_context(principal)
        tags: Mapping[str, str] = {}
        if principal.kind is PrincipalKind.USER:
            user = self._user(principal.arn)
            tags = user.tags
            if user.user_id:
                context["aws:userid"] = user.user_id
        elif principal.role_arn is not None:
            role = self._role(principal.role_arn)
            tags = role.tags
            context["aws:PrincipalArn"] = role.arn
            if role.role_id and principal.kind is PrincipalKind.ASSUMED_ROLE:
                context["aws:userid"] = f"{role.role_id}:{_name(principal.arn)}"
        elif principal.kind is PrincipalKind.ROOT:
            context["aws:userid"] = principal.account
        return context | {f"aws:PrincipalTag/{key}": value for key, value in tags.items()}

    def trust_policy(self, role_arn: str) -> Policy | None:
        """The trust policy of a role, which is the resource policy of sts:AssumeRole.

        Raises:
            InputError: the account has no such role.
        """
        return self._role(role_arn).trust

    def _user(self, arn: str) -> User:
        user = self.users.get(_name(arn))
        if user is None or user.arn != arn:
            raise InputError(words.NO_USER(account_id=self.account_id, arn=arn), fix=_known(self.users))
        return user

    def _role(self, arn: str) -> Role:
        role = self.roles.get(_name(arn))
        if role is None or _name(role.arn) != _name(arn) or role.arn.split(":")[4] != arn.split(":")[4]:
            raise InputError(words.NO_ROLE(account_id=self.account_id, arn=arn), fix=_known(self.roles))
        return role


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def _known(identities: Mapping[str, User] | Mapping[str, Role]) -> Message:
    names = sorted(identities)
    if not names:
        return words.HAS_NONE
    shown = ", ".join(names[:10])
    return words.HAS_SOME(names=shown, count=len(names)) if len(names) > 10 else words.HAS(names=shown)
