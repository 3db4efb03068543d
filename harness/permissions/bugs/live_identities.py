"""The users and roles of a bug file on an engine, and their credentials.

Limits: a session that nobody assumes (a service's own) needs the engine's session token.
"""

import json
from typing import Any, Final

from harness.clients import Endpoint
from harness.engines.control_api import ControlApi
from harness.errors import InputError
from harness.i18n.catalogue import permissions as words
from harness.iam import Principal, PrincipalKind
from harness.permissions.bugs.api_calls import Credentials, client
from harness.permissions.bugs.model import Bug, Identity, Session

__all__ = ["Identities"]

DEFAULT_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SHORT: Final = 1  # seconds; a session that is to expire while somebody waits


class Identities:
    """The identities of one run."""

    def __init__(self, endpoint: Endpoint, bug: Bug, token: str) -> None:
        self._endpoint = endpoint
        self._control_api = ControlApi(endpoint, token)
        self._users: dict[str, Credentials] = {}
        for identity in bug.identities:
            self._create(identity)

    def credentials(self, caller: str, session: Session | None = None) -> Credentials:
        """Credentials of a caller.

        Args:
            caller: an account number (its root user), or the ARN of a root user, user, role session or role.
            session: how a role session came about.

        Raises:
            InputError: nobody can call as that.
        """
        if caller.isdigit():
            return {"account": caller}
        principal = Principal.parse(caller)
        if principal.kind is PrincipalKind.ROOT:
            return {"account": principal.account}
        if principal.kind is PrincipalKind.USER and caller in self._users:
            return self._users[caller]
        if principal.kind is not PrincipalKind.ASSUMED_ROLE or principal.role_arn is None:
            raise InputError(
                words.NOBODY_CALLS(caller=caller),
                where="calls",
                fix=words.SAY_WHO,
            )
        name = caller.rsplit("/", 1)[-1]
        if session is not None and session.expired:  # AWS opens no session that short
            return _session(self._control_api.role_session(principal.role_arn, name, seconds=SHORT))
        if session is None or session.assumed_by is None:
            return _session(self._control_api.role_session(principal.role_arn, name))
        given = client(self._endpoint, "sts", self.credentials(session.assumed_by)).assume_role(
            RoleArn=principal.role_arn,
            RoleSessionName=name,
            **({"Policy": json.dumps(session.policies[0])} if session.policies else {}),
        )
        return _session(given["Credentials"])

    def _create(self, identity: Identity) -> None:
        principal = Principal.parse(identity.arn)
        iam = client(self._endpoint, "iam", {"account": principal.account})
        path, _, name = identity.arn.split(":", 5)[5].partition("/")[2].rpartition("/")
        settings: dict[str, Any] = {
            "Path": f"/{path}/" if path else "/",
            "Tags": [{"Key": key, "Value": value} for key, value in identity.tags.items()],
        }
        if identity.boundary is not None:
            made = iam.create_policy(PolicyName=f"{name}-boundary", PolicyDocument=json.dumps(identity.boundary))
            settings["PermissionsBoundary"] = made["Policy"]["Arn"]
        if principal.kind is PrincipalKind.USER:
            iam.create_user(UserName=name, **settings)
            key = iam.create_access_key(UserName=name)["AccessKey"]
            self._users[identity.arn] = {"access_key": key["AccessKeyId"], "secret_key": key["SecretAccessKey"]}
        else:
            trust = json.dumps(identity.trust or DEFAULT_TRUST)
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **settings)
        for policy, document in identity.policies.items():
            given = {"PolicyName": policy, "PolicyDocument": json.dumps(document)}
            if principal.kind is PrincipalKind.USER:
                iam.put_user_policy(UserName=name, **given)
            else:
                iam.put_role_policy(RoleName=name, **given)


def _session(given: dict[str, str]) -> Credentials:
    return {
        "access_key": given["AccessKeyId"],
        "secret_key": given["SecretAccessKey"],
        "token": given["SessionToken"],
    }
