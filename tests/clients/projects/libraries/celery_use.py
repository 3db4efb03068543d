"""A task that a worker takes from the queue; it ends the worker when it has run."""

import os
from pathlib import Path

from celery import Celery
from celery.worker import state

app = Celery("celery_use", broker="sqs://")
app.conf.broker_transport_options = {"region": os.environ["AWS_REGION"], "wait_time_seconds": 1}
app.conf.worker_enable_remote_control = False


@app.task
def add(x: int, y: int) -> None:
    Path("sum").write_text(str(x + y))
    state.should_stop = os.EX_OK


if __name__ == "__main__":
    add.delay(2, 3)
    app.worker_main(["worker", "--pool=solo", "--without-gossip", "--without-mingle", "--without-heartbeat"])
