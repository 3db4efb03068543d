"""The text of a refusal, in AWS's wording.

Source: IAM User Guide, troubleshoot_access-denied (implicit and explicit form of each policy type).
Limits: EC2's encoded message and the codes of each protocol belong to the enforcement. Which policy type is named
when several refuse is not documented; the decision's layer is named.
"""

from harness.iam.decision import Decision, Effect
from harness.iam.layers import Layer

__all__ = ["denial_message"]

_ARTICLES = {Layer.TRUST: "the", Layer.IDENTITY: "an"}


def denial_message(decision: Decision, *, quote_resource: bool | None = None) -> str:
    """AWS's message for a decision; empty when it allows.

    Args:
        decision: what was decided.
        quote_resource: put the resource in double quotes; as S3 does when None.
    """
    if decision.allowed or decision.layer is None:
        return ""
    request, layer = decision.request, decision.layer
    if quote_resource is None:
        quote_resource = request.action_key.startswith("s3:")
    quote = '"' if quote_resource else ""
    # Actions without resource-level permissions drop the resource.
    resource = "" if request.resource == "*" else f" on resource: {quote}{request.resource}{quote}"
    if decision.effect is Effect.EXPLICITLY_DENIED:
        reason = f"with an explicit deny in {_ARTICLES.get(layer, 'a')} {layer}"
    else:
        reason = f"because no {layer} allows the {request.action} action"
    return f"User: {request.principal.arn} is not authorized to perform: {request.action}{resource} {reason}"
