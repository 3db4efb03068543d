"""CloudFormation templates as people write them, in YAML or JSON, read into the long form.

Short intrinsics become long ones (``!GetAtt A.Arn`` → ``{"Fn::GetAtt": ["A", "Arn"]}``), so that overlays and
the engine see one spelling. Source: the intrinsic function reference,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

Limits: only the shape that the other modules rely on is checked here; cfn-lint judges the rest.
"""

from pathlib import Path
from typing import Any, Final

from harness.i18n.message import Message
from harness.yaml_files import Document, DocumentError, Problem, read_document

__all__ = ["load_template", "long_form"]

_FUNCTIONS: Final = frozenset(
    (
        *("And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join"),
        *("Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"),
    )
)
_BARE: Final = frozenset({"Ref", "Condition"})


def load_template(path: Path) -> Document:
    """Read a template; its data is a dict in long form with ``Resources``.

    Raises:
        FileError: unreadable, not YAML, unknown short intrinsic, or not shaped like a template, with every
        line.
    """
    document = read_document(path, long_form)
    problems = list(_shape_problems(document))
    if problems:
        raise DocumentError(path, problems)
    return document


def long_form(tag: str, value: Any) -> dict[str, Any]:
    """Return what the short intrinsic ``tag`` stands for. KeyError, ValueError: as a tag converter raises them."""
    name = tag.removeprefix("!")
    if name in _BARE:
        return {name: value}
    if name not in _FUNCTIONS:
        raise KeyError(tag)
    if name == "GetAtt" and isinstance(value, str):
        logical_id, dot, attribute = value.partition(".")
        if not (logical_id and dot and attribute):
            raise ValueError(
                Message(f"{value!r} is not LogicalId.Attribute", f"{value!r} không có dạng LogicalId.Attribute")
            )
        value = [logical_id, attribute]
    return {f"Fn::{name}": value}


def _shape_problems(document: Document) -> list[Problem]:
    template = document.data
    if not isinstance(template, dict):
        what = Message("a template is a mapping with Resources", "template phải là mapping có Resources")
        return [Problem(1, what, Message("start with Resources:", "bắt đầu bằng Resources:"))]
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        line = document.line(("Resources",))
        what = Message("the template has no Resources", "template không có Resources")
        return [Problem(line, what, Message("add at least one resource", "thêm ít nhất một resource"))]
    problems = []
    for logical_id, resource in resources.items():
        at = ("Resources", logical_id)
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            what = Message(f"resource {logical_id} has no Type", f"resource {logical_id} không có Type")
            problems.append(Problem(document.line(at), what, Message("add Type: AWS::…", "thêm Type: AWS::…")))
        elif not isinstance(resource.get("Properties", {}), dict):
            line = document.line((*at, "Properties"))
            what = Message(
                f"Properties of {logical_id} is not a mapping", f"Properties của {logical_id} không phải mapping"
            )
            problems.append(Problem(line, what, Message("indent its keys", "thụt lề các key bên trong")))
    return problems
