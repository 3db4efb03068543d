"""API Gateway: which parameter mappings of an integration response are wrong.

Source (D): API Gateway Developer Guide, "Parameter mapping for REST APIs": ``method.response.header.{name}`` must be
declared by the method response; a value is ``integration.response.header.{name}``, a path into the body, a stage
variable, a ``context`` variable, or a static value in single quotes. The words of the errors are in ``apigateway``.
"""

import re
from collections.abc import Collection, Mapping

__all__ = ["mapping_errors"]

EXPRESSION = re.compile(
    r"'[^']*'|integration\.response\.(multivalue)?header\.\S+|integration\.response\.body(\.\S+|\[.*)?|"
    r"stageVariables\.\S+|context\.\S+"
)


def mapping_errors(parameters: Mapping[str, str], declared: Collection[str]) -> list[str]:
    """What is wrong, in AWS's words; empty when nothing is.

    Args:
        parameters: ``responseParameters`` of an integration response.
        declared: parameters of the method response with the same status.
    """
    errors = []
    for name, expression in parameters.items():
        if name not in declared:
            errors.append(f"Invalid mapping expression parameter specified: {name}")
        elif not EXPRESSION.fullmatch(expression):
            errors.append(f"Invalid mapping expression specified: {expression}")
    return errors
