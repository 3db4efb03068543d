"""One API call as the authorization sees it, and what it asks for: plain values, so that the derivation is pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from harness.extension.authorization.sessions import Session

__all__ = ["Call", "Keys", "Lookup", "Requirement", "Signed", "UnmappedError"]

Keys = dict[str, str | Sequence[str]]
"""Condition keys with their values."""


class UnmappedError(LookupError):
    """No action is known for an operation."""


@dataclass(frozen=True, slots=True)
class Signed:
    """How a request is signed, as far as policies can ask for it.

    Attributes:
        form: ``header``, ``query`` (a presigned URL) or ``policy`` (an S3 POST form); empty: it is not signed.
        version: ``AWS4-HMAC-SHA256``, or ``AWS`` for Signature Version 2; empty: it is not signed.
        age: milliseconds since a presigned URL was signed; None for other forms.
        payload: the hash of the body that the request states, or what stands for it.
        region: that it is signed for; empty: it is not signed, in a form without one, or by the engine itself.
    """

    form: str = ""
    version: str = ""
    age: int | None = None
    payload: str = ""
    region: str = ""


_UNSIGNED = Signed()


@dataclass(frozen=True, slots=True)
class Call:
    """An API call.

    Attributes:
        service: botocore's service name (``stepfunctions``, ``elbv2``, …).
        operation: operation name as in the API model (``PutObject``).
        parameters: parsed request parameters.
        account: account of the caller, twelve digits.
        region: region the request is made to.
        method: HTTP method, which API Gateway's actions are named for.
        path: URL path of the request.
        principal: ARN of the caller; empty if it has none.
        session: the caller's session, which hands some of what it has on to the sessions that it opens.
        partition: ``aws`` unless told otherwise.
        signed: how the request is signed.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    account: str = "000000000000"
    region: str = "us-east-1"
    method: str = "POST"
    path: str = "/"
    principal: str = ""
    session: Session | None = None
    partition: str = "aws"
    signed: Signed = _UNSIGNED


@dataclass(frozen=True, slots=True)
class Requirement:
    """One action that must be allowed on one resource (``*`` where the action knows no resource).

    Attributes:
        action: IAM action.
        resource: resource ARN.
        context: condition keys that hold for this action alone.
        entry: index of the entry of a list that it is for, where the service answers for each entry by itself: only
            that entry is refused. None: the whole call is.
    """

    action: str
    resource: str
    context: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    entry: int | None = None


class Lookup(Protocol):
    """What only the engine's own state can tell."""

    def resource_name(self, prefix: str, variable: str, value: str) -> str:
        """The full value of a template variable: ``alice`` → ``division/alice``; the value itself if unknown."""
        ...

    def roles(self, by: str, text: str) -> tuple[str, ...]:
        """ARNs of the roles that a role's name or an instance profile stands for, see ``PassedRole``."""
        ...
