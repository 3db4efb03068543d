"""Declared patches: the only way in which daylab changes LocalStack and moto.

A module says what it changes in a function ``declare(patches, …)``; building the declarations has no effect, so that
tests and ``docs/generate.py`` walk all of them without an engine. Applying a group changes everything or nothing::

    DELAYS = documented("https://docs.aws.amazon.com/AWSSimpleQueueService/…/sqs-delay-queues.html")

    def declare(patches: Patches, queue_time: QueueTime) -> None:
        @patches.replace("localstack.services.sqs.models:SqsMessage.is_delayed", "5a0c1f2e9b", DELAYS)
        def is_delayed(self: Any) -> bool:
            \"\"\"Delays pass in the account's time.\"\"\"
            return time.time() < self.created + queue_time.rest(_account(self), self.delay_seconds)
"""

from harness.extension.patching.evidence import (
    Evidence,
    Grade,
    documented,
    engine,
    from_model,
    quoted,
    recorded,
    unknown,
)
from harness.extension.patching.group import Patch, PatchError, Patches
from harness.extension.patching.versions import PINNED, changed_versions, require_versions

__all__ = [
    "PINNED",
    "Evidence",
    "Grade",
    "Patch",
    "PatchError",
    "Patches",
    "changed_versions",
    "documented",
    "engine",
    "from_model",
    "quoted",
    "recorded",
    "require_versions",
    "unknown",
]
