"""The list of lint rules, and running them on a policy. To add one: write it in its module and name it here."""

from collections.abc import Iterator

from harness.iam import Policy
from harness.iam.lint import breadth, conditions, known_names, resources
from harness.iam.lint.finding import Finding, Kind, Rule

__all__ = ["RULES", "lint_policy"]

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html"
_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html"
_NOT_PRINCIPAL = f"{_GUIDE}/reference_policies_elements_notprincipal.html"
_NAMES = f"{_REFERENCE}/reference_policies_actions-resources-contextkeys.html"
_VALUES = f"{_GUIDE}/reference_policies_condition-single-vs-multi-valued-context-keys.html"
_KEYS = f"{_GUIDE}/reference_policies_condition-keys.html"
_OPERATORS = f"{_GUIDE}/reference_policies_elements_condition_operators.html"

RULES: tuple[Rule, ...] = (
    Rule("allow-not-principal", Kind.DANGEROUS, _NOT_PRINCIPAL, breadth.allow_not_principal),
    Rule("deny-not-principal", Kind.SUSPICIOUS, _NOT_PRINCIPAL, breadth.not_principal_deny),
    Rule(
        "allow-not-action",
        Kind.DANGEROUS,
        f"{_GUIDE}/reference_policies_elements_notaction.html",
        breadth.allow_not_action,
    ),
    Rule(
        "allow-not-resource",
        Kind.DANGEROUS,
        f"{_GUIDE}/reference_policies_elements_notresource.html",
        breadth.allow_not_resource,
    ),
    Rule(
        "everything-on-everything",
        Kind.DANGEROUS,
        f"{_GUIDE}/best-practices.html#grant-least-privilege",
        breadth.everything_on_everything,
    ),
    Rule(
        "public-principal",
        Kind.DANGEROUS,
        f"{_GUIDE}/reference_policies_elements_principal.html#principal-anonymous",
        breadth.public_principal,
    ),
    Rule("service-without-source", Kind.DANGEROUS, f"{_GUIDE}/confused-deputy.html", breadth.service_without_source),
    Rule(
        "pass-role-on-everything",
        Kind.DANGEROUS,
        f"{_GUIDE}/id_roles_use_passrole.html",
        breadth.pass_role_on_everything,
    ),
    Rule("for-all-values-without-null", Kind.DANGEROUS, _VALUES, conditions.for_all_values_without_null),
    Rule(
        "mfa-bool-in-deny",
        Kind.DANGEROUS,
        f"{_KEYS}#condition-keys-multifactorauthpresent",
        conditions.mfa_bool_in_deny,
    ),
    Rule(
        "mfa-if-exists-in-allow",
        Kind.DANGEROUS,
        f"{_KEYS}#condition-keys-multifactorauthpresent",
        conditions.mfa_if_exists_in_allow,
    ),
    Rule("wildcard-in-string-equals", Kind.INEFFECTIVE, _OPERATORS, conditions.wildcard_in_string_equals),
    Rule(
        "variables-in-old-version",
        Kind.INEFFECTIVE,
        f"{_GUIDE}/reference_policies_variables.html",
        conditions.variables_in_old_version,
    ),
    Rule("unknown-action", Kind.INEFFECTIVE, _NAMES, known_names.unknown_action),
    Rule("unknown-condition-key", Kind.INEFFECTIVE, _KEYS, known_names.unknown_condition_key),
    Rule("bucket-arn-for-objects", Kind.INEFFECTIVE, _S3, resources.bucket_arn_for_objects),
    Rule("object-arn-for-bucket", Kind.INEFFECTIVE, _S3, resources.object_arn_for_bucket),
    Rule("log-group-without-star", Kind.INEFFECTIVE, _LOGS, resources.log_group_without_star),
    Rule("no-resource-level", Kind.INEFFECTIVE, _NAMES, resources.no_resource_level),
    Rule("resource-never-meets-action", Kind.INEFFECTIVE, _NAMES, resources.resource_never_meets_action),
    Rule(
        "wildcard-in-service",
        Kind.INEFFECTIVE,
        f"{_GUIDE}/reference_policies_elements_resource.html",
        resources.wildcard_in_service,
    ),
)
"""Every rule, in the order in which findings of a statement are listed."""


def lint_policy(policy: Policy) -> Iterator[Finding]:
    """All findings of a policy, statement by statement."""
    for statement in policy.statements:
        for rule in RULES:
            for remark in rule.check(statement, policy):
                path = f"Statement[{statement.index}].{remark.element}"
                yield Finding(policy.name, path, statement.sid, rule, remark.what, remark.fix)
