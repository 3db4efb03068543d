"""What calls of CloudWatch Logs ask for: the form of a log group's ARN."""

from harness.extension.authorization.call import Call

__all__ = ["as_evaluated"]


def as_evaluated(kind: str, arns: tuple[str, ...], call: Call) -> tuple[str, ...]:
    """Actions on a group are evaluated on ``…:log-group:NAME:log-stream:``: a policy needs ``NAME:*``.

    Source: the resource in AWS's own refusals, e.g. https://github.com/elastic/apm-aws-lambda/issues/526 (quoted).
    """
    return tuple(f"{arn.removesuffix(':*')}:log-stream:" for arn in arns) if kind == "log-group" else arns
