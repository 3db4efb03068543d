"""Questions that a service asks before it accepts a configuration: may this role do that, may I assume this role.

They are answered by ``harness.iam`` from the engine's own state, like every call, but no call is made and nothing is
logged: AWS asks them while it handles another request. ``Questions`` holds the engine's mode, because where refusals
are not carried out (``DAYLAB_IAM`` is ``log`` or ``off``) the answer is always yes.

Limits: only keys that such a question can know are filled: the role's and the service's own, region, time, tags of
the resource, and the source where the asking service names one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from harness.extension.authorization.call import Keys
from harness.extension.authorization.caller import Caller, Kind
from harness.extension.authorization.context_keys import one_spelling
from harness.extension.authorization.identity import identity_of
from harness.extension.authorization.resources import resource_account, resource_policy, resource_tags
from harness.extension.authorization.sessions import Session
from harness.iam import Policies, Principal, Request, evaluate, principal_context

__all__ = ["Questions"]

SESSION = "configuration-check"


@dataclass(frozen=True, slots=True)
class Questions:
    """Answers for services that check a role when they are configured.

    Attributes:
        mode: what follows from refusals in this engine (``Settings.iam``).
    """

    mode: Literal["enforce", "log", "off"]

    def role_may(self, role_arn: str, action: str, resource: str) -> bool:
        """Whether a session of a role may perform an action.

        Args:
            role_arn: ARN of the role; one that does not exist may nothing.
            action: IAM action (``dynamodb:GetRecords``).
            resource: ARN of the resource, or ``*``.
        """
        if self.mode != "enforce":
            return True
        account, name = _role(role_arn)
        if not (account and name):
            return False
        arn = f"arn:aws:sts::{account}:assumed-role/{name}/{SESSION}"
        session = Session(account_id=account, arn=arn, principal_arn=role_arn)
        identity = identity_of(Caller(Kind.SESSION, session.principal, record=session))
        return self._allowed(session.principal, action, resource, identity.policies, identity.keys)

    def service_may_assume(self, role_arn: str, service_principal: str, source_arn: str | None = None) -> bool:
        """Whether a role's trust policy lets a service assume it.

        Args:
            role_arn: ARN of the role; nobody may assume one that does not exist.
            service_principal: the service (``states.amazonaws.com``).
            source_arn: the resource on whose behalf it asks, for ``aws:SourceArn`` and ``aws:SourceAccount``.
        """
        if self.mode != "enforce":
            return True
        if not all(_role(role_arn)):
            return False
        keys = {}
        if source_arn:
            keys = {"aws:SourceArn": source_arn, "aws:SourceAccount": resource_account(source_arn) or ""}
        return self._allowed(Principal.parse(service_principal), "sts:AssumeRole", role_arn, Policies(), keys)

    def service_may(self, service_principal: str, action: str, resource: str, keys: Keys) -> bool:
        """Whether a resource's own policy lets a service perform an action on it.

        Args:
            service_principal: the service (``logs.us-east-1.amazonaws.com``).
            action: IAM action.
            resource: ARN of the resource.
            keys: condition keys that the service's request has.
        """
        if self.mode != "enforce":
            return True
        return self._allowed(Principal.parse(service_principal), action, resource, Policies(), keys)

    @staticmethod
    def _allowed(
        principal: Principal,
        action: str,
        resource: str,
        policies: Policies,
        extra: Mapping[str, str | Sequence[str]],
    ) -> bool:
        owner = resource_account(resource, action)
        parts = resource.split(":")
        now = datetime.now(UTC)
        keys: Keys = {
            "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "aws:EpochTime": str(int(now.timestamp())),
            **principal_context(principal),
            **({"aws:RequestedRegion": parts[3]} if len(parts) > 3 and parts[3] else {}),
            **({"aws:ResourceAccount": owner} if owner else {}),
            **{f"aws:ResourceTag/{key}": value for key, value in resource_tags(resource).items()},
            **extra,
        }
        request = Request(action, resource, principal, one_spelling(keys), owner)
        return evaluate(request, replace(policies, resource=resource_policy(resource))).allowed


def _role(arn: str) -> tuple[str, str]:
    """(account, name) of a role ARN; empty strings for anything else."""
    head, separator, path = arn.partition(":role/")
    return (head.rsplit(":", 1)[-1], path.rsplit("/", 1)[-1]) if separator else ("", "")
