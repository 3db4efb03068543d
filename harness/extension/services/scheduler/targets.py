"""What a schedule calls: templated and universal targets, and what they are given.

Source (D): EventBridge Scheduler User Guide, "Managing targets"
(https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html) and "Adding context attributes": keywords
``<aws.scheduler.…>`` of Input are replaced. A universal target, ``arn:aws:scheduler:::aws-sdk:SERVICE:operation``, is
called with Input as its parameters. The event that a target without Input gets is quoted (Q) from logs of functions;
targets other than functions get it too (U).

Limits: Amazon ECS, Inspector and SageMaker are no targets here.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore import xform_name
from localstack.utils.aws.arns import sqs_queue_url_for_arn

from harness.extension.services.stepfunctions.sdk_names import BOTO_NAMES

__all__ = ["UnsupportedTargetError", "call", "payload"]

_UNIVERSAL: Final = ":scheduler:::aws-sdk:"
_SDK_NAMES: Final = {**BOTO_NAMES, "sfn": "stepfunctions"}


class UnsupportedTargetError(Exception):
    """A target that this engine cannot call."""


def payload(arn: str, target: Mapping[str, Any], *, scheduled: str, execution: str, attempt: int) -> str:
    """What a target is given.

    Args:
        arn: the schedule.
        target: its target.
        scheduled: time at which it was due, ``2022-03-22T18:59:43Z``.
        execution: id of the invocation.
        attempt: its number, from 1 on.
    """
    text = target.get("Input")
    if text is None:
        _, _, _, region, account, _ = arn.split(":", 5)
        event = {
            "version": "0",
            "id": execution,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": account,
            "time": scheduled,
            "region": region,
            "resources": [arn],
            "detail": "{}",
        }
        return json.dumps(event)
    values = {"schedule-arn": arn, "scheduled-time": scheduled, "execution-id": execution, "attempt-number": attempt}
    for name, value in values.items():
        text = text.replace(f"<aws.scheduler.{name}>", str(value))
    return str(text)


def call(client: Callable[[str], Any], target: Mapping[str, Any], text: str) -> None:
    """Call a target.

    Args:
        client: gives the client of a service, with the schedule's role.
        target: as the schedule has it.
        text: what it is given.

    Raises:
        ClientError: the target refuses.
        UnsupportedTargetError: it cannot be called here.
    """
    arn = str(target["Arn"])
    if _UNIVERSAL in arn:
        name, _, operation = arn.partition(_UNIVERSAL)[2].partition(":")
        service = client(_SDK_NAMES.get(name, name))
        method = xform_name(operation)
        if method not in service.meta.method_to_api_mapping:  # a client has other methods as well
            raise UnsupportedTargetError(f"{arn} is no operation")
        parameters = json.loads(text)
        if not isinstance(parameters, dict):
            raise UnsupportedTargetError(f"the parameters of {arn} are no JSON object")
        getattr(service, method)(**parameters)
        return
    kind = arn.split(":")[2]
    if kind not in _TEMPLATED:
        raise UnsupportedTargetError(f"targets of {kind} are not called here")
    _TEMPLATED[kind](client, target, text)


def _function(client: Callable[[str], Any], target: Mapping[str, Any], text: str) -> None:
    client("lambda").invoke(FunctionName=target["Arn"], InvocationType="Event", Payload=text.encode())


def _queue(client: Callable[[str], Any], target: Mapping[str, Any], text: str) -> None:
    parameters = target.get("SqsParameters") or {}
    client("sqs").send_message(QueueUrl=sqs_queue_url_for_arn(target["Arn"]), MessageBody=text, **parameters)


def _topic(client: Callable[[str], Any], target: Mapping[str, Any], text: str) -> None:
    client("sns").publish(TopicArn=target["Arn"], Message=text)


def _state_machine(client: Callable[[str], Any], target: Mapping[str, Any], text: str) -> None:
    client("stepfunctions").start_execution(stateMachineArn=target["Arn"], input=text)


def _bus(client: Callable[[str], Any], target: Mapping[str, Any], text: str) -> None:
    parameters = target.get("EventBridgeParameters") or {}
    client("events").put_events(Entries=[{**parameters, "Detail": text, "EventBusName": target["Arn"]}])


def _build(client: Callable[[str], Any], target: Mapping[str, Any], _text: str) -> None:
    client("codebuild").start_build(projectName=target["Arn"].rpartition("/")[2])


def _pipeline(client: Callable[[str], Any], target: Mapping[str, Any], _text: str) -> None:
    client("codepipeline").start_pipeline_execution(name=target["Arn"].rpartition(":")[2])


_TEMPLATED: Final = {
    "lambda": _function,
    "sqs": _queue,
    "sns": _topic,
    "states": _state_machine,
    "events": _bus,
    "codebuild": _build,
    "codepipeline": _pipeline,
}
