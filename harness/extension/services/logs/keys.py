"""CloudWatch Logs: a log group has a KMS key only where the key's policy lets CloudWatch Logs use it for that group.

Source (D): CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service": the
key's policy names ``logs.REGION.amazonaws.com``; the encryption context is ``aws:logs:arn``, the group's ARN; API
Reference, CreateLogGroup: a key that is not there or disabled is an InvalidParameterException, keys are symmetric. Code
and message of a key that may not be used: Q (https://github.com/hashicorp/terraform-provider-aws/issues/29282).
LocalStack takes any key, and has no AssociateKmsKey.

Limits: the policy is asked when a key is given to a group, for ``kms:GenerateDataKey`` and ``kms:Decrypt``; events that
were written with a key are read after its policy has changed.
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.aws.api.logs import InvalidParameterException, ResourceNotFoundException
from localstack.services.logs.models import get_moto_logs_backend
from localstack.utils.aws.arns import log_group_arn

from harness.extension.authorization.questions import Questions
from harness.extension.patching import Patches, documented
from harness.extension.services.kms.stores import key_arn, metadata

__all__ = ["declare"]

KEYS = documented("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html")
_PROVIDER = "localstack.services.logs.provider:LogsProvider"
_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")
_NO_GROUP = "The specified log group does not exist."


def declare(patches: Patches, questions: Questions) -> None:
    """Ask for a key's policy when a log group gets the key, and let groups that are there get one."""

    def require_usable(context: Any, group: str, key: str) -> None:
        arn = log_group_arn(group, context.account_id, context.region)
        found = key_arn(key, context.account_id, context.region, context.partition) or key
        about = metadata(found)
        text = f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'"
        if about is None or about.get("KeyState") != "Enabled" or about.get("KeySpec") != "SYMMETRIC_DEFAULT":
            raise InvalidParameterException(text)
        keys = {"kms:EncryptionContext:aws:logs:arn": arn, "kms:EncryptionContextKeys": ("aws:logs:arn",)}
        service = f"logs.{context.region}.amazonaws.com"
        if not all(questions.service_may(service, action, found, keys) for action in _ACTIONS):
            raise CommonServiceException("AccessDeniedException", text, 400, sender_fault=True)

    def named(context: Any, group: str | None, identifier: str | None) -> Any:
        name = group or str(identifier or "").partition(":log-group:")[2].removesuffix(":*")
        found = get_moto_logs_backend(context.account_id, context.region).groups.get(name)
        if found is None:
            raise ResourceNotFoundException(_NO_GROUP)
        return found

    @patches.wrap(f"{_PROVIDER}.create_log_group", "93dc7133b6", KEYS)
    def create(
        original: Callable[..., None],
        self: Any,
        context: Any,
        log_group_name: str,
        kms_key_id: str | None = None,
        *args: Any,
        **given: Any,
    ) -> None:
        """A log group is not made with a key that CloudWatch Logs may not use for it."""
        if kms_key_id:
            require_usable(context, log_group_name, kms_key_id)
        original(self, context, log_group_name, kms_key_id, *args, **given)

    @patches.replace(f"{_PROVIDER}.associate_kms_key", "4a8317cfab", KEYS)
    def associate(
        self: Any,
        context: Any,
        kms_key_id: str,
        log_group_name: str | None = None,
        resource_identifier: str | None = None,
        **given: Any,
    ) -> None:
        """A log group gets a key."""
        group = named(context, log_group_name, resource_identifier)
        require_usable(context, group.name, kms_key_id)
        group.kms_key_id = kms_key_id

    @patches.replace(f"{_PROVIDER}.disassociate_kms_key", "b945fcebc4", KEYS)
    def disassociate(
        self: Any,
        context: Any,
        log_group_name: str | None = None,
        resource_identifier: str | None = None,
        **given: Any,
    ) -> None:
        """A log group has no key any more."""
        named(context, log_group_name, resource_identifier).kms_key_id = None
