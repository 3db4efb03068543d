"""Lambda lets go of an account: running invocations, pollers, environments, deployment packages.

On AWS an invocation that runs comes to its end when its function is deleted. Here the account itself goes, so that
nobody can see the end: processes are ended at once, events that wait are dropped.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

from localstack import config
from localstack.aws.connect import connect_to
from localstack.constants import AWS_REGION_US_EAST_1
from localstack.services.lambda_.invocation.event_manager import get_sqs_client

from harness.extension import engine_stores
from harness.extension.services.lambda_ import live_environments
from harness.extension.services.lambda_.event_sources import streams
from harness.extension.services.lambda_.invocation_record import RECORD

__all__ = ["forget", "stop"]

JOIN_SECONDS: Final = 3.0
_UNPACKED: Final = Path(tempfile.gettempdir()) / "lambda"
"""Where LocalStack unpacks packages: ``<bucket>/<id of the code>``."""


def stop(account: str) -> None:
    """End mappings, pollers of asynchronous events, versions and their processes."""
    provider = engine_stores.provider("lambda")
    workers = [
        each for each in list(provider.esm_workers.values()) if _account(each.esm_config["FunctionArn"]) == account
    ]
    for worker in workers:
        worker.stop_for_shutdown()
    service = provider.lambda_service
    managers = [(arn, each) for arn, each in list(service.event_managers.items()) if _account(arn) == account]
    versions = [each for each in _versions(service).values() if each.function_version.id.account == account]
    for version in versions:
        version.shutdown_event.set()
    for _, manager in managers:
        _end_events(manager)
    live_environments.interrupt(account)
    for version in versions:
        version.stop()
    for _, manager in managers:
        if manager.poller_thread is not None:
            manager.poller_thread.join(JOIN_SECONDS)
    for worker in workers:
        if worker._poller_thread is not None:
            worker._poller_thread.join(JOIN_SECONDS)


def forget(account: str) -> None:
    """Drop what LocalStack and daylab keep of functions and mappings, and the packages."""
    live_environments.interrupt(account)  # of a version that was being started when it was stopped
    RECORD.forget(account)
    provider = engine_stores.provider("lambda")
    for uuid, worker in list(provider.esm_workers.items()):
        if _account(worker.esm_config["FunctionArn"]) == account:
            del provider.esm_workers[uuid]
            streams.forget(uuid)
    service = provider.lambda_service
    for kept in (service.event_managers, service.lambda_running_versions, service.lambda_starting_versions):
        for arn in [arn for arn in list(kept) if _account(arn) == account]:
            kept.pop(arn, None)
    environments, living = service.assignment_service.environments, {each.id for each in _versions(service).values()}
    for identifier in [each for each, held in list(environments.items()) if not held and each not in living]:
        environments.pop(identifier, None)
    counting = service.counting_service
    for trackers in (counting.on_demand_concurrency_trackers, counting.provisioned_concurrency_trackers):
        for scope in [scope for scope in list(trackers) if scope[0] == account]:
            trackers.pop(scope, None)
    _remove_packages(account)


def _versions(service: Any) -> dict[str, Any]:
    """Version managers by their own id."""
    held = [*list(service.lambda_running_versions.values()), *list(service.lambda_starting_versions.values())]
    return {each.id: each for each in held}


def _account(function_arn: str) -> str:
    return function_arn.split(":", 5)[4]


def _end_events(manager: Any) -> None:
    """End a poller and drop its queue, which is one of the engine's own; its long poll ends at once."""
    manager.stopped.set()
    if manager.poller is not None:
        manager.poller._shutdown_event.set()
        manager.poller.invoker_pool.shutdown(wait=False, cancel_futures=True)
    if manager.event_queue_url:
        queues = get_sqs_client(manager.version_manager.function_version).queue_manager
        if (queue := queues.queues.get(manager.event_queue_url)) is not None:
            queue.shutdown()
            queues.delete_queue(manager.event_queue_url)
        manager.event_queue_url = None


def _remove_packages(account: str) -> None:
    """Packages lie in buckets of the engine's own account, unpacked ones beside them on the disk."""
    s3 = connect_to(region_name=AWS_REGION_US_EAST_1, aws_access_key_id=config.INTERNAL_RESOURCE_ACCOUNT).s3
    for bucket in [each["Name"] for each in s3.list_buckets()["Buckets"] if each["Name"].startswith("awslambda-")]:
        while keys := [
            each["Key"]
            for each in s3.list_objects_v2(Bucket=bucket, Prefix=f"snapshots/{account}/").get("Contents") or ()
        ]:
            for key in keys:
                shutil.rmtree(_UNPACKED / bucket / key.rpartition("/")[2], ignore_errors=True)
            s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True})
