"""Parameters of tasks: what Step Functions itself refuses before it calls a service, and what the service refuses.

* "The Parameters '…' could not be used to start the Task: […]", ``States.Runtime``, before anything is scheduled (R for
  the frame and the place: LocalStack's recorded ``test_apigetway_task_service``). In the brackets: a field that the
  integration does not have, 'The field "X" is not supported by Step Functions' (D: Developer Guide, "Passing
  parameters to a service API"); one that is missing, "The field 'X' is required but was missing" (Q); a number or a
  truth value where the service wants a text, "The value for the field 'N' must be a STRING" (Q: for example
  https://github.com/ASFHyP3/hyp3/issues/2585). LocalStack drops the first and converts the last.
* A field that is null goes to the service, which refuses it: "1 validation error detected: Value null at 'item' failed
  to satisfy constraint: Member must not be null (Service: …)", an error that can be caught (R: ``test_invalid_param``).

Limits: which fields an optimised integration has is LocalStack's knowledge; integrations of the SDK are not asked for
fields that they do not have.
"""

import contextlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StructureShape
from localstack.services.stepfunctions.asl.utils.encoding import to_json_str

from harness.extension.patching import Patches, recorded
from harness.extension.services.stepfunctions.errors import Uncatchable, runtime_error

__all__ = ["declare", "null_fields", "problems"]

_STATE_TASK = "localstack.services.stepfunctions.asl.component.state.state_execution.state_task.state_task"
_STATE_TASK_SERVICE = (
    "localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service.state_task_service"
)

JSON_TEXTS = frozenset({"MessageBody", "Message", "Detail", "Input", "Payload", "ClientContext"})
"""Texts of services that may be given as JSON of any type."""


def problems(given: Mapping[str, Any], shape: StructureShape) -> Iterator[str]:
    """What Step Functions says of parameters that do not fit a service's input.

    Args:
        given: the parameters, names in any case.
        shape: the operation's input.
    """
    names = {_plain(name) for name in given}
    for name in shape.required_members:
        if _plain(name) not in names:
            yield f"The field '{name[:1].upper()}{name[1:]}' is required but was missing"
    for name, value in given.items():
        member = next((shape.members[each] for each in shape.members if _plain(each) == _plain(name)), None)
        if member is not None and name not in JSON_TEXTS:
            yield from _of_value(name, value, member)


def _of_value(name: str, value: Any, shape: Shape) -> Iterator[str]:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        yield from problems(value, shape)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for each in value:
            yield from _of_value(name, each, shape.member)
    elif isinstance(shape, MapShape) and isinstance(value, Mapping):
        for key, each in value.items():
            yield from _of_value(key, each, shape.value)
    elif shape.type_name == "string" and isinstance(value, bool | int | float):
        yield f"The value for the field '{name}' must be a STRING"


def null_fields(given: Mapping[str, Any], shape: StructureShape) -> list[str]:
    """Fields that the service needs and that are null."""
    required = {_plain(name) for name in shape.required_members}
    return [name for name, value in given.items() if value is None and _plain(name) in required]


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def declare(patches: Patches) -> None:
    """Evaluate parameters before the task is scheduled, and null fields as the service would."""

    @patches.wrap(
        f"{_STATE_TASK}:StateTask._eval_parameters",
        "0f924997ca",
        recorded("LocalStack: tests/aws/services/stepfunctions/v2/services/test_apigetway_task_service.snapshot.json"),
    )
    def evaluate(original: Callable[..., Any], self: Any, env: Any) -> Any:
        """A field that the integration does not have is refused before the task is scheduled."""
        given: dict[str, Any] = {}
        if self.parargs is not None:
            self.parargs.eval(env=env)
            given = env.stack.pop()
        supported = self._get_supported_parameters()
        unknown = [name for name in given if supported and name not in supported]
        if unknown:
            _refuse(env, given, [f'The field "{name}" is not supported by Step Functions' for name in unknown])
        return given

    @patches.wrap(
        f"{_STATE_TASK_SERVICE}:StateTaskService._before_eval_execution",
        "ecc6deab8c",
        recorded("LocalStack: tests/aws/services/stepfunctions/v2, test_invalid_param"),
    )
    def scheduled(original: Callable[..., Any], self: Any, env: Any, raw_parameters: Any, **more: Any) -> None:
        """Missing fields and wrong types are refused before, null fields by the service."""
        if (shape := _input(self)) is not None and (found := list(problems(raw_parameters, shape))):
            _refuse(env, raw_parameters, found)
        original(self, env=env, raw_parameters=raw_parameters, **more)
        if shape is not None and (missing := null_fields(raw_parameters, shape)):
            raise _refused_null(missing[0], self)


def _refuse(env: Any, given: Any, told: list[str]) -> None:
    parameters = to_json_str(given, separators=(",", ":"))
    cause = f"The Parameters '{parameters}' could not be used to start the Task: [{', '.join(told)}]"
    raise Uncatchable(runtime_error(env, cause))


def _input(task: Any) -> StructureShape | None:
    with contextlib.suppress(Exception):  # what LocalStack cannot look up, it reports by itself
        operation = task._get_boto_operation_model(
            boto_service_name=task._get_boto_service_name(), service_action_name=task._get_boto_service_action()
        )
        return operation.input_shape
    return None


def _refused_null(name: str, task: Any) -> ClientError:
    field = f"{name[:1].lower()}{name[1:]}"
    told = f"1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
    metadata = {"HTTPStatusCode": 400, "RequestId": str(uuid.uuid4())}
    answer = {"Error": {"Code": "ValidationException", "Message": told}, "ResponseMetadata": metadata}
    return ClientError(answer, task._get_boto_service_action())
