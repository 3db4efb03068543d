"""Condition keys of Lambda's calls that are made of several parameters."""

from harness.extension.authorization.call import Call, Keys
from harness.extension.services.lambda_.names import function

__all__ = ["request_keys"]


def request_keys(call: Call) -> Keys:
    """``lambda:FunctionArn`` of event source mappings."""
    if call.operation.endswith("EventSourceMapping") and (name := call.parameters.get("FunctionName")):
        bare, account, region = function(str(name))
        place = f"{region or call.region}:{account or call.account}"
        return {"lambda:FunctionArn": f"arn:{call.partition}:lambda:{place}:function:{bare}"}
    return {}
