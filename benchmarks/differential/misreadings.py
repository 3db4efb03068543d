"""How other evaluators misread policies: each misreading as a change to the case, with the page that says otherwise.

A disagreement is explained by a misreading when harness.iam, asked the changed case, gives the other evaluator's
answer: the changed case says what the evaluator read. `explain` finds the fewest misreadings that are needed together.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.differential.evaluators import our_decision
from harness.iam import Policy

__all__ = ["MISREADINGS", "Misreading", "explain"]

type Json = dict[str, Any]

GUIDE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
LOGIC: Final = f"{GUIDE}reference_policies_evaluation-logic.html"
OPERATORS: Final = f"{GUIDE}reference_policies_elements_condition_operators.html"
LISTS: Final = (
    *("identityPolicies", "permissionBoundaryPolicies", "sessionPolicies"),
    *("serviceControlPolicies", "resourceControlPolicies", "vpcEndpointPolicies"),
)
EVERYTHING: Final = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class Misreading:
    """A class of disagreements.

    Attributes:
        title: what the evaluator does.
        page: what AWS documents.
        change: gives the case as the evaluator read it; it may change its argument.
    """

    title: str
    page: str
    change: Callable[[Json], None]


def explain(case: Json, allowed: bool, misreadings: Sequence[Misreading]) -> list[Misreading] | None:
    """The fewest misreadings after which harness.iam answers as the other did; None when they do not explain it."""
    for one in misreadings:
        if _answer(case, [one]) is allowed:
            return [one]
    needed = list(misreadings)
    if _answer(case, needed) is not allowed:
        return None
    for one in misreadings:
        fewer = [other for other in needed if other is not one]
        if _answer(case, fewer) is allowed:
            needed = fewer
    return needed


def _answer(case: Json, misreadings: Sequence[Misreading]) -> bool:
    read = copy.deepcopy(case)
    for one in misreadings:
        one.change(read)
    return our_decision(read) == "Allowed"


# What the changes share.


def _kind(case: Json) -> str:
    return str(case["request"]["principal"]).split(":")[-1].split("/")[0]


def _account(case: Json) -> str:
    principal = str(case["request"]["principal"])
    return principal.split(":")[4] if principal.startswith("arn:") else ""


def _assumes(case: Json) -> bool:
    return str(case["request"]["action"]).lower() == "sts:assumerole"


def _documents(case: Json) -> Iterator[Json]:
    for name in LISTS:
        for one in case.get(name) or []:
            yield from one if isinstance(one, list) else [one]
    if case.get("resourcePolicy"):
        yield case["resourcePolicy"]


def _statements(document: Json) -> list[Json]:
    if isinstance(document["Statement"], dict):
        document["Statement"] = [document["Statement"]]
    found: list[Json] = document["Statement"]
    return found


def _each(change: Callable[[Json, Json], None]) -> Callable[[Json], None]:
    def changed(case: Json) -> None:
        for document in _documents(case):
            for statement in _statements(document):
                change(case, statement)

    return changed


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _without(name: str) -> Callable[[Json], None]:
    return lambda case: case.update({name: None})


def _values(case: Json) -> Json:
    return {key.lower(): value for key, value in (case["request"].get("context") or {}).items()}


def _operators(change: Callable[[str], str]) -> Callable[[Json], None]:
    def rename(_case: Json, statement: Json) -> None:
        renamed: Json = {}
        for operator, block in (statement.get("Condition") or {}).items():
            renamed.setdefault(change(operator), {}).update(block)
        if renamed:
            statement["Condition"] = renamed

    return _each(rename)


# Layers and callers.


def _same_account(case: Json) -> None:
    if _account(case):
        case["request"]["resourceAccount"] = _account(case)


def _no_resource_policy(case: Json) -> None:
    """Identity policies decide alone, wherever the resource is."""
    if not _assumes(case) and _account(case):
        delegation = {**EVERYTHING, "Principal": {"AWS": _account(case)}}
        case["resourcePolicy"] = {"Version": "2012-10-17", "Statement": [delegation]}
        _same_account(case)


def _only_looked_up(case: Json) -> None:
    service = case["request"]["action"].partition(":")[0].lower()
    if service not in ("sqs", "sns", "s3", "lambda", "secretsmanager", "ecr", "kms", "apigateway", "kinesis", "sts"):
        _no_resource_policy(case)


def _root_is_never_asked(case: Json) -> None:
    if _kind(case) != "root":
        return
    for name in LISTS:
        case[name] = None
    if not _assumes(case):
        case["resourcePolicy"] = {
            "Version": "2012-10-17",
            "Statement": [{**EVERYTHING, "Principal": {"AWS": _account(case)}}],
        }
        _same_account(case)
        return
    principal = case["request"]["principal"]
    case["request"]["principal"] = principal.replace(":root", ":user/root")
    case["identityPolicies"] = [{"Version": "2012-10-17", "Statement": [EVERYTHING]}]
    for statement in _statements(case["resourcePolicy"] or {"Statement": []}):
        named = statement.get("Principal")
        if isinstance(named, dict) and "Service" in named:
            statement["Principal"] = "*"


def _federated_unlimited(case: Json) -> None:
    if _kind(case) == "federated-user" and case.get("sessionPolicies") is None:
        case["sessionPolicies"] = [{"Version": "2012-10-17", "Statement": [EVERYTHING]}]


# Principals.


def _no_not_principal(case: Json) -> None:
    policy = case.get("resourcePolicy")
    if policy:
        kept = [one for one in _statements(policy) if "NotPrincipal" not in one]
        policy["Statement"] = kept
        if not kept:
            case["resourcePolicy"] = None


def _names(case: Json, entries: Sequence[Any]) -> bool:
    principal = case["request"]["principal"]
    role = ""
    if _kind(case) == "assumed-role":
        role = principal.replace(":sts:", ":iam:").replace(":assumed-role/", ":role/").rsplit("/", 1)[0]
    return any(one in (principal, role, "*") for one in entries)


def _trust_never_suffices(case: Json) -> None:
    if not (_assumes(case) and case.get("resourcePolicy") and _account(case)):
        return
    for statement in _statements(case["resourcePolicy"]):
        named = statement.get("Principal")
        entries = _many(named.get("AWS", []) if isinstance(named, dict) else named)
        if statement["Effect"] == "Allow" and _names(case, entries):
            statement["Principal"] = {"AWS": _account(case)}


def _federated_grant_limited(case: Json) -> None:
    if _kind(case) != "federated-user" or not case.get("resourcePolicy") or _assumes(case):
        return
    for statement in _statements(case["resourcePolicy"]):
        named = statement.get("Principal")
        entries = _many(named.get("AWS", [])) if isinstance(named, dict) else []
        if statement["Effect"] == "Allow" and case["request"]["principal"] in entries:
            statement["Principal"] = "*"


def _named_by_condition_limited(case: Json) -> None:
    policy = case.get("resourcePolicy")
    context = case["request"].setdefault("context", {})
    if not policy or "aws:principalarn" not in _values(case):
        return
    context["daylab:PrincipalArn"] = _values(case)["aws:principalarn"]
    for statement in _statements(policy):
        for block in (statement.get("Condition") or {}).values():
            for key in [key for key in block if key.lower() == "aws:principalarn"]:
                block["daylab:PrincipalArn"] = block.pop(key)


def _arns_are_patterns(case: Json) -> None:
    principal = case["request"]["principal"]
    for statement in _statements(case.get("resourcePolicy") or {"Statement": []}):
        named = statement.get("Principal")
        if isinstance(named, dict) and "AWS" in named:
            for entry in _many(named["AWS"]):
                if entry != "*" and _any_case(entry, principal):
                    kind = "AWS" if principal.startswith("arn:") else "Service"
                    statement["Principal"] = {kind: principal}
                elif "*" in entry and entry != "*" and statement["Principal"] is named:
                    _never(statement)


def _any_root_is_the_account(case: Json) -> None:
    for statement in _statements(case.get("resourcePolicy") or {"Statement": []}):
        named = statement.get("Principal")
        entries = _many(named.get("AWS", [])) if isinstance(named, dict) else []
        if isinstance(named, dict) and any(one.endswith(f"::{_account(case)}:root") for one in entries):
            statement["Principal"] = {**named, "AWS": [*entries, _account(case)]}


def _service_wildcard_names_nobody(case: Json) -> None:
    for statement in _statements(case.get("resourcePolicy") or {"Statement": []}):
        named = statement.get("Principal")
        if isinstance(named, dict) and any("*" in one for one in _many(named.get("Service", []))):
            _never(statement)


def _kms_without_key(case: Json) -> None:
    if case["request"]["action"].lower().startswith("kms:") and ":key/" not in case["request"]["resource"]:
        _no_resource_policy(case)


# Keys and operators.


def _session_as_principal_arn(case: Json) -> None:
    context = case["request"].setdefault("context", {})
    for key in [key for key in context if key.lower() == "aws:principalarn"]:
        del context[key]
    context["aws:PrincipalArn"] = case["request"]["principal"]


def _no_variables(case: Json) -> None:
    for document in _documents(case):
        document["Version"] = "2008-10-17"


def _plain_text_arn(operator: str) -> str:
    return re.sub(r"Arn(Not)?(Equals|Like)", r"String\1Like", operator)


def _no_conditions(_case: Json, statement: Json) -> None:
    statement.pop("Condition", None)


def _in_doubt(case: Json, operator: str, key: str, expected: Any) -> bool:
    """Whether harness.iam cannot compare, so that its answer is its own rule and not AWS's."""
    statement = {**EVERYTHING, "Condition": {operator: {key: expected}}}
    parsed = Policy.parse({"Version": "2012-10-17", "Statement": [statement]})
    values = {name: value if isinstance(value, str) else tuple(value) for name, value in _values(case).items()}
    return parsed.statements[0].conditions[0].holds(values) is None


