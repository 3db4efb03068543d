"""Least privilege, as every lab means it: what a role is granted beyond its task, and who else may invoke a function.

A grant is too much when it lies outside of what the lab's task can need, or when it is an alternative to what was used
(``GetItem`` beside ``Query``). A pattern counts for all that it matches: ``s3:*`` is a hundred actions. AWS's own
policies for what a service does with a role are no learner's choice and are accepted.

Limits: conditions of statements do not narrow a grant here; ``NotAction`` and ``NotResource`` are too much as such.
Whether the role can do its task is for the behaviour checks to show.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from harness.i18n.message import LANGUAGES
from harness.iam import actions_matching, find_action
from harness.iam.patterns import Wildcard, compile_tokens
from harness.permissions.decision_log import without_own_calls

__all__ = ["Grant", "excess", "function_needs", "granted", "invokers_beyond", "is_sam", "only_within"]

AWS_POLICIES: Final = frozenset(
    {
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaDynamoDBExecutionRole",
        "service-role/AWSLambdaSQSQueueExecutionRole",
        "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
        "AWSXRayDaemonWriteAccess",
    }
)
"""AWS's own policies for what a service does with a role: logs, traces, polling."""

_XRAY: Final = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")


class Grant(NamedTuple):
    """One action (or a pattern of actions) that a role is allowed on one resource (or a pattern)."""

    action: str
    resource: str
    policy: str

    def __str__(self) -> str:
        return f"{self.action} on {self.resource} ({self.policy})"


def granted(stack: Any, role: str) -> list[Grant]:
    """Return what the learner's own policies allow a role; of AWS's policies only those that are not accepted.

    Args:
        stack: the deployed work (:class:`harness.pytest_plugin.stack_api.Stack`).
        role: name of the role.
    """
    return [grant for name, document in _policies(stack.client("iam"), role) for grant in _grants(name, document)]


def excess(
    stack: Any,
    role: str,
    *,
    may: Iterable[tuple[str, str]] = (),
    if_used: Iterable[tuple[str, str]] = (),
) -> list[str]:
    """Return what a role is granted beyond its task, one line for each grant.

    Args:
        stack: the deployed work; the other checks have used it.
        role: name of the role.
        may: pairs of action and resource pattern that the task needs.
        if_used: pairs that it may need; such a grant is too much when the role never made such a call.
    """
    needed, alternatives = list(may), list(if_used)
    session = f":assumed-role/{role}/"
    rows = without_own_calls(stack.decisions()) if alternatives else []
    used = {row["action"] for row in rows if session in row["principal"] and row["decision"] == "Allowed"}
    alternatives = [(action, resource) for action, resource in alternatives if action in used]
    return [str(grant) for grant in granted(stack, role) if not only_within(grant, [*needed, *alternatives])]


def only_within(grant: Grant, wanted: Iterable[tuple[str, str]]) -> bool:
    """Whether every action of a grant is wanted on every resource that it names."""
    wanted = list(wanted)
    names = actions_matching(grant.action) or (grant.action,)
    return all(any(_wants(pair, name, grant.resource) for pair in wanted) for name in names)


def function_needs(stack: Any, function: str) -> list[tuple[str, str]]:
    """Return what every function's role may: write the function's log, and traces.

    ``logs:CreateLogGroup`` may be for any group of the account, as the console writes it.
    """
    group = stack.log_group(function)
    own = [f"arn:*:logs:*:*:log-group:{group}", f"arn:*:logs:*:*:log-group:{group}:*"]
    written = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
    console = [("logs:CreateLogGroup", "arn:*:logs:*:*:*")]
    return [(action, one) for action in written for one in own] + console + [(action, "*") for action in _XRAY]


def is_sam(stack: Any) -> bool:
    """Whether a stack's template is AWS SAM's, which makes the permissions for a function's events by itself."""
    answer = stack.client("cloudformation").get_template(
        StackName=stack.deployment.stack_name, TemplateStage="Original"
    )["TemplateBody"]
    return "AWS::Serverless-2016-10-31" in (answer if isinstance(answer, str) else json.dumps(answer))


