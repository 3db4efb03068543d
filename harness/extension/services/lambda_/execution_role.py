"""Step Functions: an execution assumes its role on behalf of its state machine.

Trust policies may ask for ``aws:SourceArn`` and ``aws:SourceAccount`` (D: Step Functions Developer Guide, "Creating an
IAM role for your state machine", which recommends both against the confused deputy); LocalStack assumes the role
without naming a source, so that such a role could run nothing.

Limits: tasks only; a Map state's reader and writer of S3 objects still name no source, nor do roles that a task names
itself (``Credentials``), which the state machine's role assumes.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localstack.aws.connect import connect_to
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.credentials import (
    StateCredentials,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.state_task import StateTask
from localstack.services.stepfunctions.asl.utils import boto_client
from localstack.utils.aws.client_types import ServicePrincipal
from localstack.utils.patch import patch
from localstack.utils.strings import short_uid

__all__ = ["install"]


@dataclass
class _OnBehalf(StateCredentials):
    """Credentials of a role that is assumed on behalf of ``source_arn``."""

    source_arn: str


def install() -> None:
    """Make tasks name their state machine when they assume its role; call when the provider is imported."""

    @patch(StateTask._eval_state_credentials)
    def evaluate(original: Callable[..., Any], self: StateTask, env: Any) -> Any:
        given = original(self, env)
        if self.credentials:
            return given
        return _OnBehalf(given.role_arn, env.states.context_object.context_object_data["StateMachine"]["Id"])

    plain = boto_client.boto_client_for

    def client_for(service: str, region: str, state_credentials: StateCredentials) -> Any:
        if not isinstance(state_credentials, _OnBehalf):
            return plain(service, region, state_credentials)
        config = boto_client._BOTO_CLIENT_CONFIG
        sts = connect_to(region_name=region, config=config).sts
        sts = sts.request_metadata(service_principal=ServicePrincipal.states, source_arn=state_credentials.source_arn)
        given = sts.assume_role(RoleArn=state_credentials.role_arn, RoleSessionName=f"session-{short_uid()}")
        keys = given["Credentials"]
        clients = connect_to(
            region_name=region,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
            config=config,
        )
        return clients.get_client(service)

    # Each kind of task has imported the function by its name.
    for name, module in list(sys.modules.items()):
        if name.startswith("localstack.services.stepfunctions.") and vars(module).get("boto_client_for") is plain:
            module.boto_client_for = client_for  # type: ignore[attr-defined]
