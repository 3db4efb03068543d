"""Misreadings about layers, accounts, callers and principals, as changes to a case (see `misreadings`)."""

from collections.abc import Sequence
from typing import Any

from benchmarks.differential.rewriting import (
    EVERYTHING,
    LISTS,
    Json,
    account,
    any_case,
    assumes,
    context_values,
    kind,
    many,
    never,
    statements,
)

__all__ = [
    "any_root_is_the_account",
    "arns_are_patterns",
    "federated_grant_limited",
    "federated_unlimited",
    "kms_without_key",
    "named_by_condition_limited",
    "names",
    "no_not_principal",
    "no_resource_policy",
    "only_looked_up",
    "root_is_never_asked",
    "same_account",
    "service_wildcard_names_nobody",
    "trust_effect_unread",
    "trust_for_others_denies",
    "trust_never_suffices",
]


def same_account(case: Json) -> None:
    """The resource belongs to the caller's account."""
    if account(case):
        case["request"]["resourceAccount"] = account(case)


def no_resource_policy(case: Json) -> None:
    """Identity policies decide alone, wherever the resource is."""
    if not assumes(case) and account(case):
        delegation = {**EVERYTHING, "Principal": {"AWS": account(case)}}
        case["resourcePolicy"] = {"Version": "2012-10-17", "Statement": [delegation]}
        same_account(case)


def only_looked_up(case: Json) -> None:
    """Resource policies count for the services that MiniStack looks up, and for trust policies."""
    service = case["request"]["action"].partition(":")[0].lower()
    if service not in ("sqs", "sns", "s3", "lambda", "secretsmanager", "ecr", "kms", "apigateway", "kinesis", "sts"):
        no_resource_policy(case)


def root_is_never_asked(case: Json) -> None:
    """The root user is allowed everything; of a role, only the trust policy is asked."""
    if kind(case) != "root":
        return
    for name in LISTS:
        case[name] = None
    if not assumes(case):
        case["resourcePolicy"] = {
            "Version": "2012-10-17",
            "Statement": [{**EVERYTHING, "Principal": {"AWS": account(case)}}],
        }
        same_account(case)
        return
    principal = case["request"]["principal"]
    case["request"]["principal"] = principal.replace(":root", ":user/root")
    case["identityPolicies"] = [{"Version": "2012-10-17", "Statement": [EVERYTHING]}]
    for statement in statements(case["resourcePolicy"] or {"Statement": []}):
        named = statement.get("Principal")
        if isinstance(named, dict) and "Service" in named:
            statement["Principal"] = "*"


def federated_unlimited(case: Json) -> None:
    """A federated user without session policies has those of its user."""
    if kind(case) == "federated-user" and case.get("sessionPolicies") is None:
        case["sessionPolicies"] = [{"Version": "2012-10-17", "Statement": [EVERYTHING]}]


# Principals.


def no_not_principal(case: Json) -> None:
    """Statements with NotPrincipal are not there."""
    policy = case.get("resourcePolicy")
    if policy:
        kept = [one for one in statements(policy) if "NotPrincipal" not in one]
        policy["Statement"] = kept
        if not kept:
            case["resourcePolicy"] = None


def names(case: Json, entries: Sequence[Any]) -> bool:
    """Whether an entry is the caller, its role, or everybody."""
    principal = case["request"]["principal"]
    role = ""
    if kind(case) == "assumed-role":
        role = principal.replace(":sts:", ":iam:").replace(":assumed-role/", ":role/").rsplit("/", 1)[0]
    return any(one in (principal, role, "*") for one in entries)


def trust_never_suffices(case: Json) -> None:
    """What names the caller in a trust policy only delegates to its account."""
    if not (assumes(case) and case.get("resourcePolicy") and account(case)):
        return
    for statement in statements(case["resourcePolicy"]):
        named = statement.get("Principal")
        entries = many(named.get("AWS", []) if isinstance(named, dict) else named)
        if statement["Effect"] == "Allow" and names(case, entries):
            statement["Principal"] = {"AWS": account(case)}


def federated_grant_limited(case: Json) -> None:
    """A grant to a federated user's ARN is one to everybody."""
    if kind(case) != "federated-user" or not case.get("resourcePolicy") or assumes(case):
        return
    for statement in statements(case["resourcePolicy"]):
        named = statement.get("Principal")
        entries = many(named.get("AWS", [])) if isinstance(named, dict) else []
        if statement["Effect"] == "Allow" and case["request"]["principal"] in entries:
            statement["Principal"] = "*"


def named_by_condition_limited(case: Json) -> None:
    """A condition on aws:PrincipalArn is one on any key."""
    policy = case.get("resourcePolicy")
    context = case["request"].setdefault("context", {})
    if not policy or "aws:principalarn" not in context_values(case):
        return
    context["daylab:PrincipalArn"] = context_values(case)["aws:principalarn"]
    for statement in statements(policy):
        for block in (statement.get("Condition") or {}).values():
            for key in [key for key in block if key.lower() == "aws:principalarn"]:
                block["daylab:PrincipalArn"] = block.pop(key)


def arns_are_patterns(case: Json) -> None:
    """An entry is a pattern for the caller's ARN, whatever its case."""
    principal = case["request"]["principal"]
    for statement in statements(case.get("resourcePolicy") or {"Statement": []}):
        named = statement.get("Principal")
        if isinstance(named, dict) and "AWS" in named:
            for entry in many(named["AWS"]):
                if entry != "*" and any_case(entry, principal):
                    element = "AWS" if principal.startswith("arn:") else "Service"
                    statement["Principal"] = {element: principal}
                elif "*" in entry and entry != "*" and statement["Principal"] is named:
                    never(statement)


def any_root_is_the_account(case: Json) -> None:
    """Every entry that ends in the account and root is the account."""
    for statement in statements(case.get("resourcePolicy") or {"Statement": []}):
        named = statement.get("Principal")
        entries = many(named.get("AWS", [])) if isinstance(named, dict) else []
        if isinstance(named, dict) and any(one.endswith(f"::{account(case)}:root") for one in entries):
            statement["Principal"] = {**named, "AWS": [*entries, account(case)]}


def service_wildcard_names_nobody(case: Json) -> None:
    """A statement with a wildcard for services does not apply."""
    for statement in statements(case.get("resourcePolicy") or {"Statement": []}):
        named = statement.get("Principal")
        if isinstance(named, dict) and any("*" in one for one in many(named.get("Service", []))):
            never(statement)


def kms_without_key(case: Json) -> None:
    """A KMS action without a key is left to identity policies."""
    if case["request"]["action"].lower().startswith("kms:") and ":key/" not in case["request"]["resource"]:
        no_resource_policy(case)


def trust_effect_unread(case: Json) -> None:
    """Every statement of a trust policy allows."""
    if assumes(case) and case.get("resourcePolicy"):
        for statement in statements(case["resourcePolicy"]):
            statement["Effect"] = "Allow"


def trust_for_others_denies(case: Json) -> None:
    """A statement of a trust policy without the caller's own ARN denies."""
    if not (assumes(case) and case.get("resourcePolicy")):
        return
    for statement in statements(case["resourcePolicy"]):
        named = statement.get("Principal")
        entries = named.get("AWS", []) if isinstance(named, dict) else named
        if entries != "*" and case["request"]["principal"] not in (entries or []):
            statement.update(Effect="Deny", Principal="*")
