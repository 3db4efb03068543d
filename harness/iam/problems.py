"""What is wrong with a policy, where, and what to write instead.

Limits: at most `PROBLEM_LIMIT` problems are listed; the rest is counted.
"""

from dataclasses import dataclass

from harness.errors import InputError
from harness.i18n.catalogue import iam as words
from harness.i18n.message import Message

__all__ = ["PROBLEM_LIMIT", "PolicyError", "Problem"]

PROBLEM_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a policy.

    Attributes:
        path: the element, for example ``Statement[2].Condition.StringEqual`` (counted from 0; empty: the whole).
        what: what is wrong, one sentence.
        fix: what to write instead.
    """

    path: str
    what: Message
    fix: Message


class PolicyError(InputError):
    """A policy cannot be used; ``problems`` lists why."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        what = words.AND_MORE(what=first.what, count=len(problems) - 1) if problems[1:] else first.what
        where = ": ".join(part for part in (name, first.path) if part)
        super().__init__(what, where=where or "policy", fix=first.fix)
        self.problems = problems
