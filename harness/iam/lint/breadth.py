"""Statements that allow more than they seem to."""

from collections.abc import Iterator

from harness.i18n.catalogue import iam_lint as words
from harness.iam import Policy, Statement
from harness.iam.lint.finding import Remark

__all__ = [
    "allow_not_action",
    "allow_not_principal",
    "allow_not_resource",
    "everything_on_everything",
    "not_principal_deny",
    "pass_role_on_everything",
    "public_principal",
    "service_without_source",
]

_SOURCES = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"})
_CALLERS = ("aws:principal", "aws:source", "aws:vpc", "kms:calleraccount", "kms:viaservice", "s3:dataaccesspoint")
_SHARED_SERVICES = frozenset(
    {
        "cloudtrail.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "config.amazonaws.com",
        "events.amazonaws.com",
        "logs.amazonaws.com",
        "s3.amazonaws.com",
        "ses.amazonaws.com",
        "sns.amazonaws.com",
    }
)
"""Services that act for whoever configured them, in any account."""


def _all_resources(statement: Statement) -> bool:
    resources = statement.resources
    return resources is not None and not resources.negated and any(one.text == "*" for one in resources.patterns)


def _keys(statement: Statement) -> set[str]:
    return {condition.key_lower for condition in statement.conditions}


def allow_not_principal(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Allow with NotPrincipal: everybody but the listed, anonymous callers included."""
    if statement.allow and statement.principals is not None and statement.principals.negated:
        yield Remark("NotPrincipal", words.NOT_PRINCIPAL_ALLOWED, words.USE(name="Principal"))


def not_principal_deny(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Deny with NotPrincipal: hits the sessions of the roles it excepts."""
    if not statement.allow and statement.principals is not None and statement.principals.negated:
        yield Remark("NotPrincipal", words.NOT_PRINCIPAL_DENIED, words.USE_PRINCIPAL_ARN)


def allow_not_action(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Allow with NotAction: everything else, of services that do not exist yet too."""
    if statement.allow and statement.actions.negated:
        yield Remark("NotAction", words.NOT_ACTION_ALLOWED, words.USE(name="Action"))


def allow_not_resource(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Allow with NotResource: all other resources, of all accounts."""
    if statement.allow and statement.resources is not None and statement.resources.negated:
        yield Remark("NotResource", words.NOT_RESOURCE_ALLOWED, words.USE(name="Resource"))


def everything_on_everything(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Allow ``*`` on ``*``."""
    everything = not statement.actions.negated and any(one in ("*", "*:*") for one in statement.actions.patterns)
    if statement.allow and everything and _all_resources(statement) and statement.principals is None:
        yield Remark("Action", words.EVERYTHING, words.NAME_WHAT_IS_USED)


def public_principal(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Allow to ``*`` without a condition on the caller."""
    principals = statement.principals
    if not statement.allow or principals is None or principals.negated:
        return
    if any(value == "*" for _, value in principals.entries) and not any(
        key.startswith(_CALLERS) for key in _keys(statement)
    ):
        yield Remark("Principal", words.PUBLIC, words.NAME_PRINCIPALS)


def service_without_source(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """Allow to a service that acts for anybody, without saying for whom."""
    principals = statement.principals
    if not statement.allow or principals is None or principals.negated or _keys(statement) & _SOURCES:
        return
    for type_, value in principals.entries:
        if type_ == "Service" and value in _SHARED_SERVICES:
            yield Remark("Principal", words.ACTS_FOR_ANY_ACCOUNT(service=value), words.ADD_SOURCE)


def pass_role_on_everything(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """iam:PassRole on every role, to every service."""
    named = statement.allow and not statement.actions.negated and _all_resources(statement)
    own = any(text.lower().startswith("iam:") for text in statement.actions.patterns)
    covered = statement.actions.match("iam:passrole") is True
    if named and own and covered and "iam:passedtoservice" not in _keys(statement):
        yield Remark("Resource", words.PASSES_ANY_ROLE, words.NAME_ROLES)
