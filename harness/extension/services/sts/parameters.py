"""What STS takes: names, durations, session policies, tags. It reads IAM's stores and changes nothing.

Source (D): STS API Reference, AssumeRole, GetSessionToken, GetFederationToken; IAM User Guide, "IAM and AWS STS
quotas".
"""

import re
from collections.abc import Mapping
from typing import Any

from moto.iam.models import iam_backends

from harness.extension.authorization.sessions import Session
from harness.extension.services.sts.errors import refused, validation_error
from harness.iam import Policy, PolicyError

__all__ = ["check_name", "duration", "packed_size", "role_of", "session_policies", "session_tags"]

_NAME = re.compile(r"[\w+=,.@-]*")
_ROLE = re.compile(r"arn:(?P<partition>[^:]+):iam::(?P<account>\d{12}):role/(?:.*/)?(?P<name>[^/]+)")
_SHORTEST_ARN, _LONGEST_ARN = 20, 2048  # M: botocore's model
_LONGEST_POLICIES = 2048
_MOST_POLICIES = 10
_MOST_TAGS = 50
_SHORTEST = 900


def check_name(value: str, member: str, longest: int) -> None:
    """Require the name of a session.

    Raises:
        CommonServiceException: it is too short, too long, or has other characters.
    """
    constraint = ""
    if len(value) < 2:
        constraint = "Member must have length greater than or equal to 2"
    elif len(value) > longest:
        constraint = f"Member must have length less than or equal to {longest}"
    elif not _NAME.fullmatch(value):
        constraint = r"Member must satisfy regular expression pattern: [\w+=,.@-]*"
    if constraint:
        raise validation_error(
            f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
        )


def role_of(arn: str) -> re.Match[str]:
    """Partition, account and name in a role's ARN.

    Raises:
        CommonServiceException: it is not the ARN of a role.
    """
    constraint = ""
    if len(arn) < _SHORTEST_ARN:
        constraint = f"Member must have length greater than or equal to {_SHORTEST_ARN}"
    elif len(arn) > _LONGEST_ARN:
        constraint = f"Member must have length less than or equal to {_LONGEST_ARN}"
    if constraint:
        raise validation_error(
            f"1 validation error detected: Value '{arn}' at 'roleArn' failed to satisfy constraint: {constraint}"
        )
    found = _ROLE.fullmatch(arn)
    if found is None:
        raise validation_error(f"{arn} is invalid")
    return found


def duration(given: int | None, default: int, most: int) -> int:
    """Seconds that a session lasts.

    Args:
        given: what the request asks for.
        default: where it asks for nothing.
        most: what the operation takes at most.

    Raises:
        CommonServiceException: it asks for less or more.
    """
    if given is None:
        return default
    if given < _SHORTEST or given > most:
        bound = f"greater than or equal to {_SHORTEST}" if given < _SHORTEST else f"less than or equal to {most}"
        raise validation_error(
            f"1 validation error detected: Value '{given}' at 'durationSeconds' failed to satisfy constraint: "
            f"Member must have value {bound}"
        )
    return given


def session_policies(
    parameters: Mapping[str, Any], account: str, partition: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The documents and the ARNs of the session policies in a request.

    Raises:
        CommonServiceException: there are too many, or one is malformed or not there.
    """
    document = parameters.get("Policy")
    arns = tuple(str(entry.get("arn") or "") for entry in parameters.get("PolicyArns") or ())
    if document:
        if len(document) > _LONGEST_POLICIES:
            raise validation_error(
                f"1 validation error detected: Value '{document[:80]}…' at 'policy' failed to satisfy constraint: "
                f"Member must have length less than or equal to {_LONGEST_POLICIES}"
            )
        try:
            Policy.parse(document)
        except PolicyError as problem:
            raise refused("MalformedPolicyDocument", str(problem)) from None
    if len(arns) > _MOST_POLICIES:
        raise validation_error(
            "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length "
            f"less than or equal to {_MOST_POLICIES}"
        )
    managed = iam_backends[account][partition].managed_policies
    for arn in arns:
        if arn not in managed:
            raise validation_error(f"Policy {arn} does not exist or is not attachable.")
    return ((str(document),) if document else ()), arns


def session_tags(parameters: Mapping[str, Any], chained: Session | None) -> tuple[dict[str, str], frozenset[str]]:
    """The tags of a session and which of them are transitive, those of the calling session included.

    Raises:
        CommonServiceException: they are too many, there twice, or change what the calling session hands on.
    """
    given = parameters.get("Tags") or ()
    if len(given) > _MOST_TAGS:
        raise validation_error(
            "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less "
            f"than or equal to {_MOST_TAGS}"
        )
    tags = {str(tag["Key"]): str(tag.get("Value", "")) for tag in given}
    names = {name.lower() for name in tags}
    if len(names) < len(given):
        raise refused(
            "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
    if chained is not None and names & chained.transitive:
        raise refused(
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
            "from the calling session.",
        )
    transitive = {str(name).lower() for name in parameters.get("TransitiveTagKeys") or ()}
    if not transitive <= names:
        raise refused(
            "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."
        )
    if chained is not None:
        tags |= {name: value for name, value in chained.tags.items() if name.lower() in chained.transitive}
        transitive |= chained.transitive
    return tags, frozenset(transitive)


def packed_size(session: Session) -> int:
    """How many percent of its limit session policies and tags use; 0 if there are none."""
    used = sum(map(len, (*session.policies, *session.policy_arns, *session.tags, *session.tags.values())))
    return -(-used * 100 // (2 * _LONGEST_POLICIES))
