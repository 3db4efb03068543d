"""Resource ARNs of a call: the Service Authorization Reference's ARN templates, filled from request parameters.

A template such as ``arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}`` is filled in this order:
a parameter that already is an ARN of that form; else, variable by variable, the parameter of the same name or of a
name in ``ALIASES``. A variable that stays unknown becomes ``*``: as a literal it is matched by a policy that covers
every such resource and by no narrower one, so that what cannot be derived is refused rather than let through.

Limits: names that only a look-up can tell (the path of an IAM user, the UUID behind a KMS alias) are asked for
through ``Lookup``, which the caller provides.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Protocol

from harness.extension.authorization.call import Call

__all__ = ["ALIASES", "Lookup", "fill", "normal"]

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMON = {"Partition", "Region", "Account"}

ALIASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "autoscaling": {
        "groupfriendlyname": ("AutoScalingGroupName", "AutoScalingGroupNames"),
        "launchconfigurationname": ("LaunchConfigurationName", "LaunchConfigurationNames"),
    },
    "cloudtrail": {"trailname": ("Name", "TrailName", "trailNameList")},
    "cloudwatch": {
        "alarmname": ("AlarmName", "AlarmNames"),
        "dashboardname": ("DashboardName", "DashboardNames"),
    },
    "codebuild": {
        "projectname": ("projectName", "name", "names"),
        "reportgroupname": ("name", "reportGroupArn"),
    },
    "codecommit": {"repositoryname": ("repositoryName", "repositoryNames")},
    "codepipeline": {"pipelinename": ("pipelineName", "name")},
    "dynamodb": {
        "tablename": ("TableName", "SourceTableName", "TargetTableName", "RequestItems"),
        "indexname": ("IndexName",),
    },
    "ec2": {
        "instanceid": ("InstanceId", "InstanceIds"),
        "groupid": ("GroupId", "GroupIds", "SecurityGroupIds"),
        "securitygroupid": ("GroupId", "GroupIds", "SecurityGroupIds"),
        "launchtemplateid": ("LaunchTemplateId", "LaunchTemplateIds"),
    },
    "elasticloadbalancing": {"loadbalancername": ("Name", "LoadBalancerName"), "targetgroupname": ("Name",)},
    "events": {
        "rulename": ("Name", "Rule"),
        "eventbusname": ("EventBusName", "Name", "Entries"),
        "archivename": ("ArchiveName",),
        "replayname": ("ReplayName",),
        "connectionname": ("Name",),
        "apidestinationname": ("Name",),
    },
    "iam": {
        "usernamewithpath": ("UserName",),
        "rolenamewithpath": ("RoleName", "AWSServiceName"),
        "groupnamewithpath": ("GroupName",),
        "policynamewithpath": ("PolicyName",),
        "instanceprofilenamewithpath": ("InstanceProfileName",),
    },
    "kms": {"keyid": ("KeyId", "TargetKeyId"), "alias": ("AliasName",)},
    "lambda": {
        "functionname": ("FunctionName",),
        "layername": ("LayerName",),
        "uuid": ("UUID",),
    },
    "logs": {
        "loggroupname": ("logGroupName", "logGroupIdentifier", "logGroupNames", "logGroupNamePrefix"),
        "logstreamname": ("logStreamName",),
    },
    "rds": {
        "dbinstancename": ("DBInstanceIdentifier", "SourceDBInstanceIdentifier"),
        "dbclusterinstancename": ("DBClusterIdentifier",),
        "snapshotname": ("DBSnapshotIdentifier",),
        "subnetgroupname": ("DBSubnetGroupName",),
        "parametergroupname": ("DBParameterGroupName",),
        "optiongroupname": ("OptionGroupName",),
    },
    "sns": {"topicname": ("Name", "TopicArn")},
    "sqs": {"queuename": ("QueueName", "QueueUrl")},
    "ssm": {
        "parameternamewithoutleadingslash": ("Name", "Names", "Path"),
        "documentname": ("DocumentName", "Name"),
        "instanceid": ("InstanceId", "InstanceIds", "Target"),
        "sessionid": ("SessionId",),
    },
    "states": {"statemachinename": ("name",), "activityname": ("name",)},
    "sts": {"rolenamewithpath": ("RoleArn",)},
}
"""Per service prefix: normalised variable name → request parameters that carry it, best first."""


class Lookup(Protocol):
    """What only the engine's own state can tell."""

    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        """The full value of a template variable: ``alice`` → ``division/alice``; the value itself if unknown."""
        ...


