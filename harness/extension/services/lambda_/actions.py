"""Condition keys of Lambda's calls that are made of several parameters."""

from harness.extension.authorization.call import Call, Keys

__all__ = ["request_keys"]


def request_keys(call: Call) -> Keys:
    """``lambda:FunctionArn`` of event source mappings."""
    if call.operation.endswith("EventSourceMapping") and (name := call.parameters.get("FunctionName")):
        prefix = f"arn:{call.partition}:lambda:{call.region}:{call.account}:function:"
        return {"lambda:FunctionArn": name if str(name).startswith("arn:") else prefix + str(name)}
    return {}
