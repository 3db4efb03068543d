"""SQS lets go of an account: long polls end, tasks that move messages are cancelled; the queues go with the store."""

from typing import Any

from localstack.services.sqs.models import sqs_stores

from harness.extension import engine_stores

__all__ = ["forget", "stop"]


def stop(account: str) -> None:
    """End what waits at the account's queues or moves messages out of them."""
    if account in sqs_stores:
        for store in list(sqs_stores[account].values()):
            for queue in list(store.queues.values()):
                queue.shutdown()
    for task in _tasks(account):
        task.cancel_event.set()


def forget(account: str) -> None:
    """Drop the tasks."""
    kept = engine_stores.provider("sqs")._message_move_task_manager.move_tasks
    for task in _tasks(account):
        kept.pop(task.task_id, None)


def _tasks(account: str) -> list[Any]:
    kept = engine_stores.provider("sqs")._message_move_task_manager.move_tasks
    return [task for task in list(kept.values()) if task.source_arn.split(":")[4] == account]
