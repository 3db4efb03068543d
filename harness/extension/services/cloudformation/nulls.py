"""CloudFormation: a template without values where there should be some is refused.

``ValidationError`` 400, "[/Resources/Alarm/DependsOn/0] 'null' values are not allowed in templates"; of a property the
path says ``Type`` where the template says ``Properties`` (Q: https://github.com/aws-cloudformation/cfn-lint/issues/246,
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1378, which shows that documents inside
properties are no exception). LocalStack fails with an internal error or passes the null on.

Limits: the first null is told; AWS may choose another.
"""

from collections.abc import Callable, Iterator
from typing import Any

from localstack.services.cloudformation.engine.validations import ValidationError

from harness.extension.patching import Patches, quoted

__all__ = ["declare", "nulls"]

_TEMPLATE_PREPARER = "localstack.services.cloudformation.engine.template_preparer"


def declare(patches: Patches) -> None:
    """Refuse such templates wherever one is parsed; call when the provider is imported."""

    @patches.wrap(
        f"{_TEMPLATE_PREPARER}:parse_template",
        "e11eee8c1d",
        quoted("https://github.com/aws-cloudformation/cfn-lint/issues/246"),
    )
    def parse(original: Callable[..., Any], template: str) -> Any:
        """A template with a null is refused."""
        parsed = original(template)
        for path in nulls(parsed):
            raise ValidationError(f"[{path}] 'null' values are not allowed in templates")
        return parsed


def nulls(value: Any, *path: str) -> Iterator[str]:
    """Yield where ``value`` holds nothing, as paths in AWS's spelling."""
    if value is None and path:
        told = ["Type" if (number, name) == (2, "Properties") else name for number, name in enumerate(path)]
        yield "/" + "/".join(told)
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in children:
        yield from nulls(inner, *path, str(name))
