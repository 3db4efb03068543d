"""CloudFormation templates as people write them, in YAML or JSON, read into the long form.

Short intrinsics become long ones (``!GetAtt A.Arn`` → ``{"Fn::GetAtt": ["A", "Arn"]}``), so that overlays and
the engine see one spelling. Source: the intrinsic function reference,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

Limits: only the shape that the other modules rely on is checked here; cfn-lint evaluates the rest.
"""

from pathlib import Path
from typing import Any, Final

from harness.errors import FileError
from harness.i18n.catalogue import scenarios as words
from harness.yaml_files import Document, DocumentError, Problem, read_document

__all__ = ["find_template", "load_template", "long_form"]

_SUFFIXES: Final = (".yaml", ".yml", ".json")

_FUNCTIONS: Final = frozenset(
    (
        *("And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join"),
        *("Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"),
    )
)
_BARE: Final = frozenset({"Ref", "Condition"})


def find_template(directory: Path, name: str) -> Path:
    """Return the template of a directory: the file called ``name``, or that name with another suffix of templates.

    Where there is none it is the path that ``name`` has there.

    Raises:
        FileError: there are several.
    """
    wanted = directory / name
    found = [path for path in map(wanted.with_suffix, dict.fromkeys((wanted.suffix, *_SUFFIXES))) if path.is_file()]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise FileError(words.SEVERAL_TEMPLATES(names=names), where=str(directory), fix=words.KEEP_ONE_TEMPLATE)
    return found[0] if found else wanted


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
            raise ValueError(words.NOT_AN_ATTRIBUTE(value=value))
        value = [logical_id, attribute]
    return {f"Fn::{name}": value}


def _shape_problems(document: Document) -> list[Problem]:
    template = document.data
    if not isinstance(template, dict):
        what = words.NOT_A_TEMPLATE
        return [Problem(1, what, words.START_WITH_RESOURCES)]
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        line = document.line(("Resources",))
        what = words.NO_RESOURCES
        return [Problem(line, what, words.ADD_RESOURCE)]
    problems = []
    for logical_id, resource in resources.items():
        at = ("Resources", logical_id)
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            what = words.NO_TYPE(logical_id=logical_id)
            problems.append(Problem(document.line(at), what, words.ADD_TYPE))
        elif not isinstance(resource.get("Properties", {}), dict):
            line = document.line((*at, "Properties"))
            what = words.PROPERTIES_NOT_A_MAPPING(logical_id=logical_id)
            problems.append(Problem(line, what, words.INDENT))
    return problems
