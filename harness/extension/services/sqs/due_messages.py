"""How often queues are looked at for messages that are due: delayed ones, and those whose visibility timeout has ended.

LocalStack looks once a second. A worker here has exactly one task: LocalStack's scheduler keeps tasks in a heap of
(deadline, task) and cannot compare tasks, so that two with the same deadline end its thread without a word, and no
delayed message of the engine comes any more.
"""

from localstack.services.sqs.provider import QueueUpdateWorker
from localstack.utils.scheduler import Scheduler
from localstack.utils.threads import start_thread

__all__ = ["look_every"]


def look_every(seconds: float, worker: type[QueueUpdateWorker]) -> None:
    """Let workers of this class, started from now on, look at their queues every ``seconds``.

    Args:
        seconds: real seconds between the end of one look and the next.
        worker: LocalStack's class for the queues of SQS or for those of asynchronous invocations.
    """

    def start(self: QueueUpdateWorker) -> None:
        with self.mutex:
            if self.thread:
                return
            self.scheduler = scheduler = Scheduler()
            scheduler.schedule(self.do_update_all_queues, period=seconds, fixed_rate=False)
            self.thread = start_thread(lambda *_: scheduler.run(), name="sqs-queue-update-worker")

    worker.start = start
