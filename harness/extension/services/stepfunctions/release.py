"""Step Functions lets go of an account: its executions are stopped; machines and histories go with the store."""

import datetime
from typing import Final

from localstack.aws.api.stepfunctions import ExecutionStatus
from localstack.services.stepfunctions.backend.store import sfn_stores

__all__ = ["stop"]

_CAUSE: Final = "the account is released"


def stop(account: str) -> None:
    """Stop all executions, as StopExecution does."""
    if account not in sfn_stores:
        return
    now = datetime.datetime.now(datetime.UTC)
    for store in list(sfn_stores[account].values()):
        for execution in list(store.executions.values()):
            if execution.exec_status in (None, ExecutionStatus.RUNNING):
                execution.stop(stop_date=now, error=None, cause=_CAUSE)