def _doubts(*, hold: bool) -> Callable[[Json], None]:
    def settle(case: Json, statement: Json) -> None:
        for operator, block in list((statement.get("Condition") or {}).items()):
            for key in [key for key, expected in block.items() if _in_doubt(case, operator, key, expected)]:
                if hold:
                    del block[key]
                else:
                    _never(statement)

    return _each(settle)


def _never(statement: Json) -> None:
    statement.pop("NotAction", None)
    statement["Action"] = NOTHING["Action"]


def _short_dates_fail(case: Json, statement: Json) -> None:
    values = _values(case)
    for operator, block in (statement.get("Condition") or {}).items():
        for key, expected in block.items():
            dates = [*_many(expected), *_many(values.get(key.lower(), []))]
            if "Date" in operator and any(re.fullmatch(r"\d{4}(-\d\d)?", str(one)) for one in dates):
                _never(statement)


def _blanks_fail(case: Json, statement: Json) -> None:
    values = _values(case)
    for block in (statement.get("Condition") or {}).values():
        for key, expected in block.items():
            texts = [str(one) for one in (*_many(expected), *_many(values.get(key.lower(), [])))]
            if any(text != text.strip() for text in texts):
                _never(statement)


def _empty_text_is_a_value(case: Json) -> None:
    context = case["request"].get("context") or {}
    for key, value in context.items():
        if value == "":
            context[key] = "an empty text"


