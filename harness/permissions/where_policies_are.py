"""Where a person finds the policies of a layer: what they are, and the command that shows them.

Limits: commands of the AWS CLI as an administrator of the account, or of the organization, types them.
"""

from collections.abc import Iterator

from harness.i18n.catalogue import iam_why as words
from harness.i18n.message import Message, verbatim
from harness.iam import Layer, PrincipalKind, Request

__all__ = ["where_to_look"]


def where_to_look(layer: Layer, request: Request, policy_arn: str | None) -> Iterator[Message]:
    """One remark with the place and its commands.

    Args:
        layer: the layer.
        request: what was refused.
        policy_arn: the policy, where it is told.
    """
    principal = request.principal
    kind, name = ("user", principal.arn.rsplit("/", 1)[-1]) if principal.kind is PrincipalKind.USER else ("role", "")
    if kind == "role":
        name = (request.role_arn or principal.arn).rsplit("/", 1)[-1]
    commands: tuple[str, ...]
    match layer:
        case Layer.SERVICE_CONTROL | Layer.RESOURCE_CONTROL:
            account = principal.account if layer is Layer.SERVICE_CONTROL else request.account
            filter_ = layer.value.upper().replace(" ", "_")
            commands = (f"aws organizations list-policies-for-target --target-id {account} --filter {filter_}",)
            if policy_arn:
                commands = (f"aws organizations describe-policy --policy-id {policy_arn.rsplit('/', 1)[-1]}",)
            yield words.OF_ORGANIZATION(layer=layer, commands=_all(commands))
        case Layer.SESSION:
            yield words.OF_SESSION
        case Layer.VPC_ENDPOINT:
            yield words.OF_ENDPOINT(commands=_all(("aws ec2 describe-vpc-endpoints",)))
        case Layer.IDENTITY if principal.signs and principal.kind is not PrincipalKind.ROOT:
            commands = (
                f"aws iam list-attached-{kind}-policies --{kind}-name {name}",
                f"aws iam list-{kind}-policies --{kind}-name {name}",
            )
            if policy_arn:
                commands = (f"aws iam get-policy --policy-arn {policy_arn}",)
            yield words.OF_IDENTITY(commands=_all(commands))
        case Layer.BOUNDARY if principal.signs:
            query = f"--query {kind.title()}.PermissionsBoundary"
            yield words.OF_BOUNDARY(commands=_all((f"aws iam get-{kind} --{kind}-name {name} {query}",)))
        case Layer.TRUST if ":role/" in request.resource:
            role = request.resource.rsplit("/", 1)[-1]
            query = "--query Role.AssumeRolePolicyDocument"
            yield words.OF_TRUST(commands=_all((f"aws iam get-role --role-name {role} {query}",)))


def _all(commands: tuple[str, ...]) -> Message:
    return verbatim("; ".join(f"`{command}`" for command in commands))
