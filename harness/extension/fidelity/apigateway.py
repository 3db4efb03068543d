"""API Gateway (REST): failed integrations say why in the execution log, and logging needs the account's role.

* A function that may not be invoked answers 500 ``{"message": "Internal server error"}``; the log says "Execution
  failed due to configuration error: Invalid permissions on Lambda function". A malformed proxy response answers 502
  and logs "… configuration error: Malformed Lambda proxy response" (status R: LocalStack's snapshots
  ``tests/aws/services/apigateway/test_apigateway_lambda.py``; log lines Q). The log of TestInvokeMethod says the same.
* Stages that log (method settings, ERROR or INFO) write to CloudWatch Logs with the account's CloudWatch role, see
  ``execution_log``; what that role may not do is not written.
* UpdateStage with a log level while the account has no such role: ``BadRequestException`` "CloudWatch Logs role ARN
  must be set in account settings to enable logging" (Q: https://github.com/zappa/Zappa/issues/793). An account has
  none at first (D: GetAccount); LocalStack names one that does not exist.
* UpdateAccount with a role that API Gateway may not assume or that may not write logs: "The role ARN does not have
  required permissions configured. Please grant trust permission for API Gateway and add the required role policy."
  (Q: https://github.com/tmobile/jazz-installer/pull/597; which actions AWS tries is not documented).
* AWS::ApiGateway::Stage applies its MethodSettings, which LocalStack drops.

Limits: REST APIs only; method settings in a deployment's StageDescription are not applied; a role that the
integration itself names is assumed once and then remembered by LocalStack.
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api.apigateway import BadRequestException
from localstack.services.apigateway.models import ApiGatewayStore, apigateway_stores
from localstack.services.apigateway.next_gen.provider import ApigatewayNextGenProvider
from localstack.services.apigateway.resource_providers.aws_apigateway_stage import ApiGatewayStageProvider
from localstack.utils.patch import Patch, patch

from harness.extension.authorization.questions import Questions
from harness.extension.fidelity import integration_failures
from harness.extension.fidelity.method_settings import method_setting_patches
from harness.extension.fidelity.tools import Tools

__all__ = ["install"]

SERVICE = "apigateway.amazonaws.com"
LOG_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
NO_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging"
POOR_ROLE = (
    "The role ARN does not have required permissions configured. "
    "Please grant trust permission for API Gateway and add the required role policy."
)


def install(tools: Tools) -> None:
    """Correct failures, logs and the account's settings."""
    integration_failures.install()
    _account_without_role()
    _check_roles(tools.questions)
    _apply_method_settings()


def _account_without_role() -> None:
    original = ApiGatewayStore.account.fget

    def account(self: ApiGatewayStore) -> Any:
        is_new = not self._account
        found = original(self)
        if is_new:
            found["cloudwatchRoleArn"] = None
        return found

    Patch(ApiGatewayStore, "account", property(account)).apply()


def _check_roles(questions: Questions) -> None:
    @patch(ApigatewayNextGenProvider.update_stage)
    def update_stage(original: Callable[..., Any], self: Any, context: Any, **asked: Any) -> Any:
        account = apigateway_stores[context.account_id][context.region].account
        wants_logs = any(
            operation["path"].lower().endswith("/logging/loglevel") and operation.get("value") in ("ERROR", "INFO")
            for operation in asked.get("patch_operations") or ()
        )
        if wants_logs and not account.get("cloudwatchRoleArn"):
            raise BadRequestException(NO_ROLE)
        return original(self, context=context, **asked)

    @patch(ApigatewayNextGenProvider.update_account)
    def update_account(original: Callable[..., Any], self: Any, context: Any, **asked: Any) -> Any:
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


def _apply_method_settings() -> None:
    @patch(ApiGatewayStageProvider.create)
    def create(original: Callable[..., Any], self: Any, request: Any) -> Any:
        event = original(self, request)
        model = request.desired_state
        if patches := method_setting_patches(model.get("MethodSettings") or ()):
            client = request.aws_client_factory.apigateway
            stage = {"restApiId": model["RestApiId"], "stageName": model["StageName"]}
            try:
                client.update_stage(**stage, patchOperations=patches)
            except Exception:
                client.delete_stage(**stage)  # a resource that was not created leaves nothing behind
                raise
        return event
