"""API Gateway (REST): what configuration needs and refuses; what happens to a request is in modules of its own.

* Requests: ``authorization`` (IAM, authorizers, policies), ``usage`` (keys, throttling, quotas),
  ``method_request`` (validation), ``integration_failures``, ``responses`` (gateway responses),
  ``deployments`` (snapshots).
* Logs: ``execution_log`` and ``access_log``, written as the account's CloudWatch role.
* Stacks: ``cfn``.
* UpdateStage with a log level or an access log while the account has no such role: ``BadRequestException`` "CloudWatch
  Logs role ARN must be set in account settings to enable logging" (Q: https://github.com/zappa/Zappa/issues/793). An
  account has none at first (D: GetAccount); LocalStack names one that does not exist.
* UpdateAccount with a role that API Gateway may not assume or that may not write logs: "The role ARN does not have
  required permissions configured. Please grant trust permission for API Gateway and add the required role policy."
  (Q: https://github.com/tmobile/jazz-installer/pull/597; which actions AWS tries is not documented).
* PutIntegrationResponse that sets a header which the method response does not declare, or to something that is no
  mapping expression: "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping
  expression parameter specified: method.response.header.X]" (Q; the form of the message is R: LocalStack's snapshots,
  ``tests/aws/services/apigateway/test_apigateway_api.py``).

Limits: REST APIs only; Cognito authorizers let nobody in; a role that the integration itself names is assumed once and
then remembered by LocalStack.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localstack.aws.api.apigateway import BadRequestException, NotFoundException
from localstack.services.apigateway.helpers import get_moto_rest_api
from localstack.services.apigateway.models import ApiGatewayStore, apigateway_stores

from harness.extension.authorization.questions import Questions
from harness.extension.patching import Patches, documented, quoted, recorded
from harness.extension.services.apigateway import access_log as apigateway_access_log
from harness.extension.services.apigateway import authorization as apigateway_authorization
from harness.extension.services.apigateway import cfn as apigateway_stacks
from harness.extension.services.apigateway import deployments as apigateway_deployments
from harness.extension.services.apigateway import execution_log as apigateway_execution_log
from harness.extension.services.apigateway import integration_failures, release, template_guard, template_limits
from harness.extension.services.apigateway import method_request as apigateway_method_request
from harness.extension.services.apigateway import responses as apigateway_responses
from harness.extension.services.apigateway import usage as apigateway_usage
from harness.extension.services.apigateway.log_writer import LogWriter
from harness.extension.services.apigateway.mappings import mapping_errors
from harness.extension.tools import Tools

__all__ = ["declare"]

_MODELS = "localstack.services.apigateway.models"
_PROVIDER = "localstack.services.apigateway.next_gen.provider"
_LEGACY_PROVIDER = "localstack.services.apigateway.legacy.provider"

SERVICE = "apigateway.amazonaws.com"
LOG_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
NO_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging"
POOR_ROLE = (
    "The role ARN does not have required permissions configured. "
    "Please grant trust permission for API Gateway and add the required role policy."
)
METHOD_SETTING = re.compile(r"/?(\*|~1[^/]*)/(\*|[A-Z]+)")


def declare(patches: Patches, tools: Tools) -> None:
    """Correct configuration, requests, logs and stacks."""
    template_guard.declare(patches)
    template_limits.declare(patches)
    integration_failures.declare(patches)
    apigateway_method_request.declare(patches)
    apigateway_responses.declare(patches)
    apigateway_usage.declare(patches)
    apigateway_authorization.declare(patches, tools)
    apigateway_deployments.declare(patches)
    apigateway_stacks.declare(patches)
    writer = LogWriter()
    apigateway_execution_log.declare(patches, writer)
    apigateway_access_log.declare(patches, writer)
    _account_without_role(patches)
    _check_stages(patches)
    _check_roles(patches, tools.questions)
    _check_mappings(patches)
    patches.then(lambda: tools.releases.add("apigateway", forget=release.forget))


def _account_without_role(patches: Patches) -> None:
    @patches.wrap(
        f"{_MODELS}:ApiGatewayStore.account",
        "326dc3d458",
        documented("https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html"),
    )
    def account(original: Callable[..., Any], self: ApiGatewayStore) -> Any:
        """An account has no role for logs at first."""
        is_new = not self._account
        found = original(self)
        if is_new:
            found["cloudwatchRoleArn"] = None
        return found


def _check_stages(patches: Patches) -> None:
    @patches.wrap(
        f"{_PROVIDER}:ApigatewayNextGenProvider.update_stage",
        "e849f68cb5",
        quoted("https://github.com/zappa/Zappa/issues/793"),
    )
    def update_stage(original: Callable[..., Any], self: Any, context: Any, **asked: Any) -> Any:
        """Logs are refused without a role, and settings of whole methods can be removed."""
        operations = list(asked.get("patch_operations") or ())
        role = apigateway_stores[context.account_id][context.region].account.get("cloudwatchRoleArn")
        if not role and any(map(_wants_logs, operations)):
            raise BadRequestException(NO_ROLE)
        _check_access_log(operations)
        rest = _without_method_settings(
            get_moto_rest_api(context, asked["rest_api_id"]), asked["stage_name"], operations
        )
        return original(self, context=context, **{**asked, "patch_operations": rest})


def _wants_logs(operation: Mapping[str, Any]) -> bool:
    path, value = operation["path"], operation.get("value")
    is_level = path.lower().endswith("/logging/loglevel") and value in ("ERROR", "INFO")
    return is_level or (path == "/accessLogSettings/destinationArn" and operation["op"] != "remove")


def _check_access_log(operations: Iterable[Mapping[str, Any]]) -> None:
    for operation in operations:
        path, value = operation["path"], operation.get("value") or ""
        if operation["op"] == "remove":
            continue
        if path == "/accessLogSettings/format" and not apigateway_access_log.has_request_id(value):
            raise BadRequestException("Access Log format must contain $context.requestId or $context.extendedRequestId")
        is_stream = value.startswith("arn:aws:firehose:")
        if path == "/accessLogSettings/destinationArn" and not (
            is_stream or apigateway_access_log.destination_group(value)
        ):
            raise BadRequestException("Invalid ARN specified in the request")


def _without_method_settings(api: Any, stage_name: str, operations: list[Any]) -> list[Any]:
    """Remove the settings of whole methods, which LocalStack refuses; return the other operations."""
    stage = api.stages.get(stage_name)
    rest = []
    for operation in operations:
        if stage and operation["op"] == "remove" and (found := METHOD_SETTING.fullmatch(operation["path"])):
            key = f"{found[1]}/{found[2]}"
            if stage.method_settings.pop(key, None) is None:
                raise BadRequestException(
                    f"Cannot remove method setting {key} because there is no method setting for this method "
                )
        else:
            rest.append(operation)
    return rest


def _check_roles(patches: Patches, questions: Questions) -> None:
    @patches.wrap(
        f"{_LEGACY_PROVIDER}:ApigatewayProvider.update_account",
        "0efc377923",
        quoted("https://github.com/tmobile/jazz-installer/pull/597"),
    )
    def update_account(original: Callable[..., Any], self: Any, context: Any, **asked: Any) -> Any:
        """A role for logs must be assumable and be able to write them."""
        for operation in asked.get("patch_operations") or ():
            role = operation.get("value")
            if operation["path"] == "/cloudwatchRoleArn" and role:
                _require_log_role(questions, role, context.region)
        return original(self, context=context, **asked)


def _require_log_role(questions: Questions, role: str, region: str) -> None:
    account = role.split(":")[4] if role.count(":") >= 5 else ""
    group = f"arn:aws:logs:{region}:{account}:log-group:API-Gateway-Execution-Logs_check/check:log-stream:"
    may_write = all(questions.role_may(role, action, group) for action in LOG_ACTIONS)
    if not (questions.service_may_assume(role, SERVICE) and may_write):
        raise BadRequestException(POOR_ROLE)


def _check_mappings(patches: Patches) -> None:
    @patches.wrap(
        f"{_LEGACY_PROVIDER}:ApigatewayProvider.put_integration_response",
        "ab429a6857",
        recorded("LocalStack: tests/aws/services/apigateway/test_apigateway_api.snapshot.json"),
    )
    def put(original: Callable[..., Any], self: Any, context: Any, request: Any) -> Any:
        """A header that the method response does not declare cannot be mapped."""
        if parameters := request.get("responseParameters"):
            try:
                api = get_moto_rest_api(context, request["restApiId"])
            except NotFoundException:
                return original(self, context, request)
            resource = api.resources.get(request["resourceId"])
            method = resource.resource_methods.get(request["httpMethod"]) if resource else None
            declared = method.method_responses.get(request["statusCode"]) if method else None
            names = (declared.response_parameters or {}) if declared else {}
            if method and (errors := mapping_errors(parameters, names)):
                raise BadRequestException(
                    "Invalid mapping expression specified: Validation Result: warnings : [], "
                    f"errors : [{', '.join(errors)}]"
                )
        return original(self, context, request)
