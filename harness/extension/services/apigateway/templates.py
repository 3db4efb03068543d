"""API Gateway: variables in gateway responses, their templates and headers, and access log formats.

Source (D): API Gateway Developer Guide, "Gateway responses in API Gateway" (``$context`` and ``$stageVariables`` are
replaced without the VTL engine; headers are static values in single quotes, parameters of the request, or variables)
and "Set up logging for REST APIs" (access log formats; what has no value is a ``-``).

Limits: a variable is replaced by its text; nothing is escaped but ``$context.error.messageString``, whose value is a
JSON text already.
"""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["header_values", "render"]

VARIABLE = re.compile(
    r"\$(?:\{(context|stageVariables)\.([\w.-]*\w)\}|(context|stageVariables)\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*))"
)


def render(text: str, roots: Mapping[str, Any], *, missing: str = "") -> str:
    """Replace variables in a text.

    Args:
        text: text with ``$context.a.b`` and ``$stageVariables.name``.
        roots: ``context`` and ``stageVariables``.
        missing: what stands for a variable without a value.
    """

    def value(match: re.Match[str]) -> str:
        root, path = match.group(1) or match.group(3), match.group(2) or match.group(4)
        found = _look(roots.get(root), path)
        return missing if found is None or found == "" else found

    return VARIABLE.sub(value, text)


def header_values(parameters: Mapping[str, str], roots: Mapping[str, Any]) -> dict[str, str]:
    """Headers of a gateway response.

    Args:
        parameters: ``responseParameters``: ``gatewayresponse.header.Name`` → ``'static'``,
            ``method.request.header.Origin``, ``context.requestId`` or ``stageVariables.name``.
        roots: ``context``, ``stageVariables``, and ``method.request.header``, ``method.request.querystring`` and
            ``method.request.path`` as mappings of names to texts.
    """
    headers: dict[str, str] = {}
    for name, expression in parameters.items():
        if not name.startswith("gatewayresponse.header."):
            continue
        header, found = name.removeprefix("gatewayresponse.header."), None
        if len(expression) > 1 and expression[0] == expression[-1] == "'":
            found = expression[1:-1]
        else:
            for root in roots:
                if expression.startswith(f"{root}."):
                    found = _look(roots[root], expression.removeprefix(f"{root}."))
        if found is not None:
            headers[header] = found
    return headers


def _look(value: Any, path: str) -> str | None:
    if isinstance(value, Mapping) and path in value:
        value = value[path]
    else:
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    return None if value is None or isinstance(value, Mapping | list) else _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
