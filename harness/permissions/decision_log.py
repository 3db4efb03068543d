"""Reads the decision log: which rows are the harness's own calls, which decide nothing, what a refused call lacked.

A row is the engine's JSON for one decision (:meth:`harness.engines.control_api.ControlApi.decisions`).

The harness's own calls are those that a check makes through identities that it made up for itself: they look at what a
role may do, or try what a person without rights would try. Nothing in the work under test wants them, so reports,
advice, policies from observed calls and traces leave them out.

Limits: own calls are told by the caller's name. The account's root user is also the user's own, so its calls are never
left out. What a call lacked is derived from its row, without the policies that were evaluated; an explicit deny is not
rewritten.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from harness.errors import InputError

__all__ = ["ROLE_SESSION", "explained", "is_aside", "user_name", "without_own_calls"]

ROLE_SESSION: Final = "daylab-check"
"""Name of the sessions in which checks look through a role's eyes."""

_OWN: Final = re.compile(rf"arn:[^:]*:(sts::\d*:assumed-role/.+/{ROLE_SESSION}|iam::\d*:user/learner-[0-9a-f]{{8}})")

_OBJECT: Final = re.compile(r"(arn:[^:]*:s3:::[^/]+)/.+")


def user_name(random_hex: str) -> str:
    """Name of an IAM user that a check makes for itself.

    Args:
        random_hex: eight hexadecimal digits or more, of which the first eight are used.
    """
    return f"learner-{random_hex[:8]}"


def without_own_calls[Row: Mapping[str, Any]](rows: Iterable[Row]) -> list[Row]:
    """The rows that are not the harness's own calls, in their order."""
    return [row for row in rows if _OWN.fullmatch(str(row["principal"])) is None]


def is_aside(row: Mapping[str, Any]) -> bool:
    """Whether a decision only settles how S3 refuses: an absent object is 404 to those who may list, 403 to others."""
    return row["action"] == "s3:ListBucket" and row.get("operation") in ("GetObject", "HeadObject")


def _of_all(resource: str) -> str:
    """The resource that a policy names for calls like this: the objects of the bucket, and not the one of today."""
    return _OBJECT.sub(r"\1/*", resource)


def explained(row: Mapping[str, Any]) -> str:
    """Return the message of a refused call and, where only a statement is missing, that statement."""
    # Loaded here: it takes a fifth of a second, and a check that passes explains nothing.
    from harness.iam import Effect, Layer, Policies, Principal, Request
    from harness.iam.allow_statement import allow_statement

    message = str(row["message"])
    if row["decision"] != Effect.IMPLICITLY_DENIED:
        return message
    try:
        layer = Layer(row["layer"])
        context = {"aws:SourceArn": row["source_arn"]} if row["source_arn"] else {}
        request = Request(row["action"], _of_all(row["resource"]), Principal.parse(row["principal"]), context)
        lacking = allow_statement(request, Policies(), layer).statement
    except (InputError, ValueError):
        return message
    return f"{message}\n  + {layer}: {json.dumps(lacking, ensure_ascii=False)}"
