"""What Lambda's calls ask for in addition to their own action: condition keys of several parameters, code in S3.

Source: Lambda Developer Guide, "Deploy Python Lambda functions with .zip file archives": who creates a function from an
object needs ``s3:GetObject`` on it (``s3:GetObjectVersion`` on a version).
"""

from harness.extension.authorization.call import Call, Keys, Requirement
from harness.extension.services.lambda_.names import function

__all__ = ["code_in_s3", "request_keys"]

_CODE = {"CreateFunction": "Code", "PublishLayerVersion": "Content", "UpdateFunctionCode": ""}
"""Operations that take code → the parameter that says where it is; empty: their own parameters."""


def request_keys(call: Call) -> Keys:
    """``lambda:FunctionArn`` of event source mappings."""
    if call.operation.endswith("EventSourceMapping") and (name := call.parameters.get("FunctionName")):
        bare, account, region = function(str(name))
        place = f"{region or call.region}:{account or call.account}"
        return {"lambda:FunctionArn": f"arn:{call.partition}:lambda:{place}:function:{bare}"}
    return {}


def code_in_s3(call: Call) -> tuple[Requirement, ...]:
    """The object that a function's or a layer's code is read from."""
    if call.operation not in _CODE:
        return ()
    place = call.parameters.get(_CODE[call.operation], {}) if _CODE[call.operation] else call.parameters
    bucket, key = place.get("S3Bucket"), place.get("S3Key")
    if not bucket or not key:
        return ()
    version = place.get("S3ObjectVersion")
    context = (("s3:VersionId", str(version)),) if version else ()
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    return (Requirement(action, f"arn:{call.partition}:s3:::{bucket}/{key}", context),)
