"""Step Functions: an execution assumes its role on behalf of its state machine.

Trust policies may ask for ``aws:SourceArn`` and ``aws:SourceAccount`` (D: Step Functions Developer Guide, "Creating an
IAM role for your state machine", which recommends both against the confused deputy); LocalStack assumes the role
without naming a source, so that such a role could run nothing.

A role that a task names itself (``Credentials``) is assumed by the state machine's role, which needs
``sts:AssumeRole`` on it; its trust policy names that role (D: "Accessing resources in other AWS accounts in Step
Functions"). LocalStack assumes it as the service.

Limits: tasks only; a Map state's reader and writer of S3 objects still name no source.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.credentials import (
    StateCredentials,
)
from localstack.utils.strings import short_uid

from harness.extension.patching import Patches, documented

__all__ = ["declare"]

TRUST = documented("https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html")
_TASK = "localstack.services.stepfunctions.asl.component.state.state_execution.state_task.state_task"


class _RoleOf(str):
    """ARN of a role that is assumed on behalf of ``source_arn``, and the role that it assumes itself, if any."""

    source_arn: str
    further: str


def declare(patches: Patches) -> None:
    """Declare that tasks name their state machine when they assume its role."""

    @patches.wrap(f"{_TASK}:StateTask._eval_state_credentials", "4a5fbec7ae", TRUST)
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> Any:
        """A task remembers the state machine whose role it assumes."""
        given = original(self, env)
        role = _RoleOf(env.aws_execution_details.role_arn)
        role.further = given.role_arn if self.credentials else ""
        role.source_arn = env.states.context_object.context_object_data["StateMachine"]["Id"]
        return StateCredentials(role)

    @patches.wrap("localstack.aws.connect:ClientFactory.with_assumed_role", "d666aadabd", TRUST)
    def assume(original: Callable[..., Any], self: Any, *, role_arn: str, **asked: Any) -> Any:
        """A role that a task assumes is assumed on behalf of its state machine."""
        if not isinstance(role_arn, _RoleOf):
            return original(self, role_arn=role_arn, **asked)
        where = {name: asked.get(name) for name in ("region_name", "config")}
        sts = self(**where).sts.request_metadata(
            service_principal=asked["service_principal"], source_arn=role_arn.source_arn
        )
        keys = _keys(sts.assume_role(RoleArn=str(role_arn), RoleSessionName=f"session-{short_uid()}"))
        if role_arn.further:
            sts = self(**where, **keys).sts
            keys = _keys(sts.assume_role(RoleArn=role_arn.further, RoleSessionName=f"session-{short_uid()}"))
        return self(**where, **keys)


def _keys(assumed: Any) -> dict[str, str]:
    """The keys of a session as clients take them."""
    keys = assumed["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
