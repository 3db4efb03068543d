"""What a lint rule is and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from harness.i18n.message import Message
from harness.iam import Policy, Statement

__all__ = ["Check", "Finding", "Kind", "Remark", "Rule"]


class Kind(StrEnum):
    """What a finding means."""

    DANGEROUS = "dangerous"
    """It allows more than it seems to, or denies less."""
    INEFFECTIVE = "ineffective"
    """It does nothing, or not what it seems to."""
    SUSPICIOUS = "suspicious"
    """It may be meant, and often is not."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says about a statement: the element, what is wrong, what to write instead."""

    element: str
    what: Message
    fix: Message


type Check = Callable[[Statement, Policy], Iterator[Remark]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        id: its name.
        kind: what its findings mean.
        link: the page of AWS's documentation that says so.
        check: (statement, policy) → remarks.
    """

    id: str
    kind: Kind
    link: str
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark of a rule with its place.

    Attributes:
        policy: name of the policy.
        path: ``Statement[0].Resource``.
        sid: the statement's Sid, if any.
        rule: the rule.
        what: what is wrong.
        fix: what to write instead.
    """

    policy: str
    path: str
    sid: str | None
    rule: Rule
    what: Message
    fix: Message
