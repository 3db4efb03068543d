"""Resources that an action never meets.

Limits: evaluated for actions that AWS lists with resource types; an action pattern is reported only when it fits none
of its actions.
"""

from collections.abc import Iterator

from harness.i18n.catalogue import iam_lint as words
from harness.i18n.message import verbatim
from harness.iam import Action, Policy, Statement, actions_matching, find_action
from harness.iam.lint.finding import Remark
from harness.iam.lint.meeting import meets

__all__ = [
    "bucket_arn_for_objects",
    "log_group_without_star",
    "no_resource_level",
    "object_arn_for_bucket",
    "resource_never_meets_action",
    "wildcard_in_service",
]

_PLAIN_LOG_ACTIONS = frozenset({"logs:tagresource", "logs:untagresource", "logs:listtagsforresource"})
"""CloudWatch Logs actions that are evaluated on the group's ARN without ``:*``."""


def _patterns(statement: Statement) -> list[str]:
    """The resources of a Resource element, other than those that cover everything."""
    if statement.resources is None or statement.resources.negated or statement.actions.negated:
        return []
    return [one.text for one in statement.resources.patterns]


def _actions(statement: Statement, service: str | None = None) -> Iterator[tuple[str, list[Action]]]:
    """Each action pattern with the actions that it covers; patterns of all services are left out."""
    for text in statement.actions.patterns:
        prefix = text.partition(":")[0].lower()
        if text in ("*", "*:*") or "*" in prefix or "?" in prefix or service not in (None, prefix):
            continue
        wild = "*" in text or "?" in text
        names = actions_matching(text) if wild else (text,)
        known = [found for name in names if (found := find_action(name)) is not None]
        if known:
            yield text, known


def _fits(action: Action, patterns: list[str]) -> bool:
    return any(meets(pattern, template) for pattern in patterns for template in action.resource_types.values())


def bucket_arn_for_objects(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Object actions on a bucket's ARN."""
    patterns = _patterns(statement)
    for text, actions in _actions(statement, "s3"):
        on_objects = all("object" in action.resource_types for action in actions)
        missing = [one for one in patterns if one.startswith("arn:") and _is_bucket(one)]
        if on_objects and missing and not any(_fits(action, patterns) for action in actions):
            yield Remark(
                "Resource",
                words.BUCKET_FOR_OBJECTS(action=text, arn=missing[0]),
                verbatim(f"{missing[0]}/*"),
            )


def object_arn_for_bucket(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Bucket actions on the ARN of objects."""
    patterns = _patterns(statement)
    for text, actions in _actions(statement, "s3"):
        on_buckets = all("bucket" in action.resource_types for action in actions)
        objects = [one for one in patterns if one.startswith("arn:aws:s3:::") and "/" in one]
        if on_buckets and objects and not any(_fits(action, patterns) for action in actions):
            bucket = objects[0].partition("/")[0]
            yield Remark("Resource", words.OBJECTS_FOR_BUCKET(action=text, arn=objects[0]), verbatim(bucket))


def log_group_without_star(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """A log group's ARN without ``:*``."""
    for text, actions in _actions(statement, "logs"):
        concerned = [one for one in actions if one.full_name.lower() not in _PLAIN_LOG_ACTIONS]
        for pattern in _patterns(statement):
            parts = pattern.split(":")
            short = len(parts) == 7 and parts[5] == "log-group" and not pattern.endswith("*")
            if short and any({"log-group", "log-stream"} & set(one.resource_types) for one in concerned):
                yield Remark(
                    "Resource",
                    words.LOG_GROUP_WITHOUT_STAR(action=text, arn=pattern),
                    verbatim(f"{pattern}:*"),
                )


def no_resource_level(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """A resource for actions that know none."""
    patterns = _patterns(statement)
    if not patterns or "*" in patterns:
        return
    for text, actions in _actions(statement):
        if not any(action.resource_level for action in actions):
            yield Remark("Resource", words.NO_RESOURCE_LEVEL(action=text, arn=patterns[0]), words.OWN_STATEMENT)


def resource_never_meets_action(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """A resource of another kind or service than the action's."""
    patterns = _patterns(statement)
    if not patterns:
        return
    for text, actions in _actions(statement):
        concerned = [action for action in actions if action.resource_level]
        if not concerned or len(concerned) < len(actions) or any(_fits(action, patterns) for action in concerned):
            continue
        if concerned[0].service == "s3" and any(_is_bucket(one) or "/" in one for one in patterns):
            continue  # the two rules on buckets and objects say it better
        template = next(iter(concerned[0].resource_types.values()))
        yield Remark("Resource", words.NEVER_MEETS(action=text, arn=patterns[0]), words.ARN_OF_FORM(template=template))


def wildcard_in_service(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """A wildcard in the service segment of an ARN or an action."""
    for pattern in statement.resources.patterns if statement.resources is not None else ():
        if pattern.wild_service:
            element = "NotResource" if statement.resources and statement.resources.negated else "Resource"
            yield Remark(element, words.WILD_SERVICE_IN_ARN(arn=pattern.text), words.ARN_FOR_EACH)
    for text in statement.actions.patterns:
        service = text.partition(":")[0]
        if text not in ("*", "*:*") and ("*" in service or "?" in service):
            element = "NotAction" if statement.actions.negated else "Action"
            yield Remark(element, words.WILD_SERVICE_IN_ACTION(action=text), words.ENTRY_FOR_EACH)


def _is_bucket(pattern: str) -> bool:
    return ":s3:::" in pattern and "/" not in pattern and not pattern.endswith("*")
