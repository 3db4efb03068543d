"""The policies that apply to a request, by layer.

Source: IAM User Guide, access_policies (policy types).
Limits: grants, access control lists and session tags' own policies are not modelled. Give service control policies
only for principals of member accounts (the management account is outside), resource control policies only for
resources of member accounts.
"""

from dataclasses import dataclass
from enum import StrEnum

from harness.iam.policy import Policy

__all__ = ["Layer", "Policies"]


class Layer(StrEnum):
    """A policy type, in the words of AWS's messages."""

    RESOURCE_CONTROL = "resource control policy"
    SERVICE_CONTROL = "service control policy"
    VPC_ENDPOINT = "VPC endpoint policy"
    RESOURCE = "resource-based policy"
    TRUST = "role trust policy"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


@dataclass(frozen=True)
class Policies:
    """Parsed policies of every layer; None means that the layer is absent, an empty tuple that it allows nothing.

    Attributes:
        identity: attached to the principal, its groups included.
        resource: the policy of the resource: bucket, queue, topic, function, key policy, or a role's trust policy.
        boundaries: permissions boundary of the principal.
        session: session policies, inline and managed.
        service_control: SCPs that apply to the principal's account, one tuple a level, root first.
        resource_control: RCPs that apply to the resource's account, one tuple a level, root first;
            RCPFullAWSAccess need not be among them.
        vpc_endpoint: policy of the VPC endpoint the request came through.
    """

    identity: tuple[Policy, ...] = ()
    resource: Policy | None = None
    boundaries: tuple[Policy, ...] | None = None
    session: tuple[Policy, ...] | None = None
    service_control: tuple[tuple[Policy, ...], ...] | None = None
    resource_control: tuple[tuple[Policy, ...], ...] | None = None
    vpc_endpoint: tuple[Policy, ...] | None = None
