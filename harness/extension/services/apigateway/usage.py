"""API Gateway (REST): API keys, usage plans and throttling.

Source (D): API Gateway Developer Guide, "Usage plans and API keys for REST APIs" and "Throttle requests to your REST
APIs": a method that requires a key answers 403 ``{"message": "Forbidden"}`` without one that a usage plan of the stage
has; then limits apply in this order: of the key for a method, of the key, of the stage for a method. Beyond a rate or
burst: 429 ``{"message": "Too Many Requests"}``; beyond a quota: 429 ``{"message": "Limit Exceeded"}``. A request that
needs no key counts for no plan. Lines of the execution log (Q: a recorded log in
https://github.com/zappa/Zappa/issues/52 and https://repost.aws/knowledge-center/api-gateway-logs).

Limits: an account's own limit (10,000 requests per second) is not applied; the log has no line of AWS's for a used-up
quota, since none is documented; UpdateUsage is not there. Limits run in real time whatever the time scale is.
"""

import datetime
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from localstack.aws.api import handler
from localstack.aws.api.apigateway import BadRequestException, NotFoundException
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    InvalidAPIKeyError,
    QuotaExceededError,
    ThrottledError,
)
from localstack.services.apigateway.next_gen.execute_api.handlers.api_key_validation import ApiKeyValidationHandler
from localstack.services.apigateway.next_gen.execute_api.moto_helpers import (
    get_api_key,
    get_usage_plan_keys,
    get_usage_plans,
)
from moto.apigateway.models import UsagePlan

from harness.extension.patching import Patches, documented
from harness.extension.services.apigateway.limits import Quotas, Throttle, Throttles
from harness.extension.services.apigateway.stage_execution_log import masked, setting
from harness.extension.services.apigateway.usage_plan_patches import apply_operations

__all__ = ["declare"]

_API_KEY_VALIDATION = "localstack.services.apigateway.next_gen.execute_api.handlers.api_key_validation"
_MODELS = "moto.apigateway.models"
PLANS = documented("https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html")

THROTTLES, QUOTAS = Throttles(), Quotas()


def declare(patches: Patches) -> None:
    """Require keys, limit requests, and let usage plans be updated."""
    _limit_requests(patches)
    _update_plans(patches)
    _tell_usage(patches)


def _limit_requests(patches: Patches) -> None:
    @patches.wrap(f"{_API_KEY_VALIDATION}:ApiKeyValidationHandler.__call__", "9467cd6fec", PLANS)
    def validate(
        original: Callable[..., Any], self: ApiKeyValidationHandler, chain: Any, context: Any, response: Any
    ) -> None:
        """A key is required, and requests are limited by key, method and stage."""
        told = context.usage_told = []
        identity = context.context_variables["identity"]
        given = self.get_request_api_key(context.deployment.rest_api.rest_api, context.invocation_request, identity)
        key, stage = masked(given or ""), f"{context.api_id}/{context.stage}"
        request_id = context.context_variables["requestId"]
        told.append(f"Verifying Usage Plan for request: {request_id}. API Key: {key} API Stage: {stage}")
        method = f"{context.resource_method['httpMethod']} {context.resource['path']}"
        if context.resource_method.get("apiKeyRequired"):
            _apply_plan(context, given, key, f"'{method}'", stage)
        else:
            told.append(
                f"API Key {key} authorized because method '{method}' does not require API Key. "
                "Request will not contribute to throttle or quota limits"
            )
        _apply_stage(context)
        told.append(f"Usage Plan check succeeded for API Key {key} and API Stage {stage}")


def _apply_plan(context: Any, given: str | None, key: str, method: str, stage: str) -> None:
    found = _key_in_plan(context, given) if given else None
    if found is None:
        why = _why_not(context)
        context.usage_told.append(
            f"API Key {key} not authorized because method {method} requires API Key and API Key is not associated "
            f"with a Usage Plan for API Stage {stage}: {why}"
        )
        raise InvalidAPIKeyError("Forbidden")
    plan, api_key = found
    identity = context.context_variables["identity"]
    identity["apiKey"], identity["apiKeyId"] = api_key["value"], api_key["id"]
    for name, limit in _plan_limits(plan, context):
        _take((context.account_id, plan["id"], api_key["id"], *name), limit, context)
    today = datetime.datetime.now(datetime.UTC).date()
    if not QUOTAS.take(plan["id"], api_key["id"], plan.get("quota") or {}, today):
        raise QuotaExceededError("Limit Exceeded")


