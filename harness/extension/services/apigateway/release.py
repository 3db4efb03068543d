"""API Gateway lets go of an account: deployed APIs answer no more, and what limits and authorizers remember goes."""

from typing import Any

from localstack.services.apigateway.models import apigateway_stores
from moto.apigateway.models import RestAPI, apigateway_backends
from moto.core.models import responses_mock

from harness.extension.services.apigateway.usage import QUOTAS, THROTTLES

__all__ = ["forget"]


def forget(account: str) -> None:
    """Drop the account's deployments from what all accounts share, and what its usage plans have counted."""
    shared = apigateway_stores._universal
    deployed, active = shared.get("internal_deployments", {}), shared.get("active_deployments", {})
    for api, deployments in list(deployed.items()):
        if any(each.account_id == account for each in list(deployments.values())):
            deployed.pop(api, None)
            active.pop(api, None)
    _drop_mocks(account)
    THROTTLES.forget(account)
    if account in apigateway_backends:
        for backend in list(apigateway_backends[account].values()):
            QUOTAS.forget(backend.usage_plans)


def _drop_mocks(account: str) -> None:
    """moto lets ``responses`` answer for each stage, and never takes that back."""
    for kept in list(responses_mock._registry._registered.values()):
        kept[:] = [each for each in kept if not _is_of(account, getattr(each, "callback", None))]


def _is_of(account: str, callback: Any) -> bool:
    api = getattr(callback, "__self__", None)
    return isinstance(api, RestAPI) and api.account_id == account
