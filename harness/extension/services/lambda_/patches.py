"""Lambda: what the function's role cannot reach is refused at once, and a mapping tells how its last batch went.

* Source DynamoDB stream: ``InvalidParameterValueException`` 400, "Cannot access stream <arn>. Please ensure the role
  can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
  Quoted (Q): https://github.com/aws-amplify/amplify-cli/issues/12965,
  https://github.com/aws-samples/lambda-refarch-webapp/issues/7.
* Source queue: the same code, "The function execution role does not have permissions to call ReceiveMessage on SQS".
  Quoted (Q): https://github.com/anomalyco/sst/issues/5737 (2025); until 2020 it began "The provided execution role"
  (https://github.com/aws/aws-cdk/issues/6770). It names one action; DeleteMessage was seen too
  (https://github.com/functionalone/serverless-iam-roles-per-function/issues/21).
* Dead-letter queue or topic of a function that its role may not send to: the same code and sentence with "call
  SendMessage on SQS" (Q: https://github.com/aws-samples/aws-serverless-ecommerce-platform/issues/41, with the older
  beginning), "call Publish on SNS" (U).
* Role that Lambda may not assume: "The role defined for the function cannot be assumed by Lambda." LocalStack asks
  when a function is created; here also when its role is changed.
* ``LastProcessingResult`` of stream mappings: ``OK``, ``PROBLEM: Function call failed`` (D: Lambda Developer Guide,
  "Using AWS Lambda with Amazon DynamoDB"); after a lost permission "PROBLEM: " and the sentence above, which is
  inferred (U): check its first word only.

Limits: whether AWS refuses a role that lacks ListStreams alone, or asks for it on the stream, is not documented; the
message names it, so it is asked for, on the stream. Nor is it whether an update asks again; here every update does that
leaves the mapping enabled.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.services.lambda_ import api_utils
from localstack.services.lambda_.invocation.models import lambda_stores
from localstack.services.lambda_.provider import LambdaProvider

from harness.extension.authorization.questions import Questions
from harness.extension.patching import Patches, quoted, unknown
from harness.extension.services.lambda_ import (
    async_invocations,
    engine_hooks,
    function_url_paths,
    function_urls,
    release,
)
from harness.extension.services.lambda_ import recursion as lambda_recursion
from harness.extension.services.lambda_.event_sources import streams as event_source_streams
from harness.extension.services.lambda_.event_sources.permissions import dead_letter_problem, source_problem
from harness.extension.services.sqs import polling as sqs_polling
from harness.extension.tools import Tools

__all__ = ["declare"]

_PROVIDER = "localstack.services.lambda_.provider"
SOURCES = quoted("https://github.com/aws-amplify/amplify-cli/issues/12965")
ROLE = quoted("'The role defined for the function cannot be assumed by Lambda.'")

SERVICE = "lambda.amazonaws.com"
CANNOT_ASSUME = "The role defined for the function cannot be assumed by Lambda."


def declare(patches: Patches, tools: Tools) -> None:
    """Correct mappings and what a function's configuration may name."""
    _check_sources(patches, tools.questions)
    _check_functions(patches, tools.questions)
    event_source_streams.declare(patches, tools.timescale)
    async_invocations.declare(patches, tools.timescale)
    function_url_paths.declare(patches)
    sqs_polling.declare(patches, tools.timescale)
    lambda_recursion.declare(patches)
    function_urls.declare(patches, enforced=tools.questions.mode == "enforce")
    publisher = engine_hooks.declare(patches)
    patches.then(lambda: tools.releases.add("metrics of functions", forget=publisher.forget))
    patches.then(lambda: tools.releases.add("lambda", stop=release.stop, forget=release.forget))


def _check_sources(patches: Patches, questions: Questions) -> None:
    # a mapping whose role has lost its source can still be switched off
    is_disabling: ContextVar[bool] = ContextVar("is_disabling", default=False)

    @patches.wrap(f"{_PROVIDER}:LambdaProvider.check_service_resource_exists", "ba684d92c5", SOURCES)
    def check(
        original: Callable[..., Any],
        self: LambdaProvider,
        service: str,
        resource_arn: str,
        function_arn: str,
        function_role_arn: str,
    ) -> None:
        """A mapping is refused whose function's role cannot read the source."""
        problem = source_problem(questions, service, resource_arn, function_role_arn)
        if problem is None:
            original(self, service, resource_arn, function_arn, function_role_arn)
        elif not is_disabling.get():
            raise InvalidParameterValueException(problem, Type="User")

    @patches.wrap(
        f"{_PROVIDER}:LambdaProvider.update_event_source_mapping",
        "b3ef6e8701",
        unknown("whether an update asks again is not documented"),
    )
    def update(original: Callable[..., Any], self: LambdaProvider, context: Any, request: Any) -> Any:
        """A mapping whose role has lost its source can still be switched off."""
        token = is_disabling.set(request.get("Enabled") is False)
        try:
            return original(self, context, request)
        finally:
            is_disabling.reset(token)


def _check_functions(patches: Patches, questions: Questions) -> None:
    def require_dead_letters(request: Any, role: str) -> None:
        target = (request.get("DeadLetterConfig") or {}).get("TargetArn")
        # a role that Lambda may not assume is refused for that, by the provider
        if not target or not questions.service_may_assume(role, SERVICE):
            return
        if problem := dead_letter_problem(questions, target, role):
            raise InvalidParameterValueException(problem, Type="User")

    @patches.wrap(
        f"{_PROVIDER}:LambdaProvider.create_function",
        "e00101ea88",
        quoted("https://github.com/aws-samples/aws-serverless-ecommerce-platform/issues/41"),
    )
    def create(original: Callable[..., Any], self: LambdaProvider, context: Any, request: Any) -> Any:
        """A function is refused whose role cannot send its dead letters."""
        require_dead_letters(request, request.get("Role") or "")
        return original(self, context, request)

    @patches.wrap(f"{_PROVIDER}:LambdaProvider.update_function_configuration", "b19c5f0579", ROLE)
    def update(original: Callable[..., Any], self: LambdaProvider, context: Any, request: Any) -> Any:
        """A changed role must be assumable, and be able to send dead letters."""
        role = request.get("Role")
        if role and not self.lambda_service.can_assume_role(role, context.region):
            raise InvalidParameterValueException(CANNOT_ASSUME, Type="User")
        if request.get("DeadLetterConfig"):
            require_dead_letters(request, role or _role_of(request["FunctionName"], context))
        return original(self, context, request)


def _role_of(function: str, context: Any) -> str:
    """The role of a function's latest version; empty if there is no such function, which the provider then says."""
    account, region = api_utils.get_account_and_region(function, context)
    name, _ = api_utils.get_name_and_qualifier(function, None, context)
    found = lambda_stores[account][region].functions.get(name)
    return str(found.latest().config.role) if found else ""
