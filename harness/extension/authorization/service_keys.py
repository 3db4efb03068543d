"""Condition keys of single services, and of request tags, as far as the request alone fills them.

Source: Service Authorization Reference, "Condition keys for …" of each service. Limits: what only the engine knows
(resource tags, the key schema behind ``dynamodb:LeadingKeys``) is filled by ``engine_lookup``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from harness.extension.authorization.call import Call

__all__ = ["Keys", "service_keys"]

Keys = dict[str, str | Sequence[str]]

_S3_HEADERS: Mapping[str, str] = {
    "ACL": "s3:x-amz-acl",
    "CopySource": "s3:x-amz-copy-source",
    "Delimiter": "s3:delimiter",
    "GrantFullControl": "s3:x-amz-grant-full-control",
    "GrantRead": "s3:x-amz-grant-read",
    "MaxKeys": "s3:max-keys",
    "MetadataDirective": "s3:x-amz-metadata-directive",
    "ObjectOwnership": "s3:x-amz-object-ownership",
    "Prefix": "s3:prefix",
    "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "StorageClass": "s3:x-amz-storage-class",
    "VersionId": "s3:VersionId",
}

_SIMPLE: Mapping[str, Mapping[str, str]] = {
    "cloudformation": {
        "ChangeSetName": "cloudformation:ChangeSetName",
        "RoleARN": "cloudformation:RoleArn",
        "TemplateURL": "cloudformation:TemplateUrl",
    },
    "dynamodb": {
        "ReturnConsumedCapacity": "dynamodb:ReturnConsumedCapacity",
        "ReturnValues": "dynamodb:ReturnValues",
        "Select": "dynamodb:Select",
    },
    "ec2": {"InstanceType": "ec2:InstanceType"},
    "iam": {
        "AWSServiceName": "iam:AWSServiceName",
        "PermissionsBoundary": "iam:PermissionsBoundary",
        "PolicyArn": "iam:PolicyARN",
    },
    "lambda": {
        "FunctionUrlAuthType": "lambda:FunctionUrlAuthType",
        "Principal": "lambda:Principal",
    },
    "s3": _S3_HEADERS,
    "sns": {"Endpoint": "sns:Endpoint", "Protocol": "sns:Protocol"},
    "ssm": {"Overwrite": "ssm:Overwrite", "Recursive": "ssm:Recursive"},
    "sts": {
        "ExternalId": "sts:ExternalId",
        "RoleSessionName": "sts:RoleSessionName",
        "SourceIdentity": "sts:SourceIdentity",
    },
}
"""Service → request parameter → condition key that has the parameter's value."""


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pairs(tags: Any) -> Iterable[tuple[str, str]]:
    """Tags in the forms that requests use: a map, a list of pairs, an encoded query (S3)."""
    if isinstance(tags, str):
        yield from parse_qsl(tags, keep_blank_values=True)
    elif isinstance(tags, Mapping):
        yield from ((str(key), str(value)) for key, value in tags.items() if not isinstance(value, Mapping | list))
    elif isinstance(tags, list):
        for tag in tags:
            if isinstance(tag, Mapping):
                folded = {str(key).lower(): value for key, value in tag.items()}
                if "key" in folded or "tagkey" in folded:
                    name = folded.get("key", folded.get("tagkey"))
                    yield str(name), str(folded.get("value", folded.get("tagvalue", "")))
                elif "tags" in folded:  # EC2's TagSpecifications
                    yield from _pairs(folded["tags"])
            elif isinstance(tag, str):  # TagKeys of an untag request
                yield tag, ""


def _tags(call: Call) -> Keys:
    keys: Keys = {}
    names: list[str] = []
    for parameter in ("Tags", "tags", "Tag", "Tagging", "TagSpecifications", "TagSet"):
        if call.service == "s3" and parameter == "Tagging":
            continue  # S3 has keys of its own for object tags
        for name, value in _pairs(call.parameters.get(parameter)):
            keys[f"aws:RequestTag/{name}"] = value
            names.append(name)
    for parameter in ("TagKeys", "tagKeys"):
        names.extend(name for name, _ in _pairs(call.parameters.get(parameter)))
    if names:
        keys["aws:TagKeys"] = tuple(names)
    return keys


def _s3(call: Call) -> Keys:
    tags = dict(_pairs(call.parameters.get("Tagging")))
    keys: Keys = {f"s3:RequestObjectTag/{name}": value for name, value in tags.items()}
    if tags:
        keys["s3:RequestObjectTagKeys"] = tuple(tags)
    location = (call.parameters.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if location:
        keys["s3:locationconstraint"] = str(location)
    return keys


def _dynamodb(call: Call) -> Keys:
    names: list[str] = list(call.parameters.get("AttributesToGet") or ())
    projection = str(call.parameters.get("ProjectionExpression") or "")
    aliases = call.parameters.get("ExpressionAttributeNames") or {}
    names += [aliases.get(part.strip(), part.strip()) for part in projection.split(",") if part.strip()]
    if call.operation == "PutItem":
        names += list(call.parameters.get("Item") or ())
    return {"dynamodb:Attributes": tuple(dict.fromkeys(names))} if names else {}


def _events(call: Call) -> Keys:
    keys: Keys = {}
    entries = [e for e in call.parameters.get("Entries") or () if isinstance(e, Mapping)]
    if entries:
        keys["events:source"] = tuple(str(e["Source"]) for e in entries if e.get("Source"))
        keys["events:detail-type"] = tuple(str(e["DetailType"]) for e in entries if e.get("DetailType"))
    targets = [t for t in call.parameters.get("Targets") or () if isinstance(t, Mapping)]
    if targets:
        keys["events:TargetArn"] = tuple(str(t["Arn"]) for t in targets if t.get("Arn"))
    return {key: value for key, value in keys.items() if value}


def _kms(call: Call) -> Keys:
    context = call.parameters.get("EncryptionContext") or {}
    keys: Keys = {f"kms:EncryptionContext:{name}": str(value) for name, value in context.items()}
    if context:
        keys["kms:EncryptionContextKeys"] = tuple(context)
    return keys


def _lambda(call: Call) -> Keys:
    if call.operation.endswith("EventSourceMapping") and (name := call.parameters.get("FunctionName")):
        prefix = f"arn:{call.partition}:lambda:{call.region}:{call.account}:function:"
        return {"lambda:FunctionArn": name if str(name).startswith("arn:") else prefix + str(name)}
    return {}


_OWN: Mapping[str, Callable[[Call], Keys]] = {
    "dynamodb": _dynamodb,
    "events": _events,
    "kms": _kms,
    "lambda": _lambda,
    "s3": _s3,
}


def service_keys(call: Call) -> Keys:
    """Condition keys that the request's own parameters fill."""
    keys: Keys = {
        key: _text(call.parameters[parameter])
        for parameter, key in _SIMPLE.get(call.service, {}).items()
        if call.parameters.get(parameter) is not None and not isinstance(call.parameters[parameter], Mapping | list)
    }
    if own := _OWN.get(call.service):
        keys |= own(call)
    return keys | _tags(call)
