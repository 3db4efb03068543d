"""How often queues are looked at for messages that are due: delayed ones, and those whose visibility timeout has ended.

LocalStack looks once a second. A worker here has exactly one task: LocalStack's scheduler keeps tasks in a heap of
(deadline, task) and cannot compare tasks, so that two with the same deadline end its thread without a word, and no
delayed message of the engine comes any more.
"""

from collections.abc import Callable
from typing import Any

from localstack.utils.scheduler import Scheduler
from localstack.utils.threads import start_thread

__all__ = ["looking_every"]


def looking_every(seconds: float) -> Callable[[Any], None]:
    """Return ``start`` for a class of workers that look at their queues every ``seconds``.

    Args:
        seconds: real seconds between the end of one look and the next.
    """

    def start(self: Any) -> None:
        with self.mutex:
            if self.thread:
                return
            self.scheduler = scheduler = Scheduler()
            scheduler.schedule(self.do_update_all_queues, period=seconds, fixed_rate=False)
            self.thread = start_thread(lambda *_: scheduler.run(), name="sqs-queue-update-worker")

    return start
