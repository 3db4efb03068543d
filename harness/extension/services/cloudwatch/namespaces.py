"""Namespaces that only AWS's own services put metrics into.

Source (D): CloudWatch API Reference, PutMetricData (``AWS/`` at a namespace's beginning is AWS's); the error is Q.
Limits: the engine's own services are not asked.
"""

from localstack.aws.api import CommonServiceException

from harness.extension.authorization.call import Call

__all__ = ["reserved"]


def reserved(call: Call) -> CommonServiceException | None:
    """The refusal of a caller's metrics in such a namespace."""
    namespace = str(call.parameters.get("Namespace") or "")
    if call.operation != "PutMetricData" or not namespace.startswith("AWS/") or not call.principal.startswith("arn:"):
        return None
    text = f"The value {namespace} for parameter Namespace is invalid."
    return CommonServiceException("InvalidParameterValue", text, 400, sender_fault=True)
