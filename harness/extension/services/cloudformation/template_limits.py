"""CloudFormation: how large templates are, and what their functions make.

Source (D): CloudFormation User Guide, "Understand CloudFormation quotas" (a template has 51,200 bytes in a request and
1 MB in S3) and "CloudFormation template formats" ("CloudFormation doesn't support … aliases"). Words of the error (Q):
"Template error: YAML aliases are not allowed in CloudFormation templates".

Limits of this engine: values are nested :data:`MOST_DEPTH` deep, and a function makes texts of :data:`MOST_TEXT`
characters; AWS documents neither.
"""

import re
from types import SimpleNamespace
from typing import Any, Final

from localstack.services.cloudformation.engine.validations import ValidationError

from harness.extension.patching import Patches, documented, engine, quoted

__all__ = ["MOST_DEPTH", "MOST_TEXT", "declare"]

MOST_IN_REQUEST: Final = 51_200
MOST_IN_S3: Final = 1_000_000
MOST_DEPTH: Final = 100
MOST_TEXT: Final = 1_000_000

_ENGINE = "localstack.services.cloudformation.engine"
_PREPROC = f"{_ENGINE}.v2.change_set_model_preproc"
_QUOTAS = documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html")
_ALIASES = quoted("https://github.com/aws/serverless-application-model/issues/2104")
_HELD = engine("a template is evaluated in the engine's process: what it asks for must not hold up others")


def declare(patches: Patches) -> None:
    """Refuse templates that are too large, and bound what functions make."""
    _bound_templates(patches)
    _bound_functions(patches)


def _bound_templates(patches: Patches) -> None:
    @patches.wrap("localstack.services.cloudformation.api_utils:extract_template_body", "0befd5e9df", _QUOTAS)
    def extract(original: Any, request: dict[str, Any]) -> str:
        """A template has 51,200 bytes in a request, and 1 MB in S3."""
        body: str = original(request)
        size = len(body.encode("utf-8", "replace"))
        if request.get("TemplateBody") and size > MOST_IN_REQUEST:
            raise ValidationError(
                "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MOST_IN_REQUEST}"
            )
        if size > MOST_IN_S3:
            raise ValidationError(f"Template may not exceed {MOST_IN_S3} bytes in size.")
        return body

    patches.derive(
        f"{_ENGINE}.yaml_parser:customloader",
        "1ea35e15cc",
        _ALIASES,
        "Templates have no aliases of YAML.",
        _without_aliases,
    )

    @patches.wrap(f"{_ENGINE}.template_preparer:parse_template", "e11eee8c1d", _HELD)
    def parse(original: Any, template: str) -> Any:
        """A template's values are nested up to a depth."""
        parsed = original(template)
        if _depth(parsed) > MOST_DEPTH:
            raise ValidationError("Template format error: values are nested too deeply")
        return parsed


def _without_aliases(plain: Any) -> Any:
    from yaml.events import AliasEvent

    class Loader(plain):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(AliasEvent):
                raise ValidationError("Template error: YAML aliases are not allowed in CloudFormation templates")
            return super().compose_node(parent, index)

    return Loader


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            below
            for each in level
            if isinstance(each, dict | list)
            for below in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _bound_functions(patches: Patches) -> None:
    @patches.wrap(f"{_PREPROC}:ChangeSetModelPreproc.visit_node_intrinsic_function_fn_sub", "c83b3634b5", _HELD)
    def fn_sub(original: Any, self: Any, node_intrinsic_function: Any) -> Any:
        """Fn::Sub makes a text of a bounded length, in time that its length bounds."""
        arguments = self.visit(node_intrinsic_function.arguments)
        for given in (arguments.before, arguments.after):
            if isinstance(given, list) and len(given) == 2 and isinstance(given[0], str) and isinstance(given[1], dict):
                longest = max((len(str(each)) for each in given[1].values()), default=0)
                _require(len(given[0]) + given[0].count("${") * longest)
        return _bounded(original(self, node_intrinsic_function))

    @patches.wrap(f"{_PREPROC}:ChangeSetModelPreproc.visit_node_intrinsic_function_fn_join", "0f7bebf6aa", _HELD)
    def fn_join(original: Any, self: Any, node_intrinsic_function: Any) -> Any:
        """Fn::Join makes a text of a bounded length."""
        arguments = self.visit(node_intrinsic_function.arguments)
        for given in (arguments.before, arguments.after):
            if isinstance(given, list) and len(given) == 2 and isinstance(given[1], list):
                _require(len(given[1]) * len(str(given[0])) + sum(len(str(each)) for each in given[1]))
        return _bounded(original(self, node_intrinsic_function))

    patches.put(
        f"{_PREPROC}:re",
        "a7e20b0c25",
        _HELD,
        "Each variable of Fn::Sub is found once, and replaced everywhere at once.",
        SimpleNamespace(findall=_variables, match=re.match),
    )


def _variables(_pattern: str, text: str) -> list[str]:
    """The names in ``${…}``, each once, in order."""
    found: dict[str, None] = {}
    place = text.find("${")
    while place >= 0 and (end := text.find("}", place)) >= 0:
        if end > place + 2:
            found[text[place + 2 : end]] = None
        place = text.find("${", end if end > place + 2 else place + 1)
    return list(found)


def _bounded(delta: Any) -> Any:
    for made in (delta.before, delta.after):
        if isinstance(made, str):
            _require(len(made))
    return delta


def _require(length: int) -> None:
    if length > MOST_TEXT:
        raise ValidationError(f"Template error: a function makes a text of more than {MOST_TEXT} characters")
