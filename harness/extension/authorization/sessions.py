"""Temporary credentials and what they were opened with: role sessions, session tokens, federated users. Plain values.

Source (D): IAM User Guide, "Temporary security credentials in IAM", "Pass session tags in AWS STS", "Monitor and
control actions taken with assumed roles" (source identity); "AWS global condition context keys". Limits: who may open
which session is what STS's own operations decide, see ``services/sts``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from harness.iam import Principal

__all__ = ["Session"]


_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session, open or only asked about.

    Attributes:
        account_id: account of the principal.
        arn: ARN of the session as AWS prints it (``arn:aws:sts::…:assumed-role/role/name``); a session token has its
            user's or root's.
        principal_arn: the role, user or root whose permissions it has.
        principal_id: unique id of the role or user; another one of the same name is another principal. Empty: unknown.
        policies: session policies as documents.
        policy_arns: session policies that are managed policies.
        tags: session tags.
        transitive: tags that a chained session gets as well, by lower-case key.
        source_identity: empty if none was set.
        keys: condition keys that the session's identity provider vouches for.
        issued: when it was opened; None: it is only asked about.
        mfa: when its user proved to have a second factor; None: did not.
        expiration: when it is over.
        access_key_id, secret_access_key, session_token: its credentials.
    """

    account_id: str
    arn: str
    principal_arn: str
    principal_id: str = ""
    policies: tuple[str, ...] = ()
    policy_arns: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive: frozenset[str] = frozenset()
    source_identity: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    issued: datetime | None = None
    mfa: datetime | None = None
    expiration: datetime = _NEVER
    access_key_id: str = ""
    secret_access_key: str = ""
    session_token: str = ""

    @property
    def principal(self) -> Principal:
        """Who calls with it."""
        return Principal.parse(self.arn, role_arn=self.role_arn or None, user_arn=self.principal_arn)

    @property
    def role_arn(self) -> str:
        """The role; empty for users' sessions."""
        return self.principal_arn if ":role/" in self.principal_arn else ""

    @property
    def name(self) -> str:
        """Name of a role session or of a federated user."""
        return self.arn.rsplit("/", 1)[-1]

    @property
    def user_id(self) -> str:
        """``aws:userid`` of its calls; empty if the principal's id is unknown."""
        if ":federated-user/" in self.arn:
            return f"{self.account_id}:{self.name}"
        return f"{self.principal_id}:{self.name}" if self.role_arn and self.principal_id else self.principal_id

    def context(self, now: datetime) -> dict[str, str]:
        """The condition keys that calls have because they are made with temporary credentials."""
        found = dict(self.keys)
        if self.issued is not None:
            found["aws:TokenIssueTime"] = self.issued.strftime("%Y-%m-%dT%H:%M:%SZ")
            found["aws:MultiFactorAuthPresent"] = "true" if self.mfa else "false"
        if self.mfa is not None:
            found["aws:MultiFactorAuthAge"] = str(int((now - self.mfa).total_seconds()))
        if self.source_identity:
            found["aws:SourceIdentity"] = self.source_identity
        return found
