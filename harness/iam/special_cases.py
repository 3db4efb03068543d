"""Requests that AWS evaluates by rules of their own.

Source: IAM User Guide, id_roles_compare-resource-policies; AWS KMS developer guide, key-policies; AWS STS API
reference, AssumeRole and GetCallerIdentity; Amazon S3 API reference, DeleteBucketPolicy.
Limits: KMS grants are not modelled.
"""

from harness.iam.actions import find_action
from harness.iam.patterns import arn_parts
from harness.iam.principal import PrincipalKind
from harness.iam.request import Request

__all__ = [
    "always_allowed",
    "answers_to_rcps",
    "assumes_role",
    "ignores_bucket_policy",
    "is_service_linked",
    "needs_resource_allow",
    "root_assumes_role",
]

_ASSUMING = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
    }
)
_WITH_RCPS = frozenset(
    {"aoss", "cognito-identity", "cognito-idp", "ecr", "kms", "logs", "s3", "secretsmanager", "sqs", "sts"}
)
"""Source (D): AWS Organizations User Guide, orgs_manage_policies_rcps, "List of AWS services that support RCPs"."""
_FREE = frozenset({"sts:getcalleridentity", "sts:getsessiontoken"})
_BUCKET_POLICY_ACTIONS = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})


def always_allowed(request: Request) -> bool:
    """Whether no policy can deny it to whoever signs: GetCallerIdentity and GetSessionToken need no permission."""
    return request.action_key in _FREE and request.principal.signs


def answers_to_rcps(request: Request) -> bool:
    """Whether resource control policies touch the action: those of a few services alone."""
    return request.action_key.partition(":")[0] in _WITH_RCPS and request.action_key != "kms:retiregrant"


def assumes_role(request: Request) -> bool:
    """Whether the resource policy is a role's trust policy; federated users are tagged without one."""
    return request.action_key in _ASSUMING and ":federated-user/" not in request.resource


def needs_resource_allow(request: Request) -> bool:
    """Whether identity policies alone never suffice: roles' trust policies and KMS key policies."""
    if assumes_role(request):
        return True
    if not request.action_key.startswith("kms:"):
        return False
    parts = arn_parts(request.resource)
    if parts and parts[5].startswith("key/"):
        return True
    action = find_action(request.action)
    if action is None:
        return True
    named = parts[5].partition("/")[0] if parts else ""
    # An alias is a resource of a few actions only; any other call with it means the key behind it.
    return "key" in action.resource_types and named not in action.resource_types


def root_assumes_role(request: Request) -> bool:
    """Whether the root user calls AssumeRole, which no policy can allow."""
    return request.principal.kind is PrincipalKind.ROOT and request.action_key == "sts:assumerole"


def ignores_bucket_policy(request: Request) -> bool:
    """Whether the owner's root user calls one of the three actions that a bucket policy cannot lock it out of."""
    return (
        request.principal.kind is PrincipalKind.ROOT
        and request.principal.account == request.account
        and request.action_key in _BUCKET_POLICY_ACTIONS
    )


def is_service_linked(request: Request) -> bool:
    """Whether the caller is a service-linked role, which SCPs and RCPs leave alone."""
    return request.role_arn is not None and ":role/aws-service-role/" in request.role_arn
