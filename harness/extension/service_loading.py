"""Checks that AWS makes and LocalStack skips or words otherwise: one module per service, the source in its docstring.

A module's ``install`` replaces functions of LocalStack's provider. It runs when the engine loads that service, just
before the provider is created, so that an engine imports only the services that are used.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from localstack.http import Router
from localstack.services.plugins import ServicePluginManager
from localstack.utils.patch import patch

from harness.extension.authorization.questions import Questions
from harness.extension.services.sns.mailbox import Mailbox, MailboxRoutes
from harness.extension.timescale import Timescale
from harness.extension.tools import Tools

__all__ = ["install"]

MODULES: Mapping[str, str] = {
    "apigateway": "apigateway.patches",
    "cloudformation": "cloudformation.patches",
    "cloudwatch": "cloudwatch.patches",
    "dynamodb": "dynamodb.patches",
    "events": "events.patches",
    "lambda": "lambda_.patches",
    "logs": "logs.patches",
    "s3": "s3.patches",
    "sns": "sns.patches",
    "sqs": "sqs.patches",
    "stepfunctions": "stepfunctions.patches",
}
"""LocalStack's service name → module of ``harness.extension.services`` with its patches."""


def install(router: Router[Any], questions: Questions, timescale: Timescale) -> None:
    """Arrange for every service's corrections and add the routes that go with them; call once at start.

    Args:
        router: the gateway's router.
        questions: answers about roles, which know the engine's IAM mode.
        timescale: how fast waits pass in an account.
    """
    tools = Tools(questions, Mailbox(), timescale)
    MailboxRoutes(tools.mailbox).add_to(router)
    waiting = dict(MODULES)

    @patch(ServicePluginManager._load_service_plugin)
    def load(original: Callable[..., Any], self: ServicePluginManager, name: str) -> Any:
        if module := waiting.pop(name, None):
            import_module(f"harness.extension.services.{module}").install(tools)
        return original(self, name)