def _empty_list_is_present(case: Json) -> None:
    context = case["request"].get("context") or {}
    for key, value in context.items():
        if value == []:
            context[key] = [""]


def _list_as_text(case: Json) -> None:
    context = case["request"].get("context") or {}
    plain = {
        key.lower()
        for document in _documents(case)
        for statement in _statements(document)
        for operator, block in (statement.get("Condition") or {}).items()
        for key in block
        if not operator.startswith("For")
    }
    for key, value in context.items():
        if isinstance(value, list) and len(value) > 1 and key.lower() in plain:
            context[key] = str(value)


def _spelling_of_caller_identity(case: Json) -> None:
    request = case["request"]
    if request["action"].lower() == "sts:getcalleridentity" != request["action"]:
        request["action"] = "sts:GetCallerIdentities"


# Patterns.

NOTHING: Final = {"Action": "nothing:Nothing", "Resource": "arn:aws:nothing:::nothing"}


def _resolved(element: str, matches: Callable[[str, str], bool]) -> Callable[[Json], None]:
    """Replaces patterns that match by ``*`` and the others by one that matches nothing."""

    def resolve(case: Json, statement: Json) -> None:
        asked = case["request"]["action" if element == "Action" else "resource"]
        for name in (element, f"Not{element}"):
            if name in statement:
                matched = any(matches(pattern, asked) for pattern in _many(statement[name]))
                statement[name] = "*" if matched else NOTHING[element]

    return _each(resolve)


