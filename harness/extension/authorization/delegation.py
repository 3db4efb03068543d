"""A service that acts for a caller: its calls are decided by that caller's permissions.

CloudFormation creates resources with the permissions of whoever asked for the stack, or with those of the stack's
service role (D: CloudFormation User Guide, "CloudFormation service role"). The engine's own call then carries a token
of a ``Delegation`` beside the proof that the engine made it, and ``identify`` finds the caller by it.

AWS fills ``aws:CalledVia`` and ``aws:ViaAWSService`` only where the caller's own permissions are used, never for a
service role (D: IAM User Guide, "AWS global condition context keys").
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from harness.iam import Decision, Principal

__all__ = ["DELEGATION", "Delegation", "find"]

DELEGATION = "daylab_delegation"
"""Key of the token among the parameters of an internal request."""

_ALIVE: "WeakValueDictionary[str, Delegation]" = WeakValueDictionary()


@dataclass(slots=True, weakref_slot=True, eq=False)
class Delegation:
    """For whom a service makes calls, and what was refused to it.

    Attributes:
        by: principal of the service that acts.
        kind: the caller's ``Kind``.
        principal: the caller's IAM principal.
        record: the engine's record of the user or session.
        access_key: access key of the request that began it.
        via: principals of the services through which the caller's own permissions are used, first one first; empty for
            a service role.
        asks: whether an action is asked for; a service's own housekeeping is not.
        refusals: (service, request id, decision) of every refused call, in order.
    """

    by: str
    kind: str
    principal: Principal
    record: Any
    access_key: str
    via: tuple[str, ...]
    asks: Callable[[str], bool] = field(default=lambda action: True)
    refusals: list[tuple[str, str, Decision]] = field(default_factory=list)
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def __post_init__(self) -> None:
        """Be found by the token for as long as somebody holds the delegation."""
        _ALIVE[self.token] = self


def find(token: str) -> Delegation | None:
    """The delegation with this token; None: it is over."""
    return _ALIVE.get(token)
