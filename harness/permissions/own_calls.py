"""Which calls are the harness's own: those that a check makes through identities that it made up for itself.

They look at what a role may do, or try what a person without rights would try. Nothing in the work under test wants
them, so reports, advice, policies from observed calls and traces leave them out.

Limits: told by the caller's name. The account's root user is also the user's own, so its calls are never left out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

__all__ = ["ROLE_SESSION", "is_own_call", "user_name", "without_own_calls"]

ROLE_SESSION: Final = "daylab-check"
"""Name of the sessions in which checks look through a role's eyes."""

_OWN: Final = re.compile(rf"arn:[^:]*:(sts::\d*:assumed-role/.+/{ROLE_SESSION}|iam::\d*:user/learner-[0-9a-f]{{8}})")


def user_name(random_hex: str) -> str:
    """Name of an IAM user that a check makes for itself.

    Args:
        random_hex: eight hexadecimal digits or more, of which the first eight are used.
    """
    return f"learner-{random_hex[:8]}"


def is_own_call(row: Mapping[str, Any]) -> bool:
    """Whether a row of the decision log is the harness's own call."""
    return _OWN.fullmatch(str(row["principal"])) is not None


def without_own_calls[Row: Mapping[str, Any]](rows: Iterable[Row]) -> list[Row]:
    """The rows of the decision log that are not the harness's own, in their order."""
    return [row for row in rows if not is_own_call(row)]