def _regular_expression(pattern: str, text: str) -> bool:
    return re.match("^" + pattern.replace("*", ".*") + "$", text) is not None


def _any_segment(pattern: str, text: str) -> bool:
    pieces = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.fullmatch("".join(pieces), text, re.DOTALL) is not None


def _any_case(pattern: str, text: str) -> bool:
    return _any_segment(pattern.lower(), text.lower())


def _not_resource_is_no_element(_case: Json, statement: Json) -> None:
    if "NotResource" in statement:
        del statement["NotResource"]
        statement.update(Resource="*", Effect="Allow")


# Trust policies in moto.


def _trust_effect_unread(case: Json) -> None:
    if _assumes(case) and case.get("resourcePolicy"):
        for statement in _statements(case["resourcePolicy"]):
            statement["Effect"] = "Allow"


def _trust_for_others_denies(case: Json) -> None:
    if not (_assumes(case) and case.get("resourcePolicy")):
        return
    for statement in _statements(case["resourcePolicy"]):
        named = statement.get("Principal")
        entries = named.get("AWS", []) if isinstance(named, dict) else named
        if entries != "*" and case["request"]["principal"] not in (entries or []):
            statement.update(Effect="Deny", Principal="*")


ORGANIZATIONS: Final = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_"
NO_SCP: Final = Misreading(
    "service control policies are not asked", f"{ORGANIZATIONS}scps_evaluation.html", _without("serviceControlPolicies")
)
NO_RCP: Final = Misreading(
    "resource control policies are not asked", f"{ORGANIZATIONS}rcps.html", _without("resourceControlPolicies")
)
NO_ENDPOINT: Final = Misreading(
    "VPC endpoint policies are not asked",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    _without("vpcEndpointPolicies"),
)
TRUST: Final = Misreading(
    "a trust policy that names the caller does not suffice in one account",
    f"{GUIDE}reference_policies_evaluation-logic_policy-eval-basics-single-account.html",
    _trust_never_suffices,
)

SETS: Final = f"{GUIDE}reference_policies_multi-value-conditions.html"
CALLER_IDENTITY: Final = Misreading(
    "sts:GetCallerIdentity is recognised in one spelling only",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    _spelling_of_caller_identity,
)