def invokers_beyond(
    stack: Any,
    function: str,
    service: str,
    sources: Iterable[str],
    *,
    account: bool = False,
    source_optional: bool = False,
) -> list[dict[str, str]]:
    """Return, in every language, what a function's own policy allows beyond one service for one source.

    Args:
        stack: the deployed work.
        function: its name.
        service: the service principal that invokes it, such as ``s3.amazonaws.com``.
        sources: patterns within which the ``SourceArn`` must lie.
        account: whether ``SourceAccount`` must name the account as well, because the source's ARN does not.
        source_optional: whether the account alone will do, as SAM's permission for a bucket has it.
    """
    functions = stack.client("lambda")
    try:
        policy = json.loads(functions.get_policy(FunctionName=function)["Policy"])
    except functions.exceptions.ResourceNotFoundException:
        return []
    patterns, found = list(sources), []
    for statement in policy["Statement"]:
        keys = {
            key.lower(): _listed(value)
            for operator, conditions in (statement.get("Condition") or {}).items()
            if operator in ("ArnLike", "ArnEquals", "StringLike", "StringEquals")
            for key, value in conditions.items()
        }
        problems = []
        if statement.get("Principal") not in ({"Service": service}, {"Service": [service]}):
            problems.append({"en": f"not Principal {service} alone", "vi": f"Principal không phải chỉ là {service}"})
        if [action.lower() for action in _listed(statement.get("Action"))] != ["lambda:invokefunction"]:
            problems.append({"en": "not lambda:InvokeFunction alone", "vi": "không phải chỉ lambda:InvokeFunction"})
        named = keys.get("aws:sourcearn", [])
        if not all(any(_covers(pattern, one) for pattern in patterns) for one in named) or not (
            named or source_optional
        ):
            listed = ", ".join(patterns)
            problems.append({"en": f"no SourceArn within {listed}", "vi": f"SourceArn không nằm trong {listed}"})
        if account and keys.get("aws:sourceaccount") != [stack.account]:
            problems.append({"en": f"no SourceAccount {stack.account}", "vi": f"thiếu SourceAccount {stack.account}"})
        if statement.get("Effect") == "Allow":
            found += [{lang: f"{one[lang]}: {json.dumps(statement)}" for lang in LANGUAGES} for one in problems]
    return found


def _policies(iam: Any, role: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield name, _document(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])
    for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = one["PolicyArn"]
        if arn.partition(":aws:policy/")[2] in AWS_POLICIES:
            continue
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
        yield one["PolicyName"], _document(found["Document"])


def _document(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else dict(json.loads(unquote(given)))


def _grants(name: str, document: Mapping[str, Any]) -> Iterator[Grant]:
    statements = document.get("Statement", ())
    for statement in [statements] if isinstance(statements, Mapping) else statements:
        if statement.get("Effect") != "Allow":
            continue
        for action in _listed(statement.get("Action")) or ["*"]:
            for resource in _listed(statement.get("Resource")) or ["*"]:
                yield Grant(action, resource, name)


def _wants(pair: tuple[str, str], action: str, resource: str) -> bool:
    wanted, pattern = pair
    if wanted.lower() != action.lower():
        return False
    known = find_action(action)
    return _covers(pattern, resource) or (resource == "*" and known is not None and not known.resource_level)


def _covers(pattern: str, resource: str) -> bool:
    """Whether all that ``resource``, itself perhaps a pattern, matches is matched by ``pattern``.

    A wildcard of the resource can only stand where the pattern has one, so that its text decides.
    """
    tokens = (Wildcard.STAR if one == "*" else one for one in re.split(r"(\*)", pattern) if one)
    return compile_tokens(tuple(tokens))(resource)  # bounded, whatever a learner's policy holds


def _listed(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given or ())
