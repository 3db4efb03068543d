"""S3: a notification destination that does not exist is refused with the words for one that may not be invoked.

AWS does not tell the two apart, so that nobody can probe for functions. Recorded from AWS by LocalStack's snapshot
``tests/aws/services/s3/test_s3_notifications_lambda.py::test_invalid_lambda_arn``: ``InvalidArgument``, "Unable to
validate the following destination configurations", ``ArgumentName`` "<arn>, null", ``ArgumentValue`` "Not authorized
to invoke function [<arn>]".
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api.s3 import InvalidArgument
from localstack.services.s3.notifications import LambdaNotifier
from localstack.utils.patch import patch

from harness.extension.fidelity.tools import Tools

__all__ = ["install"]


def install(tools: Tools) -> None:
    """Correct the validation of Lambda destinations."""

    @patch(LambdaNotifier._verify_target)
    def verify_target(original: Callable[..., Any], self: LambdaNotifier, target_arn: str, context: Any) -> None:
        try:
            original(self, target_arn, context)
        except InvalidArgument as refused:
            raise InvalidArgument(
                refused.message,
                ArgumentName=f"{target_arn}, null",
                ArgumentValue=f"Not authorized to invoke function [{target_arn}]",
            ) from refused
