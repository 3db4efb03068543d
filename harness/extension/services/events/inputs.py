"""What a target gets of an event: Input, InputPath, InputTransformer.

Source (D): EventBridge User Guide, "Amazon EventBridge input transformation"
(https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html); recorded (R) in LocalStack's
``tests/aws/services/events/test_events_inputs.snapshot.json``: a template is an object or one or more quoted lines;
inside quotes texts are put in as they are, lists as ``[a,b]``, objects without their quotes; outside quotes as JSON; a
variable without value is ``""`` there and nothing inside quotes. A template that has become no JSON object is not
delivered.

LocalStack loses ``0`` and ``false``, breaks lists that hold more than texts, and starts a state machine only with
events that are whole.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from jsonpath_rw import parse  # type: ignore[import-untyped]
from localstack.services.events.utils import to_json_str
from localstack.utils.strings import long_uid

from harness.extension.patching import Patches, recorded

__all__ = ["RawText", "declare", "populate"]

_TARGET = "localstack.services.events.target"
TRANSFORMATION = recorded("LocalStack: tests/aws/services/events/test_events_inputs.snapshot.json")

VARIABLE = re.compile(r"<([^<>]*)>")


class RawText(str):
    """A text that goes to the target as it is, quotes included."""


def populate(template: str, values: Mapping[str, Any]) -> Any:
    """The template with its variables filled in: an object, a :class:`RawText`, or None where nothing can be sent.

    Args:
        template: InputTemplate.
        values: variable → value.
    """
    is_object = template.lstrip().startswith("{")
    filled, quoted, last = [], False, 0
    for found in VARIABLE.finditer(template):
        before = template[last : found.start()]
        filled.append(before)
        quoted ^= len(re.findall(r'(?<!\\)"', before)) % 2 == 1
        value = values.get(found[1], "")
        filled.append(_inside_quotes(value, is_object) if quoted or not is_object else to_json_str(value))
        last = found.end()
    text = "".join((*filled, template[last:]))
    if not is_object:
        return RawText(text)
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def _inside_quotes(value: Any, is_object: bool) -> str:
    if isinstance(value, str):
        return value
    text = str(to_json_str(value))
    # an object template keeps the quotes, which then are no JSON any more
    return text if is_object else text.replace('"', "")


def declare(patches: Patches) -> None:
    """Replace how templates are filled, and how state machines are started."""

    @patches.replace(f"{_TARGET}:get_template_replacements", "6c3cd27091", TRANSFORMATION)
    def replacements(transformer: Mapping[str, Any], event: Any) -> dict[str, Any]:
        """Variables keep ``0`` and ``false``, and lists of any values."""
        return {name: _look_up(path, event) for name, path in (transformer.get("InputPathsMap") or {}).items()}

    @patches.replace(f"{_TARGET}:to_json_str", "b199b584ff", TRANSFORMATION)
    def to_json(obj: Any, separators: tuple[str, str] | None = (",", ":")) -> str:
        """A text goes to its target as it is."""
        return str(obj) if isinstance(obj, RawText) else str(to_json_str(obj, separators))

    patches.replace(f"{_TARGET}:replace_template_placeholders", "f29496df2c", TRANSFORMATION)(populate)

    @patches.wrap(f"{_TARGET}:StatesTargetSender.send_event", "fc90fc3d19", TRANSFORMATION)
    def send_event(original: Callable[..., Any], self: Any, event: Any, trace_header: Any) -> None:
        """A state machine is started with whatever the rule makes of an event."""
        self.service = "stepfunctions"
        name = f"{event['id']}_{long_uid()}" if isinstance(event, dict) and "id" in event else long_uid()
        self.client.start_execution(stateMachineArn=self.target["Arn"], name=name[:80], input=to_json(event))


def _look_up(path: str, event: Any) -> Any:
    found = [match.value for match in parse(path).find(event)]
    if not found or found == [None]:
        return ""
    return found[0] if len(found) == 1 else found
