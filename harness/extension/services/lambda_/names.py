"""Which function a name means, read by the parser that LocalStack's Lambda reads it with.

A name may be a whole ARN or a part of one (``222233334444:function:f:live``), and then tells account, region and
qualifier. Source (D): Lambda API Reference, Invoke, FunctionName.
"""

from localstack.services.lambda_.api_utils import AWS_FUNCTION_NAME_REGEX, function_locators_from_arn

from harness.extension.authorization.call import Call

__all__ = ["function", "qualified"]


def function(text: str) -> tuple[str, str, str]:
    """Name with qualifier, account and region that a name tells; any name where it is none that Lambda takes."""
    name, qualifier, account, region = function_locators_from_arn(text)
    if name is None or not AWS_FUNCTION_NAME_REGEX.match(text):
        return "*", "", ""
    return f"{name}:{qualifier}" if qualifier else name, account or "", region or ""


def qualified(kind: str, arns: tuple[str, ...], call: Call) -> tuple[str, ...]:
    """The ARNs with the version or alias that ``Qualifier`` names; the unpublished version is the function itself."""
    qualifier = call.parameters.get("Qualifier")
    if not isinstance(qualifier, str) or not qualifier or qualifier == "$LATEST":
        return arns
    return tuple(
        f"{arn}:{qualifier}" if ":function:" in arn and arn.rpartition(":function:")[2].count(":") == 0 else arn
        for arn in arns
    )
