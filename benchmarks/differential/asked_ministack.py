"""Runs inside MiniStack's environment: cases in, its evaluator's decisions out, one JSON object a line.

Asks `ministack.core.iam_evaluator` as its own `enforce`, AssumeRole and service deliveries do: identity policies
limited by boundary and session policies, combined with the resource's policy where its services keep one, root
allowed, trust policy beside identity policies; of sts:TagSession, which AssumeRole asks about, the trust policy alone.
Layers it has no input for are left out, as it does when serving.
"""

import json
import signal
import sys
from typing import Any

from ministack.core import iam_evaluator as ministack  # type: ignore[import-not-found]

SECONDS = 2  # for one case
# The services whose resource policies `enforce` looks up, and the caller kinds it tells apart.
LOOKED_UP = frozenset(ministack._RESOURCE_POLICY_LOOKUPS)
TYPES = {"user": "User", "assumed-role": "AssumedRole", "federated-user": "FederatedUser", "root": "Root"}
DECISIONS = {"Allow": "Allowed", "Deny": "ExplicitlyDenied", "ImplicitDeny": "ImplicitlyDenied"}


def decide(case: dict[str, Any]) -> dict[str, str]:
    """``decision``, or ``unsupported`` with the reason."""
    request = case["request"]
    principal = request["principal"]
    kind = principal.split(":")[-1].split("/")[0]
    values = {key.lower(): value for key, value in (request.get("context") or {}).items()}
    context = ministack.EvalContext(
        principal_arn=principal,
        principal_type=TYPES.get(kind, ""),
        principal_account=ministack._account_from_arn(principal) or "",
        action=request["action"],
        resource_arn=request["resource"],
        region=values.get("aws:requestedregion"),
        source_ip=values.get("aws:sourceip"),
        secure_transport=values.get("aws:securetransport"),
        service_context={"aws:tagkeys": None, **values},
    )
    if request["action"] in ministack._ALWAYS_ALLOWED_ACTIONS:
        return {"decision": "Allowed"}
    policy = case.get("resourcePolicy")
    if request["action"].lower() in ("sts:assumerole", "sts:tagsession") and policy is None:
        return {"unsupported": "role without trust policy"}
    if request["action"].lower() == "sts:tagsession":
        return {"decision": _answer(ministack.evaluate_trust_policy(policy, principal, context))}
    if request["action"].lower() == "sts:assumerolewithwebidentity":
        return {"decision": _answer(policy is not None and ministack.evaluate_trust_policy(policy, principal, context))}
    if not principal.startswith("arn:") and principal.endswith(".amazonaws.com"):
        if request["action"].lower() == "sts:assumerole":
            return {"unsupported": "services assume roles without a check"}
        return {"decision": DECISIONS[ministack.evaluate_resource_policy(policy, context, service=principal).decision]}
    if kind not in TYPES:
        return {"unsupported": "role without session" if kind == "role" else "unsigned or SAML caller"}
    return {"decision": _signed(case, context, policy, kind)}


def _signed(case: dict[str, Any], context: Any, policy: Any, kind: str) -> str:
    if kind == "root":
        identity = ministack.EvalResult("Allow")
    else:
        documents = [ministack.parse_policy_document(one) for one in case.get("identityPolicies") or []]
        limits = [
            [ministack.parse_policy_document(one) for one in case[layer]]
            for layer in ("permissionBoundaryPolicies", "sessionPolicies")
            if case.get(layer) is not None
        ]
        identity = ministack.evaluate(context, documents, *limits)
        service = context.action.partition(":")[0].lower()
        alias = ":alias/" in context.resource_arn
        if service in LOOKED_UP and context.resource_arn != "*" and (policy is not None or not alias):
            # Its look-ups answer an empty policy for a resource that has none, and nothing for an alias of no key.
            named = ministack._account_from_arn(context.resource_arn)
            owner = case["request"].get("resourceAccount") or named
            identity = ministack.combine_resource_policy(
                identity, context, policy or "", owner, service in ministack._POLICY_REQUIRED, limits=tuple(limits)
            )
    decision = DECISIONS[identity.decision]
    if decision == "Allowed" and context.action.lower() == "sts:assumerole":
        return _answer(ministack.evaluate_trust_policy(policy, context.principal_arn, context))
    return decision


def _answer(allowed: bool) -> str:
    return "Allowed" if allowed else "ImplicitlyDenied"


def _too_slow(_signal: int, _frame: object) -> None:
    raise TimeoutError


def main() -> None:
    """Answers every line of the input; a pattern made to be slow counts as one that it cannot decide."""
    signal.signal(signal.SIGALRM, _too_slow)
    for line in sys.stdin:
        case = json.loads(line)
        try:
            signal.alarm(SECONDS)
            answer = decide(case)
        except TimeoutError:
            answer = {"unsupported": f"takes over {SECONDS} s"}
        except Exception as error:  # whatever the evaluator raises on a valid policy is its answer
            answer = {"unsupported": f"raises {type(error).__name__}"}
        signal.alarm(0)
        print(json.dumps({"id": case["id"], **answer}), flush=True)


if __name__ == "__main__":
    main()
