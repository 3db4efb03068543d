"""What Step Functions' own API tells of state machines: their roles. It runs at clients."""

from typing import Any

__all__ = ["role"]


def role(client: Any, arn: str, name: str) -> Any:
    """ARN of the role with which a state machine calls others."""
    return client.describe_state_machine(stateMachineArn=arn)["roleArn"]