def normal(name: str) -> str:
    """Names compare without case and punctuation: ``LogGroupName`` = ``logGroupName``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def _shape(template: str) -> re.Pattern[str]:
    """A template as a pattern for ARNs of its form."""
    parts = _VARIABLE.split(template)
    pattern = "".join(
        re.escape(part) if i % 2 == 0 else (r"[^:]*" if part in _COMMON else r".+") for i, part in enumerate(parts)
    )
    return re.compile(pattern)


def _names(variable: str, value: Any) -> Iterator[str]:
    """The names in a parameter; PutEvents names a bus, or the default one, in each entry."""
    if variable == "eventbusname" and isinstance(value, list):
        yield from dict.fromkeys(str(entry.get("EventBusName") or "default") for entry in value)
    else:
        yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    """The names in a parameter: a string, a list of strings, the keys of a map of requests."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (key for key in value if isinstance(key, str))
    elif isinstance(value, list | tuple):  # not any iterable: a body is a stream, and reading it here would empty it
        yield from (item for item in value if isinstance(item, str))


def _name_of(variable: str, value: str) -> str:
    """The bare name in a value that may be a URL (queue), a path (parameter) or an ARN of another form."""
    if variable == "queuename" and "/" in value:
        return value.rstrip("/").rsplit("/", 1)[-1]
    if variable == "parameternamewithoutleadingslash":
        return value.lstrip("/")
    if variable == "alias":
        return value.removeprefix("alias/")
    if value.startswith("arn:"):
        return value.split(":", 5)[-1].split("/", 1)[-1].split(":", 1)[-1]
    return value


def _account_in(value: str) -> str | None:
    """The account that a queue URL names, ``http://host/111122223333/name``."""
    found = re.search(r"/(\d{12})/[^/]+/?$", value)
    return found[1] if found else None


def fill(template: str, prefix: str, call: Call, lookup: Lookup) -> tuple[str, ...]:
    """The ARNs of ``template``'s form that ``call`` names; empty if it names none.

    Args:
        template: ARN template of one resource type of the service.
        prefix: IAM service prefix (``states``).
        call: the call.
        lookup: what only the engine can tell.

    Returns:
        ARNs, one for each resource named; variables that stay unknown are ``*``.
    """
    shape = _shape(template)
    given = tuple(
        text
        for key, value in call.parameters.items()
        for text in _strings(value)
        if text.startswith("arn:") and (key != "RoleArn" or prefix == "sts") and shape.fullmatch(text)
    )
    if given:
        return given
    wanted = [name for name in _VARIABLE.findall(template) if name not in _COMMON]
    parameters = {normal(key): (key, value) for key, value in call.parameters.items()}
    values: dict[str, tuple[str, ...]] = {}
    account = call.account
    for variable in wanted:
        key = normal(variable)
        names = ALIASES.get(prefix, {}).get(key, ())
        for name in (*map(normal, names), key):
            found = tuple(_names(key, parameters[name][1])) if name in parameters else ()
            if found:
                account = next((a for text in found if (a := _account_in(text))), account)
                values[variable] = tuple(lookup.resource_name(prefix, key, _name_of(key, v)) for v in found)
                break
    if wanted and not values:
        return ()
    fixed = {"Partition": call.partition, "Region": call.region, "Account": account}
    many = next((v for v in wanted if len(values.get(v, ())) > 1), None)
    rows = values[many] if many else ("",)
    return tuple(
        _VARIABLE.sub(
            lambda m, row=row: (  # type: ignore[misc]
                fixed.get(m[1]) or (row if m[1] == many else next(iter(values.get(m[1], ())), "*"))
            ),
            template,
        )
        for row in rows
    )
