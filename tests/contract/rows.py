"""The contract, row by row: what AWS does, and the check that tells whether an engine does it too."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.contract import calls, hops, runs, services
from tests.contract.account import Account

__all__ = ["ROWS", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``docs/engines.md``.

    Args:
        area: heading under which it stands.
        title: what holds on AWS, or of a harness.
        check: raises ``Differs`` where an engine does otherwise.
    """

    area: str
    title: str
    check: Callable[[Account], None]

    @property
    def name(self) -> str:
        """Name of the check."""
        return self.check.__name__


ROWS: tuple[Row, ...] = (
    Row("Accounts", "a 12-digit access key id is the account of that number", calls.key_is_the_account),
    Row("Accounts", "accounts do not see each other", calls.accounts_are_apart),
    Row("Accounts", "eight accounts use equal names at the same time", calls.names_do_not_clash),
    Row("Services", "S3 stores objects and their metadata", services.stores_objects),
    Row("Services", "SQS hides a message that was received", services.queues_messages),
    Row("Services", "DynamoDB refuses a write whose condition does not hold", services.writes_on_condition),
    Row("Services", "CloudFormation deploys resources that refer to each other", services.deploys_a_stack),
    Row("Services", "Step Functions follows a Choice", services.runs_a_state_machine),
    Row("Callers", "an unknown access key is refused", calls.unknown_key),
    Row("Callers", "a user without a policy is refused, in AWS's words", calls.user_without_policy),
    Row("Callers", "an explicit deny wins, and is named as such", calls.explicit_deny),
    Row("Callers", "conditions are evaluated", calls.condition_keys),
    Row("Callers", "a bucket policy denies", calls.bucket_policy),
    Row("Callers", "a role is not passed without iam:PassRole", calls.passing_a_role),
    Row("Callers", "a SecureString is not decrypted without kms:Decrypt", hops.parameter_with_a_key),
    Row("Hops", "function → service: with the role's permissions only", hops.function_to_service),
    Row("Hops", "function → CloudWatch Logs: with the role's permissions only", hops.function_to_logs),
    Row("Hops", "SNS → SQS: only what the queue's policy admits", hops.sns_to_queue),
    Row("Hops", "EventBridge → SQS: only what the queue's policy admits", hops.events_to_queue),
    Row("Hops", "S3 → SQS: the destination is validated", hops.s3_to_queue),
    Row("Hops", "S3 → Lambda: the destination is validated", hops.s3_to_function),
    Row("Hops", "SNS → Lambda: only with the function's permission", hops.sns_to_function),
    Row("Hops", "EventBridge → Lambda: only with the function's permission", hops.events_to_function),
    Row("Hops", "API Gateway → Lambda: only with the function's permission", hops.api_to_function),
    Row("Hops", "Step Functions → SNS: with the role's permissions only", hops.machine_to_topic),
    Row("Hops", "Step Functions: a role that it cannot assume is refused", hops.machine_role_must_be_assumable),
    Row("Hops", "DynamoDB stream → Lambda: the role must be able to read", hops.stream_to_function),
    Row("Hops", "SQS → Lambda: the role must be able to receive", hops.queue_to_function),
    Row("Functions", "a Python function runs and answers", runs.runs_and_answers),
    Row("Functions", "an exception is reported by its name, with its trace", runs.names_the_exception),
    Row("Functions", "a function that takes too long is ended", runs.ends_what_takes_too_long),
    Row("Functions", "a handler that is not there: Runtime.ImportModuleError", runs.misses_the_handler),
    Row("Functions", "a state machine catches an exception by its name", runs.retries_a_named_error),
    Row("Seen afterwards", "CloudTrail's event history holds refused calls", calls.event_history),
    Row("Seen afterwards", "a decision log tells what was refused, and why", calls.decision_log),
    Row("Harness", "a 2-minute Wait passes in 2 seconds and is reported as 2 minutes", runs.time_passes_faster),
    Row("Harness", "a documented fault breaks a stack, its repair mends it", runs.breaks_and_mends),
    Row("Harness", "foreign web pages are kept out", calls.foreign_pages),
    Row("Harness", "what steers the engine needs a token", calls.steering_needs_the_token),
)
