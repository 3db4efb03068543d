"""What was evaluated for a refused request, kept under the authorization id that its message carries.

Source (D): IAM User Guide, "Troubleshoot access denied error messages with authorization ID (Preview)"; IAM Toolbox API
reference, GetRequestAuthorizationDetails. Details are as they were at the refusal, for 24 hours, in the Region of the
refusal. They are here at once, where AWS records them a little later.

Limits: in memory; the last ``KEPT`` of each account. How many policies are too many for AWS to record is not
documented; here none are. Ids have 25 characters, as observed (Q). The Sid that AWS makes up for a statement without
one, and the URI of an inline policy, are opaque there and made up here.
"""

import hashlib
import secrets
import string
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from harness.extension.authorization.caller import Kind
from harness.extension.authorization.resolved_call import Asked, ResolvedCall
from harness.iam import Decision, Effect, Layer, Policy, asked_layers, evaluate

__all__ = ["AuthorizationDetails", "Recorded", "pointer"]

KEPT: Final = 500
LASTING: Final = 24 * 3600.0
_LETTERS: Final = string.digits + string.ascii_lowercase
_LENGTH: Final = 25
_TYPES: Final = {
    Layer.IDENTITY: "IDENTITY_BASED_POLICY",
    Layer.RESOURCE: "RESOURCE_BASED_POLICY",
    Layer.TRUST: "RESOURCE_BASED_POLICY",
    Layer.BOUNDARY: "PERMISSIONS_BOUNDARY",
    Layer.SESSION: "SESSION_POLICY",
    Layer.SERVICE_CONTROL: "SERVICE_CONTROL_POLICY",
    Layer.RESOURCE_CONTROL: "RESOURCE_CONTROL_POLICY",
    Layer.VPC_ENDPOINT: "VPC_ENDPOINT_POLICY",
}
_EFFECTS: Final = {
    Effect.ALLOWED: "ALLOW",
    Effect.EXPLICITLY_DENIED: "EXPLICIT_DENY",
    Effect.IMPLICITLY_DENIED: "IMPLICIT_DENY",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A refused request.

    Attributes:
        time: seconds since the epoch.
        region: Region of the refusal.
        asked: each action on its resource, with the policies as they were.
    """

    time: float
    region: str
    asked: tuple[Asked, ...]

    def row(self) -> dict[str, Any]:
        """The answer of GetRequestAuthorizationDetails."""
        decisions = [evaluate(one.request, one.policies) for one in self.asked]
        contexts = [dict(one.request.context) for one in self.asked]
        shared = {
            key: value for key, value in contexts[0].items() if all(other.get(key) == value for other in contexts)
        }
        infos = {info["uri"]: info for decision in decisions for info in _infos(decision)}
        return {
            "requestContext": {key: _document(value) for key, value in sorted(shared.items())},
            "evaluations": [_evaluation(decision, shared) for decision in decisions],
            "policies": list(infos.values()),
        }


class AuthorizationDetails:
    """Refused requests by account and authorization id; safe for many threads.

    Args:
        now: the time, for tests.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: dict[str, OrderedDict[str, Recorded]] = {}

    def record(self, resolved: ResolvedCall) -> str:
        """Keep a refused call, and return its authorization id; empty where AWS gives none.

        Requests of services, of services on somebody's behalf, and unsigned ones have none; so have operations that the
        service's descriptor excepts.
        """
        one, caller = resolved.service, resolved.caller
        supported = one is not None and one.refusal.authorization_ids
        if not supported or caller.kind not in (Kind.USER, Kind.SESSION) or caller.delegation is not None:
            return ""
        assert one is not None
        assert caller.principal is not None
        if resolved.call.operation in one.refusal.without_id or not resolved.asked:
            return ""
        identifier = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        region = one.trail.region or resolved.call.region
        with self._lock:
            kept = self._kept.setdefault(caller.principal.account, OrderedDict())
            kept[identifier] = Recorded(self._now(), region, resolved.asked)
            while len(kept) > KEPT:
                kept.popitem(last=False)
        return identifier

    def find(self, identifier: str, account: str, region: str) -> Recorded | None:
        """What an account's principal was refused in a Region; None: nothing, or more than 24 hours ago."""
        with self._lock:
            found = self._kept.get(account, OrderedDict()).get(identifier)
        if found is None or found.region != region or self._now() - found.time >= LASTING:
            return None
        return found

    def forget(self, account: str) -> None:
        """Drop an account's details."""
        with self._lock:
            self._kept.pop(account, None)


def pointer(identifier: str, region: str) -> str:
    """What follows AWS's sentence of a refusal that has an authorization id."""
    return (
        f". Go to https://{region}.console.aws.amazon.com/iam/home?region={region}#/authorization-details/{identifier} "
        f"for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: "
        f"{identifier}"
    )


def _evaluation(decision: Decision, shared: Mapping[str, Any]) -> dict[str, Any]:
    request = decision.request
    matched: dict[str, list[dict[str, str]]] = {}
    uris = {(layer, policy.name): _uri(layer, policy, attached) for layer, policy, attached in _policies(decision)}
    # an implicit denial produces no matched policies
    for one in decision.statements if decision.effect is not Effect.IMPLICITLY_DENIED else ():
        effect = "ALLOW" if one.effect == "Allow" else "DENY"
        statement = {"sid": one.sid or f"Statement{one.index}", "evaluatedEffect": effect}
        matched.setdefault(uris[one.layer, one.policy], []).append(statement)
    own = {key: value for key, value in request.context.items() if key not in shared}
    return {
        "action": request.action,
        "resource": "" if request.resource == "*" else request.resource,
        "context": {key: _document(value) for key, value in sorted(own.items())},
        "evaluatedEffect": _EFFECTS[decision.effect],
        "matchedPolicies": [{"uri": uri, "matchedStatements": found} for uri, found in matched.items()],
    }


def _policies(decision: Decision) -> Iterator[tuple[Layer, Policy, str]]:
    """Every policy of a decision, with its layer and what it is attached to."""
    request = decision.request
    for layer, levels in asked_layers(request, decision.policies):
        own = layer in (Layer.RESOURCE, Layer.TRUST)
        attached = request.resource if own else request.role_arn or request.principal.arn
        for policy in (policy for level in levels for policy in level):
            yield layer, policy, attached


def _infos(decision: Decision) -> Iterator[dict[str, Any]]:
    for layer, policy, attached in _policies(decision):
        yield {
            "type": _TYPES[layer],
            "inline": not policy.name.startswith("arn:"),
            "uri": _uri(layer, policy, attached),
            "attachedTo": [{"arn": attached}],
        }


def _uri(layer: Layer, policy: Policy, attached: str) -> str:
    """A managed policy's ARN; for another one an opaque identifier."""
    if policy.name.startswith("arn:"):
        return policy.name
    return hashlib.sha256(f"{layer} {policy.name} {attached}".encode()).hexdigest()[:32]


def _document(value: str | Sequence[str]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)