MISREADINGS: Final[Mapping[str, Sequence[Misreading]]] = {
    "ministack": (
        NO_SCP,
        NO_RCP,
        NO_ENDPOINT,
        Misreading("the root user is not judged", f"{GUIDE}id_root-user.html", _root_is_never_asked),
        Misreading(
            "a federated user without session policies is not limited",
            f"{GUIDE}access_policies.html",
            _federated_unlimited,
        ),
        Misreading(
            "resource policies of other services are not asked, nor is the resource's account",
            f"{GUIDE}reference_policies_evaluation-logic-cross-account.html",
            _only_looked_up,
        ),
        Misreading(
            "statements with NotPrincipal are skipped",
            f"{GUIDE}reference_policies_elements_notprincipal.html",
            _no_not_principal,
        ),
        TRUST,
        Misreading(
            "a resource policy's grant to a federated user's ARN is limited by session policies",
            LOGIC,
            _federated_grant_limited,
        ),
        Misreading(
            "aws:PrincipalArn is a session's ARN, not its role's",
            f"{GUIDE}reference_policies_condition-keys.html",
            _session_as_principal_arn,
        ),
        Misreading(
            "a grant by aws:PrincipalArn is limited as one to everybody",
            f"{GUIDE}reference_policies_elements_principal.html",
            _named_by_condition_limited,
        ),
        Misreading("policy variables are not replaced", f"{GUIDE}reference_policies_variables.html", _no_variables),
        Misreading("ARN operators compare whole texts", OPERATORS, _operators(_plain_text_arn)),
        Misreading(
            "wildcards reach across the segments of an ARN, and into its service",
            f"{GUIDE}reference_policies_elements_resource.html",
            _resolved("Resource", _any_segment),
        ),
        Misreading(
            "wildcards in an action reach into its service",
            f"{GUIDE}reference_policies_elements_action.html",
            _resolved("Action", _any_case),
        ),
        Misreading(
            "principals' ARNs are patterns of the caller's own ARN in any case, services among them",
            f"{GUIDE}reference_policies_elements_principal.html",
            _arns_are_patterns,
        ),
        Misreading(
            "any ARN of the account that ends in root names the account",
            f"{GUIDE}reference_policies_elements_principal.html",
            _any_root_is_the_account,
        ),
        Misreading(
            "a wildcard for services names nobody, not even to deny",
            f"{GUIDE}reference_policies_elements_principal.html",
            _service_wildcard_names_nobody,
        ),
        Misreading(
            "KMS actions on no key in particular are left to identity policies",
            "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
            _kms_without_key,
        ),
        CALLER_IDENTITY,
        Misreading("an empty text is a value to set operators", SETS, _empty_text_is_a_value),
        Misreading("a key without values counts as present", SETS, _empty_list_is_present),
        Misreading("several values under a plain operator are compared as one text", SETS, _list_as_text),
        Misreading(
            "blanks around a value are part of it (AWS documents nothing; harness.iam takes them off)",
            OPERATORS,
            _each(_blanks_fail),
        ),
        Misreading("dates without a day are not read", OPERATORS, _each(_short_dates_fail)),
        Misreading(
            "BinaryEquals compares texts", OPERATORS, _operators(lambda name: name.replace("BinaryE", "StringE"))
        ),
        Misreading(
            "what cannot be compared does not hold (AWS documents no result; harness.iam denies)",
            OPERATORS,
            _doubts(hold=False),
        ),
        Misreading(
            "what cannot be compared holds (AWS documents no result; harness.iam denies)",
            OPERATORS,
            _doubts(hold=True),
        ),
    ),
    "moto": (
        NO_SCP,
        NO_RCP,
        NO_ENDPOINT,
        Misreading(
            "permissions boundaries are not asked",
            f"{GUIDE}access_policies_boundaries.html",
            _without("permissionBoundaryPolicies"),
        ),
        Misreading("session policies are not asked", f"{GUIDE}access_policies.html", _without("sessionPolicies")),
        Misreading(
            "resource policies are not asked, nor is the resource's account",
            f"{GUIDE}access_policies_identity-vs-resource.html",
            _no_resource_policy,
        ),
        Misreading(
            "the Effect of a trust policy's statement is not read",
            f"{GUIDE}reference_policies_elements_effect.html",
            _trust_effect_unread,
        ),
        Misreading(
            "a trust policy's statement for somebody else denies; roles and accounts name nobody",
            f"{GUIDE}reference_policies_elements_principal.html",
            _trust_for_others_denies,
        ),
        TRUST,
        Misreading(
            "conditions are not read",
            f"{GUIDE}reference_policies_elements_condition.html",
            _each(_no_conditions),
        ),
        Misreading(
            "a statement with NotResource allows every resource",
            f"{GUIDE}reference_policies_elements_notresource.html",
            _each(_not_resource_is_no_element),
        ),
        Misreading(
            "actions are compared as regular expressions, case-sensitive",
            f"{GUIDE}reference_policies_elements_action.html",
            _resolved("Action", _regular_expression),
        ),
        Misreading(
            "resources are compared as regular expressions, variables included",
            f"{GUIDE}reference_policies_elements_resource.html",
            _resolved("Resource", _regular_expression),
        ),
        CALLER_IDENTITY,
    ),
}