def _plans_of_stage(context: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """(plan, its entry for the stage)."""
    for plan in get_usage_plans(account_id=context.account_id, region_name=context.region):
        for entry in plan.get("apiStages") or ():
            if (entry.get("apiId"), entry.get("stage")) == (context.api_id, context.stage):
                yield plan, entry


def _key_in_plan(context: Any, value: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    where = {"account_id": context.account_id, "region_name": context.region}
    for plan, entry in _plans_of_stage(context):
        for each in get_usage_plan_keys(usage_plan_id=plan["id"], **where):
            if each["value"] != value:
                continue
            try:
                key = get_api_key(api_key_id=each["id"], **where)
            except KeyError:  # deleted since
                continue
            if key["enabled"]:
                return {**plan, "entry": entry}, key
    return None


def _why_not(context: Any) -> str:
    has_plan = any(True for _ in _plans_of_stage(context))
    return "No Usage Plan found for key and API Stage" if has_plan else "API Stage is not in a Usage Plan"


def _plan_limits(plan: Mapping[str, Any], context: Any) -> Iterator[tuple[tuple[str, ...], Throttle]]:
    path, method = context.resource["path"], context.resource_method["httpMethod"]
    own = (plan["entry"].get("throttle") or {}).get(f"{path}/{method}")
    if own:
        yield (context.api_id, context.stage, path, method), _throttle(own)
    elif plan.get("throttle"):
        yield (), _throttle(plan["throttle"])


def _throttle(given: Mapping[str, Any]) -> Throttle:
    return Throttle(float(given.get("rateLimit") or 0), int(given.get("burstLimit") or 0))


def _apply_stage(context: Any) -> None:
    path, method = context.resource["path"], context.resource_method["httpMethod"]
    asked = str(context.invocation_request["http_method"])
    settings = setting((context.stage_configuration or {}).get("methodSettings") or {}, path, asked, method)
    rate, burst = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
    if rate is not None and burst is not None and float(rate) >= 0:
        limit = Throttle(float(rate), int(burst))
        _take((context.account_id, context.region, context.api_id, context.stage, path, method), limit, context)


def _take(name: tuple[str, ...], limit: Throttle, context: Any) -> None:
    if not THROTTLES.take(name, limit, time.monotonic()):
        context.usage_told.append(
            f"Key throttle limit exceeded for RestApi {context.api_id}, Stage {context.stage}, "
            f"Resource {context.resource['id']}, HttpMethod {context.resource_method['httpMethod']}. "
            f"Limit: {limit.rate:.2f} Burst: {limit.burst}"
        )
        raise ThrottledError("Too Many Requests")


def _update_plans(patches: Patches) -> None:
    @patches.wrap(f"{_MODELS}:UsagePlan.apply_patch_operations", "8ebc5af496", PLANS)
    def apply(original: Callable[..., Any], self: UsagePlan, operations: list[dict[str, Any]]) -> None:
        """A usage plan is changed by AWS's operations."""
        before = {name: getattr(self, name) for name in ("name", "description", "product_code")}
        try:
            after = apply_operations(
                {**before, "api_stages": self.api_stages, "throttle": self.throttle, "quota": self.quota}, operations
            )
        except ValueError as error:
            raise BadRequestException(str(error)) from error
        for name, value in after.items():
            setattr(self, name, value)


def _tell_usage(patches: Patches) -> None:
    def get_usage(
        self: Any, context: Any, usage_plan_id: str, start_date: str, end_date: str, key_id: Any = None, **_: Any
    ) -> dict[str, Any]:
        plans = get_usage_plans(account_id=context.account_id, region_name=context.region)
        found = next((plan for plan in plans if plan["id"] == usage_plan_id), None)
        if found is None:
            raise NotFoundException("Invalid Usage Plan ID specified")
        try:
            first, last = (datetime.date.fromisoformat(day) for day in (start_date, end_date))
        except ValueError as error:
            raise BadRequestException("Usage dates must be yyyy-MM-dd") from error
        usage = QUOTAS.usage(usage_plan_id, found.get("quota") or {}, first, last)
        items = {key: days for key, days in usage.items() if key_id in (None, key)}
        return {"usagePlanId": usage_plan_id, "startDate": start_date, "endDate": end_date, "items": items}

    patches.put(
        "localstack.services.apigateway.next_gen.provider:ApigatewayNextGenProvider.get_usage",
        "bf4474fc5c",
        documented("https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html"),
        "GetUsage answers with what the plan's keys have used each day.",
        handler("GetUsage")(get_usage),
    )
