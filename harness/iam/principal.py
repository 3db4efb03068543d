"""Who makes a request.

Source: IAM User Guide, reference_policies_elements_principal and reference_identifiers.
Limits: a session ARN has no role path; give ``role_arn`` when the role has one. A federated user's ARN does not
name the user who called GetFederationToken; give ``user_arn`` to match policies that name that user.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from harness.errors import InputError
from harness.i18n.catalogue import iam as words
from harness.i18n.message import verbatim

__all__ = ["Principal", "PrincipalKind"]


class PrincipalKind(StrEnum):
    """The kinds of callers that policies tell apart."""

    USER = "user"
    ROLE = "role"
    ASSUMED_ROLE = "assumed-role"
    FEDERATED = "federated-user"
    ROOT = "root"
    SERVICE = "service"
    IDENTITY_PROVIDER = "identity-provider"
    """A SAML or OIDC provider that vouches for an unsigned sts:AssumeRoleWith… call."""
    ANONYMOUS = "anonymous"


_ARN = re.compile(r"arn:(aws[a-z-]*):(iam|sts)::(\d{12}):(root|[a-z-]+/.+)")
_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)")
_BUILT_IN_PROVIDERS = frozenset(
    {"cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com"}
)
_KINDS = {
    ("iam", "user"): PrincipalKind.USER,
    ("iam", "role"): PrincipalKind.ROLE,
    ("iam", "saml-provider"): PrincipalKind.IDENTITY_PROVIDER,
    ("iam", "oidc-provider"): PrincipalKind.IDENTITY_PROVIDER,
    ("sts", "assumed-role"): PrincipalKind.ASSUMED_ROLE,
    ("sts", "federated-user"): PrincipalKind.FEDERATED,
}


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller.

    Attributes:
        arn: the ARN as AWS prints it in messages; a service or provider name where there is no ARN.
        account: the 12-digit account, empty for services, built-in providers and anonymous callers.
        kind: what it is.
        role_arn: the role, for roles and their sessions.
        user_arn: the user who federated, for federated users when known.
        role_arn_known: False when the role's path had to be guessed from a session ARN.
    """

    arn: str
    account: str
    kind: PrincipalKind
    role_arn: str | None = None
    user_arn: str | None = None
    role_arn_known: bool = True

    @classmethod
    def parse(cls, text: str, *, role_arn: str | None = None, user_arn: str | None = None) -> "Principal":
        """Read a principal.

        Args:
            text: ARN of a user, role, role session, federated user, account root or identity provider, a service
                (``s3.amazonaws.com``), a built-in identity provider, or ``anonymous`` (as policies write it, ``*``).
            role_arn: for a role session, the role's ARN with its path.
            user_arn: for a federated user, the ARN of the user who federated.

        Raises:
            InputError: the text is none of these.
        """
        if text in ("anonymous", "*"):
            return cls("anonymous", "", PrincipalKind.ANONYMOUS)
        if text in _BUILT_IN_PROVIDERS:
            return cls(text, "", PrincipalKind.IDENTITY_PROVIDER)
        if _SERVICE.fullmatch(text):
            return cls(text, "", PrincipalKind.SERVICE)
        match = _ARN.fullmatch(text)
        if match is None:
            raise _not_a_principal(text)
        partition, service, account, resource = match.groups()
        if resource == "root":
            if service != "iam":
                raise _not_a_principal(text)
            return cls(text, account, PrincipalKind.ROOT)
        kind = _KINDS.get((service, resource.split("/", 1)[0]))
        if kind is None:
            raise _not_a_principal(text)
        if kind is PrincipalKind.ROLE:
            return cls(text, account, kind, role_arn=text)
        if kind is PrincipalKind.ASSUMED_ROLE:
            parts = resource.split("/")
            if len(parts) != 3 or not all(parts):
                raise InputError(
                    words.NOT_A_SESSION(text=text),
                    where="principal",
                    fix=verbatim("arn:aws:sts::111122223333:assumed-role/ROLE/SESSION"),
                )
            guessed = f"arn:{partition}:iam::{account}:role/{parts[1]}"
            if role_arn is not None and not _same_role(role_arn, guessed):
                raise InputError(
                    words.OTHER_SESSION(role_arn=role_arn, text=text), where="role_arn", fix=verbatim(guessed)
                )
            return cls(text, account, kind, role_arn=role_arn or guessed, role_arn_known=role_arn is not None)
        return cls(text, account, kind, user_arn=user_arn if kind is PrincipalKind.FEDERATED else None)

    @property
    def signs(self) -> bool:
        """Whether it calls with credentials of an account, so that identity-side policies apply to it."""
        return self.kind not in _WITHOUT_IDENTITY

    def is_session_of(self, role_arn: str) -> bool:
        """Whether this is a session of the role, whatever the role's path."""
        return (
            self.kind is PrincipalKind.ASSUMED_ROLE
            and self.role_arn is not None
            and _same_role(role_arn, self.role_arn)
        )


_WITHOUT_IDENTITY = frozenset({PrincipalKind.SERVICE, PrincipalKind.IDENTITY_PROVIDER, PrincipalKind.ANONYMOUS})


def _same_role(one: str, other: str) -> bool:
    """Role names are unique in an account, whatever their path."""
    left, separator, name = one.partition(":role/")
    right, _, other_name = other.partition(":role/")
    return bool(separator) and left == right and name.rsplit("/", 1)[-1] == other_name.rsplit("/", 1)[-1]


def _not_a_principal(text: str) -> InputError:
    return InputError(
        words.NOT_A_PRINCIPAL(text=text[:200]),
        where="principal",
        fix=words.PRINCIPAL_FORMS,
    )
