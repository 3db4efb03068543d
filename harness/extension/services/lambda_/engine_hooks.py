"""What LocalStack's Lambda service needs beside an executor, put in place from outside.

LocalStack has no extension point for these; each replacement is one function, made once when the executor is
loaded: refusal of runtimes that cannot run, dated logs, complete metrics, client context, and one race.
"""

import threading
from typing import Any

from localstack.aws.api.lambda_ import InvalidParameterValueException, TooManyRequestsException
from localstack.services.lambda_.invocation import version_manager
from localstack.services.lambda_.invocation.assignment import AssignmentService
from localstack.services.lambda_.invocation.version_manager import LambdaVersionManager
from localstack.services.lambda_.provider import LambdaProvider
from localstack.utils.patch import Patch

from harness.extension.services.lambda_ import event_queue, runtimes, unpacking
from harness.extension.services.lambda_.client_context import client_context
from harness.extension.services.lambda_.log_writer import DatedLogItem, LogWriter
from harness.extension.services.lambda_.metrics import FunctionName, MetricsPublisher

_lock = threading.Lock()
_installed = False


def install() -> None:
    """Replace, once."""
    global _installed
    with _lock:
        if _installed:
            return
        publisher = MetricsPublisher()
        event_queue.install()
        unpacking.install()
        version_manager.LogHandler = LogWriter
        # Published below, completely and in batches.
        version_manager.record_cw_metric_invocation = _no_metric
        version_manager.record_cw_metric_error = _no_metric

        def invoke(original: Any, manager: LambdaVersionManager, *, invocation: Any) -> Any:
            identifier = manager.function_version.id
            function = FunctionName(identifier.account, identifier.region, identifier.function_name)
            concurrent = publisher.begin(function)
            try:
                with client_context(invocation.client_context):
                    result = original(manager, invocation=invocation)
            except TooManyRequestsException:
                publisher.throttled(function)
                raise
            finally:
                publisher.end(function)
            publisher.invoked(
                function,
                is_error=result.is_error,
                duration=getattr(result, "duration", 0.0),
                concurrent=concurrent,
            )
            return result

        Patch.function(LambdaVersionManager.invoke, invoke).apply()
        Patch.function(LambdaVersionManager.store_logs, _store_logs, pass_target=False).apply()
        Patch.function(LambdaProvider._validate_runtime, _validate_runtime).apply()
        Patch.function(AssignmentService.get_environment, _get_environment).apply()
        _installed = True


class _Environments(dict[str, Any]):
    """Environments of one version; reading them while another invocation adds one is safe."""

    def values(self) -> Any:
        return list(super().values())


def _get_environment(original: Any, service: AssignmentService, *args: Any, **kwargs: Any) -> Any:
    # LocalStack walks the live dictionary: parallel cold invocations would fail with "changed size".
    service.environments.default_factory = _Environments
    return original(service, *args, **kwargs)


def _no_metric(function_name: str, account_id: str, region_name: str) -> None:
    """See MetricsPublisher."""


def _store_logs(manager: LambdaVersionManager, invocation_result: Any, execution_env: Any) -> None:
    manager.log_handler.add_logs(
        DatedLogItem(
            execution_env.get_log_group_name(),
            execution_env.get_log_stream_name(),
            invocation_result.logs,
            invocation_result.events,
        )
    )


def _validate_runtime(original: Any, provider: LambdaProvider, package_type: str, runtime: str | None) -> None:
    original(provider, package_type, runtime)
    if reason := runtimes.refusal(package_type, runtime):
        raise InvalidParameterValueException(reason, Type="User")
