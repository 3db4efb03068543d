"""How other evaluators misread policies: each misreading as a change to the case, with the page that says otherwise.

A disagreement is explained by a misreading when harness.iam, asked the changed case, gives the other evaluator's
answer: the changed case says what the evaluator read. `explain` finds the fewest misreadings that are needed together.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.differential.callers_misread import (
    any_root_is_the_account,
    arns_are_patterns,
    federated_grant_limited,
    federated_unlimited,
    kms_without_key,
    named_by_condition_limited,
    no_not_principal,
    no_resource_policy,
    only_looked_up,
    root_is_never_asked,
    service_wildcard_names_nobody,
    trust_effect_unread,
    trust_for_others_denies,
    trust_never_suffices,
)
from benchmarks.differential.evaluators import our_decision
from benchmarks.differential.language_misread import (
    blanks_fail,
    doubts,
    empty_list_is_present,
    empty_text_is_a_value,
    list_as_text,
    no_conditions,
    no_variables,
    not_resource_is_no_element,
    plain_text_arn,
    regular_expression,
    resolved,
    session_as_principal_arn,
    short_dates_fail,
    spelling_of_caller_identity,
)
from benchmarks.differential.rewriting import (
    Json,
    any_case,
    any_segment,
    each,
    operators,
    without,
)

__all__ = ["MISREADINGS", "Misreading", "explain"]


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


GUIDE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
LOGIC: Final = f"{GUIDE}reference_policies_evaluation-logic.html"
OPERATORS: Final = f"{GUIDE}reference_policies_elements_condition_operators.html"
ORGANIZATIONS: Final = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_"
NO_SCP: Final = Misreading(
    "service control policies are not asked", f"{ORGANIZATIONS}scps_evaluation.html", without("serviceControlPolicies")
)
NO_RCP: Final = Misreading(
    "resource control policies are not asked", f"{ORGANIZATIONS}rcps.html", without("resourceControlPolicies")
)
NO_ENDPOINT: Final = Misreading(
    "VPC endpoint policies are not asked",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    without("vpcEndpointPolicies"),
)
TRUST: Final = Misreading(
    "a trust policy that names the caller does not suffice in one account",
    f"{GUIDE}reference_policies_evaluation-logic_policy-eval-basics-single-account.html",
    trust_never_suffices,
)

SETS: Final = f"{GUIDE}reference_policies_multi-value-conditions.html"
CALLER_IDENTITY: Final = Misreading(
    "sts:GetCallerIdentity is recognised in one spelling only",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    spelling_of_caller_identity,
)

MISREADINGS: Final[Mapping[str, Sequence[Misreading]]] = {
    "ministack": (
        NO_SCP,
        NO_RCP,
        NO_ENDPOINT,
        Misreading("the root user is not evaluated", f"{GUIDE}id_root-user.html", root_is_never_asked),
        Misreading(
            "a federated user without session policies is not limited",
            f"{GUIDE}access_policies.html",
            federated_unlimited,
        ),
        Misreading(
            "resource policies of other services are not asked, nor is the resource's account",
            f"{GUIDE}reference_policies_evaluation-logic-cross-account.html",
            only_looked_up,
        ),
        Misreading(
            "statements with NotPrincipal are skipped",
            f"{GUIDE}reference_policies_elements_notprincipal.html",
            no_not_principal,
        ),
        TRUST,
        Misreading(
            "a resource policy's grant to a federated user's ARN is limited by session policies",
            LOGIC,
            federated_grant_limited,
        ),
        Misreading(
            "aws:PrincipalArn is a session's ARN, not its role's",
            f"{GUIDE}reference_policies_condition-keys.html",
            session_as_principal_arn,
        ),
        Misreading(
            "a grant by aws:PrincipalArn is limited as one to everybody",
            f"{GUIDE}reference_policies_elements_principal.html",
            named_by_condition_limited,
        ),
        Misreading("policy variables are not replaced", f"{GUIDE}reference_policies_variables.html", no_variables),
        Misreading("ARN operators compare whole texts", OPERATORS, operators(plain_text_arn)),
        Misreading(
            "wildcards reach across the segments of an ARN, and into its service",
            f"{GUIDE}reference_policies_elements_resource.html",
            resolved("Resource", any_segment),
        ),
        Misreading(
            "wildcards in an action reach into its service",
            f"{GUIDE}reference_policies_elements_action.html",
            resolved("Action", any_case),
        ),
        Misreading(
            "principals' ARNs are patterns of the caller's own ARN in any case, services among them",
            f"{GUIDE}reference_policies_elements_principal.html",
            arns_are_patterns,
        ),
        Misreading(
            "any ARN of the account that ends in root names the account",
            f"{GUIDE}reference_policies_elements_principal.html",
            any_root_is_the_account,
        ),
        Misreading(
            "a wildcard for services names nobody, not even to deny",
            f"{GUIDE}reference_policies_elements_principal.html",
            service_wildcard_names_nobody,
        ),
        Misreading(
            "KMS actions on no key in particular are left to identity policies",
            "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
            kms_without_key,
        ),
        CALLER_IDENTITY,
        Misreading("an empty text is a value to set operators", SETS, empty_text_is_a_value),
        Misreading("a key without values counts as present", SETS, empty_list_is_present),
        Misreading("several values under a plain operator are compared as one text", SETS, list_as_text),
        Misreading(
            "blanks around a value are part of it (AWS documents nothing; harness.iam takes them off)",
            OPERATORS,
            each(blanks_fail),
        ),
        Misreading("dates without a day are not read", OPERATORS, each(short_dates_fail)),
        Misreading(
            "BinaryEquals compares texts", OPERATORS, operators(lambda name: name.replace("BinaryE", "StringE"))
        ),
        Misreading(
            "what cannot be compared does not hold (AWS documents no result; harness.iam denies)",
            OPERATORS,
            doubts(hold=False),
        ),
        Misreading(
            "what cannot be compared holds (AWS documents no result; harness.iam denies)",
            OPERATORS,
            doubts(hold=True),
        ),
    ),
    "moto": (
        NO_SCP,
        NO_RCP,
        NO_ENDPOINT,
        Misreading(
            "permissions boundaries are not asked",
            f"{GUIDE}access_policies_boundaries.html",
            without("permissionBoundaryPolicies"),
        ),
        Misreading("session policies are not asked", f"{GUIDE}access_policies.html", without("sessionPolicies")),
        Misreading(
            "resource policies are not asked, nor is the resource's account",
            f"{GUIDE}access_policies_identity-vs-resource.html",
            no_resource_policy,
        ),
        Misreading(
            "the Effect of a trust policy's statement is not read",
            f"{GUIDE}reference_policies_elements_effect.html",
            trust_effect_unread,
        ),
        Misreading(
            "a trust policy's statement for somebody else denies; roles and accounts name nobody",
            f"{GUIDE}reference_policies_elements_principal.html",
            trust_for_others_denies,
        ),
        TRUST,
        Misreading(
            "conditions are not read",
            f"{GUIDE}reference_policies_elements_condition.html",
            each(no_conditions),
        ),
        Misreading(
            "a statement with NotResource allows every resource",
            f"{GUIDE}reference_policies_elements_notresource.html",
            each(not_resource_is_no_element),
        ),
        Misreading(
            "actions are compared as regular expressions, case-sensitive",
            f"{GUIDE}reference_policies_elements_action.html",
            resolved("Action", regular_expression),
        ),
        Misreading(
            "resources are compared as regular expressions, variables included",
            f"{GUIDE}reference_policies_elements_resource.html",
            resolved("Resource", regular_expression),
        ),
        CALLER_IDENTITY,
    ),
}
