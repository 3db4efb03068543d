"""The engine's own routes as checks ask them: what an engine does not have is *not enforced here*."""

from typing import Any

from harness.clients import Endpoint
from harness.errors import CapabilityError
from harness.permissions import engine_routes
from harness.permissions.engine_routes import set_time_scale
from harness.pytest_plugin.capabilities import NotEnforcedError

__all__ = ["decisions", "role_session", "set_time_scale"]


def decisions(endpoint: Endpoint, account: str, *, denied: bool) -> list[dict[str, Any]]:
    """Return the authorization decisions about an account, oldest first.

    Raises:
        NotEnforcedError: the engine keeps no decision log.
        EngineGoneError: it does not answer.
    """
    try:
        return engine_routes.decisions(endpoint, account, denied=denied)
    except CapabilityError as error:
        raise NotEnforcedError("iam.decision-log") from error


def role_session(endpoint: Endpoint, token: str, role_arn: str) -> dict[str, str]:
    """Return credentials of a role, whoever its trust policy admits.

    Args:
        endpoint: the engine.
        token: the session's token.
        role_arn: ARN of the role.

    Raises:
        NotEnforcedError: the engine has no such route.
        EngineError: it refuses, for example because there is no such role.
        EngineGoneError: it does not answer.
    """
    try:
        return engine_routes.role_session(endpoint, token, role_arn, "check")
    except CapabilityError as error:
        raise NotEnforcedError("iam.role-sessions") from error
