"""What LocalStack's Lambda service needs in addition to an executor.

LocalStack has no extension point for these: refusal of runtimes that cannot run, dated logs, complete metrics, client
context, and one race.
"""

from typing import Any

from localstack.aws.api.lambda_ import InvalidParameterValueException, TooManyRequestsException
from localstack.services.lambda_.invocation.assignment import AssignmentService
from localstack.services.lambda_.invocation.version_manager import LambdaVersionManager
from localstack.services.lambda_.provider import LambdaProvider

from harness.extension.patching import Patches, documented, engine
from harness.extension.services.lambda_ import event_queue, runtimes, unpacking
from harness.extension.services.lambda_.client_context import client_context
from harness.extension.services.lambda_.invocation_record import RECORD, Reported
from harness.extension.services.lambda_.keepalive import Keepalive
from harness.extension.services.lambda_.log_writer import DatedLogItem, LogWriter
from harness.extension.services.lambda_.metrics import FunctionName, MetricsPublisher

__all__ = ["declare"]

VERSION_MANAGER = "localstack.services.lambda_.invocation.version_manager"
METRICS = documented("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html")
LOGS = documented("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html")


def declare(patches: Patches) -> MetricsPublisher:
    """Declare what stands around the executor; returns what publishes metrics."""
    publisher = MetricsPublisher()
    event_queue.declare(patches)
    unpacking.declare(patches)
    _metrics(patches, publisher)
    _logs(patches)

    @patches.wrap(
        "localstack.services.lambda_.provider:LambdaProvider._validate_runtime",
        "8469cd107e",
        engine("functions run as processes of this machine"),
    )
    def validate_runtime(original: Any, provider: LambdaProvider, package_type: str, runtime: str | None) -> None:
        """A runtime that cannot run here is refused."""
        original(provider, package_type, runtime)
        if reason := runtimes.refusal(package_type, runtime):
            raise InvalidParameterValueException(reason, Type="User")

    @patches.wrap(
        "localstack.services.lambda_.invocation.assignment:AssignmentService.get_environment",
        "152828ce3d",
        engine("LocalStack walks the live dictionary: cold invocations at once fail with 'changed size'"),
    )
    def get_environment(original: Any, service: AssignmentService, *args: Any, **kwargs: Any) -> Any:
        """The environments of a version may be read while another invocation adds one."""
        service.environments.default_factory = _Environments
        return original(service, *args, **kwargs)

    patches.put(
        "localstack.services.lambda_.invocation.execution_environment:Timer",
        "9c63c4f6bd",
        engine("LocalStack starts a thread for each idle environment after each invocation"),
        "One thread waits for all idle environments.",
        Keepalive,
    )
    return publisher


def _metrics(patches: Patches, publisher: MetricsPublisher) -> None:
    @patches.wrap(f"{VERSION_MANAGER}:LambdaVersionManager.invoke", "0d7de91571", METRICS)
    def invoke(original: Any, manager: LambdaVersionManager, *, invocation: Any) -> Any:
        """An invocation has its client context, and all its metrics are published."""
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

    @patches.replace(f"{VERSION_MANAGER}:record_cw_metric_invocation", "9eb8683607", METRICS)
    @patches.replace(f"{VERSION_MANAGER}:record_cw_metric_error", "e7e24219b0", METRICS)
    def no_metric(function_name: str, account_id: str, region_name: str) -> None:
        """Invocations are counted in batches instead of one by one."""


def _logs(patches: Patches) -> None:
    says = "Log events have the time at which they were written."
    patches.put(f"{VERSION_MANAGER}:LogHandler", "76786a7c1c", LOGS, says, LogWriter)

    @patches.wrap(
        "localstack.services.lambda_.invocation.execution_environment:ExecutionEnvironment.get_log_group_name",
        "719ea9ca6f",
        documented("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html"),
    )
    def log_group(original: Any, environment: Any) -> str:
        """A function writes to the log group of its LoggingConfig."""
        settings = environment.function_version.config.logging_config or {}
        return str(settings.get("LogGroup") or original(environment))

    @patches.replace(f"{VERSION_MANAGER}:LambdaVersionManager.store_logs", "e0af31b735", LOGS)
    def store_logs(manager: LambdaVersionManager, invocation_result: Any, execution_env: Any) -> None:
        """What a function wrote is stored with its events."""
        group, stream = execution_env.get_log_group_name(), execution_env.get_log_stream_name()
        events = invocation_result.events
        reported = Reported(group, stream, invocation_result.request_id, events[-1].message if events else "")
        RECORD.add(manager.function_version.id.account, reported)
        manager.log_handler.add_logs(DatedLogItem(group, stream, invocation_result.logs, events))


class _Environments(dict[str, Any]):
    """Environments of one version; reading them while another invocation adds one is safe."""

    def values(self) -> Any:
        return list(super().values())
